"""What chapter 05 says about random filters, their sums, and filters that are flipped."""

import re
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy import signal

from filtersight import GAUSSIAN_BLUR, VERTICAL_EDGE, cat, correlate2d, figures, photographs
from filtersight.images import HOPPER, ROCKET

PICTURE = cat(grey=True)
SHEET = [np.random.default_rng(seed).uniform(-1, 1, (3, 3)) for seed in range(9)]
EDGE = np.array([[1, 0, -1]] * 3)
EYE = np.s_[70:130, 40:120]
LID, SIDE = np.s_[70:80, 65:90], np.s_[90:105, 46:60]


def map_of(kernel):
    return signal.correlate2d(PICTURE, kernel, mode="valid")


def flip(kernel):
    return np.rot90(kernel, 2)  # half a turn


def alike(a, b):
    return np.corrcoef(a.ravel(), b.ravel())[0, 1]


def assert_drawn(arrays, expected):
    for array, wanted in zip(arrays, expected, strict=True):
        np.testing.assert_allclose(array, wanted, rtol=0, atol=1e-13)


def test_the_seed_draws_the_filter_in_the_figure_each_time(chapter):
    shown = [[0.61, 0.62, 0.03], [-0.43, -0.89, -0.23], [-0.18, -0.91, -0.90]]
    [kernel] = chapter.drawn(0)
    np.testing.assert_allclose(kernel, shown, rtol=0, atol=0.005)
    random_kernel = chapter["random_kernel"]
    assert np.array_equal(kernel, SHEET[5]) and np.array_equal(kernel, random_kernel(seed=5))
    assert not np.array_equal(kernel, random_kernel(seed=6))


def test_weights_spread_evenly_over_the_range(chapter):
    weights = chapter["random_kernel"](200, seed=5)
    assert weights.min() >= -1 and weights.max() < 1
    shares, _ = np.histogram(weights, bins=8, range=(-1, 1))
    np.testing.assert_allclose(shares / weights.size, 1 / 8, atol=0.005)


def test_the_map_is_the_cats_negative(chapter):
    [feature_map] = chapter.drawn(1)
    assert_drawn([feature_map], [map_of(SHEET[5])])
    assert alike(feature_map, PICTURE[1:-1, 1:-1]) < -0.9
    assert chapter.printed[0] == f"sum of the weights: {SHEET[5].sum():.2f}"
    assert chapter.printed[1] == f"answers below zero: {np.mean(map_of(SHEET[5]) < 0):.1%}"
    assert np.mean(feature_map < 0) > 0.999


def test_a_flat_part_gives_brightness_times_the_sum():
    assert correlate2d(np.full((3, 3), 0.4), SHEET[5]).item() == pytest.approx(0.4 * SHEET[5].sum())


def test_equal_weights_and_the_rest_add_up_and_the_first_decides(chapter):
    equal, rest = np.full((3, 3), SHEET[5].sum() / 9), SHEET[5] - SHEET[5].sum() / 9
    assert_drawn(chapter.drawn(2), [equal, rest, map_of(equal), map_of(rest)])
    assert_drawn([chapter["of_equal"] + chapter["of_rest"]], [map_of(SHEET[5])])
    strength = [abs(map_of(part)).mean() for part in (equal, rest)]
    assert strength[0] > 15 * strength[1]
    assert chapter.printed[2:4] == [
        "the two maps add up: True",
        f"mean size: {strength[0]:.2f} and {strength[1]:.2f}",
    ]
    assert f" {strength[0] / strength[1]:.0f} times as large" in chapter.captions[2]
    assert f"−{abs(SHEET[5].mean()):.2f}" in chapter.alts[2]
    assert chapter.limits(2)[2:] == [(-1.7, 1.7)] * 2, "one scale"


def test_the_sums_in_the_question(chapter):
    sums = [f"{kernel.sum():.2f}".replace("-", "−") for kernel in SHEET]
    assert f"{', '.join(sums[:-1])} and {sums[-1]}" in chapter.prose


def test_the_sheets_show_the_nine_filters_in_the_corners_of_their_maps(chapter):
    zero_mean = [kernel - kernel.mean() for kernel in SHEET]
    for number, kernels, limit in ((3, SHEET, 1.7), (4, zero_mean, 0.4)):
        assert_drawn(chapter.drawn(number), map(map_of, kernels))
        assert set(chapter.limits(number)) == {(-limit, limit)}
        assert [ax.get_title() for ax in chapter.figures[number].axes[:9]] == [f"seed {seed}" for seed in range(9)]
        corners = [ax.child_axes[0].images[0].get_array() for ax in chapter.figures[number].axes if ax.images]
        assert_drawn(corners, kernels)


