"""What the page knows of the exercises in code: their functions, where they stand, and the book's own, in their order."""

import json
from collections.abc import Iterator
from pathlib import Path

from bookbuild.chapters import Chapter, parts
from bookbuild.page.exercises import Written, exercises_of

MODULE = "assets/live/asked.js"

TABLE = """<div class="own" markdown="1">

<p>All functions are the book’s, until you have passed their checks.</p>
<p class="own-save"></p>

| function | whose it is | written in chapter |
|---|---|---|
{rows}

</div>"""


def asked_files(project: Path) -> dict[str, bytes]:
    """Give the file's address in the site, and what it holds."""
    # Not at the top: while the book is served, each build imports the package as it is by then.
    from bookbuild.in_the_page.own import given

    asked = [
        {"name": one.name, "chapter": chapter.file.stem, "title": chapter.title, "text": one.solution.rstrip()}
        for chapter, one in _all(project)
    ]
    source = f"""// Written by the build from the chapters.

/** The exercises in code, in the order of the book, with the book's own functions. */
export const ASKED = {json.dumps(asked)};

/** What a function may take from the book besides, by its name: the lines that make it. */
export const GIVEN = {json.dumps(given())};
"""
    return {MODULE: source.encode()}


def own(project: Path, start: str) -> str:
    """List the functions of the reader's module, for a page that has yet to see whose they are."""
    rows = [
        f"| `{one.name}` | the book’s | [{chapter.title}]({chapter.file.name[:2]}.md) |"
        for chapter, one in _all(project)
    ]
    return TABLE.format(rows="\n".join(rows))


def _all(project: Path) -> Iterator[tuple[Chapter, Written]]:
    for part in parts(project / "gallery"):
        for chapter in part.chapters:
            for one in exercises_of(chapter.file.read_text(encoding="utf-8")):
                yield chapter, one
