"""What chapter 03 says about the vertical edge filter, on a bar and on the cat."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from scipy import signal

from filtersight import cat, correlate2d, figures

KERNEL = [[1, 0, -1]] * 3
PICTURE = cat(grey=True)
FEATURE_MAP = signal.correlate2d(PICTURE, KERNEL, mode="valid")


def test_the_filter_is_left_column_plus_and_right_column_minus(chapter):
    [kernel] = chapter.drawn(0)
    assert np.array_equal(kernel, KERNEL)
    window = np.random.default_rng(3).random((3, 3))
    by_hand = sum(window[row, 0] for row in range(3)) - sum(window[row, 2] for row in range(3))
    assert correlate2d(window, chapter["kernel"]).item() == pytest.approx(by_hand, abs=1e-15)


def test_a_bars_left_edge_is_negative_and_its_right_edge_positive_two_columns_wide(chapter):
    bar, bar_map = chapter.drawn(1)
    assert np.array_equal(bar, [[0.2] * 3 + [0.8] * 4 + [0.2] * 3] * 5)
    np.testing.assert_allclose(bar_map, [[0, -1.8, -1.8, 0, 0, 1.8, 1.8, 0]] * 3, atol=1e-15)
    np.testing.assert_allclose(chapter["bar_map"], bar_map, atol=1e-9)


def test_an_edge_over_three_pixels_takes_more_than_the_bars_two_columns(chapter):
    edge = np.tile([0, 0, 0, 1 / 3, 2 / 3, 1, 1, 1], (3, 1))
    np.testing.assert_allclose(correlate2d(edge, chapter["kernel"]), [[0, -1, -2, -2, -1, 0]], atol=1e-15)
    assert "Each edge of the bar shows up in two columns" in chapter.prose


def test_twice_the_pixels_double_differences_and_answers_but_not_contrast(chapter):
    def contrast(picture):  # Michelson's
        return (picture.max() - picture.min()) / (picture.max() + picture.min())

    bar = chapter["bar"]
    assert np.ptp(2 * bar) == 2 * np.ptp(bar) and contrast(2 * bar) == pytest.approx(contrast(bar))
    np.testing.assert_allclose(correlate2d(2 * bar, chapter["kernel"]), 2 * chapter["bar_map"])
    assert "contrast" not in chapter.prose


def test_each_answer_stands_under_the_middle_of_its_window(chapter):
    above, below = chapter.figures[1].axes
    for limits in ("get_xlim", "get_ylim"):  # the window's middle is one pixel right of and below its first
        assert np.array_equal(getattr(below, limits)(), np.subtract(getattr(above, limits)(), 1))


def test_adding_brightness_changes_nothing(chapter):
    assert chapter["kernel"].sum() == 0 and chapter.printed[0].endswith(": 0.0")
    assert float(chapter.printed[1].split()[-1]) < 1e-14
    np.testing.assert_allclose(chapter["brighter"], FEATURE_MAP, rtol=0, atol=1e-14)
    assert "brighter changes" not in chapter.prose
    for grey in (0, 0.25, 1):
        assert correlate2d(np.full((3, 3), grey), chapter["kernel"]) == 0


def test_multiplying_a_picture_multiplies_its_answers(chapter):
    np.testing.assert_allclose(chapter["stretched"], 1.3 * FEATURE_MAP, rtol=0, atol=1e-14)
    assert abs(chapter["stretched"] - FEATURE_MAP).max() > 0.2, "so a brighter picture may well change its map"
    assert float(chapter.printed[2].split()[-1]) < 1e-14


def test_the_close_up_says_where_its_strongest_colour_stands(chapter):
    assert chapter.limits(3)[1] == (-0.6, 0.6)
    assert "±0.6 get the strongest colours" in chapter.captions[3]


def test_the_figure_shows_the_cat_and_its_map(chapter):
    picture, feature_map = chapter.drawn(2)
    assert np.array_equal(picture, PICTURE)
    np.testing.assert_allclose(feature_map, FEATURE_MAP, rtol=0, atol=1e-14)
    assert chapter.limits(2)[1] == (-0.6, 0.6)


def test_answers_reach_from_minus_3_to_3_but_not_in_the_cat(chapter):
    white_to_black = np.array([[1, 0.5, 0]] * 3)
    assert correlate2d(white_to_black, chapter["kernel"]) == 3
    assert correlate2d(white_to_black[:, ::-1], chapter["kernel"]) == -3
    assert f"${FEATURE_MAP.min():.2f}$ to ${FEATURE_MAP.max():.2f}$" in chapter.captions[2]
    assert abs(FEATURE_MAP).max() < 1.2


def test_how_many_answers_are_strong_and_how_many_weak(chapter):
    levels = abs(np.rint(FEATURE_MAP * 255))
    beyond, ties = np.mean(levels > 0.6 * 255), np.mean(levels == 0.6 * 255)  # rounding may move a tie
    assert beyond <= chapter["beyond"] <= beyond + ties
    assert f" {beyond:.1%} " in chapter.captions[2]
    assert chapter.printed[3].startswith(f"{np.mean(levels < 25.5):.0%} ")
    assert np.mean(levels < 25.5) > 0.6, "most answers are close to zero"


def test_strokes_on_the_forehead_and_a_pale_background(chapter):
    strength = abs(chapter["feature_map"])
    assert strength[:70, 100:190].mean() > 2 * strength.mean()
    assert strength[150:250, 215:].mean() < strength.mean() / 2


@pytest.mark.parametrize(
    ("columns", "place"), [(slice(0, 20), "left side"), (slice(60, 84), "right side"), (slice(30, 55), "pupil")]
)
def test_red_comes_before_blue_where_something_dark_is_crossed(chapter, columns, place):
    _, eye_map = chapter.drawn(3)
    across = eye_map[22:32, columns].mean(axis=0)
    assert across.max() > 0.3 and across.min() < -0.3, place
    assert across.argmax() < across.argmin(), place


def test_the_eye_and_its_map_are_of_the_same_place(chapter):
    eye, eye_map = chapter.drawn(3)
    assert np.array_equal(eye, PICTURE[68:132, 40:124])
    np.testing.assert_allclose(eye_map, FEATURE_MAP[68:132, 40:124], rtol=0, atol=1e-14)


def test_the_two_outlined_windows_are_the_two_enlarged(chapter):
    into_the_rim, out_of_the_rim = chapter.drawn(4)
    assert chapter.windows(3) == [(0, 22, 8, 3, 3), (0, 22, 14, 3, 3)]
    assert [to_hex(window.get_edgecolor()) for window in chapter.figures[3].axes[0].patches] == [
        figures.ACCENT,
        figures.SECOND,
    ]
    assert np.array_equal(into_the_rim, PICTURE[90:93, 48:51]) and (np.diff(into_the_rim, axis=1) < 0).all()
    assert np.array_equal(out_of_the_rim, PICTURE[90:93, 54:57]) and (np.diff(out_of_the_rim, axis=1) > 0).all()


def test_the_two_windows_answers_added_up_from_the_numbers_in_the_figure(chapter):
    into_the_rim, out_of_the_rim = (chapter["eye_map"][chapter[name]] for name in ("into_the_rim", "out_of_the_rim"))
    assert into_the_rim == pytest.approx((0.51 + 0.53 + 0.54) - (0.22 + 0.21 + 0.18), abs=0.005)
    assert out_of_the_rim == pytest.approx((0.22 + 0.22 + 0.22) - (0.40 + 0.39 + 0.40), abs=0.005)
    assert "positive: 0.97" in chapter.captions[4] and "negative: $-0.53$" in chapter.captions[4]


def test_the_opposite_filter_swaps_the_signs(chapter):
    assert np.array_equal(correlate2d(PICTURE, -chapter["kernel"]), -chapter["feature_map"])


def test_weights_that_do_not_sum_to_zero_answer_to_flat_parts(chapter):
    lopsided = np.array([[1, 0, -0.5]] * 3)
    assert lopsided.sum() == 1.5
    bar_map = correlate2d(chapter["bar"], lopsided)
    assert bar_map[:, 3:5] == pytest.approx(1.2)
    assert bar_map[:, [0, 7]] == pytest.approx(0.3)
    assert np.mean(correlate2d(PICTURE, lopsided) > 0) > 0.99


def test_a_slope_of_a_tenth_gives_minus_six_tenths_everywhere(chapter):
    slope = np.tile(np.arange(10) / 10, (5, 1))
    np.testing.assert_allclose(correlate2d(slope, chapter["kernel"]), np.full((3, 8), -0.6), atol=1e-15)


def test_a_thin_bright_line_gives_its_two_sides_and_zero_between(chapter):
    line = np.zeros((3, 7))
    line[:, 3] = 1
    # The windows whose middle column is 1, 2, ..., 5.
    assert np.array_equal(correlate2d(line, chapter["kernel"]), [[0, -3, 0, 3, 0]])


def test_the_mirrored_cat_has_the_mirrored_map_with_opposite_signs(chapter, capsys):
    [mirror] = chapter.examples
    mirrored = chapter.follow(mirror)["mirrored"]
    assert capsys.readouterr().out == "True\n"
    np.testing.assert_allclose(mirrored, -FEATURE_MAP[:, ::-1], rtol=0, atol=1e-14)


def test_a_level_edge_is_not_seen(chapter):
    level = np.zeros((6, 6))
    level[3:] = 1
    assert np.array_equal(correlate2d(level, chapter["kernel"]), np.zeros((4, 4)))


def test_the_prediction_is_answered_by_the_signs_of_the_bars_map(chapter):
    [asked] = chapter.predictions
    words = {-1: "below zero", 0: "zero", 1: "above zero"}
    answers = signal.correlate2d(chapter["bar"], [[1, 0, -1]] * 3, mode="valid")[1].round(9)
    left, within, right = answers[1:3], answers[3:5], answers[5:7]
    signs = [np.unique(np.sign(part)).tolist() for part in (left, within, right)]
    assert signs == [[-1], [0], [1]]
    assert asked.right == ", ".join(words[sign] for [sign] in signs)
    assert [words[sign] for sign in (1, 0, 1)] == asked.choices[0].split(", ")  # how much, without which way
    assert (chapter["bar"][0] > 0.5).sum() == 4  # bright within, dark on either side


def test_the_checked_answers_are_those_of_the_edge_filter(chapter):
    kernel = np.array([[1, 0, -1]] * 3)
    slope = 0.1 * np.arange(6) * np.ones((4, 1))
    (right,) = np.unique(signal.correlate2d(slope, kernel, mode="valid").round(9))
    assert chapter.answers["1"].right == f"−{-right}"
    assert chapter.answers["1"].why(f"{right / 3:.1f}").startswith("So much is it in one row")
    line = np.zeros((3, 7))
    line[:, 3] = 1
    left, on, right = signal.correlate2d(line, kernel, mode="valid")[0, 1:4]
    assert (left < 0, on == 0, right > 0) == (True, True, True) and chapter.answers["2"].right == "zero"
    assert "further left" in chapter.answers["2"].why("below zero")
    mirrored, straight = (signal.correlate2d(one, kernel, mode="valid") for one in (slope[:, ::-1] ** 2, slope**2))
    np.testing.assert_allclose(mirrored, -straight[:, ::-1])
    assert chapter.answers["3"].right == "it is mirrored and changes its sign"
