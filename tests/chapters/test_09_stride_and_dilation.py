"""Chapter 09: what stride and dilation leave out, and how large the map becomes."""

import re
from itertools import product

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import correlate2d

from filtersight import VERTICAL_EDGE, cat, conv2d, figures, output_size

PICTURE = cat(grey=True)
LEVELS = np.rint(255 * PICTURE)


def layer(picture=PICTURE, kernel=VERTICAL_EDGE, **options):
    return conv2d(picture[np.newaxis, :, :, np.newaxis], kernel[:, :, np.newaxis, np.newaxis], **options)[0, :, :, 0]


def drawn(ax):
    """The image of a panel, NaN where a cell is empty."""
    return np.ma.filled(np.ma.asarray(ax.images[0].get_array(), float), np.nan)


def framed(ax):
    """The upper left pixel and the size of each outlined window, by its colour."""
    boxes = [box for box in ax.patches if box.get_linewidth() > 2]
    return {
        box.get_edgecolor(): (box.get_y() + 0.5, box.get_x() + 0.5, box.get_height(), box.get_width()) for box in boxes
    }


def pixels_read(stride):
    """Mark the pixels of 7 by 7 that some window of 3 by 3 reads: those that move an answer."""
    read = np.zeros((7, 7), bool)
    for place in np.ndindex(7, 7):
        picture = np.zeros((7, 7))
        picture[place] = 1
        read[place] = layer(picture, np.ones((3, 3)), stride=stride).any()
    return read


def spread_kernel(dilation):
    spread = np.zeros((2 * dilation + 1, 2 * dilation + 1))
    spread[::dilation, ::dilation] = VERTICAL_EDGE
    return spread


def assert_maps_are_drawn(fig, expected):
    *axes, colorbar = fig.axes
    for ax, feature_map in zip(axes, expected, strict=True):
        assert_allclose(drawn(ax), feature_map, atol=1e-14)
        assert ax.get_title().endswith("{} × {}".format(*feature_map.shape))
        assert (ax.images[0].norm.vmin, ax.images[0].norm.vmax) == (-1, 1)
    assert axes[-1].images[0].colorbar.ax is colorbar


def test_dots_are_the_middles_of_the_windows_and_grey_is_what_they_read(chapter):
    for ax, stride, side in zip(chapter.figures[0].axes, (1, 2, 3), (5, 3, 2), strict=True):
        starts = [stride * place for place in range(side)]
        assert layer(np.ones((7, 7)), stride=stride).shape == (side, side)
        dots = {(dot.get_ydata()[0], dot.get_xdata()[0]) for dot in ax.lines}
        assert dots == {(row + 1, column + 1) for row in starts for column in starts}
        assert ax.get_title() == f"stride {stride}\nmap {side} × {side}"
        assert_array_equal(~np.isnan(drawn(ax)), pixels_read(stride))
        assert framed(ax) == {
            to_rgba(figures.MUTED): (0, 0, 7, 7),
            to_rgba(figures.ACCENT): (0, 0, 3, 3),
            to_rgba(figures.SECOND): (0, stride, 3, 3),
        }


def test_where_windows_start_and_how_far_they_reach_is_counted(chapter):
    starts = [[start for start in range(5) if start % stride == 0] for stride in (1, 2, 3)]
    expected = [f"stride {k}: windows start in rows and columns {rows}" for k, rows in enumerate(starts, 1)]
    assert chapter.printed[:3] == expected
    reaches = {dilation: len(spread_kernel(dilation)) for dilation in (1, 2, 4)}
    assert chapter.printed[5] == str(reaches)


def test_only_stride_3_leaves_pixels_unread_the_last_row_and_column():
    assert pixels_read(1).all() and pixels_read(2).all()
    expected = np.ones((7, 7), bool)
    expected[-1], expected[:, -1] = False, False
    assert_array_equal(pixels_read(3), expected)


def test_strided_maps_are_scipys_with_rows_and_columns_left_out(chapter):
    every = correlate2d(PICTURE, VERTICAL_EDGE, mode="valid")
    for (stride, found), side in zip(chapter["strided"].items(), (254, 127, 85), strict=True):
        assert_allclose(found, every[::stride, ::stride], atol=1e-14)
        assert found.shape == (side, side)


