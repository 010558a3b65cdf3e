"""Chapter 10: one filter is a kernel for each channel and a bias, and many filters make a volume."""

import json
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import correlate2d

from filtersight import VERTICAL_EDGE, cat, conv2d, figures, photographs, random_filters
from tests.chapters.conftest import GALLERY

CAT = cat()
WEIGHT = random_filters(2, in_channels=3, out_channels=8, seed=11)
PARTS = [correlate2d(CAT[:, :, c], WEIGHT[:, :, c, 4], mode="valid") for c in range(3)]
TOTAL = np.sum(PARTS, axis=0)
NOSE = (slice(195, 222), slice(138, 184))


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def scale(ax):
    return ax.images[0].norm.vmin, ax.images[0].norm.vmax


def numbers(text):
    return [float(number) for number in re.findall(r"-?\d+\.\d+", text)]


def mixed(weights, picture=CAT):
    """Give the answer of a 1 by 1 filter with these weights for red, green and blue."""
    return conv2d(picture[np.newaxis], np.reshape(weights, (1, 1, 3, 1)))[0, :, :, 0]


def volume_of(picture, weight):
    return np.stack(
        [
            sum(correlate2d(picture[..., c], weight[..., c, k], mode="valid") for c in range(weight.shape[2]))
            for k in range(weight.shape[3])
        ],
        axis=-1,
    )


def test_the_opening_does_not_answer_the_first_prediction():
    opening = next(GALLERY.glob("*/10_*.py")).read_text(encoding="utf-8").partition("**Predict.**")[0]
    assert not re.search("one number at each place|added|one map|adds", opening)


def test_each_row_shows_a_channel_its_kernel_and_their_map(chapter):
    panels = [ax for ax in chapter.figures[0].axes if ax.get_title()]
    assert len(chapter.figures[0].axes) == 10  # one scale for all three maps
    for channel, name in enumerate(("red", "green", "blue")):
        left, middle, right = panels[3 * channel : 3 * channel + 3]
        for ax, expected in ((left, CAT[..., channel]), (middle, WEIGHT[..., channel, 4]), (right, PARTS[channel])):
            assert name in ax.get_title()
            assert_allclose(drawn(ax), expected, atol=1e-14)
        assert scale(right) == (-2, 2) and scale(middle) == scale(panels[1])


def test_the_maps_of_red_and_green_are_nearly_all_blue_and_that_of_blue_is_red(chapter):
    red, green, blue = ((part > 0).mean() for part in chapter["parts"])
    assert red < 0.05 and green < 0.05 and blue == 1
    assert max(abs(part).max() for part in chapter["parts"]) == pytest.approx(2, abs=0.2)  # the end of the scale


def test_the_answer_is_the_sum_of_the_three_maps_and_one_bias(chapter):
    before, after, *_ = chapter.figures[1].axes
    assert_allclose(drawn(before), TOTAL, atol=1e-14)
    assert_allclose(drawn(after), TOTAL - 0.5, atol=1e-14)
    assert scale(before) == scale(after) == (-2, 2)
    assert after.get_title() == "with the bias, −0.5"
    assert len(chapter.figures[1].axes) == 3  # one scale for both
    shares = [f"{np.mean(TOTAL > 0):.0%}", f"{np.mean(TOTAL > 0.5):.0%}"]
    assert re.findall(r"\d+%", chapter.captions[1]) == shares == ["81%", "22%"]


def test_the_sum_is_blue_on_the_nose_and_the_background_stays_red_under_the_bias(chapter):
    assert chapter["total"][198:206, 160:172].mean() < 0 and chapter["total"][160, 150] < 0
    assert chapter["answer"][150:200, 235:].mean() > 0


def test_with_the_bias_light_fur_stays_red_and_only_parts_of_the_background(chapter):
    red, grey = chapter["answer"] > 0, cat(grey=True)[:-1, :-1]
    assert grey[red].mean() > grey[~red].mean() + 0.1
    between_the_eyes, background = red[88:132, 120:132], red[150:200, 235:]
    assert between_the_eyes.mean() > 0.5 and 0.5 < background.mean() < 0.9
    assert grey[88:132, 120:132].mean() < np.percentile(grey, 90)  # not the whitest
    assert "what stays red are parts of the background, whiskers, and light fur" in chapter.alts[1]


