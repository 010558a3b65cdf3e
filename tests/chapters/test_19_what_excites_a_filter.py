"""Chapter 19: gradient ascent on the picture, without and with rules."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from numpy.testing import assert_allclose, assert_array_equal
from scipy import ndimage

from filtersight import digits
from filtersight.training import backward, forward

pytestmark = pytest.mark.slow  # the chapter trains

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = digits()
PAIRS = range(10), range(10)
MEANS = np.array([TRAIN_IMAGES[TRAIN_LABELS == digit].mean(axis=0).ravel() for digit in range(10)])


def scores_of(network, pictures):
    """The network written out; pictures of shape `(N, 8, 8)`."""
    windows = sliding_window_view(np.pad(pictures, ((0, 0), (1, 1), (1, 1))), (3, 3), axis=(1, 2))
    maps = np.maximum(np.tensordot(windows, network.weight[:, :, 0], 2) + network.bias, 0)
    pooled = maps.reshape(-1, 4, 2, 4, 2, 8).max(axis=(2, 4))
    return pooled.reshape(len(pictures), -1) @ network.matrix + network.offset


def slopes_of(network, picture, digit):
    """How fast the score of a digit grows with each pixel, by moving it up and down; NaN if the two differ, at a tie."""
    nudges = 1e-7 * np.eye(64).reshape(64, 8, 8)
    up, still, down = (scores_of(network, picture + sign * nudges)[:, digit].reshape(8, 8) for sign in (1, 0, -1))
    return np.where(abs(up + down - 2 * still) < 1e-11, (up - down) / 2e-7, np.nan)


def falls(network, picture, digit):
    """How far the score falls if the 3 by 3 pixels around each place are covered, by a mask for each."""
    rows, columns = np.indices((8, 8)).reshape(2, 64, 1, 1)
    near = (abs(np.arange(8)[:, np.newaxis] - rows) <= 1) & (abs(np.arange(8) - columns) <= 1)
    whole, covered = scores_of(network, picture[np.newaxis]), scores_of(network, np.where(near, 0, picture))
    return (whole[0, digit] - covered[:, digit]).reshape(8, 8)


def smoothed(picture):
    cross = ndimage.correlate(picture, [[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], mode="constant")
    return np.clip((picture + 0.1 * (cross - picture)) * 0.98, 0, 1)


RULES = {
    "plain": (lambda picture: picture, 0.1),
    "clipped": (lambda picture: np.clip(picture, 0, 1), 0.1),
    "smooth": (smoothed, 0.2),
}


def best_real(network):
    scores = scores_of(network, TRAIN_IMAGES[..., 0])
    return np.array([max(scores[TRAIN_LABELS == digit, digit]) for digit in range(10)])


def resembles(pictures):
    """The digit whose mean is most like each picture, by correlation."""
    return np.corrcoef(pictures.reshape(10, 64), MEANS)[:10, 10:].argmax(axis=1)


def drawn(fig):
    return [ax.images[0].get_array() for ax in fig.axes if ax.images]


@pytest.fixture(scope="module")
def ascents(chapter, eight_networks):
    """What the chapter's ascent gives by each rule on eight networks: the best real scores, pictures, their scores."""
    rules = {
        "plain": (lambda pictures: pictures, 0.1),
        "clipped": (chapter["ink"], 0.1),
        "smooth": (chapter["smooth_ink"], 0.2),
    }
    found = []
    with pytest.MonkeyPatch.context() as patch:
        for _, network in eight_networks:
            patch.setitem(chapter.variables, "network", network)
            climbs = {
                name: chapter["ascend"](chapter["noise"], rule, rate=rate) for name, (rule, rate) in rules.items()
            }
            found.append((network, best_real(network), climbs))
    return found


def test_the_network_is_a_trained_one(chapter):
    said = scores_of(chapter["network"], TEST_IMAGES[..., 0]).argmax(axis=1)
    assert (said == TEST_LABELS).mean() > 0.97


