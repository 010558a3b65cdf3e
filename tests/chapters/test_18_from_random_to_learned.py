"""Chapter 18: what a small network learns, and what its filters have to do with it."""

import io
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import correlate2d
from scipy.special import log_softmax, softmax

from filtersight import digits

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = digits()


def activations_of(parameters, images):
    """The network's maps by SciPy, shape `(N, 8, 8, filters)`."""
    kernels = np.moveaxis(parameters.weight[:, :, 0], 2, 0)
    maps = [[correlate2d(image[:, :, 0], kernel, mode="same") for kernel in kernels] for image in images]
    return np.maximum(np.moveaxis(maps, 1, 3) + parameters.bias, 0)


def pooled_of(parameters, images):
    maps = activations_of(parameters, images)
    return maps.reshape(len(images), 4, 2, 4, 2, -1).max(axis=(2, 4)).reshape(len(images), -1)


def scores_of(parameters, images):
    return pooled_of(parameters, images) @ parameters.matrix + parameters.offset


def share_right(parameters):
    return (scores_of(parameters, TEST_IMAGES).argmax(axis=1) == TEST_LABELS).mean()


def linear_layer_alone(start, *, epochs=30):
    """The matrix and the offset as Adam leaves them, when nothing before them moves."""
    pooled, wanted = pooled_of(start, TRAIN_IMAGES), np.eye(10)[TRAIN_LABELS]
    inputs = np.hstack([pooled, np.ones((len(pooled), 1))])
    weights = np.vstack([start.matrix, start.offset])
    mean = square = np.zeros_like(weights)
    rng, step = np.random.default_rng(17), 0
    for _ in range(epochs):
        for batch in np.array_split(rng.permutation(1347), range(32, 1347, 32)):
            step += 1
            slope = inputs[batch].T @ (softmax(inputs[batch] @ weights, axis=1) - wanted[batch]) / len(batch)
            mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
            weights = weights - 0.01 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights[:-1], weights[-1]


def drawn(fig):
    return [ax.images[0].get_array() for ax in fig.axes]


def test_every_fourth_of_1797_digits_is_held_out_and_not_learned_from():
    assert (len(TRAIN_IMAGES), len(TEST_IMAGES)) == (1347, 450) and 1347 + 450 == 1797
    learned_from = {image.tobytes() for image in TRAIN_IMAGES}
    assert not any(image.tobytes() in learned_from for image in TEST_IMAGES)


def test_two_of_each_digit_are_shown_dark_on_white_under_their_name(chapter):
    fig = chapter.figures[0]
    assert [ax.get_title() for ax in fig.axes] == [*"0123456789", *[""] * 10]
    for place, picture in enumerate(drawn(fig)):
        assert picture.size == 64
        same = np.flatnonzero((TRAIN_IMAGES[..., 0] == 1 - picture).all(axis=(1, 2)))
        assert set(TRAIN_LABELS[same]) == {place % 10}
    assert len({picture.tobytes() for picture in drawn(fig)}) == 20


def test_the_network_has_1370_numbers_as_printed(chapter):
    shapes = {"weight": (3, 3, 1, 8), "bias": (8,), "matrix": (128, 10), "offset": (10,)}
    sizes = {name: np.prod(shape) for name, shape in shapes.items()}
    assert sum(sizes.values()) == 72 + 8 + 1280 + 10 == 1370
    for line, (name, shape) in zip(chapter.printed[:4], shapes.items(), strict=True):
        assert getattr(chapter["learned"], name).shape == shape
        assert line.split(maxsplit=1)[0] == name and str(shape) in line and line.split()[-2] == str(sizes[name])


def test_an_even_guess_costs_the_logarithm_of_ten_and_a_sure_right_answer_almost_nothing(chapter):
    assert chapter["cross_entropy"](np.zeros((1, 10)), [4])[0] == pytest.approx(2.3, abs=0.05)
    assert chapter["cross_entropy"](20 * np.eye(10)[[4]], [4])[0] < 1e-6


def test_the_curves_are_the_loss_and_the_share_right_at_each_epoch(chapter):
    history = chapter["history"]
    loss, share = (ax.lines[0].get_ydata() for ax in chapter.figures[1].axes)
    assert [ax.get_title() for ax in chapter.figures[1].axes] == ["loss", "right on held-out digits"]
    assert len(history) == 31 and history[0][0] is chapter["start"] and history[-1][0] is chapter["learned"]
    assert_array_equal(loss, [loss for _, loss in history])
    assert loss[0] == pytest.approx(
        -log_softmax(scores_of(chapter["start"], TRAIN_IMAGES), axis=1)[range(1347), TRAIN_LABELS].mean()
    )
    for epoch in (0, 1, 3, 30):
        assert share[epoch] == pytest.approx(share_right(history[epoch][0]))


def test_it_starts_as_a_guess_passes_nine_in_ten_within_three_epochs_and_ends_at_98_percent(chapter):
    rights, losses = chapter["rights"], [loss for _, loss in chapter["history"]]
    before, after = share_right(chapter["start"]), share_right(chapter["learned"])
    assert before == pytest.approx(0.1, abs=0.05) and after == pytest.approx(0.982, abs=0.005)
    assert rights[3] > 0.9 and min(rights[3:]) > 0.9
    assert losses[0] == pytest.approx(2.7, abs=0.05) and losses[-1] < 0.01
    assert f"right on held-out digits: {before:.1%} before, {after:.1%} after" in chapter.printed
    assert f"{after:.1%} at the end" in chapter.captions[1]
    for part in (f"{losses[0]:.1f} to {losses[-1]:.3f}", f"from {before:.2f} to above", f"to {after:.3f}."):
        assert part in chapter.alts[1]


