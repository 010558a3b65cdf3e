"""mkdocs-gallery as the book wants it: no looks of its own, the book's style for figures, warnings as errors."""

import logging
import traceback
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from mkdocs.exceptions import Abort
from mkdocs_gallery import glr_path_static

from bookbuild.chapters import parts
from bookbuild.run.notebooks import finish_notebook, finish_script


def tame(config: Any) -> None:
    """Put the book's looks and rules in place of mkdocs-gallery's."""
    logging.getLogger("mkdocs.plugins.mkdocs-gallery").addFilter(has_something_to_tell)
    gallery = config.plugins["gallery"].config
    gallery["reset_modules"] = (*gallery["reset_modules"], start_chapter)
    config.theme.dirs.remove(glr_path_static())
    config.extra_css = [
        css for css in config.extra_css if not str(css).startswith(("sg_gallery", "assets/_mkdocstrings"))
    ]


def has_something_to_tell(record: logging.LogRecord) -> bool:
    """Leave out that no chapter was executed: each has been, on all cores, before mkdocs-gallery looked."""
    said = record.getMessage()
    return "successfully executed 0 out of 0" not in said and said != "computation time summary:"  # which is empty


def start_chapter(gallery_conf: Any, file: Any) -> None:
    """Draw in the book's style, and take each warning for an error."""
    # Not at the top: while the book is served, each build imports the package as it is by then.
    from filtersight import figures

    figures.use_book_style()
    warnings.simplefilter("error")
    warnings.filterwarnings("default", module="mkdocs_gallery")


def end_chapters() -> None:
    """Let warnings be warnings again: what follows is not the book's own code."""
    warnings.resetwarnings()
    warnings.simplefilter("ignore", DeprecationWarning)


def finish_downloads(project: Path, docs: Path, site_url: str) -> None:
    """Mend the notebooks and scripts that mkdocs-gallery has written for readers."""
    for part in parts(project / "gallery"):
        for chapter in part.chapters:
            page = docs / chapter.page
            finish_notebook(page.with_suffix(".ipynb"), site_url and urljoin(site_url, chapter.page))
            finish_script(page.with_suffix(".py"))


def say_only_its_own(error: Any) -> None:
    """Leave it at mkdocs-gallery's message when a chapter raises: it ends at the chapter's own line."""
    if any(frame.name == "execute_code_block" for frame in traceback.extract_tb(error.__traceback__)):
        raise Abort("A chapter failed.")
