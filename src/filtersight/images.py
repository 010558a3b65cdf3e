"""Pictures as numbers: load one safely, or take those that come with the package."""

import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from filtersight.arguments import pair
from filtersight.windows import Pair

DATA = Path(__file__).parent / "data"

CAT = DATA / "chelsea.png"
"""The photograph behind `cat()`, 300 rows by 451 columns."""

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
WANTED = "give a PNG, JPEG, WebP or GIF picture"
MAX_PIXELS = 64_000_000  # a file that claims more is refused before it is decoded


def load_image(path: str | os.PathLike, *, size: int | Pair | None = None, grey: bool = False) -> NDArray:
    """Load a picture as floats from 0 (black) to 1 (white).

    The picture is turned as its EXIF orientation says, palettes become colours, what is
    transparent is laid on white, and an animation gives its first frame. A 16-bit grey picture
    keeps its 65536 levels; Pillow reads 16-bit colour at 8 bits.

    Parameters
    ----------
    path
        PNG, JPEG, WebP or GIF file, of at most 64 million pixels.
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
        If the file is no picture in one of these formats, is damaged or too large, or the size
        is out of range.
    TypeError
        If the size is not a whole number.

    Examples
    --------
    >>> load_image(CAT, size=(100, 150)).shape
    (100, 150, 3)

    """
    rows_columns = None if size is None else _result_size(size)
    with _opened(Path(path)) as image:
        image = ImageOps.exif_transpose(image)
        deep = image.mode.startswith("I")  # 16-bit grey
        image = _deep_on_white(image) if deep else _on_white(image).convert("L" if grey else "RGB")
    if rows_columns is not None:
        image = _fit(image, *rows_columns)
    picture = np.array(image, dtype=np.float64)
    picture /= 65535 if deep else 255
    np.clip(picture, 0, 1, out=picture)  # a resized 16-bit picture can overshoot
    return np.stack([picture] * 3, axis=-1) if deep and not grey else picture


class Facts(NamedTuple):
    """What a picture's file says of it, before its pixels are read."""

    rows: int
    columns: int
    animated: bool


def image_facts(path: str | os.PathLike) -> Facts:
    """Read the size that `load_image` would give, and whether it would leave out later frames."""
    with _opened(Path(path)) as image:
        columns, rows = image.size
        if image.getexif().get(ExifTags.Base.Orientation) in (5, 6, 7, 8):  # lies on its side
            rows, columns = columns, rows
        # A JPEG with several pictures is no animation: cameras add previews and depth.
        return Facts(rows, columns, image.format != "MPO" and getattr(image, "is_animated", False))


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
def _opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture, or say in one sentence why it is none, also when its pixels turn out to be damaged."""
    with _file(path) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd metadata; the size is checked below
        try:
            image = Image.open(file, formats=FORMATS)
        except Image.DecompressionBombError:
            raise ValueError(_too_large(path)) from None
        except Exception:  # Pillow's readers raise errors of many kinds
            raise ValueError(f"{str(path)!r} is not a picture that can be read; {WANTED}") from None
        if image.width * image.height > MAX_PIXELS:
            raise ValueError(_too_large(path))
        try:
            yield image
        except Exception as error:
            raise ValueError(f"{str(path)!r} is damaged or cut short; {WANTED}") from error


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


def _too_large(path: Path) -> str:
    return f"{str(path)!r} says it is too large; give a picture of at most {MAX_PIXELS:,} pixels"


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


def cat(*, grey: bool = False) -> NDArray:
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


def photographs() -> NDArray:
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


def film() -> NDArray:
    """Give the book's film: a rabbit stretches and waves before a still background.

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
