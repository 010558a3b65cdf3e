"""Chapter 18: what a small network learns, and what its filters have to do with it."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import correlate2d
from scipy.special import log_softmax, softmax

from filtersight import digits
from filtersight.training import initial_parameters, train

from ..learned_filters import learned_filters

pytestmark = pytest.mark.slow  # the chapter trains

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


def linear_layer_alone(start, seed, *, epochs=20):
    """The network as Adam leaves it, when nothing before the linear layer moves."""
    pooled, wanted = pooled_of(start, TRAIN_IMAGES), np.eye(10)[TRAIN_LABELS]
    inputs = np.hstack([pooled, np.ones((len(pooled), 1))])
    weights = np.vstack([start.matrix, start.offset])
    mean = square = np.zeros_like(weights)
    rng, step = np.random.default_rng(seed), 0
    for _ in range(epochs):
        for batch in np.array_split(rng.permutation(1347), range(32, 1347, 32)):
            step += 1
            slope = inputs[batch].T @ (softmax(inputs[batch] @ weights, axis=1) - wanted[batch]) / len(batch)
            mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
            weights = weights - 0.01 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return start._replace(matrix=weights[:-1], offset=weights[-1])


def mistakes(parameters):
    return round(450 * (1 - share_right(parameters)))


def degrees(before, after):
    """By how much each filter has turned: the sides of a triangle give the angle."""
    a, b = (
        np.moveaxis(parameters.weight, 3, 0).reshape(parameters.weight.shape[3], -1) for parameters in (before, after)
    )
    a, b = (filters / np.linalg.norm(filters, axis=1, keepdims=True) for filters in (a, b))
    return np.degrees(2 * np.arcsin(np.linalg.norm(a - b, axis=1) / 2))


def neighbours(parameters):
    """Each weight and the one below it or to its right, as two rows."""
    kernels = parameters.weight[:, :, 0]
    pairs = (kernels[1:], kernels[:-1]), (kernels[:, 1:], kernels[:, :-1])
    return np.hstack([np.stack([one.ravel(), other.ravel()]) for one, other in pairs])


def likeness(networks):
    """The correlation of a weight with its neighbour, over all networks."""
    return np.corrcoef(*np.hstack([neighbours(network) for network in networks]))[0, 1]


def same_sign(networks):
    one, other = np.hstack([neighbours(network) for network in networks])
    return np.mean(one * other > 0)


@pytest.fixture(scope="module")
def large_filters():
    """Four filters of 5 by 5 at the start, learned from it, and learned from a hundredth of it; seeds 17 to 24."""
    found = []
    for seed in range(17, 25):
        usual = initial_parameters((8, 8, 1), classes=10, filters=4, kernel_size=5, seed=seed)
        found.append([usual])
        for begin in (usual, usual._replace(weight=usual.weight / 100)):
            *_, (end, _) = train(begin, TRAIN_IMAGES, TRAIN_LABELS, epochs=6, seed=seed)
            found[-1].append(end)
    return found


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
    limits = {ax.images[0].get_clim() for ax in fig.axes}
    assert limits == {(0, 1)} and (TRAIN_IMAGES.min(), TRAIN_IMAGES.max()) == (0, 1)
    assert "The network gets them the other way round: to it black is 1, and white 0" in chapter.captions[0]


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
    assert np.exp(1) == pytest.approx(2.718, abs=0.0005) and r"$e \approx 2.718$" in chapter.prose
    assert 2.718**2.3 == pytest.approx(10, abs=0.05)


def test_one_filter_is_followed_forth_and_back_for_a_4(chapter):
    network, four = chapter["start"], TRAIN_IMAGES[TRAIN_LABELS == 4][:1]
    maps = correlate2d(four[0, :, :, 0], network.weight[:, :, 0, 5], mode="same")
    scores = scores_of(network, four)
    p = softmax(scores, axis=1)[0]
    slopes = p - np.eye(10)[4]
    # The loss as a function of one thing alone, its slopes measured by nudging.
    pooled = pooled_of(network, four)[0]

    def loss_of(scores):
        return -log_softmax(scores)[4]

    def loss(of_pooled):
        return loss_of(of_pooled @ network.matrix + network.offset)

    nudges = 1e-6 * np.eye(128)
    of_pooled = np.array([(loss(pooled + nudge) - loss(pooled - nudge)) / 2e-6 for nudge in nudges])
    one, *above, first_bars = chapter.figures[1].axes[:5]
    assert_array_equal(one.images[0].get_array(), 1 - four[0, :, :, 0])
    expected = maps, np.maximum(maps, 0), pooled.reshape(4, 4, 8)[:, :, 5]
    for ax, numbers in zip(above, expected, strict=True):
        assert_allclose(ax.images[0].get_array(), numbers, atol=1e-9)
    of_filter, of_map, of_relu, last, last_bars = chapter.figures[1].axes[5:]
    assert_allclose(last.images[0].get_array(), of_pooled.reshape(4, 4, 8)[:, :, 5], atol=1e-6)
    for ax, numbers in ((first_bars, p), (last_bars, slopes)):
        assert_allclose([bar.get_width() for bar in ax.patches], numbers, atol=1e-9)
    routed = of_relu.images[0].get_array().reshape(4, 2, 4, 2)
    assert_allclose(routed.sum(axis=(1, 3)), last.images[0].get_array(), atol=1e-9)
    assert ((routed != 0).sum(axis=(1, 3)) == 1).all()  # one place in four, and all sixteen pooled numbers have a slope
    assert_allclose(of_map.images[0].get_array(), np.where(maps > 0, of_relu.images[0].get_array(), 0), atol=1e-9)
    assert 0 < (of_map.images[0].get_array() != 0).sum() < 16
    for row, column in np.ndindex(3, 3):
        ends = []
        for sign in (1e-6, -1e-6):
            weight = network.weight.copy()
            weight[row, column, 0, 5] += sign
            ends.append(-log_softmax(scores_of(network._replace(weight=weight), four))[0, 4])
        slope = (ends[0] - ends[1]) / 2e-6
        assert of_filter.images[0].get_array()[row, column] == pytest.approx(slope, abs=1e-6)
    assert chapter.printed[4] == "as `backward` has it: True"
    # What stands under p is the slope in the scores; that in p itself is −1 / p for the 4, and 0 for the others.
    of_scores = [(loss_of(scores[0] + nudge) - loss_of(scores[0] - nudge)) / 2e-6 for nudge in 1e-6 * np.eye(10)]
    assert_allclose([bar.get_width() for bar in last_bars.patches], of_scores, atol=1e-6)
    assert "in each score (*p − y*), then in each number of the grid above" in chapter.captions[1]


def test_the_network_hardly_believes_in_the_4_and_its_score_has_the_steepest_slope(chapter):
    slopes = chapter["of_scores"][0]
    assert slopes[4] == pytest.approx(-0.97, abs=0.005) and abs(slopes).argmax() == 4
    assert "*p* of 0.03, so the slope of its score is −0.97" in chapter.prose


def test_the_first_steps_move_all_but_the_numbers_whose_slopes_have_been_0_and_the_first_epoch_moves_every_one(chapter):
    network, order = chapter["start"], np.random.default_rng(17).permutation(len(TRAIN_IMAGES))
    mean = square = met = network._replace(**{name: np.zeros_like(part) for name, part in network._asdict().items()})
    still = []
    for step, batch in enumerate(np.split(order, range(32, len(order), 32)), start=1):
        found = chapter["forward"](network, TRAIN_IMAGES[batch])
        _, of_scores = chapter["cross_entropy"](found.scores, TRAIN_LABELS[batch])
        slopes, _ = chapter["backward"](network, found, of_scores)
        after, mean, square = chapter["adam_step"](network, slopes, mean, square, step, 0.01)
        met = met._replace(**{name: getattr(met, name) + (part != 0) for name, part in slopes._asdict().items()})
        for seen, before, moved in zip(met, network, after, strict=True):
            assert_array_equal(before != moved, seen > 0)
        still.append(sum(np.sum(before == moved) for before, moved in zip(network, after, strict=True)))
        network = after
    assert still[0] > 100 and still[-1] == 0
    assert_allclose(network.matrix, chapter["history"][0][0].matrix)
    assert "moves the 1370 numbers a little, all but those whose slope has been 0 so far" in chapter.prose


def test_the_curves_are_the_loss_and_the_share_right_after_each_epoch(chapter):
    loss, share = (ax.lines[0].get_data() for ax in chapter.figures[2].axes)
    assert [ax.get_title() for ax in chapter.figures[2].axes] == ["loss", "right on held-out digits"]
    assert_array_equal(loss, (range(1, 21), [loss for _, loss in chapter["history"]]))
    assert_array_equal(share[0], range(21))
    for epoch in (0, 1, 3, 20):
        parameters = chapter["history"][epoch - 1][0] if epoch else chapter["start"]
        assert share[1][epoch] == pytest.approx(share_right(parameters))


def test_it_starts_as_a_guess_passes_nine_in_ten_within_three_epochs_and_ends_at_98_percent(chapter):
    rights, losses = chapter["rights"], [loss for _, loss in chapter["history"]]
    before, after = share_right(chapter["start"]), share_right(chapter["learned"])
    assert before == pytest.approx(0.1, abs=0.05) and after == pytest.approx(0.984, abs=0.008)
    assert min(rights[3:]) > 0.93
    assert losses[0] == pytest.approx(1.4, abs=0.1) and losses[-1] < 0.03
    assert f"right on held-out digits: {before:.1%} before, {after:.1%} after" in chapter.printed
    assert f"{after:.1%} at the end" in chapter.captions[2]
    for part in (f"{losses[0]:.1f} to {losses[-1]:.3f}", f"from {before:.2f} to above", f"to {after:.3f}."):
        assert part in chapter.alts[2]


def test_the_filters_are_shown_on_one_scale_with_the_angles_they_turned_by(chapter):
    fig, stages = chapter.figures[3], [chapter["start"], chapter["history"][2][0], chapter["learned"]]
    assert [ax.get_ylabel() for ax in fig.axes[::8]] == ["start", "epoch 3", "epoch 20"]
    assert_array_equal(drawn(fig), np.concatenate([np.moveaxis(stage.weight[:, :, 0], 2, 0) for stage in stages]))
    limits = [ax.images[0].get_clim() for ax in fig.axes]
    assert set(limits) == {limits[0]} and limits[0][1] >= abs(chapter["learned"].weight).max()
    found = degrees(chapter["start"], chapter["learned"])
    assert_allclose(chapter["turned"], found)
    assert [ax.get_xlabel() for ax in fig.axes[16:]] == [f"{angle:.0f}°" for angle in found]
    assert f"{min(found):.0f} to {max(found):.0f} degrees" in chapter.alts[3]
    strength = [abs(stage.weight).mean() for stage in stages]
    assert (np.diff(strength) > 0).all()


def test_most_weights_keep_their_sign(chapter):
    assert np.mean(chapter["start"].weight * chapter["learned"].weight > 0) > 0.7


def test_two_random_filters_stand_at_about_a_right_angle_give_or_take_twenty_degrees(chapter):
    one, other = (initial_parameters((8, 8, 1), classes=10, filters=2000, seed=seed) for seed in (0, 1))
    found = chapter["angles"](one, other)
    assert found.mean() == pytest.approx(90, abs=2)
    assert np.mean(abs(found - 90) < 20) == pytest.approx(2 / 3, abs=0.05)


def test_angles_are_those_between_arrows(chapter):
    before, after = (
        np.reshape(numbers, (1, 2, 1, 4)) for numbers in ([[1, 1, 1, 1], [0] * 4], [[3, 0, -1, -1], [0, 2, 1, 0]])
    )
    found = chapter["angles"](chapter["start"]._replace(weight=before), chapter["start"]._replace(weight=after))
    assert_allclose(found, [0, 90, 135, 180], atol=1e-6)


def test_over_eight_seeds_filters_turn_by_about_30_degrees_and_grow_to_twice_their_length(eight_networks):
    turned = np.array([degrees(start, learned) for start, learned in eight_networks])
    assert turned.shape == (8, 8) and ((10 < turned) & (turned < 50)).sum() >= 58
    assert np.median(turned) == pytest.approx(29, abs=3) and np.median(turned, axis=1).max() < 40
    lengths = [[np.sqrt((network.weight**2).sum(axis=(0, 1, 2))) for network in pair] for pair in eight_networks]
    growth = np.array([after / before for before, after in lengths])
    assert np.median(growth) == pytest.approx(2, abs=0.2) and growth.min() > 1.2


def test_over_eight_seeds_the_filters_hardly_sort_themselves(eight_networks):
    starts, ends = zip(*eight_networks, strict=True)
    assert same_sign(starts) == pytest.approx(0.52, abs=0.015)
    assert same_sign(ends) == pytest.approx(0.56, abs=0.025)


def test_left_random_the_filters_do_nearly_as_well(chapter):
    alone = linear_layer_alone(chapter["start"], 17)
    for name, numbers in alone._asdict().items():
        assert_allclose(getattr(chapter["frozen"], name), numbers, atol=1e-6)
    assert share_right(alone) == pytest.approx(0.967, abs=0.005)
    learned = share_right(chapter["learned"])
    assert f"right: {learned:.1%} learned, {share_right(alone):.1%} with random filters" in chapter.printed


def test_over_eight_seeds_learning_the_filters_halves_the_mistakes(eight_networks):
    learned = [mistakes(learned) for _, learned in eight_networks]
    frozen = [mistakes(linear_layer_alone(start, seed)) for seed, (start, _) in enumerate(eight_networks, 17)]
    assert sum(learned) == pytest.approx(50, abs=12) and sum(frozen) == pytest.approx(100, abs=12)
    assert np.less(learned, frozen).sum() >= 6


def test_large_filters_are_drawn_at_the_start_and_learned_from_it_and_from_a_hundredth(chapter, large_filters):
    fig, networks = chapter.figures[4], large_filters[0]
    kernels = [np.moveaxis(network.weight[:, :, 0], 2, 0) for network in networks]
    assert_allclose(drawn(fig), np.concatenate(kernels), atol=1e-6)
    angles = [degrees(networks[0], end) for end in networks[1:]]
    assert [ax.get_xlabel() for ax in fig.axes] == [""] * 4 + [f"{angle:.0f}°" for angle in np.ravel(angles)]
    for place, found in zip(("in the middle", "below"), angles, strict=True):
        assert f"{min(found):.0f} to {max(found):.0f} {place}" in chapter.alts[4].replace(" degrees", "")
    for line, found, end in zip(chapter.printed[-2:], angles, networks[1:], strict=True):
        assert line.split()[2:6] == [f"{angle:.0f}" for angle in found] and f"{share_right(end):.1%} right" in line


def test_over_eight_seeds_filters_turn_truly_from_a_small_start_only(large_filters):
    usual, small = (np.array([degrees(networks[0], networks[k]) for networks in large_filters]) for k in (1, 2))
    assert usual.size == small.size == 32
    assert np.median(usual) == pytest.approx(37, abs=4) and np.median(small) == pytest.approx(76, abs=6)
    assert np.median(usual, axis=1).max() < 45 < 60 < np.median(small, axis=1).min()


def test_over_eight_seeds_neighbouring_weights_become_alike_most_from_the_small_start(chapter, large_filters):
    starts, usual, small = zip(*large_filters, strict=True)
    found = [likeness(networks) for networks in (starts, usual, small)]
    told = re.search(r"correlation is ([\d.]+) at the start, ([\d.]+) after the .*?, and ([\d.]+) from", chapter.prose)
    assert float(told[1]) == round(found[0], 2)
    assert_allclose(np.array(told.groups(), float), found, atol=0.015)
    for networks in large_filters:
        assert likeness(networks[2:]) > likeness(networks[:1]) + 0.1


def test_over_eight_seeds_the_answers_are_as_good_from_either_start(large_filters):
    usual, small = ([mistakes(networks[k]) for networks in large_filters] for k in (1, 2))
    assert sum(usual) == pytest.approx(130, abs=25) and sum(small) == pytest.approx(130, abs=25)


def test_from_a_third_of_the_start_filters_turn_further_than_from_it_and_less_than_from_a_hundredth(chapter):
    third = chapter.change("usual.weight / 100", "usual.weight / 3")["from_small"].mean()
    assert chapter["from_usual"].mean() + 5 < third < chapter["from_small"].mean() - 5


def test_every_mistake_is_shown_with_the_right_name_and_the_networks(chapter):
    fig = chapter.figures[5]
    said = scores_of(chapter["learned"], TEST_IMAGES).argmax(axis=1)
    wrong = np.flatnonzero(said != TEST_LABELS)
    assert len(wrong) == round(450 * (1 - share_right(chapter["learned"])))
    assert_array_equal(drawn(fig), 1 - TEST_IMAGES[wrong, :, :, 0])
    assert [ax.get_title() for ax in fig.axes] == [f"{TEST_LABELS[k]}\nnot {said[k]}" for k in wrong]
    assert f"All {len(wrong)} of the 450" in chapter.captions[5] and f"row of {len(wrong)} " in chapter.alts[5]


def test_over_eight_seeds_nearly_all_digits_learned_from_are_right_and_fewer_of_the_new_ones(chapter, eight_networks):
    for _, learned in eight_networks:
        right = (scores_of(learned, TRAIN_IMAGES).argmax(axis=1) == TRAIN_LABELS).mean()
        assert right > 0.99 and right > share_right(learned)
    asked = chapter.answers["2"]
    assert asked.right == "they would no longer tell how good it is"
    assert "more than 99 in 100 are right: more than of new ones" in asked.why(asked.right)


@pytest.mark.slow
def test_with_the_held_out_digits_the_loss_falls_as_well_and_with_fewer_digits_there_are_more_mistakes(chapter):
    all_images, all_labels = np.vstack([TRAIN_IMAGES, TEST_IMAGES]), np.hstack([TRAIN_LABELS, TEST_LABELS])
    *_, (network, loss) = train(chapter["start"], all_images, all_labels, epochs=20, seed=17)
    asked, losses = chapter.answers["2"], [loss for _, loss in chapter["history"]]
    assert max(loss, losses[-1]) < 0.02 and share_right(network) > share_right(chapter["learned"])
    assert asked.why("the loss would not fall") == "It would fall as it does now, almost to zero."
    for seed in (17, 18, 19):
        half = np.random.default_rng(seed).permutation(len(TRAIN_IMAGES))[: len(TRAIN_IMAGES) // 2]
        *_, (network, _) = train(chapter["start"], TRAIN_IMAGES[half], TRAIN_LABELS[half], epochs=40, seed=seed)
        assert mistakes(network) > mistakes(chapter["learned"])
    assert "With half of the digits it makes more mistakes." in asked.why("the network would get worse")


def test_digits_with_shuffled_labels_are_not_learned_by_heart(chapter):
    labels = np.random.default_rng(0).permutation(TRAIN_LABELS)
    *_, (network, _) = train(chapter["start"], TRAIN_IMAGES, labels, epochs=20, seed=17)
    assert (scores_of(network, TRAIN_IMAGES).argmax(axis=1) == labels).mean() < 0.5
    assert "by heart" not in chapter.prose


def test_over_eight_seeds_noise_gets_a_name_mostly_with_a_high_probability(eight_networks):
    noise = np.random.default_rng(1).random((50, 8, 8, 1))
    sure = [softmax(scores_of(learned, noise), axis=1).max(axis=1) for _, learned in eight_networks]
    assert np.median(sure) > 0.8 and np.median(sure, axis=1).min() > 0.6


def test_the_checked_answer_about_noise_is_what_most_of_it_gets(chapter):
    asked, printed = chapter.answers["3"], chapter.follow(chapter.examples[0])["noise"]
    noise = np.random.default_rng(18).random((1000, 8, 8, 1))
    sure = softmax(scores_of(chapter["learned"], noise), axis=1).max(axis=1)
    assert np.mean(sure > 0.5) > 0.8 and "more than eight in ten" in asked.why(asked.choices[1])
    assert sure.min() > 0.2
    assert 0.25 < np.mean(sure > 0.9) < 0.5 and "often with more than 0.9" in asked.why(asked.right)
    assert (softmax(scores_of(chapter["learned"], printed), axis=1).max(axis=1) > 0.5).all()
    assert asked.right == "it names a digit, mostly with more than a half"


def test_the_answer_about_noise_prints_how_sure_the_network_is(chapter):
    answer = chapter.follow(chapter.examples[0])
    sure = softmax(scores_of(chapter["learned"], answer["noise"]), axis=1).max(axis=1)
    assert_allclose(softmax(answer["found"], axis=1).max(axis=1), sure, atol=1e-12)


def test_the_prediction_97_of_100_and_the_linear_layer_has_most_of_the_numbers(chapter):
    [asked] = chapter.predictions
    assert asked.right == f"{100 * share_right(chapter['frozen']):.0f}" == "97"
    sizes = [numbers.size for numbers in chapter["start"]]
    assert (sum(sizes), chapter["start"].matrix.size + chapter["start"].offset.size) == (1370, 1290)
    assert "1290 of the 1370 numbers" in asked.why("60")


def test_the_playground_has_the_eight_filters(chapter):
    assert_allclose(learned_filters("LEARNED_FROM_DIGITS"), chapter["learned"].weight, atol=0.006)


def test_the_checked_answer_counts_what_the_network_learns(chapter):
    sizes = [array.size for array in initial_parameters((8, 8, 1), classes=10, seed=17)]
    assert chapter.answers["1"].right == str(sum(sizes))
    assert chapter.answers["1"].why(str(sum(sizes) - 8 - 10)).startswith("These are the weights")
    assert chapter.answers["1"].why(str(sum(sizes) - 8)) == "The eight filters have biases too."
