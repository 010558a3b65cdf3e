"""What mkdocs-gallery calls after each of a chapter's code blocks: publish the figures that it has drawn."""

from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
from mkdocs_gallery.gen_data_model import GalleryScript

from bookbuild.around.cards import card_of
from bookbuild.chapters import Chapter
from bookbuild.figure.drawn import open_figures
from bookbuild.page.figures import publish


def publish_block(block: tuple[str, str, int], script: GalleryScript) -> str:
    """Save the figures that are open, close them, and return the Markdown that shows them."""
    shown = []
    for drawn in open_figures(script.run_vars.example_globals):
        still = next(script.run_vars.image_path_iterator).with_suffix(".svg")
        shown.append(publish(drawn, still, page=script.md_file))
        if still.stem.endswith("_001"):
            chapter = Chapter(script.src_py_file)
            card = still.with_name(Path(chapter.card).name)
            card.write_bytes(card_of(drawn.fig, title=chapter.title, question=chapter.plain_question))
    plt.close("all")
    return "\n\n".join(shown)


def _get_sg_image_scraper() -> Callable[[tuple[str, str, int], GalleryScript], str]:
    """Give mkdocs-gallery the scraper; it looks for this name."""
    return publish_block
