"""What chapter 03 says about the vertical edge filter, on a bar and on the cat."""

import numpy as np
import pytest

from filtersight import VERTICAL_EDGE, cat, correlate2d

PICTURE = cat(grey=True)
FEATURE_MAP = correlate2d(PICTURE, VERTICAL_EDGE)


@pytest.fixture
def bar():
    picture = np.full((5, 10), 0.2)
    picture[:, 3:7] = 0.8
    return picture


def test_answer_is_left_column_less_right_column():
    window = np.random.default_rng(3).random((3, 3))
    by_hand = sum(window[row, 0] for row in range(3)) - sum(window[row, 2] for row in range(3))
    assert correlate2d(window, VERTICAL_EDGE).item() == pytest.approx(by_hand, abs=1e-15)


def test_a_bars_left_edge_is_negative_and_its_right_edge_positive_two_columns_wide(bar):
    expected = [[0, -1.8, -1.8, 0, 0, 1.8, 1.8, 0]] * 3
    np.testing.assert_allclose(correlate2d(bar, VERTICAL_EDGE), expected, atol=1e-15)


def test_brightness_alone_changes_nothing():
    assert VERTICAL_EDGE.sum() == 0
    for grey in (0, 0.25, 1):
        assert correlate2d(np.full((3, 3), grey), VERTICAL_EDGE) == 0
    np.testing.assert_allclose(correlate2d(PICTURE + 0.2, VERTICAL_EDGE), FEATURE_MAP, rtol=0, atol=1e-14)


def test_answers_reach_from_minus_3_to_3_but_not_in_the_cat():
    white_to_black = np.array([[1, 0.5, 0]] * 3)
    assert correlate2d(white_to_black, VERTICAL_EDGE) == 3
    assert correlate2d(white_to_black[:, ::-1], VERTICAL_EDGE) == -3
    assert abs(FEATURE_MAP).max() < 1.2
    assert np.mean(abs(FEATURE_MAP) < 0.1) > 0.5


def test_strokes_on_the_forehead_and_a_pale_background():
    overall = abs(FEATURE_MAP).mean()
    assert abs(FEATURE_MAP[:70, 100:190]).mean() > 2 * overall
    assert abs(FEATURE_MAP[150:250, 215:]).mean() < overall / 2


@pytest.mark.parametrize(
    ("columns", "place"), [(slice(40, 60), "left side"), (slice(100, 124), "right side"), (slice(70, 95), "pupil")]
)
def test_red_comes_before_blue_where_something_dark_is_crossed(columns, place):
    across = FEATURE_MAP[90:100, columns].mean(axis=0)
    assert across.max() > 0.3 and across.min() < -0.3, place
    assert across.argmax() < across.argmin(), place


def test_the_two_outlined_windows():
    into_the_rim, out_of_the_rim = PICTURE[90:93, 48:51], PICTURE[90:93, 54:57]
    assert (np.diff(into_the_rim, axis=1) < 0).all()
    assert (np.diff(out_of_the_rim, axis=1) > 0).all()
    # Added up by hand from the numbers in the figure.
    assert FEATURE_MAP[90, 48] == pytest.approx((0.51 + 0.53 + 0.54) - (0.22 + 0.21 + 0.18), abs=0.005)
    assert FEATURE_MAP[90, 54] == pytest.approx((0.22 + 0.22 + 0.22) - (0.40 + 0.39 + 0.40), abs=0.005)


def test_the_opposite_filter_swaps_the_signs():
    assert np.array_equal(correlate2d(PICTURE, -VERTICAL_EDGE), -FEATURE_MAP)


def test_weights_that_do_not_sum_to_zero_answer_to_flat_parts(bar):
    lopsided = np.array([[1, 0, -0.5]] * 3)
    assert lopsided.sum() == 1.5
    bar_map = correlate2d(bar, lopsided)
    assert bar_map[:, 3:5] == pytest.approx(1.2)
    assert bar_map[:, [0, 7]] == pytest.approx(0.3)
    assert np.mean(correlate2d(PICTURE, lopsided) > 0) > 0.99


def test_a_slope_of_a_tenth_gives_minus_six_tenths_everywhere():
    slope = np.tile(np.arange(10) / 10, (5, 1))
    np.testing.assert_allclose(correlate2d(slope, VERTICAL_EDGE), np.full((3, 8), -0.6), atol=1e-15)


def test_a_thin_bright_line_gives_its_two_sides_and_zero_between():
    line = np.zeros((3, 7))
    line[:, 3] = 1
    # The windows whose middle column is 1, 2, ..., 5.
    assert np.array_equal(correlate2d(line, VERTICAL_EDGE), [[0, -3, 0, 3, 0]])


def test_the_mirrored_cat_has_the_mirrored_map_with_opposite_signs():
    mirrored = correlate2d(PICTURE[:, ::-1], VERTICAL_EDGE)
    np.testing.assert_allclose(mirrored, -FEATURE_MAP[:, ::-1], rtol=0, atol=1e-14)


def test_a_level_edge_is_not_seen():
    level = np.zeros((6, 6))
    level[3:] = 1
    assert np.array_equal(correlate2d(level, VERTICAL_EDGE), np.zeros((4, 4)))
