"""Put a figure on a page: its files, and the Markdown that shows them with caption and alternative text."""

import html
from pathlib import Path

from bookbuild.figure.drawn import Drawn

FIGURE = """
<figure{mark} markdown="1">
{picture}
<figcaption markdown="1">

{caption}

</figcaption>
</figure>
"""

COVER = ' class="cover'
"""Marks the figure that stands for its chapter in the list of chapters."""

HEAVY = 100_000  # bytes; a film that weighs more is fetched when the reader plays it, until then its still is shown
ALWAYS = "(min-width: 0px)"  # `all` may not stand where another source follows
STILL = '<img src="{still}" {attributes}>'
FILM = """<picture class="film">
<source srcset="{still}" media="{paused}">
<source srcset="{dark}" media="(prefers-color-scheme: dark)">
<img src="{light}" {attributes}>
</picture>"""


def publish(drawn: Drawn, still: Path, *, page: Path) -> str:
    """Save a figure at `still`, and its film beside it, and return the Markdown that shows them on a page."""
    if not drawn.alt:
        raise ValueError(f"{page.stem}: a figure has no alt text; describe it with figures.describe")
    width, height = drawn.size
    attributes = f'alt="{html.escape(drawn.alt)}" width="{width}" height="{height}" loading="lazy" decoding="async"'
    light, dark = (still.with_name(f"{still.stem}_{ground}.webp") for ground in ("light", "dark"))
    drawn.save(still, light, dark)
    names = {"still": still, "light": light, "dark": dark}
    addresses = {name: file.relative_to(page.parent).as_posix() for name, file in names.items()}
    if drawn.film:
        paused = ALWAYS if light.stat().st_size > HEAVY else "(prefers-reduced-motion: reduce)"
        picture = FILM.format(**addresses, attributes=attributes, paused=paused)
    else:
        picture = STILL.format(**addresses, attributes=attributes)
    kinds = " ".join(kind for kind, is_so in (("cover", drawn.cover), ("wide", drawn.wide)) if is_so)
    return FIGURE.format(mark=f' class="{kinds}"' if kinds else "", picture=picture, caption=drawn.caption)
