"""Chapter 17: what a small network learns, and what its filters have to do with it."""

import numpy as np
import pytest

from filtersight import digits
from filtersight.training import Parameters, adam_step, backward, cross_entropy, forward, initial_parameters, train

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = digits()
START = initial_parameters((8, 8, 1), classes=10, seed=17)


def right(parameters):
    return np.mean(forward(parameters, TEST_IMAGES).scores.argmax(axis=1) == TEST_LABELS)


@pytest.fixture(scope="module")
def history():
    return list(train(START, TRAIN_IMAGES, TRAIN_LABELS, epochs=30, seed=17))


def test_a_guess_is_right_one_time_in_ten():
    assert right(START) == pytest.approx(0.1, abs=0.05)


def test_it_gets_at_least_97_percent_of_the_held_out_digits(history):
    assert right(history[-1][0]) == pytest.approx(0.982, abs=0.005)
    assert right(history[2][0]) > 0.9


def test_the_loss_falls_below_a_hundredth(history):
    assert history[-1][1] < 0.01


def test_the_held_out_digits_are_not_among_those_it_learns_from():
    learned_from = {image.tobytes() for image in TRAIN_IMAGES}
    assert not any(image.tobytes() in learned_from for image in TEST_IMAGES)


def test_left_random_the_filters_do_nearly_as_well(history):
    parameters, step = START, 0
    mean = square = Parameters(*map(np.zeros_like, START))
    rng = np.random.default_rng(17)
    for _ in range(30):
        order = rng.permutation(len(TRAIN_IMAGES))
        for first in range(0, len(order), 32):
            batch, step = order[first : first + 32], step + 1
            found = forward(parameters, TRAIN_IMAGES[batch])
            gradients, _ = backward(parameters, found, cross_entropy(found.scores, TRAIN_LABELS[batch])[1])
            moved, mean, square = adam_step(parameters, gradients, mean, square, step, 0.01)
            parameters = moved._replace(weight=START.weight, bias=START.bias)
    wrong_random, wrong_learned = 1 - right(parameters), 1 - right(history[-1][0])
    assert wrong_random == pytest.approx(0.027, abs=0.005)
    assert (wrong_random - wrong_learned) / wrong_random == pytest.approx(1 / 3, abs=0.15)


def test_the_filters_grow_and_their_neighbours_come_to_agree(history):
    def agreement(weight):
        along, down = weight[:, 1:] * weight[:, :-1], weight[1:] * weight[:-1]
        return (along.sum() + down.sum()) / (weight**2).sum()

    learned = history[-1][0].weight
    assert abs(learned).mean() > 1.2 * abs(START.weight).mean()
    assert agreement(learned) > agreement(START.weight)


def test_two_filters_still_get_nine_in_ten():
    start = initial_parameters((8, 8, 1), classes=10, filters=2, seed=17)
    *_, (learned, _) = train(start, TRAIN_IMAGES, TRAIN_LABELS, epochs=30, seed=17)
    assert right(learned) > 0.9


def test_the_network_has_1370_numbers():
    assert sum(numbers.size for numbers in START) == 72 + 8 + 1280 + 10 == 1370