def test_the_window_a_filter_likes_best_is_the_filter(chapter):
    filters = np.moveaxis(chapter["network"].weight[:, :, 0], 2, 0)
    best = filters / np.linalg.norm(filters, axis=(1, 2), keepdims=True)
    assert_array_equal(drawn(chapter.figures[0])[:8], filters)
    assert_allclose(drawn(chapter.figures[0])[8:16], best, atol=1e-6)
    assert [ax.get_ylabel() for ax in chapter.figures[0].axes[:16:8]] == ["filter", "ascent"]


def test_the_real_windows_are_those_that_each_filter_answers_to_most(chapter):
    shown = np.reshape(1 - np.array(drawn(chapter.figures[0])[16:]), (3, 8, 3, 3))
    for k, kernel in enumerate(np.moveaxis(chapter["network"].weight[:, :, 0], 2, 0)):
        answers = [ndimage.correlate(image[:, :, 0], kernel)[1:-1, 1:-1] for image in TRAIN_IMAGES]
        assert np.size(answers) == 48492
        largest = np.sort(np.ravel(answers))[:-4:-1]
        assert_allclose((shown[:, k] * kernel).sum(axis=(1, 2)), largest)
    assert "all 48492 windows" in chapter.captions[0]


def test_over_eight_networks_the_best_real_windows_are_full_where_weights_are_positive_and_empty_elsewhere(
    eight_networks,
):
    windows = sliding_window_view(TRAIN_IMAGES[..., 0], (3, 3), axis=(1, 2)).reshape(-1, 9)
    for _, network in eight_networks:
        weights = network.weight.reshape(9, 8)
        best = windows[(windows @ weights).argsort(axis=0)[-3:]].mean(axis=0)  # (8, 9)
        full, empty = best[weights.T > 0].mean(), best[weights.T < 0].mean()
        assert full > 0.75 and empty < 0.3
        assert all(ink[kernel > 0].mean() > ink[kernel < 0].mean() for ink, kernel in zip(best, weights.T, strict=True))


def test_a_4_is_shown_with_its_slopes_and_with_the_fall_at_each_covered_place(chapter):
    four, slope, fall = drawn(chapter.figures[1])[:3]
    assert_array_equal(1 - four, TEST_IMAGES[TEST_LABELS == 4][1, :, :, 0])
    measured = slopes_of(chapter["network"], 1 - four, 4)
    smooth = np.isfinite(measured)
    assert smooth[four < 1].all() and smooth.mean() > 0.5
    assert_allclose(slope[smooth], measured[smooth], atol=1e-5)
    assert_allclose(fall, falls(chapter["network"], 1 - four, 4), atol=1e-9)
    score = scores_of(chapter["network"], 1 - four[np.newaxis])[0, 4]
    assert f"falls from {score:.1f} if" in chapter.captions[1]
    dark = abs(slope) > 0.6 * abs(slope).max()
    assert (dark & (four == 1)).sum() >= 2 and (dark & (four < 1)).sum() >= 2  # on blank paper and on ink
    assert (fall[four < 0.5] > 0).mean() > 0.8 and fall[3:5, 3:5].min() > 0.5 * fall.max()


def test_over_eight_networks_half_of_the_steepest_slopes_are_on_blank_paper(eight_networks):
    found = []
    for _, network in eight_networks:
        _, slopes = backward(network, forward(network, TEST_IMAGES), np.eye(10)[TEST_LABELS])
        steepest = abs(slopes.reshape(450, 64)).argmax(axis=1)
        found.append(np.mean(TEST_IMAGES.reshape(450, 64)[range(450), steepest] == 0))
    assert np.mean(found) == pytest.approx(0.5, abs=0.08) and 0.35 < min(found) and max(found) < 0.75


def test_covering_blank_paper_changes_nothing(chapter):
    picture = TEST_IMAGES[6, :, :, 0]
    blank = ndimage.maximum_filter(picture, 3, mode="constant") == 0
    # A sum of another picture may be rounded elsewhere in its last digit.
    assert blank.any() and abs(chapter["fall"].reshape(8, 8)[blank]).max() < 1e-12


