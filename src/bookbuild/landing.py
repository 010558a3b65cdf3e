"""Draw the first screen of the landing page: what a reader sees until the live part takes its place."""

from pathlib import Path

PART = """<div class="live live-filter" data-kernel="VERTICAL_EDGE">
<figure><img src="assets/live/pictures/cat-grey.webp" width="256" height="256" loading="eager" alt="A grey photograph of a cat's
face."><figcaption>a picture</figcaption></figure>
<figure><div class="kernel-grid">{cells}</div><figcaption>a filter</figcaption></figure>
<figure><img src="book/images/landing.webp" width="{width}" height="{height}" loading="eager" alt="The map that the filter makes of the cat:
whiskers and the rims of the eyes stand out in red and blue on white."><figcaption>what it sees</figcaption></figure>
<div class="live-controls"></div>
<p class="live-status"></p>
</div>
"""


def write_landing(docs: Path) -> None:
    """Draw the map, and write the markup that shows it for docs/index.md to include."""
    # Not at the top: while the book is served, each build imports the package as it is by then.
    import matplotlib
    from matplotlib.colors import CenteredNorm
    from PIL import Image

    from filtersight import VERTICAL_EDGE, cat, correlate2d

    feature_map = correlate2d(cat(grey=True), VERTICAL_EDGE)
    colours = matplotlib.colormaps["RdBu_r"](CenteredNorm(halfrange=abs(feature_map).max())(feature_map), bytes=True)
    images = docs / "book" / "images"
    images.mkdir(parents=True, exist_ok=True)
    Image.fromarray(colours[:, :, :3]).save(images / "landing.webp", quality=90)
    height, width = feature_map.shape
    cells = "".join(f'<span data-sign="{value:g}">{value:g}</span>' for value in VERTICAL_EDGE.ravel())
    cells = cells.replace(">-", ">\N{MINUS SIGN}")
    (docs / "book" / "landing.md").write_text(PART.format(cells=cells, width=width, height=height), encoding="utf-8")
