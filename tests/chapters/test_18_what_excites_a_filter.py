"""Chapter 18: gradient ascent on the picture, without and with rules."""

import numpy as np
import pytest

from filtersight import conv2d, conv2d_backward, digits
from filtersight.training import backward, forward, initial_parameters, train

TRAIN_IMAGES, TRAIN_LABELS, _, _ = digits()


@pytest.fixture(scope="module")
def network():
    start = initial_parameters((8, 8, 1), classes=10, seed=17)
    return list(train(start, TRAIN_IMAGES, TRAIN_LABELS, epochs=30, seed=17))[-1][0]


@pytest.fixture(scope="module")
def best_real(network):
    scores = forward(network, TRAIN_IMAGES).scores
    return [scores[TRAIN_LABELS == digit, digit].max() for digit in range(10)]


def ascend(network, digit, *, limits=None, blur=0, decay=0, rate=0.1):
    picture = np.random.default_rng(18).normal(0.3, 0.05, (1, 8, 8, 1))
    scores = []
    for _ in range(200):
        found = forward(network, picture)
        scores.append(found.scores[0, digit])
        gradient = backward(network, found, np.eye(10)[[digit]])[1]
        picture = picture + rate * gradient / np.linalg.norm(gradient)
        padded = np.pad(picture, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
        neighbours = sum((padded[:, :-2, 1:-1], padded[:, 2:, 1:-1], padded[:, 1:-1, :-2], padded[:, 1:-1, 2:]))
        picture = (1 - decay) * ((1 - blur) * picture + blur * neighbours / 4)
        if limits:
            picture = picture.clip(*limits)
    return picture[0, :, :, 0], scores


def roughness(picture):
    return (abs(np.diff(picture, axis=0)).mean() + abs(np.diff(picture, axis=1)).mean()) / np.ptp(picture)


def test_the_window_a_filter_likes_best_is_the_filter(network):
    for k in range(8):
        weight = network.weight[..., [k]]
        window = np.random.default_rng(k).normal(size=(1, 3, 3, 1))
        for _ in range(50):
            window = window + conv2d_backward(np.ones_like(conv2d(window, weight)), window, weight)[0]
            window = window / np.linalg.norm(window)
        assert np.sum(window * weight[:, :, :, 0]) / np.linalg.norm(weight) > 0.999


def test_without_rules_scores_go_far_beyond_those_of_any_digit(network, best_real):
    scores = [ascend(network, digit)[1][-1] for digit in range(10)]
    assert all(score > 4 * best for score, best in zip(scores, best_real, strict=True))
    assert 7 < np.mean(scores) / max(best_real) < 14


def test_with_ink_between_0_and_1_scores_stay_within_a_few_times(network, best_real):
    for digit in (0, 3, 8):
        picture, scores = ascend(network, digit, limits=(0, 1))
        assert 0 <= picture.min() and picture.max() <= 1
        assert best_real[digit] < scores[-1] < 3 * max(best_real)


def test_smoothing_brings_the_scores_into_the_range_of_real_digits(network, best_real):
    rules = {"limits": (0, 1), "blur": 0.1, "decay": 0.02, "rate": 0.2}
    smooth = [ascend(network, digit, **rules) for digit in range(10)]
    assert min(best_real) < np.mean([scores[-1] for _, scores in smooth]) < max(best_real)
    rough = ascend(network, 3, limits=(0, 1))[0]
    assert roughness(smooth[3][0]) < roughness(rough)


def test_more_blur_lowers_the_scores(network):
    some, more = (ascend(network, 3, limits=(0, 1), blur=blur, decay=0.02, rate=0.2)[1][-1] for blur in (0.1, 0.3))
    assert more < some


def test_in_the_end_the_score_grows_along_a_nearly_straight_line(network):
    gains = np.diff(ascend(network, 3)[1][-30:])
    assert gains.std() < 0.1 * gains.mean()
