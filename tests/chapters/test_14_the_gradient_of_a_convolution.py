"""What chapter 14 says about slopes, the three gradients and the gradient check."""

import numpy as np
import pytest
from scipy.signal import correlate

from filtersight import (
    VERTICAL_EDGE,
    cat,
    conv2d,
    conv2d_backward,
    correlate2d,
    load_image,
    random_filters,
    random_kernel,
    zero_pad2d,
)
from filtersight.images import CAT

PICTURE = np.array([[1.0, 0, 2], [3, 1, 0], [0, 2, 1]])
KERNEL = np.array([[1.0, 0], [0, -1]])
TARGET = np.array([[1, 0], [0, 1]])
ERROR = np.array([[-1, 0], [1, -1]])  # by hand

SMALL = load_image(CAT, size=32, grey=True)
START = random_kernel(seed=5, zero_mean=True)
WANTED = correlate(SMALL, VERTICAL_EDGE, "valid")
ERRORS = correlate(SMALL, START, "valid") - WANTED


def half_square(kernel):
    return np.sum((correlate2d(PICTURE, kernel) - TARGET) ** 2) / 2


def nudged(array, place, step):
    copy = array.copy()
    copy[place] += step
    return copy


def central_differences(loss, array, step):
    slopes = [
        (loss(nudged(array, place, step)) - loss(nudged(array, place, -step))) / (2 * step)
        for place in np.ndindex(array.shape)
    ]
    return np.reshape(slopes, array.shape)


def gradients(grad_output, picture, kernel, **options):
    grads = conv2d_backward(
        grad_output[None, :, :, None], picture[None, :, :, None], kernel[:, :, None, None], **options
    )
    return [grad.squeeze() for grad in grads]


def check_error(dtype, step, power=4):
    """How far a gradient measured in `dtype` is from the one computed in float64."""
    data, goal, weights = (array.astype(dtype) for array in (SMALL, WANTED, START))
    measured = central_differences(
        lambda kernel: np.sum((correlate2d(data, kernel) - goal) ** power) / power, weights, dtype(step)
    )
    computed = correlate(SMALL, ERRORS ** (power - 1), "valid")
    return np.linalg.norm(measured - computed) / np.linalg.norm(computed)


def test_the_small_case():
    assert (correlate2d(PICTURE, KERNEL) == [[0, 0], [1, 0]]).all()
    assert (correlate2d(PICTURE, KERNEL) - TARGET == ERROR).all()
    assert half_square(KERNEL) == 1.5


@pytest.mark.parametrize("step, slope", [(0.1, -4.3), (0.01, -4.93), (0.001, -4.993)])
def test_slope_comes_closer_to_minus_five(step, slope):
    change = half_square(nudged(KERNEL, (1, 0), step)) - half_square(KERNEL)
    assert change / step == pytest.approx(slope, abs=1e-9)  # -5 + 7 step


def test_loss_is_least_at_five_fourteenths():
    losses = [half_square(nudged(KERNEL, (1, 0), step)) for step in (5 / 14 - 0.01, 5 / 14, 5 / 14 + 0.01)]
    assert losses[1] < min(losses[0], losses[2])


def test_the_three_gradients_of_the_small_case():
    grad_input, grad_weight, grad_bias = gradients(ERROR, PICTURE, KERNEL)
    assert (grad_weight == [[1, 1], [-5, 0]]).all()
    assert (grad_input == [[-1, 0, 0], [1, 0, 0], [0, -1, 1]]).all()
    assert grad_bias == -1


def test_a_slope_of_zero_changes_the_loss_by_the_square_of_the_step():
    rises = [half_square(nudged(KERNEL, (1, 1), step)) - 1.5 for step in (-0.2, 0.1, 0.2)]
    assert rises == pytest.approx([0.12, 0.03, 0.12])  # 3 step^2: the pixels there are 1, 0, 2 and 1


def test_each_gradient_is_a_correlation():
    rng = np.random.default_rng(14)
    picture, kernel, grad_output = rng.normal(size=(7, 6)), rng.normal(size=(3, 2)), rng.normal(size=(5, 5))
    grad_input, grad_weight, grad_bias = gradients(grad_output, picture, kernel)
    np.testing.assert_allclose(grad_weight, correlate2d(picture, grad_output), atol=1e-12)
    np.testing.assert_allclose(grad_input, correlate2d(zero_pad2d(grad_output, (2, 1)), kernel[::-1, ::-1]), atol=1e-12)
    assert grad_bias == pytest.approx(grad_output.sum())


def test_slope_is_the_sum_of_products_in_the_frame():
    grad_weight = gradients(ERRORS, SMALL, START)[1]
    assert np.sum(SMALL[2:, :30] * ERRORS) == pytest.approx(grad_weight[2, 0])
    assert grad_weight[2, 0] == pytest.approx(-20.8, abs=0.05)
    assert np.sum(SMALL[:30, 2:] * ERRORS) == pytest.approx(grad_weight[0, 2])
    assert grad_weight[0, 2] == pytest.approx(16.8, abs=0.06)
    assert np.abs(SMALL[2:, :30] * ERRORS).max() < np.abs(ERRORS).max()


def test_gradient_asks_for_the_vertical_filter():
    grad_weight = correlate2d(SMALL, ERRORS)
    assert (grad_weight[:, 0] < 0).all() and (grad_weight[:, 2] > 0).all()


