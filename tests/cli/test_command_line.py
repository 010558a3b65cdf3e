"""What the program draws and writes."""

import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import scipy.signal
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from filtersight import VERTICAL_EDGE, random_filters
from filtersight.images import CAT

FAST = ("-f", "identity", "-o", "out.png")
LEVEL = 1 / 255


def as_grey(path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("L")) / 255


def valid(picture: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return scipy.signal.correlate2d(picture, kernel, mode="valid")


def test_a_photo_alone_gives_one_figure_named_after_it_and_prints_its_path(process, tmp_path):
    result = process(CAT)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "chelsea-filters.png\n"
    assert [path.name for path in tmp_path.iterdir()] == ["chelsea-filters.png"]
    with Image.open(tmp_path / "chelsea-filters.png") as figure:
        assert figure.width > 1500
        assert figure.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)


@pytest.mark.slow
def test_the_maps_are_those_of_the_two_edge_filters_and_eight_random_ones(filtersight, photo, tmp_path):
    assert filtersight(photo, "--seed", 5, "--maps", "maps.npz").returncode == 0
    picture, random = as_grey(tmp_path / photo), random_filters(3, 1, 8, seed=5)[:, :, 0]
    with np.load(tmp_path / "maps.npz") as maps:
        assert_allclose(maps["picture"], picture[..., None], rtol=0, atol=1e-6)
        assert_allclose(maps["maps/vertical-edge"], valid(picture, VERTICAL_EDGE), rtol=0, atol=1e-5)
        assert_allclose(maps["maps/horizontal-edge"], valid(picture, VERTICAL_EDGE.T), rtol=0, atol=1e-5)
        for number in range(8):
            kernel = random[..., number]
            assert_allclose(maps[f"filters/random {number + 1}"][..., 0], kernel, rtol=0, atol=1e-6)
            assert_allclose(maps[f"maps/random {number + 1}"], valid(picture, kernel), rtol=0, atol=1e-5)
        assert len(maps.files) == 1 + 2 * 10
        assert {array.dtype for array in maps.values()} == {np.dtype(np.float32)}


