"""What chapter 14 says about slopes, one pixel under four windows, and the three gradients."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import convolve2d, correlate, correlate2d

from filtersight import VERTICAL_EDGE, conv2d_backward, load_image, random_kernel
from filtersight.images import CAT

from .measured import central_differences, nudged

PICTURE = np.array([[1.0, 0, 2], [3, 1, 0], [0, 2, 1]])
KERNEL = np.array([[1.0, 2], [0, -1]])
MAP = np.array([[0, 4], [3, 0]])  # by hand
TARGET = np.array([[1, 4], [2, 1]])
ERROR = np.array([[-1, 0], [1, -1]])
GRAD_WEIGHT = np.array([[1, 1], [-5, 0]])
GRAD_INPUT = np.array([[-1, -2, 0], [1, 2, -2], [0, -1, 1]])

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


def gradients(grad_output, picture, kernel, **options):
    grads = conv2d_backward(
        grad_output[None, :, :, None], picture[None, :, :, None], kernel[:, :, None, None], **options
    )
    return [grad.squeeze() for grad in grads]


def told_in_short(chapter):
    return chapter.prose.partition("In short")[2]


def small_loss(kernel):
    return np.sum((correlate(SMALL, kernel, "valid") - WANTED) ** 2) / 2


def test_the_small_case_by_hand(chapter):
    axes = chapter.figures[0].axes
    for ax, expected in zip(axes, (PICTURE, KERNEL, MAP, TARGET, ERROR), strict=True):
        assert_array_equal(drawn(ax), expected)
    assert_array_equal(correlate2d(PICTURE, KERNEL, "valid"), MAP)
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


def test_the_middle_pixel_meets_the_flipped_kernel_and_the_products_add_up_to_its_slope(chapter):
    *laid, met = chapter.figures[2].axes
    under = []
    for ax, (row, column) in zip(laid, np.ndindex(2, 2), strict=True):
        place = slice(row, row + 2), slice(column, column + 2)
        assert_array_equal(drawn(ax)[place], KERNEL)
        assert np.isnan(drawn(ax)).sum() == 5
        assert (1, 1, 1, 1) in [
            (box.get_y() + 0.5, box.get_x() + 0.5, box.get_height(), box.get_width()) for box in ax.patches
        ]
        under.append(drawn(ax)[1, 1])
        assert numbers(ax.get_title().replace("−", "-")) == [ERROR[row, column]]
        assert numbers(ax.get_xlabel().replace("−", "-")) == [ERROR[row, column] * under[-1]]
    assert under == [-1, 0, 2, 1]
    assert_array_equal(drawn(met), np.reshape(under, (2, 2)))
    assert_array_equal(drawn(met), KERNEL[::-1, ::-1])
    assert numbers(chapter.printed[5]) == [2] == [np.sum(ERROR * drawn(met))]
    assert chapter.printed[4].endswith("True")

    def loss(picture):
        return np.sum((correlate2d(picture, KERNEL, "valid") - TARGET) ** 2) / 2

    assert central_differences(loss, PICTURE, 0.1)[1, 1] == pytest.approx(2)


def test_the_three_gradients_of_the_small_case(chapter):
    padded = [[0, 0, 0, 0], [0, -1, 0, 0], [0, 1, -1, 0], [0, 0, 0, 0]]
    expected = [PICTURE, ERROR, GRAD_WEIGHT, padded, [[-1, 0], [2, 1]], GRAD_INPUT]
    for ax, numbers_ in zip(chapter.figures[3].axes, expected, strict=True):
        assert_array_equal(drawn(ax), numbers_)
    assert chapter.printed[6:9] == ["kernel:  True", "picture: True", "bias:    -1.0"]
    assert chapter["grad_bias"] == -1


def test_the_three_gradients_are_what_nudging_measures():
    assert_allclose(central_differences(half_square, KERNEL, 0.1), GRAD_WEIGHT, atol=1e-12)

    def loss(picture, bias=0):
        return np.sum((correlate2d(picture, KERNEL, "valid") + bias - TARGET) ** 2) / 2

    assert_allclose(central_differences(loss, PICTURE, 0.1), GRAD_INPUT, atol=1e-12)
    assert (loss(PICTURE, 0.1) - loss(PICTURE, -0.1)) / 0.2 == pytest.approx(-1)


def test_the_grids_of_the_three_gradients_share_one_size_of_cell(chapter):
    for ax in chapter.figures[3].axes:
        rows, columns = drawn(ax).shape
        (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
        assert (right - left, bottom - top) == (4, 4)
        assert (left + right, bottom + top) == (columns - 1, rows - 1)  # centred


def test_a_slope_of_zero_changes_the_loss_by_the_square_of_the_step():
    rises = [half_square(nudged(KERNEL, (1, 1), step)) - 1.5 for step in (-0.2, 0.1, 0.2)]
    assert rises == pytest.approx([0.12, 0.03, 0.12])  # 3 step^2: the pixels there are 1, 0, 2 and 1


@pytest.mark.parametrize("seed", range(3))
def test_the_blame_added_up_window_by_window_is_each_gradient_as_a_correlation(chapter, seed):
    rng = np.random.default_rng(seed)
    picture, kernel, grad_output = rng.normal(size=(7, 6)), rng.normal(size=(2, 2)), rng.normal(size=(6, 5))
    expected = (
        convolve2d(grad_output, kernel),  # SciPy flips, and "full" pads
        correlate2d(picture, grad_output, "valid"),
        grad_output.sum(),
    )
    for found in (chapter["backward"](grad_output, picture, kernel), gradients(grad_output, picture, kernel)):
        for grad, wanted in zip(found, expected, strict=True):
            assert_allclose(grad, wanted, atol=1e-12)


def test_at_stride_2_neither_gradient_is_the_map_of_slopes_as_a_correlation(chapter):
    rng = np.random.default_rng(2)
    picture, kernel, grad_output = rng.normal(size=(4, 4)), rng.normal(size=(2, 2)), rng.normal(size=(2, 2))
    grad_input, grad_weight, grad_bias = gradients(grad_output, picture, kernel, stride=2)
    assert correlate2d(picture, grad_output, "valid").shape != grad_weight.shape
    assert convolve2d(grad_output, kernel).shape != grad_input.shape
    assert grad_bias == pytest.approx(grad_output.sum())
    assert "At stride 1 and without padding, `grad_weight` is the picture correlated" in told_in_short(chapter)


@pytest.mark.parametrize("padding", [1, 2])
def test_with_padding_neither_gradient_is_that_correlation(chapter, padding):
    rng = np.random.default_rng(3)
    picture, kernel = rng.normal(size=(5, 5)), rng.normal(size=(3, 3))
    grad_output = rng.normal(size=(3 + 2 * padding, 3 + 2 * padding))
    grad_input, grad_weight, _ = gradients(grad_output, picture, kernel, padding=padding)
    assert_allclose(grad_weight, correlate2d(np.pad(picture, padding), grad_output, "valid"), atol=1e-12)
    assert correlate2d(picture, grad_output, "full").shape != grad_weight.shape
    assert correlate(np.pad(grad_output, 2), kernel[::-1, ::-1], "valid").shape != grad_input.shape
    assert "At stride 1 and without padding" in told_in_short(chapter)


def test_in_each_window_the_blame_is_the_error_times_what_it_met(chapter):
    picture, kernel, laid = np.arange(1.0, 10).reshape(3, 3), np.array([[5.0, 6], [7, 8]]), np.zeros((3, 3))
    laid[1:, :2] = [[-15, -18], [-21, -24]]
    grad_input, grad_weight, _ = chapter["backward"](np.array([[0.0, 0], [-3, 0]]), picture, kernel)
    assert_array_equal(grad_weight, [[-12, -15], [-21, -24]])
    assert_array_equal(grad_input, laid)
    assert "a weight gets the error times its pixel as blame, and a pixel the error times its weight" in chapter.prose


@pytest.mark.parametrize("padding", [1, 2])
def test_the_zeros_of_a_border_get_no_slope(padding):
    rng = np.random.default_rng(14)
    picture, kernel = rng.normal(size=(5, 5)), rng.normal(size=(3, 3))
    grad_output = rng.normal(size=2 * (3 + 2 * padding,))
    grad_input, *_ = gradients(grad_output, picture, kernel, padding=padding)
    assert_allclose(grad_input, convolve2d(grad_output, kernel)[padding:-padding, padding:-padding])


def test_the_slope_is_the_sum_of_products_in_the_frame(chapter):
    pixels, errors, products = chapter.figures[4].axes
    assert_array_equal(drawn(pixels), SMALL)
    assert framed(pixels) == (2, 0, 30, 30)
    assert_allclose(drawn(errors), ERRORS, atol=1e-12)
    assert_allclose(drawn(products), SMALL[2:, :30] * ERRORS, atol=1e-12)
    assert limits(errors) == limits(products) == pytest.approx((-abs(ERRORS).max(), abs(ERRORS).max()))
    assert abs(drawn(products)).max() < abs(ERRORS).max()  # the same pattern but paler
    assert numbers(chapter.printed[9]) == [round(SLOPES[2, 0], 1)] == [-20.8]


def test_with_the_frame_at_the_upper_right_the_sum_is_16_8(chapter):
    changed = chapter.change("i, j = 2, 0", "i, j = 0, 2")
    assert changed["product"].sum() == pytest.approx(SLOPES[0, 2])
    assert SLOPES[0, 2] == pytest.approx(16.8, abs=0.05)


def test_one_step_against_the_gradient_goes_towards_the_filter_and_lowers_the_loss(chapter):
    after = START - 0.005 * SLOPES
    for ax, expected in zip(chapter.figures[5].axes, (START, SLOPES, after), strict=True):
        assert_allclose(drawn(ax), expected, atol=1e-12)
    assert (SLOPES[:, 0] < 0).all() and (SLOPES[:, 2] > 0).all()
    assert limits(chapter.figures[5].axes[0]) == limits(chapter.figures[5].axes[2])
    losses = [small_loss(START), small_loss(after)]
    assert [numbers(line) for line in chapter.printed[10:12]] == [[round(loss, 1)] for loss in losses]
    assert losses == pytest.approx([47.4, 41.7], abs=0.05)


@pytest.mark.parametrize("seed", range(16))
def test_a_small_step_against_the_gradient_lowers_the_loss_from_any_start(seed):
    start = random_kernel(seed=seed, zero_mean=True)
    slopes = correlate(SMALL, correlate(SMALL, start, "valid") - WANTED, "valid")
    assert small_loss(start - 0.005 * slopes) < 0.96 * small_loss(start)


def test_a_step_ten_times_as_large_goes_too_far(chapter):
    changed = chapter.change("0.005", "0.05")
    assert small_loss(changed["after"]) == pytest.approx(182.4, abs=0.05)


def test_exercise_1_one_error(chapter):
    rng = np.random.default_rng(1)
    picture, kernel, grad_output = rng.normal(size=(5, 6)), rng.normal(size=(2, 2)), np.zeros((4, 5))
    grad_output[2, 1] = 1
    laid = np.zeros((5, 6))
    laid[2:4, 1:3] = kernel
    for found in (chapter["backward"], gradients):
        grad_input, grad_weight, grad_bias = found(grad_output, picture, kernel)
        assert (grad_weight == picture[2:4, 1:3]).all()
        assert (grad_input == laid).all()
        assert grad_bias == 1
    asked = chapter.answers["1"]
    choices = {"the kernel": kernel, "the flipped kernel": kernel[::-1, ::-1], "the window's pixels": picture[2:4, 1:3]}
    assert list(choices) == asked.choices and (choices[asked.right] == laid[2:4, 1:3]).all()
    assert "That is `grad_weight`" in asked.why("the window's pixels") and "`grad_bias` is 1" in asked.why(asked.right)
    assert_allclose(correlate(np.pad(grad_output, 1), kernel[::-1, ::-1], "valid"), laid, atol=1e-15)
    assert "It is slid over the errors" in asked.why("the flipped kernel")


def test_exercise_2_stride_two_is_a_map_with_holes(chapter):
    answer = chapter.follow(chapter.examples[0])
    expected = gradients(answer["grad_output"], np.zeros((4, 4)), KERNEL, stride=2)[0]
    assert answer["grad_output"].shape == (2, 2)
    assert_allclose(answer["grad_input"], expected, atol=1e-15)
    asked, spread = chapter.answers["2"], answer["spread"]
    assert asked.right == str(np.sum(spread == 0)) == str(spread.size - 4)
    assert asked.why(str(spread.size)).startswith("So many has stride 1")
    assert asked.why(str(answer["grad_output"].size)) == "So many are there."
    padded = np.pad(spread, 1)
    assert asked.why(str(np.sum(padded == 0))).startswith("Sixteen") and padded.size - spread.size == 16
    assert spread[1, 1] == 0 and "one between each two neighbours" in asked.why("1")


def test_the_prediction_a_higher_lower_left_weight_brings_the_map_closer_to_the_target(chapter):
    [asked] = chapter.predictions
    met, errors = PICTURE[1:, :2].ravel(), (correlate2d(PICTURE, KERNEL, mode="valid") - chapter["target"]).ravel()
    assert (met.tolist(), errors.tolist()) == ([3, 1, 0, 2], [-1, 0, 1, -1])
    assert "the pixels 3, 1, 0 and 2, where the errors are −1, 0, 1 and −1" in asked.why(asked.right)
    raised = KERNEL + np.array([[0, 0], [0.01, 0]])
    after = (correlate2d(PICTURE, raised, mode="valid") - chapter["target"]).ravel()
    assert np.sum(after**2) < np.sum(errors**2) and asked.right == "get closer to the target"
    assert met[errors > 0].tolist() == [0] and "There it meets a 0" in asked.why("get further from it")
    assert KERNEL[1, 0] == 0 and not np.array_equal(after, errors)
