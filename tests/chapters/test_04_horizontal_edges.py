"""What chapter 04 says about the horizontal filter, the disc and the gradient."""

import numpy as np
import pytest
from scipy import ndimage, signal

from filtersight import cat, correlate2d

LEFT_LESS_RIGHT = np.array([[1, 0, -1]] * 3)
UPPER_LESS_LOWER = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
PICTURE = cat(grey=True)
DISTANCE = np.array([[np.sqrt(row**2 + column**2) for column in range(-20, 21)] for row in range(-20, 21)])
DISC = np.interp(DISTANCE, [12.5, 15.5], [0.8, 0.2])  # from bright to dark over three pixels
INNER = DISTANCE[1:-1, 1:-1]  # as large as a map
MIDDLE = 19  # of a map


def both_maps(picture):
    return [signal.correlate2d(picture, kernel, mode="valid") for kernel in (LEFT_LESS_RIGHT, UPPER_LESS_LOWER)]


def sizes(picture):
    v, h = both_maps(picture)
    return np.sqrt(v**2 + h**2)


def assert_drawn(arrays, expected):
    for array, wanted in zip(arrays, expected, strict=True):
        np.testing.assert_allclose(array, wanted, rtol=0, atol=1e-14)


def maps_of(chapter):
    return zip(("vertical", "horizontal"), chapter.drawn(1), strict=True)


def arrows_of(chapter):
    [arrows] = chapter.figures[4].axes[0].collections
    assert arrows.angles == "xy" and arrows.scale > 0
    return arrows


def test_the_filter_is_the_transpose(chapter):
    assert chapter.printed[0] == "the transpose: True"
    assert_drawn(chapter.drawn(0), [LEFT_LESS_RIGHT, UPPER_LESS_LOWER])
    assert np.array_equal(UPPER_LESS_LOWER, LEFT_LESS_RIGHT.T)


def test_bright_above_dark_is_positive_and_flat_is_zero(chapter):
    horizontal = chapter["HORIZONTAL_EDGE"]
    assert correlate2d([[1, 1, 1], [0.5, 0.5, 0.5], [0, 0, 0]], horizontal) == 3
    assert correlate2d(np.full((3, 3), 0.75), horizontal) == 0


def test_the_figures_show_both_maps_of_the_cat_on_one_scale(chapter):
    vertical, horizontal = both_maps(PICTURE)
    corner = np.s_[175:230, :60]
    assert_drawn(chapter.drawn(1), [vertical, horizontal])
    assert_drawn(chapter.drawn(2), [PICTURE[corner], vertical[corner], horizontal[corner]])
    assert {*chapter.limits(1), *chapter.limits(2)[1:]} == {(-0.6, 0.6)}
    for number, first in ((1, 0), (2, 1)):
        panels = chapter.figures[number].axes[first : first + 2]
        assert [ax.get_title() for ax in panels] == ["vertical", "horizontal"]


def test_the_close_up_says_where_its_strongest_colour_stands(chapter):
    assert set(chapter.limits(2)[1:]) == {(-0.6, 0.6)}
    assert "±0.6 get the strongest colours" in chapter.captions[2]


def test_whiskers_stand_out_in_the_horizontal_map_and_the_forehead_in_the_vertical_one(chapter):
    strength = {name: [abs(m[175:230, :60]).mean(), abs(m[:70, 100:190]).mean()] for name, m in maps_of(chapter)}
    for line, (name, (whiskers, forehead)) in zip(chapter.printed[1:], strength.items(), strict=True):
        assert line == f"{name}: mean size {whiskers:.3f} at the whiskers, {forehead:.3f} on the forehead"
    assert strength["horizontal"][0] / strength["vertical"][0] == pytest.approx(3, abs=0.3)
    assert strength["vertical"][1] / strength["horizontal"][1] == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("rows", [slice(0, 13), slice(15, 30)])
def test_a_level_whisker_is_blue_above_red(chapter, rows):
    for column in (5, 15, 25, 35):
        down = chapter.drawn(2)[2][rows, column]
        assert down.min() < -0.2 and down.max() > 0.2
        assert down.argmin() < down.argmax()


def test_only_the_upper_whiskers_lie_nearly_level(chapter):
    def from_level(rows):  # degrees, by the structure tensor
        v, h = (m[rows, :60].ravel() for _, m in maps_of(chapter))
        return 90 - abs(np.degrees(np.arctan2(2 * v @ h, v @ v - h @ h)) / 2)

    assert from_level(slice(175, 205)) < 5
    assert from_level(slice(225, 254)) > 25
    assert "The upper whiskers at the left of the cat are thin bright lines that lie nearly level" in chapter.prose


def test_lids_are_in_the_horizontal_map_and_sides_in_the_vertical_one(chapter):
    vertical, horizontal = chapter.drawn(1)
    upper_lid, lower_lid, left_side = np.s_[70:80, 65:90], np.s_[118:130, 70:100], np.s_[90:105, 46:60]
    for lid in (upper_lid, lower_lid):
        assert abs(horizontal[lid]).mean() > 2 * abs(vertical[lid]).mean()
    assert abs(vertical[left_side]).mean() > 2 * abs(horizontal[left_side]).mean()


