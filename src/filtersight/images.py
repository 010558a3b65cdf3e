"""Pictures as numbers: load one safely, or take those that come with the package."""

import io
import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import ExifTags, Image, ImageOps

from filtersight.arguments import pair, real_array
from filtersight.windows import Pair

DATA = Path(__file__).parent / "data"

CAT = DATA / "chelsea.png"
"""The photograph behind `cat()`, 300 rows by 451 columns."""

HOPPER = DATA / "hopper.jpg"
"""Grace Hopper in uniform, in colour, 600 rows by 512 columns; a public domain photograph of the US Navy."""

ROCKET = DATA / "rocket.jpg"
"""A rocket on its pad, in colour, 427 rows by 640 columns; a photograph by SpaceX, CC0."""

Source = str | os.PathLike[str] | bytes | BinaryIO | Image.Image
"""Where a picture comes from: its path, its bytes, a binary file, or a picture that Pillow has opened."""

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "AVIF")  # a Pillow without AVIF stumbles over the last only
WANTED = "give a PNG, JPEG, WebP, GIF, TIFF, BMP or AVIF picture"
SCALED = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "I;16", "I;16L", "I;16B", "I;16N"}
"""Pillow's modes whose black and white are known."""
BITS, PHOTOMETRIC, WIDTH, HEIGHT = 258, 262, 256, 257  # tags of a TIFF
MAX_PIXELS = 64_000_000  # a file that claims more is refused before it is decoded


def load_image(source: Source, *, size: int | Pair | None = None, grey: bool = False) -> NDArray[np.float64]:
    """Load a picture as floats from 0 (black) to 1 (white).

    The picture is turned as its EXIF orientation says, palettes become colours, what is
    transparent is laid on white, and of several frames or pages the first is taken. A 16-bit grey
    picture keeps its 65536 levels; Pillow reads 16-bit colour at 8 bits.

    Parameters
    ----------
    source
        PNG, JPEG, WebP, GIF, TIFF, BMP or AVIF picture, of at most 64 million pixels: its path, its
        bytes, or a binary file that holds it. Or a picture that Pillow has opened, of any format,
        which is left open. AVIF needs Pillow 11.3 or newer.
    size
        Size of the result in pixels: one number for a square, or (rows, columns). The picture is
        cropped about its centre to that shape and then resized; it is never squeezed.
    grey
        Give brightness only: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).

    Returns
    -------
    NDArray
        Shape `(H, W, 3)`, or `(H, W)` if grey; float64.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    IsADirectoryError
        If the path is a folder.
    PermissionError
        If you may not read the file.
    ValueError
        If this is no picture in one of these formats, is damaged or too large, its numbers have no
        known black and white, or the size is out of range.
    TypeError
        If the source is none of these, or the size is not a whole number.

    Examples
    --------
    >>> load_image(CAT, size=(100, 150)).shape
    (100, 150, 3)
    >>> load_image(CAT.read_bytes(), grey=True).shape
    (300, 451)

    """
    rows_columns = None if size is None else _result_size(size)
    with _opened(source) as image:
        deep = image.mode.startswith("I")  # 16-bit grey, or 12
        tags = getattr(image, "tag_v2", {})
        white = 2 ** tags.get(BITS, (16,))[0] - 1 if deep else 255
        white_is_zero = deep and tags.get(PHOTOMETRIC) == 0  # with fewer bits, Pillow sees to it
        image = ImageOps.exif_transpose(image)
        image = _deep_on_white(image) if deep else _on_white(image).convert("L" if grey else "RGB")
    if rows_columns is not None:
        image = _fit(image, *rows_columns)
    picture = np.array(image, dtype=np.float64)
    picture /= white
    np.clip(picture, 0, 1, out=picture)  # a resized 16-bit picture can overshoot
    if white_is_zero:
        np.subtract(1, picture, out=picture)
    return np.stack([picture] * 3, axis=-1) if deep and not grey else picture


class Facts(NamedTuple):
    """What a picture's file says of it, before its pixels are read."""

    rows: int
    columns: int
    animated: bool


