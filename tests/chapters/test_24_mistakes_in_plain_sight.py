"""Chapter 24: each mistake is what the chapter says it is, the mended code is not, and the chapter's test tells them."""

from importlib.resources import as_file, files

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import signal

from filtersight import (
    VERTICAL_EDGE,
    cat,
    conv2d,
    conv2d_backward,
    conv3d,
    correlate2d,
    film,
    load_image,
    max_pool2d_backward,
    zero_pad2d,
)

LEVELS = np.round(cat(grey=True) * 255)
MAP = signal.correlate2d(LEVELS, VERTICAL_EDGE, mode="valid")
PHOTOGRAPHS = files("filtersight").joinpath("data/photographs")


def cell(chapter, line):
    """The variables after the cell that holds `line` has run; each cell has its own `broken` and `mended`."""
    return chapter.change(line, line)


def blocks_of(pixels):
    """The 2 by 2 windows of a picture, one a row."""
    rows, columns = pixels.shape
    pixels = pixels[: rows // 2 * 2, : columns // 2 * 2]
    return np.stack([pixels[i::2, j::2].ravel() for i in (0, 1) for j in (0, 1)], axis=1)


def ties(pixels):
    """The share of the 2 by 2 windows whose two largest numbers are equal."""
    windows = np.sort(blocks_of(pixels), axis=1)
    return np.mean(windows[:, 3] == windows[:, 2])


BACK = {  # how each mended line becomes the broken one again
    "bias": ("np.sum(window * weights) + bias", "np.sum(window * weights + bias)"),
    "slice": ("padded[pad : len(padded) - pad]", "padded[pad:-pad]"),
    "viewer": ("feature_map / 150", "feature_map.clip(0, 1)"),
    "colours": ("mended = broken[:, :, ::-1]", "mended = broken"),
    "channels": ("picture.transpose(2, 0, 1)", "picture.reshape(3, 256, 256)"),
    "uint8": (".astype(int)", ""),
    "squeezed": ("disc[:, 30:90]", "disc[:, ::2]"),
    "ties": ("np.arange(4) == windows.argmax(axis=1, keepdims=True)", "windows == windows.max(axis=1, keepdims=True)"),
    "film": ("size - length + 1", "size - filter_[1] + 1"),
    "order": ("sorted(names, key=lambda name: int(name[6:]))", "sorted(names)"),
    "shapes": ("window * weights\n", "window * weights[:, np.newaxis]\n"),
}


@pytest.mark.parametrize("mistake", BACK)
def test_the_chapters_own_assert_catches_each_mistake(chapter, mistake):
    with pytest.raises(AssertionError):
        chapter.change(*BACK[mistake])


def test_every_cell_has_one_assert_and_each_is_tried_here(chapter):
    assert [code.code.count("\nassert ") + code.code.count("    assert ") for code in chapter.cells] == [1] * len(BACK)


def test_a_bias_inside_the_sum_counts_once_a_product(chapter):
    broken, mended = chapter["answer_broken"], chapter["answer_mended"]
    assert chapter.printed[0] == "broken, mended: 12.0 1.0"
    generator = np.random.default_rng(1)
    window, weights = generator.normal(size=(2, 2, 2, 3))
    products = np.dot(window.ravel(), weights.ravel())
    assert mended(window, weights, 0.5) == pytest.approx(products + 0.5)
    assert mended(window, weights, 0.5) == pytest.approx(conv2d(window[None], weights[..., None], [0.5]).item())
    assert broken(window, weights, 0.5) == pytest.approx(products + 12 * 0.5)


def test_a_bias_a_twelfth_as_large_hides_it(chapter):
    window, weights = np.random.default_rng(2).normal(size=(2, 2, 2, 3))
    assert chapter["answer_broken"](window, weights, 0.5 / 12) == pytest.approx(
        chapter["answer_mended"](window, weights, 0.5)
    )


def test_the_gradient_check_measures_12_where_a_bias_that_counts_once_has_1(chapter):
    window, weights = np.random.default_rng(3).normal(size=(2, 2, 2, 3))
    measured = [
        (chapter[name](window, weights, 1 + 1e-4) - chapter[name](window, weights, 1 - 1e-4)) / 2e-4
        for name in ("answer_broken", "answer_mended")
    ]
    assert measured == pytest.approx([12, 1])
    assert "with the bias is 12, and a backward pass for a bias that counts once says 1" in chapter.prose
    assert conv2d_backward(np.ones((1, 1, 1, 1)), window[None], weights[..., None])[2] == pytest.approx(1)


def test_a_slice_to_minus_zero_is_empty_and_the_mended_one_keeps_everything(chapter):
    assert chapter.printed[1:3] == [
        "pad 1: broken [1 2 3 4 5], mended [1 2 3 4 5]",
        "pad 0: broken [], mended [1 2 3 4 5]",
    ]


def test_clipping_leaves_two_of_hundreds_of_levels_and_every_pixel_at_an_end(chapter):
    assert_array_equal(chapter["feature_map"], MAP)
    assert (len(set(MAP.ravel())), len(set(np.clip(MAP, 0, 1).ravel()))) == (483, 2)
    assert "2 levels of 483" in chapter.captions[0]
    assert_array_equal(MAP, np.round(MAP))
    beyond = np.mean(abs(MAP) >= 150)
    assert 0.01 < beyond < 0.015
    assert chapter.printed[3] == f"at the ends: broken 100%, mended {beyond:.1%}"


def test_the_map_is_shown_clipped_in_black_and_white_and_signed_in_colour(chapter):
    clipped, signed = chapter.drawn(0)
    assert_array_equal(clipped, MAP > 0)
    assert_allclose(signed * 150, MAP, atol=1e-12)
    assert chapter.limits(0) == [(0, 1), (-1, 1)]
    assert "begin at −150 and 150" in chapter.captions[0]


def test_exchanged_colours_hide_in_grey(chapter):
    red, green, blue = np.moveaxis(cat() * 255, 2, 0)
    in_colour = 2 * abs(red - blue).mean() / 3
    darker = (0.299 - 0.114) * (red - blue)
    assert (round(in_colour), round(abs(darker).mean()), round(darker.mean())) == (46, 13, 13)
    assert chapter.printed[4] == f"mean error: {in_colour:.0f} in colour, {abs(darker).mean():.0f} in grey"
    left, right = chapter.drawn(1)
    assert_array_equal(left, np.stack([blue, green, red], axis=2) / 255)
    assert_array_equal(right, cat())
    red, green, blue = right[150, 100]
    assert red > green > blue and red > 1.3 * blue  # orange


def test_reshape_gives_the_shape_and_scrambles_the_cat(chapter):
    picture, found = cat(), cell(chapter, "picture.transpose(2, 0, 1)")
    broken, mended = found["broken"], found["mended"]
    for channel in range(3):
        assert_array_equal(mended[channel], picture[:, :, channel])
    assert_array_equal(broken.ravel(), picture.ravel())  # one long row, cut at other places
    assert broken.shape == mended.shape == (3, 256, 256)
    assert (broken.min(), broken.max()) == (mended.min(), mended.max())
    assert broken.mean() == pytest.approx(mended.mean())
    assert chapter.printed[5] == f"both (3, 256, 256); {np.mean(broken != mended):.0%} of the numbers differ"


def test_the_figure_of_the_channels_shows_a_scrambled_and_a_whole_cat(chapter):
    scrambled, whole = chapter.drawn(2)
    assert_array_equal(whole, cat())
    assert_array_equal(scrambled[0, :6, 0], cat()[0, :2].ravel())  # red, green and blue in turn
    assert_array_equal(scrambled[..., 1].ravel(), cat().ravel()[256 * 256 : 2 * 256 * 256])
    likeness = [np.corrcoef(cat()[..., c].ravel(), scrambled[..., c].ravel())[0, 1] for c in range(3)]
    assert np.abs(likeness).max() < 0.3


def test_a_difference_below_zero_wraps_to_256_more(chapter):
    assert np.array([100], np.uint8) - np.array([200], np.uint8) == 156
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert np.uint8(100) - np.uint8(200) == 156
    assert "in arrays NumPy says nothing: 100 less 200 is 156" in chapter.prose
    right = LEVELS[:, :-1] - LEVELS[:, 1:]
    wrapped, signed = chapter.drawn(3)
    assert_array_equal(signed, right)
    assert_array_equal(np.round(wrapped * 255), np.where(right < 0, right + 256, right))
    assert f"256 too large: {np.mean(right < 0):.0%} of the answers" in chapter.captions[3]
    assert chapter.limits(3) == [(0, 1), (-50, 50)] and "begin at −50 and 50" in chapter.captions[3]
    assert abs(right).max() > 50
    assert chapter.printed[6] == f"broken 0 to 255, mended {right.min():.0f} to {right.max():.0f}"


def test_the_package_converts_whole_numbers_first():
    pixels, kernel = np.array([[100, 200]], np.uint8), np.array([[1, -1]])
    assert correlate2d(pixels, kernel) == -100
    assert conv2d(pixels[None, ..., None], kernel[..., None, None]) == -100


def test_a_squeezed_disc_is_narrower_than_high_and_a_cropped_one_is_not(chapter):
    rows, columns = np.indices((60, 120))
    disc = (rows - 30) ** 2 + (columns - 60) ** 2 < 20**2
    assert_array_equal(chapter["disc"], disc)
    found = cell(chapter, "disc[:, 30:90]")
    assert found["broken"].shape == found["mended"].shape == (60, 60)
    high, wide = (np.ptp(np.flatnonzero(disc.any(axis=axis))) + 1 for axis in (1, 0))
    assert high == wide == found["broken"].any(axis=1).sum() == 39
    assert chapter.printed[7] == f"columns: broken {wide // 2}  mended {wide}"


def test_the_broken_mask_hands_the_gradient_to_every_tie_and_the_mended_one_once(chapter):
    found, activations = cell(chapter, "windows.argmax"), np.maximum(MAP, 0)
    assert_array_equal(found["windows"], blocks_of(activations))
    largest = blocks_of(activations).max(axis=1)
    assert_array_equal(found["broken"], blocks_of(activations) == largest[:, None])
    ones = np.ones((1, 127, 127, 1))
    assert_array_equal(
        found["mended"], blocks_of(max_pool2d_backward(ones, activations[None, ..., None], 2)[0, ..., 0])
    )
    assert found["broken"].sum() > 1.9 * found["mended"].sum()
    assert chapter.printed[8] == (f"windows {127 * 127}, broken {found['broken'].sum()}, mended {127 * 127}")


def test_ties_are_as_common_in_five_photographs_as_the_text_says(chapter):
    pictures = [LEVELS]
    for photograph in sorted(PHOTOGRAPHS.iterdir(), key=lambda file: file.name):
        with as_file(photograph) as file:
            pictures.append(np.round(load_image(file, size=256, grey=True) * 255))
    maps = [np.maximum(signal.correlate2d(picture, VERTICAL_EDGE, mode="valid"), 0) for picture in pictures]
    plain, after = [ties(picture) for picture in pictures], [ties(map_) for map_ in maps]
    assert len(pictures) == 5 and all(more > less + 0.04 for less, more in zip(plain, after, strict=True))
    said = "this and four other photographs, {:.0f} to {:.0f} % of the windows of 2 by 2 pixels tie"
    assert said.format(100 * min(plain), 100 * max(plain)) in chapter.prose
    assert f"many zeros, {100 * min(after):.0f} to {100 * max(after):.0f} %" in chapter.prose
    of_zeros = [np.mean(blocks_of(map_).max(axis=1) == 0) for map_ in maps]
    assert all(zeros > 0.65 * tied for zeros, tied in zip(of_zeros, after, strict=True))


def test_counting_frames_in_rows_is_hidden_while_the_filter_is_a_cube(chapter):
    clip, weight = np.ones((7, 6, 5)), np.ones((2, 3, 4))
    right = list(signal.correlate(clip, weight, mode="valid").shape)
    assert right == list(conv3d(clip[None, ..., None], weight[..., None, None])[0, ..., 0].shape) == [6, 4, 2]
    assert chapter.printed[9] == f"broken [5, 4, 3], mended {right}"
    [code] = [cell.code for cell in chapter.cells if "clip, filter_" in cell.code]
    cube = chapter.follow(code.replace("(2, 3, 4)", "(3, 3, 3)").replace("assert mended == [6, 4, 2]", ""))
    assert cube["broken"] == cube["mended"] == [5, 4, 3]


def test_alphabetical_order_puts_frame_10_before_frame_2(chapter):
    assert chapter.printed[10] == "broken: 0 1 10 11 12 13 14 15 2 3 4 5 6 7 8 9"
    padded = [f"frame_{number:02d}" for number in range(16)]
    assert sorted(padded) == padded  # what leading zeros do


def test_each_frame_of_the_film_is_most_like_one_of_its_neighbours():
    frames = film().mean(axis=3)
    change = np.array([[abs(one - other).mean() for other in frames] for one in frames])
    np.fill_diagonal(change, np.inf)
    assert_array_equal(abs(change.argmin(axis=1) - np.arange(16)), 1)


def test_a_stretched_axis_is_accepted_and_gives_another_answer(chapter):
    window, weights = chapter["window"], chapter["weights"]
    stretched = sum(window[j].ravel() @ weights[i].ravel() for i in range(3) for j in range(3))
    right = window.ravel() @ weights.ravel()
    assert chapter.printed[11] == f"broken: {stretched:.1f} from (3, 3, 3, 3), mended: {right:.1f}"


def test_one_name_for_two_sizes_keeps_the_last():
    variables = {}
    exec("(f, f) = (2, 3)", variables)
    assert variables["f"] == 3


def test_a_filter_with_an_axis_too_many_is_refused_with_what_would_be_right():
    with pytest.raises(ValueError, match=r"\(1, 3, 3\).*2 dimensions"):
        correlate2d(np.ones((3, 3)), np.ones((1, 3, 3)))
    with pytest.raises(ValueError, match=r"\(1, 3, 3, 3, 1\).*4 dimensions"):
        conv2d(np.ones((1, 3, 3, 3)), np.ones((1, 3, 3, 3, 1)))


def test_the_mean_for_the_sum_passes_the_test_of_the_bias(chapter):
    changed = chapter.change("np.sum(window * weights) + bias", "np.mean(window * weights) + bias")
    window, one = np.arange(12.0).reshape(2, 2, 3), np.zeros((2, 2, 3))
    one[1, 0, 2] = 1
    assert chapter["answer_mended"](window, one, 1) == window[1, 0, 2] + 1 != changed["answer_mended"](window, one, 1)


def test_a_single_weight_of_1_moves_the_picture(chapter):
    chapter.follow(chapter.examples[0])
    with pytest.raises(AssertionError):
        chapter.follow(chapter.examples[0].replace("(picture, one)", "(picture, one[::-1, ::-1])"))


def test_padding_by_np_pad_grows_all_four_axes():
    assert np.pad(np.ones((2, 3, 4, 5)), 1).shape == (4, 5, 6, 7)
    assert zero_pad2d(np.ones((2, 3, 4, 5)), 1).shape == (2, 5, 6, 5)


def test_a_bias_gradient_is_the_sum_over_all_places(chapter):
    assert chapter.follow(chapter.examples[1])["grad"].item() == 9
    x, weight = np.ones((1, 4, 4, 1)), np.ones((2, 2, 1, 1))
    moved = conv2d(x, weight, np.array([1.0])) - conv2d(x, weight, np.array([0.0]))
    asked = chapter.answers["3"]
    assert asked.right == f"{moved.sum() / moved.mean():.0f}"
    assert asked.why(str(x.size)).startswith("So many are the pixels")
    assert asked.why(str(weight.size)).startswith("So many are the weights")


def test_the_mask_in_the_prose_marks_both_pixels_that_tie(chapter):
    [mask] = [code for code in ("window == window.max()",) if f"The mask `{code}` says which" in chapter.prose]
    assert eval(mask, {"window": np.array([3, 1, 3, 2])}).tolist() == [True, False, True, False]


def test_under_a_2_by_2_filter_only_padding_that_differs_from_side_to_side_keeps_the_size(chapter):
    x, weight = np.ones((1, 5, 5, 1)), np.ones((2, 2, 1, 1))
    assert all(conv2d(x, weight, padding=p).shape[1] != 5 for p in range(4))
    assert conv2d(x, weight, padding="same").shape[1] == 5
    assert "under a 2 by 2 filter for none that is the same on all sides" in chapter.prose


def test_the_prediction_12_comes_of_a_bias_with_each_product(chapter):
    [asked] = chapter.predictions
    rng = np.random.default_rng(0)
    windows = [np.ones((2, 2, 3)), rng.random((2, 2, 3))]
    assert [chapter["answer_broken"](window, np.zeros((2, 2, 3)), 1) for window in windows] == [12, 12]
    assert asked.right == "it added the bias with each product" and 2 * 2 * 3 == 12
    assert [np.sum(window) == 12 for window in windows] == [True, False]
    assert sum(np.sum(windows[1][..., c] * 0) + 1 for c in range(3)) == 3
    assert "so that makes 3" in asked.why("it added the bias with each channel")


def test_the_checked_answer_counts_the_axes_that_grow(chapter):
    before, after = (2, 3, 4, 5), np.pad(np.ones((2, 3, 4, 5)), 1).shape
    assert chapter.answers["2"].right == str(sum(one != other for one, other in zip(before, after, strict=True)))


def test_the_checked_answer_is_the_mistake_that_weights_of_zero_do_not_show(chapter):
    asked, bias, shape = chapter.answers["1"], 1, (2, 2, 3)
    mistakes = {
        "the bias is left out": lambda window, weights: np.sum(window * weights),
        "the bias is added with each product": lambda window, weights: np.sum(window * weights + bias),
        "the weights are flipped": lambda window, weights: np.sum(window * weights[::-1, ::-1]) + bias,
    }
    assert list(mistakes) == asked.choices
    given = {name: answer(np.ones(shape), np.zeros(shape)) for name, answer in mistakes.items()}
    assert [name for name, answer in given.items() if answer == bias] == [asked.right]
    for name in asked.choices[:2]:
        assert f"Then the answer is {given[name]:g}" in asked.why(name)


@pytest.mark.parametrize("mistake", ["one.T", "np.full((2, 3), one.mean())", "one[:, ::-1]"])
def test_a_single_weight_of_1_sees_other_weights(chapter, mistake):
    with pytest.raises(AssertionError):
        chapter.follow(chapter.examples[0].replace("(picture, one)", f"(picture, {mistake})"))
