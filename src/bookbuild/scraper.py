"""Publish the figures that a chapter's code block has drawn: one SVG each, with alt text and caption."""

import html
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from mkdocs_gallery.gen_data_model import GalleryScript

from bookbuild.svg import save_svg

ZOOM = 1.25  # a figure is shown up to so much larger than it was drawn


def publish_figures(block: tuple[str, str, int], script: GalleryScript) -> str:
    """Save the open figures, close them, and return the Markdown that shows them."""
    figures = [plt.figure(number) for number in plt.get_fignums()]
    shown = [_publish(fig, script) for fig in figures]
    plt.close("all")
    return "\n\n".join(shown)


def _publish(fig: Figure, script: GalleryScript) -> str:
    alt = getattr(fig, "alt", "").strip()
    if not alt:
        raise ValueError(f"{script.py_file_name}: a figure has no alt text; describe it with figures.describe")
    path = next(script.run_vars.image_path_iterator).with_suffix(".svg")
    save_svg(fig, path)
    width, height = (round(inches * 96 * ZOOM) for inches in fig.get_size_inches())
    return FIGURE.format(
        src=f"images/{path.name}", alt=html.escape(alt), width=width, height=height, caption=fig.caption
    )


FIGURE = """
<figure markdown="1">
<img src="{src}" alt="{alt}" width="{width}" height="{height}" loading="lazy" decoding="async">
<figcaption markdown="1">

{caption}

</figcaption>
</figure>
"""


def _get_sg_image_scraper():
    """Give mkdocs-gallery the scraper; it looks for this name."""
    return publish_figures
