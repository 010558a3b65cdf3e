"""What the page of the trained networks calls in its Python gives the package's own numbers."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from bookbuild.in_the_page.through import SEEN, Faces, Names, exchange_for_random
from filtersight import cat, load_image, photographs
from filtersight.classifier import class_activation_map, class_names, classifier, classifier_input, name_picture
from filtersight.faces import face_finder, find_faces
from filtersight.images import CAT
from filtersight.networks import run, switch_off

ASTRONAUT = photographs()[0]
LEVELS = np.repeat((ASTRONAUT * 255).round().astype(np.uint8)[..., np.newaxis], 3, axis=-1)
SMALL = LEVELS[10:106, 60:156]
CAT_LEVELS = (cat() * 255).round().astype(np.uint8)


@pytest.fixture
def faces():
    return Faces()


@pytest.fixture(scope="module")
def names():
    """The classifier after a look at the cat, as the page sees it; who changes it puts that back."""
    through = Names()
    opened(through, CAT_LEVELS)
    return SimpleNamespace(through=through, found=through.look(0), maps=run(classifier(), classifier_input(cat())))


def opened(through, levels):
    return through.open(levels.tobytes(), *levels.shape[:2])


def planes(through, name):
    """A layer's maps as the package has them, `(H, W, C)`."""
    told = through.maps_of(name)
    return told["data"].reshape(told["channels"], told["height"], told["width"]).transpose(1, 2, 0)


def test_the_faces_of_all_sizes_are_those_that_the_package_finds(faces):
    sizes = opened(faces, LEVELS)
    assert sizes[1] == [2 * 5 / 6, 427, 427]
    found = [face for size in range(len(sizes)) for face in faces.find(size)]
    expected = [list(face) for face in find_faces(ASTRONAUT, enlarge=2)]
    assert faces.merge(found) == expected != []
    looked = faces.look(1)
    assert looked["faces"] == expected  # it is found in the one size
    assert looked["most"] == looked["faces"][0][0]


def test_the_names_are_those_that_the_package_gives(names):
    guesses = names.found["guesses"]
    assert guesses == [list(guess) for guess in name_picture(cat())]
    first = name_picture(load_image(CAT))[0]  # the photograph itself, of which the page has a smaller copy
    assert guesses[0][0] == first.name
    assert guesses[0][1] == pytest.approx(first.probability, abs=0.01)


def test_any_of_the_thousand_names_can_be_looked_for(names):
    assert names.through.names() == list(class_names())
    assert len(set(names.through.names())) == 1000  # a name means one class
    for number in (1, 657, 999):
        seen = names.through.see(number)["seen"]
        assert (seen["name"], seen["number"]) == (class_names()[number], number)
        assert seen["score"] == pytest.approx(names.maps["classes"][0, number], abs=1e-4)
    names.through.see(names.found["guesses"][0][2])


def test_all_maps_of_the_face_finder_are_those_of_the_package(faces):
    sizes = opened(faces, SMALL)
    size = [scale for scale, *_ in sizes].index(2.0)
    told = faces.look(size)["sizes"]
    assert list(told) == ["picture", *(f"layer {k}" for k in range(1, 8))]
    maps = run(face_finder(), faces.inputs[size][1])
    for name in list(told)[1:]:
        assert_array_equal(planes(faces, name), maps[name][0])
        assert told[name] == list(maps[name].shape[1:3])


def test_all_maps_of_the_classifier_are_those_of_the_package(names):
    layers = names.through.network()["layers"]
    for layer in layers[:-1]:
        assert_array_equal(planes(names.through, layer["name"]), names.maps[layer["name"]][0])
        assert layer["filters"] == names.maps[layer["name"]].shape[-1]
    assert len(layers) == 50  # 49 convolutions, and where the name is seen


