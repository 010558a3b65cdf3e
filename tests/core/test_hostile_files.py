"""Whatever a file holds, `load_image` gives a picture or says in one sentence why not."""

import io
import os

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, features

from filtersight import load_image
from filtersight.images import image_facts

CLEAR = (FileNotFoundError, IsADirectoryError, PermissionError, ValueError, TypeError)


def encoded(image: Image.Image, form: str, **options) -> bytes:
    content = io.BytesIO()
    image.save(content, form, **options)
    return content.getvalue()


def seeds() -> list[bytes]:
    """Small sound files of every format and of many kinds of pixels."""
    noise = np.random.default_rng(3).integers(0, 256, (12, 17, 4), np.uint8)
    rgba, second = Image.fromarray(noise), Image.fromarray(noise[::-1].copy())
    rgb, grey, palette = rgba.convert("RGB"), rgba.convert("L"), rgba.convert("RGB").quantize(16)
    deep = Image.fromarray(noise[..., :2].copy().view(np.uint16)[..., 0])
    exif = Image.Exif()
    exif[0x0112] = 6
    film = {"save_all": True, "append_images": [second.convert("RGB")], "duration": 50}
    return [
        *(encoded(image, "PNG") for image in (rgba, rgb, grey, palette, deep, rgba.convert("LA"), rgba.convert("1"))),
        encoded(grey, "PNG", transparency=5),
        encoded(palette, "PNG", transparency=bytes(range(16))),
        encoded(rgb, "PNG", exif=exif, **film),
        *(encoded(image, "JPEG", exif=exif) for image in (rgb, grey, rgb.convert("CMYK"))),
        encoded(rgb, "JPEG", progressive=True),
        encoded(rgba, "WEBP", exif=exif),
        encoded(rgba, "WEBP", lossless=True),
        encoded(rgb, "WEBP", **film),
        encoded(rgb, "GIF", **film),
        encoded(palette, "GIF", transparency=3),
        *(encoded(image, "BMP") for image in (rgb, grey, palette, rgba)),
        *(encoded(image, "TIFF", exif=exif) for image in (rgba, grey, palette, deep, rgb.convert("CMYK"))),
        *(encoded(rgb, "TIFF", compression=packed) for packed in ("tiff_lzw", "jpeg", "tiff_adobe_deflate")),
        encoded(rgba.convert("1"), "TIFF", compression="group4"),
        encoded(deep, "TIFF", compression="packbits", save_all=True, append_images=[deep]),
        *([encoded(rgba, "AVIF", exif=exif), encoded(rgb, "AVIF", **film)] if features.check("avif") else []),
    ]


SEEDS = seeds()


def load_or_refuse(path) -> bool:
    """Load a file twice, say whether it was a picture, and check how it was refused if not."""
    try:
        facts = image_facts(path)
        for grey in (False, True):
            picture = load_image(path.read_bytes(), grey=grey)
            assert picture.shape[:2] == (facts.rows, facts.columns)
            assert np.isfinite(picture).all()
            assert 0 <= picture.min() <= picture.max() <= 1
    except CLEAR as error:
        assert "give a" in str(error), error
        assert "\n" not in str(error)
        return False
    return True


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile") / "file"


def test_the_files_that_are_to_be_damaged_are_sound(file):
    for content in SEEDS:
        file.write_bytes(content)
        assert load_or_refuse(file)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
@pytest.mark.slow
def test_a_damaged_file_is_loaded_or_refused(file, content, data):
    damaged = bytearray(content)
    places = st.integers(0, len(content) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=8), label="changes"):
        damaged[place] = value
    start, end = sorted(data.draw(st.tuples(places, places), label="cut out"))
    if data.draw(st.booleans(), label="cut"):
        del damaged[start:end]
    file.write_bytes(damaged)
    load_or_refuse(file)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([content[:kept] for content in SEEDS for kept in (0, 4, 8, 12, 30)]), st.binary(max_size=200))
@example(b"", b"")
def test_a_file_of_noise_is_loaded_or_refused(file, start, noise):
    file.write_bytes(start + noise)
    load_or_refuse(file)


def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="not an ordinary file"):
        load_image(tmp_path / "pipe")


def test_a_name_too_long_for_the_system_is_no_file():
    with pytest.raises(FileNotFoundError, match="there is no file"):
        load_image(5000 * "a")


def test_a_folder_within_a_file_is_no_file(file):
    file.write_bytes(b"")
    with pytest.raises(FileNotFoundError, match="there is no file"):
        load_image(file / "picture.png")


def test_a_phone_photo_with_a_preview_in_it_is_no_animation(file):
    first, preview = Image.new("RGB", (8, 8), "red"), Image.new("RGB", (8, 8), "blue")
    file.write_bytes(encoded(first, "MPO", save_all=True, append_images=[preview]))
    assert not image_facts(file).animated
    assert load_image(file)[0, 0, 0] > 0.9