@pytest.mark.parametrize("seed", range(9))
def test_the_sum_decides_the_colour_of_the_map(chapter, seed):
    feature_map = chapter.drawn(3)[seed]
    same_sign = np.mean(np.sign(feature_map) == np.sign(SHEET[seed].sum()))
    if seed in (0, 8):
        assert same_sign < 0.91 and abs(feature_map).mean() < 0.12
    else:
        assert same_sign > 0.995 and abs(feature_map).mean() > 0.35


def test_brightness_makes_most_of_the_answers_of_all_filters_whose_sum_is_far_from_zero(chapter):
    drawn = [np.random.default_rng(seed).uniform(-1, 1, (3, 3)) for seed in range(100)]
    far = [kernel for kernel in drawn if abs(kernel.sum()) > 1]
    assert len(far) == 62 and "62 have a sum above 1 or below −1" in chapter.prose
    least = []
    for picture in photographs():
        windows = np.lib.stride_tricks.sliding_window_view(picture, (3, 3)).reshape(-1, 9)
        equal = [abs(windows.mean(axis=1) * kernel.sum()).mean() for kernel in far]
        rest = [abs(windows @ (kernel - kernel.mean()).ravel()).mean() for kernel in far]
        least.append(min(np.divide(equal, rest)))
    assert min(least) > 2.2
    assert np.argmin(least) == 3, "grass"
    assert "On each of the five photographs that `photographs` gives" in chapter.prose and len(least) == 5
    assert HOPPER.exists() and ROCKET.exists(), "two more come with the package"
    assert "do not sum to zero, its map shows mostly" not in chapter.prose


def test_sums_close_to_zero_leave_some_brightness(chapter):
    follows = [alike(chapter.drawn(3)[seed], PICTURE[1:-1, 1:-1]) for seed in (0, 8)]
    assert follows == pytest.approx([0.31, 0.46], abs=0.01)


def test_training_starts_from_smaller_numbers_the_more_an_answer_sums(chapter):
    # He et al. (2015), equation 10: a standard deviation of sqrt(2 / n) for n numbers summed.
    these = np.sqrt(1 / 3)  # uniform from -1 to 1
    assert np.sqrt(2 / (9 * 64)) / these == pytest.approx(0.1, abs=0.01)
    assert "what training starts from" not in chapter.prose


def test_zero_mean_maps_have_both_signs_and_show_no_brightness(chapter):
    for feature_map in chapter.drawn(4):
        assert 0.4 < np.mean(feature_map > 0) < 0.6
        assert abs(alike(feature_map, PICTURE[1:-1, 1:-1])) < 0.25


def test_no_two_zero_mean_maps_are_the_same_and_seed_6_is_the_palest(chapter):
    maps = chapter.drawn(4)
    assert max(abs(alike(a, b)) for a, b in combinations(maps, 2)) < 0.9
    assert np.argmin([abs(feature_map).mean() for feature_map in maps]) == 6


def test_seed_5_brings_out_lids_and_seed_7_sides(chapter):
    strength = [(abs(feature_map[LID]).mean(), abs(feature_map[SIDE]).mean()) for feature_map in chapter.drawn(4)]
    assert strength[5][0] > 1.5 * strength[5][1]
    assert strength[7][1] > 1.5 * strength[7][0]
    assert alike(chapter.drawn(4)[5], map_of(EDGE.T)) > 0.8


def test_a_flip_is_half_a_turn(chapter):
    kernels = chapter.drawn(5)
    assert_drawn(kernels[::2], [EDGE, SHEET[8].round(2)])
    assert_drawn(kernels[1::2], [-EDGE, flip(SHEET[8]).round(2)])


def test_flipping_changes_the_sign_of_the_edge_filters_map_only(chapter):
    as_written, flipped, *random = chapter.drawn(6)
    assert_drawn([as_written, flipped], [map_of(EDGE)[EYE], -map_of(EDGE)[EYE]])
    assert_drawn(random, [map_of(SHEET[8])[EYE], map_of(flip(SHEET[8]))[EYE]])


