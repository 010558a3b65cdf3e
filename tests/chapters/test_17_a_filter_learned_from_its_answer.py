"""Chapter 17: what gradient descent makes of nine random weights."""

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.signal import correlate2d

from filtersight import (
    GAUSSIAN_BLUR,
    HORIZONTAL_EDGE,
    VERTICAL_EDGE,
    cat,
    film,
    load_image,
    photographs,
    random_kernel,
)
from filtersight.images import HOPPER

from ..learned_filters import learned_filters

pytestmark = pytest.mark.slow  # the chapter trains

PICTURE = cat(grey=True)
CENTRED = PICTURE - PICTURE.sum() / PICTURE.size
START = random_kernel(3, seed=16)
TARGET = correlate2d(PICTURE, VERTICAL_EDGE, mode="valid")


class Valley:
    """The loss as a quadratic form of the nine weights: what every step of the descent follows."""

    def __init__(self, picture, target=TARGET):
        height, width = target.shape
        shifted = np.stack([picture[i : i + height, j : j + width].ravel() for i in range(3) for j in range(3)])
        self.curvature = 2 * shifted @ shifted.T / target.size
        self.pull = 2 * shifted @ target.ravel() / target.size
        self.height = np.mean(target**2)

    def loss(self, weights):
        w = weights.ravel()
        return w @ self.curvature @ w / 2 - self.pull @ w + self.height

    def descend(self, *, rate, momentum, steps=300, start=START):
        path, speed = [start.ravel()], 0
        for _ in range(steps):
            speed = momentum * speed - rate * (self.curvature @ path[-1] - self.pull)
            path.append(path[-1] + speed)
        return np.reshape(path, (-1, 3, 3))

    @property
    def steepness(self):
        return np.linalg.svd(self.curvature, compute_uv=False)

    @property
    def largest_step(self):
        return 2 / self.steepness[0]


def worst(path, edge=VERTICAL_EDGE):
    return abs(path - edge).max(axis=(1, 2))


PATHS = {
    "plain": Valley(PICTURE).descend(rate=0.25, momentum=0),
    "centred": Valley(CENTRED).descend(rate=4, momentum=0),
    "centred, with momentum": Valley(CENTRED).descend(rate=4, momentum=0.9),
}


def test_the_start_and_its_map_are_nothing_like_the_target(chapter):
    start, map_, target = (ax.images[0].get_array() for ax in chapter.figures[0].axes)
    assert_allclose(start, START)
    assert_allclose(map_, correlate2d(PICTURE, START, mode="valid"), atol=1e-12)
    assert_allclose(target, TARGET, atol=1e-12)
    assert start.max() > 0.7 and (start[:, 2] < -0.8).all() and (start[:, :2] > -0.5).all()
    assert np.mean(map_ < 0) > 0.9 and np.mean(abs(target) < 0.2) > 0.8
    assert [ax.images[0].get_clim() for ax in chapter.figures[0].axes[1:]] == [(-1, 1)] * 2


def test_the_printed_slopes_are_those_of_the_loss_at_the_start(chapter):
    valley = Valley(CENTRED)
    printed = [float(number) for number in re.findall(r"-?\d[\d.]*", chapter.cells[1].printed)]
    assert_allclose(printed, (valley.curvature @ START.ravel() - valley.pull).round(3), atol=1e-9)


def test_each_step_is_one_of_gradient_descent_with_momentum(chapter):
    weights, losses = zip(*chapter["learned"], strict=True)
    assert_allclose(weights, PATHS["centred, with momentum"], atol=1e-9)
    assert_allclose(losses, [Valley(CENTRED).loss(w) for w in weights], atol=1e-12)
    assert_allclose(chapter["target"], TARGET, atol=1e-12)


def test_after_300_steps_the_very_numbers_of_the_filter_are_found(chapter):
    assert len(chapter["learned"]) == 301
    kernel = chapter["kernel"]
    assert_allclose(kernel, PATHS["centred, with momentum"][-1], atol=1e-9)
    assert_allclose(kernel, VERTICAL_EDGE, atol=0.003)
    assert chapter.cells[2].printed.split("largest")[0].split() == "[[ 1. 0. -1.] [ 1. 0. -1.] [ 1. 0. -1.]]".split()
    [error] = re.findall(r"weight: ([\d.]+)", chapter.cells[2].printed)
    assert float(error) == pytest.approx(worst(kernel[np.newaxis])[0], abs=0.00005)


