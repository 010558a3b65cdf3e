"""Write a sheet for each chapter, to print and fill in by hand: `python -m bookbuild worksheets`.

A sheet holds the chapter's question, its predictions and its exercises, with room to write. A second file holds the
same with the answers. Both are made of the chapters' scripts.
"""

import re
from html import escape
from pathlib import Path

from markdown import Markdown
from mkdocs.config import load_config

from bookbuild.address import address_of
from bookbuild.browser import started_browser
from bookbuild.chapters import Chapter, parts
from bookbuild.page.by_hand import Cell, Task, tasks_in
from bookbuild.page.exercises import Asked, Written, asked_in, exercises_of
from bookbuild.page.formulas import set_formulas
from bookbuild.page.lines import mark_lines
from bookbuild.page.predictions import predictions_in
from bookbuild.page.questions import Question
from bookbuild.run.notebooks import outside
from bookbuild.take_away.pdf import describe_book, open_html, print_assembled
from filtersight.exercises import EXERCISES

CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINE_NUMBER = re.compile(r'<a id="__codelineno[^>]*></a>')
WORDS_IN_A_LINE, FEWEST, MOST = 12, 3, 8


def write_sheets(project: Path, site: Path, pdf: Path, *, answers: bool) -> None:
    """Print the sheets, or their answers, with the looks of the built site.

    Raises
    ------
    NoBrowserError
        If no browser starts.

    """
    html = sheets(project, address_of(site), answers=answers)
    with started_browser() as browser:
        printed = print_assembled(open_html(browser, html, site))
    pdf.parent.mkdir(parents=True, exist_ok=True)
    pdf.write_bytes(printed)