def test_the_printed_sums_and_differences_of_the_flipped_maps(chapter):
    for line, kernel in zip(chapter.printed[4:], (EDGE, SHEET[8]), strict=True):
        a, b = map_of(kernel), map_of(flip(kernel))
        total, difference = abs(a + b).max(), abs(a - b).max()
        assert line == f"largest sum of both maps: {total:.2f}, largest difference: {difference:.2f}"
    assert total > 0.5 and difference > 0.5, "neither the same nor the opposite"


def test_flipping_keeps_the_brightness_and_tends_to_change_the_sign_of_edges(chapter):
    fur = np.s_[30:60, 0:20]
    for feature_map in chapter.drawn(6)[2:]:
        assert np.mean(feature_map[fur] > 0) > 0.75
    for kernel, feature_map in zip(SHEET, chapter.drawn(4), strict=True):
        assert alike(map_of(flip(kernel - kernel.mean())), feature_map) < 0


@pytest.mark.parametrize("seed", range(9))
def test_scipy_correlates_as_we_do_and_convolves_with_the_flipped_filter(seed):
    flipped = correlate2d(PICTURE, flip(SHEET[seed]))
    convolved = signal.convolve2d(PICTURE, SHEET[seed], mode="valid")
    np.testing.assert_allclose(flipped, convolved, rtol=0, atol=1e-12)
    assert abs(map_of(SHEET[seed]) - convolved).max() > 0.3


@pytest.mark.parametrize("function", [signal.correlate2d, signal.convolve2d])
def test_scipy_gives_our_size_only_with_mode_valid(chapter, function):
    assert function(PICTURE, SHEET[5]).shape == (258, 258)
    assert function(PICTURE, SHEET[5], mode="valid").shape == chapter["feature_map"].shape == (254, 254)
    assert '`mode="valid"`' in chapter.prose


def test_a_red_cat_is_as_dark_where_it_is_bright_as_a_blue_one(chapter):
    _, ax = plt.subplots()
    for seed in (4, 5):
        drawing = figures.show_feature_map(ax, map_of(SHEET[seed]), colorbar=False)
        shades = drawing.to_rgba(drawing.get_array())[..., :3] @ [0.299, 0.587, 0.114]
        assert alike(shades, PICTURE[1:-1, 1:-1]) < -0.9
    plt.close()
    assert "red: the brighter the cat, the darker the red" in chapter.prose


def test_seed_4_gives_answers_above_zero_and_a_zero_mean_filter_leaves_equal_weights_nothing(chapter):
    assert SHEET[4].sum().round(2) == 1.69 and chapter.drawn(3)[4].min() > 0
    mean = chapter["random_kernel"](seed=5, zero_mean=True).mean()
    assert abs(map_of(np.full((3, 3), mean))).max() < 1e-15


def test_weights_from_0_to_1_give_a_blurred_positive_cat(chapter, capsys):
    kernel = chapter.follow(chapter.examples[0])["kernel"]
    assert capsys.readouterr().out == "True\n" and 0 < kernel.min() < kernel.max() < 1
    assert alike(map_of(kernel), PICTURE[1:-1, 1:-1]) > 0.95
    sums = np.random.default_rng(5).uniform(0, 1, (10_000, 9)).sum(axis=1)
    assert sums.mean() == pytest.approx(4.5, abs=0.05)


def test_a_point_of_light_leaves_the_flipped_filter(chapter, capsys):
    point = chapter.follow(chapter.examples[1])["point"]
    assert capsys.readouterr().out == "True\n"
    assert np.array_equal(correlate2d(point, SHEET[5]), flip(SHEET[5]))
    assert np.array_equal(correlate2d(point, flip(SHEET[5])), SHEET[5])


def test_in_a_larger_picture_most_windows_miss_the_point_of_light(chapter):
    point = np.zeros((7, 7))
    point[3, 3] = 1
    answers = correlate2d(point, SHEET[5])
    assert np.array_equal(answers[1:-1, 1:-1], flip(SHEET[5]))
    assert np.count_nonzero(answers) == 9 < answers.size
    assert "A picture of 5 by 5 pixels is black but for a white one in its middle" in chapter.prose


def test_which_filters_a_flip_leaves_alone():
    a, b, c, d, e = np.random.default_rng(1).uniform(-1, 1, 5)
    equal_opposites = np.array([[a, b, c], [d, e, d], [c, b, a]])
    assert np.array_equal(equal_opposites[::-1, ::-1], equal_opposites)
    opposite_signs = np.array([[a, b, c], [d, 0, -d], [-c, -b, -a]])
    assert np.array_equal(opposite_signs[::-1, ::-1], -opposite_signs)
    for kernel in (EDGE, EDGE.T):
        assert np.array_equal(flip(kernel), -kernel)


