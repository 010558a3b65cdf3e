"""What the page of the trained network calls in its Python gives the package's own numbers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from bookbuild.in_the_page.through import Through, exchange_for_random, merge
from filtersight import photographs
from filtersight.faces import face_finder, find_faces
from filtersight.networks import run, switch_off

ASTRONAUT = photographs()[0]
LEVELS = np.repeat((ASTRONAUT * 255).round().astype(np.uint8)[..., np.newaxis], 3, axis=-1)
SMALL = LEVELS[10:106, 60:156]


@pytest.fixture
def through():
    return Through()


def opened(through, levels):
    return through.open(levels.tobytes(), *levels.shape[:2])


def planes(told):
    """A layer's maps as the package has them, `(H, W, C)`."""
    return told["data"].reshape(told["channels"], told["height"], told["width"]).transpose(1, 2, 0)


def test_the_faces_of_all_sizes_are_those_that_the_package_finds(through):
    sizes = opened(through, LEVELS)
    assert sizes[1] == [2 * 5 / 6, 427, 427]
    found = [face for size in range(len(sizes)) for face in through.find(size)]
    assert merge(found) == [list(face) for face in find_faces(ASTRONAUT, enlarge=2)] != []


def test_all_maps_are_those_of_the_package(through):
    sizes = opened(through, SMALL)
    size = [scale for scale, *_ in sizes].index(2.0)
    told = through.look(size)["maps"]
    assert [maps["name"] for maps in told] == ["picture", *(f"layer {k}" for k in range(1, 8))]
    maps = run(face_finder(), through.sizes[size][1])
    for each in told[1:]:
        assert_array_equal(planes(each), maps[each["name"]][0])


def test_the_picture_is_shown_as_it_was_given(through):
    size = next(k for k, (scale, *_) in enumerate(opened(through, LEVELS)) if scale < 1)
    shown = planes(through.look(size)["maps"][0])
    assert shown.shape == (247, 247, 3)
    assert 0 <= shown.min() and shown.max() <= 1
    assert_allclose(shown * 255, (through.sizes[size][1][0] * 256) + [122.782, 117.001, 104.298], atol=1e-3)


@pytest.mark.parametrize(
    ("name", "row", "column"), [("layer 7", 0, 0), ("layer 5", 9, 20), ("layer 2", 4, 7), ("layer 1", 0, 3)]
)
def test_a_number_is_the_sum_of_what_is_said_to_make_it(through, name, row, column):
    opened(through, SMALL)
    through.look(0)
    layer = next(layer for layer in face_finder() if layer.name == name)
    index = layer.weight.shape[-1] - 1
    told = through.explain(name, index, row, column)
    channels = layer.weight.shape[2]
    shape = channels, told["height"], told["width"]
    numbers, weights = told["numbers"].reshape(shape), told["weights"].reshape(shape)
    assert_array_equal(weights, layer.weight[..., index].transpose(2, 0, 1))
    for i, j in [(0, 0), (told["height"] - 1, told["width"] - 1)]:
        r, c = told["top"] + i, told["left"] + j
        below = through.maps[told["below"]][0]
        inside = 0 <= r < below.shape[0] and 0 <= c < below.shape[1]
        assert_array_equal(numbers[:, i, j], below[r, c] if inside else 0)
    assert_allclose(told["shares"], (numbers.astype(float) * weights).sum(axis=(1, 2)), rtol=1e-9)
    total = told["shares"].sum() + layer.bias[index]
    assert_allclose(told["sum"], total, rtol=1e-6)
    value = max(total, 0) if told["relu"] else total
    assert_allclose(told["value"], value, atol=1e-4)
    assert told["relu"] == (name != "layer 7")
    assert told["windows"][0] == [name, row, column, row + 1, column + 1]
    assert told["windows"][-1][0] == "picture"


def test_a_filter_is_switched_off_exchanged_and_put_back(through):
    opened(through, SMALL)
    trained = planes(through.look(0)["maps"][7])
    through.change("layer 6", 3, None)
    without = run(switch_off(face_finder(), "layer 6", 3), through.sizes[0][1])["layer 7"][0]
    assert_array_equal(planes(through.look(0)["maps"][7]), without)
    assert abs(without - trained).max() > 0.01
    through.change("layer 1", 0, 5)
    both = planes(through.look(0)["maps"][7])
    through.restore("layer 6", 3)
    alone = run(exchange_for_random(face_finder(), "layer 1", 0, 5), through.sizes[0][1])["layer 7"][0]
    assert_array_equal(planes(through.look(0)["maps"][7]), alone)
    assert abs(both - alone).max() > 0
    through.restore_all()
    assert_array_equal(planes(through.look(0)["maps"][7]), trained)


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


def test_a_layer_is_told_in_words():
    first, *_, last = Through().names()
    assert first == {"name": "layer 1", "text": "16 filters 5×5×3, stride 2, ReLU", "filters": 16}
    assert last["filters"] == 1
