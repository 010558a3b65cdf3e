"""Load a picture for the program: from a file or from standard input, and no larger than is asked for."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from filtersight import load_image
from filtersight.images import MAX_PIXELS, image_facts
from filtersight.windows import Pair

STDIN = "-"
MOST_BYTES = 8 * MAX_PIXELS  # a pixel of four channels with 16 bits each, not compressed


def load(picture: str, size: int | Pair | str, *, grey: bool, tell: Callable[[str], None]) -> NDArray:
    """Load a picture of the size asked for, shape `(1, H, W, C)`, float32, and tell what was left out of it."""
    if picture != STDIN:
        return _loaded(Path(picture), name(picture), size, grey, tell)
    try:
        return _loaded(_standard_input(), name(picture), size, grey, tell)
    except ValueError as error:  # of bytes, which have no name
        raise ValueError(f"{name(picture)}: {error}") from error


def _loaded(
    source: Path | bytes, shown: str, size: int | Pair | str, grey: bool, tell: Callable[[str], None]
) -> NDArray:
    facts = image_facts(source)
    if facts.animated:
        tell(f"{shown} is an animation; its first frame is drawn.")
    wanted = None if isinstance(size, str) else size
    if isinstance(size, int):
        # Floats are twice or six times as large as the file's bytes, and a figure can show no more.
        shrunk = min(1, size / max(facts.rows, facts.columns))
        wanted = max(1, round(facts.rows * shrunk)), max(1, round(facts.columns * shrunk))
        if shrunk < 1:
            tell(
                f"{shown} is reduced from {facts.rows} x {facts.columns} pixels to {wanted[0]} x {wanted[1]}; "
                "--size full keeps them all."
            )
    pixels = load_image(source, size=wanted, grey=grey).astype(np.float32)
    return pixels.reshape(1, *pixels.shape[:2], -1)


def name(picture: str) -> str:
    """Say which picture it is."""
    return "standard input" if picture == STDIN else repr(Path(picture).name)


def _standard_input() -> bytes:
    if sys.stdin is None or sys.stdin.isatty():
        raise ValueError("there is no picture; send one there, as in: filtersight - < photo.jpg")
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"this is more than a picture of {MAX_PIXELS:,} pixels can need")
    return content
