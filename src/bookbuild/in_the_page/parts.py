"""What the live parts of the book take from the package: its named kernels and its pictures."""

import io
import json

from numpy.typing import NDArray
from PIL import Image

MODULE = "assets/live/bundled.js"
PICTURES = "assets/live/pictures/{}.webp"
LABELS = {"astronaut": "an astronaut", "camera": "a camera man", "coffee": "a cup of coffee", "grass": "grass"}


def live_files() -> dict[str, bytes]:
    """Give each file's address in the site, and what it holds."""
    # Not at the top: while the book is served, each build imports the package as it is by then.
    from filtersight import cat, kernels
    from filtersight.images import DATA

    pictures = {"cat": _webp(cat()), "cat-grey": _webp(cat(grey=True))}
    pictures |= {file.stem: file.read_bytes() for file in sorted((DATA / "photographs").glob("*.webp"))}
    named = {name: kernel.tolist() for name, kernel in vars(kernels).items() if name.isupper()}
    labels = {"cat": "the cat"} | {name: LABELS[name] for name in pictures if not name.startswith("cat")}
    source = f"""// Written by the build from the package.

/** The named 3x3 kernels of `filtersight.kernels`, as rows of numbers. */
export const KERNELS = {json.dumps(named)};

/** The bundled pictures, 256 pixels a side: their files' names, and what they show. */
export const PICTURES = {json.dumps(labels)};

/** The address of a bundled picture. */
export const pictureUrl = (name) => new URL(`pictures/${{name}}.webp`, import.meta.url).href;
"""
    return {MODULE: source.encode()} | {PICTURES.format(name): data for name, data in pictures.items()}


def _webp(picture: NDArray) -> bytes:
    """Keep every level: the numbers in the page are to be those of the package."""
    buffer = io.BytesIO()
    Image.fromarray((picture * 255).round().astype("uint8")).save(buffer, "WEBP", lossless=True, method=6)
    return buffer.getvalue()