@pytest.mark.parametrize(("line", "name", "place"), [(0, "nose bridge", (160, 150)), (1, "background", (175, 245))])
def test_the_printed_terms_add_up_to_the_answer(chapter, line, name, place):
    terms = [part[place] for part in PARTS]
    assert chapter.printed[line].startswith(name)
    assert numbers(chapter.printed[line]) == pytest.approx([*terms, -0.5, sum(terms) - 0.5], abs=0.005)


def test_one_answer_is_a_number_of_the_map(chapter):
    assert chapter["bridge"] == pytest.approx(TOTAL[160, 150] - 0.5)
    assert numbers(chapter.printed[2]) == pytest.approx([TOTAL[160, 150] - 0.5] * 2, abs=0.005)
    with_bias = conv2d(CAT[np.newaxis], WEIGHT[..., [4]], [-0.5])[0, :, :, 0]
    assert_allclose(with_bias, chapter["answer"], atol=1e-13)


def test_with_weights_of_zero_the_bias_is_left_once(chapter):
    assert chapter["one_answer"](np.ones((2, 2, 3)), np.zeros((2, 2, 3)), 1) == 1
    assert chapter.printed[3] == "1.0 and not 3.0"
    code = next(cell.code for cell in chapter.cells if "def one_answer" in cell.code).partition("\nbridge")[0]
    inside = code.replace("kernels[:, :, channel])", "kernels[:, :, channel]) + bias").replace("total + bias", "total")
    by_product = code.replace("kernels[:, :, channel])", "kernels[:, :, channel] + bias)").replace(
        "total + bias", "total"
    )
    for wrong, expected in ((inside, 3), (by_product, 12)):
        variables = chapter.follow(wrong)
        assert variables["one_answer"](np.ones((2, 2, 3)), np.zeros((2, 2, 3)), 1) == expected


def volume_by_hand(chapter, stride, padding):
    """The layer's numbers, each from SciPy's correlation of every channel."""
    small, two = (chapter[name].astype(float) for name in ("small", "two"))
    padded = np.pad(small, [(padding, padding), (padding, padding), (0, 0)])
    return volume_of(padded, two)[::stride, ::stride] + chapter["biases"]


def test_the_layer_by_hand_is_shown_with_its_first_window_in_every_channel(chapter):
    axes = chapter.figures[2].axes
    expected = volume_by_hand(chapter, stride=2, padding=0)
    assert_array_equal(chapter["small_maps"], expected)
    for channel in range(3):
        assert_array_equal(drawn(axes[3 * channel]), chapter["small"][:, :, channel])
        for k in (0, 1):
            assert_array_equal(drawn(axes[3 * channel + 1 + k]), chapter["two"][:, :, channel, k])
    for k in (0, 1):
        assert_array_equal(drawn(axes[10 + k]), expected[:, :, k])
        assert axes[10 + k].get_title() == f"map {k}, bias {chapter['biases'][k]}"
    outlined = {window for window in chapter.windows(2) if window[0] < 9}
    assert outlined == {(panel, 0, 0, 2, 2) for panel in (0, 3, 6)}
    assert {window for window in chapter.windows(2) if window[0] > 9} == {(10, 0, 0, 1, 1), (11, 0, 0, 1, 1)}


def test_the_first_number_of_the_layer_by_hand_is_worked_out_in_the_prose(chapter):
    parts = [np.sum(chapter["small"][:2, :2, c] * chapter["two"][:, :, c, 0]) for c in range(3)]
    assert parts == [0, -7, 2]
    assert "filter 0 gets 0 from red, −7 from green and 2 from blue. With the bias, 1, that makes −4." in chapter.prose
    assert chapter["small_maps"][0, 0].tolist() == [-4, -3]
    assert "numbers, −4 and −3, are outlined" in chapter.alts[2]