def test_the_disc_and_its_two_maps(chapter):
    assert_drawn(chapter.drawn(3), [DISC, *both_maps(DISC)])
    assert "disc of 0.8 on ground of 0.2" in chapter.captions[3]
    assert chapter.captions[3].endswith(f"the size {abs(both_maps(DISC)[0]).max():.1f}.")


def test_each_filter_is_silent_on_two_sides_of_the_disc(chapter):
    _, v, h = chapter.drawn(3)
    assert v[:, MIDDLE] == pytest.approx(0, abs=1e-15)
    assert h[MIDDLE, :] == pytest.approx(0, abs=1e-15)
    assert v[MIDDLE, 5] < -1 and v[MIDDLE, 33] > 1, "blue left, red right"
    assert h[5, MIDDLE] < -1 and h[33, MIDDLE] > 1, "blue at the top, red at the bottom"


def test_on_the_diagonals_both_filters_answer_equally(chapter):
    for v, h in ((chapter["v"], chapter["h"]), (chapter["v"][:, ::-1], chapter["h"][:, ::-1])):
        on_the_edge = abs(np.diag(v)) > 0.1
        assert on_the_edge.sum() > 3
        np.testing.assert_allclose(abs(np.diag(v)), abs(np.diag(h)), rtol=0, atol=1e-15)


def test_the_gradient_of_a_slope_is_exact(chapter):
    row, column = np.mgrid[:9, :9]
    slope = 0.03 * row - 0.02 * column + 0.5
    # Three rows (or columns) times two pixels between those that are compared.
    assert -correlate2d(slope, chapter["VERTICAL_EDGE"]) == pytest.approx(6 * -0.02)
    assert -correlate2d(slope, chapter["HORIZONTAL_EDGE"]) == pytest.approx(6 * 0.03)


def test_twelve_arrows_stand_on_the_edge_like_the_hours(chapter):
    arrows = arrows_of(chapter)
    x, y = arrows.X - MIDDLE, arrows.Y - MIDDLE
    assert abs(np.hypot(x, y) - 14).max() < 0.5
    hours = np.angle(np.exp(1j * (np.arctan2(y, x) - np.radians(30) * np.arange(12))))
    assert abs(np.degrees(hours)).max() < 2.5


def test_the_arrows_point_to_the_middle_within_4_degrees(chapter):
    arrows = arrows_of(chapter)
    off = np.arctan2(arrows.V, arrows.U) - np.arctan2(MIDDLE - arrows.Y, MIDDLE - arrows.X)
    assert abs(np.degrees(np.angle(np.exp(1j * off)))).max() < 4
    edge = abs(INNER - 14) < 1.5
    row, column = np.mgrid[-19:20, -19:20]
    off = np.arctan2(-chapter["h"], -chapter["v"]) - np.arctan2(-row, -column)
    assert abs(np.degrees(np.angle(np.exp(1j * off[edge])))).max() < 4


def test_the_size_is_nearly_even_around_the_disc(chapter):
    disc, size = chapter.drawn(4)
    assert_drawn([disc, size], [DISC[1:-1, 1:-1], sizes(DISC)])
    along = sizes(DISC)[abs(INNER - 14) < 0.5]
    assert along.min() > 1.1 and along.max() < 1.21
    assert f"between {along.min():.2f} and {along.max():.2f}." in chapter.captions[4]


def test_stripes_of_a_pixel_have_edges_everywhere_and_no_arrow(chapter):
    stripes = np.tile([0.0, 1.0], (6, 4))
    assert (abs(np.diff(stripes)) == 1).all()
    assert not sizes(stripes).any()
    assert "every edge" not in chapter.prose


def test_the_size_of_the_cats_gradient(chapter):
    size = sizes(PICTURE)
    assert_drawn(chapter.drawn(5), [size])
    assert chapter.limits(5)[0][1] == 0.8
    assert f"beyond 0.8, {np.mean(size > 0.8):.1%} of all" in chapter.captions[5]


def test_a_square_is_seen_side_by_side(chapter):
    square = chapter.change("np.hypot(row, column)", "np.maximum(abs(row), abs(column))")
    v, h, along = square["v"], square["h"], slice(10, 29)  # away from the corners
    assert abs(h[along, :]).max() < 1e-15
    assert abs(v[along, 5]).min() > 1 and abs(v[along, 33]).min() > 1
    assert abs(v[:, along]).max() < 1e-15
    assert abs(h[5, along]).min() > 1 and abs(h[33, along]).min() > 1


def test_a_diamonds_sides_are_seen_by_both_filters_equally(chapter):
    diamond = chapter.change("np.hypot(row, column)", "(abs(row) + abs(column)) / 1.4")
    row, column = abs(np.mgrid[-19:20, -19:20])
    v, h, sides = abs(diamond["v"]), abs(diamond["h"]), (row > 2) & (column > 2)
    np.testing.assert_allclose(v[sides], h[sides], rtol=0, atol=1e-14)
    assert v[sides].max() > 0.8


