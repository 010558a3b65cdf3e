"""Chapter 25: a trained face finder, from its first filters to one bright place, and what it is blind to."""

import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from numpy.testing import assert_allclose, assert_array_equal

from filtersight import load_image, photographs, random_filters
from filtersight.faces import face_finder, face_input, find_faces, pyramid
from filtersight.images import HOPPER
from filtersight.networks import run, switch_off

pytestmark = pytest.mark.slow  # the chapter runs a whole network

LAYERS = face_finder()
KERNELS, STRIDES, PADDINGS = (5, 5, 5, 5, 5, 5, 9), (2, 2, 2, 1, 1, 1, 1), (0, 0, 0, 2, 2, 2, 4)
OFFICER = load_image(HOPPER, size=256)
FACES = {"astronaut": (57, 111), "camera man": (79, 111), "officer": (95, 133)}
"""The middles of the faces in pictures of 256 pixels, read off them by eye."""


def network_of(x):
    """The network written out, as a list of its maps (H, W, C)."""
    maps = []
    for layer, stride, padding in zip(LAYERS, STRIDES, PADDINGS, strict=True):
        x = np.pad(x, ((padding, padding), (padding, padding), (0, 0)))
        windows = sliding_window_view(x, layer.weight.shape[:2], axis=(0, 1))[::stride, ::stride]
        x = np.tensordot(windows, layer.weight, ([2, 3, 4], [2, 0, 1])) + layer.bias
        x = np.maximum(x, 0) if len(maps) < 6 else x
        maps.append(x)
    return maps


def best(picture, enlarge, layers=LAYERS):
    return max(run(layers, x)["layer 7"].max() for _, x in pyramid(picture, enlarge=enlarge))


def at_80_pixels(picture, enlarge, layers=LAYERS):
    _, x = next(pyramid(picture, enlarge=enlarge))
    return run(layers, x)["layer 7"].max()


@pytest.fixture(scope="module")
def heads(chapter):
    return chapter["heads"]


def test_the_layers_are_read_aloud_and_their_numbers_counted(chapter):
    channels = (3, 16, 32, 32, 45, 45, 45, 1)
    numbers = sum(k * k * i * o + o for k, i, o in zip(KERNELS, channels, channels[1:], strict=False))
    assert chapter.printed[7] == f"{numbers} numbers"
    for line, kernel, stride, filters in zip(chapter.printed, KERNELS, STRIDES, channels[1:], strict=False):
        assert f"{filters} filter" in line and f"{kernel}×{kernel}×" in line
        assert (f"stride {stride}" in line) == (stride > 1) and ("ReLU" in line) == ("layer 7" not in line)


def test_random_filters_stand_above_the_trained_ones_with_grey_for_zero(chapter):
    shown = [ax.images[0].get_array() for ax in chapter.figures[0].axes]
    random = random_filters(5, 3, 16, seed=5)
    for k, cells in enumerate(shown):
        filter_ = (random if k < 16 else LAYERS[0].weight)[..., k % 16]
        assert_allclose(cells * 2 - 1, filter_ / abs(filter_).max(), atol=1e-6)


def test_neighbouring_weights_are_alike_only_after_training(chapter):
    for name, weight in (("random", random_filters(5, 3, 16, seed=5)), ("trained", LAYERS[0].weight)):
        alike = np.corrcoef(weight[:, :-1].ravel(), weight[:, 1:].ravel())[0, 1]
        assert f"{name}: weight and right neighbour correlate by {alike:.2f}" in chapter.printed
        assert abs(alike) < 0.05 if name == "random" else alike > 0.7
    of_seeds = [random_filters(5, 3, 16, seed=seed) for seed in range(20)]
    assert all(abs(np.corrcoef(w[:, :-1].ravel(), w[:, 1:].ravel())[0, 1]) < 0.15 for w in of_seeds)


def test_nine_first_filters_are_nearly_grey_and_zero_mean_and_seven_coloured():
    weight = LAYERS[0].weight
    grey = (weight.mean(axis=2) ** 2).sum(axis=(0, 1)) * 3 / (weight**2).sum(axis=(0, 1, 2))
    assert np.sum(grey > 0.8) == 9 and np.sum(grey < 0.6) == 7
    edges = abs(weight.sum(axis=(0, 1, 2))) / abs(weight).sum(axis=(0, 1, 2))
    assert edges[grey > 0.8].max() < 0.2