def test_where_a_name_is_seen_makes_its_score(names):
    for wanted in (None, 282):
        found = names.through.look(0) if wanted is None else names.through.see(wanted)
        number = 285 if wanted is None else wanted
        expected = class_activation_map(classifier(), names.maps, number)
        assert_array_equal(planes(names.through, SEEN)[..., 0], expected)
        seen = found["seen"]
        assert (seen["number"], seen["score"]) == (number, names.maps["classes"][0, number])
        assert_allclose(seen["mean"] + seen["bias"], seen["score"], rtol=1e-5)
        assert seen["probability"] == names.maps["probabilities"][0, number]
        name, index, row, column = found["top"]
        assert (name, index) == (SEEN, 0)
        assert expected[row, column] == expected.max()


def test_the_maps_that_vary_most_are_told(names):
    chosen = names.through.maps_of("7.expand")["liveliest"]
    spread = names.maps["7.expand"][0].std(axis=(0, 1))
    assert len(chosen) == 24
    assert spread[chosen].min() >= np.delete(spread, chosen).max()


def test_the_picture_is_shown_as_it_was_given(faces, names):
    size = next(k for k, (scale, *_) in enumerate(opened(faces, LEVELS)) if scale < 1)
    faces.look(size)
    shown = planes(faces, "picture")
    assert shown.shape == (247, 247, 3)
    assert 0 <= shown.min() and shown.max() <= 1
    assert_allclose(shown * 255, (faces.inputs[size][1][0] * 256) + [122.782, 117.001, 104.298], atol=1e-3)
    square = Image.fromarray(CAT_LEVELS).resize((224, 224), Image.Resampling.BICUBIC)
    assert_allclose(planes(names.through, "picture") * 255, np.asarray(square), atol=1e-3)
    for through in (faces, names.through):
        told = through.network()
        given = (planes(through, "picture") * 255 - told["mean"]) / told["parts"]
        assert_allclose(given, through.maps["picture"][0], atol=1e-5)


@pytest.mark.parametrize(
    ("name", "row", "column"), [("layer 7", 0, 0), ("layer 5", 9, 20), ("layer 2", 4, 7), ("layer 1", 0, 3)]
)
def test_a_number_of_the_face_finder_is_the_sum_of_what_is_said_to_make_it(faces, name, row, column):
    opened(faces, SMALL)
    faces.look(0)
    told = check_sum(faces, face_finder(), name, row, column)
    assert told["activation"] == ("" if name == "layer 7" else "ReLU")


@pytest.mark.parametrize(
    ("name", "row", "column", "activation", "adds"),
    [
        ("head", 3, 4, "ReLU6", None),
        ("13.project", 6, 0, "", "12.project"),
        ("11.depthwise", 0, 6, "ReLU6", None),
        ("stem", 111, 111, "ReLU6", None),
    ],
)
def test_a_number_of_the_classifier_is_the_sum_of_what_is_said_to_make_it(names, name, row, column, activation, adds):
    told = check_sum(names.through, classifier(), name, row, column)
    assert told["activation"] == activation
    index = len(next(layer for layer in classifier() if layer.name == name).bias) - 1
    assert told["adds"] == (adds and [adds, names.maps[adds][0, row, column, index]])
    assert told["first"] == (index if "depthwise" in name else 0)


def check_sum(through, layers, name, row, column):
    """Hold what is said of the last map's number against the package's maps and weights, and give it."""
    layer = next(layer for layer in layers if layer.name == name)
    index = layer.weight.shape[-1] - 1
    told = through.explain(name, index, row, column)
    weight = layer.weight[..., index]
    weight = weight if weight.ndim == 3 else weight[..., np.newaxis]
    shape = weight.shape[2], told["height"], told["width"]
    numbers, weights = told["numbers"].reshape(shape), told["weights"].reshape(shape)
    assert_array_equal(weights, weight.transpose(2, 0, 1))
    below = through.maps[told["below"]][0][..., told["first"] : told["first"] + shape[0]]
    for i, j in [(0, 0), (told["height"] - 1, told["width"] - 1)]:
        r, c = told["top"] + i, told["left"] + j
        inside = 0 <= r < below.shape[0] and 0 <= c < below.shape[1]
        assert_array_equal(numbers[:, i, j], below[r, c] if inside else 0)
    assert_allclose(told["shares"], (numbers.astype(float) * weights).sum(axis=(1, 2)), rtol=1e-9)
    total = told["shares"].sum() + layer.bias[index]
    assert_allclose(told["sum"], total, rtol=1e-6)
    cut = {"": total, "ReLU": max(total, 0), "ReLU6": min(max(total, 0), 6)}[told["activation"]]
    assert_allclose(told["value"], cut + (told["adds"][1] if told["adds"] else 0), atol=1e-4)
    assert told["windows"][0] == [name, row, column, row + 1, column + 1]
    assert told["windows"][-1][0] == "picture"
    return told