def test_over_eight_networks_slope_and_fall_go_together_only_when_like_is_compared_with_like(eight_networks):
    found = []
    chosen = range(0, 450, 9)
    for _, network in eight_networks:
        _, slopes = backward(network, forward(network, TEST_IMAGES[chosen]), np.eye(10)[TEST_LABELS[chosen]])
        pairs = []
        for slope, picture, digit in zip(
            slopes[..., 0], TEST_IMAGES[chosen, :, :, 0], TEST_LABELS[chosen], strict=True
        ):
            fall, spent = falls(network, picture, digit), ndimage.uniform_filter(slope * picture, 3, mode="constant")
            pairs.append([np.corrcoef(fall.ravel(), other.ravel())[0, 1] for other in (abs(slope), spent)])
        found.append(np.median(pairs, axis=0))
    plain, like_with_like = np.transpose(found)
    assert abs(plain).max() < 0.2
    assert like_with_like.mean() == pytest.approx(0.8, abs=0.08) and like_with_like.min() > 0.65


@pytest.mark.parametrize("name", RULES)
def test_each_step_follows_the_gradient_and_then_the_rule(chapter, name):
    rule, rate = RULES[name]
    scores = chapter[f"{name}_scores"]
    assert scores.shape == (201, 10) and chapter[name].shape == (10, 8, 8, 1)
    for digit in range(10):
        picture = np.random.default_rng(18).normal(0.3, 0.05, (8, 8))
        for score in scores[:4, digit]:
            assert score == pytest.approx(scores_of(chapter["network"], picture[np.newaxis])[0, digit], abs=1e-6)
            slope = slopes_of(chapter["network"], picture, digit)
            picture = rule(picture + rate * slope / np.sqrt((slope**2).sum()))
    last = scores_of(chapter["network"], chapter[name][..., 0])[PAIRS]
    assert_allclose(last, scores[-1], atol=1e-9)  # the pictures stand under the scores that they have


def test_without_rules_each_step_is_a_tenth_long(chapter):
    steps = [chapter["ascend"](chapter["noise"], lambda pictures: pictures, steps=steps)[0] for steps in range(4)]
    for before, after in pairwise(steps):
        assert_allclose(np.sqrt(((after - before) ** 2).sum(axis=(1, 2, 3))), 0.1)


@pytest.mark.parametrize(("number", "names"), [(2, ["plain"]), (3, ["clipped", "smooth"])])
def test_the_pictures_are_drawn_under_their_digit_and_score(chapter, number, names):
    fig = chapter.figures[number]
    scores = np.concatenate([chapter[f"{name}_scores"][-1] for name in names])
    assert [ax.get_title() for ax in fig.axes] == [f"{k % 10}: {score:.0f}" for k, score in enumerate(scores)]
    pictures = np.concatenate([chapter[name][..., 0] for name in names])
    assert_array_equal(drawn(fig), 1 - pictures if number == 3 else pictures)


def test_over_eight_networks_scores_without_rules_are_ten_times_those_of_the_best_digit(chapter, ascents):
    for _, real, climbs in ascents:
        ends = climbs["plain"][1][-1]
        assert 8.5 < ends.mean() / max(real) < 13 and (ends > 4 * real).all()
    assert_allclose(chapter["real"], best_real(chapter["network"]), atol=1e-9)
    assert f"The best real digit of all {len(TRAIN_LABELS)} gets {max(chapter['real']):.0f}." in chapter.captions[2]


def test_over_eight_networks_ink_without_rules_becomes_negative_and_without_end(ascents):
    for _, _, climbs in ascents:
        pictures = climbs["plain"][0]
        assert pictures.min(axis=(1, 2, 3)).max() < -1 and pictures.max(axis=(1, 2, 3)).min() > 2


def test_over_eight_networks_each_picture_resembles_its_own_digit_most(ascents):
    for name in ("plain", "clipped", "smooth"):
        own = [(resembles(climbs[name][0]) == range(10)).sum() for _, _, climbs in ascents]
        assert sum(own) >= (80 if name == "plain" else 78)  # of 80


def test_over_eight_networks_scores_with_ink_from_0_to_1_level_off_above_the_best_real_ones(ascents):
    for _, real, climbs in ascents:
        pictures, scores = climbs["clipped"]
        assert 0 <= pictures.min() and pictures.max() <= 1
        assert (scores[-1] > 1.2 * real).all()
        curve = scores.mean(axis=1)
        assert curve[-1] - curve[-50] < 0.05 * curve[-1]


