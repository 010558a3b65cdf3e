"""What the live parts and the landing page's first screen show is what the package holds."""

import html
import io
import json
import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.testing import assert_array_equal
from PIL import Image
from scipy import signal

import filtersight
from bookbuild.around.landing import MAP, landing, landing_map
from bookbuild.in_the_page.parts import live_files
from bookbuild.workspace import ROOT

NAMED = sorted(name for name in filtersight.__all__ if name.isupper())


@pytest.fixture(scope="module")
def files():
    return live_files()


def picture(files, name):
    with Image.open(io.BytesIO(files[f"assets/live/pictures/{name}.webp"])) as image:
        return np.asarray(image)


def constant(files, name):
    script = files["assets/live/bundled.js"].decode()
    return json.loads(re.search(rf"^export const {name} = (.*);$", script, re.MULTILINE)[1])


@pytest.mark.parametrize(("name", "grey"), [("cat", False), ("cat-grey", True)])
def test_the_cat_in_the_page_has_the_package_s_numbers_to_half_a_level(files, name, grey):
    shown, expected = picture(files, name) / 255, filtersight.cat(grey=grey)
    if grey:
        assert (shown == shown[..., :1]).all()
        shown = shown[..., 0]
    assert shown.shape == expected.shape
    assert np.abs(shown - expected).max() <= 0.5 / 255 + 1e-9


def test_a_level_between_two_is_rounded_not_cut(monkeypatch):
    between = np.full((4, 4, 3), 100.6 / 255)
    monkeypatch.setattr(filtersight, "cat", lambda grey=False: between[..., 0] if grey else between)
    files = live_files()
    assert (picture(files, "cat") == 101).all()
    assert (picture(files, "cat-grey") == 101).all()


def test_the_kernels_in_the_page_are_the_package_s(files):
    kernels = constant(files, "KERNELS")
    assert sorted(kernels) == NAMED
    for name in NAMED:
        assert_array_equal(kernels[name], getattr(filtersight, name))


def test_every_picture_in_the_page_has_a_file_and_says_what_it_shows(files):
    labels = constant(files, "PICTURES")
    assert labels == {
        "cat": "the cat",
        "astronaut": "an astronaut",
        "camera": "a camera man",
        "coffee": "a cup of coffee",
        "grass": "grass",
    }
    for name in labels:
        assert picture(files, name).shape == (256, 256, 3)
    assert set(files) == {f"assets/live/pictures/{name}.webp" for name in [*labels, "cat-grey"]} | {
        "assets/live/bundled.js"
    }


def test_the_other_pictures_are_the_package_s(files):
    from filtersight.images import DATA

    for name in ("astronaut", "camera", "coffee", "grass"):
        assert files[f"assets/live/pictures/{name}.webp"] == (DATA / "photographs" / f"{name}.webp").read_bytes()


def test_the_script_finds_the_pictures_beside_itself(files):
    script = files["assets/live/bundled.js"].decode()
    assert "new URL(`pictures/${name}.webp`, import.meta.url)" in script


# The first screen of the landing page


@pytest.fixture(scope="module")
def first_screen():
    return landing(ROOT, "")


@pytest.fixture(scope="module")
def its_map():
    with Image.open(io.BytesIO(landing_map())) as image:
        image.load()
        return image


def test_the_first_screen_shows_the_vertical_edge_filter_with_each_weight_s_sign(first_screen):
    text = first_screen
    assert 'data-kernel="VERTICAL_EDGE"' in text
    cells = re.findall(r'<span data-sign="(-?\d+)">([^<]+)</span>', text)
    assert cells == [("1", "1"), ("0", "0"), ("-1", "−1")] * 3


def test_the_first_screen_names_its_parts_and_sizes_them_as_they_are(first_screen, its_map):
    text = html.unescape(first_screen)
    assert re.findall("<figcaption>(.*?)</figcaption>", text) == ["a picture", "a filter", "what it sees"]
    sizes = re.findall(r'src="([^"]*)" width="(\d+)" height="(\d+)"', text)
    assert sizes == [
        ("assets/live/pictures/cat-grey.webp", "256", "256"),
        ("book/images/landing.webp", "254", "254"),
    ]
    assert MAP == "book/images/landing.webp"
    assert (its_map.size, its_map.format) == ((254, 254), "WEBP")


def test_the_first_screen_tells_of_what_stands_out_in_its_map(first_screen):
    seen = abs(signal.correlate2d(filtersight.cat(grey=True), [[1, 0, -1]] * 3, mode="valid"))
    places = seen[90:105, 46:60], seen[195:220, 125:150], seen[175:230, :60]
    eye, nose, whiskers = (np.quantile(place, 0.9) for place in places)  # where the lines are
    assert min(eye, nose) > 3 * whiskers
    assert "the sides of the eyes and of the nose stand out" in " ".join(first_screen.split())


def test_the_map_on_the_first_screen_is_red_above_zero_blue_below_and_white_at_zero(its_map):
    expected = signal.correlate2d(filtersight.cat(grey=True), [[1, 0, -1]] * 3, mode="valid")
    expected = expected / np.abs(expected).max()
    # ColorBrewer's RdBu of eleven classes, from the strongest blue to the strongest red.
    scale = "#053061 #2166ac #4393c3 #92c5de #d1e5f0 #f7f7f7 #fddbc7 #f4a582 #d6604d #b2182b #67001f".split()
    scale = np.array([to_rgb(colour) for colour in scale])
    colours = [np.interp(expected, np.linspace(-1, 1, 11), scale[:, channel]) for channel in range(3)]
    shown = np.asarray(its_map.convert("RGB")) / 255
    difference = np.abs(shown - np.stack(colours, axis=-1)).mean(axis=(0, 1))  # the file is not exact
    assert difference.max() < 0.03