def image_facts(source: Source) -> Facts:
    """Read the size that `load_image` would give, and whether it would leave out later frames."""
    with _opened(source) as image:
        columns, rows = image.size
        if image.getexif().get(ExifTags.Base.Orientation) in (5, 6, 7, 8) and not _turned(image):  # lies on its side
            rows, columns = columns, rows
        # A JPEG with several pictures is no animation: cameras add previews and depth.
        return Facts(rows, columns, image.format != "MPO" and getattr(image, "is_animated", False))


def _turned(image: Image.Image) -> bool:
    """Say whether the size is that of the picture when it is turned: newer Pillows turn TIFFs themselves."""
    tags = getattr(image, "tag_v2", None)
    return tags is not None and image.size != (tags.get(WIDTH), tags.get(HEIGHT))


def _result_size(size: int | Pair) -> Pair:
    rows, columns = pair(size, "size", at_least=1)
    if rows * columns > MAX_PIXELS:
        raise ValueError(f"size is {size!r}; give at most {MAX_PIXELS:,} pixels in all")
    return rows, columns


def _fit(image: Image.Image, rows: int, columns: int) -> Image.Image:
    """Crop about the centre to the shape of (rows, columns), then resize."""
    # Resizing reads beyond the part that it is given, so whole pixels are cut off first.
    top = max(0, image.height * columns - image.width * rows) // (2 * columns)
    left = max(0, image.width * rows - image.height * columns) // (2 * rows)
    image = ImageOps.crop(image, (left, top, left, top))
    return ImageOps.fit(image, (columns, rows), Image.Resampling.LANCZOS)


@contextmanager
def _opened(source: Source) -> Iterator[Image.Image]:
    """Open a picture, or say in one sentence why it is none, also when its pixels turn out to be damaged."""
    name = repr(os.fspath(source)) if isinstance(source, (str, os.PathLike)) else "what was given"
    with _content(source) as content, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd metadata; the size is checked below
        image = content if isinstance(content, Image.Image) else _recognised(content, name)
        if 0 in image.size:
            raise ValueError(f"{name} has no pixels; {WANTED}")
        if image.width * image.height > MAX_PIXELS:
            raise ValueError(_too_large(name))
        if image.mode not in SCALED and not (image.mode == "I" and image.format == "PNG"):
            raise ValueError(
                f"{name} holds numbers of Pillow's mode {image.mode!r}, whose black and white are not known; "
                "give a picture of 8 or 16 bits"
            )
        try:
            yield image
        except Exception as error:
            raise ValueError(f"{name} is damaged or cut short; {WANTED}") from error


def _content(source: Source) -> AbstractContextManager[BinaryIO | Image.Image]:
    """Give what Pillow can read; only what is opened here is closed again."""
    if isinstance(source, (str, os.PathLike)):
        return _file(Path(source))
    if isinstance(source, (bytes, bytearray, memoryview)):
        return io.BytesIO(source)
    if isinstance(source, io.TextIOBase):
        raise TypeError("source is a file that is open as text; open it as open(path, 'rb')")
    if isinstance(source, Image.Image) or hasattr(source, "read"):
        return nullcontext(source)
    raise TypeError(f"source is of type {type(source).__name__}; give a path, bytes, a binary file or a Pillow picture")


def _recognised(file: BinaryIO, name: str) -> Image.Image:
    """Read a picture's header."""
    try:
        return Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        raise ValueError(_too_large(name)) from None
    except Exception:  # Pillow's readers raise errors of many kinds
        raise ValueError(f"{name} is not a picture that can be read; {WANTED}") from None


def _file(path: Path) -> BinaryIO:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError
        if not stat.S_ISREG(mode):  # to open a pipe would be to wait for its writer
            raise ValueError(f"{str(path)!r} is not an ordinary file; {WANTED}")
        return open(path, "rb")
    except IsADirectoryError:
        raise IsADirectoryError(f"{str(path)!r} is a folder; {WANTED}") from None
    except PermissionError:
        raise PermissionError(f"{str(path)!r} may not be read by you; {WANTED}") from None
    except OSError:
        raise FileNotFoundError(f"there is no file {str(path)!r}; {WANTED}") from None


def _too_large(name: str) -> str:
    return f"{name} says it is too large; give a picture of at most {MAX_PIXELS:,} pixels"


