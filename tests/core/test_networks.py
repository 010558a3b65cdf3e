"""The trained networks: every layer against ONNX Runtime, what each place sees, and filters changed."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from filtersight import conv2d, depthwise_conv2d, global_average_pool2d, load_image, relu, relu6, softmax, weights
from filtersight.classifier import class_activation_map, classifier, classifier_input
from filtersight.faces import face_finder, face_input
from filtersight.images import CAT
from filtersight.networks import Layer, exchange_filter, liveliest, output, run, steps, switch_off, windows_below

from . import onnx_networks


@pytest.fixture(scope="module")
def networks():
    """Both networks with a photograph of the cat, all maps kept: layers, maps, and ONNX Runtime's maps."""
    cat = load_image(CAT)
    found = {}
    for name, layers, x, oracle in (
        ("faces", face_finder(), face_input(cat), onnx_networks.face_finder()),
        ("classifier", classifier(), classifier_input(cat), onnx_networks.classifier()),
    ):
        found[name] = layers, run(layers, x), oracle.run(x)
    return found


@pytest.mark.parametrize("name", ["faces", "classifier"])
def test_every_layer_agrees_with_onnx_runtime(networks, name):
    _, maps, expected = networks[name]
    assert list(maps)[1:] == list(expected)
    for layer, theirs in expected.items():
        assert maps[layer].dtype == np.float32
        assert maps[layer].shape == theirs.shape
        assert abs(maps[layer] - theirs).max() <= 1e-4 * abs(theirs).max(), layer


