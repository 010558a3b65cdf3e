"""Draw the first screen of the landing page: what a reader sees until the live part takes its place."""

import io
from pathlib import Path

from numpy.typing import NDArray

MAP = "book/images/landing.webp"

PART = """<div class="live live-filter" data-kernel="VERTICAL_EDGE">
<figure><img src="assets/live/pictures/cat-grey.webp" width="256" height="256" loading="eager" alt="A grey photograph of a cat's
face."><figcaption>a picture</figcaption></figure>
<figure><div class="kernel-grid">{cells}</div><figcaption>a filter</figcaption></figure>
<figure><img src="{map}" width="{width}" height="{height}" loading="eager" alt="The map that the filter makes of the cat:
the sides of the eyes and of the nose stand out in red and blue on white."><figcaption>what it sees</figcaption></figure>
<div class="live-controls"></div>
<p class="live-status"></p>
</div>
"""


def landing(project: Path, start: str) -> str:
    """Give the markup of the picture, the filter and its map."""
    # Not at the top: while the book is served, each build imports the package as it is by then.
    from filtersight import VERTICAL_EDGE

    height, width = _feature_map().shape
    cells = "".join(f'<span data-sign="{value:g}">{value:g}</span>' for value in VERTICAL_EDGE.ravel())
    return PART.format(cells=cells.replace(">-", ">\N{MINUS SIGN}"), map=MAP, width=width, height=height)


def landing_map() -> bytes:
    """Draw the map, coloured as every signed map of the book, as WebP."""
    import matplotlib
    from matplotlib.colors import CenteredNorm
    from PIL import Image

    from filtersight import figures

    feature_map = _feature_map()
    shade = CenteredNorm(halfrange=float(abs(feature_map).max()))
    colours = matplotlib.colormaps[figures.SIGNED](shade(feature_map), bytes=True)
    drawn = io.BytesIO()
    Image.fromarray(colours[:, :, :3]).save(drawn, "WEBP", quality=90)
    return drawn.getvalue()


def _feature_map() -> NDArray:
    from filtersight import VERTICAL_EDGE, cat, correlate2d

    return correlate2d(cat(grey=True), VERTICAL_EDGE)
