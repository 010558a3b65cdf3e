"""The small network: its gradients, its loss, and that it learns."""

import numpy as np
import pytest
from scipy.special import log_softmax

from filtersight import digits, loops, relu_backward
from filtersight.training import (
    Parameters,
    adam_step,
    backward,
    cross_entropy,
    forward,
    initial_parameters,
    train,
)


def small_case(seed=0):
    rng = np.random.default_rng(seed)
    parameters = initial_parameters((6, 4, 2), classes=3, filters=2, seed=rng)
    parameters = parameters._replace(bias=rng.normal(size=2), offset=rng.normal(size=3))
    return parameters, rng.normal(size=(5, 6, 4, 2)), np.array([0, 2, 1, 1, 0])


def loss_of(parameters, images, labels):
    return cross_entropy(forward(parameters, images).scores, labels)[0]


def test_every_parameters_gradient_equals_central_differences():
    parameters, images, labels = small_case()
    found = forward(parameters, images)
    gradients, _ = backward(parameters, found, cross_entropy(found.scores, labels)[1])
    for name, gradient in gradients._asdict().items():
        numbers = getattr(parameters, name)
        measured = np.zeros_like(numbers)
        for place in np.ndindex(numbers.shape):
            step = np.zeros_like(numbers)
            step[place] = 1e-6
            up = loss_of(parameters._replace(**{name: numbers + step}), images, labels)
            down = loss_of(parameters._replace(**{name: numbers - step}), images, labels)
            measured[place] = (up - down) / 2e-6
        np.testing.assert_allclose(gradient, measured, atol=1e-8, err_msg=name)


def test_the_pictures_gradient_equals_central_differences():
    parameters, images, labels = small_case(1)
    found = forward(parameters, images)
    _, grad_images = backward(parameters, found, cross_entropy(found.scores, labels)[1])
    for place in [(0, 0, 0, 0), (1, 3, 2, 1), (4, 5, 3, 0)]:
        step = np.zeros_like(images)
        step[place] = 1e-6
        measured = (loss_of(parameters, images + step, labels) - loss_of(parameters, images - step, labels)) / 2e-6
        assert grad_images[place] == pytest.approx(measured, abs=1e-8)


def test_cross_entropy_equals_scipys_log_softmax():
    rng = np.random.default_rng(2)
    scores, labels = rng.normal(size=(7, 4)) * 10, rng.integers(0, 4, 7)
    expected = -log_softmax(scores, axis=1)[np.arange(7), labels].mean()
    assert cross_entropy(scores, labels)[0] == pytest.approx(expected, rel=1e-12)


def test_cross_entropy_of_huge_scores_does_not_overflow():
    loss, grad_scores = cross_entropy([[1e4, 0.0]], [1])
    assert loss == pytest.approx(1e4)
    np.testing.assert_allclose(grad_scores, [[1, -1]])


def test_the_gradients_of_scores_sum_to_zero_for_each_picture():
    rng = np.random.default_rng(3)
    _, grad_scores = cross_entropy(rng.normal(size=(6, 5)), rng.integers(0, 5, 6))
    np.testing.assert_allclose(grad_scores.sum(axis=1), 0, atol=1e-15)


@pytest.mark.parametrize(
    ("scores", "labels", "error", "named"),
    [
        ([[1.0, 2.0]], [2], ValueError, "labels"),
        ([[1.0, 2.0]], [-1], ValueError, "labels"),
        ([[1.0, 2.0]], [0, 1], ValueError, "labels"),
        ([[1.0, 2.0]], [0.0], TypeError, "labels"),
        ([1.0, 2.0], [0], ValueError, "scores"),
    ],
)
def test_bad_scores_and_labels_are_named(scores, labels, error, named):
    with pytest.raises(error, match=named):
        cross_entropy(scores, labels)


def test_pictures_of_another_size_are_refused():
    with pytest.raises(ValueError, match="images has shape"):
        forward(initial_parameters((8, 8, 1), classes=10), np.ones((1, 6, 8, 1)))


def test_a_wrong_gradient_shape_is_refused():
    parameters, images, _ = small_case()
    with pytest.raises(ValueError, match="grad_scores"):
        backward(parameters, forward(parameters, images), np.ones((5, 4)))


@pytest.mark.parametrize("bad", [{"epochs": 0}, {"batch_size": 0}, {"learning_rate": 0}, {"epochs": 1.5}])
def test_bad_training_numbers_are_named(bad):
    parameters, images, labels = small_case()
    with pytest.raises((ValueError, TypeError), match=next(iter(bad))):
        next(train(parameters, images, labels, **bad))


def test_a_first_adam_step_is_as_long_as_the_learning_rate():
    here, slope, zero = (Parameters(*[np.array([n, n])] * 4) for n in (1.0, -3.0, 0.0))
    after, _, _ = adam_step(here, slope, zero, zero, step=1, learning_rate=0.25)
    np.testing.assert_allclose(after.matrix, 1.25, rtol=1e-6)


def test_two_adam_steps_equal_those_worked_by_hand():
    here, zero = (Parameters(*[np.array([n])] * 4) for n in (0.0, 0.0))
    first, second = (Parameters(*[np.array([n])] * 4) for n in (1.0, 3.0))
    after, mean, square = adam_step(here, first, zero, zero, 1, 0.1)
    after, _, _ = adam_step(after, second, mean, square, 2, 0.1)
    # mean 0.9 * 0.1 + 0.1 * 3 = 0.39, over 0.19; square 0.000999 + 0.009 = 0.009999, over 0.001999
    expected = -0.1 - 0.1 * (0.39 / 0.19) / np.sqrt(0.009999 / 0.001999)
    assert after.weight[0] == pytest.approx(expected, rel=1e-6)


def test_training_changes_nothing_that_it_is_given():
    parameters, images, labels = small_case()
    before = [number.copy() for number in (*parameters, images, labels)]
    list(train(parameters, images, labels, epochs=2))
    for old, new in zip(before, (*parameters, images, labels), strict=True):
        np.testing.assert_array_equal(old, new)


def test_the_same_seed_learns_the_same_numbers():
    parameters, images, labels = small_case()
    once, again = (list(train(parameters, images, labels, epochs=3, seed=5))[-1] for _ in range(2))
    np.testing.assert_array_equal(once[0].weight, again[0].weight)
    assert once[1] == again[1]


def test_the_digits_are_learned_to_97_percent_on_those_held_out():
    train_images, train_labels, test_images, test_labels = digits()
    *_, (learned, _) = train(initial_parameters((8, 8, 1), classes=10), train_images, train_labels, epochs=20)
    answers = forward(learned, test_images).scores.argmax(axis=1)
    assert (answers == test_labels).mean() >= 0.97


@pytest.mark.parametrize("implementation", [relu_backward, loops.relu_backward])
def test_relu_lets_a_gradient_through_only_where_the_number_was_above_zero(implementation):
    given = implementation(np.array([5, 6, 7, 8, np.inf]), np.array([-1, 0, 2, np.nan, -3]))
    np.testing.assert_array_equal(given, [0, 0, 7, 8, 0])


@pytest.mark.parametrize("implementation", [relu_backward, loops.relu_backward])
def test_relus_gradient_must_have_its_shape(implementation):
    with pytest.raises(ValueError, match="grad_output"):
        implementation(np.ones(3), np.ones(4))


def test_relus_gradient_keeps_float32():
    assert relu_backward(np.ones(2, np.float32), np.ones(2, np.float32)).dtype == np.float32