def _deep_on_white(image: Image.Image) -> Image.Image:
    """Lay the one level of a 16-bit picture that may be transparent on white."""
    transparent = image.info.get("transparency")
    image = image.convert("F")
    if transparent is None:
        return image
    levels = np.array(image)
    levels[levels == transparent] = 65535
    return Image.fromarray(levels)


def _on_white(image: Image.Image) -> Image.Image:
    """Lay what is transparent on white."""
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)


def rgb_image(picture: ArrayLike) -> Image.Image:
    """Give a picture `(H, W, 3)` or `(H, W)` from 0 to 1 as Pillow's, in 256 steps: what networks were trained on."""
    picture = real_array(picture, "picture")
    if picture.ndim not in (2, 3) or picture.shape[2:] not in ((), (3,)):
        raise ValueError(f"picture has shape {picture.shape}; give one picture, (H, W, 3) or (H, W)")
    if not (picture.min() >= 0 and picture.max() <= 1):
        raise ValueError(
            f"picture has numbers from {picture.min():g} to {picture.max():g}; give 0 to 1, as load_image does"
        )
    image = Image.fromarray(np.round(255 * picture).astype(np.uint8))
    return image.convert("RGB")


def cat(*, grey: bool = False) -> NDArray[np.float64]:
    """Give the book's cat: `load_image(CAT, size=256)`.

    Parameters
    ----------
    grey
        Give brightness only.

    Returns
    -------
    NDArray
        Shape `(256, 256, 3)`, or `(256, 256)` if grey; from 0 to 1. Photograph by Stéfan van der Walt, CC0.

    Examples
    --------
    >>> cat().shape, cat(grey=True).shape
    ((256, 256, 3), (256, 256))

    """
    return load_image(CAT, size=256, grey=grey)


def photographs() -> NDArray[np.float64]:
    """Give five grey photographs: an astronaut, a camera man, a cup of coffee, grass, and the cat.

    Returns
    -------
    NDArray
        Shape `(5, 256, 256)`, from 0 to 1. Each is in the public domain or CC0; CREDITS.md beside
        the files names their photographers.

    Examples
    --------
    >>> photographs().shape
    (5, 256, 256)

    """
    others = [load_image(file, grey=True) for file in sorted((DATA / "photographs").glob("*.webp"))]
    return np.stack([*others, cat(grey=True)])


def film() -> NDArray[np.float64]:
    """Give the book's film: a rabbit stretches and waves before a background that hardly moves.

    Returns
    -------
    NDArray
        16 frames in order, shape `(16, 256, 256, 3)`, from 0 to 1. From Big Buck Bunny,
        © 2008 Blender Foundation, www.bigbuckbunny.org, CC BY 3.0.

    Examples
    --------
    >>> film().shape
    (16, 256, 256, 3)

    """
    return np.stack([load_image(frame) for frame in sorted((DATA / "film").glob("frame_*.webp"))])


class Digits(NamedTuple):
    """The handwritten digits, split in two."""

    train_images: NDArray
    """Pictures to learn from, shape `(1347, 8, 8, 1)`, from 0 (paper) to 1 (ink)."""
    train_labels: NDArray
    """Which digit each shows, shape `(1347,)`, whole numbers 0 to 9."""
    test_images: NDArray
    """Pictures held out, shape `(450, 8, 8, 1)`."""
    test_labels: NDArray
    """Which digit each of those shows, shape `(450,)`."""


def digits() -> Digits:
    """Give 1797 handwritten digits; every fourth, from the first on, is held out for testing.

    Returns
    -------
    Digits
        `train_images, train_labels, test_images, test_labels`. From Alpaydin & Kaynak, *Optical
        Recognition of Handwritten Digits*, UCI Machine Learning Repository, 1998, CC BY 4.0.

    Examples
    --------
    >>> digits().train_images.shape
    (1347, 8, 8, 1)

    """
    table = np.loadtxt(DATA / "digits.csv.gz", delimiter=",", dtype=np.int64)
    images, labels = table[:, :64].reshape(-1, 8, 8, 1) / 16, table[:, 64]
    held_out = np.arange(len(table)) % 4 == 0
    return Digits(images[~held_out], labels[~held_out], images[held_out], labels[held_out])
