"""Turn what mkdocs-gallery writes into the book's pages, and fill what other pages ask for."""

import ast
import posixpath
import re
from itertools import count
from pathlib import Path

import yaml

from bookbuild.chapters import Chapter, Part, parts
from bookbuild.command_line import program_help
from bookbuild.live_python import live_cell

CODE = re.compile(r"(```\{\.python \}\n)(.*?)```\n", re.DOTALL)
OUTPUT = re.compile(
    r"Out:\n\{: \.mkd-glr-script-out \}\n\n```\{\.shell \.mkd-glr-script-out-disp \}\n(.*?)\s*\n```", re.DOTALL
)
DOWNLOADS = """
<p class="downloads" markdown="1">
Run this chapter yourself: [Python script]({name}.py){{ download }} · [Jupyter notebook]({name}.ipynb){{ download }}.
They also hold the words that describe each figure, which the code above leaves out.
</p>
"""
PICTURE = re.compile(r'(?:<source srcset|<img src)="(?P<src>[^"]*\.svg)".*?(?P<size_and_alt>alt=[^>]*)>', re.DOTALL)
ASKED = re.compile(r"<!-- book: (\w+) -->")


def chapter_page(markdown: str, name: str) -> str:
    """Take away what mkdocs-gallery puts around a chapter, and offer its downloads at the end."""
    chapter, end, _ = markdown.partition('<div id="download_links"></div>')
    start = re.search(r"^# ", chapter, re.MULTILINE)
    if not (start and end):
        raise ValueError(f"{name}: mkdocs-gallery wrote a page of another form than expected")
    chapter = OUTPUT.sub(r'```{.text .output title="Output"}\n\1\n```', chapter[start.start() :])
    number = count(1)
    chapter = CODE.sub(lambda block: live_cell(name, next(number), without_descriptions(block[2])), chapter)
    return chapter + DOWNLOADS.format(name=name)


def without_descriptions(code: str) -> str:
    """Leave out the calls of `figures.describe`: their words stand under the figure already.

    >>> without_descriptions("fig, axes = figures.panels(1, 1)\\nfigures.describe(fig, caption='a', alt='b')\\n")
    'fig, axes = figures.panels(1, 1)'

    """
    lines = code.splitlines()
    for statement in reversed(ast.parse(code).body):
        if isinstance(statement, ast.Expr) and ast.unparse(statement).startswith("figures.describe("):
            del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines).rstrip()


def fill(markdown: str, page: str, project: Path) -> str:
    """Put the contents, the citation or the program's help where a comment asks for it, and link chapters by their numbers.

    The link to a chapter that does not exist is left as it is, for MkDocs to report.
    """
    start = posixpath.dirname(page)
    filling = {"contents": contents, "list": chapter_list, "bibtex": bibtex, "help": program_help}
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


def chapter_list(project: Path, start: str) -> str:
    """List all chapters in their parts by title and question, without the pictures, which weigh."""
    return "\n\n".join(
        f'## {part.title}\n\n{part.introduction}\n\n<ol class="cards" markdown="1">\n{_lines(part, start)}\n</ol>'
        for part in parts(project / "gallery")
    )


def _lines(part: Part, start: str) -> str:
    return "\n".join(
        LINE.format(
            number=chapter.number, title=chapter.title, page=_relative(chapter.page, start), question=chapter.question
        )
        for chapter in part.chapters
    )


def _part(part: Part, start: str, project: Path) -> str:
    cards = "\n".join(_card(chapter, start, project) for chapter in part.chapters)
    return f'## {part.title}\n\n{part.introduction}\n\n<ol class="cards" markdown="1">\n{cards}\n</ol>'


def _card(chapter: Chapter, start: str, project: Path) -> str:
    page = _relative(chapter.page, start)
    drawn = (project / "docs" / chapter.page).read_text(encoding="utf-8")
    picture = PICTURE.search(drawn)
    if not picture:
        raise ValueError(f"{chapter.file.name} draws no figure; a chapter answers with one")
    return CARD.format(
        number=chapter.number,
        title=chapter.title,
        question=chapter.question,
        page=page,
        src=posixpath.join(posixpath.dirname(page), picture["src"]),
        size_and_alt=picture["size_and_alt"],
    )


CARD = """<li markdown="1" value="{number}">
<img src="{src}" {size_and_alt}>
<span class="title">[{title}]({page})</span>
<span class="question">{question}</span>
</li>"""


LINE = """<li class="plain" markdown="1" value="{number}">
<span class="title">[{title}]({page})</span>
<span class="question">{question}</span>
</li>"""


def bibtex(project: Path, start: str) -> str:
    """Write CITATION.cff as an entry for BibTeX."""
    cff = yaml.safe_load((project / "CITATION.cff").read_text(encoding="utf-8"))
    authors = " and ".join("{" + author["name"] + "}" for author in cff["authors"])
    fields = {"title": "{" + cff["title"] + "}", "author": authors, "version": cff["version"]}
    lines = "\n".join(f"  {name} = {{{value}}}," for name, value in fields.items())
    return f"```bibtex\n@software{{what_a_filter_sees,\n{lines}\n}}\n```"
