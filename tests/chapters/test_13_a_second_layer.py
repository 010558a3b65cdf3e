"""Chapter 13: corners from edges, the receptive field, and two convolutions in a row."""

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE, cat, conv2d, max_pool2d, relu

LAPLACIAN = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])


def pooled_edges(picture):
    edges = np.stack([VERTICAL_EDGE, -VERTICAL_EDGE, HORIZONTAL_EDGE, -HORIZONTAL_EDGE], axis=-1)[:, :, np.newaxis]
    return max_pool2d(relu(conv2d(picture[np.newaxis, :, :, np.newaxis], edges)), 2)


def corners(picture, *, down_and_right=(-1, 0, 1), maps=(1, 3), bias=-2.4):
    weight = np.zeros((3, 3, 4, 1))
    weight[:, 1, maps[0], 0] = weight[1, :, maps[1], 0] = down_and_right
    return relu(conv2d(pooled_edges(picture), weight, [bias]))[0, :, :, 0]


def shapes():
    picture = np.full((40, 72), 0.2)
    picture[8:32, 6:30] = 0.8
    row, column = np.mgrid[:40, :72]
    picture[(row - 20) ** 2 + (column - 52) ** 2 <= 15**2] = 0.8
    return picture


def test_each_of_the_four_maps_has_one_side_of_the_square():
    right, left, lower, upper = np.moveaxis(pooled_edges(shapes())[0, :, :16] > 0.1, -1, 0)
    assert set(np.nonzero(left)[1]) <= {2, 3} and set(np.nonzero(right)[1]) <= {14, 15}
    assert set(np.nonzero(upper)[0]) <= {3, 4} and set(np.nonzero(lower)[0]) <= {14, 15}


def test_only_the_upper_left_corner_of_the_square_answers():
    square = corners(shapes())[:, :17]
    rows, columns = np.nonzero(square)
    assert len(rows) > 0 and rows.max() <= 3 and columns.max() <= 3


def test_the_disc_answers_more_weakly_than_the_square():
    found = corners(shapes())
    assert 0 < found[:, 18:].max() < found[:, :17].max()


def test_turned_round_the_filter_finds_the_lower_right_corner():
    square = corners(shapes(), down_and_right=(1, 0, -1), maps=(0, 2))[:, :17]
    rows, columns = np.nonzero(square)
    assert len(rows) > 0 and rows.min() >= 11 and columns.min() >= 11


def test_without_the_threshold_edges_come_back():
    assert np.count_nonzero(corners(shapes(), bias=0)) > 5 * np.count_nonzero(corners(shapes()))


def test_a_second_layers_pixel_depends_on_8_by_8_pixels():
    picture = np.random.default_rng(0).random((24, 24))

    def second_layer(picture):
        maps = max_pool2d(conv2d(picture[np.newaxis, :, :, np.newaxis], np.ones((3, 3, 1, 1))), 2)
        return conv2d(maps, np.ones((3, 3, 1, 1)))[0, 4, 4, 0]

    seen = np.zeros((24, 24), bool)
    for place in np.ndindex(picture.shape):
        raised = picture.copy()
        raised[place] += 100  # enough to be the maximum of any window
        seen[place] = second_layer(raised) != second_layer(picture)
    rows, columns = np.nonzero(seen)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (8, 15, 8, 15)
    assert len(rows) == 64


@pytest.mark.parametrize(("layers", "field"), [(1, 3), (2, 4), (3, 8), (4, 10), (5, 18)])
def test_the_rule_for_the_receptive_field(layers, field):
    reach, apart = 1, 1
    for size, stride in [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)][:layers]:
        reach, apart = reach + (size - 1) * apart, apart * stride
    assert reach == field


def test_two_convolutions_are_one_with_a_5_by_5_kernel():
    picture = cat(grey=True)
    twice = correlate2d(correlate2d(picture, VERTICAL_EDGE, "valid"), LAPLACIAN, "valid")
    merged = convolve2d(VERTICAL_EDGE, LAPLACIAN)  # correlating twice correlates with the kernels' convolution
    assert merged.shape == (5, 5)
    np.testing.assert_allclose(correlate2d(picture, merged, "valid"), twice, atol=1e-13)
    np.testing.assert_array_equal(merged, -merged[:, ::-1])
    np.testing.assert_array_equal(merged[1], [1, -3, 0, 3, -1])


def test_with_relu_between_they_are_not_one():
    picture = cat(grey=True)
    first = correlate2d(picture, VERTICAL_EDGE, "valid")
    difference = correlate2d(np.maximum(first, 0), LAPLACIAN, "valid") - correlate2d(first, LAPLACIAN, "valid")
    assert abs(difference).max() > 1


def test_the_exercises_count_weights_right():
    assert 3 * 3 * 1 * 4 == 36 == 3 * 3 * 4 * 1
    assert (2 * 3 * 3 * 16 * 16, 5 * 5 * 16 * 16) == (4608, 6400)
