"""Chapter 26: a trained classifier, from depthwise kernels to a name, where it is seen, and where it is wrong."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import correlate2d

from filtersight import film, load_image, photographs
from filtersight.classifier import class_names, classifier, classifier_input, name_picture
from filtersight.images import CAT, ROCKET
from filtersight.networks import run

pytestmark = pytest.mark.slow  # the chapter runs a whole network

LAYERS = classifier()
CATS = {"Egyptian cat", "tiger cat", "tabby"}
PICTURES = [load_image(CAT), photographs()[1], photographs()[2], film()[15], load_image(ROCKET)]
FIRST = ["Egyptian cat", "tripod", "espresso", "albatross", "missile"]


def cats(picture):
    """What the three cats get together."""
    return sum(guess.probability for guess in name_picture(picture, best=8) if guess.name in CATS)


@pytest.fixture(scope="module")
def inputs():
    return [classifier_input(picture) for picture in PICTURES]


@pytest.fixture(scope="module")
def maps(inputs):
    """Of each picture, all maps."""
    return [run(LAYERS, x) for x in inputs]


def test_the_cat_is_three_kinds_of_cat_and_none_above_one_half(chapter):
    shown = [text.get_text() for text in chapter.figures[0].axes[1].texts]
    assert shown[:4] == ["Egyptian cat 0.37", "tiger cat 0.36", "tabby 0.16", "lynx 0.03"]
    assert ", ".join(shown[:4]) in chapter.alts[0] and shown[4].endswith("0.00")
    together = cats(PICTURES[0])
    assert chapter.printed[0] == f"the first three together: {together:.2f}" and round(together, 1) == 0.9
    assert "cat" not in class_names() and len(class_names()) == 1000


def test_the_part_that_the_network_gets_is_drawn(chapter):
    x = classifier_input(PICTURES[0])[0] * 128 + 127
    drawn = chapter.figures[0].axes[0].images[0].get_array() * 255
    assert drawn.shape == (300, 300, 3)
    assert_allclose(drawn.mean(axis=(0, 1)), x.mean(axis=(0, 1)), atol=1)


def test_fifty_layers_have_weights_in_a_stem_sixteen_blocks_a_head_and_the_classes():
    names = [layer.name for layer in LAYERS if layer.weight is not None]
    assert len(names) == 50
    assert {name for name in names if "." not in name} == {"stem", "head", "classes"}
    assert sum("depthwise" in name for name in names) == 16 == sum("project" in name for name in names)


def test_each_block_has_one_depthwise_layer_and_nine_add_what_came_in(chapter):
    blocks = [[layer for layer in LAYERS if layer.name.startswith(f"{block}.")] for block in range(16)]
    assert all(sum("depthwise" in layer.name for layer in block) == 1 for block in blocks)
    assert [len(block) for block in blocks] == [2, *[3] * 15]
    adding = [block for block, layers in enumerate(blocks) if layers[-1].adds]
    assert all(blocks[block][-1].adds == blocks[block - 1][-1].name for block in adding) and len(adding) == 9
    assert "one layer of each block, and that nine blocks add the maps that came in" in chapter.prose


def test_a_depthwise_kernel_looks_at_its_own_map_alone(chapter):
    kernels, stem = LAYERS[1].weight, chapter["maps"]["stem"][0]
    for k in range(32):
        answers = correlate2d(stem[..., k], kernels[..., k], mode="same") + LAYERS[1].bias[k]
        assert_allclose(chapter["by_hand"][..., k], np.clip(answers, 0, 6), atol=1e-4)
    assert chapter.printed[1] == "as the layer has it: True"
    assert 96 * 3 * 3 == 864 and 3 * 3 * 96 * 96 == 82944


def test_three_kernels_stand_between_their_maps(chapter):
    drawn = chapter.drawn(1)
    order = np.argsort(-chapter["by_hand"].std(axis=(0, 1)))[:3]
    for row, k in zip(range(0, 9, 3), order, strict=True):
        assert_allclose(drawn[row], chapter["maps"]["stem"][0, :, :, k])
        assert_allclose(drawn[row + 1], LAYERS[1].weight[..., k])
        assert_allclose(drawn[row + 2], chapter["maps"]["0.depthwise"][0, :, :, k], atol=1e-4)


def test_the_layers_of_1_by_1_have_fifteen_times_the_weights_of_the_depthwise_ones(chapter):
    counts = dict.fromkeys(("depthwise", "expand", "project"), 0)
    for layer in LAYERS:
        for kind in counts:
            counts[kind] += layer.weight.size if layer.name.endswith(kind) else 0
    assert chapter.printed[2:5] == [f"{kind} {count} weights" for kind, count in counts.items()]
    assert (counts["expand"] + counts["project"]) / counts["depthwise"] == pytest.approx(15, abs=0.1)
    assert all(layer.weight.shape[:2] == (1, 1) for layer in LAYERS if layer.name.endswith(("expand", "project")))


def test_a_name_is_a_mean_over_places_and_a_sum_over_maps(chapter, maps):
    assert_allclose(chapter["scores"], maps[0]["classes"][0], atol=1e-4)
    assert_allclose(chapter["p"], maps[0]["probabilities"][0], atol=1e-5)
    for line, name in zip(chapter.printed[5:8], ("Egyptian cat", "tiger cat", "tabby"), strict=True):
        k = class_names().index(name)
        score, probability = maps[0]["classes"][0, k], maps[0]["probabilities"][0, k]
        assert line == f"{name}: score {score:.1f}, probability {probability:.2f}"


def test_the_tiles_are_the_picture_shuffled(chapter):
    picture = np.random.default_rng(0).random((16, 16, 3))
    tiled = chapter["in_tiles"](picture, 4, seed=1)
    places = {(r, c): tiled[4 * r : 4 * r + 4, 4 * c : 4 * c + 4] for r in range(4) for c in range(4)}
    found = [
        key
        for r in range(4)
        for c in range(4)
        for key, tile in places.items()
        if np.array_equal(tile, picture[4 * r : 4 * r + 4, 4 * c : 4 * c + 4])
    ]
    assert sorted(found) == sorted(places) != found


def test_in_five_shuffles_of_16_tiles_the_cat_is_as_surely_a_cat_and_the_tripod_only_sometimes_a_tripod(chapter):
    whole = cats(chapter["cat_square"])
    tripods = []
    for seed in range(26, 31):
        assert cats(chapter["in_tiles"](chapter["cat_square"], 4, seed)) > whole - 0.1
        tripods.append(name_picture(chapter["in_tiles"](chapter["camera_man"], 4, seed), best=1)[0].name)
    assert 0 < tripods.count("tripod") < 5


def test_most_of_the_16_tiles_alone_are_no_cat(chapter):
    tiles = chapter["cat_square"].reshape(4, 64, 4, 64, 3).swapaxes(1, 2).reshape(16, 64, 64, 3)
    assert sum(name_picture(tile, best=1)[0].name in CATS for tile in tiles) < 8
    assert "they hold enough of a cat together; most alone do not" in chapter.predictions[2].why("no")


def test_in_five_shuffles_of_64_tiles_there_is_no_cat_and_no_tripod(chapter):
    for seed in range(26, 31):
        (cat,) = name_picture(chapter["in_tiles"](chapter["cat_square"], 8, seed), best=1)
        (man,) = name_picture(chapter["in_tiles"](chapter["camera_man"], 8, seed), best=1)
        assert cat.name not in CATS and man.name != "tripod"


def test_the_tiles_are_drawn_under_their_names(chapter):
    for ax, picture in zip(chapter.figures[2].axes, chapter["tiled"], strict=True):
        assert_array_equal(ax.images[0].get_array(), picture)
    titles = [ax.get_title().split("\n")[0] for ax in chapter.figures[2].axes]
    assert [title in CATS for title in titles[:3]] == [True, True, False]
    assert [title == "tripod" for title in titles[3:]] == [True, False, False]


def test_the_mean_of_where_a_class_is_seen_and_the_bias_are_its_score(chapter, maps):
    for (name, where), found, first in zip(chapter["seen"].values(), maps, FIRST, strict=True):
        k = class_names().index(name)
        assert name == first
        assert where.mean() + LAYERS[-2].bias[k] == pytest.approx(found["classes"][0, k], abs=1e-3)


def test_with_the_place_hidden_four_names_are_lost_and_the_cat_is_not(chapter, inputs, maps):
    rests = []
    for line, (name, where), x, found in zip(
        chapter.printed[8:13], chapter["seen"].values(), inputs, maps, strict=True
    ):
        row, column = divmod(int(where.argmax()), 7)
        near = (abs(np.arange(224) // 32 - row) <= 1)[:, np.newaxis] & (abs(np.arange(224) // 32 - column) <= 1)
        k = class_names().index(name)
        before = found["probabilities"][0, k]
        after = run(LAYERS, np.where(near[..., np.newaxis], 0, x))["probabilities"][0, k]
        assert line.partition(": ")[2] == f"{name} {before:.2f}, the place hidden {after:.2f}"
        rests.append(after / before)
    assert rests[0] > 0.9 and max(rests[1:]) < 0.5


def test_the_cat_is_seen_all_over_and_the_others_in_a_part(chapter):
    cat, *others = (np.mean(where > where.max() / 2) for _, where in chapter["seen"].values())
    assert cat > 0.45 and max(others) < 0.35


def test_each_picture_stands_over_its_map_with_the_largest_place_outlined(chapter):
    for (above, below), (name, where) in zip(
        np.reshape(chapter.figures[3].axes[:10], (2, 5)).T, chapter["seen"].values(), strict=True
    ):
        assert above.get_title().replace("\n", " ") == name
        assert_allclose(below.images[0].get_array(), where)
        row, column = divmod(int(where.argmax()), 7)
        assert above.patches[0].get_xy() == (32 * column - 0.5, 32 * row - 0.5)
    assert max(abs(where).max() for _, where in chapter["seen"].values()) < 40


def test_the_rabbit_is_an_albatross_as_surely_as_the_coffee_is_an_espresso(chapter, maps):
    likeliest = [found["probabilities"].max() for found in maps]
    assert likeliest[3] == pytest.approx(0.80, abs=0.02)
    assert abs(likeliest[2] - likeliest[3]) < 0.05
    assert "in the last frame of the book's film is an albatross, with 0.80" in chapter.prose
    [first] = name_picture(film()[0], best=1)
    assert first.name == "triceratops" and first.probability == pytest.approx(0.07, abs=0.01)
    assert class_names()[maps[4]["probabilities"].argmax()] == "missile" and likeliest[4] < 0.3


def test_a_weight_is_one_byte_from_minus_127_to_127_and_a_filter_has_a_scale():
    with np.load(CAT.parent / "networks" / "classifier.npz") as arrays:
        weights = {name: arrays[name] for name in arrays if name.endswith("weight")}
        scales = {name: arrays[name.replace("weight", "scale")] for name in weights}
    assert all(one.dtype == np.int8 and one.min() >= -127 for one in weights.values())
    assert all(scales[name].size == len(one) for name, one in weights.items())
    numbers = sum(one.size for one in weights.values())
    assert numbers == pytest.approx(4.6e6, rel=0.01) and 4 * numbers == pytest.approx(18e6, rel=0.03)


def test_with_fewer_bits_more_names_change(chapter):
    names = {int(line.split()[0]): line.partition(": ")[2].split(", ") for line in chapter.printed[13:]}
    assert list(names) == [8, 6, 5, 4, 3] and names[8] == FIRST
    changed = {bits: sum(a != b for a, b in zip(found, FIRST, strict=True)) for bits, found in names.items()}
    assert changed[6] == 2 and changed[4] == 4 and names[3].count("banana") == 4


def test_eight_bits_make_255_steps_six_63_and_three_7(chapter):
    assert [2**bits - 1 for bits in (8, 6, 3)] == [255, 63, 7]
    assert "Eight *bits* make 255 of them, six 63, and three only 7" in chapter.prose
    assert len(np.unique(np.round(chapter["coarser"](LAYERS[0], 3).weight[..., 0], 6))) <= 7


@pytest.mark.parametrize("bits", [3, 6])
def test_rounding_leaves_as_many_steps_as_the_bits_have(chapter, bits):
    rounded = chapter["coarser"](LAYERS[0], bits).weight
    for k in range(32):
        step = abs(rounded[..., k]).max() / (2 ** (bits - 1) - 1)
        assert_allclose(rounded[..., k] / step, np.round(rounded[..., k] / step), atol=1e-3)
        assert abs(rounded[..., k] - LAYERS[0].weight[..., k]).max() <= 0.501 * step
        assert abs(rounded[..., k]).max() == pytest.approx(abs(LAYERS[0].weight[..., k]).max(), rel=1e-5)


def test_the_tiger_cat_is_seen_where_the_egyptian_cat_is_and_of_the_coffee_the_cup_comes_second(chapter):
    second = chapter.change(
        "(guess,) = name_picture(picture, best=1)\n    x", "_, guess = name_picture(picture, best=2)\n    x"
    )
    (first_name, first), (name, where) = chapter["seen"]["cat"], second["seen"]["cat"]
    assert (first_name, name) == ("Egyptian cat", "tiger cat")
    assert np.corrcoef(first.ravel(), where.ravel())[0, 1] > 0.9
    # The largest number stands elsewhere, but both are above 6 on all the inner places.
    assert where.argmax() != first.argmax() and min(first[1:6, 1:6].min(), where[1:6, 1:6].min()) > 6
    assert "the tiger cat all over the face, as the Egyptian cat was" in chapter.prose
    assert second["seen"]["coffee"][0] == "cup"
    assert "`_, guess = name_picture(picture, best=2)`" in chapter.prose


def test_exercise_1_block_12_has_half_the_weights_of_one_ordinary_layer():
    block = {layer.name: layer.weight.shape for layer in LAYERS if layer.name.startswith("12.")}
    assert list(block.values()) == [(1, 1, 192, 1152), (5, 5, 1152), (1, 1, 1152, 192)]
    assert 192 * 1152 + 25 * 1152 + 1152 * 192 == 471168 and 25 * 192 * 192 == 921600


def test_exercise_2_upside_down_and_in_negative_the_cat_is_the_same_three_cats(chapter, capsys):
    chapter.follow(chapter.examples[0])
    upside_down, negative = capsys.readouterr().out.splitlines()
    assert all(name in upside_down and name in negative for name in CATS)


def test_exercise_3_rings_are_a_maze_or_a_coil(chapter, capsys):
    rings = chapter.follow(chapter.examples[1])["rings"]
    said = capsys.readouterr().out
    assert said.index("maze") < said.index("coil")
    guesses = name_picture(rings, best=1000)
    maze, coil = guesses[:2]
    assert (maze.probability, coil.probability) == pytest.approx((0.68, 0.31), abs=0.005)
    asked = chapter.answers["3"]
    assert asked.right == "a maze" and maze.probability + coil.probability > 0.95
    assert f"{coil.probability:.2f}" in asked.why("a coil") and f"{maze.probability:.2f}" in asked.why("a maze")
    all_names = {guess.name: guess.probability for guess in guesses}
    assert all_names["spider web"] < 0.01 and "less than 1 in 100" in asked.why("a spider web")
    row, column = np.mgrid[:224, :224] - 111.5
    for drawn in (1 - rings, np.hypot(row, column) // 12 % 2, 0.25 + rings / 2):
        (guess,) = name_picture(drawn, best=1)
        assert guess.name == "maze" and guess.probability > 0.5


def test_the_right_predictions_are_those_that_came_true(chapter):
    names, weights, tiles = chapter.predictions
    assert names.right == "three kinds of cat, none above one half"
    assert (weights.right, weights.choices) == (str(96 * 3 * 3), [])
    assert tiles.right == "yes, about as surely as before"


def test_the_checked_answers_are_those_of_the_classifier(chapter):
    sizes = [layer.weight.size for layer in classifier() if layer.name in ("12.expand", "12.depthwise", "12.project")]
    assert chapter.answers["1"].right == str(sum(sizes))
    assert chapter.answers["1"].why(str(sizes[0] + sizes[2])).startswith("The kernels of 5 by 5 have weights too")
    assert chapter.answers["1"].why(str(25 * 192 * 192)).startswith("So many has one ordinary layer")
    assert chapter.answers["2"].right == "neither time"