def test_the_same_eye_is_cut_out_of_each_strided_map(chapter):
    every = correlate2d(PICTURE, VERTICAL_EDGE, mode="valid")
    *axes, _colorbar = chapter.figures[1].axes
    for ax, stride, side in zip(axes, (1, 2, 3), (254, 127, 85), strict=True):
        assert_allclose(drawn(ax), every[66:138:stride, 54:126:stride], atol=1e-14)
        assert ax.get_title() == f"stride {stride}\nmap {side} × {side}"
        assert (ax.images[0].norm.vmin, ax.images[0].norm.vmax) == (-1, 1)
    assert [len(drawn(ax)) for ax in axes] == [72, 36, 24]
    assert "72, 36 and 24 numbers a side" in chapter.captions[1]


def test_in_whole_levels_they_are_exactly_equal(chapter):
    assert_array_equal(chapter["levels"][0, :, :, 0], LEVELS)
    assert_array_equal(LEVELS / 255, PICTURE)
    every = correlate2d(LEVELS, VERTICAL_EDGE, mode="valid")
    assert_array_equal(chapter["every"][0, :, :, 0], every)
    for stride, line in zip((2, 3), chapter.printed[3:5], strict=True):
        assert_array_equal(layer(LEVELS, stride=stride), every[::stride, ::stride])
        assert line == f"stride {stride}: equal True"


def test_spread_weights_stand_in_a_window_as_wide_as_the_formula_says(chapter):
    for ax, dilation in zip(chapter.figures[2].axes, (1, 2, 4), strict=True):
        expected = np.full((9, 9), np.nan)
        for row, column in np.ndindex(3, 3):
            expected[dilation * row, dilation * column] = VERTICAL_EDGE[row, column]
        assert_array_equal(drawn(ax), expected)
        reach = {1: 3, 2: 5, 4: 9}[dilation]
        assert framed(ax) == {to_rgba(figures.MUTED): (0, 0, 9, 9), to_rgba(figures.ACCENT): (0, 0, reach, reach)}


def test_dilated_maps_are_scipys_under_a_kernel_with_gaps_and_grow(chapter):
    maps = [correlate2d(PICTURE, spread_kernel(dilation), mode="valid") for dilation in (1, 2, 4)]
    assert_maps_are_drawn(chapter.figures[3], maps)
    assert [len(feature_map) for feature_map in maps] == [254, 252, 248]
    means = [abs(feature_map).mean() for feature_map in maps]
    assert means[1] > 1.2 * means[0] and means[2] > 1.2 * means[1]
    expected = [f"dilation {d}: mean size of the answers {mean:.2f}" for d, mean in zip((1, 2, 4), means, strict=True)]
    assert chapter.printed[6:9] == expected


def test_a_dilated_kernel_is_exactly_a_larger_one_with_zeros_in_its_gaps(chapter):
    assert_array_equal(chapter["spread"][:, :, 0, 0], spread_kernel(2))
    assert_array_equal(layer(LEVELS, dilation=2), correlate2d(LEVELS, spread_kernel(2), mode="valid"))
    assert chapter.printed[9] == "dilation 2: equal True"


@pytest.mark.parametrize("dilation", [1, 2, 4])
def test_a_sharp_edge_makes_a_band_as_wide_as_two_dilations(dilation):
    step = np.zeros((20, 40))
    step[:, 20:] = 1
    assert (layer(step, dilation=dilation)[0] != 0).sum() == 2 * dilation


def test_the_soft_background_answers_more_with_dilation_4(chapter):
    thin, _, broad = (abs(drawn(ax)[190:248, 236:]).mean() for ax in chapter.figures[3].axes[:3])
    assert broad > 2 * thin


