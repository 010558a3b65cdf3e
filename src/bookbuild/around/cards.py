"""Draw the card that other sites show beside a link to a page: its title, its question and its first figure."""

import io
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from PIL import Image, ImageDraw, ImageFont

from filtersight.figures import INK

SIZE = 1200, 630  # what the sites that show cards ask for
MARGIN = 56
GAP = 28
PAPER = "#fdfdfb"
INK_SOFT = "#565d6b"
MARK = ("#b2182b", "#dcdcdc", "#2166ac")  # the three columns of the kernel [1 0 -1], as in kernel.svg
MARK_SIZE = 108, 12
BOOK = "What a Filter Sees"


def card_of(fig: Figure, *, title: str, question: str) -> bytes:
    """Draw a card as JPEG, with the figure as large as the words leave room for."""
    card = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(card)
    _draw_mark(draw)
    width = SIZE[0] - 2 * MARGIN
    below = MARGIN + MARK_SIZE[1] + GAP
    for words, font, colour in (
        (title, _font("DejaVuSerif-Bold", 58), INK),
        (question, _font("DejaVuSans", 34), INK_SOFT),
    ):
        lines = "\n".join(wrap(words, font, width))
        draw.multiline_text((MARGIN, below), lines, colour, font, spacing=10)
        below = round(draw.multiline_textbbox((MARGIN, below), lines, font, spacing=10)[3]) + GAP
    picture = _draw_figure(fig, width, SIZE[1] - MARGIN - below)
    card.paste(picture, (MARGIN, below + (SIZE[1] - MARGIN - below - picture.height) // 2))
    drawn = io.BytesIO()
    card.save(drawn, "JPEG", quality=88, optimize=True)
    return drawn.getvalue()


def book_card(*, title: str, question: str) -> bytes:
    """Draw the card of the pages that are no chapter, with what the vertical edge filter sees of the cat."""
    # Not at the top: while the book is served, each build imports the package as it is by then.
    from filtersight import VERTICAL_EDGE, cat, correlate2d, figures

    figures.use_book_style()
    fig, axes = figures.panels(1, 3, aspect=1.15)
    figures.show_picture(axes[0, 0], cat(grey=True), "a picture")
    figures.show_kernel(axes[0, 1], VERTICAL_EDGE, "a filter")
    figures.show_feature_map(axes[0, 2], correlate2d(cat(grey=True), VERTICAL_EDGE), "what it sees", colorbar=False)
    card = card_of(fig, title=title, question=question)
    plt.close(fig)
    return card


def wrap(words: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break words into lines that are no wider than so many pixels."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _draw_mark(draw: ImageDraw.ImageDraw) -> None:
    width, height = MARK_SIZE
    for column, colour in enumerate(MARK):
        left = MARGIN + column * width // 3
        draw.rectangle((left, MARGIN, left + width // 3 - 1, MARGIN + height - 1), colour)
    font = _font("DejaVuSans", 26)
    draw.text((SIZE[0] - MARGIN, MARGIN + height // 2), BOOK, INK_SOFT, font, anchor="rm")


def _draw_figure(fig: Figure, width: int, height: int) -> Image.Image:
    """Draw a figure at the density at which it just fits, so that nothing has to be scaled."""
    inches = fig.get_size_inches()
    drawn = io.BytesIO()
    fig.savefig(drawn, dpi=min(width / inches[0], height / inches[1]), facecolor=PAPER)
    return Image.open(drawn).convert("RGB")


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Load one of the free fonts that matplotlib brings along, the same on every machine."""
    file = Path(matplotlib.get_data_path(), "fonts", "ttf", f"{name}.ttf")
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
