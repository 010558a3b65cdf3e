"""What chapter 14 says about slopes, the three gradients and the gradient check."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import correlate, correlate2d

from filtersight import VERTICAL_EDGE, cat, conv2d, conv2d_backward, load_image, random_filters, random_kernel
from filtersight.images import CAT

PICTURE = np.array([[1.0, 0, 2], [3, 1, 0], [0, 2, 1]])
KERNEL = np.array([[1.0, 0], [0, -1]])
TARGET = np.array([[1, 0], [0, 1]])
ERROR = np.array([[-1, 0], [1, -1]])  # by hand
GRAD_WEIGHT = np.array([[1, 1], [-5, 0]])
GRAD_INPUT = np.array([[-1, 0, 0], [1, 0, 0], [0, -1, 1]])

SMALL = load_image(CAT, size=32, grey=True)
START = random_kernel(seed=5, zero_mean=True)
WANTED = correlate(SMALL, VERTICAL_EDGE, "valid")
ERRORS = correlate(SMALL, START, "valid") - WANTED
SLOPES = correlate(SMALL, ERRORS, "valid")


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def limits(ax):
    return ax.images[0].norm.vmin, ax.images[0].norm.vmax


def framed(ax):
    [box] = [box for box in ax.patches if box.get_linewidth() > 2]
    return box.get_y() + 0.5, box.get_x() + 0.5, box.get_height(), box.get_width()


def numbers(line):
    return [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-\d+)?", line)]


def half_square(kernel):
    return np.sum((correlate2d(PICTURE, kernel, "valid") - TARGET) ** 2) / 2


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
        lambda kernel: np.sum((correlate(data, kernel, "valid", "direct") - goal) ** power) / power,
        weights,
        dtype(step),
    )
    computed = correlate(SMALL, ERRORS ** (power - 1), "valid")
    return np.linalg.norm(measured - computed) / np.linalg.norm(computed)


def curve(chapter, label):
    [line] = [line for line in chapter.figures[5].axes[0].lines if line.get_label() == label]
    return np.array(line.get_xdata()), np.array(line.get_ydata())


def test_the_small_case_by_hand(chapter):
    axes = chapter.figures[0].axes
    for ax, expected in zip(axes, (PICTURE, KERNEL, ERROR + TARGET, ERROR), strict=True):
        assert_array_equal(drawn(ax), expected)
    assert_array_equal(correlate2d(PICTURE, KERNEL, "valid"), [[0, 0], [1, 0]])
    assert_array_equal(chapter["target"], TARGET)
    assert framed(axes[1]) == (1, 0, 1, 1)  # the lower left weight
    assert chapter.printed[0] == "loss: 1.5" and half_square(KERNEL) == 1.5


def test_the_slope_comes_closer_to_minus_five_and_the_loss_falls(chapter):
    for step, line in zip((0.1, 0.01, 0.001), chapter.printed[1:4], strict=True):
        loss = half_square(nudged(KERNEL, (1, 0), step))
        assert loss == pytest.approx(1.5 - 5 * step + 7 * step**2)  # the pixels there are 3, 1, 0 and 2
        assert numbers(line) == [step, round(loss, 6), round(-5 + 7 * step, 3)]


def test_the_bowl_touches_its_line_at_0_and_is_lowest_near_five_fourteenths(chapter):
    [ax] = chapter.figures[1].axes
    bowl, line, dot = ax.lines
    weights = bowl.get_xdata()
    assert weights[0] < 0 and weights[-1] > 10 / 14  # beyond the point where the loss is back at 1.5
    assert_allclose(bowl.get_ydata(), [half_square(nudged(KERNEL, (1, 0), weight)) for weight in weights])
    assert_allclose(line.get_ydata(), 1.5 - 5 * weights)
    assert (bowl.get_ydata() >= line.get_ydata()).all()
    assert (dot.get_xdata()[0], dot.get_ydata()[0]) == (0, 1.5)
    assert weights[np.argmin(bowl.get_ydata())] == pytest.approx(5 / 14, abs=0.02)
    losses = [half_square(nudged(KERNEL, (1, 0), step)) for step in (5 / 14 - 0.01, 5 / 14, 5 / 14 + 0.01)]
    assert losses[1] < min(losses[0], losses[2])


def test_the_three_gradients_of_the_small_case(chapter):
    padded = [[0, 0, 0, 0], [0, -1, 0, 0], [0, 1, -1, 0], [0, 0, 0, 0]]
    expected = [PICTURE, ERROR, GRAD_WEIGHT, padded, [[-1, 0], [0, 1]], GRAD_INPUT]
    for ax, numbers_ in zip(chapter.figures[2].axes, expected, strict=True):
        assert_array_equal(drawn(ax), numbers_)
    assert chapter.printed[4:7] == ["kernel:  True", "picture: True", "bias:    True -1.0"]
    assert chapter["grad_bias"] == -1


def test_the_three_gradients_are_what_nudging_measures():
    assert_allclose(central_differences(half_square, KERNEL, 0.1), GRAD_WEIGHT, atol=1e-12)

    def loss(picture, bias=0):
        return np.sum((correlate2d(picture, KERNEL, "valid") + bias - TARGET) ** 2) / 2

    assert_allclose(central_differences(loss, PICTURE, 0.1), GRAD_INPUT, atol=1e-12)
    assert (loss(PICTURE, 0.1) - loss(PICTURE, -0.1)) / 0.2 == pytest.approx(-1)


def test_the_grids_of_the_three_gradients_share_one_size_of_cell(chapter):
    for ax in chapter.figures[2].axes:
        rows, columns = drawn(ax).shape
        (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
        assert (right - left, bottom - top) == (4, 4)
        assert (left + right, bottom + top) == (columns - 1, rows - 1)  # centred


def test_a_slope_of_zero_changes_the_loss_by_the_square_of_the_step():
    rises = [half_square(nudged(KERNEL, (1, 1), step)) - 1.5 for step in (-0.2, 0.1, 0.2)]
    assert rises == pytest.approx([0.12, 0.03, 0.12])  # 3 step^2: the pixels there are 1, 0, 2 and 1


def test_each_gradient_is_a_correlation():
    rng = np.random.default_rng(14)
    picture, kernel, grad_output = rng.normal(size=(7, 6)), rng.normal(size=(3, 2)), rng.normal(size=(5, 5))
    grad_input, grad_weight, grad_bias = gradients(grad_output, picture, kernel)
    assert_allclose(grad_weight, correlate2d(picture, grad_output, "valid"), atol=1e-12)
    assert_allclose(grad_input, correlate2d(np.pad(grad_output, [(2, 2), (1, 1)]), kernel[::-1, ::-1], "valid"))
    assert grad_bias == pytest.approx(grad_output.sum())


def test_the_slope_is_the_sum_of_products_in_the_frame(chapter):
    pixels, errors, products = chapter.figures[3].axes
    assert_array_equal(drawn(pixels), SMALL)
    assert framed(pixels) == (2, 0, 30, 30)
    assert_allclose(drawn(errors), ERRORS, atol=1e-12)
    assert_allclose(drawn(products), SMALL[2:, :30] * ERRORS, atol=1e-12)
    assert limits(errors) == limits(products) == pytest.approx((-abs(ERRORS).max(), abs(ERRORS).max()))
    assert abs(drawn(products)).max() < abs(ERRORS).max()  # the same pattern but paler
    assert numbers(chapter.printed[7]) == [round(SLOPES[2, 0], 1)] == [-20.8]


def test_with_the_frame_at_the_upper_right_the_sum_is_16_8(chapter, capsys):
    code = next(cell.code for cell in chapter.cells if "i, j = 2, 0" in cell.code).partition("\nfig, axes")[0]
    exec(code.replace("i, j = 2, 0", "i, j = 0, 2"), dict(chapter.variables))
    assert numbers(capsys.readouterr().out) == [16.8]
    assert SLOPES[0, 2] == pytest.approx(16.8, abs=0.06)


def test_one_step_against_the_gradient_goes_towards_the_filter_and_lowers_the_loss(chapter):
    after = START - 0.005 * SLOPES
    for ax, expected in zip(chapter.figures[4].axes, (START, SLOPES, after), strict=True):
        assert_allclose(drawn(ax), expected, atol=1e-12)
    assert (SLOPES[:, 0] < 0).all() and (SLOPES[:, 2] > 0).all()
    assert limits(chapter.figures[4].axes[0]) == limits(chapter.figures[4].axes[2])
    losses = [np.sum((correlate(SMALL, kernel, "valid") - WANTED) ** 2) / 2 for kernel in (START, after)]
    assert [numbers(line) for line in chapter.printed[8:10]] == [[round(loss, 1)] for loss in losses]
    assert losses == pytest.approx([47.4, 41.7], abs=0.05)


def test_the_chapters_measure_is_a_central_difference(chapter):
    weights = START.copy()
    measured = chapter["measured_gradient"](lambda: np.sum(weights**3), weights, 0.1)
    assert_allclose(measured, 3 * START**2 + 0.1**2)  # of a cube it is off by the step squared
    assert_array_equal(weights, START)
    assert chapter["relative_error"](np.array([3.0, 4]), np.array([0.0, 5])) == pytest.approx(np.sqrt(10) / 5)


def test_truncation_rules_on_the_right(chapter):
    # Of a quarter of e^4, a central difference gives e^3 p + step^2 e p^3, and no more.
    excess = correlate(SMALL**3, ERRORS, "valid")
    size = np.linalg.norm(excess) / np.linalg.norm(correlate(SMALL, ERRORS**3, "valid"))
    for label, least in (("float64", 1e-4), ("float32", 0.1)):
        steps, off = curve(chapter, label)
        assert_allclose(off[steps > least], size * steps[steps > least] ** 2, rtol=0.02)
        assert (steps[0], steps[-1]) == pytest.approx((1e-11, 1))


@pytest.mark.parametrize(("label", "start"), [("float64", 1e-10), ("float32", 1e-6)])
def test_rounding_rises_as_one_over_the_step(label, start):
    dtype = np.dtype(label).type
    steps = np.logspace(np.log10(start), np.log10(start) + 3, 40)
    slope = np.polyfit(np.log(steps), np.log([check_error(dtype, step) for step in steps]), 1)[0]
    assert slope == pytest.approx(-1, abs=0.15)


@pytest.mark.parametrize(
    ("label", "start", "stop", "height", "power"), [("as step²", -6, 0, 0.02, 2), ("as 1 / step", -11, -4, 2e-18, -1)]
)
def test_the_grey_lines_have_the_slopes_of_two_laws(chapter, label, start, stop, height, power):
    steps, heights = curve(chapter, label)
    assert np.log10(steps[[0, -1]]) == pytest.approx([start, stop], abs=0.5)
    assert_allclose(np.log(heights), np.log(height) + power * np.log(steps))


def test_the_best_steps_are_thousandths_and_millionths(chapter):
    for line, label, (low, high), (best, worst) in (
        (10, "float32", (1e-3, 1e-2), (1e-5, 1e-4)),
        (11, "float64", (1e-6, 1e-5), (1e-12, 1e-10)),
    ):
        steps, off = curve(chapter, label)
        assert low < steps[off.argmin()] < high and best < off.min() < worst
        _, error, step = numbers(chapter.printed[line].replace("float", ""))
        assert (error, step) == pytest.approx((off.min(), steps[off.argmin()]), rel=0.2)


def test_too_small_a_step_does_not_change_a_float32(chapter):
    assert curve(chapter, "float32")[1][0] == 1


def test_central_differences_of_half_a_square_are_exact():
    assert check_error(np.float64, 1, power=2) < 1e-13
    assert check_error(np.float64, 1e-4, power=2) > check_error(np.float64, 1e-2, power=2)
    assert check_error(np.float32, 1, power=2) < 1e-6
    assert check_error(np.float64, 1, power=4) > 0.1


def test_the_whole_layer_passes_the_check_to_below_a_billionth(chapter):
    arrays = [cat()[None, 80:88, 72:80], random_filters(3, 3, 2, seed=11), np.array([0.5, -0.5])]
    for name, array in zip(("x", "weight", "bias"), arrays, strict=True):
        assert_array_equal(chapter[name], array)
    for line, (stride, padding) in zip(chapter.printed[12:], [(1, 0), (1, 1), (2, 0), (2, 1), (3, 2)], strict=True):
        told, errors = line.split(": ")
        assert numbers(told) == [stride, padding]
        assert len(numbers(errors)) == 3 and 0 < min(numbers(errors)) and max(numbers(errors)) < 1e-9
    assert_allclose(chapter["backward"][2], np.sum(conv2d(*arrays, stride=3, padding=2) ** 3, axis=(0, 1, 2)))
    for measured, computed in zip(chapter["measured"], chapter["backward"], strict=True):
        assert measured.shape == computed.shape
        assert np.linalg.norm(measured - computed) < 1e-9 * np.linalg.norm(computed)


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


def test_exercise_2_stride_two_is_a_map_with_holes(chapter):
    rng = np.random.default_rng(2)
    picture, kernel, grad_output = rng.normal(size=(4, 4)), rng.normal(size=(2, 2)), rng.normal(size=(2, 2))
    variables = chapter.variables | {"kernel": kernel, "grad_output": grad_output}
    exec(chapter.examples[0], variables)
    expected = gradients(grad_output, picture, kernel, stride=2)[0]
    assert_allclose(variables["grad_input"], expected, atol=1e-15)


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
    assert_allclose(check[0], grad_input, rtol=1e-6, atol=1e-8)
    assert_allclose(check[1], grad_weight, rtol=1e-6)
    assert_allclose(check[2], 12 * grad_bias, rtol=1e-6)