def test_sixteen_other_starts_end_wrong_by_a_ten_thousandth_to_fifteen_thousandths():
    starts = [random_kernel(3, seed=seed) for seed in range(16)]
    valley = Valley(CENTRED)
    ends = [worst(valley.descend(rate=4, momentum=0.9, start=start))[-1] for start in starts]
    assert (round(min(ends), 4), round(max(ends), 3)) == (0.0001, 0.015)


@pytest.mark.parametrize("number", range(5))
def test_no_other_nine_weights_give_a_photographs_map(number):
    picture = photographs()[number]
    valley = Valley(picture, correlate2d(picture, VERTICAL_EDGE, mode="valid"))
    found = np.linalg.solve(valley.curvature, valley.pull)
    assert_allclose(found.reshape(3, 3), VERTICAL_EDGE, atol=1e-9)


def test_the_film_shows_the_weights_and_the_loss_of_its_step(chapter):
    scene = chapter.figures[1]
    film = chapter.film(scene)
    steps = list(film.new_frame_seq())
    assert steps[:5] == [0, 1, 2, 3, 4] and steps == sorted(steps) and steps[-1] == 300
    assert min(np.diff(steps[5:10])) > 1
    for step in (0, 20, 300):
        film._func(step)
        left, right = scene.axes
        curve, dot = right.lines
        assert_allclose(left.images[0].get_array(), PATHS["centred, with momentum"][step].round(2), atol=1e-9)
        assert left.get_title() == f"after {step} steps"
        assert_allclose(curve.get_ydata(), [loss for _, loss in chapter["learned"]])
        assert (*dot.get_xdata(), *dot.get_ydata()) == (step, curve.get_ydata()[step])
        assert right.get_yscale() == "log"


def test_the_columns_appear_within_some_twenty_five_steps(chapter):
    colour = np.sign(np.array([weights for weights, _ in chapter["learned"]]).round(0))
    assert np.array_equal(colour[27], VERTICAL_EDGE) and not np.array_equal(colour[8], VERTICAL_EDGE)


def test_the_figures_loss_falls_from_three_hundredths_to_almost_nothing(chapter):
    (_, first), *_, (_, last) = chapter["learned"]
    assert first == pytest.approx(0.03, abs=0.005) and last < 1e-8
    for words in (chapter.captions[1], chapter.alts[1]):
        assert f"{first:.2f} to {last:.0e}" in " ".join(words.split())


def test_the_three_curves_are_the_three_runs_named_at_their_ends(chapter):
    [ax] = chapter.figures[2].axes
    assert ax.get_yscale() == "log"
    assert [text.get_text().replace("\n", " ") for text in ax.texts] == list(PATHS)
    for line, text, path in zip(ax.lines, ax.texts, PATHS.values(), strict=True):
        assert_allclose(line.get_ydata(), worst(path), atol=1e-8)
        assert text.get_position()[1] == line.get_ydata()[-1] and text.get_color() == line.get_color()


def test_centring_and_momentum_each_help(chapter):
    plain, centred, momentum = (chapter["wrong"][name][-1] for name in PATHS)
    assert_allclose((plain, centred, momentum), [worst(path)[-1] for path in PATHS.values()], atol=1e-8)
    assert (round(plain, 2), round(centred, 2)) == (0.84, 0.16) and momentum < 0.003
    for words in (chapter.captions[2], chapter.alts[2]):
        assert f"{plain:.2f}" in words and f"{centred:.2f}" in words and f"{momentum:.3f}" in words


def test_the_printed_steepness_is_that_of_the_loss(chapter):
    expected = []
    for name, picture in (("plain", PICTURE), ("centred", CENTRED)):
        steepest, *_, flattest = Valley(picture).steepness
        expected.append(f"{name}: steepest over flattest {steepest / flattest:.0f}, largest step {2 / steepest:.2f}")
    assert chapter.printed[-4:-2] == expected


def test_centring_takes_the_steepest_from_over_ten_thousand_times_the_flattest_to_under_a_thousand():
    plain, centred = Valley(PICTURE).steepness, Valley(CENTRED).steepness
    assert plain[0] / plain[-1] > 10_000 and centred[0] / centred[-1] < 1000


