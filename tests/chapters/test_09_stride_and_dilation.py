"""Chapter 09: what stride and dilation leave out, and how large the map becomes."""

from itertools import product

import numpy as np
import pytest
from scipy.signal import correlate2d

from filtersight import VERTICAL_EDGE, cat, conv2d, output_size

PICTURE = cat(grey=True)
LEVELS = np.rint(255 * PICTURE)


def layer(picture=PICTURE, kernel=VERTICAL_EDGE, **options):
    return conv2d(picture[np.newaxis, :, :, np.newaxis], kernel[:, :, np.newaxis, np.newaxis], **options)[0, :, :, 0]


def pixels_read(stride):
    """Mark the pixels of 7 by 7 that some window of 3 by 3 reads: those that move an answer."""
    read = np.zeros((7, 7), bool)
    for place in np.ndindex(7, 7):
        picture = np.zeros((7, 7))
        picture[place] = 1
        read[place] = layer(picture, np.ones((3, 3)), stride=stride).any()
    return read


@pytest.mark.parametrize(("stride", "size"), [(1, 5), (2, 3), (3, 2)])
def test_the_maps_of_7_by_7_pixels_are_as_large_as_their_dots(stride, size):
    assert layer(np.ones((7, 7)), stride=stride).shape == (size, size)


def test_only_stride_3_leaves_pixels_unread_the_last_row_and_column():
    assert pixels_read(1).all() and pixels_read(2).all()
    expected = np.ones((7, 7), bool)
    expected[-1], expected[:, -1] = False, False
    np.testing.assert_array_equal(pixels_read(3), expected)


@pytest.mark.parametrize(("stride", "size"), [(1, 254), (2, 127), (3, 85)])
def test_a_strided_map_is_scipys_with_rows_and_columns_left_out(stride, size):
    strided = layer(LEVELS, stride=stride)
    assert strided.shape == (size, size)
    np.testing.assert_array_equal(strided, correlate2d(LEVELS, VERTICAL_EDGE, mode="valid")[::stride, ::stride])


def test_the_cat_in_whole_levels_is_the_cat():
    np.testing.assert_array_equal(LEVELS / 255, PICTURE)


@pytest.mark.parametrize(("dilation", "size"), [(1, 254), (2, 252), (4, 248)])
def test_a_dilated_kernel_is_a_larger_one_with_zeros_in_its_gaps(dilation, size):
    spread = np.zeros((2 * dilation + 1, 2 * dilation + 1))
    spread[::dilation, ::dilation] = VERTICAL_EDGE
    dilated = layer(LEVELS, dilation=dilation)
    assert dilated.shape == (size, size)
    np.testing.assert_array_equal(dilated, correlate2d(LEVELS, spread, mode="valid"))


def test_answers_grow_with_dilation():
    means = [abs(layer(dilation=dilation)).mean() for dilation in (1, 2, 4)]
    assert means == sorted(means)


@pytest.mark.parametrize("dilation", [1, 2, 4])
def test_a_sharp_edge_makes_a_band_as_wide_as_two_dilations(dilation):
    step = np.zeros((20, 40))
    step[:, 20:] = 1
    assert (layer(step, dilation=dilation)[0] != 0).sum() == 2 * dilation


def test_the_soft_background_answers_more_with_dilation_4():
    background = PICTURE[190:250, 236:]
    assert abs(layer(background, dilation=4)).mean() > 2 * abs(layer(background)).mean()


def test_the_formula_counts_every_case():
    cases = unread = 0
    for n, k, s, p, d in product(range(1, 21), range(1, 6), range(1, 5), range(3), range(1, 5)):
        starts = [start for start in range(0, n + 2 * p, s) if start + d * (k - 1) < n + 2 * p]
        if not starts:
            with pytest.raises(ValueError, match="does not fit"):
                output_size(n, k, stride=s, padding=p, dilation=d)
            continue
        cases += 1
        unread += starts[-1] + d * (k - 1) < n + 2 * p - 1
        assert output_size(n, k, stride=s, padding=p, dilation=d) == len(starts)
        assert (n + 2 * p - d * (k - 1) - 1) // s + 1 == len(starts)
    assert 0 < unread < cases


@pytest.mark.parametrize("stride", [2, 3])
def test_no_window_reads_the_cats_last_row_and_column(stride):
    changed = PICTURE.copy()
    changed[-1], changed[:, -1] = 9, 9
    np.testing.assert_array_equal(layer(changed, stride=stride), layer(stride=stride))


def test_with_stride_4_some_pixels_between_the_windows_are_never_read():
    changed = PICTURE.copy()
    changed[3::4], changed[:, 3::4] = 9, 9
    np.testing.assert_array_equal(layer(changed, stride=4), layer(stride=4))


def test_a_stride_of_1_down_and_4_across_makes_a_narrow_map():
    assert layer(stride=(1, 4)).shape == (254, 64)


def test_the_first_layer_of_a_resnet_gives_112_and_reads_every_pixel():
    assert output_size(224, 7, stride=2, padding=3) == 112
    last_read = 111 * 2 + 6 - 3  # in the picture's own columns
    assert last_read >= 223


@pytest.mark.parametrize(("stride", "expected"), [(1, [-1, 1, -1, 1, -1, 1, -1]), (2, [-1, -1, -1, -1])])
def test_stripes_are_gone_with_stride_2(stride, expected):
    stripes = np.tile([0.0, 1.0], 4)[np.newaxis]
    np.testing.assert_array_equal(layer(stripes, np.array([[1.0, -1.0]]), stride=stride), [expected])


def test_padding_4_keeps_the_size_under_dilation_4():
    assert output_size(256, 3, padding=4, dilation=4) == 256