def test_the_maps_are_those_of_the_network_written_out(chapter):
    for k, maps in enumerate(network_of(face_input(OFFICER)[0]), 1):
        assert_allclose(chapter["maps"][f"layer {k}"][0], maps, atol=2e-4 * abs(maps).max())


def test_the_maps_with_the_largest_numbers_are_drawn_in_reds(chapter):
    drawn = chapter.drawn(1)
    for row, k in enumerate((1, 3, 5, 6)):
        volume = chapter["maps"][f"layer {k}"][0]
        expected = sorted(volume.max(axis=(0, 1)), reverse=True)[:4]
        assert_allclose([array.max() for array in drawn[4 * row : 4 * row + 4]], expected)
    assert min(array.min() for array in drawn) == 0


@pytest.mark.parametrize("name", FACES)
def test_on_three_photographs_hardly_any_first_map_has_its_peak_on_the_face_and_most_late_ones_do(chapter, name):
    picture = {"astronaut": photographs()[0], "camera man": photographs()[1], "officer": OFFICER}[name]
    enlarge = {"astronaut": 5 / 3, "camera man": 2, "officer": 1}[name]
    _, x = next(pyramid(picture, enlarge=enlarge))
    maps = run(LAYERS, x)
    shares = []
    for k, (step, first) in enumerate([(2, 2), (4, 6), *[(8, 14)] * 4], 1):
        volume = maps[f"layer {k}"][0]
        flat = volume.reshape(-1, volume.shape[2]).argmax(axis=0)
        rows, columns = np.unravel_index(flat, volume.shape[:2])
        down, across = (abs(step * place + first - enlarge * middle) for place, middle in
                        zip((rows, columns), FACES[name], strict=True))  # fmt: skip
        shares.append(np.mean((down <= 40) & (across <= 40)))
    assert shares[0] <= (1 / 16 if name == "officer" else 1 / 20) and shares[5] > 0.6
    assert shares[4] == pytest.approx(2 / 3 if name == "officer" else 1 / 2, abs=0.05)
    if name == "officer":
        assert chapter.printed[10] == str([f"layer {k}: {shares[k - 1]:.0%}" for k in (1, 5, 6)])
        assert shares[5] == pytest.approx(0.75, abs=0.05)


def test_the_other_two_photographs_must_be_enlarged_for_the_shares_that_are_told(chapter):
    assert (
        "On the book's astronaut and camera man, enlarged until their faces have 80 pixels too, it is alike"
        in chapter.prose
    )
    for picture, name in zip(photographs(), ("astronaut", "camera man"), strict=False):
        volume = run(LAYERS, face_input(picture))["layer 5"][0]
        places = np.stack(np.unravel_index(volume.reshape(-1, 45).argmax(axis=0), volume.shape[:2]))
        away = abs(8 * places + 14 - np.reshape(FACES[name], (2, 1)))
        assert np.mean((away <= 40).all(axis=0)) < 1 / 4  # not about half


def test_axes_and_places_are_taken_in_ways_that_the_reader_knows(chapter):
    shown = "\n".join(cell.code.partition("# How it is drawn")[0] for cell in chapter.cells)
    assert "moveaxis" not in shown  # the page on Python has transpose
    assert shown.count("np.argwhere(") == shown.count("np.argwhere(scores > 0):  # each place above 0") == 1


def test_where_a_map_of_a_printed_layer_has_its_peak_does_not_hang_on_how_the_photograph_is_decoded(chapter):
    # The page's Python has another decoder of JPEG: its largest numbers differ by up to one in 200.
    printed = [int(part) for part in re.findall(r"layer (\d)", chapter.printed[10])]
    assert printed
    for k in printed:
        volume = chapter["maps"][f"layer {k}"][0]
        step, first = (2, 2) if k == 1 else (8, 14)
        rows, columns = step * np.indices(volume.shape[:2]) + first
        face = (abs(rows - 95) <= 40) & (abs(columns - 133) <= 40)
        on, off = volume[face].max(axis=0), volume[~face].max(axis=0)
        assert (abs(on - off) > 0.02 * np.maximum(on, off)).all(), k


