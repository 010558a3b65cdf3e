"""Chapter 19: gradient ascent on the picture, without and with rules."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from numpy.testing import assert_allclose, assert_array_equal
from scipy import ndimage

from filtersight import digits

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = digits()
RULES = {
    "plain": {},
    "clipped": {"limits": (0, 1)},
    "smooth": {"limits": (0, 1), "blur": 0.1, "decay": 0.02, "rate": 0.2},
}


def scores_of(network, pictures):
    """The network written out; pictures of shape `(N, 8, 8)`."""
    windows = sliding_window_view(np.pad(pictures, ((0, 0), (1, 1), (1, 1))), (3, 3), axis=(1, 2))
    maps = np.maximum(np.tensordot(windows, network.weight[:, :, 0], 2) + network.bias, 0)
    pooled = maps.reshape(-1, 4, 2, 4, 2, 8).max(axis=(2, 4))
    return pooled.reshape(len(pictures), -1) @ network.matrix + network.offset


def first_scores(network, digit, *, limits=(-np.inf, np.inf), blur=0, decay=0, rate=0.1, steps=4):
    """The ascent's first steps, each slope measured by moving the pixel up and down."""
    picture, scores = np.random.default_rng(18).normal(0.3, 0.05, (8, 8)), []
    nudges = 1e-7 * np.eye(64).reshape(64, 8, 8)
    for _ in range(steps):
        scores.append(scores_of(network, picture[np.newaxis])[0, digit])
        up, down = (scores_of(network, picture + sign * nudges)[:, digit] for sign in (1, -1))
        slope = (up - down).reshape(8, 8)
        moved = picture + rate * slope / np.sqrt((slope**2).sum())
        cross = ndimage.correlate(moved, [[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], mode="nearest")
        picture = np.clip((moved + blur * (cross - moved)) * (1 - decay), *limits)
    return scores


def roughness(picture):
    return (abs(np.diff(picture, axis=0)).mean() + abs(np.diff(picture, axis=1)).mean()) / np.ptp(picture)


def ends(chapter, name):
    return np.array([scores[-1] for _, scores in chapter[name]])


def drawn(fig):
    return [ax.images[0].get_array() for ax in fig.axes]


def best_real(chapter):
    scores = scores_of(chapter["network"], TRAIN_IMAGES[..., 0])
    return np.array([max(scores[TRAIN_LABELS == digit, digit]) for digit in range(10)])


def test_the_network_is_a_trained_one(chapter):
    said = scores_of(chapter["network"], TEST_IMAGES[..., 0]).argmax(axis=1)
    assert (said == TEST_LABELS).mean() > 0.97


def test_the_window_a_filter_likes_best_is_the_filter(chapter):
    filters = np.moveaxis(chapter["network"].weight[:, :, 0], 2, 0)
    best = filters / np.linalg.norm(filters, axis=(1, 2), keepdims=True)
    assert_array_equal(drawn(chapter.figures[0])[:8], filters)
    assert_allclose(drawn(chapter.figures[0])[8:], best, atol=1e-6)
    assert_allclose(chapter["likeness"], 1, atol=1e-9)
    assert chapter.printed == ["least likeness of a window to its filter: 1.0"]
    assert [chapter.figures[0].axes[k].get_ylabel() for k in (0, 8)] == ["filter", "window"]


@pytest.mark.parametrize("name", RULES)
def test_each_step_follows_the_gradient_and_then_the_rules(chapter, name):
    for digit, (picture, scores) in enumerate(chapter[name]):
        assert_allclose(scores[:4], first_scores(chapter["network"], digit, **RULES[name]), atol=1e-6)
        assert len(scores) == 200 and picture.shape == (8, 8)
        assert scores_of(chapter["network"], picture[np.newaxis])[0, digit] == pytest.approx(scores[-1], rel=0.1)


def test_without_rules_each_step_is_a_tenth_long(chapter):
    steps = [chapter["ascend"](3, steps=steps)[0] for steps in range(4)]
    assert_allclose([np.linalg.norm(after - before) for before, after in pairwise(steps)], 0.1)


@pytest.mark.parametrize(("number", "names"), [(1, ["plain"]), (2, ["clipped", "smooth"])])
def test_the_pictures_are_drawn_under_their_digit_and_score(chapter, number, names):
    fig, found = chapter.figures[number], [found for name in names for found in chapter[name]]
    assert [ax.get_title() for ax in fig.axes] == [f"{k % 10}: {scores[-1]:.0f}" for k, (_, scores) in enumerate(found)]
    assert_array_equal(drawn(fig), [1 - picture if number == 2 else picture for picture, _ in found])


def test_without_rules_scores_go_ten_times_as_high_as_those_of_any_digit(chapter):
    real = best_real(chapter)
    assert_allclose(chapter["real"], real, atol=1e-9)
    assert (ends(chapter, "plain") > 4 * real).all()
    assert 8 < ends(chapter, "plain").mean() / max(real) < 12
    assert f"The best real digit of all {len(TRAIN_LABELS)} gets {max(real):.0f}." in chapter.captions[1]


def test_without_rules_ink_becomes_negative_and_without_end(chapter):
    for picture, _ in chapter["plain"]:
        assert picture.min() < -1 and picture.max() > 2


def test_with_ink_between_0_and_1_scores_level_off_above_those_of_real_digits(chapter):
    real = best_real(chapter)
    for picture, _ in chapter["clipped"]:
        assert 0 <= picture.min() and picture.max() <= 1
        assert ((picture == 0) | (picture == 1)).mean() > 0.4  # hard black and white
    curve = np.mean([scores for _, scores in chapter["clipped"]], axis=0)
    assert curve[-1] == pytest.approx(30, abs=2) and curve[-1] - curve[-50] < 0.05 * curve[-1]
    assert (ends(chapter, "clipped") > real).all() and ends(chapter, "clipped").mean() > max(real)


def test_smoothing_brings_the_mean_score_among_those_of_real_digits(chapter):
    real = best_real(chapter)
    assert min(real) < ends(chapter, "smooth").mean() < max(real)
    for (soft, _), (hard, _) in zip(chapter["smooth"], chapter["clipped"], strict=True):
        assert 0 <= soft.min() and soft.max() <= 1 and roughness(soft) < 0.75 * roughness(hard)


def test_a_smooth_picture_is_more_like_its_digit_than_like_any_other(chapter):
    typical = [TRAIN_IMAGES[TRAIN_LABELS == digit].mean(axis=0).ravel() for digit in range(10)]
    likeness = np.corrcoef([picture.ravel() for picture, _ in chapter["smooth"]], typical)[:10, 10:]
    assert_array_equal(likeness.argmax(axis=1), range(10))
    assert likeness[0, 0] > 0.7 and likeness[1, 1] > 0.7  # the ring and the upright


def test_the_curves_are_the_mean_scores_and_the_band_is_where_the_best_real_digits_lie(chapter):
    [ax] = chapter.figures[3].axes
    assert ax.get_yscale() == "symlog"
    assert [text.get_text() for text in ax.texts] == ["no rule", "ink from 0 to 1", "and smooth"]
    for line, text, name in zip(ax.lines, ax.texts, RULES, strict=True):
        assert_allclose(line.get_ydata(), sum(np.array(scores) for _, scores in chapter[name]) / 10)
        assert text.get_position()[1] == line.get_ydata()[-1] and text.get_color() == line.get_color()
        assert 200 < text.get_position()[0] < ax.get_xlim()[1]
    [band] = ax.patches
    real = best_real(chapter)
    assert_allclose((band.get_y(), band.get_y() + band.get_height()), (min(real), max(real)))
    assert (round(min(real)), round(max(real))) == (12, 18) and "from 12 to 18" in chapter.alts[3]


def test_more_blur_lowers_the_scores_and_melts_the_strokes(chapter):
    for digit in (0, 3):
        blob, scores = chapter["ascend"](digit, **RULES["smooth"] | {"blur": 0.3})
        picture, before = chapter["smooth"][digit]
        assert scores[-1] < before[-1] and roughness(blob) < roughness(picture)


def test_in_the_end_the_score_grows_along_a_nearly_straight_line(chapter):
    for _, scores in chapter["plain"]:
        assert np.corrcoef(scores[-30:], range(30))[0, 1] > 0.99
    gains = np.diff([scores[-30:] for _, scores in chapter["plain"]], axis=1)
    assert np.median(gains.std(axis=1) / gains.mean(axis=1)) < 0.1