def test_a_dark_disc_swaps_the_signs_and_keeps_the_size(chapter):
    dark = chapter.change("disc = 0.2 + 0.6", "disc = 0.8 - 0.6")
    assert dark["disc"][20, 20] == pytest.approx(0.2)
    np.testing.assert_allclose([dark["v"], dark["h"]], [-chapter["v"], -chapter["h"]], rtol=0, atol=1e-14)


def test_the_vertical_filter_on_the_lying_cat_gives_the_horizontal_map(chapter, capsys):
    [lie_down] = chapter.examples
    lying = chapter.follow(lie_down)["lying"]
    assert capsys.readouterr().out == "True\n"
    np.testing.assert_allclose(lying.T, both_maps(PICTURE)[1], rtol=0, atol=1e-14)


def test_the_sum_of_both_filters_is_a_filter_for_one_diagonal(chapter):
    diagonal = chapter["VERTICAL_EDGE"] + chapter["HORIZONTAL_EDGE"]
    assert np.array_equal(diagonal, [[2, 1, 0], [1, 0, -1], [0, -1, -2]])
    both = correlate2d(chapter["disc"], diagonal)
    np.testing.assert_allclose(both, chapter["v"] + chapter["h"], rtol=0, atol=1e-14)
    assert abs(np.diag(both[:, ::-1])).max() < 1e-14, "silent at the upper right and the lower left"
    assert np.diag(both)[9] == both.min() and np.diag(both)[29] == both.max()


def test_scipys_prewitt_is_the_pair_with_the_opposite_sign(chapter):
    inner = (slice(1, -1), slice(1, -1))
    for name, axis in (("horizontal", 0), ("vertical", 1)):
        np.testing.assert_allclose(chapter[name], -ndimage.prewitt(PICTURE, axis=axis)[inner], atol=1e-12)


def test_the_prediction_whiskers_stand_out_in_the_horizontal_map_and_a_slant_of_45_degrees_in_both(chapter):
    [asked] = chapter.predictions
    corner = np.s_[175:230, 0:60]
    vertical, horizontal = (abs(chapter[name][corner]).mean() for name in ("vertical", "horizontal"))
    assert asked.right == "in the horizontal map" and horizontal > 2 * vertical
    level, slanted = np.zeros((9, 9)), np.eye(9)
    level[4] = 1
    upright = [[1, 0, -1]] * 3
    assert not signal.correlate2d(level, upright, mode="valid").any()
    strength = [abs(signal.correlate2d(slanted, k, mode="valid")) for k in (upright, np.transpose(upright))]
    np.testing.assert_array_equal(*strength)
    assert "45°" in asked.why("in both alike")
    edges = signal.correlate2d(level, np.transpose(upright), mode="valid")[:, 0]
    assert edges.min() == -3 and edges.max() == 3  # dark above bright, then bright above dark


def test_the_checked_answers_are_those_of_the_two_filters(chapter):
    vertical = np.array([[1, 0, -1]] * 3)
    row, column = np.mgrid[-20:21, -20:21]
    disc = 0.2 + 0.6 * (np.hypot(row, column) < 12)
    maps = [signal.correlate2d(disc, kernel, mode="valid") for kernel in (vertical, vertical.T)]
    of_dark = [signal.correlate2d(1 - disc, kernel, mode="valid") for kernel in (vertical, vertical.T)]
    np.testing.assert_allclose(of_dark, np.negative(maps), atol=1e-12)
    np.testing.assert_allclose(np.hypot(*of_dark), np.hypot(*maps), atol=1e-12)
    assert chapter.answers["1"].right == "the size"
    np.testing.assert_allclose(signal.correlate2d(disc.T, vertical, mode="valid").T, maps[1], atol=1e-12)
    assert chapter.answers["2"].right == "the picture and its map"

    strength = abs(np.add(*maps))
    rim = {"upper left": (-1, -1), "top": (-1, 0), "upper right": (-1, 1), "left": (0, -1), "right": (0, 1)}
    rim |= {"lower left": (1, -1), "bottom": (1, 0), "lower right": (1, 1)}
    found = {}
    for name, direction in rim.items():
        down, across = 12 * np.array(direction) / np.hypot(*direction) + 19  # of the map, whose middle is (19, 19)
        found[name] = strength[round(down) - 1 : round(down) + 2, round(across) - 1 : round(across) + 2].max()
    answered = chapter.answers["3"]
    assert set(answered.choices) == set(found)
    silent = [name for name in found if answered.why(name) == answered.why("upper right")]
    strongest = [name for name in found if answered.why(name).startswith("There it is strongest")]
    assert set(silent) == set(answered.right.split(" or ")) and len(strongest) == 2
    assert max(found[name] for name in silent) < 0.7 * min(found[name] for name in rim if name not in silent)
    assert min(found[name] for name in strongest) > max(found[name] for name in rim if name not in strongest)
