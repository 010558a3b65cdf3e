"""Chapter 12: what pooling keeps, and what a shift does to it."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.ndimage import maximum_filter
from scipy.signal import correlate2d

from filtersight import VERTICAL_EDGE, cat, figures, max_pool2d, relu

MAP = correlate2d(cat(grey=True), VERTICAL_EDGE, mode="valid")


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def numbers(line):
    return [float(number) for number in re.findall(r"\d+\.?\d*", line)]


def pooled_by_reshaping(x, size):
    rows, columns = x.shape[0] // size, x.shape[1] // size
    return x[: rows * size, : columns * size].reshape(rows, size, columns, size).max(axis=(1, 3))


def kept(activations, shift, size=2):
    """The share that a shift leaves as it was: of all windows, and of those that saw something."""
    before = pooled_by_reshaping(activations[:, :240], size)
    after = pooled_by_reshaping(activations[:, shift : shift + 240], size)
    return np.mean(before == after), np.mean((before == after)[np.maximum(before, after) > 0])


@pytest.fixture
def activations(chapter):
    return chapter["activations"][0, :, :, 0]


def test_the_example_by_hand(chapter):
    left, right = chapter.figures[0].axes
    assert drawn(left).tolist() == [[1, 3, 0, 2], [4, 2, 0, 0], [0, 1, 5, 1], [2, 0, 3, 6]]
    assert drawn(right).tolist() == [[4, 2], [2, 6]]
    outlines = [patch for patch in left.patches if patch.get_linewidth() > 2]
    corners = {(box.get_y() + 0.5, box.get_x() + 0.5, box.get_height(), box.get_width()) for box in outlines}
    assert corners == {(row, column, 2, 2) for row in (0, 2) for column in (0, 2)}


def test_before_and_after_pooling_the_figure_and_the_lines_tell_the_largest_of_each_window(chapter, activations):
    assert_allclose(activations, np.maximum(MAP, 0), atol=1e-14)
    for size, side, ax, line in zip((1, 2, 3), (254, 127, 84), chapter.figures[1].axes, chapter.printed, strict=False):
        expected = pooled_by_reshaping(activations, size)
        assert_array_equal(drawn(ax), expected)
        assert (ax.images[0].norm.vmin, ax.images[0].norm.vmax) == (-0.6, 0.6)
        assert ("before" if size == 1 else f"pooled {size} × {size}") in ax.get_title()
        assert ax.get_title().endswith(f"{side} × {side}") and expected.shape == (side, side)
        assert numbers(line) == pytest.approx([size, side * side, expected.mean(), MAP.max()], abs=0.005)


def test_edges_look_stronger_after_pooling(chapter):
    before, by_two, by_three = (maps.mean() for maps in chapter["sizes"].values())
    assert by_two > 1.5 * before and by_three > 1.3 * by_two


def test_convolution_is_exactly_equivariant(chapter):
    levels = np.rint(255 * cat(grey=True))
    moved = correlate2d(levels[:, 1:], VERTICAL_EDGE, mode="valid")
    assert_array_equal(moved, correlate2d(levels, VERTICAL_EDGE, mode="valid")[:, 1:])
    assert_array_equal(chapter["shifted"][0, :, :, 0], cat(grey=True)[:, 1:])
    assert "convolution equivariant: True" in chapter.printed


def test_the_curves_count_what_stays_the_same(chapter, activations):
    everything, alive = np.transpose([kept(activations, shift) for shift in range(9)])
    [ax] = chapter.figures[2].axes
    colours = [figures.SECOND, figures.ACCENT]
    for line, label, colour, shares in zip(ax.lines, ax.texts, colours, (everything, alive), strict=True):
        assert_array_equal(line.get_xdata(), range(9))
        assert_array_equal(line.get_ydata(), shares)
        assert line.get_color() == label.get_color() == colour
        assert label.get_position()[1] == shares[-1]
    assert [label.get_text() for label in ax.texts] == ["all", "not both zero"]
    assert ax.get_xlim()[0] < 0 and ax.get_xlim()[1] > 10  # the labels stand right of the last dot
    assert_array_equal(chapter["kept"], everything)
    assert_array_equal(chapter["kept_alive"], alive)


def test_a_shift_of_one_pixel_leaves_two_fifths_and_a_quarter(chapter, activations):
    everything, alive = kept(activations, 1)
    assert (everything, alive) == pytest.approx((0.39, 0.24), abs=0.005)
    assert (chapter["kept"][0], chapter["kept_alive"][0]) == (1, 1)
    assert numbers(chapter.captions[2]) == [round(100 * everything), round(100 * alive)]
    later = [kept(activations, shift) for shift in range(2, 9)]
    told = [float(number) for number in re.findall(r"0\.\d+", chapter.alts[2])]
    assert told == [round(share, 2) for share in (everything, alive, *later[0])]
    assert np.max(later, axis=0).round(2).tolist() == told[2:]


def test_without_pooling_as_many_zeros_stay_but_hardly_anything_else(chapter, activations):
    everything, alive = kept(activations, 1, size=1)
    assert (everything, alive) == pytest.approx((0.38, 0.01), abs=0.005)
    seen = np.maximum(activations[:, :240], activations[:, 1:241]) > 0
    assert_array_equal(chapter["alive"][0, :, :, 0], seen)
    assert numbers(chapter.printed[4])[-1:] == [round(100 * everything)]
    assert numbers(chapter.printed[5])[-1:] == [round(100 * alive)]


def test_a_shift_by_the_stride_shifts_the_pooled_map(chapter, activations):
    assert_array_equal(chapter["by_two"][0, :, :, 0], pooled_by_reshaping(activations[:, 2:242], 2))
    assert chapter.printed[6] == "shift by 2, pooled map shifted by 1: True"


def changed(chapter, call):
    """Count again in the last figure's cell, with another call in place of both poolings by 2."""
    code = next(cell.code for cell in chapter.cells if "kept_alive" in cell.code).partition("\nfig")[0]
    assert code.count(", 2)") == 2
    variables = dict(chapter.variables)
    exec(code.replace(", 2)", call), variables)
    return variables


