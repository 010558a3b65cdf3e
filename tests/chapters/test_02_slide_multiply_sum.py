"""What chapter 02 says about windows, products and the size of the map."""

from itertools import product

import numpy as np
import pytest
from scipy import signal

from filtersight import VERTICAL_EDGE, cat, correlate2d, output_size, random_kernel


def sliding_windows(picture):
    return np.lib.stride_tricks.sliding_window_view(picture, (3, 3))


def show(chapter, place):
    """Draw one frame of the film and give the windows that are outlined in each of its three panels."""
    chapter["visit"](place)
    return [{window[1:] for window in chapter.windows(1) if window[0] == panel} for panel in range(3)]


def test_the_four_answers_worked_by_hand(chapter):
    # Of the nine weights only 1 and 2 above, 3 in the middle, -1 and -2 below are not zero.
    by_hand = [[1 + 10 + 6 - 3 - 2, 2 + 2 + 0 - 5 - 2], [4 + 0 + 15 - 5 - 10, 2 + 4 + 3 - 3 - 4]]
    printed = " ".join(chapter.printed[:2]).replace("[", "").replace("]", "").split()
    assert np.array_equal(np.array(printed, float).reshape(2, 2), by_hand)
    assert np.array_equal(chapter["feature_map"][:2, :2], by_hand)


def test_in_the_first_window_every_weight_that_is_not_zero_counts(chapter):
    patch, kernel, products = chapter.drawn(0)
    assert np.array_equal(patch, [[1, 2, 5, 1], [4, 2, 0, 2], [3, 5, 1, 1], [5, 3, 5, 2]])
    assert np.array_equal(kernel, [[1, 0, 2], [0, 3, 0], [-1, 0, -2]])
    assert np.array_equal(products, [[1, 0, 10], [0, 6, 0], [-3, 0, -2]])
    assert np.array_equal(products != 0, kernel != 0)
    white = patch[:3, :3] == 5
    assert kernel[white].tolist() == [2, 0], "one white pixel gives most of the sum, the other nothing"
    assert products.max() == products[0, 2] > products.sum() / 2
    assert chapter.windows(0) == [(0, 0, 0, 3, 3)]
    assert "$12$" in chapter.captions[0] and "sum to 12." in chapter.alts[0]


def test_the_dot_product_of_window_and_filter_is_the_first_answer(chapter):
    window, weights, products = chapter.drawn(3)
    assert np.array_equal(window, [[1, 2, 5, 4, 2, 0, 3, 5, 1]])
    assert np.array_equal(weights, [[1, 0, 2, 0, 3, 0, -1, 0, -2]])
    assert np.array_equal(products, [[1, 0, 10, 0, 6, 0, -3, 0, -2]])
    assert chapter["answer"] == 12 and chapter.printed[-1] == "12" and "$12$" in chapter.captions[3]


def test_the_small_map_holds_the_dot_product_of_each_window(chapter):
    by_dots = [
        [row.ravel() @ chapter["kernel"].ravel() for row in rows] for rows in sliding_windows(chapter["picture"])
    ]
    assert np.array_equal(chapter["feature_map"], by_dots)


@pytest.mark.parametrize(
    ("place", "row", "column", "line"),
    [(0, 0, 0, "1 + 0 + 10 + 0 + 6 + 0 − 3 + 0 − 2 = 12"), (6, 1, 2, "0 + 0 + 2 + 0 + 3 + 0 − 5 + 0 − 6 = −6")],
)
def test_the_film_moves_the_window_and_writes_down_its_sum(chapter, place, row, column, line):
    picture, _, answers = show(chapter, place)
    assert picture == {(row, column, 3, 3)}
    assert answers == {(0, 0, 3, 4), (row, column, 1, 1)}
    assert chapter["scene"].get_supxlabel() == line


@pytest.mark.parametrize("place", range(12))
def test_the_film_fills_the_map_one_by_one(chapter, place):
    show(chapter, place)
    filled = chapter.drawn(1)[2].ravel()
    assert np.array_equal(filled[: place + 1], chapter["feature_map"].ravel()[: place + 1])
    assert np.isnan(filled[place + 1 :]).all()


