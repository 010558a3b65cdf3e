"""The small network: its gradients, its loss, and that it learns."""

import numpy as np
import pytest
from scipy import signal
from scipy.special import log_softmax

from filtersight import digits, loops, relu_backward, training
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
        ([[1.0, 2.0]], [3], ValueError, "labels"),
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


@pytest.mark.parametrize(
    ("image_shape", "filters", "kernel_size", "cells", "pixels"),
    [
        ((40, 60, 4), 100, 5, 5 * 5 * 4, 20 * 30 * 100),  # n: the numbers that enter a sum
        ((9, 7, 1), 900, 3, 3 * 3, 4 * 3 * 900),
    ],
)
def test_starting_weights_have_the_variance_of_he_initialisation(image_shape, filters, kernel_size, cells, pixels):
    start = initial_parameters(image_shape, classes=5, filters=filters, kernel_size=kernel_size)
    assert start.weight.shape == (kernel_size, kernel_size, image_shape[2], filters)
    assert start.matrix.shape == (pixels, 5)
    # He et al. 2015, equation 10: variance 2 / n, mean 0. Of 8000 draws and more it is found within 2 %.
    for weights, n in ((start.weight, cells), (start.matrix, pixels)):
        assert weights.var() == pytest.approx(2 / n, rel=0.05)
        assert abs(weights.mean()) < 4 * np.sqrt(2 / n / weights.size)
        assert (np.abs(weights) < np.sqrt(2 / n)).mean() == pytest.approx(0.683, abs=0.02)  # normal


def test_starting_offsets_are_zero_one_a_filter_and_one_a_class():
    start = initial_parameters((6, 4, 2), classes=3)
    np.testing.assert_array_equal(start.bias, np.zeros(8))
    np.testing.assert_array_equal(start.offset, np.zeros(3))
    assert start.weight.shape == (3, 3, 2, 8)  # eight filters of 3x3, unless asked


def test_starting_weights_follow_the_seed():
    once, again, other = (initial_parameters((6, 4, 2), classes=3, seed=seed) for seed in (0, 0, 1))
    default = initial_parameters((6, 4, 2), classes=3)
    np.testing.assert_array_equal(once.weight, again.weight)
    np.testing.assert_array_equal(once.matrix, default.matrix)
    assert not np.array_equal(once.weight, other.weight)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"classes": 1}, "classes"),
        ({"filters": 0}, "filters"),
        ({"kernel_size": 0}, "kernel_size"),
        ({"image_shape": (0, 4, 1)}, "image_shape"),
        ({"filters": 1.5}, "filters"),
    ],
)
def test_bad_sizes_of_the_network_are_named(arguments, named):
    with pytest.raises((ValueError, TypeError), match=named):
        initial_parameters(**{"image_shape": (4, 4, 1), "classes": 2} | arguments)


@pytest.mark.parametrize("least", [{"filters": 1}, {"kernel_size": 1}, {"classes": 2}, {"image_shape": (2, 2, 1)}])
def test_the_smallest_network_runs(least):
    arguments = {"image_shape": (4, 4, 1), "classes": 3} | least
    start = initial_parameters(**arguments)
    scores = forward(start, np.ones((1, *arguments["image_shape"]))).scores
    assert scores.shape == (1, arguments["classes"])
    next(train(start, np.ones((1, *arguments["image_shape"])), [1], epochs=1, batch_size=1))


def test_the_network_is_convolution_relu_pooling_and_a_linear_layer():
    parameters, images, _ = small_case(4)
    weight = parameters.weight
    found = forward(parameters, images)
    maps = np.zeros((5, 6, 4, 2))
    for n, c, f in np.ndindex(5, 2, 2):
        maps[n, :, :, f] += signal.correlate2d(images[n, :, :, c], weight[:, :, c, f], mode="same")
    maps += parameters.bias
    pooled = np.maximum(maps, 0).reshape(5, 3, 2, 2, 2, 2).max(axis=(2, 4))
    np.testing.assert_allclose(found.maps, maps, atol=1e-12)
    np.testing.assert_allclose(found.pooled, pooled, atol=1e-12)
    scores = np.array([pooled[n].ravel() @ parameters.matrix for n in range(5)]) + parameters.offset
    np.testing.assert_allclose(found.scores, scores, atol=1e-12)


def first_move(**options):
    """How far the parameters move in the first step, from a start where every gradient is far from zero."""
    parameters, images, labels = small_case()
    learned, _ = next(train(parameters, images, labels, epochs=1, **options))
    return np.abs(learned.offset - parameters.offset)


def test_a_step_is_a_hundredth_long_unless_another_rate_is_given():
    np.testing.assert_allclose(first_move(), 0.01, rtol=1e-5)  # the first step of Adam is as long as its rate
    np.testing.assert_allclose(first_move(learning_rate=0.3), 0.3, rtol=1e-5)