def test_about_a_dozen_neighbouring_places_see_the_face(chapter):
    scores = network_of(face_input(OFFICER)[0])[-1][..., 0]
    rows, columns = np.nonzero(scores > 0)
    assert scores.shape == (29, 29) and len(rows) == 12
    assert np.ptp(rows) <= 3 and np.ptp(columns) <= 3
    assert f"above 0: 12 of 841 places; most: {scores.max():.2f}" in chapter.printed
    middle = 8 * np.array(np.unravel_index(scores.argmax(), scores.shape)) + 14
    assert abs(middle - FACES["officer"]).max() <= 8
    top, left = middle - 94
    sees, face, place = chapter.windows(2)
    assert sees == (0, top, left, 189, 189)
    assert face == (0, *(middle - 40), 80, 80)
    assert place == (1, *((middle - 14) // 8), 1, 1)


def test_the_windows_below_the_place_grow_by_the_rule_of_chapter_13(chapter):
    sides = [1]
    for kernel, stride in zip(KERNELS[::-1], STRIDES[::-1], strict=True):
        sides.append((sides[-1] - 1) * stride + kernel)
    names = [*(f"layer {k}" for k in range(7, 0, -1)), "picture"]
    assert chapter.printed[12:20] == [f"{name}: {side} by {side}" for name, side in zip(names, sides, strict=True)]
    assert sides[-1] == 189


def test_the_pyramid_finds_the_large_face_in_three_sizes_and_one_square_stays(chapter):
    photograph = load_image(HOPPER)
    assert photograph.shape == (600, 512, 3)
    scores = {80 / scale: run(LAYERS, x)["layer 7"][0, :, :, 0] for scale, x in pyramid(photograph)}
    seen = [size for size, one in scores.items() if one.max() > 0]
    assert_allclose(seen, [80 * 1.2**k for k in (4, 5, 6)])
    assert f"80 to about {max(scores):.0f} pixels" in chapter.alts[3]
    assert [f"{size:.0f}" for size in seen] == ["166", "199", "239"] and "166, 199 and 239" in chapter.alts[3]
    assert max(one.max() for size, one in scores.items() if size not in seen) < -0.6
    number = sum(np.sum(one > 0) for one in scores.values())
    (face,) = find_faces(photograph)
    assert chapter.printed[20] == f"{number} squares, one face: score {face.score:.2f}, {face.size:.0f} pixels"
    assert tuple(chapter["face"]) == pytest.approx(tuple(face))
    assert f"the {number} squares" in chapter.captions[3]
    left, right = chapter.figures[3].axes
    assert len(left.patches) == number + 1
    _, curve = right.lines
    assert_allclose(curve.get_xydata(), [(size, one.max()) for size, one in scores.items()], rtol=1e-5)


def test_a_face_of_80_pixels_is_found_and_one_of_40_is_not(chapter, heads):
    for line, (name, (head, enlarge)) in zip(chapter.printed[21:24], heads.items(), strict=True):
        whole, half = best(head, enlarge), best(head, enlarge / 2)
        assert line == f"{name}: {whole:.2f}, halved {half:.2f}"
        assert whole > 1 and half < -1.3
        assert head.shape[0] * enlarge == 160


def test_mirrored_and_turned_by_60_degrees_all_three_are_found(chapter, heads):
    table = np.array(list(chapter["table"].values()))
    assert list(chapter["changes"])[1:3] == ["mirrored", "turned 60°"]
    for (head, enlarge), row in zip(heads.values(), table, strict=True):
        assert_allclose(row[:2], [best(head, enlarge), best(np.fliplr(head), enlarge)])
        assert abs(row[1] - row[0]) < 0.05 and row[2] > 0.5


def test_a_quarter_turn_loses_all_three_and_the_other_way_the_astronaut_is_found(chapter, heads):
    there, back = ([best(np.rot90(head, k), enlarge) for head, enlarge in heads.values()] for k in (1, -1))
    assert_allclose([row[3] for row in chapter["table"].values()], there)
    assert max(there) < 0 and [score > 0 for score in back] == [True, False, False]


def test_upside_down_all_three_are_lost_and_in_negative_all_but_the_astronaut(chapter, heads):
    upside_down = [best(np.flipud(head), enlarge) for head, enlarge in heads.values()]
    negative = [best(1 - head, enlarge) for head, enlarge in heads.values()]
    assert_allclose([row[4:] for row in chapter["table"].values()], np.transpose([upside_down, negative]))
    assert max(upside_down) < -1
    assert [score > 0 for score in negative] == [True, False, False] and negative[0] < 0.6


def test_by_60_degrees_clockwise_only_the_camera_man_is_lost(chapter, heads):
    scores = [best(chapter["turned"](head, -60), enlarge) for head, enlarge in heads.values()]
    assert [score > 0 for score in scores] == [True, False, True]
    corner = chapter["turned"](np.pad(np.ones((1, 1)), ((0, 8), (4, 4))), 60)  # a point above the middle
    row, column = np.unravel_index(corner.argmax(), corner.shape)
    assert row < 4 and column < 2  # has gone to the left: counter-clockwise


def test_each_version_is_drawn_with_its_score_and_marked_if_found(chapter):
    axes = np.reshape(chapter.figures[4].axes, (3, 6))
    for row, numbers in zip(axes, chapter["table"].values(), strict=True):
        for ax, score in zip(row, numbers, strict=True):
            assert ax.get_xlabel() == f"{score:.2f}".replace("-", "−")
            assert (ax.xaxis.label.get_weight() == "bold") == (score > 0)
    assert_array_equal(axes[0, 5].images[0].get_array(), 1 - axes[0, 0].images[0].get_array())


def test_shuffled_weights_find_nothing_with_any_of_eight_seeds(chapter, heads):
    for seed in range(25, 33):
        rng = np.random.default_rng(seed)
        shuffled = [replace(layer, weight=rng.permuted(layer.weight)) for layer in LAYERS]
        scores = [at_80_pixels(head, enlarge, shuffled) for head, enlarge in heads.values()]
        assert max(scores) < -0.8
        if seed == 25:
            assert_allclose([answer[1] for answer in chapter["answers"].values()], scores, rtol=1e-5)
    for layer, mixed in zip(LAYERS, chapter["shuffled"], strict=True):
        assert_array_equal(np.sort(mixed.weight, axis=None), np.sort(layer.weight, axis=None))


def test_no_single_filter_of_the_first_layer_matters_much(chapter, heads):
    lines = chapter.printed[24:27]
    for line, (name, (head, enlarge)) in zip(lines, heads.items(), strict=True):
        whole, mixed, *without = chapter["answers"][name]
        assert whole == at_80_pixels(head, enlarge)
        expected = [at_80_pixels(head, enlarge, switch_off(LAYERS, "layer 1", k)) for k in (0, 7, 15)]
        assert_allclose(np.take(without, (0, 7, 15)), expected)
        assert len(without) == 16 and min(without) > 0.8 * whole and max(without) < 1.1 * whole
        assert line == f"{name}: {whole:.2f}, shuffled {mixed:.2f}, less one ≥ {min(without):.2f}"
    dots = [line.get_xdata() for line in chapter.figures[5].axes[0].lines if line.get_marker() == "o"]
    assert_allclose(dots, [answer[2:] for answer in chapter["answers"].values()])


def test_in_the_dark_the_camera_man_is_lost_without_either_of_two_first_filters(chapter, heads):
    head, enlarge = heads["camera man"]
    scores = [best(head / 4, enlarge, switch_off(LAYERS, "layer 1", k)) for k in range(16)]
    assert np.flatnonzero(np.less(scores, 0)).tolist() == [0, 10]
    assert "lost without either of two" in chapter.prose


def test_in_the_dark_all_three_are_found_and_with_the_lower_half_covered_none(chapter):
    in_the_dark = chapter.change("np.rot90}", "lambda head: head / 4}")["table"]
    assert min(row[3] for row in in_the_dark.values()) > 0.5
    cover = "lambda head: np.where(np.arange(len(head))[:, np.newaxis] > len(head) / 2, 0.5, head)"
    assert cover in chapter.prose
    covered = chapter.change("np.rot90}", f"{cover}}}")["table"]
    assert max(row[3] for row in covered.values()) < 0


def test_exercise_1_the_receptive_field_is_189_pixels_and_places_are_8_apart(chapter, capsys):
    chapter.follow(chapter.examples[0])
    assert capsys.readouterr().out.split() == ["189", "8"]


def test_exercise_2_a_drawing_is_taken_for_a_face_and_another_shade_of_it_is_not(chapter, capsys):
    example = chapter.examples[1]
    chapter.follow(example)
    assert float(capsys.readouterr().out) == pytest.approx(0.55, abs=0.03)
    chapter.follow(example.replace("160), 0.5)", "160), 0.3)").replace("= 0.7", "= 0.9"))
    assert float(capsys.readouterr().out) < 0
    asked = chapter.answers["2"]
    assert asked.right == "it falls" and "In whiter skin on darker ground it is not." in asked.why("it falls")


def test_exercise_2_each_drawing_that_is_a_face_is_less_of_one_in_whiter_skin_on_darker_ground(chapter, capsys):
    rng, fell = np.random.default_rng(25), []
    for _ in range(24):
        example = chapter.examples[1]
        sizes = {
            "/ 36": (32, 44),
            "/ 46": (42, 54),
            "- 15)": (13, 19),
            "/ 7": (6, 10),
            "+ 10": (6, 14),
            "/ 16": (9, 18),
        }
        for size, (low, high) in sizes.items():
            assert example.count(size) == 1
            example = example.replace(size, f"{size[:2]}{rng.uniform(low, high):.1f}{size[4:]}")
        chapter.follow(example)
        if (before := float(capsys.readouterr().out)) > 0:
            chapter.follow(example.replace("160), 0.5)", "160), 0.3)").replace("= 0.7", "= 0.9"))
            fell.append(before - float(capsys.readouterr().out))
    assert len(fell) > 8 and min(fell) > 0


def test_exercise_3_without_filter_19_of_layer_5_all_three_are_lost_and_without_any_other_found(heads):
    for head, enlarge in heads.values():
        scores = [at_80_pixels(head, enlarge, switch_off(LAYERS, "layer 5", k)) for k in range(45)]
        assert np.argmin(scores) == 19 and sorted(scores)[0] < -0.3 and sorted(scores)[1] > 0.6


@pytest.mark.parametrize(("squares", "comparisons"), [(30, 435), (1000, 499_500)])
def test_squares_that_all_stay_are_each_compared_with_all_before(chapter, squares, comparisons):
    class Shares:
        asked = 0

        def __getitem__(self, pair):
            self.asked += 1
            return 0.0

    [(written, _)] = chapter.exercises
    found: dict[str, object] = {"np": np}
    exec(written.solution, found)
    shares = Shares()
    assert len(found["my_merge"](np.arange(squares), shares)) == squares
    assert shares.asked == comparisons
    assert "435 comparisons" in written.cost and "half a million" in " ".join(written.cost.split())


def test_the_right_predictions_are_those_that_came_true(chapter):
    filters, places, changes = chapter.predictions
    assert filters.right.startswith("edges, bars") and places.right == "about a dozen, side by side"
    found = [all(row[k] > 0 for row in chapter["table"].values()) for k in (1, 3, 4, 5)]
    assert [choice == changes.right for choice in changes.choices] == found == [True, False, False, False]


def test_the_checked_answers_are_those_of_the_face_finder(chapter):
    sees = jump = 1
    for layer in face_finder():
        sees, jump = sees + (layer.weight.shape[0] - 1) * jump, jump * layer.stride
    assert chapter.answers["1"].right == str(sees)
    assert chapter.answers["1"].why("189") == f"And the places are {jump} apart."
    assert [layer.stride for layer in face_finder()] == [2, 2, 2, 1, 1, 1, 1]
    assert chapter.answers["3"].why("20").endswith("From 0 it is one less.") and chapter.answers["3"].right == "19"
    head, enlarge = chapter["heads"]["officer"]
    _, x = next(pyramid(head, enlarge=enlarge))
    last = {}
    for k in (int(chapter.answers["3"].right), 0):
        layers = switch_off(face_finder(), "layer 5", k)
        last[k] = run(layers, x)["layer 7"].max()
    assert last[19] < 0 < last[0]
