"""Chapter 12: what pooling keeps, and what a shift does to it."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.ndimage import maximum_filter
from scipy.signal import correlate2d
from scipy.stats import pearsonr

from filtersight import VERTICAL_EDGE, cat, figures, max_pool2d, photographs, pooling, random_kernel, relu

LEVELS = np.rint(255 * cat(grey=True))
MAP = correlate2d(LEVELS, VERTICAL_EDGE, mode="valid")

KERNELS = [random_kernel(3, seed=seed, zero_mean=True) for seed in range(8)]


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def numbers(line):
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", line)]


def pooled_by_reshaping(x, size):
    rows, columns = x.shape[0] // size, x.shape[1] // size
    return x[: rows * size, : columns * size].reshape(rows, size, columns, size).max(axis=(1, 3))


def compared(activations, shift, size=2):
    """What a shift leaves: the share of equal numbers, without zeros too, the change, the correlation."""
    before = pooled_by_reshaping(activations[:, :246], size)
    after = pooled_by_reshaping(activations[:, shift : shift + 246], size)
    alive = np.maximum(before, after) > 0
    change = np.abs(after - before).sum() / before.sum()
    likeness = pearsonr(before.ravel(), after.ravel()).statistic
    return np.mean(before == after), np.mean((before == after)[alive]), change, likeness


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


def test_the_loops_pool_each_channel_by_itself_as_the_package_does(chapter):
    x = np.random.default_rng(0).normal(size=(9, 11, 3))
    for size, stride in ((2, 2), (3, 2), (3, 1), (4, 3), (1, 1)):
        expected = max_pool2d(x[np.newaxis], size, stride=stride)[0]
        assert_array_equal(chapter["pool_with_loops"](x, size, stride), expected)
    assert chapter.printed[0] == "loops and max_pool2d agree: True (20, 20, 3)"
    assert_array_equal(chapter["eye"], cat()[80:121, 60:101])


def test_before_and_after_pooling_the_figure_and_the_lines_tell_the_largest_of_each_window(chapter, activations):
    assert_array_equal(activations, np.maximum(MAP, 0))
    lines = chapter.printed[1:4]
    for size, side, ax, line in zip((1, 2, 3), (254, 127, 84), chapter.figures[1].axes, lines, strict=False):
        expected = pooled_by_reshaping(activations, size)
        assert_array_equal(drawn(ax), expected)
        assert (ax.images[0].norm.vmin, ax.images[0].norm.vmax) == (-150, 150)
        assert ("before" if size == 1 else f"pooled {size} × {size}") in ax.get_title()
        assert ax.get_title().endswith(f"{side} × {side}") and expected.shape == (side, side)
        assert numbers(line) == pytest.approx([size, side * side, expected.mean(), MAP.max()], abs=0.05)
    assert chapter.figures[1].axes[0].images[0].get_cmap().name == figures.SIGNED
    assert len(chapter.figures[1].axes) == 4  # the scale that they share


def test_edges_look_stronger_after_pooling(chapter):
    before, by_two, by_three = (maps.mean() for maps in chapter["sizes"].values())
    assert by_two > 1.5 * before and by_three > 1.3 * by_two


def test_pooling_a_map_with_signs_drops_what_is_negative(chapter):
    signed = pooled_by_reshaping(MAP, 2)
    assert_array_equal(chapter["signed"][0, :, :, 0], signed)
    for maps, line in ((MAP, chapter.printed[4]), (signed, chapter.printed[5])):
        assert numbers(line) == [round(100 * np.mean(maps < 0)), maps.min(), maps.max()]
    assert [numbers(line) for line in chapter.printed[4:6]] == [[49, -274, 296], [29, -165, 296]]
    windows = MAP.reshape(127, 2, 127, 2)
    assert_array_equal(signed < 0, (windows < 0).all(axis=(1, 3)))  # only where all of the window is blue
    blue = signed < 0
    assert_array_equal(signed[blue], -np.abs(windows).min(axis=(1, 3))[blue])  # and then the faintest


def test_pooling_with_signs_drops_negatives_on_every_photograph():
    for picture in photographs():
        for kernel in KERNELS:
            before = correlate2d(picture, kernel, mode="valid")
            after = pooled_by_reshaping(before, 2)
            assert np.mean(after < -1e-9) < 0.75 * np.mean(before < -1e-9)


def test_convolution_is_exactly_equivariant_at_stride_1_away_from_padding(chapter):
    moved = correlate2d(LEVELS[:, 1:], VERTICAL_EDGE, mode="valid")
    assert_array_equal(moved, MAP[:, 1:])
    assert_array_equal(chapter["shifted"][0, :, :, 0], LEVELS[:, 1:])
    assert chapter.printed[6] == "{} 100.0% the same"


def test_with_padding_only_the_first_column_differs(chapter):
    before = correlate2d(np.pad(LEVELS, 1), VERTICAL_EDGE, mode="valid")[:, 1:]
    after = correlate2d(np.pad(LEVELS[:, 1:], 1), VERTICAL_EDGE, mode="valid")
    assert set(np.nonzero(before != after)[1]) == {0}
    assert chapter.printed[7] == f"{{'padding': 1}} {np.mean(before == after):.1%} the same"


def test_with_stride_2_hardly_a_number_is_found_again_shifted_or_not(chapter):
    before, after = MAP[::2, ::2], MAP[::2, 1::2]
    for matched in (before[:, 1:] == after[:, :126], before[:, :127] == after):
        assert np.mean(matched) < 0.04
    assert chapter.printed[8] == f"{{'stride': 2}} {np.mean(before[:, 1:] == after[:, :126]):.1%} the same"


def test_the_curves_tell_what_a_shift_leaves_pooled_and_not(chapter, activations):
    for size, name, which, colour in (
        (1, "without", 0, figures.SECOND),
        (2, "by_two", 1, figures.ACCENT),
    ):
        expected = np.array([compared(activations, shift, size) for shift in range(9)])
        assert_allclose(chapter[name], expected, atol=1e-12)
        for measure, ax in enumerate(chapter.figures[2].axes):
            line = ax.lines[which]
            assert_array_equal(line.get_xdata(), range(9))
            assert_array_equal(line.get_ydata(), chapter[name][:, measure])
            assert line.get_color() == colour
    assert [ax.get_title() for ax in chapter.figures[2].axes] == chapter["names"]
    labels = [text.get_text() for text in chapter.figures[2].axes[0].get_legend().get_texts()]
    assert labels == ["not pooled", "pooled 2 × 2"]


def test_a_shift_of_one_pixel_leaves_two_fifths_and_a_quarter_and_changes_half(chapter, activations):
    not_pooled, pooled = (compared(activations, 1, size) for size in (1, 2))
    assert pooled == pytest.approx((0.41, 0.25, 0.50, 0.74), abs=0.006)
    assert not_pooled == pytest.approx((0.39, 0.02, 0.87, 0.58), abs=0.006)
    assert numbers(chapter.printed[9]) == pytest.approx([39, 2, 0.87, 0.58])
    assert numbers(chapter.printed[10]) == pytest.approx([41, 25, 0.50, 0.74])
    told = [float(number) for number in re.findall(r"0\.\d+", chapter.alts[2])]
    assert told == pytest.approx(np.ravel(list(zip(not_pooled, pooled, strict=True))), abs=0.0051)
    assert numbers(chapter.captions[2])[:2] == [41, 25] and "0.50 of its sum, the other by 0.87" in chapter.captions[2]


def test_what_stays_without_pooling_is_nearly_all_zeros_and_pooled_half_of_it(chapter, activations):
    zeros = []
    for size in (1, 2):
        before, after = (pooled_by_reshaping(activations[:, by : by + 246], size) for by in (0, 1))
        zeros.append(np.mean(before[before == after] == 0))
    assert zeros == pytest.approx([0.96, 0.5], abs=0.01)
    assert "there 96 of 100 are zeros; with pooling half are" in chapter.prose


def test_what_is_left_out_is_zero_both_times_and_not_what_is_zero_once(chapter, activations):
    before, after = (pooled_by_reshaping(activations[:, by : by + 246], 2) for by in (0, 1))
    same, zero_once = before == after, (before == 0) | (after == 0)
    assert same[~zero_once].mean() == pytest.approx(0.33, abs=0.01)  # which is not the chapter's quarter
    assert "once those are [left out](../../python.md masks) that are zero both times" in chapter.prose
    assert "without those that are zero both times 25%" in chapter.captions[2]


def test_from_two_pixels_on_few_numbers_but_zeros_stay(chapter):
    assert max(chapter["without"][2:, 1].max(), chapter["by_two"][2:, 1].max()) < 0.03


def test_pooling_does_not_tolerate_a_shift_of_three_pixels(chapter, activations):
    _, same, change, _ = compared(activations, 3)
    assert same < 0.02 and change > 1  # of the map's own sum
    assert "gives some tolerance to a shift of one pixel" in chapter.prose.partition("In short")[2]


def test_on_five_photographs_under_eight_random_filters_the_pooled_map_always_changes_less():
    assert len(photographs()) * len(KERNELS) == 40
    for picture in photographs():
        levels = np.rint(255 * picture)
        for seed, kernel in enumerate(KERNELS):
            with_its_sum = relu(correlate2d(levels, random_kernel(3, seed=seed), mode="valid"))
            assert compared(with_its_sum, 1, size=2)[2] < compared(with_its_sum, 1, size=1)[2]
            activations = relu(correlate2d(levels, kernel, mode="valid"))
            _, same, change, likeness = compared(activations, 1, size=1)
            _, same_pooled, change_pooled, likeness_pooled = compared(activations, 1, size=2)
            assert change_pooled < 0.8 * change
            assert same_pooled > same + 0.1 and likeness_pooled > likeness + 0.05


def test_a_shift_by_the_stride_shifts_the_pooled_map(chapter, activations):
    assert_array_equal(chapter["by_stride"][0, :, :, 0], pooled_by_reshaping(activations[:, 2:242], 2))
    assert chapter.printed[11] == "shift by 2, map by 1: True"


def test_a_larger_window_forgives_more(chapter, activations):
    by_four = chapter.change("compare(2, shift)", "compare(4, shift)")["by_two"][1]
    assert_allclose(by_four, compared(activations, 1, size=4))
    assert by_four[1] == pytest.approx(0.5, abs=0.03)


def test_exercise_1_a_window_of_3_with_stride_1(chapter):
    small = chapter["small"]
    assert maximum_filter(small, 3)[1:-1, 1:-1].tolist() == [[5, 5], [5, 6]]
    assert max_pool2d(small[np.newaxis, :, :, np.newaxis], 3, stride=1)[0, :, :, 0].tolist() == [[5, 5], [5, 6]]


def test_exercise_2_mean_pooling_is_a_strided_convolution(chapter, activations):
    variables = dict(chapter.variables)
    exec(chapter.examples[0], variables)
    expected = activations.reshape(127, 2, 127, 2).mean(axis=(1, 3))
    assert_allclose(variables["mean"][0, :, :, 0], expected, atol=1e-15)
    asked, window = chapter.answers["2"], np.array([1.0, 2, 4, 9])
    assert float(asked.right) * window.sum() == window.mean()
    assert 1 * window.sum() == 16 and asked.why("1") == "That keeps the sum of each window."


def test_exercise_3_relu_may_come_before_or_after(chapter):
    after = relu(max_pool2d(MAP[np.newaxis, :, :, np.newaxis], 2))
    assert_allclose(chapter["sizes"][2], after, atol=1e-14)


def test_the_prediction_two_fifths_stay_half_of_them_zeros_and_a_quarter_of_the_rest(chapter):
    [asked] = chapter.predictions
    before, after = (max_pool2d(relu(MAP)[np.newaxis, :, k : k + 246, np.newaxis], 2) for k in (0, 1))
    same, zero = before == after, (before == 0) & (after == 0)
    assert asked.right == "about two fifths" and same.mean() == pytest.approx(0.4, abs=0.03)
    assert zero.sum() / same.sum() == pytest.approx(0.5, abs=0.05) and "About half of these are zeros" in asked.why(
        asked.right
    )
    assert same[~zero].mean() == pytest.approx(0.25, abs=0.03)
    one, two = (relu(MAP)[:, k : k + 246] for k in (0, 1))
    assert np.mean((one == two)[(one > 0) | (two > 0)]) < 0.05 and np.mean(one == 0) > 0.3
    left, kept = {0, 1} - {1, 2}, {0, 1} & {1, 2}  # a window's columns before and after
    assert len(left) == len(kept) and "half of each window's numbers leave it" in asked.why("nearly all")


def test_the_package_compares_the_rows_of_windows_and_then_the_columns(chapter, monkeypatch):
    compared, maximum = [], pooling._maximum

    def counting(arrays, *others):
        compared.append([array.shape for array in arrays])
        return maximum(arrays, *others)

    monkeypatch.setattr(pooling, "_maximum", counting)
    max_pool2d(np.ones((1, 12, 18, 1)), (3, 2))
    assert compared == [[(1, 4, 18, 1)] * 3, [(1, 4, 9, 1)] * 2]
    assert "it compares their rows with each other, and then the columns of what is left" in chapter.prose


def test_the_checked_answers_are_those_of_pooling(chapter):
    windows = np.lib.stride_tricks.sliding_window_view(chapter["small"], (3, 3))
    (a, b), (c, d) = windows.max(axis=(2, 3)).astype(int)
    assert chapter.answers["1"].right == f"{a}, {b} above and {c}, {d} below"
    assert all((window == 5).any() for window in windows.reshape(4, 9))
    assert [(window == 6).any() for window in windows.reshape(4, 9)] == [False, False, False, True]
    numbers = np.random.default_rng(0).normal(size=(1000, 4))
    assert_array_equal(np.maximum(numbers, 0).max(axis=1), np.maximum(numbers.max(axis=1), 0))
    assert chapter.answers["3"].right == "no"
