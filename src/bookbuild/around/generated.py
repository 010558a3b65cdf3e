"""Files that the site has from the package: the page's Python, what live parts draw with, the pictures of other pages.

They are made once for each state of the package, so that serving the book after a change of a chapter is quick; and
while chapters wait to be drawn again after a change of the package, those of its last state will do.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from bookbuild.around.cards import book_card
from bookbuild.around.landing import MAP, landing_map
from bookbuild.around.metadata import LANDING_CARD
from bookbuild.around.program import SAMPLE, sample
from bookbuild.around.through import EXAMPLE, example
from bookbuild.in_the_page.archive import python_files
from bookbuild.in_the_page.asked import asked_files
from bookbuild.in_the_page.parts import live_files
from bookbuild.package import package_state
from bookbuild.run.stale import waiting

_last: dict[str, bytes] = {}


def add_generated(files: Any, config: Any, project: Path) -> None:
    """Add them to what MkDocs publishes."""
    if not (waiting and _last):
        _last.update(_made(project, package_state(project), config.site_name, config.site_description))
    for address, content in (_last | asked_files(project)).items():
        files.append(File.generated(config, address, content=content))


@lru_cache(maxsize=1)
def _made(project: Path, state: str, title: str, question: str) -> dict[str, bytes]:
    pictures = {
        MAP: landing_map(),
        SAMPLE: sample(state)[1],
        EXAMPLE: example(state)[1],
        LANDING_CARD: book_card(title=title, question=question),
    }
    return live_files() | python_files(project) | pictures
