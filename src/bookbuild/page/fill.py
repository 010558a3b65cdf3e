"""Fill what a page asks for in a comment, such as the contents, and link chapters."""

import posixpath
import re
from functools import partial
from pathlib import Path

import yaml

from bookbuild.around.landing import landing
from bookbuild.around.program import program_help, program_sample
from bookbuild.around.through import later_megabytes, through, through_megabytes
from bookbuild.chapters import Chapter, Part, parts
from bookbuild.in_the_page.asked import own
from bookbuild.page.figures import COVER
from bookbuild.page.predictions import recall
from bookbuild.page.tasks import tasks_in

PICTURE = re.compile(r'(?:<source srcset|<img src)="(?P<src>[^"]*\.svg)".*?(?P<size_and_alt>alt=[^>]*)>', re.DOTALL)
ASKED = re.compile(r"<!-- book: (\w+) -->")


def fill(markdown: str, page: str, project: Path, address: str = "", repository: str = "") -> str:
    """Put what a comment asks for in its place, and link chapters by their numbers.

    `address` is where the book is published, and `repository` where its sources are, if they are.
    The link to a chapter that does not exist is left as it is, for MkDocs to report.
    """
    start = posixpath.dirname(page)
    filling = FILLING | {"bibtex": partial(bibtex, address=address), "folder": partial(folder, repository=repository)}
    markdown = ASKED.sub(lambda asked: filling[asked[1]](project, start), markdown)
    for part in parts(project / "gallery"):
        for chapter in part.chapters:
            markdown = markdown.replace(f"]({chapter.file.name[:2]}.md)", f"]({_relative(chapter.page, start)})")
    return markdown


def _relative(page: str, start: str) -> str:
    return posixpath.relpath(page, start or ".")


def contents(project: Path, start: str) -> str:
    """List all chapters in their parts, as cards with a picture, linked from the folder `start`."""
    return "\n\n".join(_part(part, start, project) for part in parts(project / "gallery"))


def _part(part: Part, start: str, project: Path) -> str:
    cards = "\n".join(_card(chapter, start, project) for chapter in part.chapters)
    return PART.format(title=part.title, introduction=part.introduction, cards=cards)


def _card(chapter: Chapter, start: str, project: Path) -> str:
    page = _relative(chapter.page, start)
    drawn = (project / "docs" / chapter.page).read_text(encoding="utf-8")
    picture = PICTURE.search(drawn, max(drawn.find(COVER), 0))
    if not picture:
        raise ValueError(f"{chapter.file.name} draws no figure; a chapter answers with one")
    return CARD.format(
        number=chapter.number,
        title=chapter.title,
        question=chapter.question,
        page=page,
        src=posixpath.join(posixpath.dirname(page), picture["src"]),
        size_and_alt=picture["size_and_alt"],
        tasks=tasks_in(chapter),
    )


PART = """<div class="part" markdown="1">

## {title}

{introduction}

<ol class="cards" markdown="1">
{cards}
</ol>

</div>"""

CARD = """<li markdown="1" value="{number}" data-tasks="{tasks}">
<img src="{src}" {size_and_alt}>
<span class="title">[{title}]({page})</span>
<span class="question">{question}</span>
</li>"""


def bibtex(project: Path, start: str, address: str = "") -> str:
    """Write CITATION.cff as an entry for BibTeX, with the year once the file says when the book was released."""
    cff = yaml.safe_load((project / "CITATION.cff").read_text(encoding="utf-8"))
    authors = " and ".join("{" + author["name"] + "}" for author in cff["authors"])
    fields = {"title": "{" + cff["title"] + "}", "author": authors, "version": cff["version"]}
    if "date-released" in cff:
        fields["year"] = str(cff["date-released"])[:4]
    if address:
        fields["url"] = address
    lines = "\n".join(f"  {name} = {{{value}}}," for name, value in fields.items())
    return f"```bibtex\n@software{{what_a_filter_sees,\n{lines}\n}}\n```"


def folder(project: Path, start: str, repository: str = "") -> str:
    """Say where a reader has the book's sources from."""
    whence = f"`git clone {repository}` fetches it" if repository else "the one in which these pages were built"
    return f"the book's folder ({whence})"


FILLING = {
    "bibtex": bibtex,
    "contents": contents,
    "folder": folder,
    "help": program_help,
    "landing": landing,
    "own": own,
    "recall": recall,
    "sample": program_sample,
    "through": through,
    "throughlater": later_megabytes,
    "throughsize": through_megabytes,
}
"""What a page may ask for, as in `<!-- book: contents -->`; each takes the project and the page's folder."""
