"""Let mkdocs-gallery draw what is not drawn yet from the package as it is now.

It draws a chapter again when the chapter changes, not when the package does; and while the book is served, Python
would keep the package as it was first imported. Then the chapter that is open is drawn first, and the others follow, a
few with each build, so that an author soon sees what a change does.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from bookbuild.package import package_files
from bookbuild.run.depends import chapters_that_use
from bookbuild.run.draw import DRAWN

AT_ONCE = 4  # chapters that are drawn again in one build

_drawn_from: dict[Path, bytes] = {}
waiting: list[Path] = []
"""The scripts of those chapters that are still shown as an earlier package drew them."""


def forget_old_figures(project: Path, generated: Path, opened: str = "") -> None:
    """Forget what is drawn from another package than this one: at the first build all, later what the change touches.

    `opened` is the name of the chapter that an author looks at, such as `03_vertical_edges`.
    """
    sources = {file: hashlib.sha256(file.read_bytes()).digest() for file in package_files(project)}
    changed = {file for file in sources.keys() | _drawn_from.keys() if sources.get(file) != _drawn_from.get(file)}
    if not _drawn_from:
        if DRAWN not in os.environ:
            shutil.rmtree(generated, ignore_errors=True)
    elif changed:
        modules = {".".join(file.relative_to(project / "src").with_suffix("").parts) for file in changed}
        waiting[:] = sorted({*waiting, *chapters_that_use(modules, project)}, key=lambda chapter: chapter.name)
        for name in [name for name in sys.modules if name.partition(".")[0] == "filtersight"]:
            del sys.modules[name]
    _drawn_from.clear()
    _drawn_from.update(sources)
    for chapter in _next(opened):
        waiting.remove(chapter)
        (generated / chapter.parent.name / f"{chapter.name}.md5").unlink(missing_ok=True)


def _next(opened: str) -> list[Path]:
    """Choose what this build draws again: what the author looks at, alone; else the first few."""
    return [chapter for chapter in waiting if chapter.stem == opened] or waiting[:AT_ONCE]