def test_over_eight_networks_smooth_pictures_score_on_average_a_little_less_than_the_best_real_digits(ascents):
    for network, real, climbs in ascents:
        pictures, scores = climbs["smooth"]
        assert 0.7 * real.mean() < scores[-1].mean() < real.mean()
        assert min(real) < scores[-1].mean() < max(real)
        assert_array_equal(scores_of(network, pictures[..., 0]).argmax(axis=1), range(10))


def test_the_ring_and_the_upright_are_there_in_the_smooth_pictures(chapter):
    for digit in (0, 1):
        assert np.corrcoef(chapter["smooth"][digit].ravel(), MEANS[digit])[0, 1] > 0.7
    assert "of most digits only parts" in chapter.prose


def test_the_curves_are_the_mean_scores_and_the_band_is_where_the_best_real_digits_lie(chapter):
    [ax] = chapter.figures[4].axes
    assert ax.get_yscale() == "linear"
    assert [text.get_text() for text in ax.texts] == ["no rule", "ink from 0 to 1", "and smooth"]
    for line, text, name in zip(ax.lines, ax.texts, RULES, strict=True):
        assert_allclose(line.get_ydata(), chapter[f"{name}_scores"].sum(axis=1) / 10)
        assert text.get_position()[1] == line.get_ydata()[-1] and text.get_color() == line.get_color()
        assert 200 < text.get_position()[0] < ax.get_xlim()[1]
    [band] = ax.patches
    real = best_real(chapter["network"])
    assert_allclose((band.get_y(), band.get_y() + band.get_height()), (min(real), max(real)))
    ends = [f"{chapter[f'{name}_scores'][-1].mean():.0f}" for name in RULES]
    assert chapter.printed == [f"mean score at the end: {' '.join(ends)}"]
    assert f"from {min(real):.0f} to {max(real):.0f}" in chapter.alts[4] and all(end in chapter.alts[4] for end in ends)


def test_more_blur_lowers_all_ten_scores(chapter):
    blurred = chapter.change("0.9 * pictures + 0.1 *", "0.7 * pictures + 0.3 *")["smooth_scores"]
    assert (blurred[-1] < 0.9 * chapter["smooth_scores"][-1]).all()


def test_over_eight_networks_a_0_is_soon_taken_for_another_digit_and_is_still_much_like_the_0(
    chapter, eight_networks, monkeypatch
):
    zero = TEST_IMAGES[[0]]
    assert TEST_LABELS[0] == 0 and "`test_images[[0]].repeat(10, axis=0)`" in chapter.prose
    for _, network in eight_networks:
        monkeypatch.setitem(chapter.variables, "network", network)
        pictures, _ = chapter["ascend"](zero.repeat(10, axis=0), lambda pictures: pictures, steps=20)
        assert (scores_of(network, pictures[..., 0]).argmax(axis=1) == range(10)).sum() >= 8
        assert np.corrcoef(pictures.reshape(10, 64), zero.ravel())[10, :10].min() > 0.6


def test_over_eight_networks_the_score_without_rules_grows_along_a_nearly_straight_line(ascents):
    for _, _, climbs in ascents:
        curve = climbs["plain"][1].mean(axis=1)
        assert np.corrcoef(curve[20:], range(181))[0, 1] > 0.999
        gains = np.diff(climbs["plain"][1][-30:], axis=0)
        assert np.median(gains.std(axis=0) / gains.mean(axis=0)) < 0.15


def test_over_eight_networks_few_maxima_change_for_good_in_the_end_though_one_in_ten_does_at_each_step(
    chapter, eight_networks, monkeypatch
):
    for _, network in eight_networks:
        monkeypatch.setitem(chapter.variables, "network", network)

        def climb(pictures, steps):
            return chapter["ascend"](pictures, lambda pictures: pictures, steps=steps)[0]

        pictures = [chapter["noise"]]
        for steps in (20, 160, 1, 19):  # to 20, 180, 181 and 200 steps
            pictures.append(climb(pictures[-1], steps))
        found = [forward(network, picture) for picture in pictures]
        largest = [np.where(one.pooled > 0, one.indices, -1) for one in found]
        first, last, step = (np.mean(largest[k] != largest[m]) for k, m in ((0, 1), (2, 4), (2, 3)))
        assert step == pytest.approx(0.1, abs=0.03) and last < 0.12 < 0.4 < first