@pytest.mark.parametrize("name", ["faces", "classifier"])
def test_every_layer_agrees_with_pytorch_where_it_is_installed(networks, name):
    torch = pytest.importorskip("torch")
    layers, maps, _ = networks[name]
    apply = {
        relu: torch.relu,
        relu6: torch.nn.functional.relu6,
        None: lambda x: x,
        global_average_pool2d: lambda x: x.mean((2, 3)),
        softmax: lambda x: torch.softmax(x, 1),
    }
    for layer, below in zip(layers, maps.values()):
        x = torch.tensor(below.transpose(0, 3, 1, 2).copy() if below.ndim == 4 else below)
        if layer.slides:
            filters = layer.weight if layer.operation is conv2d else layer.weight[:, :, np.newaxis]
            padding = layer.padding
            if padding == "same":  # with stride 2, one zero more below and on the right
                wide = [max((-(-n // layer.stride) - 1) * layer.stride + filters.shape[0] - n, 0) for n in x.shape[2:]]
                assert wide[0] == wide[1]
                x, padding = torch.nn.functional.pad(x, [wide[0] // 2, wide[0] - wide[0] // 2] * 2), 0
            weight, bias = torch.tensor(filters.transpose(3, 2, 0, 1).copy()), torch.tensor(layer.bias)
            groups = 1 if layer.operation is conv2d else x.shape[1]
            found = torch.nn.functional.conv2d(x, weight, bias, stride=layer.stride, padding=padding, groups=groups)
        elif layer.weight is not None:
            found = x @ torch.tensor(layer.weight) + torch.tensor(layer.bias)
        else:
            found = apply[layer.operation](x)
        found = apply[layer.activation](found).numpy()
        found = found.transpose(0, 2, 3, 1) if found.ndim == 4 else found
        found = found + maps[layer.adds] if layer.adds else found
        assert abs(maps[layer.name] - found).max() <= 1e-4 * abs(found).max(), layer.name


@pytest.mark.parametrize(("name", "convolutions", "numbers"), [("faces", 7, 180_711), ("classifier", 50, 4_652_008)])
def test_a_network_has_as_many_layers_and_numbers_as_its_makers_say(networks, name, convolutions, numbers):
    weighted = [layer for layer in networks[name][0] if layer.weight is not None]
    assert len(weighted) == convolutions
    folded = (
        sum(layer.bias.size for layer in weighted[:-1]) if name == "classifier" else 0
    )  # they count batch norm's two
    assert sum(layer.weight.size + layer.bias.size for layer in weighted) == numbers - folded


def test_the_maps_come_in_order_and_are_those_that_are_kept(networks):
    layers, maps, _ = networks["classifier"]
    for (name, found), (kept, expected) in zip(steps(layers, maps["picture"]), list(maps.items())[1:], strict=True):
        assert name == kept
        assert_array_equal(found, expected)


def test_what_comes_out_is_the_last_of_the_maps_that_are_kept(networks):
    layers, maps, _ = networks["classifier"]
    assert_array_equal(output(layers, maps["picture"]), maps["probabilities"])
    assert_array_equal(output([], maps["picture"]), maps["picture"])


def test_the_liveliest_maps_are_those_that_vary_most_in_their_order():
    still, slow, fast = np.full(9, 7.0), np.arange(9) / 10, np.arange(9) * -3.0
    maps = np.stack([fast, still, slow, fast], axis=-1).reshape(3, 3, 4)
    assert liveliest(maps, 2).tolist() == [0, 3]
    assert liveliest(maps, 3).tolist() == [0, 2, 3]
    assert liveliest(maps[..., [1, 1, 1]], 2).tolist() == [0, 1]  # the first of those that vary alike
    assert liveliest(maps, 9).tolist() == [0, 1, 2, 3]
    with pytest.raises(ValueError, match="count is 0"):
        liveliest(maps, 0)
    with pytest.raises(ValueError, match="maps"):
        liveliest(maps[0], 1)


def test_a_network_is_read_aloud_layer_by_layer():
    layers = [
        Layer("a", conv2d, np.zeros((3, 5, 2, 7)), np.zeros(7), stride=2, padding=1, activation=relu),
        Layer("b", depthwise_conv2d, np.zeros((3, 3, 7)), np.zeros(7), padding="same", adds="a"),
    ]
    assert [str(layer) for layer in layers] == [
        "a: 7 filters 3×5×2, stride 2, padding 1, ReLU",
        "b: 7 kernels 3×3, one a channel, padding same, plus a",
    ]
    assert str(classifier()[-3]) == "mean: mean over all places"
    assert str(classifier()[-2]) == "classes: 1000 sums of 1280 numbers"


# What a place sees


@pytest.mark.parametrize(
    ("name", "pixel"),
    [("faces", (0, 0)), ("faces", (77, 50)), ("classifier", (0, 223)), ("classifier", (100, 31))],
    ids=str,
)
def test_a_broken_pixel_reaches_exactly_the_places_whose_window_holds_it(networks, name, pixel):
    layers, maps, _ = networks[name]
    x = maps["picture"][:, :131, :128].copy() if name == "faces" else maps["picture"].copy()
    x[0, *pixel, 1] = np.nan  # it reaches all that is made of it, whatever the weights
    broken = run(layers, x)
    places = [layer for layer, found in broken.items() if found.ndim == 4 and layer != "picture"]
    for layer in places[:: 1 if name == "faces" else 7]:
        reached = np.isnan(broken[layer][0]).all(axis=-1)
        assert_array_equal(np.isnan(broken[layer][0]).any(axis=-1), reached)
        rng = np.random.default_rng(3)
        around = np.argwhere(reached)
        some = [*around[rng.integers(0, len(around), 9)]] if len(around) else []
        for row, column in [*some, *rng.integers(0, reached.shape, (9, 2)), (0, 0)]:
            window = windows_below(layers, broken, layer, row, column)[-1]
            seen = window.top <= pixel[0] < window.bottom and window.left <= pixel[1] < window.right
            assert seen == reached[row, column], (layer, row, column)


def test_a_place_of_the_face_finder_sees_189_pixels_about_its_middle():
    layers = face_finder()
    maps = run(layers, np.zeros((1, 400, 420, 3), np.float32))
    for row, column in [(20, 25), (25, 20)]:
        *_, window = windows_below(layers, maps, "layer 7", row, column)
        assert (window.bottom - window.top, window.right - window.left) == (189, 189)
        assert (window.top + 94, window.left + 94) == (8 * row + 14, 8 * column + 14)


def test_windows_lead_from_a_class_to_the_whole_picture(networks):
    layers, maps, _ = networks["classifier"]
    windows = windows_below(layers, maps, "probabilities")
    assert [window.name for window in windows] == [*[layer.name for layer in layers][::-1], "picture"]
    assert windows[3][1:] == (0, 0, 7, 7)
    assert windows[-1][1:] == (0, 0, 224, 224)


def test_the_window_below_a_place_makes_its_number(networks):
    layers, maps, _ = networks["faces"]
    _, below = windows_below(layers, maps, "layer 2", 9, 4)[:2]
    seen = maps["layer 1"][0, below.top : below.bottom, below.left : below.right]
    sums = np.tensordot(seen, layers[1].weight, 3) + layers[1].bias
    assert_allclose(maps["layer 2"][0, 9, 4], np.maximum(sums, 0), atol=1e-5)


def test_a_window_of_a_layer_that_adds_holds_what_is_added():
    narrow = Layer("narrow", conv2d, np.ones((1, 1, 1, 1)), np.zeros(1))
    wide = Layer("wide", conv2d, np.ones((3, 3, 1, 1)), np.zeros(1), padding="same")
    layers = [wide, narrow, Layer("sum", conv2d, np.ones((1, 1, 1, 1)), np.zeros(1), adds="picture")]
    maps = run(layers, np.arange(25.0).reshape(1, 5, 5, 1))
    assert maps["sum"][0, 2, 2, 0] == 9 * 12 + 12
    assert windows_below(layers, maps, "sum", 2, 2)[-1][1:] == (1, 1, 4, 4)


# Filters changed


def test_a_filter_switched_off_leaves_an_empty_map_and_the_others_as_they_are(networks):
    layers, maps, _ = networks["faces"]
    changed = run(switch_off(layers, "layer 1", 5), maps["picture"])
    assert not changed["layer 1"][..., 5].any()
    others = np.arange(16) != 5
    assert_array_equal(changed["layer 1"][..., others], maps["layer 1"][..., others])
    assert not np.array_equal(changed["layer 7"], maps["layer 7"])
    assert_array_equal(run(layers, maps["picture"])["layer 1"], maps["layer 1"])  # the network stays as it is


@pytest.mark.parametrize("name", ["stem", "0.depthwise", "classes"])
def test_an_exchanged_filter_makes_the_map_that_it_would_make_elsewhere(networks, name):
    layers, maps, _ = networks["classifier"]
    (layer,) = (layer for layer in layers if layer.name == name)
    changed = exchange_filter(layers, name, 3, layer.weight[..., 8], layer.bias[8])
    found = run(changed, maps["picture"])
    if name == "0.depthwise":
        source = maps["stem"].copy()
        source[..., 8] = source[..., 3]
        assert_array_equal(found[name][..., 3], layer(source)[..., 8])
    else:
        assert_allclose(found[name][..., 3], maps[name][..., 8], rtol=1e-5)


def test_the_weights_cannot_be_changed_by_accident():
    for layer in (*face_finder(), *classifier()):
        for array in (layer.weight, layer.bias):
            assert array is None or not array.flags.writeable


# What is refused


def test_a_layer_a_filter_or_a_place_that_is_not_there_is_refused(networks):
    layers, maps, _ = networks["faces"]
    with pytest.raises(ValueError, match=r"'layer 9'.*layer 1, layer 2"):
        windows_below(layers, maps, "layer 9", 0, 0)
    with pytest.raises(ValueError, match=r"row 99, column 0 .*'layer 7'"):
        windows_below(layers, maps, "layer 7", 99, 0)
    with pytest.raises(ValueError, match="row is -1"):
        windows_below(layers, maps, "layer 7", -1, 0)
    with pytest.raises(ValueError, match=r"index is 16.*16 filters"):
        switch_off(layers, "layer 1", 16)
    with pytest.raises(ValueError, match=r"weight has shape \(5, 5\).*\(5, 5, 3\)"):
        exchange_filter(layers, "layer 1", 0, np.ones((5, 5)))
    with pytest.raises(ValueError, match="'mean', a layer without filters"):
        switch_off(classifier(), "mean", 0)
    with pytest.raises(ValueError, match="number is 1000"):
        class_activation_map(*networks["classifier"][:2], 1000)


def test_a_changed_or_missing_file_of_weights_is_refused(tmp_path, monkeypatch):
    shutil.copytree(weights.FOLDER, tmp_path / "networks")
    monkeypatch.setattr(weights, "FOLDER", tmp_path / "networks")
    file = tmp_path / "networks" / "faces.npz"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"faces\.npz is damaged"):
        face_finder.__wrapped__()
    file.unlink()
    with pytest.raises(FileNotFoundError, match=r"faces\.npz cannot be read: No such file"):
        face_finder.__wrapped__()


def test_the_package_reads_no_weights_before_they_are_asked_for():
    program = "import sys, filtersight; print([m for m in sys.modules if m.startswith('filtersight.')])"
    modules = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "filtersight.convolution" in modules
    assert not {"networks", "faces", "classifier", "weights"} & {name.split(".")[-1] for name in eval(modules)}
