"""Chapter 16: what gradient descent makes of nine random weights."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE, cat, conv2d, conv2d_backward, random_kernel

PICTURE = cat(grey=True)
CENTRED = PICTURE - PICTURE.mean()
START = random_kernel(3, seed=16)


def learn(picture, target, kernel=START, *, steps=300, rate=4, momentum=0.9):
    """The chapter's descent, on an explicit quadratic loss; gives the last weights and their loss."""
    x, wanted = picture[np.newaxis, :, :, np.newaxis], target[np.newaxis, :, :, np.newaxis]
    weight, velocity = kernel[:, :, np.newaxis, np.newaxis], 0
    for _ in range(steps):
        error = conv2d(x, weight) - wanted
        velocity = momentum * velocity - rate * conv2d_backward(2 * error / error.size, x, weight)[1]
        weight = weight + velocity
    return weight[:, :, 0, 0], np.mean((conv2d(x, weight) - wanted) ** 2)


def answer_of(kernel, picture=PICTURE):
    return correlate2d(picture, kernel, mode="valid")


def steepness(picture):
    columns = np.lib.stride_tricks.sliding_window_view(picture, (3, 3)).reshape(-1, 9)
    return np.linalg.eigvalsh(2 * columns.T @ columns / len(columns))


@pytest.mark.parametrize("edge", [VERTICAL_EDGE, HORIZONTAL_EDGE])
def test_the_nine_weights_are_found_to_a_hundredth(edge):
    learned, _ = learn(CENTRED, answer_of(edge))
    assert abs(learned - edge).max() < 0.003


def test_the_worst_weights_of_the_three_runs_are_in_the_order_of_the_figure():
    target = answer_of(VERTICAL_EDGE)
    plain, centred = (
        abs(learn(image, target, rate=rate, momentum=0)[0] - VERTICAL_EDGE).max()
        for image, rate in ((PICTURE, 0.25), (CENTRED, 4))
    )
    assert plain == pytest.approx(0.84, abs=0.01)
    assert centred == pytest.approx(0.16, abs=0.01)


def test_no_other_nine_weights_give_the_cats_map():
    assert steepness(PICTURE)[0] > 0


def test_centring_takes_the_steepest_from_over_ten_thousand_times_the_flattest_to_under_a_thousand():
    plain, centred = steepness(PICTURE), steepness(CENTRED)
    assert plain[-1] / plain[0] > 10_000
    assert centred[-1] / centred[0] < 1000


def test_twice_the_step_never_arrives():
    target = answer_of(VERTICAL_EDGE)
    for image, rate in ((PICTURE, 0.5), (CENTRED, 8.2)):
        start_loss = np.mean((answer_of(START, image) - target) ** 2)
        assert learn(image, target, steps=150, rate=rate, momentum=0)[1] > start_loss


def test_with_momentum_a_rate_of_20_is_too_much():
    target = answer_of(VERTICAL_EDGE)
    assert learn(CENTRED, target, steps=60, rate=20)[1] > 1e3


def test_centring_the_picture_leaves_the_vertical_map_as_it_is():
    np.testing.assert_allclose(answer_of(VERTICAL_EDGE, CENTRED), answer_of(VERTICAL_EDGE), atol=1e-12)


def test_a_flat_picture_moves_all_weights_alike_until_their_sum_is_zero():
    flat = np.full((20, 20), 0.5)
    learned, loss = learn(flat, answer_of(VERTICAL_EDGE, flat), steps=200, rate=0.3, momentum=0)
    np.testing.assert_allclose(learned - START, (learned - START)[0, 0], atol=1e-9)
    assert learned.sum() == pytest.approx(0, abs=1e-6)
    assert loss == pytest.approx(0, abs=1e-12)


def test_noise_in_the_target_stays_in_the_loss_and_hardly_moves_the_weights():
    target = answer_of(VERTICAL_EDGE)
    noisy = target + np.random.default_rng(0).normal(0, 0.1, target.shape)
    learned, loss = learn(CENTRED, noisy)
    assert abs(learned - VERTICAL_EDGE).max() < 0.04
    assert loss == pytest.approx(0.01, rel=0.01)