def sheets(project: Path, address: str, *, answers: bool) -> str:
    """Give the page that is printed. Its links lead to the book on the web, if that has an address."""
    config = load_config(str(project / "mkdocs.yml"))
    written = Markdown(extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"])
    book = describe_book(project, address)
    title = f"{book['title']}: {'answers' if answers else 'worksheets'}"
    told = TOLD_WITH_ANSWERS if answers else TOLD
    all_parts = parts(project / "gallery")
    return PAGE.format(
        title=title,
        kind="answered" if answers else "to-fill-in",
        told="".join(f"<p>{escape(line)}</p>" for line in (told, *book["facts"])),
        contents="".join(
            f'<p class="contents-part">{escape(part.title)}</p><ul>{"".join(map(_entry, part.chapters))}</ul>'
            for part in all_parts
        ),
        chapters="".join(
            Sheet(chapter, written, address, answers=answers).html for part in all_parts for chapter in part.chapters
        ),
    )


class Sheet:
    """One chapter's questions, to be written as HTML."""

    def __init__(self, chapter: Chapter, written: Markdown, address: str, *, answers: bool) -> None:
        self.chapter, self.written, self.with_answers = chapter, written, answers
        self.address = f"{address}{chapter.page.removesuffix('.md')}.html" if address else ""

    @property
    def html(self) -> str:
        """All of it, in the order of the chapter."""
        script, name = self.chapter.file.read_text(encoding="utf-8"), self.chapter.file.stem
        predictions = [self._prediction(asked) for asked in predictions_in(script, name)]
        by_hand = [self._by_hand(task) for task in tasks_in(script, name)]
        exercises = [self._asked(asked) for asked in asked_in(script, name)]
        exercises += [self._in_code(k, one) for k, one in enumerate(exercises_of(script), len(exercises) + 1)]
        return SHEET.format(
            name=name,
            title=escape(self.chapter.title),
            question=self._html(self.chapter.question),
            who="" if self.with_answers else WHO,
            predictions="".join(predictions),
            exercises="".join(by_hand + exercises),
        )

    def _prediction(self, asked: Question) -> str:
        answered = self._reasons(asked) if self.with_answers else _to_mark(asked, "Your prediction") + _room("Why?", 2)
        return ASKED.format(self._html(asked.question) + answered)

    def _by_hand(self, task: Task) -> str:
        grids = "".join(
            _table("grid", name, [[self._cell(cell) for cell in row] for row in rows])
            for name, rows in task.grids.items()
        )
        return ASKED.format(self._html(f"**By hand.** {task.asked}") + f'<div class="grids">{grids}</div>')

    def _cell(self, cell: Cell) -> str:
        if cell.is_asked and not self.with_answers:
            return ""
        number = cell.number.replace("-", "\N{MINUS SIGN}")
        return f"<strong>{number}</strong>" if cell.is_asked else number

    def _asked(self, exercise: Asked) -> str:
        question = exercise.question
        asked = self._html(f"**{exercise.number}.** {question.question if question else exercise.asked}")
        if self.with_answers:
            answered = TOLD_OF.format(self._html(exercise.answer))
        elif question:
            answered = _to_mark(question, "Your answer") + _room("How do you know?", 2)
        else:
            words, code = len(CODE.sub("", exercise.answer).split()), "".join(CODE.findall(exercise.answer))
            lines = min(max(words // WORDS_IN_A_LINE + 1, FEWEST), MOST) + code.count("\n")
            answered = _room("", lines)
        return ASKED.format(asked + answered)

    def _in_code(self, number: int, exercise: Written) -> str:
        given = self._html(f"**{number}. In code.** {exercise.asked}\n```python\n{exercise.start.strip()}\n```")
        if not self.with_answers:
            return ASKED.format(given + _room("", exercise.solution.count("\n") + 2))
        mistakes = "\n".join(f"- {sentence}" for sentence in EXERCISES[exercise.name].mistakes)
        told = f"```python\n{exercise.solution}```\n\n{exercise.cost}\n\nUsual mistakes, as the check tells them:\n\n{mistakes}"
        return ASKED.format(given + TOLD_OF.format(self._html(told)))

    def _reasons(self, asked: Question) -> str:
        lines = (f"- {f'**{why.choice}**' if why.is_right else why.choice}: {why.why}" for why in asked.reasons)
        return TOLD_OF.format(self._html("\n".join(lines)))

    def _html(self, text: str) -> str:
        html = LINE_NUMBER.sub("", self.written.reset().convert(outside(text, self.address)))
        return set_formulas(mark_lines(html), self.chapter.file.name)


def _to_mark(asked: Question, label: str) -> str:
    """The choices with a box each, the table with a cell each, or a gap for a number."""
    if asked.places:
        return _table("places", "Mark one place.", [[escape(cell) for cell in row] for row in asked.places])
    if asked.choices:
        choices = "".join(f"<li>{escape(choice)}</li>" for choice in asked.choices)
        return f'<ul class="to-mark">{choices}</ul>'
    return f'<p class="to-fill">{label}: <span class="gap"></span></p>'


def _room(label: str, lines: int) -> str:
    said = f"<p>{label}</p>" if label else ""
    return f'<div class="room">{said}{LINE * lines}</div>\n'


def _table(kind: str, caption: str, rows: list[list[str]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table class="{kind}"><caption>{escape(caption)}</caption>{body}</table>'


def _entry(chapter: Chapter) -> str:
    title = f"<span>{escape(chapter.title)}</span>"
    return f'<li><a href="#{chapter.file.stem}">{title}<span class="page-number">000</span></a></li>'


TOLD = """A sheet for each chapter: its question, its predictions, to be made before the chapter shows what comes true, and
its exercises. The pictures, and what the exercises name, are in the chapter."""
TOLD_WITH_ANSWERS = """The answers to the worksheets: of each choice the reason, the right one in bold; of each exercise in
code a solution, and the mistakes that the page's check knows by name."""
LINE = "<div></div>"
ASKED = '<section class="asked">{}</section>\n'
TOLD_OF = '<div class="told">{}</div>'
WHO = '<p class="who">Name: <span class="gap"></span> Date: <span class="gap"></span></p>'

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="stylesheet" href="/assets/book.css">
<link rel="stylesheet" href="/printed/book.css">
<link rel="stylesheet" href="/printed/sheets.css">
</head>
<body class="md-typeset {kind}">
<section class="title-page"><h1>{title}</h1>{told}</section>
<nav class="contents"><h1>Contents</h1>{contents}</nav>
{chapters}
</body>
</html>
"""
SHEET = """<article id="{name}">
{who}
<h2>{title}</h2>
<div class="question">{question}</div>
<h3>Predict</h3>
{predictions}
<h3>Exercises</h3>
{exercises}
</article>
"""
