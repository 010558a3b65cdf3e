"""Chapter 08: sizes, counts and the false edge of zero padding."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from filtersight import cat, conv2d, output_size

PICTURE = cat(grey=True)
VERTICAL_EDGE = [[1, 0, -1]] * 3


def framed_map(mode, picture=PICTURE):
    return correlate2d(np.pad(picture, 1, mode=mode), VERTICAL_EDGE, mode="valid")


@pytest.mark.parametrize(("padding", "corner", "side", "inner"), [(0, 1, 3, 9), (1, 4, 6, 9)])
def test_border_pixels_are_in_fewer_windows(chapter, padding, corner, side, inner):
    count = chapter.drawn(0)[padding]
    assert (count[0, 0], count[0, 3], count[3, 3]) == (corner, side, inner)
    places = np.ones((5 + 2 * padding,) * 2)
    expected = correlate2d(places, np.ones((3, 3)), mode="full")  # a pixel counts the windows that begin near it
    np.testing.assert_array_equal(count, expected[padding : padding + 7, padding : padding + 7])


def test_three_layers_leave_nothing_of_the_digits(chapter):
    assert chapter.printed[0] == "[8, 6, 4, 2]"
    with pytest.raises(ValueError, match="does not fit"):
        output_size(2, 3)


def test_padding_24_turns_256_rows_into_304(chapter):
    padded = chapter["padded"]
    assert padded.shape == (304, 304) and "256 rows become 304" in chapter.captions[1]
    np.testing.assert_array_equal(padded[24:280, 24:280], PICTURE)
    assert padded.sum() == pytest.approx(PICTURE.sum())


def test_the_outlines_stand_between_picture_and_frame(chapter):
    numbers, padded = chapter.drawn(1)
    np.testing.assert_array_equal(numbers, np.pad(PICTURE[84:88, 76:80], 1))
    np.testing.assert_array_equal(padded, np.pad(PICTURE, 24))
    assert chapter.windows(1) == [(0, 1, 1, 4, 4), (1, 24, 24, 256, 256)]


@pytest.mark.parametrize(("mode", "padding", "size"), [("valid", 0, 254), ("same", 1, 256), ("full", 2, 258)])
def test_the_three_sizes_are_scipys(chapter, mode, padding, size):
    assert output_size(256, 3, padding=padding) == size
    assert correlate2d(PICTURE, VERTICAL_EDGE, mode=mode).shape == (size, size)
    places = correlate2d(np.ones((5, 5)), VERTICAL_EDGE, mode=mode).shape[0]
    assert chapter.figures[2].axes[padding].get_title() == f"{mode}: p = {padding}\nmap {places} × {places}"


@pytest.mark.parametrize("padding", [0, 1, 2])
def test_the_first_and_the_last_window_lie_in_opposite_corners_of_the_frame(chapter, padding):
    framed = chapter.drawn(2)[padding]
    np.testing.assert_array_equal(framed, np.pad(np.full((5, 5), 0.7), padding))
    last = len(framed) - 3
    windows = [window[1:] for window in chapter.windows(2) if window[0] == padding]
    assert windows == [(0, 0, 3, 3), (last, last, 3, 3)]


@pytest.mark.parametrize("panel", [0, 1, 2])
def test_the_three_pictures_are_drawn_whole_and_in_one_size(chapter, panel):
    ax, middle = chapter.figures[2].axes[panel], (len(chapter.drawn(2)[panel]) - 1) / 2
    for low, high in (ax.get_xlim(), ax.get_ylim()[::-1]):
        assert (low + high) / 2 == pytest.approx(middle)
        assert high - low == pytest.approx(np.ptp(chapter.figures[2].axes[2].get_xlim()))
        assert low <= -0.5 and high >= len(chapter.drawn(2)[panel]) - 0.5


@pytest.mark.parametrize("even", [2, 4, 6])
def test_no_equal_padding_keeps_the_size_under_an_even_filter(even):
    assert 256 not in [output_size(256, even, padding=padding) for padding in range(8)]


def test_under_a_2_by_2_filter_the_size_is_255_or_257(chapter):
    sizes = [len(correlate2d(np.pad(PICTURE, p), np.ones((2, 2)), mode="valid")) for p in (0, 1)]
    assert chapter.printed[1:3] == [f"2 by 2 filter, p = {p}: {size}" for p, size in enumerate(sizes)]
    assert sizes == [255, 257]


def test_same_pads_an_odd_filter_on_every_side_and_an_even_one_below_and_on_the_right(chapter):
    odd, even = chapter.drawn(3)
    np.testing.assert_array_equal(odd, np.outer([2, 3, 3, 3, 2], [2, 3, 3, 3, 2]))
    np.testing.assert_array_equal(even, np.outer([2, 2, 2, 2, 1], [2, 2, 2, 2, 1]))
    assert chapter.limits(3) == [(0, 9), (0, 4)]


def test_the_four_axes_of_filters_are_named_before_chapter_09_writes_them(chapter, chapters):
    assert conv2d(np.ones((1, 5, 5, 2)), np.ones((3, 2, 2, 7))).shape == (1, 3, 4, 7)
    assert "# (kH, kW, C_in, C_out)" in chapters["09"].read_text(encoding="utf-8")
    assert "row, column, channel, which filter, in short `(kH, kW, C_in, C_out)`" in chapter.prose


def test_zeros_give_a_flat_picture_two_false_edges_and_a_mirror_none(chapter):
    zeros, mirror = chapter.drawn(4)
    assert zeros[:, 0].tolist() == [-1, -1.5, -1.5, -1.5, -1.5, -1]
    np.testing.assert_array_equal(zeros[:, -1], -zeros[:, 0])
    np.testing.assert_array_equal(zeros[:, 1:-1], 0)
    np.testing.assert_array_equal(mirror, np.zeros((6, 6)))


def test_zeros_make_a_strong_edge_on_the_cat_and_a_mirror_none(chapter):
    zeros, mirror = chapter["with_zeros"], chapter["with_mirror"]
    np.testing.assert_allclose(zeros, framed_map("constant"), rtol=0, atol=1e-14)
    np.testing.assert_allclose(mirror, framed_map("reflect"), rtol=0, atol=1e-14)
    assert zeros[:, 0].max() < 0 < zeros[:, -1].min()
    np.testing.assert_allclose(mirror[:, [0, -1]], 0, atol=1e-15)
    np.testing.assert_array_equal(zeros[1:-1, 1:-1], mirror[1:-1, 1:-1])


def test_the_printed_sizes_of_the_false_edge(chapter):
    zeros = abs(framed_map("constant"))
    outer, inside = (zeros[:, 0].sum() + zeros[:, 255].sum()) / 512, zeros[1:255, 1:255].mean()
    assert chapter.printed[3:] == [
        f"outer columns, zeros: mean size {outer:.2f}",
        "outer columns, reflect: mean size 0.00",
        f"inside: mean size {inside:.2f}",
    ]
    assert outer == pytest.approx(1.56, abs=0.005) and inside == pytest.approx(0.11, abs=0.005)


def test_the_corner_of_the_cat_and_of_its_two_maps(chapter):
    corner = np.s_[:40, :40]
    expected = [PICTURE[corner], framed_map("constant")[corner], framed_map("reflect")[corner]]
    for array, wanted in zip(chapter.drawn(5), expected, strict=True):
        np.testing.assert_allclose(array, wanted, rtol=0, atol=1e-14)
    assert chapter.limits(5)[1:] == [(-1, 1)] * 2
    assert f"down to −{abs(framed_map('constant')[:40, 0]).max():.1f}, beyond" in chapter.captions[5]


def test_a_mirror_hides_a_true_edge_at_the_border():
    picture = np.zeros((6, 6))
    picture[:, 0] = 1
    np.testing.assert_array_equal(framed_map("reflect", picture)[:, 0], 0)


def test_a_mirror_makes_no_edge_of_a_flat_picture_and_may_make_one_of_another(chapter):
    assert np.ptp(chapter["framed"]["reflect"]) == 0
    bright_border = np.eye(1, 6)  # one row
    assert np.pad(bright_border, [(0, 0), (1, 1)], mode="reflect")[0, :3].tolist() == [0, 1, 0]
    assert "On the flat picture it makes no edge" in chapter.prose


def with_frame(chapter, mode):
    return chapter.change('np.pad(picture, 1, mode="reflect")', f'np.pad(picture, 1, mode="{mode}")')["with_mirror"]


def test_repeating_the_border_leaves_small_answers(chapter):
    outer = abs(with_frame(chapter, "edge")[:, [0, -1]])
    assert 0 < outer.mean() < 0.05 and outer.max() < 0.25


def test_wrapping_round_brings_a_false_edge_back(chapter):
    wrapped = abs(with_frame(chapter, "wrap"))
    assert wrapped[:, [0, -1]].mean() > 2 * wrapped[1:-1, 1:-1].mean()


@pytest.mark.parametrize(("kernel_size", "padding"), [(7, 3), (1, 0)])
def test_the_padding_of_exercise_1_keeps_the_size(kernel_size, padding):
    assert output_size(256, kernel_size, padding=padding) == 256


def test_only_a_filter_of_one_weight_keeps_the_size_without_padding(chapter):
    assert output_size(256, 1) == 256
    assert max(output_size(256, kernel_size) for kernel_size in range(2, 12)) < 256
    assert "Without padding, every filter of more than 1 by 1 weights makes a map smaller" in chapter.prose


def test_after_three_layers_the_frame_has_reached_all_but_four_numbers():
    reached = np.zeros((8, 8))
    for _ in range(3):
        reached = correlate2d(np.pad(reached, 1, constant_values=1), np.ones((3, 3)), mode="valid") > 0
    assert (~reached).sum() == 4


def test_the_first_prediction_counts_the_windows_that_hold_a_corner(chapter):
    asked = chapter.predictions[0]
    windows = {
        p: correlate2d(np.ones((7 - 3 + 1 + 2 * p,) * 2), np.ones((3, 3)))[p : p + 7, p : p + 7] for p in range(3)
    }
    for padding, count in chapter["counts"].items():
        assert np.array_equal(count, windows[padding])
    corner, side, middle = windows[0][0, 0], windows[0][0, 3], windows[0][3, 3]
    assert (corner, side, middle) == (1, 3, 9) and asked.right == "1"
    assert "in the middle of a side" in asked.why(f"{side:g}")
    assert "a frame of one pixel" in asked.why(f"{windows[1][0, 0]:g}")
    assert "two pixels outside" in asked.why(f"{windows[2][0, 0]:g}")


def test_the_second_prediction_tells_the_sign_of_each_part_of_the_flat_pictures_map(chapter):
    asked = chapter.predictions[1]
    made = correlate2d(np.pad(chapter["flat"], 1), [[1, 0, -1]] * 3, mode="valid")
    assert np.array_equal(made, chapter["flat_maps"]["zeros"])
    first, inner, last = [0], slice(1, -1), [-1]
    names = np.reshape(asked.choices, (3, 3))
    for name_row, rows in zip(names, (first, inner, last), strict=True):
        for name, columns in zip(name_row, (first, inner, last), strict=True):
            [value] = np.unique(made[rows][:, columns])
            why = asked.why(name)
            if value == made.min():
                assert name == asked.right == "left side" and value == 3 * -0.5
            elif value < 0:
                assert value == 2 * -0.5 and why.startswith("Below zero, but not lowest")
            else:
                assert ("above zero" in why) == (value > 0), name


def test_the_checked_answers_are_those_of_paddings_that_keep_a_size(chapter):
    keeps = {size: [p for p in range(9) if 20 + 2 * p - size + 1 == 20] for size in (7, 1, 4)}
    assert keeps == {7: [3], 1: [0], 4: []} and chapter.answers["1"].right == "3, 0 and none"
    free = np.ones((8, 8))
    counts = []
    for _ in range(3):
        free = correlate2d(free, np.ones((3, 3)), mode="same") == 9  # no zero of a frame in the window
        counts.append(int(free.sum()))
    assert counts == [36, 16, 4] and chapter.answers["2"].right == "4"
    assert chapter.answers["2"].why("36").startswith("So many are they after one layer")
    assert chapter.answers["2"].why("16").startswith("So many are they after two layers")


def test_the_checked_answer_tells_why_a_corner_of_the_flat_pictures_map_is_nearer_to_zero(chapter):
    flat = chapter["flat"]
    assert np.unique(flat).tolist() == [0.5] and "It is flat, 0.5 everywhere" in chapter.answers["3"].why(
        "the picture is darker at its corners"
    )
    in_picture = np.pad(np.ones_like(flat), 1)
    corner, side = in_picture[:3, :3], in_picture[1:4, :3]
    assert [int(part.any(axis=1).sum()) for part in (corner, side)] == [2, 3]
    assert [int(part.any(axis=0).sum()) for part in (corner, side)] == [2, 2]
    assert chapter["flat_maps"]["zeros"][[0, 1, -2, -1], 0].tolist() == [2 * -0.5, 3 * -0.5, 3 * -0.5, 2 * -0.5]
    assert chapter.answers["3"].right == "at a corner one row of the window lies in the frame"