def test_the_formula_agrees_with_counting_in_every_case(chapter):
    cases = unread = 0
    for n, k, s, p, d in product(range(1, 21), range(1, 6), range(1, 5), range(3), range(1, 5)):
        window, padded = 1 + d * (k - 1), n + 2 * p
        if window > padded:
            with pytest.raises(ValueError, match="does not fit"):
                output_size(n, k, stride=s, padding=p, dilation=d)
            continue
        places = range(0, padded - window + 1, s)
        cases += 1
        unread += places[-1] + window < padded
        assert output_size(n, k, stride=s, padding=p, dilation=d) == len(places) == (padded - window) // s + 1
    assert (chapter["cases"], chapter["agree"], chapter["unread"]) == (cases, cases, unread)
    assert [int(number) for number in re.findall(r"\d+", " ".join(chapter.printed[10:]))] == [cases, cases, unread]


@pytest.mark.parametrize("stride", [2, 3])
def test_no_window_reads_the_cats_last_row_and_column(stride):
    changed = PICTURE.copy()
    changed[-1], changed[:, -1] = 9, 9
    assert_array_equal(layer(changed, stride=stride), layer(stride=stride))


def test_with_stride_4_some_pixels_between_the_windows_are_never_read():
    changed = PICTURE.copy()
    changed[3::4], changed[:, 3::4] = 9, 9
    assert_array_equal(layer(changed, stride=4), layer(stride=4))
    assert layer(stride=(1, 4)).shape == (254, 64)


def test_exercise_1_the_first_layer_of_a_resnet_gives_112_and_reads_every_pixel():
    assert output_size(224, 7, stride=2, padding=3) == 112
    last_read = 111 * 2 + 6 - 3  # in the picture's own columns
    assert last_read >= 223


def test_exercise_2_stripes_are_gone_with_stride_2(chapter, capsys):
    chapter.follow(chapter.examples[0])
    assert capsys.readouterr().out == "[-1. -1. -1. -1.]\n"
    assert layer(np.tile([0.0, 1.0], 4)[np.newaxis], np.array([[1.0, -1.0]])).tolist() == [[-1, 1, -1, 1, -1, 1, -1]]


def test_exercise_3_padding_4_keeps_the_size_under_dilation_4():
    assert output_size(256, 3, padding=4, dilation=4) == 256


def test_the_prediction_is_answered_by_where_windows_begin(chapter):
    [asked] = chapter.predictions
    begins = {stride: [row for row in range(0, 7, stride) if row + 3 <= 7] for stride in (1, 2, 3)}
    assert {stride: list(rows) for stride, rows in chapter["starts"].items()} == begins
    two, three = len(begins[2]), len(begins[3])
    assert asked.right == f"{two} by {two}, and {three} by {three}" == "3 by 3, and 2 by 2"
    assert (begins[2], begins[3]) == ([0, 2, 4], [0, 3]) and "rows 0, 2 and 4, or in 0 and 3" in asked.why(asked.right)
    assert (5 // 2, 5 // 3) == (2, 1) and asked.choices[0] == "2 by 2, and 1 by 1"
    assert begins[1][::2] == begins[2]  # of five places, the first, the third and the fifth
    assert begins[2][-1] + 2 == begins[3][-1] + 3 == 6  # where a window more would begin
    assert begins[3][-1] + 3 == 6 and asked.why(asked.right).endswith("the last row and the last column.")


def test_the_checked_answers_are_those_of_the_formula_and_of_the_stripes(chapter):
    last = {padding: len(range(0, 224 + 2 * padding - 7 + 1, 2)) for padding in (3, 0)}  # places, counted
    assert chapter.answers["1"].right == str(last[3])
    assert chapter.answers["1"].why(str(last[0])) == "So it is without padding."
    stripes = np.tile([0.0, 1.0], 6)
    answers = stripes[:-1] - stripes[1:]
    assert set(answers[::2]) == {-1} and set(answers) == {-1, 1} and chapter.answers["2"].right == "−1 everywhere"
    keeps = {p for p in range(10) if output_size(20, 3, padding=p, dilation=4) == 20}
    assert {chapter.answers["3"].right} == {str(p) for p in keeps}
    assert chapter.answers["3"].why(str(20 - output_size(20, 3, dilation=4))).startswith("So much is lost in all")
