"""The drawings that chapters share, in one look.

Needs matplotlib: `pip install "filtersight[figures]"`. Every drawing takes the axes to draw on
first. Call `use_book_style` once, before the first figure.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import CenteredNorm, Colormap, Normalize
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from filtersight.arguments import real_array

INK = "#20242c"
"""Text and axes."""

MUTED = "#6b7280"
"""Lines that stand back."""

ACCENT = "#c2410c"
"""What the reader should look at."""

SECOND = "#1d4ed8"
"""What it is compared with."""

SIGNED = "RdBu_r"
"""Colour map of signed numbers: blue below zero, white at zero, red above."""

WIDTH = 5.6
"""Width of a figure that is not wide, in inches."""

NUMBER_SIZE = 11
"""Type size of numbers in grids, in points: one through the whole book, legible on a phone."""


def use_book_style() -> None:
    """Give the figures that follow the book's type, lines and colours.

    Examples
    --------
    >>> use_book_style()

    """
    plt.style.use("filtersight.data.book")


def panels(
    rows: int, columns: int, *, aspect: float = 1, width_ratios: ArrayLike | None = None
) -> tuple[Figure, NDArray]:
    """Lay out a figure of the book's width in panels.

    Parameters
    ----------
    rows, columns
        How many panels, down and across.
    aspect
        Height of a panel over its width, title included.
    width_ratios
        Relative widths of the columns; equal by default.

    Returns
    -------
    tuple[Figure, NDArray]
        The figure, and its axes as an array `(rows, columns)`.

    Examples
    --------
    >>> fig, axes = panels(1, 3)
    >>> axes.shape
    (1, 3)
    >>> plt.close(fig)

    """
    height = aspect * WIDTH / columns * rows
    return plt.subplots(
        rows, columns, figsize=(WIDTH, height), squeeze=False, gridspec_kw={"width_ratios": width_ratios}
    )


def describe(fig: Figure, *, caption: str, alt: str, cover: bool = False, wide: bool = False) -> None:
    """Say in words what a figure shows; the book prints both beside it.

    Parameters
    ----------
    fig
        The figure.
    caption
        What to look at, in Markdown; it stands below the figure.
    alt
        What is seen, for a reader who cannot see it, in plain text.
    cover
        Whether the list of chapters shows this figure; by default it shows a chapter's first.
    wide
        Whether the book may show it as wide as its code, larger than it is drawn: for many small panels.

    Raises
    ------
    ValueError
        If either is blank.

    Examples
    --------
    >>> fig, axes = panels(1, 1)
    >>> describe(fig, caption="Nothing yet.", alt="An empty frame.")
    >>> plt.close(fig)

    """
    for name, text in (("caption", caption), ("alt", alt)):
        if not text.strip():
            raise ValueError(f"{name} is {text!r}; say in words what the figure shows")
    vars(fig).update(caption=" ".join(caption.split()), alt=" ".join(alt.split()), cover=cover, wide=wide)


def show_picture(ax: Axes, picture: ArrayLike, title: str = "") -> AxesImage:
    """Draw a picture as it is: 0 black, 1 white (or full colour), nothing stretched.

    Parameters
    ----------
    ax
        Where to draw.
    picture
        Shape `(H, W)` or `(H, W, 3)`, from 0 to 1.
    title
        Stands above the picture.

    Returns
    -------
    AxesImage
        The drawing, for an animation to change.

    Raises
    ------
    ValueError
        If the picture has another shape.

    Examples
    --------
    >>> fig, axes = panels(1, 1)
    >>> drawing = show_picture(axes[0, 0], [[0, 0.5, 1]], "three greys")
    >>> plt.close(fig)

    """
    picture = real_array(picture, "picture")
    if picture.ndim != 2 and picture.shape[2:] != (3,):
        raise ValueError(f"picture has shape {picture.shape}; give (H, W) or (H, W, 3)")
    return _draw(ax, picture, title, cmap="gray", norm=Normalize(0, 1))


def show_feature_map(
    ax: Axes, feature_map: ArrayLike, title: str = "", *, limit: float | None = None, colorbar: bool = True
) -> AxesImage:
    """Draw signed numbers: blue below zero, white at zero, red above.

    Parameters
    ----------
    ax
        Where to draw.
    feature_map
        Shape `(H, W)`.
    title
        Stands above the map.
    limit
        The size from which on numbers get the strongest colours; by default the largest in the map.
    colorbar
        Draw the scale beside the map.

    Returns
    -------
    AxesImage
        The drawing, for an animation to change.

    Raises
    ------
    ValueError
        If the map is not 2-D.

    Examples
    --------
    >>> fig, axes = panels(1, 1)
    >>> drawing = show_feature_map(axes[0, 0], [[-2, 0, 2]], "a slope")
    >>> plt.close(fig)

    """
    feature_map = real_array(feature_map, "feature_map", ("H", "W"))
    drawing = _draw(ax, feature_map, title, cmap=SIGNED, norm=CenteredNorm(halfrange=_limit(feature_map, limit)))
    if colorbar:
        scale = ax.figure.colorbar(drawing, ax=ax, shrink=0.8, aspect=16, pad=0.03)
        scale.outline.set_visible(False)
        scale.locator = MaxNLocator(5)
    return drawing


def show_scale(axes: NDArray, drawing: AxesImage) -> None:
    """Draw the one scale that several maps share, below them.

    Parameters
    ----------
    axes
        Where the maps are drawn.
    drawing
        One of them; all should have been drawn with the same limit.

    Examples
    --------
    >>> fig, axes = panels(1, 2)
    >>> for ax in axes.flat:
    ...     drawing = show_feature_map(ax, [[-2, 0, 2]], limit=2, colorbar=False)
    >>> show_scale(axes, drawing)
    >>> plt.close(fig)

    """
    scale = axes.flat[0].figure.colorbar(drawing, ax=axes, location="bottom", shrink=0.5, aspect=30)
    scale.outline.set_visible(False)


def show_numbers(
    ax: Axes,
    numbers: ArrayLike,
    title: str = "",
    *,
    form: str | None = "g",
    cmap: str | Colormap = "gray",
    norm: Normalize | None = None,
    size: float = NUMBER_SIZE,
) -> AxesImage:
    """Draw a small array as a grid of coloured cells, each with its number.

    Parameters
    ----------
    ax
        Where to draw.
    numbers
        Shape `(rows, columns)`; NaN leaves a cell empty.
    title
        Stands above the grid.
    form
        How a number is written, as in `format(number, form)`; with None the colours stand alone.
    cmap, norm
        Colour map and scale of the cells; by default grey, from 0 to 1.
    size
        Type size of the numbers, in points.

    Returns
    -------
    AxesImage
        The cells, for an animation to change.

    Raises
    ------
    ValueError
        If the array is not 2-D.

    Examples
    --------
    >>> fig, axes = panels(1, 1)
    >>> cells = show_numbers(axes[0, 0], [[0, 0.5], [0.75, 1]])
    >>> plt.close(fig)

    """
    numbers = real_array(numbers, "numbers", ("rows", "columns"))
    cells = _draw(ax, numbers, title, cmap=cmap, norm=norm or Normalize(0, 1))
    for (row, column), number in np.ndenumerate(numbers):
        if np.isnan(number):
            continue
        ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=MUTED, linewidth=0.6))
        if form is not None:
            text = f"{number + 0:{form}}".replace("-", "\N{MINUS SIGN}")
            ax.text(column, row, text, ha="center", va="center", size=size, color=_ink_on(cells.to_rgba(number)))
    return cells


def show_kernel(
    ax: Axes,
    kernel: ArrayLike,
    title: str = "",
    *,
    form: str | None = "g",
    limit: float | None = None,
    size: float = NUMBER_SIZE,
) -> AxesImage:
    """Draw a kernel as a grid: blue weights below zero, red above, each with its number.

    Parameters
    ----------
    ax
        Where to draw.
    kernel
        Shape `(kH, kW)`.
    title
        Stands above the grid.
    form
        How a weight is written: `"g"` as short as it goes, `".2f"` with two decimals, None not at all.
    limit
        The size up to which numbers stand in black on the weights' colours; by default the largest in the kernel.
        The strongest colours belong to 1.6 times as much.
    size
        Type size of the numbers, in points.

    Returns
    -------
    AxesImage
        The cells, for an animation to change.

    Raises
    ------
    ValueError
        If the kernel is not 2-D.

    Examples
    --------
    >>> fig, axes = panels(1, 1)
    >>> cells = show_kernel(axes[0, 0], [[1, 0, -1]], "left less right")
    >>> plt.close(fig)

    """
    kernel = real_array(kernel, "kernel", ("kH", "kW"))
    # Short of the ends of the colour map, on which a number could be read in white only.
    norm = CenteredNorm(halfrange=_limit(kernel, limit) * 1.6)
    return show_numbers(ax, kernel, title, form=form, cmap=SIGNED, norm=norm, size=size)


def show_filter(
    ax: Axes,
    filter_: ArrayLike,
    title: str = "",
    *,
    form: str | None = None,
    limit: float | None = None,
    stacked: bool = False,
    size: float = NUMBER_SIZE,
) -> AxesImage:
    """Draw a filter's kernels in a row, one a channel, all on one scale.

    Parameters
    ----------
    ax
        Where to draw.
    filter_
        Shape `(kH, kW, C_in)`; three channels are named R, G and B.
    title
        Stands above the kernels.
    form
        How a weight is written, such as `".1f"`; by default the colours stand alone.
    limit
        As in `show_kernel`; by default the largest size in the filter.
    stacked
        Draw the kernels one below the other.
    size
        Type size of the numbers and the channels' names, in points.

    Returns
    -------
    AxesImage
        The cells, for an animation to change.

    Raises
    ------
    ValueError
        If the filter is not 3-D.

    Examples
    --------
    >>> fig, axes = panels(1, 1)
    >>> cells = show_filter(axes[0, 0], np.ones((2, 2, 3)), form=".0f")
    >>> plt.close(fig)

    """
    filter_ = real_array(filter_, "filter_", ("kH", "kW", "C_in"))
    axis, names = (0 if stacked else 1), ("RGB" if filter_.shape[2] == 3 else list(map(str, range(filter_.shape[2]))))
    kernels = np.moveaxis(filter_, 2, 0)
    gap = np.full_like(np.take(kernels[0], [0], axis), np.nan)
    strip = np.concatenate([part for kernel in kernels for part in (kernel, gap)][:-1], axis)
    for channel, name in enumerate(names):
        middle = channel * (kernels.shape[1 + axis] + 1) + (kernels.shape[1 + axis] - 1) / 2
        if stacked:
            ax.text(-0.7, middle, name, ha="right", va="center", size=size)
        else:
            ax.text(middle, len(strip) - 0.4, name, ha="center", va="top", size=size)
    return show_kernel(ax, strip, title, form=form, limit=limit or _limit(filter_, None), size=size)


def outline_window(ax: Axes, row: int, column: int, size: int | tuple[int, int], *, color: str = ACCENT) -> Rectangle:
    """Outline the pixels of one window on a picture drawn before.

    Parameters
    ----------
    ax
        Where the picture is drawn.
    row, column
        The window's upper left pixel.
    size
        The window's size in pixels: one number, or (rows, columns).
    color
        Colour of the line.

    Returns
    -------
    Rectangle
        The outline, for an animation to move.

    Examples
    --------
    >>> fig, axes = panels(1, 1)
    >>> outline = outline_window(axes[0, 0], 2, 5, 3)
    >>> outline.get_xy()
    (4.5, 1.5)
    >>> plt.close(fig)

    """
    rows, columns = np.broadcast_to(size, 2)
    outline = Rectangle((column - 0.5, row - 0.5), columns, rows, fill=False, edgecolor=color, linewidth=2.2)
    ax.add_patch(outline)
    return outline


def _draw(ax: Axes, array: NDArray, title: str, *, cmap: str | Colormap, norm: Normalize) -> AxesImage:
    ax.set_title(title)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    return ax.imshow(array, cmap=cmap, norm=norm)


def _ink_on(cell: ArrayLike) -> str:
    """Choose black or white, whichever stands out more: at least 4.5 to 1, by WCAG's relative luminance."""
    color = np.asarray(cell)[:3]
    linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    return "#000000" if linear @ [0.2126, 0.7152, 0.0722] > 0.179 else "#ffffff"


def _limit(array: NDArray, limit: float | None) -> float:
    """Choose the size that colours are scaled to: the largest in the array, or 1 where all is zero."""
    return limit if limit is not None else float(np.nanmax(np.abs(array))) or 1
