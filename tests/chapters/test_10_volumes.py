"""Chapter 10: one filter is a kernel for each channel and a bias, and many filters make a volume."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from filtersight import VERTICAL_EDGE, cat, conv2d, random_filters

CAT = cat()
WEIGHT = random_filters(2, in_channels=3, out_channels=8, seed=11)
PARTS = [correlate2d(CAT[:, :, c], WEIGHT[:, :, c, 4], mode="valid") for c in range(3)]
NOSE = (slice(195, 222), slice(138, 184))


def mixed(weights, picture=CAT):
    """Give the answer of a 1 by 1 filter with these weights for red, green and blue."""
    return conv2d(picture[np.newaxis], np.reshape(weights, (1, 1, 3, 1)))[0, :, :, 0]


def test_a_filters_answer_is_the_sum_of_three_maps_and_one_bias():
    layer = conv2d(CAT[np.newaxis], WEIGHT[:, :, :, [4]], [-0.5])
    assert layer.shape == (1, 255, 255, 1)
    np.testing.assert_allclose(layer[0, :, :, 0], sum(PARTS) - 0.5, atol=1e-13)


def test_the_maps_of_red_and_green_are_nearly_all_blue_and_that_of_blue_is_red():
    red, green, blue = ((part > 0).mean() for part in PARTS)
    assert red < 0.05 and green < 0.05 and blue == 1
    assert max(abs(part).max() for part in PARTS) == pytest.approx(2, abs=0.2)  # the end of the scale


def test_the_sum_is_blue_on_the_nose_and_the_background_stays_red_under_the_bias():
    total = sum(PARTS)
    assert total[198:206, 160:172].mean() < 0 and total[160, 150] < 0
    assert total[150:200, 235:].mean() - 0.5 > 0
    assert (total > 0.5).mean() < 0.5 < (total > 0).mean()


def test_with_weights_of_zero_the_bias_is_left_once():
    np.testing.assert_array_equal(conv2d(CAT[np.newaxis], np.zeros((2, 2, 3, 1)), [1.0]), 1)


def test_the_nose_is_bright_in_red_and_dark_in_blue():
    red, _, blue = CAT[200:206, 160:172].mean(axis=(0, 1))
    assert red > 0.45 and blue < 0.1


@pytest.mark.parametrize(
    ("colour", "expected"),
    [((1, 0.5, 0), 1), ((0, 0, 1), -1), ((0, 1, 0), 0), ((0.5, 0.5, 0.5), 0), ((1, 1, 1), 0), ((0.5, 0.25, 0), 0.5)],
)
def test_red_minus_blue_answers_to_colours(colour, expected):
    assert mixed([1, 0, -1], np.array([[colour]], float)).item() == expected


def test_red_minus_blue_sees_no_edge_between_greys():
    step = np.repeat([[0.2, 0.2, 0.9, 0.9]], 3, axis=0).T[np.newaxis]  # (1, 4, 3), grey
    np.testing.assert_array_equal(mixed([1, 0, -1], step), 0)


def test_red_minus_blue_is_strongest_about_the_nose_and_weak_in_pupils_and_background():
    warmth = mixed([1, 0, -1])
    row, column = np.unravel_index(warmth.argmax(), warmth.shape)
    assert 140 < row < 220 and 120 < column < 185
    assert (warmth > 0).mean() > 0.99
    bridge, pupil, patch = warmth[150:170, 140:160], warmth[90:102, 78:84], warmth[165:185, 240:255]
    assert bridge.mean() > 0.4 and abs(pupil.mean()) < 0.05 and patch.mean() < 0.15


def test_green_against_red_and_blue_finds_the_irises_and_is_lowest_on_the_nose():
    greenness = mixed([-0.5, 1, -0.5])
    left_iris, right_iris = greenness[105:115, 65:80], greenness[120:130, 192:200]
    assert left_iris.mean() > 0.02 and right_iris.mean() > 0.02
    row, column = np.unravel_index(greenness.argmin(), greenness.shape)
    assert NOSE[0].start < row < NOSE[0].stop and NOSE[1].start < column < NOSE[1].stop
    assert (greenness > 0).mean() < 0.1


def test_volumes_chain():
    maps = conv2d(CAT[np.newaxis], WEIGHT)
    assert maps.shape == (1, 255, 255, 8)
    assert conv2d(maps, random_filters(3, in_channels=8, out_channels=4, seed=10)).shape == (1, 253, 253, 4)


def test_a_filter_must_have_a_kernel_for_every_channel():
    with pytest.raises(ValueError, match="channels"):
        conv2d(CAT[np.newaxis], np.ones((2, 2, 1, 1)))


def test_the_layer_of_exercise_1_learns_4640_numbers():
    assert random_filters(3, in_channels=16, out_channels=32).size + 32 == 4640


def test_a_1_by_1_filter_turns_the_cat_grey_to_within_two_levels():
    assert abs(mixed([0.299, 0.587, 0.114]) - cat(grey=True)).max() * 255 < 2


def test_thirds_of_a_kernel_see_the_mean_of_the_channels():
    thirds = np.repeat(VERTICAL_EDGE[:, :, np.newaxis, np.newaxis] / 3, 3, axis=2)
    expected = correlate2d(CAT.mean(axis=2), VERTICAL_EDGE, mode="valid")
    np.testing.assert_allclose(conv2d(CAT[np.newaxis], thirds)[0, :, :, 0], expected, atol=1e-13)
