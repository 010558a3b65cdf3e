"""One figure of a picture with all its maps, each under the filter that made it.

Needs matplotlib: `pip install "filtersight[figures]"`.
"""

import io
import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import CenteredNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray
from PIL import Image

from filtersight import figures
from filtersight.windows import Pair

COLUMNS = 3
GAP = 0.12  # between panels, in inches
MARGIN = 0.08  # around the sheet, in inches
HEAD = 0.78  # above each map, for its filter and its name, in inches
TITLE = 0.4  # above a layer's maps, for its name
MOST = 99.5  # per cent of a layer's numbers that are told apart; a few are so large that the others would be pale
SHAPES = (0.5, 1.6)  # how flat and how tall a panel may be: height over width
DENSITY = 360  # pixels an inch: about one for each place of a map with 512 columns
NO_DATE = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}
LARGEST_DRAWN = 600  # a larger map is drawn reduced: on paper no one could see more
LARGEST_NUMBERED = 3  # the cells of a larger kernel have no room for numbers
LONGEST_NUMBER = 5  # signs
LETTERS = 15  # of a name to the inch


Box = tuple[float, float, float, float]


class Panel(NamedTuple):
    """What is drawn in one place of the sheet."""

    name: str
    filter_: NDArray
    """Shape `(kH, kW, C)`."""
    feature_map: NDArray
    """Shape `(H, W)`, reduced if need be."""
    limit: float
    """The largest size in the map before it was reduced."""


def use_sheet_style() -> None:
    """Draw as the book does, whatever matplotlib is set to do for this user."""
    plt.style.use("default")
    figures.use_book_style()


def panel(name: str, filter_: NDArray, feature_map: NDArray) -> Panel:
    """Keep of a map what can be drawn."""
    limit = float(max(feature_map.max(), -feature_map.min()))
    return Panel(name, filter_, reduced(feature_map), limit)


def reduced(array: NDArray) -> NDArray:
    """Average whole blocks of `(H, W)` until no side is longer than `LARGEST_DRAWN`."""
    factor = math.ceil(max(array.shape) / LARGEST_DRAWN)
    return array if factor == 1 else np.asarray(Image.fromarray(array).reduce(factor))


def draw_sheet(picture: NDArray, panels: Sequence[Panel], notes: Sequence[str]) -> Figure:
    """Draw a picture `(H, W, C)`, its maps and what the colours mean; `notes` are lines of text."""
    size = picture.shape[:2]
    fig, place, width, height = empty_sheet(len(panels) + 2, size, HEAD)
    _write(place(0, 0, 0, width, HEAD), "your picture", f"{size[0]} × {size[1]} pixels")
    _show_picture(place(0, 0, HEAD, width, height), picture)
    for number, drawn in enumerate(panels, start=1):
        wide = HEAD - 0.08 if drawn.filter_.shape[2] == 1 else 1
        _show_filter(place(number, 0, 0, wide, HEAD - 0.08), drawn.filter_)
        _write(place(number, wide + 0.08, 0, width - wide - 0.08, HEAD), drawn.name, f"± {drawn.limit:.3g}")
        figures.show_feature_map(
            place(number, 0, HEAD, width, height), drawn.feature_map, limit=drawn.limit or 1, colorbar=False
        )
    text = ["Each map has its own scale: its", "strongest colour is the number", "beside its filter.", *notes]
    _explain(place(len(panels) + 1, 0, 0, width, HEAD + height), text)
    return fig


def draw_layers(
    picture: NDArray,
    layers: Mapping[str, NDArray],
    below: Mapping[str, str],
    boxes: Sequence[Box],
    notes: Sequence[str],
) -> Figure:
    """Draw a picture `(H, W, C)` with boxes on it, one map for each layer of a network, and the answer in `notes`.

    `below` says of each layer what stands under its name, and a box is (top, left, bottom, right) in pixels.
    """
    size = picture.shape[:2]
    fig, place, width, height = empty_sheet(len(layers) + 2, size, TITLE)
    _write(place(0, 0, 0, width, TITLE), "your picture", f"{size[0]} × {size[1]} pixels")
    ax = place(0, 0, TITLE, width, height)
    _show_picture(ax, picture)
    shrunk = math.ceil(max(size) / LARGEST_DRAWN)
    for box in boxes:
        top, left, bottom, right = (side / shrunk - 0.5 for side in box)  # a pixel's middle is at a whole number
        ax.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, color=figures.ACCENT, lw=1.5))
    for number, (name, laid) in enumerate(layers.items(), start=1):
        limit = float(np.percentile(abs(laid), MOST)) or 1
        _write(place(number, 0, 0, width, TITLE), name, f"{below[name]}, ± {limit:.3g}")
        figures.show_feature_map(place(number, 0, TITLE, width, height), reduced(laid), limit=limit, colorbar=False)
    _explain(place(len(layers) + 1, 0, 0, width, TITLE + height), notes)
    return fig