def test_one_step_against_the_gradient_lowers_the_loss():
    after = START - 0.005 * correlate2d(SMALL, ERRORS)
    assert np.sum(ERRORS**2) / 2 == pytest.approx(47.4, abs=0.05)
    assert np.sum((correlate2d(SMALL, after) - WANTED) ** 2) / 2 == pytest.approx(41.7, abs=0.05)


def test_truncation_falls_with_the_square_of_the_step():
    coarse, fine = check_error(np.float64, 1e-1), check_error(np.float64, 1e-2)
    assert coarse / fine == pytest.approx(100, rel=1e-3)
    # Of a quarter of e^4, a central difference gives e^3 p + step^2 e p^3, and no more.
    excess = correlate(SMALL**3, ERRORS, "valid")
    computed = correlate(SMALL, ERRORS**3, "valid")
    assert fine == pytest.approx(1e-4 * np.linalg.norm(excess) / np.linalg.norm(computed), rel=1e-3)


@pytest.mark.parametrize("dtype, start", [(np.float64, 1e-10), (np.float32, 1e-6)])
def test_rounding_rises_as_one_over_the_step(dtype, start):
    steps = np.logspace(np.log10(start), np.log10(start) + 3, 40)
    slope = np.polyfit(np.log(steps), np.log([check_error(dtype, step) for step in steps]), 1)[0]
    assert slope == pytest.approx(-1, abs=0.15)


def test_best_steps_and_their_errors():
    steps = np.logspace(-11, 0, 67)
    double = [check_error(np.float64, step) for step in steps]
    single = [check_error(np.float32, step) for step in steps]
    assert 1e-6 < steps[np.argmin(double)] < 1e-5 and min(double) < 1e-10
    assert 1e-3 < steps[np.argmin(single)] < 1e-2 and 1e-5 < min(single) < 1e-4


def test_too_small_a_step_does_not_change_a_float32():
    assert check_error(np.float32, 1e-11) == 1


def test_central_differences_of_half_a_square_are_exact():
    assert check_error(np.float64, 1, power=2) < 1e-13
    assert check_error(np.float64, 1e-4, power=2) > check_error(np.float64, 1e-2, power=2)
    assert check_error(np.float32, 1, power=2) < 1e-6
    assert check_error(np.float64, 1, power=4) > 0.1


@pytest.mark.parametrize("stride, padding", [(1, 0), (1, 1), (2, 0), (2, 1), (3, 2)])
def test_backward_agrees_with_central_differences(stride, padding):
    options = {"stride": stride, "padding": padding}
    arrays = [cat()[None, 80:88, 72:80], random_filters(3, 3, 2, seed=11), np.array([0.5, -0.5])]
    backward = conv2d_backward(conv2d(*arrays, **options) ** 3, *arrays[:2], **options)
    for place, gradient in enumerate(backward):

        def loss(array, place=place):
            return np.sum(conv2d(*arrays[:place], array, *arrays[place + 1 :], **options) ** 4) / 4

        off = central_differences(loss, arrays[place], 1e-5) - gradient
        assert np.linalg.norm(off) < 1e-9 * np.linalg.norm(gradient)


def test_exercise_1_one_error():
    rng = np.random.default_rng(1)
    picture, kernel, grad_output = rng.normal(size=(5, 6)), rng.normal(size=(2, 3)), np.zeros((4, 4))
    grad_output[2, 1] = 1
    grad_input, grad_weight, grad_bias = gradients(grad_output, picture, kernel)
    assert (grad_weight == picture[2:4, 1:4]).all()
    laid = np.zeros((5, 6))
    laid[2:4, 1:4] = kernel
    assert (grad_input == laid).all()
    assert grad_bias == 1


def test_exercise_2_stride_two_is_a_map_with_holes():
    rng = np.random.default_rng(2)
    picture, kernel, grad_output = rng.normal(size=(4, 4)), rng.normal(size=(2, 2)), rng.normal(size=(2, 2))
    spread = np.zeros((3, 3))
    spread[::2, ::2] = grad_output
    expected = gradients(grad_output, picture, kernel, stride=2)[0]
    np.testing.assert_allclose(correlate2d(zero_pad2d(spread, 1), kernel[::-1, ::-1]), expected, atol=1e-15)


def test_exercise_3_the_check_finds_a_bias_that_is_added_to_every_product():
    rng = np.random.default_rng(3)
    x, weight, bias = rng.normal(size=(1, 4, 4, 3)), rng.normal(size=(2, 2, 3, 1)), np.array([0.5])

    def faulty(x, weight, bias):
        return conv2d(x, weight, sum(bias for product in np.ndindex(2, 2, 3)))

    assert faulty(0 * x, 0 * weight, np.ones(1))[0, 0, 0, 0] == 12
    grad_output = faulty(x, weight, bias)
    grad_input, grad_weight, grad_bias = conv2d_backward(grad_output, x, weight)
    check = [
        central_differences(lambda x: np.sum(faulty(x, weight, bias) ** 2) / 2, x, 1e-4),
        central_differences(lambda weight: np.sum(faulty(x, weight, bias) ** 2) / 2, weight, 1e-4),
        central_differences(lambda bias: np.sum(faulty(x, weight, bias) ** 2) / 2, bias, 1e-4),
    ]
    np.testing.assert_allclose(check[0], grad_input, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(check[1], grad_weight, rtol=1e-6)
    np.testing.assert_allclose(check[2], 12 * grad_bias, rtol=1e-6)
