"""Draw the picture on the landing page, as a chapter would."""

from pathlib import Path

import matplotlib.pyplot as plt

from bookbuild.scraper import publish


def write_landing(docs: Path) -> None:
    """Draw the figure, and write the Markdown that shows it for docs/index.md to include."""
    # Not at the top: while the book is served, each build imports the package as it is by then.
    from filtersight import VERTICAL_EDGE, cat, correlate2d, figures

    figures.use_book_style()
    fig, axes = figures.panels(1, 3, aspect=1.15)
    figures.show_picture(axes[0, 0], cat(grey=True), "a picture")
    figures.show_kernel(axes[0, 1], VERTICAL_EDGE, "a filter")
    figures.show_feature_map(axes[0, 2], correlate2d(cat(grey=True), VERTICAL_EDGE), "what it sees", colorbar=False)
    figures.describe(
        fig,
        caption="The filter in the middle slides over the cat. It answers red where bright turns dark from left to "
        "right, blue where dark turns bright, and white where nothing changes along a row.",
        alt="A grey photograph of a cat's face; a grid of three rows 1, 0, -1; and the map the filter makes of the cat, "
        "where whiskers and the rims of the eyes stand out in red and blue on white.",
    )
    images = docs / "book" / "images"
    images.mkdir(parents=True, exist_ok=True)
    shown = publish(fig, images / "landing.svg", page=docs / "index.md")
    plt.close(fig)
    (docs / "book" / "landing.md").write_text(shown, encoding="utf-8")