def test_the_film_visits_every_place_in_turn_and_stays_at_the_last(chapter):
    frames = list(chapter.film(chapter["scene"]).new_frame_seq())
    assert frames == [*range(12), 11, 11]


def test_a_window_of_three_has_four_places_on_a_row_of_six(chapter):
    [covered] = chapter.drawn(2)
    assert covered.shape == (4, 6)
    assert [row[~np.isnan(row)].tolist() for row in covered] == [[0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5]]
    _, columns = np.nonzero(~np.isnan(covered))
    assert np.array_equal(columns, covered[~np.isnan(covered)]), "each number stands in its own column"
    low, high = chapter.limits(2)[0]
    assert low < 0 and high > 5, "no cell so dark that its number cannot be read"


@pytest.mark.parametrize(("n", "f", "places"), [(4, 3, 2), (6, 3, 4), (256, 3, 254), (256, 5, 252), (256, 256, 1)])
def test_places_of_a_window_on_a_row(chapter, n, f, places):
    assert places == len([start for start in range(n) if start + f <= n])
    assert output_size(n, f) == places
    assert chapter["slide"](np.zeros((f, n)), np.ones((f, f))).shape == (1, places)


def test_slide_is_scipys_cross_correlation_for_any_sizes(chapter):
    rng = np.random.default_rng(2)
    for size, kernel_size in (((6, 7), (2, 4)), ((5, 5), (5, 1)), ((8, 4), (3, 3))):
        image, kernel = rng.random(size), rng.normal(size=kernel_size)
        expected = signal.correlate2d(image, kernel, mode="valid")
        np.testing.assert_allclose(chapter["slide"](image, kernel), expected, rtol=0, atol=1e-14)


def test_slide_loops_and_the_fast_version_agree_on_the_cat_up_to_rounding(chapter):
    expected = signal.correlate2d(cat(grey=True), VERTICAL_EDGE, mode="valid")
    for version in ("by_slide", "by_loops", "by_fast"):
        np.testing.assert_allclose(chapter[version], expected, rtol=0, atol=1e-14)
    shape, equal, close, _ = chapter.printed[-4:]
    assert shape == "(254, 254)" and equal.endswith(": True")
    assert float(close.split()[-1]) < 1e-14


def test_the_filter_is_not_flipped(chapter):
    kernel = chapter["kernel"]
    assert np.array_equal(chapter["slide"](kernel, kernel), [[np.sum(kernel**2)]])
    assert np.sum(kernel * kernel[::-1, ::-1]) != np.sum(kernel**2)


@pytest.mark.parametrize("seed", range(9))
def test_among_windows_of_equal_strength_that_of_the_positive_weights_wins(chapter, seed):
    kernel = random_kernel(seed=seed).ravel() if seed else chapter["kernel"].ravel()
    windows = np.random.default_rng(seed).uniform(0, 5, size=(10_000, 9))
    best = np.maximum(kernel, 0)
    around_best = np.maximum(best + np.random.default_rng(seed).normal(0, 0.05, (10_000, 9)), 0)
    windows = np.concatenate([windows, around_best, np.maximum(-kernel, 0)[np.newaxis]])
    windows *= np.linalg.norm(best) / np.linalg.norm(windows, axis=1, keepdims=True)
    answers = windows @ kernel
    assert answers.max() < best @ kernel
    near = windows[answers > 0.995 * (best @ kernel)]  # what comes close is close to it
    assert len(near) and abs(near - best).max() < 0.15 * np.linalg.norm(best)
    assert "has the same pattern as the filter" not in chapter.prose


def test_without_a_weight_above_zero_no_window_of_that_kind_wins(chapter):
    kernel = random_kernel(seed=1064)
    assert kernel.max() < 0
    dimmest = np.where(kernel == kernel.max(), 1, 0)  # all its strength where the weight is nearest to zero
    windows = np.random.default_rng(2).uniform(0, 1, (10_000, 9))
    windows /= np.linalg.norm(windows, axis=1, keepdims=True)
    assert (windows @ kernel.ravel()).max() < np.sum(dimmest * kernel) < 0
    assert "If any weight is above zero, then among windows of equal strength" in chapter.prose


