"""What chapter 16 says about the route through a maximum, ties and overlap."""

import re
from types import FunctionType

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import correlate2d

from filtersight import VERTICAL_EDGE, cat, figures

X = np.array([[1.0, 3, 2, 0], [4, 2, 1, 5], [0, 2, 7, 3], [6, 1, 2, 4]])
GRAD_OUTPUT = np.array([[1.0, -2], [3, 4]])
GRAD_INPUT = np.array([[0, 0, 0, 0], [1, 0, 0, -2], [0, 0, 4, 0], [3, 0, 0, 0]])  # by hand
PICTURE = np.rint(255 * cat(grey=True))
EDGES = correlate2d(PICTURE, VERTICAL_EDGE, mode="valid")
SOURCES = {"cat": PICTURE, "map": EDGES, "after ReLU": np.maximum(EDGES, 0)}
TIED = np.array([[7.0, 7], [1, 3]])


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def framed(ax, color):
    """The upper left pixel and the height of each window that is outlined in a colour."""
    boxes = [box for box in ax.patches if box.get_linewidth() > 2 and box.get_edgecolor() == to_rgba(color)]
    return {(box.get_y() + 0.5, box.get_x() + 0.5, box.get_height()) for box in boxes}


def windows(numbers):
    """Give each 2 by 2 window's numbers in a row: (rows, columns, 4)."""
    rows, columns = (size // 2 for size in numbers.shape)
    return numbers[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2).swapaxes(1, 2).reshape(rows, columns, 4)


def ties(numbers):
    """Count, window by window, how many numbers equal the largest."""
    ordered = np.sort(windows(numbers))
    return np.sum(ordered == ordered[..., -1:], axis=-1)


def measure(chapter, numbers, step, grad_output):
    """Measure with the chapter's own function, under another `grad_output`."""
    nudged_slopes = FunctionType(chapter["nudged_slopes"].__code__, chapter.variables | {"grad_output": grad_output})
    return nudged_slopes(numbers, step)


def both_ways(chapter, numbers, step):
    slope = np.ones((1, 1))
    return (measure(chapter, numbers, step, slope) + measure(chapter, numbers, -step, slope)) / 2


def changed(chapter, cell, *changes):
    """Run a cell anew, short of its figure, with the changes that the reader is told to make."""
    code = chapter.cells[cell].code.partition("\nfig, axes")[0]
    for before, after in changes:
        assert code.count(before) == 1
        code = code.replace(before, after)
    variables = dict(chapter.variables)
    exec(code, variables)
    return variables


def test_the_largest_of_each_window_takes_the_whole_slope(chapter):
    axes = chapter.figures[0].axes
    for ax, expected in zip(axes, (X, [[4, 5], [6, 7]], GRAD_OUTPUT, GRAD_INPUT), strict=True):
        assert_array_equal(drawn(ax), expected)
    assert framed(axes[0], figures.ACCENT) == {(1, 0, 1), (1, 3, 1), (2, 2, 1), (3, 0, 1)}
    lines = {(tuple(line.get_xdata()), tuple(line.get_ydata())) for line in axes[0].lines}
    assert lines == {((0, 1), (1.5, 1.5)), ((1.5, 1.5), (0, 1))}  # between the windows


def test_nudging_finds_the_same(chapter):
    assert chapter.printed[0] == "same as nudging: True"
    for step in (0.01, -0.01, 0.5):
        assert_allclose(measure(chapter, X, step, GRAD_OUTPUT), GRAD_INPUT, atol=1e-10)


def test_the_cats_slopes_land_on_the_maxima_alone(chapter):
    patch = EDGES[72:104, 60:92]
    largest = windows(patch).max(axis=-1)
    left, centre, right = (drawn(ax) for ax in chapter.figures[1].axes)
    assert_allclose(left, patch, atol=1e-9)
    assert_allclose(centre, largest, atol=1e-9)
    assert ((right == 0) | (right == left)).all()
    assert_array_equal(np.count_nonzero(windows(right), axis=-1), largest != 0)
    assert_array_equal(windows(right).sum(axis=-1), centre)
    assert chapter.printed[1].startswith("25%") and np.mean(right != 0) == pytest.approx(0.25, abs=0.005)
    for ax in chapter.figures[1].axes:
        assert (ax.images[0].norm.vmin, ax.images[0].norm.vmax) == (-abs(patch).max(), abs(patch).max())


def test_the_kink_has_slope_0_to_its_left_and_1_to_its_right_and_a_half_measured(chapter):
    curve, chord = chapter.figures[2].axes[0].lines
    nudge, maximum = curve.get_data()
    assert (nudge[0], nudge[-1]) == (-1, 1) and 0 in nudge
    assert_allclose(maximum, 7 + np.where(nudge > 0, nudge, 0))
    assert_allclose(chord.get_xydata(), [(-0.8, 7), (0.8, 7.8)])
    assert np.interp(0, *chord.get_data()) > 7
    for step in (0.01, 0.8):
        assert_allclose(both_ways(chapter, TIED, step), [[0.5, 0.5], [0, 0]])
        assert_allclose(measure(chapter, TIED, step, np.ones((1, 1))), [[1, 1], [0, 0]])
        assert_allclose(measure(chapter, TIED, -step, np.ones((1, 1))), 0, atol=1e-12)


def test_four_tied_numbers_measure_as_two_in_all(chapter):
    assert_allclose(both_ways(chapter, np.full((2, 2), 7.0), 0.01), 0.5)


def test_the_three_rules_share_a_slope_of_1_by_1_1_and_2(chapter):
    expected = {
        "window": TIED,
        "first": [[1, 0], [0, 0]],
        "shared": [[0.5, 0.5], [0, 0]],
        "all": [[1, 1], [0, 0]],
    }
    for ax, (name, numbers) in zip(chapter.figures[3].axes, expected.items(), strict=True):
        assert ax.get_title() == name
        assert_array_equal(drawn(ax), numbers)
    assert [np.sum(parts) for parts in chapter["rules"].values()] == [1, 1, 2]


def test_the_package_follows_the_rule_that_the_first_takes_all(chapter):
    assert_array_equal(chapter["pool_backward"](np.ones((1, 1)), TIED).ravel(), chapter["rules"]["first"])


def test_raising_both_tied_numbers_raises_the_maximum_by_one_step(chapter):
    assert chapter["pool"](TIED + 0.01 * (TIED == 7)).item() == pytest.approx(7.01)


def test_ties_are_counted_printed_and_drawn(chapter):
    told = []
    for line, ax, (name, numbers) in zip(chapter.printed[2:5], chapter.figures[4].axes, SOURCES.items(), strict=True):
        count = ties(numbers)
        share, handed = np.mean(count > 1), count.mean()
        assert_array_equal(chapter["counts"][name], count)
        assert_allclose(1 + 3 * drawn(ax), count)
        assert ax.get_title() == name and line.startswith(name)
        assert re.findall(r"\d+\.\d+", line) == [f"{100 * share:.1f}", f"{handed:.2f}"]
        told.append(f"{share:.0%}")
    assert re.findall(r"\d+%", chapter.captions[4]) == told == ["13%", "6%", "34%"]


def test_all_sends_back_15_percent_too_much_and_after_relu_nearly_twice_as_much():
    assert ties(PICTURE).mean() == pytest.approx(1.15, abs=0.005)
    assert 1.9 < ties(SOURCES["after ReLU"]).mean() < 2


def test_relu_stops_all_but_6_percent_of_what_is_handed_out_too_often(chapter):
    count, largest = ties(SOURCES["after ReLU"]), windows(SOURCES["after ReLU"]).max(axis=-1)
    assert_array_equal(chapter["alive"], largest > 0)
    assert (count[largest == 0] == 4).all()
    assert chapter.printed[5].endswith(f" {np.mean(largest > 0):.0%}") and chapter.printed[5].endswith(" 70%")
    assert chapter.printed[6].endswith(f" {count[largest > 0].mean():.2f}") and chapter.printed[6].endswith(" 1.06")


def test_our_rule_keeps_the_sum(chapter):
    grad_output = np.random.default_rng(15).normal(size=(127, 127))
    landed = chapter["pool_backward"](grad_output, SOURCES["after ReLU"])
    assert landed.sum() == pytest.approx(grad_output.sum())


def test_slopes_add_up_where_windows_overlap(chapter):
    numbers, slopes, landed = chapter.figures[5].axes
    expected = np.zeros((5, 5))
    for row, column in np.ndindex(2, 2):
        window = np.full((5, 5), -np.inf)
        place = slice(2 * row, 2 * row + 3), slice(2 * column, 2 * column + 3)
        window[place] = drawn(numbers)[place]
        expected.flat[window.argmax()] += drawn(slopes)[row, column]
    assert_array_equal(drawn(landed), expected)
    assert {place: expected[place] for place in zip(*np.nonzero(expected), strict=True)} == {(0, 4): 2, (2, 2): 8}
    assert (drawn(numbers)[0, 4], drawn(numbers)[2, 2]) == (9, 8)
    assert framed(numbers, figures.ACCENT) == {(0, 0, 3)} and framed(numbers, figures.SECOND) == {(2, 2, 3)}


def test_a_6_beside_the_6_is_found_by_neither_nudge(chapter, capsys):
    tie = ("[0, 2, 7, 3]", "[0, 6, 7, 3]")
    variables = changed(chapter, 0, tie)
    assert variables["grad_input"][2, 1] == 3 and variables["grad_input"][3, 0] == 0
    for step, found in ((0.01, 3), (-0.01, 0)):
        changed(chapter, 0, tie, ("x, 0.01", f"x, {step}"))
        slopes = measure(chapter, variables["x"], step, GRAD_OUTPUT)
        assert slopes[2, 1] == pytest.approx(found) and slopes[3, 0] == pytest.approx(found)
    assert capsys.readouterr().out.count("False") == 3


def test_a_7_in_place_of_the_9_leaves_all_four_windows_to_the_8(chapter):
    landed = changed(chapter, -1, ("0, 9]", "0, 7]"))["grad_input"]
    assert landed[2, 2] == landed.sum() == 10


def test_exercise_1_mean_pooling_shares_equally(chapter):
    variables = {"np": np, "grad_output": GRAD_OUTPUT}
    exec(chapter.examples[0], variables)
    slopes = np.zeros((4, 4))
    for place in np.ndindex(4, 4):
        nudge = np.zeros((4, 4))
        nudge[place] = 1
        slopes[place] = np.sum(GRAD_OUTPUT * windows(nudge).mean(axis=-1))
    assert_allclose(variables["grad_input"], slopes)


def test_exercise_2_a_flat_picture(chapter):
    flat = np.full((4, 4), 0.5)
    landed = chapter["pool_backward"](np.ones((2, 2)), flat)
    assert (landed[::2, ::2] == 1).all() and landed.sum() == 4
    assert (ties(flat) == 4).all()


@pytest.mark.parametrize(("step", "expected"), [(0.5, [0.6, 0.4]), (0.05, [1, 0])])
def test_exercise_3_a_kink_within_reach_of_the_step(chapter, step, expected):
    window = np.array([[7, 6.9], [1, 3]])
    assert_allclose(both_ways(chapter, window, step)[0], expected, atol=1e-12)
    assert_array_equal(chapter["pool_backward"](np.ones((1, 1)), window), [[1, 0], [0, 0]])
