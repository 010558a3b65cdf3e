"""Write a figure as one SVG file that is sharp at any density and follows light and dark."""

import base64
import io
import re
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from bookbuild.figure.layout import round_layout
from filtersight import figures

DARK = {
    figures.INK: "#e8e9ed",
    figures.MUTED: "#9ca3af",
    figures.ACCENT: "#fb923c",
    figures.SECOND: "#7fa7ff",
}
"""What the theme's colours become on a dark page."""

LARGEST_PIXEL_GRID = 64
"""Pictures up to this many pixels a side keep their pixels visible, as squares."""

ZOOM = 1.25
"""A figure is shown up to so much larger than it was drawn."""

MARGIN = 0.04
"""What is left free above and below what is drawn, in inches."""

METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}
IMAGE = re.compile(r'<image xlink:href="data:image/png;base64,\s*([^"]+)"([^>]*?)/>', re.DOTALL)
PIXELATED = re.compile(r' style="image-rendering:[^"]*"')


def save_svg(fig: Figure, path: Path, *, compact: bool = True, part: Bbox | None = None) -> None:
    """Save a figure or a part of it, its ink in the colours of the page and, to be compact, its pictures as WebP."""
    round_layout(fig)
    drawn = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "book", "svg.fonttype": "path"}):
        fig.savefig(drawn, format="svg", transparent=True, metadata=METADATA, bbox_inches=part)
    svg = IMAGE.sub(_smaller, drawn.getvalue()) if compact else drawn.getvalue()
    path.write_text(themed(svg), encoding="utf-8")


def drawn_part(fig: Figure) -> Bbox:
    """Give all of a figure's width, and of its height what is drawn on, in inches from below.

    Panels keep their pictures' form. Where they leave height unused, a page would show it as a gap; where titles need
    more than there is, they would be cut.
    """
    round_layout(fig)
    fig.draw_without_rendering()
    drawn = fig.get_tightbbox()
    return Bbox([[0, round(drawn.y0 - MARGIN, 2)], [fig.get_figwidth(), round(drawn.y1 + MARGIN, 2)]])


def shown_size(part: Bbox) -> tuple[int, int]:
    """Give the width and height that a part of a figure has on a wide page, in pixels."""
    width, height = (round(inches * 96 * ZOOM) for inches in part.size)
    return width, height


def themed(svg: str) -> str:
    """Replace the theme's colours by variables that follow the reader's light or dark."""
    names = {colour: f"--c{number}" for number, colour in enumerate(DARK)}
    for colour, name in names.items():
        svg = svg.replace(colour, f"var({name})")
    light = "".join(f"{name}:{colour};" for colour, name in names.items())
    dark = "".join(f"{names[colour]}:{shown};" for colour, shown in DARK.items())
    style = f"<style>:root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}</style>"
    return re.sub(r"(<svg[^>]*>)", rf"\1{style}", svg, count=1)


def _smaller(match: re.Match) -> str:
    """Re-encode an embedded PNG as WebP: without loss when small, else whichever way is smaller."""
    picture = Image.open(io.BytesIO(base64.b64decode(match[1])))
    exact = _webp(picture, lossless=True)
    small = max(picture.size) <= LARGEST_PIXEL_GRID
    encoded = exact if small else min(exact, _webp(picture, quality=75), key=len)
    attributes = match[2] if small else PIXELATED.sub("", match[2])
    return f'<image xlink:href="data:image/webp;base64,{base64.b64encode(encoded).decode()}"{attributes}/>'


def _webp(picture: Image.Image, **options: Any) -> bytes:
    encoded = io.BytesIO()
    picture.save(encoded, "WEBP", method=4, **options)  # 6 takes twice as long, for 0.2 % of the size
    return encoded.getvalue()