def test_a_larger_window_forgives_more(chapter, activations):
    by_four = changed(chapter, ", 4)")["kept_alive"][1]
    assert by_four == kept(activations, 1, size=4)[1]
    assert by_four > 1.2 * chapter["kept_alive"][1]


def test_with_stride_1_every_shift_is_one_by_the_stride(chapter, activations):
    after = changed(chapter, ", 2, stride=1)")["after"][0, :, :, 0]  # shifted by 8
    pooled = maximum_filter(activations, 2)[1:, 1:]  # SciPy centres an even window on its lower right pixel
    assert_array_equal(after, pooled[:, 8 : 8 + 239])


def test_exercise_1_a_window_of_3_with_stride_1(chapter):
    small = chapter["small"]
    assert maximum_filter(small, 3)[1:-1, 1:-1].tolist() == [[5, 5], [5, 6]]
    assert max_pool2d(small[np.newaxis, :, :, np.newaxis], 3, stride=1)[0, :, :, 0].tolist() == [[5, 5], [5, 6]]


def test_exercise_2_mean_pooling_is_a_strided_convolution(chapter, activations):
    variables = dict(chapter.variables)
    exec(chapter.examples[0], variables)
    expected = activations.reshape(127, 2, 127, 2).mean(axis=(1, 3))
    assert_allclose(variables["mean"][0, :, :, 0], expected, atol=1e-15)


def test_exercise_3_relu_may_come_before_or_after(chapter):
    after = relu(max_pool2d(MAP[np.newaxis, :, :, np.newaxis], 2))
    assert_allclose(chapter["sizes"][2], after, atol=1e-14)
