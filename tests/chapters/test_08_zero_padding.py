"""Chapter 08: sizes, counts and the false edge of zero padding."""

import numpy as np
import pytest
from filtersight import VERTICAL_EDGE, cat, conv2d, conv2d_backward, output_size, zero_pad2d
from scipy.signal import correlate2d

PICTURE = cat(grey=True)


def windows_that_read(row, column, padding):
    """Count by hand: windows whose 3 rows and 3 columns include the pixel, on a 7 by 7 picture."""
    places = range(-padding, 7 + padding - 2)
    return sum(start <= row < start + 3 for start in places) * sum(start <= column < start + 3 for start in places)


@pytest.mark.parametrize(("padding", "corner", "side", "inner"), [(0, 1, 3, 9), (1, 4, 6, 9)])
def test_border_pixels_are_in_fewer_windows(padding, corner, side, inner):
    size = 7 + 2 * padding - 2
    ones = np.ones((3, 3, 1, 1))
    count = conv2d_backward(np.ones((1, size, size, 1)), np.zeros((1, 7, 7, 1)), ones, padding=padding)[0][0, :, :, 0]
    assert (count[0, 0], count[0, 3], count[3, 3]) == (corner, side, inner)
    assert all(count[place] == windows_that_read(*place, padding) for place in np.ndindex(7, 7))


@pytest.mark.parametrize(("mode", "padding", "size"), [("valid", 0, 254), ("same", 1, 256), ("full", 2, 258)])
def test_the_three_sizes_are_scipys(mode, padding, size):
    assert output_size(256, 3, padding=padding) == size
    assert correlate2d(PICTURE, VERTICAL_EDGE, mode=mode).shape == (size, size)


def test_no_even_padding_keeps_the_size_under_an_even_filter():
    sizes = [output_size(256, 2, padding=padding) for padding in range(4)]
    assert sizes == [255, 257, 259, 261]
    assert conv2d(PICTURE[np.newaxis, :, :, np.newaxis], np.ones((2, 2, 1, 1)), padding="same").shape == (1, 256, 256, 1)


def test_an_even_picture_gets_false_edges_at_its_sides():
    made_up = correlate2d(zero_pad2d(np.full((8, 8), 0.5), 1), VERTICAL_EDGE, mode="valid")
    assert made_up[:, 0].tolist() == [-1, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5, -1]
    np.testing.assert_array_equal(made_up[:, -1], -made_up[:, 0])
    np.testing.assert_array_equal(made_up[:, 1:-1], 0)


def test_a_mirror_makes_no_edge_where_zeros_make_a_strong_one():
    zeros, mirror = (
        correlate2d(np.pad(PICTURE, 1, mode=mode), VERTICAL_EDGE, mode="valid")[:, [0, -1]]
        for mode in ("constant", "reflect")
    )
    inside = abs(correlate2d(PICTURE, VERTICAL_EDGE, mode="valid")).mean()
    np.testing.assert_allclose(mirror, 0, atol=1e-15)
    assert abs(zeros).mean() == pytest.approx(1.56, abs=0.005)
    assert inside == pytest.approx(0.11, abs=0.005)


def test_wrapping_round_brings_a_false_edge_back():
    wrapped = correlate2d(np.pad(PICTURE, 1, mode="wrap"), VERTICAL_EDGE, mode="valid")[:, [0, -1]]
    inside = abs(correlate2d(PICTURE, VERTICAL_EDGE, mode="valid")).mean()
    assert abs(wrapped).mean() > 2 * inside


def test_the_exercises():
    assert output_size(256, 7, padding=3) == 256 and output_size(256, 1, padding=0) == 256
    size = 256
    for _ in range(10):
        size = output_size(size, 3)
    assert size == 236