def test_a_strong_window_would_need_pixels_brighter_than_white(chapter):
    # Of strength 60, in proportion to the weights 1, 2 and 3: none of the pixels may be above 5.
    in_proportion = np.sqrt(60 / 14) * np.array([1, 2, 3])
    assert np.sum(in_proportion**2) == pytest.approx(60) and in_proportion.max() > 5
    lit = np.array([np.sqrt(10), 5, 5])
    windows = np.random.default_rng(2).uniform(0, 5, (100_000, 3))
    windows *= np.sqrt(60) / np.linalg.norm(windows, axis=1, keepdims=True)
    possible = windows[(windows <= 5).all(axis=1)]
    assert len(possible) > 1000 and (possible @ [1, 2, 3]).max() < lit @ [1, 2, 3]
    assert "in proportion to them, unless that takes a pixel brighter than white" in chapter.prose


def test_numbers_stand_on_red_and_blue_and_are_written_in_black(chapter):
    products = chapter.figures[0].axes[2]
    assert {text.get_color() for text in products.texts} == {"#000000"}
    for number, (red, _, blue, _) in zip([10, -3], products.images[0].to_rgba(np.array([10, -3])), strict=True):
        assert (red > blue) == (number > 0)
    assert "Numbers on red are above zero, those on blue below" in chapter.captions[0]


def test_the_window_of_exercise_3_is_not_the_one_of_equal_strength(chapter):
    # 5 wherever a weight is above zero, which is not in proportion to the weights 1, 2 and 3.
    window = chapter.follow(chapter.examples[0])["window"]
    assert set(window[chapter["kernel"] > 0]) == {5} and (window[chapter["kernel"] <= 0] == 0).all()


def test_a_single_weight_cuts_the_picture_out(chapter):
    picture, middle, corner = chapter["picture"], np.zeros((3, 3)), np.zeros((3, 3))
    middle[1, 1] = corner[0, 0] = 1
    assert np.array_equal(chapter["slide"](picture, middle), picture[1:-1, 1:-1])
    assert np.array_equal(chapter["slide"](picture, corner), picture[:3, :4])


def test_brightness_counts_with_the_sum_of_the_weights(chapter):
    picture, kernel = chapter["picture"], chapter["kernel"]
    assert kernel.sum() == 3 and VERTICAL_EDGE.sum() == 0
    assert np.array_equal(correlate2d(picture + 1, kernel), chapter["feature_map"] + 3)
    assert chapter["slide"](np.full((3, 3), 5), kernel) == 15


def test_no_window_from_0_to_5_answers_more_than_30(chapter):
    # The answer is linear in each pixel, so the best window has each pixel at one end of its range.
    corners = np.array(list(product([0, 5], repeat=9)))
    assert (corners @ chapter["kernel"].ravel()).max() == 30
    [best] = chapter.examples
    assert np.sum(chapter.follow(best)["window"] * chapter["kernel"]) == 30


def test_the_prediction_4_places_and_at_twelve_of_16_the_filter_sticks_out(chapter):
    [asked] = chapter.predictions
    places = [(row, column) for row, column in product(range(4), repeat=2) if max(row, column) + 3 <= 4]
    assert asked.right == str(len(places)) == "4"
    assert 16 - len(places) == 12 and "at twelve of them" in asked.why("16")
    assert len({row for row, _ in places}) == len({column for _, column in places}) == 2
    assert chapter["patch"].shape == (4, 4) and chapter["kernel"].shape == (3, 3)


def test_the_checked_answers_are_those_of_the_filter(chapter):
    sizes = [signal.correlate2d(cat(grey=True), np.ones((size, size)), mode="valid").shape for size in (5, 256)]
    assert chapter.answers["1"].right == ", and ".join(f"{rows} by {columns}" for rows, columns in sizes)
    kernel, patch = chapter["kernel"], chapter["patch"]
    more = signal.correlate2d(patch + 1, kernel, mode="valid") - signal.correlate2d(patch, kernel, mode="valid")
    assert chapter.answers["2"].right == f"each grows by {more[0, 0]}" and np.ptp(more) == 0
    assert chapter.answers["3"].right == str(5 * kernel[kernel > 0].sum())
    assert chapter.answers["3"].why(str(5 * kernel.sum())).startswith("So it is if all pixels are 5")