def test_training_goes_thirty_times_through_all_pictures_unless_told_otherwise():
    parameters, images, labels = small_case()
    assert len(list(train(parameters, images, labels))) == 30
    assert len(list(train(parameters, images, labels, epochs=1))) == 1


def steps_seen(monkeypatch, count, **options):
    """The numbers of the steps that an epoch makes, and how many pictures each saw."""
    steps, sizes = [], []
    monkeypatch.setattr(
        training, "adam_step", lambda p, g, m, s, step, rate: steps.append(step) or adam_step(p, g, m, s, step, rate)
    )
    monkeypatch.setattr(training, "forward", lambda p, images: sizes.append(len(images)) or forward(p, images))
    rng = np.random.default_rng(0)
    parameters = initial_parameters((2, 2, 1), classes=2, filters=1)
    list(train(parameters, rng.normal(size=(count, 2, 2, 1)), np.arange(count) % 2, epochs=1, **options))
    return steps, sizes


def test_batches_are_of_32_pictures_and_the_last_takes_the_rest(monkeypatch):
    assert steps_seen(monkeypatch, 70) == ([1, 2, 3], [32, 32, 6])


def test_batches_are_as_large_as_asked(monkeypatch):
    assert steps_seen(monkeypatch, 5, batch_size=2) == ([1, 2, 3], [2, 2, 1])


def test_every_picture_is_seen_once_an_epoch_in_another_order_each_time(monkeypatch):
    seen = []
    monkeypatch.setattr(training, "forward", lambda p, images: seen.append(images[:, 0, 0, 0]) or forward(p, images))
    images = np.zeros((20, 2, 2, 1)) + np.arange(20).reshape(20, 1, 1, 1)
    parameters = initial_parameters((2, 2, 1), classes=2, filters=1)
    list(train(parameters, images, np.arange(20) % 2, epochs=2, batch_size=20, seed=3))
    first, second = seen
    assert sorted(first) == sorted(second) == list(range(20))
    assert list(first) != list(second)
    assert list(first) != list(range(20))


def test_an_epoch_s_loss_is_the_mean_of_its_batches_losses():
    parameters, images, labels = small_case()
    _, loss = next(train(parameters, images, labels, epochs=1, learning_rate=1e-12, batch_size=1))
    assert loss == pytest.approx(loss_of(parameters, images, labels), rel=1e-6)


def test_training_takes_one_label_a_picture():
    parameters, images, labels = small_case()
    with pytest.raises(ValueError, match="labels has shape"):
        next(train(parameters, images, labels[:4]))


def test_adam_forgets_at_the_rates_of_its_authors():
    here, slope = (Parameters(*[np.array([n])] * 4) for n in (0.0, 2.0))
    one = Parameters(*[np.array([1.0])] * 4)
    _, mean, square = adam_step(here, slope, one, one, 1, 0.1)
    # Kingma & Ba, algorithm 1: beta 0.9 and 0.999.
    assert [m[0] for m in mean] == pytest.approx([0.9 + 0.1 * 2] * 4, rel=1e-12)
    assert [s[0] for s in square] == pytest.approx([0.999 + 0.001 * 4] * 4, rel=1e-12)


def length_of_the_last_adam_step(slopes):
    here, mean, square = (Parameters(*[np.array([0.0])] * 4) for _ in range(3))
    for step, slope in enumerate(slopes, 1):
        before = here
        here, mean, square = adam_step(before, Parameters(*[np.array([slope])] * 4), mean, square, step, 0.25)
    return abs(here.weight[0] - before.weight[0])


@pytest.mark.parametrize("size", [1e-3, 1e3])
def test_adam_moves_by_the_learning_rate_while_the_slope_keeps_its_sign_and_far_less_where_it_changes(size):
    assert length_of_the_last_adam_step([size] * 40) == pytest.approx(0.25, rel=1e-4)
    assert length_of_the_last_adam_step([size, -size] * 20) < 0.25 / 10


def test_adam_stands_still_where_there_is_no_slope():
    here, zero = (Parameters(*[np.array([n])] * 4) for n in (5.0, 0.0))
    after, _, _ = adam_step(here, zero, zero, zero, 1, 0.1)
    assert after.weight[0] == 5
    # A slope of the size of epsilon, 1e-8, makes half a step.
    tiny = Parameters(*[np.array([1e-8])] * 4)
    assert adam_step(here, tiny, zero, zero, 1, 0.1)[0].weight[0] == pytest.approx(4.95, abs=1e-6)


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


@pytest.mark.slow
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


@pytest.mark.parametrize("seed", [None, True, 1.5])
def test_a_seed_is_a_whole_number_or_a_generator(seed):
    with pytest.raises(TypeError, match=r"seed is .*; give a whole number"):
        initial_parameters((8, 8, 1), classes=10, seed=seed)
    start = initial_parameters((8, 8, 1), classes=10)
    with pytest.raises(TypeError, match=r"seed is .*; give a whole number"):
        next(train(start, np.zeros((2, 8, 8, 1)), np.array([0, 1]), seed=seed))