def test_the_loops_give_a_layer_with_padding_and_stride(chapter):
    rng = np.random.default_rng(0)
    x, weight, bias = rng.normal(size=(7, 9, 3)), rng.normal(size=(3, 3, 3, 4)), rng.normal(size=4)
    for stride, padding in ((1, 0), (2, 0), (1, 1), (2, 1), (3, 2)):
        padded = np.pad(x, [(padding, padding), (padding, padding), (0, 0)])
        expected = volume_of(padded, weight)[::stride, ::stride] + bias
        assert_allclose(chapter["layer_with_loops"](x, weight, bias, stride, padding), expected, atol=1e-12)
    assert_array_equal(chapter["by_loops"], volume_by_hand(chapter, stride=2, padding=1))
    assert chapter.printed[4] == "loops and conv2d agree: True (3, 3, 2)"


def test_the_live_part_steps_through_the_same_numbers(chapter):
    source = next(GALLERY.glob("*/10_*.py")).read_text(encoding="utf-8")
    data = dict(re.findall(r'data-(picture|filters)="(.*?)"', source))
    assert json.loads(data["picture"]) == chapter["small"].transpose(2, 0, 1).tolist()
    assert json.loads(data["filters"]) == chapter["two"].transpose(3, 2, 0, 1).tolist()
    assert f'data-bias="{json.dumps(chapter["biases"], separators=(",", ":"))}"' in source


def test_local_windows_and_shared_weights_save_nearly_all_weights(chapter):
    pixels, numbers_out = 256 * 256 * 3, 255 * 255 * 8
    counts = [int(line.split()[-1].replace(",", "")) for line in chapter.printed[11:14]]
    assert counts == [pixels * numbers_out, 12 * numbers_out, 96]
    assert counts[0] == pytest.approx(1e11, rel=0.03)  # a hundred thousand million


def test_a_pixel_is_far_more_like_its_neighbour_than_like_one_32_pixels_away(chapter):
    assert "five photographs that `photographs` gives" in chapter.prose and len(photographs()) == 5
    for picture in photographs():
        for upright in (picture, picture.T):
            near, far = (np.corrcoef(upright[:, :-d].ravel(), upright[:, d:].ravel())[0, 1] for d in (1, 32))
            assert near > far + 0.3


def test_the_nose_is_mid_grey_in_red_and_nearly_black_in_blue(chapter):
    red, _, blue = chapter["picture"][200:206, 160:172].mean(axis=(0, 1))
    assert red == pytest.approx(0.5, abs=0.05) and blue < 0.1
    assert red < np.median(chapter["picture"][:, :, 0])  # most of the channel is brighter
    assert "nose is mid-grey in the red channel" in chapter.alts[0]


def test_the_colour_filter_is_red_minus_blue(chapter):
    left, right, *_ = chapter.figures[3].axes
    assert_array_equal(drawn(left), CAT)
    assert_allclose(drawn(right), CAT[..., 0] - CAT[..., 2], atol=1e-15)


def test_red_minus_blue_answers_to_orange_and_blue_and_to_no_grey(chapter):
    answers = dict(line.split() for line in chapter.printed[5:10])
    assert answers == {"orange": "1.0", "blue": "-1.0", "green": "0.0", "grey": "0.0", "white": "0.0"}
    assert mixed([1, 0, -1], np.array([[(0.5, 0.25, 0)]])).item() == 0.5  # a dark orange gives less
    assert chapter["orange"].sum() == 0


def test_red_minus_blue_sees_no_edge_between_greys(chapter):
    step = np.repeat([[0.2, 0.2, 0.9, 0.9]], 3, axis=0).T[np.newaxis]  # (1, 4, 3), grey
    assert_array_equal(mixed(chapter["orange"], step), 0)


def test_red_minus_blue_is_strongest_about_the_nose_and_weak_in_pupils_and_background(chapter):
    warmth = chapter["warmth"]
    row, column = np.unravel_index(warmth.argmax(), warmth.shape)
    assert 140 < row < 220 and 120 < column < 185
    assert (warmth > 0).mean() > 0.99
    bridge, pupil, patch = warmth[150:170, 140:160], warmth[90:102, 78:84], warmth[165:185, 240:255]
    assert bridge.mean() > 0.4 and abs(pupil.mean()) < 0.05 and patch.mean() < 0.15


