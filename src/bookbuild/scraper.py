"""Publish the figures that a chapter's code block has drawn, each with its alt text and caption.

A figure becomes one SVG file. A figure that is animated becomes animated WebP files too, and the SVG is its still.
"""

import html
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.animation import Animation
from matplotlib.figure import Figure
from mkdocs_gallery.gen_data_model import GalleryScript

from bookbuild.cards import save_card
from bookbuild.chapters import Chapter
from bookbuild.film import save_film
from bookbuild.svg import save_svg, shown_size

FIGURE = """
<figure markdown="1">
{picture}
<figcaption markdown="1">

{caption}

</figcaption>
</figure>
"""
HEAVY = 100_000  # bytes; a film that weighs more is fetched when the reader plays it, until then its still is shown
STILL = '<img src="{still}" {attributes}>'
FILM = """<picture class="film">
<source srcset="{still}" media="{paused}">
<source srcset="{dark}" media="(prefers-color-scheme: dark)">
<img src="{light}" {attributes}>
</picture>"""


def publish_block(block: tuple[str, str, int], script: GalleryScript) -> str:
    """Save the figures that are open, close them, and return the Markdown that shows them."""
    films = {
        vars(film)["_fig"]: film for film in script.run_vars.example_globals.values() if isinstance(film, Animation)
    }
    shown = []
    for fig in [plt.figure(number) for number in plt.get_fignums()]:
        still = next(script.run_vars.image_path_iterator).with_suffix(".svg")
        shown.append(publish(fig, still, page=script.md_file, film=films.get(fig)))
        if still.stem.endswith("_001"):
            chapter = Chapter(script.src_py_file)
            card = still.with_name(Path(chapter.card).name)
            save_card(fig, card, title=chapter.title, question=chapter.plain_question)
    plt.close("all")
    return "\n\n".join(shown)


def publish(fig: Figure, still: Path, *, page: Path, film: Animation | None = None) -> str:
    """Save a figure at `still`, and its film beside it, and return the Markdown that shows them on a page."""
    alt = getattr(fig, "alt", "").strip()
    if not alt:
        raise ValueError(f"{page.stem}: a figure has no alt text; describe it with figures.describe")
    width, height = shown_size(fig)
    attributes = f'alt="{html.escape(alt)}" width="{width}" height="{height}" loading="lazy" decoding="async"'
    light, dark = (still.with_name(f"{still.stem}_{ground}.webp") for ground in ("light", "dark"))
    names = {"still": still, "light": light, "dark": dark}
    addresses = {name: file.relative_to(page.parent).as_posix() for name, file in names.items()}
    if film:
        save_film(film, still, light, dark)
        paused = "all" if light.stat().st_size > HEAVY else "(prefers-reduced-motion: reduce)"
        picture = FILM.format(**addresses, attributes=attributes, paused=paused)
    else:
        save_svg(fig, still)
        picture = STILL.format(**addresses, attributes=attributes)
    return FIGURE.format(picture=picture, caption=vars(fig)["caption"])


def _get_sg_image_scraper() -> Callable[[tuple[str, str, int], GalleryScript], str]:
    """Give mkdocs-gallery the scraper; it looks for this name."""
    return publish_block