def test_the_filters_are_shown_epoch_by_epoch_on_one_scale(chapter):
    fig = chapter.figures[2]
    assert [ax.get_ylabel() for ax in fig.axes[::8]] == [f"epoch {epoch}" for epoch in (0, 1, 3, 10, 30)]
    shown = [np.moveaxis(chapter["history"][epoch][0].weight[:, :, 0], 2, 0) for epoch in (0, 1, 3, 10, 30)]
    assert_array_equal(drawn(fig), np.concatenate(shown))
    limits = [ax.images[0].get_clim() for ax in fig.axes]
    assert set(limits) == {limits[0]} and limits[0][1] >= abs(chapter["learned"].weight).max()


def test_each_filter_grows_by_a_third_at_least_and_turns_less_than_half_a_right_angle(chapter):
    start, learned = (chapter[name].weight.reshape(9, 8) for name in ("start", "learned"))
    lengths = [np.linalg.norm(weights, axis=0) for weights in (start, learned)]
    assert (lengths[1] > 1.33 * lengths[0]).all()
    cosines = (start * learned).sum(axis=0) / lengths[0] / lengths[1]
    assert (cosines > np.cos(np.pi / 4)).all() and (cosines < 0.95).all()
    strength = [abs(chapter["history"][epoch][0].weight).mean() for epoch in (0, 1, 3, 10, 30)]
    assert (np.diff(strength) > 0).all()


def test_a_4_is_shown_before_and_after_each_row_on_its_own_scale(chapter):
    fig = chapter.figures[3]
    four = TEST_IMAGES[TEST_LABELS == 4][:1]
    for row, name in ((0, "start"), (8, "learned")):
        maps = np.moveaxis(activations_of(chapter[name], four)[0], 2, 0)
        assert_allclose(drawn(fig)[row : row + 8], maps, atol=1e-12)
        assert_allclose([ax.images[0].get_clim()[1] for ax in fig.axes[row : row + 8]], maps.max())
    assert (fig.axes[0].get_ylabel(), fig.axes[8].get_ylabel()) == ("before", "after")


def test_before_some_maps_of_the_4_are_nearly_blank_and_after_each_shows_something(chapter):
    before, after = (maps.max(axis=(0, 1)) / maps.max() for maps in (chapter["before"], chapter["after"]))
    assert (before < 0.05).sum() >= 3 and (before > 0.2).sum() >= 4
    assert after.min() > 0.3


def test_left_random_the_filters_do_nearly_as_well(chapter):
    frozen, learned = chapter["frozen"], chapter["learned"]
    assert frozen.weight is chapter["start"].weight and frozen.bias is chapter["start"].bias
    matrix, offset = linear_layer_alone(chapter["start"])
    assert_allclose(frozen.matrix, matrix, atol=1e-6)
    assert_allclose(frozen.offset, offset, atol=1e-6)
    assert share_right(frozen) == pytest.approx(0.973, abs=0.005)
    assert (
        f"filters learned: {share_right(learned):.1%} right, filters left random: {share_right(frozen):.1%}"
        in chapter.printed
    )


def test_every_mistake_is_shown_with_the_right_name_and_the_networks(chapter):
    fig = chapter.figures[4]
    said = scores_of(chapter["learned"], TEST_IMAGES).argmax(axis=1)
    wrong = np.flatnonzero(said != TEST_LABELS)
    assert len(wrong) == round(450 * (1 - share_right(chapter["learned"])))
    assert_array_equal(drawn(fig), 1 - TEST_IMAGES[wrong, :, :, 0])
    assert [ax.get_title() for ax in fig.axes] == [f"{TEST_LABELS[k]}, not\n{said[k]}" for k in wrong]
    assert f"All {len(wrong)} of the 450" in chapter.captions[4] and f"row of {len(wrong)} " in chapter.alts[4]


def test_two_filters_get_nine_in_ten_after_ten_epochs_already(chapter):
    start = chapter["initial_parameters"]((8, 8, 1), classes=10, filters=2, seed=17)
    *_, (learned, _) = chapter["train"](start, TRAIN_IMAGES, TRAIN_LABELS, epochs=10, seed=17)
    assert share_right(learned) > 0.9


def test_to_noise_it_names_a_digit_often_with_a_high_probability(chapter):
    answer = chapter.follow(chapter.examples[0])
    sure = softmax(scores_of(chapter["learned"], answer["noise"]), axis=1).max(axis=1)
    assert_allclose(softmax(answer["found"], axis=1).max(axis=1), sure, atol=1e-12)
    assert np.median(sure) > 0.8


def test_at_a_terminal_each_epoch_is_reported(chapter, monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(plt, "show", lambda: None)
    two_epochs = [(chapter["start"], 0.5), (chapter["start"], 0.25)]
    exec(chapter.cells[1].code, {**chapter.variables, "train": lambda *_, **__: iter(two_epochs)})
    plt.close("all")
    assert terminal.getvalue().split("\r")[1:] == ["epoch 1 of 30, loss 0.500 ", "epoch 2 of 30, loss 0.250 "]