def test_green_against_red_and_blue_finds_the_irises_and_is_lowest_on_the_nose():
    greenness = mixed([-0.5, 1, -0.5])
    left_iris, right_iris = greenness[105:115, 65:80], greenness[120:130, 192:200]
    assert left_iris.mean() > 0.02 and right_iris.mean() > 0.02
    row, column = np.unravel_index(greenness.argmin(), greenness.shape)
    assert NOSE[0].start < row < NOSE[0].stop and NOSE[1].start < column < NOSE[1].stop
    assert (greenness > 0).mean() < 0.1


def test_volumes_chain(chapter):
    first = volume_of(CAT, WEIGHT)
    second = volume_of(first, random_filters(3, in_channels=8, out_channels=4, seed=10))
    assert_allclose(chapter["maps"][0], first, atol=1e-13)
    assert_allclose(chapter["second_maps"][0], second, atol=1e-12)
    assert chapter.printed[10] == "(1, 256, 256, 3) -> (1, 255, 255, 8) -> (1, 253, 253, 4)"


def test_the_stacks_show_every_channel_each_behind_the_last_and_framed(chapter):
    [ax] = chapter.figures[4].axes
    volumes = [CAT, chapter["maps"][0], chapter["second_maps"][0]]
    channels = [(volume[::2, ::2, c], c) for volume in volumes for c in range(volume.shape[2])]
    for drawing, box, (pixels, depth) in zip(ax.images, ax.patches, channels, strict=True):
        assert_array_equal(drawing.get_array(), pixels)
        signed = drawing not in ax.images[:3]  # a map, not one of the cat's channels
        assert drawing.get_cmap().name == (figures.SIGNED if signed else "gray")
        largest = abs(pixels).max()
        assert (drawing.norm.vmin, drawing.norm.vmax) == ((-largest, largest) if signed else (0, 1))
        left, right, bottom, top = drawing.get_extent()
        assert (left, bottom, right - left, top - bottom) == pytest.approx(box.get_bbox().bounds)
        assert box.get_width() == box.get_height() > 0
        assert drawing.get_zorder() == box.get_zorder() == -depth
    for start, depth in ((0, 3), (3, 8), (11, 4)):
        steps = np.diff([box.get_xy() for box in ax.patches[start : start + depth]], axis=0)
        assert (steps > 0).all()
        assert_allclose(steps, steps[0, 0])


def test_stacks_and_arrows_stand_from_left_to_right_with_their_shapes(chapter):
    [ax] = chapter.figures[4].axes
    labels = sorted((text for text in ax.texts if text.get_text()), key=lambda text: text.get_position()[0])
    assert [label.get_text().replace("\n", ", ") for label in labels] == [
        "256 × 256 × 3",
        "8 filters, 2 × 2 × 3",
        "255 × 255 × 8",
        "4 filters, 3 × 3 × 8",
        "253 × 253 × 4",
    ]
    spans = [(ax.patches[first].get_x(), ax.patches[last].get_bbox().x1) for first, last in ((0, 2), (3, 10), (11, 14))]
    for label, (left, right) in zip(labels[::2], spans, strict=True):
        assert left < label.get_position()[0] < right and label.get_position()[1] < 0
    arrows = [text for text in ax.texts if not text.get_text()]
    for arrow, label, before, after in zip(arrows, labels[1::2], spans, spans[1:], strict=False):
        assert before[1] < arrow.xyann[0] < label.get_position()[0] < arrow.xy[0] < after[0]
        assert arrow.xyann[1] == arrow.xy[1]
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    assert x0 < 0 and x1 > spans[-1][1] and y1 > max(box.get_bbox().y1 for box in ax.patches)
    assert y0 < min(label.get_position()[1] for label in labels)


def test_a_filter_must_have_a_kernel_for_every_channel():
    with pytest.raises(ValueError, match="channels"):
        conv2d(CAT[np.newaxis], np.ones((2, 2, 1, 1)))