def test_options_change_what_the_filters_see(filtersight, photo, tmp_path):
    bank = np.random.default_rng(2).normal(size=(2, 2, 3, 2))
    np.save(tmp_path / "bank.npy", bank)
    options = ("--colour", "--stride", "2x1", "--padding", 1, "--pool", 2, "--size", "full", "--random", 1)
    filters = ("-f", "-1 0 1; -2 0 2; -1 0 1", "-f", "bank.npy")
    result = filtersight(photo, *options, *filters, "-o", "out.WebP", "--maps", "maps.npz")
    assert (result.returncode, result.stdout) == (0, "out.WebP\n"), result.stderr
    with Image.open(tmp_path / photo) as image:
        picture = np.pad(np.asarray(image) / 255, ((1, 1), (1, 1), (0, 0)))
    sobel = np.stack([[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]] * 3, axis=-1)
    random = random_filters(3, 3, 1)[..., 0]
    expected = {"yours": sobel, "bank 1": bank[..., 0], "bank 2": bank[..., 1], "random 1": random}
    with np.load(tmp_path / "maps.npz") as maps:
        assert set(maps.files) == {"picture"} | {f"{kind}/{name}" for kind in ("maps", "filters") for name in expected}
        for name, filter_ in expected.items():
            slid = sum(valid(picture[..., c], filter_[..., c]) for c in range(3))[::2]
            whole = slid[: len(slid) // 2 * 2, : slid.shape[1] // 2 * 2]
            pooled = whole.reshape(len(whole) // 2, 2, -1, 2).max(axis=(1, 3))
            assert_allclose(maps[f"maps/{name}"], pooled, rtol=0, atol=1e-5)


@pytest.mark.parametrize("ending", ["webp", "PDF", "svg"])
def test_the_ending_gives_the_format(filtersight, photo, tmp_path, ending):
    output = tmp_path / f"out.{ending}"
    assert filtersight(photo, "-f", "sharpen", "-o", output).returncode == 0
    if ending == "webp":
        with Image.open(output) as figure:
            assert figure.format == "WEBP"
    elif ending == "PDF":
        assert output.read_bytes().startswith(b"%PDF-")
    else:
        assert ET.parse(output).getroot().tag.endswith("svg")


def upright(path):
    stored = np.zeros((2, 3), np.uint8)
    stored[0, 2] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # row 0 lies on the right
    Image.fromarray(stored).save(path, exif=exif)
    return np.rot90(stored, -1) / 255


def transparent(path):
    Image.fromarray(np.array([[(0, 0, 0, 0), (0, 0, 0, 255)]], np.uint8)).save(path)
    return [[1, 0]]


def palette(path):
    image = Image.new("P", (2, 1))
    image.putpalette([255, 255, 255, 0, 0, 0])
    image.putdata([1, 0])
    image.save(path)
    return [[0, 1]]


def deep(path):
    Image.fromarray(np.array([[0, 257, 65535]], np.uint16)).save(path)
    return [[0, 257 / 65535, 1]]


def cmyk(path):
    Image.new("CMYK", (16, 8), (0, 0, 0, 255)).save(path, "JPEG")
    return np.zeros((8, 16))


@pytest.mark.parametrize("make", [upright, transparent, palette, deep, cmyk])
def test_what_cameras_and_the_web_give_is_taken_as_it_comes(filtersight, tmp_path, make):
    expected = make(tmp_path / "ein Bild, 写真 $1$.png")
    result = filtersight("ein Bild, 写真 $1$.png", *FAST, "--padding", 1, "--maps", "maps.npz")
    assert (result.returncode, result.stderr) == (0, "")
    with np.load(tmp_path / "maps.npz") as maps:
        assert_allclose(maps["picture"][..., 0], expected, rtol=0, atol=LEVEL)


def test_of_an_animation_the_first_frame_is_drawn_and_it_says_so(filtersight, tmp_path):
    black, white = Image.new("L", (4, 4), 0), Image.new("L", (4, 4), 255)
    white.save(tmp_path / "film.gif", save_all=True, append_images=[black], duration=100)
    result = filtersight("film.gif", *FAST, "--maps", "maps.npz")
    assert result.returncode == 0
    assert "'film.gif' is an animation; its first frame is drawn." in result.stderr
    with np.load(tmp_path / "maps.npz") as maps:
        assert_array_equal(maps["picture"], np.ones((4, 4, 1)))


def test_a_large_picture_is_reduced_and_it_says_so(filtersight, tmp_path):
    Image.new("L", (100, 2000), 128).save(tmp_path / "tower.png")
    result = filtersight("tower.png", *FAST, "--maps", "maps.npz")
    assert "reduced from 2000 x 100 pixels to 512 x 26" in result.stderr
    with np.load(tmp_path / "maps.npz") as maps:
        assert maps["picture"].shape == (512, 26, 1)


def test_the_same_seed_gives_the_same_file_and_force_overwrites_it(filtersight, photo, tmp_path):
    options = ("--random", 1, "-f", "emboss", "-o", "out.svg", "--force")
    written = []
    for seed in (3, 3, 4):
        assert filtersight(photo, *options, "--seed", seed).returncode == 0
        written.append((tmp_path / "out.svg").read_bytes())
    assert written[0] == written[1] != written[2]


@pytest.mark.slow
def test_a_24_megapixel_photo_in_full_takes_less_than_two_gigabytes(filtersight, tmp_path):
    tile = Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 60, 3), np.uint8))
    tile.resize((6000, 4000)).save(tmp_path / "photo.jpg")
    watched = """
import resource, sys
from filtersight.__main__ import main
assert main() == 0
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    command = [sys.executable, "-c", watched, "photo.jpg", "--colour", "--size", "full", "--maps", "maps.npz"]
    result = subprocess.run([*command, *FAST], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(result.stdout.split()[-1]) * unit < 2e9
