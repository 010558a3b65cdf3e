"""Chapter 08: sizes, counts and the false edge of zero padding."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from filtersight import VERTICAL_EDGE, cat, conv2d, output_size, zero_pad2d

PICTURE = cat(grey=True)


def framed_map(mode, picture=PICTURE):
    return correlate2d(np.pad(picture, 1, mode=mode), VERTICAL_EDGE, mode="valid")


@pytest.mark.parametrize(("padding", "corner", "side", "inner"), [(0, 1, 3, 9), (1, 4, 6, 9)])
def test_border_pixels_are_in_fewer_windows(padding, corner, side, inner):
    places = np.ones((output_size(7, 3, padding=padding),) * 2)
    count = correlate2d(places, np.ones((3, 3)), mode="full")  # a pixel counts the windows that begin near it
    count = count[padding : padding + 7, padding : padding + 7]
    assert (count[0, 0], count[0, 3], count[3, 3]) == (corner, side, inner)


def test_three_layers_leave_nothing_of_the_digits():
    assert [output_size(size, 3) for size in (8, 6, 4)] == [6, 4, 2]
    with pytest.raises(ValueError, match="does not fit"):
        output_size(2, 3)


def test_padding_24_turns_256_rows_into_304():
    padded = zero_pad2d(PICTURE, 24)
    assert padded.shape == (304, 304)
    np.testing.assert_array_equal(padded[24:280, 24:280], PICTURE)
    assert padded.sum() == pytest.approx(PICTURE.sum())


@pytest.mark.parametrize(("mode", "padding", "size"), [("valid", 0, 254), ("same", 1, 256), ("full", 2, 258)])
def test_the_three_sizes_are_scipys(mode, padding, size):
    assert output_size(256, 3, padding=padding) == size
    assert correlate2d(PICTURE, VERTICAL_EDGE, mode=mode).shape == (size, size)


@pytest.mark.parametrize("even", [2, 4, 6])
def test_no_equal_padding_keeps_the_size_under_an_even_filter(even):
    assert 256 not in [output_size(256, even, padding=padding) for padding in range(8)]


def test_under_a_2_by_2_filter_the_size_is_255_or_257():
    assert [output_size(256, 2, padding=padding) for padding in (0, 1)] == [255, 257]


def test_same_pads_an_even_filter_below_and_on_the_right_only():
    inside = conv2d(np.ones((1, 5, 5, 1)), np.ones((2, 2, 1, 1)), padding="same")[0, :, :, 0]
    expected = np.full((5, 5), 4.0)
    expected[-1], expected[:, -1], expected[-1, -1] = 2, 2, 1
    np.testing.assert_array_equal(inside, expected)


def test_same_pads_an_odd_filter_on_every_side():
    inside = conv2d(np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 1)), padding="same")[0, :, :, 0]
    np.testing.assert_array_equal(inside, np.outer([2, 3, 3, 3, 2], [2, 3, 3, 3, 2]))


def test_zeros_give_a_flat_picture_two_false_edges():
    made_up = framed_map("constant", np.full((6, 6), 0.5))
    assert made_up[:, 0].tolist() == [-1, -1.5, -1.5, -1.5, -1.5, -1]
    np.testing.assert_array_equal(made_up[:, -1], -made_up[:, 0])
    np.testing.assert_array_equal(made_up[:, 1:-1], 0)


def test_a_mirror_gives_a_flat_picture_none():
    np.testing.assert_array_equal(framed_map("reflect", np.full((6, 6), 0.5)), 0)


def test_zeros_make_a_strong_edge_on_the_cat_and_a_mirror_none():
    zeros, mirror = framed_map("constant"), framed_map("reflect")
    assert abs(zeros[:, [0, -1]]).mean() == pytest.approx(1.56, abs=0.005)
    assert abs(zeros[1:-1, 1:-1]).mean() == pytest.approx(0.11, abs=0.005)
    assert zeros[:, 0].max() < 0 < zeros[:, -1].min()
    assert zeros[:, 0].min() == pytest.approx(-2.0, abs=0.05)
    np.testing.assert_allclose(mirror[:, [0, -1]], 0, atol=1e-15)
    np.testing.assert_array_equal(zeros[1:-1, 1:-1], mirror[1:-1, 1:-1])


def test_a_mirror_hides_a_true_edge_at_the_border():
    picture = np.zeros((6, 6))
    picture[:, 0] = 1
    np.testing.assert_array_equal(framed_map("reflect", picture)[:, 0], 0)


def test_repeating_the_border_leaves_small_answers():
    outer = abs(framed_map("edge")[:, [0, -1]])
    assert 0 < outer.mean() < 0.05 and outer.max() < 0.25


def test_wrapping_round_brings_a_false_edge_back():
    inside = abs(correlate2d(PICTURE, VERTICAL_EDGE, mode="valid")).mean()
    assert abs(framed_map("wrap")[:, [0, -1]]).mean() > 2 * inside


@pytest.mark.parametrize(("kernel_size", "padding"), [(7, 3), (1, 0)])
def test_the_padding_of_exercise_1_keeps_the_size(kernel_size, padding):
    assert output_size(256, kernel_size, padding=padding) == 256


def test_after_three_layers_the_frame_has_reached_all_but_four_numbers():
    reached = np.zeros((8, 8))
    for _ in range(3):
        reached = correlate2d(np.pad(reached, 1, constant_values=1), np.ones((3, 3)), mode="valid") > 0
    assert (~reached).sum() == 4
