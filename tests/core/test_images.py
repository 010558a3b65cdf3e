import io
import re
import struct
import zlib
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image, features

from filtersight import cat, digits, film, load_image
from filtersight.images import image_facts

LEVEL = 1 / 255
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
SIX = np.array([[RED, GREEN, BLUE], [WHITE, (10, 20, 30), (200, 100, 50)]], np.uint8)


def write_png(path, *, size, bit_depth, colour_type, rows=b""):
    """Write a PNG chunk by chunk, also such as Pillow would not write."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", *size, bit_depth, colour_type, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


def write_tiff(path, numbers, *, size, bits, black_is=0, sample_format=1, byte_order="<"):
    """Write a grey TIFF tag by tag, also such as Pillow would not write; `black_is` tells which level is black."""
    tags = {256: size[0], 257: size[1], 258: bits, 259: 1, 262: int(black_is == 0), 273: 8, 277: 1}
    tags |= {278: size[1], 279: len(numbers), 339: sample_format}
    numbers += bytes(len(numbers) % 2)

    def pack(form, *values):
        return struct.pack(byte_order + form, *values)

    entries = b"".join(pack("HHII", tag, 4, 1, value) for tag, value in tags.items())
    start = (b"II" if byte_order == "<" else b"MM") + pack("HI", 42, 8 + len(numbers))
    path.write_bytes(start + numbers + pack("H", len(tags)) + entries + pack("I", 0))
    return path


needs_avif = pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")


@pytest.fixture
def saved(tmp_path):
    """Save an array or a Pillow picture, and give its path."""

    def save(picture, name="picture.png", **options):
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        image.save(tmp_path / name, **options)
        return tmp_path / name

    return save


def opened(path, attribute):
    """Ask Pillow for an attribute of a file, to be sure that the test tests what it says."""
    with Image.open(path) as image:
        return getattr(image, attribute)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.webp", {"lossless": True}),
        ("a.PNG", {}),
        ("no_ending", {"format": "PNG"}),
        ("a.bmp", {}),
        ("a.tiff", {}),
        ("a.tif", {"compression": "tiff_lzw"}),
    ],
)
def test_a_colour_picture_is_rows_columns_and_rgb_from_0_to_1(saved, name, options):
    picture = load_image(saved(SIX, name, **options))
    assert picture.shape == (2, 3, 3)
    assert picture.dtype == np.float64
    assert_allclose(picture, SIX / 255, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.jpg", {"quality": 95}),
        ("a.webp", {"quality": 95}),
        pytest.param("a.avif", {"quality": 95}, marks=needs_avif),
    ],
)
def test_a_lossy_picture_has_its_colours_in_the_right_order(saved, name, options):
    blocks = np.repeat(np.repeat(SIX, 16, axis=0), 16, axis=1)
    picture = load_image(saved(blocks, name, **options))
    assert picture.shape == (32, 48, 3)
    assert_allclose(picture[8::16, 8::16], SIX / 255, rtol=0, atol=0.05)


def test_a_file_is_read_as_what_it_is_whatever_its_name_says(saved):
    assert_allclose(load_image(saved(SIX, "really_a_png.jpg", format="PNG")), SIX / 255, rtol=0, atol=1e-12)


def test_the_path_may_be_a_string(saved):
    path = saved(SIX)
    assert_array_equal(load_image(str(path)), load_image(path))


@pytest.mark.parametrize("source", ["bytes", "bytearray", "memoryview", "BytesIO", "file", "Pillow"])
def test_a_picture_may_come_as_bytes_as_a_binary_file_or_opened(saved, source):
    path = saved(SIX)
    content = path.read_bytes()
    with open(path, "rb") as file, Image.open(path) as image:
        sources = {"bytes": content, "bytearray": bytearray(content), "memoryview": memoryview(content)}
        given = {**sources, "BytesIO": io.BytesIO(content), "file": file, "Pillow": image}[source]
        assert image_facts(given) == (2, 3, False)
        for _ in range(2):  # what was given is left open, and may be given again
            assert_array_equal(load_image(given, size=(1, 2)), load_image(path, size=(1, 2)))


def test_a_picture_made_in_memory_is_taken_as_it_stands():
    assert_array_equal(load_image(Image.fromarray(SIX)), SIX / 255)
    deep = np.array([[0, 1000, 65535]], np.uint16)
    assert_array_equal(load_image(Image.fromarray(deep), grey=True), deep / 65535)


def test_an_opened_picture_is_turned_and_stays_as_it_was(saved):
    with Image.open(saved(SIX, exif=orientation_exif(6))) as image:
        assert image_facts(image) == (3, 2, False)
        assert_array_equal(load_image(image), UPRIGHT[6](SIX) / 255)
        assert image.size == (3, 2)


def test_an_opened_picture_of_another_format_will_do(saved):
    with Image.open(saved(SIX, "a.ppm")) as image:
        assert_array_equal(load_image(image), SIX / 255)


def test_a_file_that_cannot_be_wound_back_will_do(saved):
    class Pipe(io.RawIOBase):
        def __init__(self, content):
            self.content = io.BytesIO(content)

        def readable(self):
            return True

        def readinto(self, to):
            return self.content.readinto(to)

    assert_array_equal(load_image(io.BufferedReader(Pipe(saved(SIX).read_bytes()))), SIX / 255)


def test_grey_is_the_brightness_of_the_colours(saved):
    picture = load_image(saved(SIX), grey=True)
    assert picture.shape == (2, 3)
    assert picture.dtype == np.float64
    assert_allclose(picture, SIX / 255 @ [0.299, 0.587, 0.114], rtol=0, atol=0.51 * LEVEL)


def test_a_grey_file_keeps_its_256_levels(saved):
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    path = saved(ramp)
    assert_allclose(load_image(path, grey=True), ramp / 255, rtol=0, atol=1e-12)
    assert_allclose(load_image(path), np.stack([ramp / 255] * 3, axis=-1), rtol=0, atol=1e-12)


def test_a_1_bit_picture_is_black_and_white(saved):
    bits = np.array([[True, False, True], [False, False, True]])
    path = saved(bits)
    assert opened(path, "mode") == "1"
    assert_array_equal(load_image(path, grey=True), bits)
    assert_array_equal(load_image(path), np.stack([bits] * 3, axis=-1))


def test_a_16_bit_grey_picture_keeps_its_scale_and_its_steps(saved):
    values = np.array([[0, 1, 2], [32768, 65534, 65535]], np.uint16)
    path = saved(values)
    assert_allclose(load_image(path, grey=True), values / 65535, rtol=0, atol=1e-9)
    assert_allclose(load_image(path), np.stack([values / 65535] * 3, axis=-1), rtol=0, atol=1e-9)


@pytest.mark.parametrize("byte_order", ["<", ">"])
def test_a_16_bit_grey_tiff_keeps_its_scale_and_its_steps(tmp_path, byte_order):
    values = [0, 1, 2, 32768, 65534, 65535]
    numbers = struct.pack(byte_order + "6H", *values)
    path = write_tiff(tmp_path / "deep.tif", numbers, size=(3, 2), bits=16, byte_order=byte_order)
    expected = np.reshape(values, (2, 3)) / 65535
    assert_allclose(load_image(path, grey=True), expected, rtol=0, atol=1e-9)
    assert_allclose(load_image(path), np.stack([expected] * 3, axis=-1), rtol=0, atol=1e-9)


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate"])
def test_a_packed_16_bit_grey_tiff_keeps_its_steps(saved, compression):
    values = np.array([[0, 1, 2], [32768, 65534, 65535]], np.uint16)
    path = saved(values, "a.tif", compression=compression)
    assert_allclose(load_image(path, grey=True), values / 65535, rtol=0, atol=1e-9)


def test_a_12_bit_grey_tiff_is_white_at_4095(tmp_path):
    path = write_tiff(tmp_path / "deep.tif", bytes.fromhex("0003e8fff000"), size=(3, 1), bits=12)
    assert_allclose(load_image(path, grey=True), [[0, 1000 / 4095, 1]], rtol=0, atol=1e-9)


def test_a_16_bit_tiff_whose_white_is_zero_is_no_negative(tmp_path):
    numbers = struct.pack("<3H", 0, 1000, 65535)
    path = write_tiff(tmp_path / "deep.tif", numbers, size=(3, 1), bits=16, black_is=65535)
    assert_allclose(load_image(path, grey=True), [[1, 64535 / 65535, 0]], rtol=0, atol=1e-9)


@pytest.mark.parametrize(("bits", "sample_format", "form"), [(32, 1, "I"), (32, 3, "f"), (16, 2, "h")])
def test_a_tiff_whose_numbers_have_no_known_white_is_refused(tmp_path, bits, sample_format, form):
    numbers = struct.pack("<3" + form, 0, 1, 2)
    path = write_tiff(tmp_path / "a.tif", numbers, size=(3, 1), bits=bits, sample_format=sample_format)
    for read in (load_image, image_facts):
        with pytest.raises(ValueError, match=r"a\.tif.*white are not known; give"):
            read(path)


@pytest.mark.parametrize("mode", ["I", "F", "HSV", "LAB"])
def test_a_picture_in_memory_whose_numbers_have_no_known_white_is_refused(mode):
    with pytest.raises(ValueError, match=f"mode '{mode}'.*not known; give"):
        load_image(Image.new(mode, (3, 2)), grey=True)


def test_a_16_bit_grey_picture_keeps_its_scale_when_resized(saved):
    path = saved(np.full((30, 40), 1001, np.uint16))
    assert_allclose(load_image(path, grey=True, size=8), np.full((8, 8), 1001 / 65535), rtol=0, atol=1e-7)


def test_a_resized_16_bit_picture_stays_between_0_and_1(saved):
    step = np.repeat(np.array([[0] * 8 + [65535] * 8], np.uint16), 16, axis=0)
    picture = load_image(saved(step), size=50)
    assert picture.min() >= 0
    assert picture.max() <= 1


def test_a_16_bit_colour_picture_keeps_its_scale(tmp_path):
    rows = b"\0" + struct.pack(">6H", 65535, 0, 32768, 257, 51400, 12850)
    path = write_png(tmp_path / "deep.png", size=(2, 1), bit_depth=16, colour_type=2, rows=rows)
    expected = np.array([[[65535, 0, 32768], [257, 51400, 12850]]]) / 65535
    assert_allclose(load_image(path), expected, rtol=0, atol=LEVEL)


def test_a_16_bit_picture_with_alpha_is_laid_on_white(tmp_path):
    rows = b"\0" + struct.pack(">8H", 65535, 0, 0, 65535, 0, 0, 0, 0)
    path = write_png(tmp_path / "deep.png", size=(2, 1), bit_depth=16, colour_type=6, rows=rows)
    assert_allclose(load_image(path), [[[1, 0, 0], [1, 1, 1]]], rtol=0, atol=LEVEL)


def test_transparent_colours_are_laid_on_white(saved):
    pixels = np.array([[(255, 0, 0, 255), (255, 0, 0, 0), (0, 0, 0, 128)]], np.uint8)
    for name, options in (("a.png", {}), ("a.webp", {"lossless": True, "exact": True})):
        picture = load_image(saved(pixels, name, **options))
        assert_allclose(picture, [[[1, 0, 0], [1, 1, 1], [127 / 255] * 3]], rtol=0, atol=LEVEL)


def test_transparent_grey_is_laid_on_white(saved):
    alpha = Image.fromarray(np.array([[255, 0, 128]], np.uint8))
    path = saved(Image.merge("LA", [Image.new("L", (3, 1), 0), alpha]))
    assert opened(path, "mode") == "LA"
    assert_allclose(load_image(path, grey=True), [[0, 1, 127 / 255]], rtol=0, atol=LEVEL)
    assert_allclose(load_image(path), [[[0] * 3, [1] * 3, [127 / 255] * 3]], rtol=0, atol=LEVEL)


def palette_picture():
    image = Image.new("P", (3, 1))
    image.putpalette([*RED, *GREEN, 0, 0, 0])
    image.putdata([0, 1, 2])
    return image


@pytest.mark.parametrize("name", ["a.png", "a.gif"])
def test_a_palette_becomes_its_colours(saved, name):
    assert_array_equal(load_image(saved(palette_picture(), name)), [[[1, 0, 0], [0, 1, 0], [0, 0, 0]]])


@pytest.mark.parametrize("name", ["a.png", "a.gif"])
def test_the_transparent_colour_of_a_palette_is_laid_on_white(saved, name):
    path = saved(palette_picture(), name, transparency=1)
    assert_array_equal(load_image(path), [[[1, 0, 0], [1, 1, 1], [0, 0, 0]]])


def test_a_palette_with_degrees_of_transparency_is_laid_on_white(saved):
    path = saved(palette_picture(), transparency=bytes([255, 0, 128]))
    assert_allclose(load_image(path), [[[1, 0, 0], [1, 1, 1], [127 / 255] * 3]], rtol=0, atol=LEVEL)


def test_the_one_transparent_colour_of_an_rgb_png_is_laid_on_white(saved):
    pixels = np.array([[RED, BLUE]], np.uint8)
    assert_array_equal(load_image(saved(pixels, transparency=RED)), [[[1, 1, 1], [0, 0, 1]]])


def test_the_one_transparent_level_of_a_grey_png_is_laid_on_white(saved):
    path = saved(np.array([[0, 51]], np.uint8), transparency=0)
    assert_allclose(load_image(path, grey=True), [[1, 0.2]], rtol=0, atol=1e-12)


def test_the_one_transparent_level_of_a_16_bit_grey_png_is_laid_on_white(saved):
    path = saved(np.array([[0, 1000, 1001]], np.uint16), transparency=1000)
    expected = np.array([[0, 65535, 1001]]) / 65535
    assert_allclose(load_image(path, grey=True), expected, rtol=0, atol=1e-7)
    assert_allclose(load_image(path), np.stack([expected] * 3, axis=-1), rtol=0, atol=1e-7)


def test_a_cmyk_jpeg_becomes_rgb(saved):
    cmyk = np.zeros((16, 48, 4), np.uint8)
    cmyk[:, :16, 1:3] = 255  # magenta and yellow make red
    cmyk[:, 16:32, 3] = 255  # black
    path = saved(Image.frombytes("CMYK", (48, 16), cmyk.tobytes()), "a.jpg", quality=100)
    assert opened(path, "mode") == "CMYK"
    assert_allclose(load_image(path)[8, 8::16], [[1, 0, 0], [0, 0, 0], [1, 1, 1]], rtol=0, atol=0.05)


@pytest.mark.parametrize(
    ("name", "options"), [("a.gif", {}), ("a.png", {}), ("a.webp", {"lossless": True}), ("a.tif", {})]
)
def test_an_animation_gives_its_first_frame(saved, name, options):
    first, second = Image.new("RGB", (3, 2), RED), Image.new("RGB", (3, 2), BLUE)
    path = saved(first, name, save_all=True, append_images=[second], duration=100, **options)
    assert opened(path, "n_frames") == 2
    assert_array_equal(load_image(path), np.broadcast_to([1.0, 0, 0], (2, 3, 3)))


# What a viewer must do to a stored picture, by EXIF's definition of where row 0 and column 0 lie.
UPRIGHT = {
    1: lambda stored: stored,
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.transpose(1, 0, 2),
    6: lambda stored: stored.transpose(1, 0, 2)[:, ::-1],
    7: lambda stored: stored.transpose(1, 0, 2)[::-1, ::-1],
    8: lambda stored: stored.transpose(1, 0, 2)[::-1],
}


def orientation_exif(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.webp", {"lossless": True}),
        ("a.tif", {}),
        ("a.tif", {"compression": "tiff_lzw"}),
    ],
)
def test_the_exif_orientation_is_applied(saved, orientation, name, options):
    path = saved(SIX, name, exif=orientation_exif(orientation), **options)
    assert_allclose(load_image(path), UPRIGHT[orientation](SIX) / 255, rtol=0, atol=1e-12)
    assert image_facts(path)[:2] == UPRIGHT[orientation](SIX).shape[:2]
    with Image.open(path) as image:
        image.load()
        assert image_facts(image)[:2] == UPRIGHT[orientation](SIX).shape[:2]


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_the_exif_orientation_of_a_16_bit_tiff_is_applied(saved, orientation):
    values = np.array([[1, 2, 3], [4, 5, 6]], np.uint16)
    picture = load_image(saved(values, "a.tif", exif=orientation_exif(orientation)), grey=True)
    assert_allclose(picture, UPRIGHT[orientation](values[..., None])[..., 0] / 65535, rtol=0, atol=1e-9)


@needs_avif
@pytest.mark.parametrize("orientation", UPRIGHT)
def test_the_exif_orientation_of_an_avif_is_applied(saved, orientation):
    blocks = np.repeat(np.repeat(SIX, 16, axis=0), 16, axis=1)
    path = saved(blocks, "a.avif", quality=95, exif=orientation_exif(orientation))
    assert_allclose(load_image(path)[8::16, 8::16], UPRIGHT[orientation](SIX) / 255, rtol=0, atol=0.05)
    assert image_facts(path)[:2] == load_image(path).shape[:2]


def test_an_avif_is_refused_like_any_other_file_where_pillow_reads_none(monkeypatch, tmp_path):
    """As before Pillow 11.3, which knows of no such format."""
    Image.init()
    monkeypatch.delitem(Image.OPEN, "AVIF", raising=False)
    monkeypatch.setattr(Image, "init", lambda: True)
    path = tmp_path / "a.avif"
    path.write_bytes(b"\0\0\0\x20ftypavif" + bytes(40))
    assert "is not a picture that can be read" in refusal(path)


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_the_exif_orientation_of_a_jpeg_is_applied(saved, orientation):
    blocks = np.repeat(np.repeat(SIX, 16, axis=0), 16, axis=1)
    picture = load_image(saved(blocks, "a.jpg", quality=95, exif=orientation_exif(orientation)))
    assert_allclose(picture[8::16, 8::16], UPRIGHT[orientation](SIX) / 255, rtol=0, atol=0.05)


def test_the_exif_orientation_comes_before_the_size(saved):
    path = saved(SIX, exif=orientation_exif(6))
    assert_allclose(load_image(path, size=(3, 2)), UPRIGHT[6](SIX) / 255, rtol=0, atol=1e-12)


def test_the_exif_orientation_of_a_16_bit_picture_is_applied(saved):
    values = np.array([[1, 2, 3], [4, 5, 6]], np.uint16)
    picture = load_image(saved(values, exif=orientation_exif(6)), grey=True)
    assert_allclose(picture, np.array([[4, 1], [5, 2], [6, 3]]) / 65535, rtol=0, atol=1e-9)


def test_an_unknown_exif_orientation_changes_nothing(saved):
    assert_allclose(load_image(saved(SIX, exif=orientation_exif(9))), SIX / 255, rtol=0, atol=1e-12)


def numbered_columns(rows, columns):
    """A picture whose every column has a level of its own."""
    return np.tile(np.arange(columns, dtype=np.uint8), (rows, 1))


def test_one_number_as_size_gives_a_square(saved):
    assert load_image(saved(numbered_columns(60, 90)), size=20).shape == (20, 20, 3)
    assert load_image(saved(numbered_columns(60, 90)), size=20, grey=True).shape == (20, 20)


def test_a_pair_as_size_gives_rows_and_columns(saved):
    assert load_image(saved(numbered_columns(60, 90)), size=(10, 25)).shape == (10, 25, 3)


def test_a_picture_of_the_right_size_is_left_as_it_is(saved):
    assert_allclose(load_image(saved(SIX), size=(2, 3)), SIX / 255, rtol=0, atol=1e-12)


def test_a_wide_picture_loses_as_much_on_the_left_as_on_the_right(saved):
    wide = numbered_columns(100, 200)
    picture = load_image(saved(wide), size=100, grey=True)
    assert_allclose(picture, wide[:, 50:150] / 255, rtol=0, atol=1e-12)


def test_a_tall_picture_loses_as_much_above_as_below(saved):
    tall = numbered_columns(100, 200).T
    picture = load_image(saved(tall.copy()), size=100, grey=True)
    assert_allclose(picture, tall[50:150] / 255, rtol=0, atol=1e-12)


def test_margins_are_cut_before_resizing_so_none_of_them_shows(saved):
    picture = np.zeros((60, 120, 3), np.uint8)
    picture[:, :30], picture[:, 30:90], picture[:, 90:] = RED, WHITE, BLUE
    for size in (10, 60, 90):
        assert_allclose(load_image(saved(picture), size=size), np.ones((size, size, 3)), rtol=0, atol=LEVEL)


def test_an_odd_margin_is_halved_to_half_a_pixel(saved):
    ramp = np.tile(np.arange(0, 220, 20, dtype=np.uint8), (10, 1))  # one column more than rows
    picture = load_image(saved(ramp), size=10, grey=True)
    assert_allclose(picture[0], np.arange(10, 200, 20) / 255, rtol=0, atol=5 * LEVEL)


def test_a_picture_is_cropped_to_the_shape_asked_for_not_to_a_square(saved):
    picture = np.zeros((100, 100, 3), np.uint8)
    picture[:25], picture[25:75], picture[75:] = RED, WHITE, BLUE
    assert_allclose(load_image(saved(picture), size=(10, 20)), np.ones((10, 20, 3)), rtol=0, atol=LEVEL)


@pytest.mark.parametrize("shape", [(90, 160), (160, 90)], ids=str)
def test_a_disc_stays_round(saved, shape):
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    disc = np.hypot(rows - (shape[0] - 1) / 2, columns - (shape[1] - 1) / 2) < 30
    picture = load_image(saved(np.uint8(255 * disc)), size=60, grey=True) > 0.5
    height, width = picture.any(axis=1).sum(), picture.any(axis=0).sum()
    assert height == width == 40


def test_a_small_picture_is_enlarged(saved):
    assert_allclose(
        load_image(saved(np.full((2, 3), 51, np.uint8)), size=9, grey=True), np.full((9, 9), 0.2), atol=LEVEL
    )


def test_shrinking_averages_instead_of_skipping(saved):
    stripes = np.tile(np.array([0, 255], np.uint8), (80, 40))
    picture = load_image(saved(stripes), size=10, grey=True)
    assert_allclose(picture[2:-2, 2:-2], np.full((6, 6), 0.5), rtol=0, atol=0.02)


BAD_SIZES = [
    (0, "0"),
    (-1, "-1"),
    ((10, 0), "(10, 0)"),
    ((-3, 10), "(-3, 10)"),
    (2.5, "2.5"),
    (8.0, "8.0"),
    ((8, 2.5), "(8, 2.5)"),
    (True, "True"),
    ("8", "8"),
    ("large", "large"),
    ((), "()"),
    ((8,), "(8,)"),
    ((8, 8, 3), "(8, 8, 3)"),
    (float("nan"), "nan"),
    (10**9, "1000000000"),
    ((1, 10**12), "(1, 1000000000000)"),
]


@pytest.mark.parametrize(("size", "shown"), BAD_SIZES, ids=str)
def test_a_bad_size_is_refused_by_name_and_value(saved, size, shown):
    with pytest.raises((ValueError, TypeError)) as caught:
        load_image(saved(SIX), size=size)
    message = str(caught.value)
    assert re.search(r"\bsize\b", message), message
    assert re.search(rf"(?<![\w.-]){re.escape(shown)}(?![\w.])", message), message


def refusal(path) -> str:
    """Give the one sentence with which a file is refused, and check that it is one."""
    with pytest.raises((OSError, ValueError)) as caught:
        load_image(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    assert re.search(r"PNG|pixels", message), message  # what would be right
    return message


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_image(tmp_path / "nowhere.png")
    refusal(tmp_path / "nowhere.png")


def test_a_folder_is_refused(tmp_path):
    refusal(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"Dear reader, this is no picture.\n" * 20,
        b"\xff\xd8\xff\xe0",
        bytes(range(256)) * 8,
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n",
        b"%PDF-1.4\n",
    ],
    ids=["empty", "only a signature", "text", "only a JPEG's start", "noise", "SVG", "EPS", "PDF"],
)
@pytest.mark.parametrize("name", ["picture.png", "picture.svg", "picture.eps"])
def test_what_is_no_picture_is_refused(tmp_path, content, name):
    (tmp_path / name).write_bytes(content)
    refusal(tmp_path / name)


@pytest.mark.parametrize("name", ["a.ppm", "a.eps", "a.pdf", "a.ico", "a.tga", "a.dib"])
def test_pictures_in_other_formats_are_refused(saved, name):
    refusal(saved(SIX, name))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.png", {}),
        ("a.jpg", {}),
        ("a.webp", {"lossless": True}),
        ("a.gif", {}),
        ("a.bmp", {}),
        ("a.tif", {}),
        ("a.tif", {"compression": "tiff_lzw"}),
        pytest.param("a.avif", {}, marks=needs_avif),
    ],
)
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_picture_cut_short_is_refused(saved, name, options, kept):
    noise = np.random.default_rng(8).integers(0, 256, (64, 64, 3), np.uint8)
    path = saved(noise, name, **options)
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content))])
    refusal(path)


def test_a_png_with_a_damaged_middle_is_refused(saved):
    path = saved(np.random.default_rng(8).integers(0, 256, (64, 64, 3), np.uint8))
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 100] = bytes(100)
    path.write_bytes(content)
    refusal(path)


@pytest.mark.parametrize(
    "size", [(10_000, 10_000), (15_000, 15_000), (100_000, 100_000), (2**31 - 1, 2**31 - 1)], ids=str
)
def test_a_tiny_file_that_claims_to_be_huge_is_refused(tmp_path, size):
    path = write_png(tmp_path / "bomb.png", size=size, bit_depth=8, colour_type=2)
    assert path.stat().st_size < 100
    refusal(path)


def test_a_whole_picture_of_a_hundred_million_pixels_is_refused(tmp_path):
    black = bytes(1251 * 10_000)  # each row is a filter byte and 10000 bits
    path = write_png(tmp_path / "huge.png", size=(10_000, 10_000), bit_depth=1, colour_type=0, rows=black)
    assert path.stat().st_size < 20_000
    refusal(path)


@pytest.mark.parametrize("source", [None, 3, 2.5, ["picture.png"], np.ones((2, 3))], ids=str)
def test_what_is_neither_path_nor_picture_is_refused(source):
    with pytest.raises(TypeError, match=rf"source is of type {type(source).__name__}; give a path"):
        load_image(source)


def test_a_file_that_is_open_as_text_is_refused(saved):
    with open(saved(SIX), encoding="latin-1") as file, pytest.raises(TypeError, match=r"source is .* text; open it"):
        load_image(file)
    with pytest.raises(TypeError, match=r"source is .* text; open it"):
        load_image(io.StringIO("picture"))


@pytest.mark.parametrize("content", [b"", b"Dear reader", b"\x89PNG\r\n\x1a\n"], ids=str)
def test_bytes_and_files_that_are_no_picture_are_refused_in_one_sentence(content):
    for source in (content, io.BytesIO(content)):
        with pytest.raises(ValueError, match=r"\Awhat was given is not a picture .*; give a PNG.*[^\n]\Z"):
            load_image(source)


@pytest.mark.parametrize("size", [None, (4, 4)])
def test_a_picture_without_pixels_is_refused(size):
    with pytest.raises(ValueError, match=r"\Awhat was given has no pixels; give a PNG.*[^\n]\Z"):
        load_image(Image.new("L", (0, 5)), size=size)


def test_an_opened_picture_that_is_too_large_is_refused_before_it_is_decoded(tmp_path):
    path = write_png(tmp_path / "large.png", size=(9000, 9000), bit_depth=8, colour_type=2)
    with Image.open(path) as image, pytest.raises(ValueError, match="what was given says it is too large; give"):
        load_image(image)


@pytest.mark.parametrize(("bits", "side"), [(16, 9000), (8, 2**31 - 1)])
def test_a_tiff_that_claims_to_be_huge_is_refused(tmp_path, bits, side):
    refusal(write_tiff(tmp_path / "bomb.tif", b"", size=(side, side), bits=bits))


def test_a_bmp_that_claims_to_be_huge_is_refused(saved):
    path = saved(SIX, "bomb.bmp")
    content = bytearray(path.read_bytes())
    content[18:26] = struct.pack("<2i", 100_000, 100_000)  # where its header says how wide and tall
    path.write_bytes(content)
    assert "too large" in refusal(path)


def test_the_cat_is_256_by_256_in_rgb():
    picture = cat()
    assert picture.shape == (256, 256, 3)
    assert picture.dtype == np.float64
    assert 0 <= picture.min() < 0.1
    assert 0.8 < picture.max() <= 1


def test_the_cat_is_ginger():
    red, green, blue = cat().mean(axis=(0, 1))
    assert red > green > blue


def test_the_grey_cat_is_the_brightness_of_the_cat():
    picture = cat(grey=True)
    assert picture.shape == (256, 256)
    assert picture.dtype == np.float64
    assert_allclose(picture, cat() @ [0.299, 0.587, 0.114], rtol=0, atol=2 * LEVEL)


@pytest.mark.parametrize("picture", [cat, lambda: cat(grey=True), film, lambda: digits()[0], lambda: digits()[3]])
def test_each_call_gives_an_array_of_your_own(picture):
    first = picture()
    kept = first.copy()
    first[...] = 7
    assert_array_equal(picture(), kept)


def test_the_film_has_16_frames_like_the_cat():
    frames = film()
    assert frames.shape == (16, 256, 256, 3)
    assert frames.dtype == np.float64
    assert 0 <= frames.min() < 0.1
    assert 0.8 < frames.max() <= 1


def test_the_frames_of_the_film_are_in_order():
    frames = film()[:, ::4, ::4]
    steps = [abs(after - before).mean() for before, after in pairwise(frames)]
    jumps = [abs(after - before).mean() for before, after in zip(frames, frames[2:], strict=False)]
    assert min(steps) > 0  # no frame twice
    for i, jump in enumerate(jumps):
        assert jump > max(steps[i : i + 2])


def test_the_digits_are_1347_to_learn_from_and_450_to_test_on():
    train_images, train_labels, test_images, test_labels = digits()
    assert train_images.shape == (1347, 8, 8, 1)
    assert train_labels.shape == (1347,)
    assert test_images.shape == (450, 8, 8, 1)
    assert test_labels.shape == (450,)


def test_the_digits_are_floats_from_0_to_1_in_17_levels():
    for images in digits()[::2]:
        assert images.dtype == np.float64
        assert_array_equal(np.unique(images), np.arange(17) / 16)


def test_the_labels_are_the_counts_of_the_data_set():
    _, train_labels, _, test_labels = digits()
    assert train_labels.dtype.kind == test_labels.dtype.kind == "i"
    # as published with the data: how often each digit occurs
    counts = np.bincount(np.concatenate([train_labels, test_labels]))
    assert_array_equal(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])


def test_each_digit_occurs_in_both_parts():
    _, train_labels, _, test_labels = digits()
    assert np.bincount(train_labels, minlength=10).min() >= 100
    assert np.bincount(test_labels, minlength=10).min() >= 30


def test_no_digit_to_test_on_is_one_to_learn_from():
    train_images, _, test_images, _ = digits()
    assert not {image.tobytes() for image in train_images} & {image.tobytes() for image in test_images}


def test_the_split_is_the_same_on_every_call():
    for first, second in zip(digits(), digits(), strict=True):
        assert_array_equal(first, second)


def test_the_digits_stand_upright():
    train_images, train_labels, _, _ = digits()
    one = train_images[train_labels == 1].mean(axis=(0, 3))
    assert one.sum(axis=1).std() < one.sum(axis=0).std()  # ink in every row, but not in every column
    seven = train_images[train_labels == 7].mean(axis=(0, 3))
    assert seven[:2, 3:].sum() > 2 * seven[-2:, 3:].sum()  # its bar is above


def test_labels_belong_to_their_images():
    train_images, train_labels, test_images, test_labels = digits()
    means = np.array([train_images[train_labels == digit].mean(axis=0) for digit in range(10)])
    distances = ((test_images[:, None] - means) ** 2).sum(axis=(2, 3, 4))
    assert (distances.argmin(axis=1) == test_labels).mean() > 0.85
