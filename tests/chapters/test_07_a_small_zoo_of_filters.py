"""Chapter 07: sums, ranks and relatives of the kernels that have names."""

import numpy as np
import pytest
from scipy import ndimage
from scipy.signal import convolve2d

from filtersight import (
    BOX_BLUR,
    EMBOSS,
    GAUSSIAN_BLUR,
    IDENTITY,
    LAPLACIAN,
    SHARPEN,
    SOBEL_HORIZONTAL,
    SOBEL_VERTICAL,
    VERTICAL_EDGE,
    cat,
    correlate2d,
    gabor,
)

PICTURE = cat(grey=True)


@pytest.mark.parametrize("kernel", [BOX_BLUR, GAUSSIAN_BLUR, SHARPEN, EMBOSS, IDENTITY])
def test_these_leave_a_flat_part_as_it_is(kernel):
    np.testing.assert_allclose(correlate2d(np.full((5, 5), 0.4), kernel), 0.4)


@pytest.mark.parametrize("kernel", [SOBEL_VERTICAL, SOBEL_HORIZONTAL, LAPLACIAN, VERTICAL_EDGE])
def test_these_turn_a_flat_part_to_zero(kernel):
    np.testing.assert_allclose(correlate2d(np.full((5, 5), 0.4), kernel), 0, atol=1e-15)


def test_sobel_and_laplacian_are_scipys():
    inner = (slice(1, -1), slice(1, -1))
    np.testing.assert_allclose(correlate2d(PICTURE, SOBEL_VERTICAL), -ndimage.sobel(PICTURE, axis=1)[inner], atol=1e-12)
    np.testing.assert_allclose(correlate2d(PICTURE, LAPLACIAN), ndimage.laplace(PICTURE)[inner], atol=1e-12)


def test_blur_makes_neighbours_more_alike_and_sharpen_less():
    def roughness(picture):
        return np.abs(np.diff(picture)).mean()

    blurred, sharpened = correlate2d(PICTURE, GAUSSIAN_BLUR), correlate2d(PICTURE, SHARPEN)
    assert roughness(blurred) < roughness(PICTURE) < roughness(sharpened)


def test_sharpen_is_the_identity_minus_the_laplacian():
    np.testing.assert_array_equal(SHARPEN, IDENTITY - LAPLACIAN)


def test_the_map_of_a_sum_is_the_sum_of_the_maps():
    by_parts = correlate2d(PICTURE, IDENTITY) - correlate2d(PICTURE, LAPLACIAN)
    np.testing.assert_allclose(correlate2d(PICTURE, SHARPEN), by_parts, atol=1e-13)


@pytest.mark.parametrize(
    ("kernel", "rank"),
    [
        (BOX_BLUR, 1),
        (GAUSSIAN_BLUR, 1),
        (SOBEL_VERTICAL, 1),
        (VERTICAL_EDGE, 1),
        (LAPLACIAN, 2),
        (SHARPEN, 2),
        (EMBOSS, 3),
    ],
)
def test_only_some_are_separable(kernel, rank):
    assert np.linalg.matrix_rank(kernel) == rank


def test_sobel_can_be_run_as_a_column_and_a_row():
    in_two = correlate2d(correlate2d(PICTURE, [[1], [2], [1]]), [[1, 0, -1]])
    np.testing.assert_allclose(in_two, correlate2d(PICTURE, SOBEL_VERTICAL), atol=1e-13)


def test_each_gabor_filter_answers_most_to_stripes_of_its_own_direction():
    row, column = np.mgrid[:40, :40]
    angles = [0, 45, 90, 135]
    for angle in angles:
        way = np.deg2rad(angle)
        stripes = np.cos(2 * np.pi * (column * np.cos(way) + row * np.sin(way)) / 6)
        answers = [
            np.abs(correlate2d(stripes, gabor(11, wavelength=6, orientation=other, spread=2.5))).max()
            for other in angles
        ]
        assert angles[int(np.argmax(answers))] == angle


def test_a_longer_wavelength_makes_wider_stripes_in_the_map():
    def changes_of_sign(wavelength):
        answers = correlate2d(PICTURE, gabor(11, wavelength=wavelength, spread=2.5))
        return np.count_nonzero(np.diff(np.sign(answers), axis=1))

    assert changes_of_sign(12) < 0.8 * changes_of_sign(6)


def test_a_picture_less_its_box_blur_is_a_laplacian_with_diagonals():
    np.testing.assert_allclose((IDENTITY - BOX_BLUR) * 9, [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])


def test_blurring_twice_is_one_5_by_5_blur():
    expected = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256
    np.testing.assert_allclose(convolve2d(GAUSSIAN_BLUR, GAUSSIAN_BLUR), expected)
    twice = correlate2d(correlate2d(PICTURE, GAUSSIAN_BLUR), GAUSSIAN_BLUR)
    np.testing.assert_allclose(correlate2d(PICTURE, expected), twice, atol=1e-13)