def empty_sheet(count: int, size: Pair, head: float) -> tuple[Figure, Callable[..., Axes], float, float]:
    """Make a figure with so many places for pictures of a size, each below a head of some inches.

    Besides it come a function that makes axes in one of the places, in inches from its upper left corner, and the
    width and height of a picture in inches.
    """
    rows = math.ceil(count / COLUMNS)
    width = (figures.WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
    height = width * float(np.clip(size[0] / size[1], *SHAPES))
    step = head + height + GAP  # from one row to the next
    fig = Figure(figsize=(figures.WIDTH, rows * step - GAP + 2 * MARGIN))
    fig.set_layout_engine("none")  # every panel is put in its place below

    def place(number: int, left: float, top: float, wide: float, high: float) -> Axes:
        row, column = divmod(number, COLUMNS)
        left += MARGIN + column * (width + GAP)
        bottom = fig.get_figheight() - MARGIN - row * step - top - high
        return fig.add_axes(np.array([left, bottom, wide, high]) / np.tile(fig.get_size_inches(), 2))

    return fig, place, width, height


def _show_picture(ax: Axes, picture: NDArray) -> None:
    picture = np.stack([reduced(channel) for channel in np.moveaxis(picture, 2, 0)], axis=-1)
    figures.show_picture(ax, picture if picture.shape[2] == 3 else picture[..., 0])


def _show_filter(ax: Axes, filter_: NDArray) -> None:
    if filter_.shape[2] > 1:
        figures.show_filter(ax, filter_, size=6)
    else:
        form = "g" if (filter_ == filter_.round()).all() else ".2f"
        longest = max(len(f"{weight:{form}}") for weight in filter_.flat)
        roomy = max(filter_.shape) <= LARGEST_NUMBERED and longest <= LONGEST_NUMBER
        figures.show_kernel(ax, filter_[..., 0], form=form if roomy else None, size=4.6)
    ax.set_anchor("W")


def _write(ax: Axes, name: str, below: str) -> None:
    """Write a panel's name, and in smaller type what there is to say of it."""
    ax.set_axis_off()
    wide = ax.bbox.width / ax.figure.dpi  # in inches
    name = textwrap.fill(name, int(wide * LETTERS), max_lines=2, placeholder="…")
    # A name may come from a file, where a dollar sign is no start of mathematics.
    ax.text(0, 0.52, name, size=8, va="bottom", parse_math=False)
    ax.text(0, 0.4, below, size=7, va="top", color=figures.MUTED)


def _explain(ax: Axes, text: Sequence[str]) -> None:
    """Say what the colours mean, by a strip of them, and what the text says."""
    ax.set_axis_off()
    height = ax.bbox.height / ax.figure.dpi  # in inches
    bar = ax.inset_axes((0, 1 - 0.3 / height, 1, 0.12 / height))
    colours = ScalarMappable(CenteredNorm(halfrange=1), figures.SIGNED)
    scale = ax.figure.colorbar(colours, cax=bar, orientation="horizontal")
    scale.outline.set_visible(False)
    scale.set_ticks([-1, 0, 1], labels=["below 0", "0", "above 0"], size=7)
    bar.tick_params(length=0)
    left, _, right = bar.get_xticklabels()
    left.set_horizontalalignment("left")
    right.set_horizontalalignment("right")
    ax.text(0, 1 - min(HEAD, height / 2) / height, "\n".join(text), size=7, va="top", linespacing=1.5)


def encode(fig: Figure, form: str) -> bytes:
    """Give a figure as the content of a file, on white and without a date: the same figure, the same bytes."""
    content = io.BytesIO()
    options = {"pil_kwargs": {"quality": 90}} if form == "webp" else {"metadata": NO_DATE.get(form)}
    with matplotlib.rc_context({"svg.hashsalt": "filtersight"}):
        fig.savefig(content, format=form, dpi=DENSITY, facecolor="white", **options)
    return content.getvalue()