@pytest.mark.parametrize("picture", [PICTURE, CENTRED], ids=["plain", "centred"])
def test_beyond_the_largest_step_the_error_grows_and_momentum_bears_nearly_twice_as_much(picture):
    valley = Valley(picture)
    for momentum, bears in ((0, 1), (0.9, 1.9)):
        within, beyond = (
            worst(valley.descend(rate=part * bears * valley.largest_step, momentum=momentum, steps=3000))
            for part in (0.98, 1.02)
        )
        assert within[-1] < within[0] and beyond[-1] > 1e3
    assert 1.9 * Valley(CENTRED).largest_step == pytest.approx(15.5, abs=0.05)


def test_the_first_two_runs_take_about_half_of_the_largest_step(chapter):
    assert 0.25 / Valley(PICTURE).largest_step == pytest.approx(0.5, abs=0.02)
    assert 4 / Valley(CENTRED).largest_step == pytest.approx(0.5, abs=0.02)


def test_with_twice_the_step_the_plain_run_is_beyond_its_limit_and_the_centred_one_arrives_sooner(chapter):
    plain, centred = (worst(Valley(p).descend(rate=rate, momentum=0)) for p, rate in ((PICTURE, 0.5), (CENTRED, 8)))
    assert plain[-1] > 50 * plain[0]
    assert centred[-1] == pytest.approx(0.06, abs=0.005) and centred[-1] < 0.5 * chapter["wrong"]["centred"][-1]
    told = [float(line.split()[-1]) for line in chapter.printed[-2:]]
    assert told == pytest.approx([plain[-1], centred[-1]], abs=0.005)


PICTURES = [*photographs(), *film()[[0, 8]].mean(axis=-1)]


@pytest.mark.parametrize("picture", PICTURES, ids=range(len(PICTURES)))
def test_centring_makes_the_steepness_less_unequal_on_every_picture(picture):
    unequal = []
    for image in (picture, picture - picture.mean()):
        steepness = Valley(image, np.zeros((254, 254))).steepness
        unequal.append(steepness[0] / steepness[-1])
    assert 3 < unequal[0] / unequal[1] < 26.5


def test_of_the_other_photographs_only_those_four_have_the_factors_that_are_told(chapter):
    factors = []
    for picture in (*photographs()[:4], load_image(HOPPER, size=256, grey=True)):
        plain, centred = (Valley(image, TARGET).steepness for image in (picture, picture - picture.mean()))
        factors.append(plain[0] / plain[-1] / (centred[0] / centred[-1]))
    *four, officer = factors
    assert 3 < min(four) and round(max(four)) == 26 and officer < 3
    assert "On the other four pictures that `photographs` gives, centring makes the ratio smaller" in chapter.prose


@pytest.mark.parametrize("seed", range(8))
def test_on_a_picture_as_it_is_the_gradient_is_nearly_all_about_brightness(seed):
    valley = Valley(PICTURE)
    gradient = valley.curvature @ random_kernel(3, seed=seed).ravel() - valley.pull
    along_brightness = abs(gradient.sum()) / 3 / np.linalg.norm(gradient)
    assert along_brightness > 0.98


def test_nearly_all_pixels_are_far_above_zero_and_centring_takes_most_of_the_brightness_away():
    assert np.mean(PICTURE > 2 * PICTURE.std()) > 0.9
    assert np.mean(CENTRED**2) < 0.2 * np.mean(PICTURE**2)


def test_momentum_leaves_the_steepness_and_evens_out_the_progress():
    # Along the flattest direction, how much of the error is left after 300 steps; the steepest is done in both.
    valley = Valley(CENTRED)
    _, directions = np.linalg.eigh(valley.curvature)
    flat = {}
    for momentum in (0, 0.9):
        path = valley.descend(rate=4, momentum=momentum).reshape(-1, 9) - VERTICAL_EDGE.ravel()
        flat[momentum] = abs(path[-1] @ directions[:, 0]) / abs(path[0] @ directions[:, 0])
        assert abs(path[-1] @ directions[:, -1]) < 1e-4
    assert flat[0.9] < 0.05 * flat[0]


def test_a_rate_of_20_makes_the_weights_grow_without_end(chapter):
    *_, (weights, _) = chapter["learn"](CENTRED, TARGET, START, steps=60, rate=20, momentum=0.9)
    assert abs(weights).max() > 1e3


def test_another_target_makes_the_same_weights_rows(chapter):
    target = correlate2d(PICTURE, HORIZONTAL_EDGE, mode="valid")
    *_, (weights, _) = chapter["learn"](CENTRED, target, START, steps=301, rate=4, momentum=0.9)
    assert_allclose(weights, HORIZONTAL_EDGE, atol=0.01)


