"""Chapter 13: corners from edges, the receptive field, and two convolutions in a row."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import convolve2d, correlate2d

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE, cat, conv2d, figures, max_pool2d

LAPLACIAN = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
PICTURE = cat(grey=True)
FIRST = correlate2d(PICTURE, VERTICAL_EDGE, "valid")
MERGED = convolve2d(VERTICAL_EDGE, LAPLACIAN)  # correlating twice correlates with the kernels' convolution


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def numbers(line):
    return [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-\d+)?", line)]


def shapes():
    """A square of 24 by 24 pixels and a disc of radius 15, bright on dark ground."""
    picture = np.full((40, 72), 0.2)
    for row, column in np.ndindex(40, 72):
        if (8 <= row < 32 and 6 <= column < 30) or np.hypot(row - 20, column - 52) <= 15:
            picture[row, column] = 0.8
    return picture


def pooled_edges(picture):
    """Four maps (4, H, W): right, left, lower and upper edges."""
    maps = [correlate2d(picture, kernel, "valid") for kernel in (VERTICAL_EDGE, HORIZONTAL_EDGE)]
    signed = np.maximum([maps[0], -maps[0], maps[1], -maps[1]], 0)
    _, height, width = signed.shape
    return signed.reshape(4, height // 2, 2, width // 2, 2).max(axis=(2, 4))


def expected_corners(picture, threshold):
    """What stands below and right less what stands above and left, in maps 1 and 3, beyond the threshold."""
    _, left, _, upper = pooled_edges(picture)
    below, right = left[2:, 1:-1] - left[:-2, 1:-1], upper[1:-1, 2:] - upper[1:-1, :-2]
    return np.maximum(below + right - threshold, 0)


def shifted(down, right):
    return np.roll(shapes(), (down, right), axis=(0, 1))


def turned(chapter):
    return [
        ("1, 1, 0] = [-1, 0, 1]", "1, 0, 0] = [1, 0, -1]"),
        (":, 3, 0] = [-1, 0, 1]", ":, 2, 0] = [1, 0, -1]"),
    ]


def rerun(chapter, *changes):
    """Run the cell of the corner filter anew with the changes that the reader is told to make."""
    code = next(cell.code for cell in chapter.cells if "weight_2 =" in cell.code).partition("\nfor channel")[0]
    for before, after in changes:
        assert before in code
        code = code.replace(before, after)
    return chapter.follow(code)


def test_the_first_layer_sees_four_kinds_of_edges_in_the_two_shapes(chapter):
    *maps, picture = chapter.figures[0].axes
    assert_array_equal(drawn(picture), shapes())
    names = ["right edges", "left edges", "lower edges", "upper edges"]
    for channel, (ax, expected, name) in enumerate(zip(maps, pooled_edges(shapes()), names, strict=True)):
        assert_allclose(drawn(ax), expected, atol=1e-12)
        assert ax.get_title() == f"{channel}: {name}"
        assert ax.images[0].get_clim() == (-1.8, 1.8)
    assert chapter.printed[0] == "(1, 19, 35, 4)"
    assert "deepest red 1.8" in chapter.captions[0] and chapter["pooled"].max() == pytest.approx(1.8)


def test_each_of_the_four_maps_has_one_side_of_each_shape(chapter):
    right, left, lower, upper = np.moveaxis(chapter["pooled"][0, :, :17] > 0.1, -1, 0)
    assert set(np.nonzero(left)[1]) <= {2, 3} and set(np.nonzero(right)[1]) <= {14, 15}
    assert set(np.nonzero(upper)[0]) <= {3, 4} and set(np.nonzero(lower)[0]) <= {14, 15}
    right, left, lower, upper = np.moveaxis(chapter["pooled"][0, :, 17:] > 0.1, -1, 0)
    assert np.nonzero(left)[1].max() <= 8 <= np.nonzero(right)[1].min()
    assert np.nonzero(upper)[0].max() <= 9 <= np.nonzero(lower)[0].min()


def test_the_corner_filters_kernels_and_its_map(chapter):
    for_left, for_upper, found, scale = chapter.figures[1].axes
    assert_array_equal(drawn(for_left), [[0, -1, 0], [0, 0, 0], [0, 1, 0]])
    assert_array_equal(drawn(for_upper), [[0, 0, 0], [-1, 0, 1], [0, 0, 0]])
    assert_allclose(drawn(found), expected_corners(shapes(), 2.5), atol=1e-12)
    assert np.count_nonzero(chapter["weight_2"][:, :, [0, 2]]) == 0
    assert scale.get_ylim() == pytest.approx((0, 1.1))  # no colours for what ReLU cannot give


def test_only_the_upper_left_corner_of_the_square_and_of_the_disc_answer(chapter):
    rows, columns = np.nonzero(chapter["corners"])
    assert chapter["corners"][rows, columns].min() > 0.1  # none by a rounding error
    on_square = columns < 17
    assert on_square.any() and rows[on_square].max() <= 3 and columns[on_square].max() <= 3
    assert (~on_square).any() and rows[~on_square].max() <= 8 and columns[~on_square].max() <= 24
    assert f"but for {len(rows)} red pixels" in chapter.alts[1] and len(rows) == 3


def test_one_kernel_alone_gives_at_most_1_8_and_both_together_3_6(chapter):
    _, left, _, upper = pooled_edges(shapes())
    below, right = left[2:, 1:-1] - left[:-2, 1:-1], upper[1:-1, 2:] - upper[1:-1, :-2]
    assert (below.max(), right.max(), (below + right).max()) == pytest.approx((1.8, 1.8, 3.6))
    assert [line.split()[-1] for line in chapter.printed[1:4]] == ["1.8", "1.8", "3.6"]
    assert 3 * (0.8 - 0.2) == pytest.approx(1.8)


def test_the_disc_s_answer_depends_on_where_the_windows_fall(chapter):
    here, on = (expected_corners(shifted(by, by), 2.5) for by in (0, 1))
    assert (here[:, :18].max(), here[:, 18:].max()) == pytest.approx((1.1, 0.5))
    assert on[:, :18].max() == pytest.approx(on[:, 18:].max()) == pytest.approx(1.1)
    assert chapter.printed[4:6] == ["where it is: square 1.1, disc 0.5", "a pixel on : square 1.1, disc 1.1"]
    assert_allclose(chapter["again"], on, atol=1e-12)


def test_an_edge_need_not_bend_to_be_taken_for_a_corner(chapter):
    row, column = np.mgrid[:80, :80]
    for offset in range(6):  # however the pooling windows fall
        straight = np.where(3 * row + 2 * column >= 200 + offset, 0.8, 0.2)  # rises by two for every three across
        assert expected_corners(straight, 2.5).max() == pytest.approx(0.5)
    row, column = np.mgrid[:260, :260]
    large_disc = np.where(np.hypot(row - 130, column - 130) <= 120, 0.8, 0.2)
    assert expected_corners(large_disc, 2.5).max() == pytest.approx(0.5)
    assert "rises by two pixels for every three across answers as strongly as this disc" in chapter.prose


def test_turned_round_the_filter_answers_at_the_lower_right_of_square_and_disc(chapter):
    corners = rerun(chapter, *turned(chapter))["corners"]
    rows, columns = np.nonzero(corners[:, :17] > 0.1)
    assert len(rows) > 0 and rows.min() >= 11 and columns.min() >= 11
    rows, columns = np.nonzero(corners[:, 17:] > 0.1)
    assert len(rows) > 0 and rows.min() >= 9 and columns.min() >= 8


def test_without_the_threshold_edges_come_back(chapter):
    unbiased = rerun(chapter, ("[-2.5]", "[0]"))["corners"]
    assert np.count_nonzero(unbiased > 0.1) > 5 * np.count_nonzero(chapter["corners"])


def test_turned_and_without_the_threshold_more_of_the_disc_comes_back_and_no_side_of_the_square(chapter):
    with_threshold = rerun(chapter, *turned(chapter))["corners"]
    without = rerun(chapter, *turned(chapter), ("[-2.5]", "[0]"))["corners"]
    assert np.count_nonzero(without[:, 17:] > 0.1) > 5 * np.count_nonzero(with_threshold[:, 17:] > 0.1)
    rows, columns = np.nonzero(without[:, :17] > 0.1)
    assert rows.min() >= 12 and columns.min() >= 12  # its sides reach from 2 to 14
    assert "The square's sides do not" in chapter.prose


def test_the_second_layers_map_of_the_cat_is_shown_with_its_eight_strongest_windows(chapter):
    expected = expected_corners(PICTURE, 0.5)
    left, right, scale = chapter.figures[2].axes
    assert_array_equal(drawn(left), PICTURE)
    assert_allclose(drawn(right), expected, atol=1e-12)
    assert scale.get_ylim() == pytest.approx((0, expected.max()))
    assert chapter.printed[6] == f"above zero: {np.mean(expected > 0):.1%}" and np.mean(expected > 0) < 0.03
    eighth = np.sort(expected, axis=None)[-8]
    windows = {(2 * row, 2 * column, 8, 8) for row, column in np.argwhere(expected >= eighth).tolist()}
    assert {window[1:] for window in chapter.windows(2)} == windows and len(windows) == 8


def test_on_the_cat_nothing_passes_the_first_threshold_and_one_edge_alone_the_second_for_about_a_quarter():
    _, left, _, upper = pooled_edges(PICTURE)
    below, right = left[2:, 1:-1] - left[:-2, 1:-1], upper[1:-1, 2:] - upper[1:-1, :-2]
    assert (below + right).max() < 2.5
    answers = below + right > 0.5
    assert np.mean(np.maximum(below, right)[answers] > 0.5) == pytest.approx(0.25, abs=0.03)


def test_the_strongest_windows_on_the_cat_are_a_spot_beside_a_gleam_and_a_slanting_edge_below_the_nose(chapter):
    expected = expected_corners(PICTURE, 0.5)
    row, column = np.unravel_index(expected.argmax(), expected.shape)
    assert (row, column) == (40, 38)
    assert PICTURE[86:88, 79:81].min() > PICTURE[86:88, 77:79].max() + 0.2  # the light spot and what is left of it
    assert PICTURE[84, 82:86].min() > PICTURE[82, 82:86].max() + 0.1  # the gleam and what is above it
    assert PICTURE[86, 82:86].max() < PICTURE[84, 82:86].min()  # thin: it is dark below again
    strongest = [window[1:3] for window in chapter.windows(2)]
    slanting = np.add.outer(range(8), range(8)) > 9  # below and to the right of a line that rises to the right
    for top, left in strongest:
        if 210 < top < 220:  # below the nose
            window = PICTURE[int(top) : int(top) + 8, int(left) : int(left) + 8]
            assert window[slanting].mean() > window[~slanting].mean() + 0.15
    assert sum(210 < row < 220 and 155 < column < 170 for row, column in strongest) == 4
    assert sum(75 < row < 85 and 70 < column < 80 for row, column in strongest) == 2


def test_the_answer_moves_for_8_by_8_pixels_and_most_in_the_middle(chapter):
    picture = np.random.default_rng(0).random((24, 24))
    raised = picture + 100 * np.eye(576).reshape(576, 24, 24)  # one pixel each, enough to be the maximum of any window

    def second_layer(pictures):
        maps = max_pool2d(conv2d(pictures[..., np.newaxis], np.ones((3, 3, 1, 1))), 2)
        return conv2d(maps, np.ones((3, 3, 1, 1)))[:, 4, 4, 0]

    seen = np.flatnonzero(second_layer(raised) - second_layer(picture[np.newaxis]) > 1)
    assert {divmod(place, 24) for place in seen.tolist()} == {(r, c) for r in range(8, 16) for c in range(8, 16)}
    assert_array_equal(24 * chapter["rows"] + chapter["columns"], seen)
    assert any("np.nonzero(moves)  # of the places that are not zero" in cell.code for cell in chapter.cells)
    assert numbers(chapter.printed[7].replace("-", "")) == [8, 15, 8, 15, 64]
    assert_array_equal(drawn(chapter.figures[3].axes[0]), chapter["moves"])
    times = np.round(chapter["moves"][8:16, 8:16] / 100)  # under how many windows of the pooled map a pixel lies
    assert_array_equal(times, np.outer([1, 1, 2, 2, 2, 2, 1, 1], [1, 1, 2, 2, 2, 2, 1, 1]))


def test_a_small_nudge_gets_lost_in_pooling_for_some_of_the_64_pixels(chapter):
    lost = []
    for seed in range(8):
        noise = np.random.default_rng(seed).random((24, 24))
        answer = chapter["second_layer"](noise)
        for row, column in np.ndindex(8, 8):
            nudged = noise.copy()
            nudged[8 + row, 8 + column] += 1e-6
            lost.append(abs(chapter["second_layer"](nudged) - answer) < 1e-9)
    assert 0.05 < np.mean(lost) < 0.95


def test_three_nested_receptive_fields_are_framed_on_the_eye_and_enlarged(chapter):
    _, left, right = chapter.figures[3].axes
    assert_array_equal(drawn(left), PICTURE)
    assert_array_equal(drawn(right), PICTURE[76:100, 64:88])
    sizes = {to_rgba(figures.SECOND): 3, to_rgba("#ffffff"): 4, to_rgba(figures.ACCENT): 8}
    for ax, corner in ((left, (84, 72)), (right, (8, 8))):
        for box in ax.patches:
            assert (box.get_y() + 0.5, box.get_x() + 0.5) == corner
            assert box.get_width() == box.get_height() == sizes[box.get_edgecolor()]
        assert {box.get_edgecolor() for box in ax.patches} == set(sizes)
    assert drawn(right)[8:11, 8:11].min() > drawn(right)[8:16, 8:16].min() + 0.1  # iris, and dark pupil


def test_a_layer_of_1_by_1_windows_does_not_widen_the_receptive_field(chapter):
    noise = np.random.default_rng(0).random((1, 24, 24, 1))
    before = conv2d(noise, np.ones((3, 3, 1, 1)))
    assert_array_equal(conv2d(before, np.ones((1, 1, 1, 1))), before)
    assert "A layer whose window is larger than one pixel widens the receptive field" in chapter.prose


@pytest.mark.parametrize(("layers", "field"), [(1, 3), (2, 4), (3, 8), (4, 10), (5, 18)])
def test_the_rule_for_the_receptive_field(layers, field):
    reach, apart = 1, 1
    for size, stride in [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)][:layers]:
        reach, apart = reach + (size - 1) * apart, apart * stride
    assert reach == field


def test_two_convolutions_are_one_with_a_5_by_5_kernel(chapter):
    for ax, kernel, title in zip(
        chapter.figures[4].axes, (VERTICAL_EDGE, LAPLACIAN, MERGED), ("A", "then B", "is C"), strict=True
    ):
        assert_array_equal(drawn(ax), kernel)
        assert ax.get_title() == title
    assert MERGED.shape == (5, 5) and MERGED[1].tolist() == [1, -3, 0, 3, -1]
    assert_array_equal(MERGED, -MERGED[:, ::-1])
    assert (MERGED[:, :2] != -MERGED[:, 3:]).any()  # it takes a mirror too
    assert "the mirror image of the right half with the sign changed" in chapter.alts[4]
    assert_array_equal(chapter["second"], LAPLACIAN)
    assert_allclose(chapter["twice"], correlate2d(FIRST, LAPLACIAN, "valid"), atol=1e-13)
    assert_allclose(chapter["once"], correlate2d(PICTURE, MERGED, "valid"), atol=1e-13)
    [difference] = numbers(chapter.printed[8])
    assert difference < 1e-13


def test_at_a_padded_border_two_convolutions_are_not_one(chapter):
    padded = correlate2d(np.pad(correlate2d(np.pad(PICTURE, 1), VERTICAL_EDGE, "valid"), 1), LAPLACIAN, "valid")
    differ = abs(padded - correlate2d(np.pad(PICTURE, 2), MERGED, "valid")) > 1e-9
    assert differ[[0, -1]].any() and not differ[1:-1, 1:-1].any()
    assert "Two convolutions in a row are, away from padding, one" in chapter.prose
    assert "two layers are one, away from padding" in chapter.prose


def test_with_relu_between_they_are_not_one(chapter):
    bent = correlate2d(np.maximum(FIRST, 0), LAPLACIAN, "valid")
    assert_allclose(chapter["bent"], bent, atol=1e-13)
    [difference] = numbers(chapter.printed[9])
    assert difference == pytest.approx(abs(bent - correlate2d(FIRST, LAPLACIAN, "valid")).max(), abs=0.005)
    assert difference > 1


def test_exercise_2_each_layer_has_36_weights(chapter):
    assert chapter["weight_1"].size == 36 == chapter["weight_2"].size
    assert_array_equal(chapter["weight_1"][:, :, 0, 3], -HORIZONTAL_EDGE)


def test_exercise_3_two_layers_of_3_by_3_have_fewer_weights_than_one_of_5_by_5():
    assert (2 * 3 * 3 * 16 * 16, 5 * 5 * 16 * 16) == (4608, 6400)


def test_the_prediction_from_an_upper_left_corner_the_left_edge_goes_down_and_the_upper_edge_right(chapter):
    [asked] = chapter.predictions
    square = np.zeros((11, 11), bool)
    square[5:, 5:] = True  # its upper left corner is at (5, 5)
    left = square & ~np.roll(square, 1, axis=1)
    upper = square & ~np.roll(square, 1, axis=0)
    left[:, 0] = upper[0] = False
    around = {(0, 0): "above left", (0, 1): "above", (0, 2): "above right", (1, 0): "left", (1, 1): "the middle"}
    around |= {(1, 2): "right", (2, 0): "below left", (2, 1): "below", (2, 2): "below right"}
    assert list(around.values()) == asked.choices
    of_left, of_upper = (
        {around[place] for place in np.ndindex(3, 3) if edge[4:7, 4:7][place]} - {"the middle"}
        for edge in (left, upper)
    )
    assert of_left == {asked.right} == {"below"} and of_upper == {"right"}
    assert_array_equal(np.sign(chapter["weight_2"][:, 1, 1, 0]), [-1, 0, 1])  # left edges: below, not above
    assert_array_equal(np.sign(chapter["weight_2"][1, :, 3, 0]), [-1, 0, 1])  # upper edges: right, not left


def test_the_checked_answers_count_pixels_and_weights(chapter):
    def sees(layers):
        (size, stride), *above = layers
        return size if not above else (sees(above) - 1) * stride + size

    layers = [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)]
    assert chapter.answers["1"].right == str(sees(layers))
    assert chapter.answers["1"].why(str(sees(layers[:-1]))) == "So it is after the pooling."
    first, second = 3 * 3 * 1 * 4, 3 * 3 * 4 * 1
    assert chapter.answers["2"].right == str(first + second + 1)
    slips = {first + second: "The second layer has a bias.", first + 9 + 1: "The second filter has a kernel"}
    slips[first + 4 + second + 1] = "The first layer has no bias."
    assert all(chapter.answers["2"].why(str(number)).startswith(told) for number, told in slips.items())
    assert 2 * 9 * 16 * 16 == 4608 < 25 * 16 * 16 == 6400 and chapter.answers["3"].right == "two of 3 by 3"
