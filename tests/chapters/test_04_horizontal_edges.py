"""What chapter 04 says about the horizontal filter, the disc and the gradient."""

import numpy as np
import pytest

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE, cat, correlate2d

PICTURE = cat(grey=True)
VERTICAL = correlate2d(PICTURE, VERTICAL_EDGE)
HORIZONTAL = correlate2d(PICTURE, HORIZONTAL_EDGE)
ROW, COLUMN = np.mgrid[-20:21, -20:21]
DISTANCE = np.hypot(ROW, COLUMN)
INNER = DISTANCE[1:-1, 1:-1]  # as large as a map


def shape_with_edge_at(distance):
    """A bright shape on dark ground, its edge three pixels wide, and its two maps."""
    shape = 0.2 + 0.6 * np.clip((15.5 - distance) / 3, 0, 1)
    return shape, correlate2d(shape, VERTICAL_EDGE), correlate2d(shape, HORIZONTAL_EDGE)


DISC, V, H = shape_with_edge_at(DISTANCE)


def test_the_filter_is_the_transpose():
    assert np.array_equal(HORIZONTAL_EDGE, [[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
    assert np.array_equal(HORIZONTAL_EDGE, VERTICAL_EDGE.T)


def test_answer_is_upper_row_less_lower_row():
    window = np.random.default_rng(4).random((3, 3))
    assert correlate2d(window, HORIZONTAL_EDGE).item() == pytest.approx(sum(window[0]) - sum(window[2]), abs=1e-15)


def test_bright_above_dark_is_positive_and_flat_is_zero():
    assert correlate2d([[1, 1, 1], [0.5, 0.5, 0.5], [0, 0, 0]], HORIZONTAL_EDGE) == 3
    assert correlate2d(np.full((3, 3), 0.75), HORIZONTAL_EDGE) == 0


def test_whiskers_stand_out_in_the_horizontal_map_and_the_forehead_in_the_vertical_one():
    whiskers, forehead = np.s_[175:230, :60], np.s_[:70, 100:190]
    assert abs(HORIZONTAL[whiskers]).mean() / abs(VERTICAL[whiskers]).mean() == pytest.approx(3, abs=0.3)
    assert abs(VERTICAL[forehead]).mean() / abs(HORIZONTAL[forehead]).mean() > 2


@pytest.mark.parametrize("rows", [slice(175, 188), slice(190, 205)])
def test_a_level_whisker_is_blue_above_red(rows):
    for column in (5, 15, 25, 35):
        down = HORIZONTAL[rows, column]
        assert down.min() < -0.2 and down.max() > 0.2
        assert down.argmin() < down.argmax()


def test_lids_are_in_the_horizontal_map_and_sides_in_the_vertical_one():
    upper_lid, lower_lid, left_side = np.s_[70:80, 65:90], np.s_[118:130, 70:100], np.s_[90:105, 46:60]
    for lid in (upper_lid, lower_lid):
        assert abs(HORIZONTAL[lid]).mean() > 2 * abs(VERTICAL[lid]).mean()
    assert abs(VERTICAL[left_side]).mean() > 2 * abs(HORIZONTAL[left_side]).mean()


def test_each_filter_is_silent_on_two_sides_of_the_disc():
    middle = 19
    assert V[:, middle] == pytest.approx(0, abs=1e-15)
    assert H[middle, :] == pytest.approx(0, abs=1e-15)
    assert V[middle, 5] < -1 and V[middle, 33] > 1, "blue left, red right"
    assert H[5, middle] < -1 and H[33, middle] > 1, "blue at the top, red at the bottom"


def test_on_the_diagonals_both_filters_answer_equally():
    for v, h in ((V, H), (V[:, ::-1], H[:, ::-1])):
        on_the_edge = abs(np.diag(v)) > 0.1
        assert on_the_edge.sum() > 3
        np.testing.assert_allclose(abs(np.diag(v)), abs(np.diag(h)), rtol=0, atol=1e-15)


def test_the_gradient_of_a_slope_is_exact():
    slope = 0.03 * ROW - 0.02 * COLUMN + 0.5
    # Three rows (or columns) times two pixels between those that are compared.
    assert -correlate2d(slope, VERTICAL_EDGE) == pytest.approx(6 * -0.02)
    assert -correlate2d(slope, HORIZONTAL_EDGE) == pytest.approx(6 * 0.03)


def test_the_gradient_points_to_the_middle_of_the_disc_within_4_degrees():
    edge = abs(INNER - 14) < 1.5
    to_the_middle = np.arctan2(-ROW, -COLUMN)[1:-1, 1:-1]
    off = np.degrees(np.angle(np.exp(1j * (np.arctan2(-H, -V) - to_the_middle))))
    assert abs(off[edge]).max() < 4


def test_the_size_is_nearly_even_around_the_disc():
    size = np.hypot(V, H)[abs(INNER - 14) < 0.5]
    assert size.min() > 1.1 and size.max() < 1.21


def test_a_square_is_seen_side_by_side_and_a_diamond_by_both():
    _, v, h = shape_with_edge_at(np.maximum(abs(ROW), abs(COLUMN)))
    along = slice(10, 29)  # away from the corners
    assert not h[along, :].any() or abs(h[along, :]).max() < 1e-15
    assert abs(v[along, 5]).min() > 1 and abs(v[along, 33]).min() > 1
    assert abs(v[:, along]).max() < 1e-15
    assert abs(h[5, along]).min() > 1 and abs(h[33, along]).min() > 1
    _, v, h = shape_with_edge_at((abs(ROW) + abs(COLUMN)) / 1.4)
    sides = (abs(ROW) > 2)[1:-1, 1:-1] & (abs(COLUMN) > 2)[1:-1, 1:-1]
    np.testing.assert_allclose(abs(v)[sides], abs(h)[sides], rtol=0, atol=1e-14)
    assert abs(v[sides]).max() > 0.8


def test_a_dark_disc_swaps_the_signs_and_keeps_the_size():
    dark = 0.8 - 0.6 * np.clip((15.5 - DISTANCE) / 3, 0, 1)
    v, h = correlate2d(dark, VERTICAL_EDGE), correlate2d(dark, HORIZONTAL_EDGE)
    np.testing.assert_allclose([v, h], [-V, -H], rtol=0, atol=1e-14)


def test_the_vertical_filter_on_the_lying_cat_gives_the_horizontal_map():
    lying = correlate2d(PICTURE.T, VERTICAL_EDGE)
    np.testing.assert_allclose(lying.T, HORIZONTAL, rtol=0, atol=1e-14)


def test_the_sum_of_both_filters_is_a_filter_for_one_diagonal():
    diagonal = VERTICAL_EDGE + HORIZONTAL_EDGE
    assert np.array_equal(diagonal, [[2, 1, 0], [1, 0, -1], [0, -1, -2]])
    both = correlate2d(DISC, diagonal)
    np.testing.assert_allclose(both, V + H, rtol=0, atol=1e-14)
    assert abs(np.diag(both[:, ::-1])).max() < 1e-14, "silent at the upper right and the lower left"
    assert np.diag(both)[9] == both.min() and np.diag(both)[29] == both.max()


def test_scipys_prewitt_is_the_pair_with_the_opposite_sign():
    from scipy import ndimage

    picture, inner = cat(grey=True), (slice(1, -1), slice(1, -1))
    for axis, kernel in enumerate((HORIZONTAL_EDGE, VERTICAL_EDGE)):
        np.testing.assert_allclose(
            correlate2d(picture, kernel), -ndimage.prewitt(picture, axis=axis)[inner], atol=1e-12
        )
