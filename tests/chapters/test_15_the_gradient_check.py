"""What chapter 15 says about measuring a gradient: what hides a fault, what a step is worth, and what a fault leaves."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import correlate

from filtersight import VERTICAL_EDGE, cat, conv2d, conv2d_backward, load_image, random_filters, random_kernel
from filtersight.images import CAT

from .conftest import GALLERY
from .measured import central_differences

SMALL = load_image(CAT, size=32, grey=True)
START = random_kernel(seed=5, zero_mean=True)
WANTED = correlate(SMALL, VERTICAL_EDGE, "valid")
ERRORS = correlate(SMALL, START, "valid") - WANTED
RIGHT = correlate(SMALL, ERRORS, "valid")  # of half a square
CUBED = correlate(SMALL, ERRORS**3, "valid")  # of a quarter of the fourth power


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def numbers(line):
    return [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-\d+)?", line)]


def half_square(kernel):
    return np.sum((correlate(SMALL, kernel, "valid") - WANTED) ** 2) / 2


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


def curve(chapter, label, figure=1):
    [line] = [line for line in chapter.figures[figure].axes[0].lines if line.get_label() == label]
    return np.array(line.get_xdata()), np.array(line.get_ydata())


def with_a_wrong_sign(gradient, place):
    faulty = gradient.copy()
    faulty[place] *= -1
    return faulty


# A fault that does not show


def test_a_step_against_the_faulty_gradient_lowers_the_loss_too(chapter):
    faulty = with_a_wrong_sign(RIGHT, (1, 0))
    assert_allclose(chapter["right"], RIGHT, atol=1e-12)
    assert_allclose(chapter["faulty"], faulty, atol=1e-12)
    losses = [half_square(START - 0.005 * step) for step in (0, RIGHT, faulty)]
    assert [numbers(line) for line in chapter.printed[:3]] == [[round(loss, 1)] for loss in losses]
    assert losses[1] < losses[2] < 0.95 * losses[0]


@pytest.mark.parametrize(("zero_mean", "cases"), [(True, 121), (False, 0)])
def test_a_wrong_sign_goes_unseen_in_121_of_144_cases_if_the_kernels_are_zero_mean(chapter, zero_mean, cases):
    lower = right_lower = 0
    for seed in range(16):
        start = random_kernel(seed=seed, zero_mean=zero_mean)
        gradient = correlate(SMALL, correlate(SMALL, start, "valid") - WANTED, "valid")
        right_lower += half_square(start - 0.005 * gradient) < half_square(start)
        for place in np.ndindex(3, 3):
            lower += half_square(start - 0.005 * with_a_wrong_sign(gradient, place)) < half_square(start)
    assert lower == cases
    assert right_lower == (16 if zero_mean else 0)  # of others, the step is too long against the right gradient too
    assert "for sixteen zero-mean random kernels, the step made the loss smaller in 121 of 144 cases" in chapter.prose


def test_many_steps_against_the_faulty_gradient_halve_the_loss_in_eighty_and_then_make_it_grow(chapter):
    # The loss is a quadratic form of the nine weights.
    shifted = np.stack([SMALL[i : i + 30, j : j + 30].ravel() for i, j in np.ndindex(3, 3)])
    losses, off = [], (START - VERTICAL_EDGE).ravel()
    for _ in range(1000):
        losses.append(np.sum((off @ shifted) ** 2) / 2)
        off = off - 0.001 * with_a_wrong_sign(shifted @ (off @ shifted), 3)  # row 1, column 0
    assert losses[0] == pytest.approx(half_square(START))
    assert np.argmin(losses) == pytest.approx(80, abs=2) and min(losses) / losses[0] == pytest.approx(0.5, abs=0.01)
    assert (np.diff(losses[80:]) > 0).all() and losses[-1] > 100 * losses[0]
    assert "with 0.001 in place of 0.005, the loss here falls by half in eighty steps" in chapter.prose
    assert any("start - 0.005 * gradient" in cell.code for cell in chapter.cells)


def test_what_was_measured_shows_the_place_of_the_fault(chapter):
    measured, right, faulty = chapter.figures[0].axes
    assert_allclose(drawn(measured), drawn(right), atol=1e-9)
    assert_allclose(drawn(right), RIGHT, atol=1e-9)
    assert np.argwhere(abs(drawn(faulty) - drawn(measured)) > 1e-6).tolist() == [[1, 0]]
    [box] = [box for box in faulty.patches if box.get_linewidth() > 2]
    assert (box.get_y() + 0.5, box.get_x() + 0.5) == (1, 0)
    assert len({ax.images[0].get_clim() for ax in chapter.figures[0].axes}) == 1


# How small a step


def test_the_chapters_measure_is_a_central_difference_and_leaves_the_array_as_it_was(chapter):
    weights = START.copy()
    measured = chapter["measured_gradient"](lambda: np.sum(weights**3), weights, 0.1)
    assert_allclose(measured, 3 * START**2 + 0.1**2)  # of a cube it is off by the step squared
    assert_array_equal(weights, START)
    assert chapter["relative_error"](np.array([3.0, 4]), np.array([0.0, 5])) == pytest.approx(np.sqrt(10) / 5)


def test_truncation_rules_on_the_right(chapter):
    # Of a quarter of e^4, a central difference gives e^3 p + step^2 e p^3, and no more.
    excess = correlate(SMALL**3, ERRORS, "valid")
    size = np.linalg.norm(excess) / np.linalg.norm(CUBED)
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
        (3, "float32", (1e-3, 1e-2), (1e-5, 1e-4)),
        (4, "float64", (1e-6, 1e-5), (1e-12, 1e-10)),
    ):
        steps, off = curve(chapter, label)
        assert low < steps[off.argmin()] < high and best < off.min() < worst
        _, error, step = numbers(chapter.printed[line].replace("float", ""))
        assert (error, step) == pytest.approx((off.min(), steps[off.argmin()]), rel=0.2)


def test_the_smallest_step_is_not_the_best(chapter):
    for label in ("float32", "float64"):
        _, off = curve(chapter, label)
        assert min(off[0], off[-1]) > 1e4 * off.min()


def test_too_small_a_step_does_not_change_a_float32(chapter):
    assert curve(chapter, "float32")[1][0] == 1


def test_central_differences_of_half_a_square_are_exact():
    assert check_error(np.float64, 1, power=2) < 1e-13
    assert check_error(np.float64, 1e-4, power=2) > check_error(np.float64, 1e-2, power=2)
    assert check_error(np.float32, 1, power=2) < 1e-6
    assert check_error(np.float64, 1, power=4) > 0.1


# What a fault looks like


def floors(chapter):
    return {
        text.get_text(): np.array(line.get_ydata())
        for text, line in zip(chapter.figures[2].axes[0].texts, chapter.figures[2].axes[0].lines, strict=True)
    }


def test_a_fault_is_a_floor_and_the_right_gradient_has_none(chapter):
    off = floors(chapter)
    steps = chapter["steps"]
    assert list(off) == ["right", "1 % off", "flipped"]
    assert_allclose(off["right"], curve(chapter, "float64")[1])
    fault = 0.01 * abs(CUBED[2, 0]) / np.linalg.norm(CUBED)
    assert_allclose(off["1 % off"][steps < 1e-3], fault, rtol=0.01)
    assert_allclose(off["flipped"][steps < 1e-2], 2, rtol=0.01)
    assert off["1 % off"].min() > 1e7 * off["right"].min()
    for line, least in zip(chapter.printed[5:8], off.values(), strict=True):
        assert float(line.split()[-1]) == pytest.approx(least.min(), rel=0.2)


def test_the_curve_of_a_small_fault_leaves_the_right_one_at_an_error_of_thousandths_and_a_step_of_hundredths(chapter):
    off = floors(chapter)
    joined = off["1 % off"] < 2 * off["right"]
    step = chapter["steps"][joined].min()
    assert 1e-3 < off["right"][joined].min() < 9e-3 and 0.01 < step < 0.1
    assert "to an error of a few thousandths, and from there runs level" in chapter.alts[2]


def test_float32_and_float64_are_named_before_a_figure_shows_them(chapter):
    source = next(GALLERY.glob("*/15_*.py")).read_text(encoding="utf-8")
    assert source.index("[types](../../python.md#array): float32 and float64") < source.index('"float32"')


def test_a_fault_of_a_ten_thousandth_stands_a_hundred_times_lower_and_far_above_the_tip(chapter):
    fine = chapter.change("1.01", "1.0001")
    error = chapter["relative_error"]
    for claim, least in ((chapter["slightly_off"], 4e-3), (fine["slightly_off"], 4e-5)):
        floor = min(error(gradient, claim) for gradient in chapter["measured"]["float64"])
        assert floor == pytest.approx(least, rel=0.15)
    assert 4e-5 > 1e5 * floors(chapter)["right"].min()


@pytest.mark.parametrize("seed", range(8))
def test_any_kernels_gradient_passes_and_one_slope_off_by_one_hundredth_does_not(seed):
    start = random_kernel(seed=seed, zero_mean=True)
    errors = correlate(SMALL, start, "valid") - WANTED
    computed = correlate(SMALL, errors**3, "valid")
    measured = central_differences(
        lambda kernel: np.sum((correlate(SMALL, kernel, "valid") - WANTED) ** 4) / 4, start, 3e-6
    )
    least = np.linalg.norm(measured - computed) / np.linalg.norm(computed)
    fault = 0.01 * abs(computed).max() / np.linalg.norm(computed)
    assert least < 1e-9 and fault > 1e-3


# A whole layer


def test_the_whole_layer_passes_the_check_to_below_a_billionth(chapter):
    arrays = [cat()[None, 80:88, 72:80], random_filters(3, 3, 2, seed=11), np.array([0.5, -0.5])]
    for name, array in zip(("x", "weight", "bias"), arrays, strict=True):
        assert_array_equal(chapter[name], array)
    for line, (stride, padding) in zip(chapter.printed[8:], [(1, 0), (1, 1), (2, 0), (2, 1), (3, 2)], strict=True):
        told, errors = line.split(": ")
        assert numbers(told) == [stride, padding]
        assert len(numbers(errors)) == 3 and 0 < min(numbers(errors)) and max(numbers(errors)) < 1e-9
    assert_allclose(chapter["backward"][2], np.sum(conv2d(*arrays, stride=3, padding=2) ** 3, axis=(0, 1, 2)))
    for measured, computed in zip(chapter["nudged"], chapter["backward"], strict=True):
        assert measured.shape == computed.shape
        assert np.linalg.norm(measured - computed) < 1e-9 * np.linalg.norm(computed)


def test_with_power_2_the_v_has_no_right_half(chapter):
    [code] = [cell.code for cell in chapter.cells if "power = 4" in cell.code]
    variables = dict(chapter.variables)
    exec(code.replace("power = 4", "power = 2").partition("\n# How it is drawn")[0], variables)
    errors = {
        name: np.array([chapter["relative_error"](gradient, variables["computed"]) for gradient in gradients])
        for name, gradients in variables["measured"].items()
    }
    assert errors["float32"].min() < 1e-6 and errors["float64"].min() < 1e-13
    for off in errors.values():
        assert off[-6:].max() < 0.01 * off[33:39].min()  # steps near 1, and near a millionth
        assert (np.diff(off[30:61:6]) < 0).all()  # from a millionth to a tenth, by tens
        assert 1 / 3 < off[-1] / off[-4] < 3  # 1, and three tenths
    assert "up to a few tenths, a larger step measures better." in chapter.prose


def test_a_kink_is_measured_as_neither_of_its_sides(chapter):
    weights = np.zeros(1)
    measured = chapter["measured_gradient"](lambda: np.maximum(weights, 0).sum(), weights, 1e-5)
    assert measured == pytest.approx(0.5)


# Exercises


def test_exercise_1_the_check_finds_a_bias_that_is_added_to_every_product(chapter):
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
    assert chapter.answers["1"].right == f"{(check[2] / grad_bias).item():.0f}"
    assert chapter.answers["1"].why(str(weight[..., 0, 0].size)) == "A window has three channels."
    assert chapter.answers["1"].why(str(x.shape[-1])).startswith("Not once a channel")


def test_exercise_2_one_way_the_error_falls_with_the_step_and_is_least_near_a_hundred_millionth(chapter, capsys):
    answer = chapter.follow(chapter.examples[0])
    capsys.readouterr()
    kernel = answer["kernel"]
    steps = np.logspace(-11, -3, 49)
    off = np.array(
        [chapter["relative_error"](answer["one_way"](answer["loss"], kernel, step), CUBED) for step in steps]
    )
    coarse = steps > 1e-6
    power = np.polyfit(np.log(steps[coarse]), np.log(off[coarse]), 1)[0]
    assert power == pytest.approx(1, abs=0.05)
    parts = {"a tenth": 1 / 10, "a hundredth": 1 / 100, "all of it": 1}
    assert parts[chapter.answers["2"].right] == pytest.approx(10**-power, rel=0.15)
    assert 5e-9 < off.min() < 2.5e-8 and 5e-9 < steps[off.argmin()] < 2.5e-8
    assert "at best 1e-08 to 2e-08 in float64, near a step of 1e-08" in chapter.prose
    # Read from the right, rounding takes over from a central difference's truncation first, and is smaller there.
    nudges, both_ways = curve(chapter, "float64")
    assert steps[off.argmin()] < nudges[both_ways.argmin()] / 30
    assert np.interp(steps[off.argmin()], nudges, both_ways) > 30 * both_ways.min()
    assert "so truncation rules for longer" in chapter.answers["2"].why("a tenth")


def test_exercise_3_twice_for_each_of_224_numbers(chapter):
    calls = []
    weight, bias = np.zeros((3, 3, 3, 8)), np.zeros(8)

    def loss():
        calls.append(1)
        return 0.0

    for array in (weight, bias):
        chapter["measured_gradient"](loss, array, 0.1)
    assert len(calls) == 448


def test_the_prediction_the_relative_error_shrinks_and_then_grows_again(chapter):
    [asked] = chapter.predictions
    assert asked.right == "shrink, and then grow again"
    steps, computed = chapter["steps"], chapter["computed"]
    assert (steps[0], steps[-1]) == pytest.approx((1e-11, 1)) and "a hundred-billionth" in asked.question
    off = [np.linalg.norm(g - computed) / np.linalg.norm(computed) for g in chapter["measured"]["float64"]]
    least = int(np.argmin(off))
    assert 0 < least < len(off) - 1
    assert off[-1] > 1e4 * off[least] and off[0] > 1e4 * off[least]


def test_the_checked_answer_counts_two_losses_a_number(chapter):
    numbers = random_filters(3, 3, 8).size + 8
    assert chapter.answers["3"].right == str(2 * numbers)
    assert chapter.answers["3"].why(str(numbers)) == "Each number is nudged up and down."
    assert chapter.answers["3"].why(str(2 * (numbers - 8))) == "The biases are checked too."