def test_centring_the_picture_leaves_the_vertical_map_as_it_is_but_not_a_blurs(chapter):
    assert_allclose(correlate2d(chapter["centred"], VERTICAL_EDGE, "valid"), chapter["target"], atol=1e-12)
    blur = np.full((3, 3), 1 / 9)
    moved = correlate2d(PICTURE, blur, "valid") - correlate2d(CENTRED, blur, "valid")
    assert_allclose(moved, PICTURE.mean(), atol=1e-12)


def test_a_flat_picture_moves_all_weights_alike_until_their_sum_is_zero(chapter):
    answer = chapter.follow(chapter.examples[0])
    moved = answer["weights"] - START
    assert_allclose(moved, -START.mean(), atol=1e-6)
    assert answer["loss"] == pytest.approx(0, abs=1e-12)


def test_noise_in_the_target_stays_in_the_loss_and_hardly_moves_the_weights(chapter):
    noisy = chapter["target"] + np.random.default_rng(0).normal(0, 0.1, TARGET.shape)
    valley = Valley(CENTRED, noisy)
    weights = valley.descend(rate=4, momentum=0.9)[-1]
    assert abs(weights - VERTICAL_EDGE).max() < 0.04
    assert valley.loss(weights) == pytest.approx(0.01, rel=0.01)
    assert TARGET.size == 64516


def test_the_exercise_says_how_large_its_noise_is_in_words_that_are_explained(chapter):
    noise = np.random.default_rng(0).normal(0, 0.1, TARGET.shape)
    assert noise.mean() == pytest.approx(0, abs=0.001) and noise.std() == pytest.approx(0.1, abs=0.001)
    question = chapter.prose.partition("Add noise to the target")[2].partition("normal(0, 0.1")[0]
    assert "with a [standard deviation](../../glossary.md) of 0.1" in question
    docs = Path(__file__).parents[2] / "docs"
    assert "`normal(mean, spread)` gives numbers around a mean" in (docs / "python.md").read_text(encoding="utf-8")


def test_the_prediction_the_cat_leaves_no_other_nine_weights_and_a_flat_or_striped_picture_does(chapter):
    [asked] = chapter.predictions
    assert asked.right == "the very numbers 1, 0 and −1"
    assert abs(chapter["kernel"] - VERTICAL_EDGE).max() < 0.003

    def told_apart(picture):
        windows = np.lib.stride_tricks.sliding_window_view(picture, (3, 3)).reshape(-1, 9)
        return np.linalg.matrix_rank(windows)

    assert told_apart(cat(grey=True)) == 9  # so the loss has one lowest point
    stripes = np.tile([0.0, 0, 1, 1], (16, 8))
    assert told_apart(np.full((16, 16), 0.5)) == 1 and told_apart(stripes) < 9


def test_the_playground_has_what_is_learned(chapter):
    assert_allclose(learned_filters("LEARNED_EDGE")[:, :, 0, 0], chapter["kernel"], atol=0.0006)


def test_the_checked_answers_are_those_of_learning(chapter):
    flat, start = np.full((20, 20), 0.5), chapter["start"]
    *_, (weights, _) = chapter["learn"](
        flat, correlate2d(flat, VERTICAL_EDGE, mode="valid"), start, steps=200, rate=0.3, momentum=0
    )
    assert_allclose(weights, start - start.mean(), atol=1e-6)
    assert chapter.answers["2"].right == "what they were, less their mean"
    fits = {
        name: np.allclose(*(correlate2d(picture, kernel, mode="valid") for picture in (cat(grey=True), CENTRED)))
        for name, kernel in {"the map of horizontal edges": HORIZONTAL_EDGE, "the map of a blur": GAUSSIAN_BLUR}.items()
    }
    assert fits == {"the map of horizontal edges": True, "the map of a blur": False}
    assert chapter.answers["1"].right == "the map of a blur"
    assert_allclose(correlate2d(CENTRED, VERTICAL_EDGE, mode="valid"), chapter["target"], atol=1e-12)
    low, high = map(float, chapter.answers["3"].right.split(" to "))
    noise = np.random.default_rng(0).normal(0, 0.1, chapter["target"].shape)
    assert low < np.mean(noise**2) < high
    assert chapter.answers["3"].why("0.1").startswith("So large is the noise")