def test_a_number_of_where_a_name_is_seen_is_a_sum_over_the_head(names):
    names.through.look(0)
    told = names.through.explain(SEEN, 0, 2, 5)
    head, weights = names.maps["head"][0, 2, 5], classifier()[-2].weight[:, 285]
    assert told["below"] == "head"
    assert_array_equal(told["numbers"], head)
    assert_array_equal(told["weights"], weights)
    assert_allclose([told["sum"], told["value"]], head.astype(float) @ weights, rtol=1e-5)


def test_a_filter_is_switched_off_exchanged_and_put_back(faces):
    def last_map():
        faces.look(0)
        return planes(faces, "layer 7")

    opened(faces, SMALL)
    trained = last_map()
    faces.change("layer 6", 3, None)
    without = run(switch_off(face_finder(), "layer 6", 3), faces.inputs[0][1])["layer 7"][0]
    assert_array_equal(last_map(), without)
    assert abs(without - trained).max() > 0.01
    faces.change("layer 1", 0, 5)
    both = last_map()
    faces.restore("layer 6", 3)
    alone = run(exchange_for_random(face_finder(), "layer 1", 0, 5), faces.inputs[0][1])["layer 7"][0]
    assert_array_equal(last_map(), alone)
    assert abs(both - alone).max() > 0
    faces.restore_all()
    assert_array_equal(last_map(), trained)


def test_a_filter_of_the_classifier_is_switched_off_and_exchanged(names):
    through = names.through
    for seed, changed in [
        (None, switch_off(classifier(), "1.depthwise", 7)),
        (3, exchange_for_random(classifier(), "1.depthwise", 7, 3)),
    ]:
        through.change("1.depthwise", 7, seed)
        assert through.look(0)["guesses"] == [list(guess) for guess in name_picture(cat(), layers=changed)]
    through.restore_all()
    assert through.look(0)["guesses"] == names.found["guesses"]


def test_a_random_filter_has_the_trained_one_s_bias_and_about_its_spread():
    trained = face_finder()[3]
    changed = exchange_for_random(face_finder(), "layer 4", 2, 0)[3]
    assert_array_equal(changed.bias, trained.bias)
    filter_ = changed.weight[..., 2]
    assert abs(filter_.mean()) < 0.1 * filter_.std()
    assert_allclose(filter_.std(), trained.weight[..., 2].std(), rtol=0.1)
    assert_array_equal(np.delete(changed.weight, 2, axis=-1), np.delete(trained.weight, 2, axis=-1))
    again, other = (exchange_for_random(face_finder(), "layer 4", 2, seed)[3].weight[..., 2] for seed in (0, 1))
    assert_array_equal(again, filter_)
    assert not np.allclose(other, filter_)


def test_a_layer_is_told_in_words(faces, names):
    first, *_, last = faces.network()["layers"]
    assert first == {"name": "layer 1", "text": "16 filters 5×5×3, stride 2, ReLU", "filters": 16, "signed": False}
    assert (last["filters"], last["signed"]) == (1, True)
    seen = names.through.network()["layers"][-1]
    assert seen == {"name": SEEN, "text": "1 filter 1×1×1280", "filters": 1, "signed": True}