def test_the_window_of_a_filter_must_fit_into_the_maps(chapter):
    with pytest.raises(ValueError, match="does not fit"):
        conv2d(np.ones((1, 2, 2, 8)), np.ones((3, 3, 8, 1)))
    assert "Two rules hold: each filter has a kernel for every channel" in chapter.prose


def test_exercise_1_a_layer_learns_4640_numbers():
    assert random_filters(3, in_channels=16, out_channels=32).size + 32 == 4640


def test_exercise_2_a_1_by_1_filter_turns_the_cat_grey_to_within_two_levels(chapter, capsys):
    variables = dict(chapter.variables)
    exec(chapter.examples[0], variables)
    assert_allclose(variables["grey"], CAT @ [0.299, 0.587, 0.114], atol=1e-14)
    levels, asked = float(capsys.readouterr().out), chapter.answers["2"]
    low, high = map(float, asked.right.split(" to "))
    assert low < levels < high < 2
    wanted = cat(grey=True)

    def told(grey):
        return asked.why(f"{255 * abs(grey - wanted).max():.3f}")

    assert told(np.rint(255 * variables["grey"]) / 255).startswith("So far apart are they if yours is rounded")
    assert told(CAT @ [0.114, 0.587, 0.299]) == "Red comes first, and blue last."
    assert told(CAT.mean(axis=2)) == "So far off is the mean of the three channels."
    assert asked.why(f"{levels / 255:.4f}") == "So it is where white is 1. A level is 1/255 of that."


def test_exercise_3_thirds_of_a_kernel_see_the_mean_of_the_channels():
    thirds = np.repeat(VERTICAL_EDGE[:, :, np.newaxis, np.newaxis] / 3, 3, axis=2)
    expected = correlate2d(CAT.mean(axis=2), VERTICAL_EDGE, mode="valid")
    assert_allclose(conv2d(CAT[np.newaxis], thirds)[0, :, :, 0], expected, atol=1e-13)


def test_the_first_prediction_one_filter_makes_one_map(chapter):
    asked = chapter.predictions[0]
    twelve = chapter["weight"][:, :, :, [chapter["number"]]]
    assert twelve.size == 12 and conv2d(CAT[np.newaxis], twelve).shape[-1] == 1 and asked.right == "one"
    assert_allclose(conv2d(CAT[np.newaxis], twelve)[0, :, :, 0], sum(chapter["parts"]), atol=1e-12)
    assert len(chapter["parts"]) == 3 and "Each kernel alone" in asked.why("three")


def test_the_second_prediction_the_bias_comes_once_and_not_with_each_channel(chapter):
    asked = chapter.predictions[1]
    window, weights = np.ones((2, 2, 3)), np.zeros((2, 2, 3))
    with_each_channel = sum(np.sum(window[..., c] * weights[..., c]) + 1 for c in range(3))
    with_each_product = np.sum(window * weights + 1)
    assert asked.right == f"{with_each_channel:g}, where it should be {np.sum(window * weights) + 1:g}"
    assert f"{with_each_product:g}, where it should be 1" in asked.choices
    assert (chapter["right"], chapter["wrong"]) == (1, 3)


def test_the_checked_answers_count_what_a_layer_learns_and_spread_a_kernel(chapter):
    weights = random_filters(3, 16, 32).size
    assert chapter.answers["1"].right == str(weights + 32)
    slips = {str(weights): "These are the weights", str(9 * 32 + 32): "So it would be with one kernel a filter"}
    slips[str(weights + 16 * 32)] = "A bias belongs to a filter"
    assert all(chapter.answers["1"].why(number).startswith(told) for number, told in slips.items())
    picture = cat()
    of_mean = correlate2d(picture.mean(axis=2), VERTICAL_EDGE, mode="valid")
    each = [correlate2d(picture[..., k], VERTICAL_EDGE, mode="valid") for k in range(3)]
    assert_allclose(sum(each) / 3, of_mean, atol=1e-12)
    assert chapter.answers["3"].right == "a third of it, three times"
