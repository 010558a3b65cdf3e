"""How the value of a cell's last line is shown: arrays short, with shape and type; what drawing gives, not at all."""

import numpy as np
from matplotlib.animation import Animation
from matplotlib.artist import Artist
from matplotlib.colorbar import Colorbar
from matplotlib.container import Container

DRAWING = (Animation, Artist, Colorbar, Container)
LONGEST = 2000  # characters
SHORT = 64  # numbers: an 8 x 8 window is shown whole


def text_of(value: object) -> str:
    """Give what a notebook would print, or nothing for a figure or a part of one: it is drawn.

    >>> print(text_of(np.eye(2, dtype=int)))
    array([[1, 0],
           [0, 1]])
    shape (2, 2), int64
    >>> text_of(3 / 4)
    '0.75'

    """
    if _is_drawing(value):
        return ""
    with np.printoptions(threshold=SHORT, edgeitems=3, precision=4):
        text = repr(value)
        if type(value) is np.ndarray:
            told = np.array2string(value, separator=", ", prefix="array(")
            text = f"array({told})\nshape {value.shape}, {value.dtype}"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… and {len(text) - LONGEST:,} characters more"


def _is_drawing(value: object) -> bool:
    """Tell whether it is a part of a figure, or holds one, as what `plt.plot` and `plt.subplots` give."""
    if isinstance(value, np.ndarray):
        return value.dtype == object and any(map(_is_drawing, value.ravel()))
    if isinstance(value, list | tuple) and not isinstance(value, Container):
        return any(map(_is_drawing, value))
    return isinstance(value, DRAWING)
