"""Chapter 04: the transpose, and what the two edge filters say about a disc."""

import numpy as np
import pytest
from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE, cat
from scipy.signal import correlate2d

PICTURE = cat(grey=True)


def answers(picture, kernel):
    return correlate2d(picture, kernel, mode="valid")


def disc():
    row, column = np.mgrid[:64, :64] - 31.5
    radius = np.hypot(row, column)
    inner = (slice(1, -1), slice(1, -1))
    rim = abs(radius[inner] - 20) < 0.5
    return np.clip(20.5 - radius, 0, 1), rim, np.arctan2(row, column)[inner]


def test_the_horizontal_filter_is_the_vertical_one_transposed():
    np.testing.assert_array_equal(HORIZONTAL_EDGE, [[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
    np.testing.assert_array_equal(HORIZONTAL_EDGE, VERTICAL_EDGE.T)


def test_turning_the_picture_gives_the_horizontal_map():
    np.testing.assert_allclose(answers(PICTURE.T, VERTICAL_EDGE).T, answers(PICTURE, HORIZONTAL_EDGE), atol=1e-14)


def test_around_the_disc_the_answers_are_close_to_a_cosine_and_a_sine():
    picture, rim, angle = disc()
    across, down = answers(picture, VERTICAL_EDGE)[rim], answers(picture, HORIZONTAL_EDGE)[rim]
    assert np.corrcoef(across, np.cos(angle[rim]))[0, 1] > 0.99
    assert np.corrcoef(down, np.sin(angle[rim]))[0, 1] > 0.99


def test_bright_to_dark_is_on_the_right_and_below():
    picture, _, _ = disc()
    across, down = answers(picture, VERTICAL_EDGE), answers(picture, HORIZONTAL_EDGE)
    assert across[31, 50] > 1 > -1 > across[31, 11]
    assert down[50, 31] > 1 > -1 > down[11, 31]


def test_the_strength_is_nearly_even_along_the_rim():
    picture, rim, _ = disc()
    strength = np.hypot(answers(picture, VERTICAL_EDGE), answers(picture, HORIZONTAL_EDGE))[rim]
    assert strength.min() == pytest.approx(2.61, abs=0.005)
    assert strength.max() == pytest.approx(3.09, abs=0.005)


def test_a_square_has_nothing_between_its_two_directions():
    row, column = np.mgrid[:64, :64] - 31.5
    square = ((abs(row) < 20) & (abs(column) < 20)).astype(float)
    across = answers(square, VERTICAL_EDGE)
    assert np.count_nonzero(across[:, 15:47]) == 0  # away from its left and right sides


def test_a_slope_of_a_tenth_a_row_gives_minus_six_tenths():
    slope = np.arange(6)[:, np.newaxis] * 0.1 + np.zeros((6, 5))
    np.testing.assert_allclose(answers(slope, HORIZONTAL_EDGE), -0.6)


def test_the_sum_of_both_answers_to_one_diagonal_only():
    diagonal = VERTICAL_EDGE + HORIZONTAL_EDGE
    np.testing.assert_array_equal(diagonal, [[2, 1, 0], [1, 0, -1], [0, -1, -2]])
    row, column = np.mgrid[:9, :9]
    rising, falling = (row + column < 8).astype(float), (row - column < 0).astype(float)
    assert answers(rising, diagonal).max() >= 3
    np.testing.assert_array_equal(answers(falling, diagonal)[np.arange(1, 6), np.arange(1, 6)], 0)
