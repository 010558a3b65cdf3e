"""How the filters slide over a picture, and the maps that they make of it."""

from typing import NamedTuple

from numpy.typing import NDArray

from filtersight import conv2d, max_pool2d
from filtersight.program.filter_choice import NamedFilter
from filtersight.windows import Pair, place_windows


class Slide(NamedTuple):
    """How the window slides over a picture, and how large a window of the map is pooled."""

    stride: int | Pair
    padding: int | Pair | str
    pool: int | Pair | None


USUAL = Slide(1, 0, None)


def check_fit(size: Pair, filter_: NamedFilter, slide: Slide) -> None:
    """Raise `ValueError` if a filter does not fit in a picture, or the pooling window in its map."""
    try:
        windows = place_windows(size, filter_.weight.shape[:2], stride=slide.stride, padding=slide.padding)
    except ValueError as error:
        raise ValueError(f"filter {filter_.name!r}: {error}") from None
    rows, columns = windows.places
    high, wide = slide.pool if isinstance(slide.pool, tuple) else (slide.pool or 1, slide.pool or 1)
    if high > rows or wide > columns:
        raise ValueError(
            f"a pooling window of {high} x {wide} does not fit in the map of filter {filter_.name!r}, "
            f"which is {rows} x {columns}; give a smaller --pool"
        )


def feature_map(x: NDArray, weight: NDArray, slide: Slide) -> NDArray:
    """Give one filter's map, shape `(oH, oW)`."""
    out = conv2d(x, weight[..., None], stride=slide.stride, padding=slide.padding)
    return (out if slide.pool is None else max_pool2d(out, slide.pool))[0, :, :, 0]


def notes(slide: Slide, seed: int | None) -> list[str]:
    """Put in words what the figure has to say besides its maps."""
    said = [] if seed is None else [f"Random filters from seed {seed}"]
    return said + [
        f"{name} {value if isinstance(value, (int, str)) else ' x '.join(map(str, value or ()))}"
        for name, value, unsaid in zip(("Stride", "Padding", "Max pooling"), slide, USUAL, strict=True)
        if value != unsaid
    ]
