"""Chapter 24: each mistake is what the chapter says it is, and the mended code is not."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import correlate, correlate2d

from filtersight import VERTICAL_EDGE, cat, conv2d, film, random_filters, random_kernel, zero_pad2d

LEVELS = np.round(cat(grey=True) * 255)
MAP = correlate2d(LEVELS, VERTICAL_EDGE, mode="valid")


def blocks_of(pixels):
    """The 2 by 2 windows of a picture, one a row."""
    return np.stack([pixels[i::2, j::2].ravel() for i in (0, 1) for j in (0, 1)], axis=1)


def drawn(fig):
    return [ax.images[0].get_array() for ax in fig.axes]


def test_a_bias_inside_the_sum_counts_once_a_product(chapter):
    broken, mended = chapter["answer_broken"], chapter["answer_mended"]
    nothing = np.zeros((2, 2, 3))
    assert (broken(np.ones((2, 2, 3)), nothing, 1), mended(np.ones((2, 2, 3)), nothing, 1)) == (12, 1)
    assert chapter.printed[0] == "broken: 12.0  mended: 1.0"
    window, weights = np.arange(12.0).reshape(2, 2, 3), random_filters(2, 3, 1, seed=1)[..., 0]
    assert mended(window, weights, 0.5) == pytest.approx(np.dot(window.ravel(), weights.ravel()) + 0.5)
    assert mended(window, weights, 0.5) == pytest.approx(conv2d(window[None], weights[..., None], [0.5]).item())
    assert broken(window, weights, 0.5) == pytest.approx(np.dot(window.ravel(), weights.ravel()) + 6)


def test_the_slope_with_the_bias_is_twelve_times_that_of_a_bias_that_counts_once(chapter):
    assert chapter.printed[1:3] == [
        f"answer_{name}: slope of the answer with the bias {slope:.3f}"
        for name, slope in (("broken", 12), ("mended", 1))
    ]


def test_a_slice_to_minus_zero_is_empty_and_the_mended_one_keeps_everything(chapter):
    assert chapter.printed[3:5] == [
        "pad 1: broken [1 2 3], mended [1 2 3]",
        "pad 0: broken [], mended [0 1 2 3 4]",
    ]


def test_padding_and_cropping_give_back_what_went_in(chapter):
    for pad in (0, 1, 2):
        padded = np.pad(np.ones((3, 4)), pad)
        assert_array_equal(zero_pad2d(np.ones((3, 4)), pad), padded)
    assert chapter["pad"] == 2 and chapter["padded"].shape == (7, 8)


def test_clipping_leaves_two_of_hundreds_of_levels(chapter):
    assert_array_equal(chapter["feature_map"], MAP)
    between = ((MAP > 0) & (MAP < 1)).mean()
    before, after = len(set(MAP.ravel())), len(set(np.minimum(np.maximum(MAP, 0), 1).ravel()))
    assert (before, after, between) == (483, 2, 0)
    assert chapter["inside"] == between
    assert chapter.printed[5:7] == [
        f"answers from {MAP.min():g} to {MAP.max():g}; strictly between 0 and 1: 0%",
        "levels before: 483  after: 2",
    ]
    assert "2 levels of 483" in chapter.captions[0]


def test_the_map_is_shown_clipped_in_black_and_white_and_signed_in_colour(chapter):
    fig = chapter.figures[0]
    clipped, signed = drawn(fig)
    assert [ax.get_title() for ax in fig.axes] == ["clipped", "signed"]
    assert_array_equal(clipped, MAP > 0)
    assert_array_equal(signed, MAP)
    assert fig.axes[1].images[0].get_clim() == (-150, 150)


def test_most_clipped_random_filters_give_one_colour(chapter):
    white = [(correlate2d(LEVELS, random_kernel(3, seed=seed), mode="valid") >= 1).mean() for seed in range(40)]
    assert_allclose(chapter["share"], white, atol=1e-3)
    one_colour = np.mean([not 0.05 <= share <= 0.95 for share in white])
    assert chapter["one_colour"] == one_colour == pytest.approx(0.92, abs=0.01)
    assert f"of 40 random filters, {one_colour:.0%} give" in chapter.printed[7]


def test_exchanged_colours_hide_in_grey(chapter):
    red, green, blue = np.moveaxis(cat() * 255, 2, 0)
    in_colour = 2 * abs(red - blue).mean() / 3
    in_grey = abs((0.299 - 0.114) * (red - blue)).mean()
    assert (round(in_colour), round(in_grey)) == (46, 13)
    assert chapter.printed[8] == f"mean error: {in_colour:.0f} of 255 levels in colour, {in_grey:.0f} in grey"
    assert chapter["in_colour"] == pytest.approx(in_colour) and chapter["in_grey"] == pytest.approx(in_grey)
    left, right = drawn(chapter.figures[1])
    assert_array_equal(left, cat())
    assert_array_equal(right, np.stack([blue, green, red], axis=2) / 255)
    assert chapter["orange_fur"][0] > 1.3 * chapter["orange_fur"][2]


def test_a_squeezed_disc_is_narrower_than_high_and_a_cropped_one_is_not(chapter):
    rows, columns = np.indices((60, 90))
    disc = np.hypot(rows - 30, columns - 45) < 20
    assert_array_equal(chapter["disc"], disc)
    assert_array_equal(chapter["cropped"], disc[:, 15:75])
    high, wide = np.ptp(np.flatnonzero(disc.any(axis=1))) + 1, np.ptp(np.flatnonzero(disc.any(axis=0))) + 1
    assert high == wide == 39
    assert chapter.printed[9:11] == [
        f"squeezed: {high} rows high, {wide * 60 // 90} columns wide",
        f"cropped: {high} rows high, {wide} columns wide",
    ]


def test_the_broken_mask_hands_the_gradient_to_every_tie_and_else_agrees(chapter):
    x = np.array([[1.0, 2, 3, 3], [4, 0, 3, 1]])
    assert_array_equal(chapter["pool_backward_broken"](np.array([[5.0, 7]]), x), [[0, 0, 7, 7], [5, 0, 7, 0]])
    assert chapter["broken"].sum() > 1.5 * chapter["ones"].sum()


def test_the_mended_gradient_is_handed_out_once_to_a_maximum(chapter):
    mended, activations = chapter["mended"], np.maximum(MAP, 0)
    assert_array_equal(chapter["activations"], activations)
    assert mended.sum() == chapter["ones"].sum() == 127 * 127
    assert_array_equal(blocks_of(mended).sum(axis=1), 1)
    assert_array_equal((blocks_of(mended) * blocks_of(activations)).sum(axis=1), blocks_of(activations).max(axis=1))


def test_ties_are_common_after_relu_above_all(chapter):
    expected = []
    for name, pixels in (("the cat", LEVELS), ("after ReLU", np.maximum(MAP, 0))):
        windows = np.sort(blocks_of(pixels), axis=1)
        maxima = (windows == windows[:, 3:]).sum(axis=1)
        expected.append(
            f"{name}: {np.mean(windows[:, 3] == windows[:, 2]):.0%} of the windows tie, "
            f"gradient handed out {maxima.mean():.2f} times"
        )
    assert chapter.printed[11:13] == expected
    assert "13%" in expected[0] and "34%" in expected[1]


@pytest.mark.parametrize(("shape", "answers"), [((3, 3, 3), 4), ((2, 3, 3), 5)])
def test_counting_frames_in_rows_is_hidden_while_the_filter_is_a_cube(chapter, shape, answers):
    clip, weights = film()[:6, :3, :3].mean(axis=3), random_filters(3, shape[0], 1, seed=0)[..., 0].T
    right = correlate(clip, weights, mode="valid").ravel()
    found = chapter["frames_broken"](clip, weights)
    assert len(right) == answers and len(found) == 4
    assert_allclose(found, right[:4])
    assert f"filter {shape}: broken gives 4 answers, there are {answers}" in chapter.printed


def test_no_two_sizes_alike_show_it(chapter):
    assert chapter["conv3d"](np.ones((1, 7, 6, 5, 2)), np.ones((2, 3, 4, 2, 1))).shape == (1, 6, 4, 2, 1)
    assert chapter["frames_broken"](np.ones((7, 6, 5)), np.ones((2, 3, 4))).shape != (6,)


def test_frames_in_alphabetical_order_jump(chapter):
    order = [0, 1, 10, 11, 12, 13, 14, 15, 2, 3, 4, 5, 6, 7, 8, 9]
    frames = film().mean(axis=3)
    by_number, alphabetical = (
        np.mean([abs(after - before).mean() for before, after in pairwise(seen)]) for seen in (frames, frames[order])
    )
    assert chapter["order"] == order and alphabetical > 1.25 * by_number
    at = chapter.printed.index(f"alphabetical: {order}")
    assert chapter.printed[at + 1 : at + 3] == [
        f"alphabetical: mean change from frame to frame {alphabetical:.3f}",
        f"by number: mean change from frame to frame {by_number:.3f}",
    ]


def test_a_stretched_axis_is_accepted_and_gives_another_answer(chapter):
    window, weights = np.arange(27.0), random_filters(3, 3, 1, seed=23).ravel()
    right = window @ weights
    stretched = sum(
        window.reshape(3, 3, 3)[j].ravel() @ weights.reshape(3, 3, 3)[i].ravel() for i in range(3) for j in range(3)
    )
    assert chapter["stretched"].shape == (3, 3, 3, 3)
    assert f"right: {right:.2f}  with a stretched axis: {stretched:.2f}" in chapter.printed


def test_one_name_for_two_sizes_keeps_the_last(chapter):
    assert chapter["f"] == 3 and "the filter is 3 by 3" in chapter.printed


def test_a_filter_with_an_axis_too_many_is_refused_by_name(chapter):
    [refusal] = [line for line in chapter.printed if line.startswith("refused:")]
    assert "(1, 3, 3)" in refusal and "2 dimensions" in refusal


def test_no_padding_keeps_the_size_under_a_2_by_2_filter(chapter):
    sizes = [correlate2d(np.pad(LEVELS, pad), np.ones((2, 2)), mode="valid").shape[0] for pad in (0, 1)]
    assert sizes == [255, 257]
    assert f"2 by 2 filter, size 256, paddings 0 and 1: {sizes}" in chapter.printed


def test_pooling_is_not_invariant_to_a_shift_of_one_pixel(chapter):
    activations = np.maximum(correlate2d(cat(grey=True), VERTICAL_EDGE, mode="valid"), 0)
    still, shifted = (blocks_of(activations[:, first : first + 252]).max(axis=1) for first in (0, 1))
    same = np.isclose(still, shifted, rtol=0, atol=1e-12).mean()
    assert chapter["still_there"] == pytest.approx(same, abs=0.02)  # to the last bit, a few equal sums differ
    assert f"shifted by one pixel, {chapter['still_there']:.0%} of" in chapter.printed[-1]


def test_a_single_weight_of_1_sees_what_zeros_cannot(chapter):
    chapter.follow(chapter.examples[0])
    window, one = np.arange(12.0).reshape(2, 2, 3), np.zeros((2, 2, 3))
    one[1, 0, 2] = 1
    assert chapter["answer_mended"](window, one, 1) == window[1, 0, 2] + 1
    assert np.mean(window * one) != window[1, 0, 2]


def test_padding_by_np_pad_grows_all_four_axes():
    assert np.pad(np.ones((2, 3, 4, 5)), 1).shape == (4, 5, 6, 7)
    assert zero_pad2d(np.ones((2, 3, 4, 5)), 1).shape == (2, 5, 6, 5)


def test_a_bias_gradient_is_the_sum_over_all_places(chapter):
    assert chapter.follow(chapter.examples[1])["grad"].item() == 9