def test_the_first_prediction_blue_follows_from_the_sum_of_the_weights(chapter):
    asked = chapter.predictions[0]
    kernel = chapter["kernel"]
    assert asked.right == "blue" and kernel.sum() == pytest.approx(-2.3, abs=0.05)
    assert "about −2.3" in asked.why("blue")
    assert (kernel < 0).sum() == 6 and "six of the nine" in asked.why("white")
    assert (kernel > 0).sum() == 3 and kernel[kernel > 0].sum() < -kernel[kernel < 0].sum()
    assert "Three weights are above zero, but the six" in asked.why("red")


def test_the_second_prediction_counts_the_sums_that_are_far_from_zero(chapter):
    asked = chapter.predictions[1]
    sums = np.array([kernel.sum() for kernel in chapter["kernels"]])
    told = [float(number.replace("−", "-")) for number in re.findall(r"−?\d\.\d\d", asked.question)]
    np.testing.assert_allclose(told, sums, atol=0.005)
    far = abs(sums) > 0.5
    assert asked.right == str(far.sum()) and sums[~far].round(2).tolist() == [0.14, 0.20]
    red, blue = np.sum(sums[far] > 0), np.sum(sums[far] < 0)
    assert (red, blue) == (4, 3) and "Four cats are red, three are blue" in asked.why("7")
    assert "the red ones" in asked.why(str(red)) and "the blue ones" in asked.why(str(blue))
    assert "beyond 1 and −1" in asked.why(str(np.sum(abs(sums) > 1)))
    one_sign = [max(np.mean(found > 0), np.mean(found < 0)) for found in chapter["maps"]]
    assert min(np.array(one_sign)[far]) > 0.95
    assert asked.why("5") == asked.why("2.5") == "Count the sums that are far from zero, of either sign."


def test_the_third_prediction_tells_what_half_a_turn_does_to_the_two_filters(chapter):
    asked = chapter.predictions[2]
    edge, random = chapter["pair"]
    assert asked.right == "one changes its sign only, the other in another way"
    assert np.array_equal(flip(edge), -edge)
    assert not np.allclose(flip(random), random) and not np.allclose(flip(random), -random)
    assert flip(random).sum() == pytest.approx(random.sum()) and abs(random.sum()) > 0.1
    assert np.array_equal(flip(GAUSSIAN_BLUR), GAUSSIAN_BLUR)  # a filter that keeps its map
    assert "such as a blur" in asked.why("both stay as they are")


def test_the_checked_answers_are_those_of_random_filters(chapter):
    assert "4.5 on average" in chapter.answers["1"].why("a blurred cat in red")
    positive = [np.random.default_rng(seed).uniform(0, 1, (3, 3)) for seed in range(2000)]
    assert np.mean([kernel.sum() for kernel in positive]) == pytest.approx(4.5, abs=0.05)
    assert min(signal.correlate2d(cat(grey=True), kernel, mode="valid").min() for kernel in positive[:10]) > 0
    assert chapter.answers["1"].right == "a blurred cat in red"
    point = np.zeros((5, 5))
    point[2, 2] = 1
    np.testing.assert_array_equal(
        signal.correlate2d(point, positive[0], mode="valid").round(12), positive[0][::-1, ::-1].round(12)
    )
    assert chapter.answers["2"].right == "the filter flipped"


def test_the_checked_answer_is_the_filter_whose_flipping_only_changes_the_sign(chapter):
    filters = {
        "nine equal weights": np.full((3, 3), 1 / 9),
        "vertical edges": VERTICAL_EDGE,
        "a random filter": np.random.default_rng(5).uniform(-1, 1, (3, 3)),
    }
    picture, found = cat(grey=True), {}
    for name, kernel in filters.items():
        one, other = (signal.correlate2d(picture, each, mode="valid") for each in (kernel, kernel[::-1, ::-1]))
        found[name] = "same" if np.allclose(one, other) else "sign" if np.allclose(one, -other) else "another"
    asked = chapter.answers["3"]
    assert [found[choice] for choice in asked.choices] == ["same", "sign", "another"]
    assert found[asked.right] == "sign"
    assert "is the same, and its map too" in asked.why("nine equal weights")
    assert "makes another map" in asked.why("a random filter")