def test_the_prediction_no_3_can_be_read_though_its_score_is_far_above_any_real_one(chapter):
    [asked] = chapter.predictions
    three, images, labels = chapter["plain"][3].ravel(), chapter["train_images"], chapter["train_labels"]
    assert asked.right == "nothing that you could read"
    real = forward(chapter["network"], images[labels == 3]).scores[:, 3].max()
    assert chapter["plain_scores"][-1, 3] > 5 * real
    likeness = [np.corrcoef(three, images[labels == digit].mean(axis=0).ravel())[0, 1] for digit in range(10)]
    assert np.argmax(likeness) == 3 and "more with the mean of the threes" in asked.why("a blurred 3")
    assert three.min() < 0 and three.max() > 2  # negative ink, and more than any ink
    assert "single dark pixels" in chapter.alts[2]


def test_the_checked_answer_without_the_length_scores_are_more_than_ten_times_as_high(chapter):
    changed = chapter.change("rate * gradient / length", "rate * gradient")
    asked, (before, after) = chapter.answers["1"], (one["plain_scores"][-1].mean() for one in (chapter, changed))
    assert 10 < after / before < 15 and asked.right == "more than ten times as much"
    lengths, pictures = [], chapter["noise"]
    for _ in range(200):
        _, gradient = backward(chapter["network"], forward(chapter["network"], pictures), np.eye(10))
        lengths.append(np.sqrt(np.sum(gradient**2, axis=(1, 2, 3))))
        pictures = pictures + 0.1 * gradient
    assert_allclose(pictures, changed["plain"])
    assert (round(np.min(lengths)), round(np.max(lengths))) == (7, 21)
    assert "7 to 21 times as long" in asked.why(asked.right)
    assert np.min(lengths) > 6 and "always longer than 6" in asked.why("a tenth")


def test_the_checked_answer_the_line_is_as_straight_from_a_real_digit_and_for_each_of_the_ten(chapter):
    asked = chapter.answers["2"]
    _, from_real = chapter["ascend"](TEST_IMAGES[[0]].repeat(10, axis=0), lambda pictures: pictures)

    def straight(curves):
        return min(np.corrcoef(curve[20:], range(181))[0, 1] for curve in curves)

    assert straight([from_real.mean(axis=1)]) > 0.9999 > 0.999 < straight([chapter["plain_scores"].mean(axis=1)])
    assert straight(chapter["plain_scores"].T) > 0.999
    assert asked.right == "the network is made of straight pieces"
    assert asked.why("it starts from noise") == "From a real digit the line is as straight."
    assert asked.why("the mean of ten hides the bends").startswith("Each of the ten, too")


def test_the_checked_answer_noise_that_is_seen_as_a_3_is_like_no_3_and_the_weights_are_good(chapter):
    asked = chapter.answers["3"]
    noise = np.random.default_rng(0).random((2000, 8, 8, 1))
    scores = scores_of(chapter["network"], noise[..., 0])
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    surest = p[:, 3].argmax()
    assert p[surest, 3] > 0.99
    likeness = np.corrcoef(noise[surest].ravel(), MEANS[3])[0, 1]
    real = [np.corrcoef(three.ravel(), MEANS[3])[0, 1] for three in TEST_IMAGES[TEST_LABELS == 3]]
    told = asked.why("no, the noise looks like a 3")
    assert f"by {likeness:.2f}." in told and f"by {np.mean(real):.2f} on average" in told and min(real) > 4 * likeness
    right = np.mean(scores_of(chapter["network"], TEST_IMAGES[..., 0]).argmax(axis=1) == TEST_LABELS)
    assert right > 0.98 and "more than 98 in 100" in asked.why("yes, its weights are wrong")
    assert asked.right == "no, it was never trained on noise"
