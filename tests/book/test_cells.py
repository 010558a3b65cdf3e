"""What of a cell is in sight, what is folded below it, and that nothing of it is lost."""

import ast
import re

import pytest

from bookbuild.chapters import parts
from bookbuild.page.cells import live_cells, parts_of, whole_cells
from bookbuild.page.exercises import asked_in, exercise_in, exercises_of, without_exercises
from bookbuild.page.predictions import predictions_in
from bookbuild.workspace import ROOT
from tests.chapters.conftest import cells_of

GRIDS = {"show_numbers", "show_kernel", "show_filter"}
CODE = """import numpy as np

from filtersight import cat, figures

figures.use_book_style()

picture = cat()  # in colour
print(picture.shape)

# How it is drawn
fig, axes = figures.panels(1, 1)
figures.show_picture(axes[0, 0], picture)
figures.describe(fig, caption="The cat.", alt="A cat.")
"""


def test_imports_and_drawing_are_folded_below_the_thought():
    page = live_cells("03_x", f"```{{.python }}\n{CODE}```\n")
    thought, fold = page.split('<details class="fold" markdown="1">')
    assert "picture = cat()  # in colour\nprint(picture.shape)\n```" in thought
    assert "import" not in thought and "fig" not in thought
    assert fold.index("<summary>How it is drawn</summary>") < fold.index("import numpy") < fold.index("show_picture")
    assert "use_book_style" in fold
    assert "describe" not in page


@pytest.mark.parametrize(
    ("code", "summary"),
    [
        ("import numpy as np\n\nx = np.eye(2)\n", "What it imports"),
        ("x = 1\n\n# How it is drawn\nshow(x)\n", "How it is drawn"),
    ],
)
def test_the_fold_says_what_is_in_it(code, summary):
    assert f"<summary>{summary}</summary>" in live_cells("03_x", f"```{{.python }}\n{code}```\n")


def test_a_cell_of_nothing_but_thought_has_no_fold():
    assert "details" not in live_cells("03_x", "```{.python }\nx = 1\n```\n")


def test_an_import_after_the_thought_has_begun_stays_where_it_is():
    assert parts_of("x = 1\nimport dask\n").thought == "x = 1\nimport dask"


def test_the_cell_of_an_exercise_says_which_function_the_reader_writes():
    cell = "def my_relu(x):\n    ...\n\n\nprint(check(my_relu))\n"
    page = live_cells("03_x", f"```{{.python }}\n{cell}```\n\n```{{.python }}\nx = 1\n```\n")
    assert page.count("data-exercise") == 1 and '<div class="cell" markdown="1" data-exercise="my_relu">' in page


def test_a_cell_is_one_block_again_in_the_order_in_which_it_runs():
    page = live_cells("03_x", f"Text.\n\n```{{.python }}\n{CODE}```\n\nMore.\n")
    _, code, rest = whole_cells(page).split("```")
    expected = CODE[: CODE.index("figures.describe")].replace("# How it is drawn\n", "")
    assert code.removeprefix("python\n").split() == expected.split()
    assert rest.split() == ["More."]


CHAPTERS = [chapter.file for part in parts(ROOT / "gallery") for chapter in part.chapters]
MOST_BEFORE_A_RESULT, MOST_IN_A_CHAPTER, WIDEST = 12, 60, 90
FOLDED_OR_HIDDEN = re.compile(r'<details class="reasons".*?</details>|<!--.*?-->', re.DOTALL)
MOST_IN_AN_EXERCISE, WORDS_OF_AN_EXERCISE = 16, 250
DRAWN = {"figures", "fig", "ax", "axes", "plt"}


@pytest.fixture(params=CHAPTERS, ids=lambda file: file.stem[:2])
def cells(request):
    """The code of a chapter's cells, each with what of it is in sight. Exercises are counted apart: they are the reader's."""
    codes = [code for code, _ in cells_of(request.param.read_text(encoding="utf-8"))]
    return [(code, parts_of(code).thought) for code in codes if not exercise_in(code)]


def lines(code):
    return [line for line in code.splitlines() if line.strip()]


def about_drawing(code):
    """How many lines belong to statements that import or draw."""
    statements = [
        statement
        for statement in ast.parse(code).body
        if isinstance(statement, ast.Import | ast.ImportFrom)
        or DRAWN & {name.id for name in ast.walk(statement) if isinstance(name, ast.Name)}
    ]
    numbers = {number for one in statements for number in range(one.lineno, one.end_lineno + 1)}
    return sum(bool(line.strip()) for number, line in enumerate(code.splitlines(), 1) if number in numbers)


def test_at_most_twelve_lines_are_in_sight_before_a_figure_or_an_output(cells):
    since = 0
    for code, thought in cells:
        since += len(lines(thought))
        assert since <= MOST_BEFORE_A_RESULT, thought
        if "figures.describe(" in code or "print(" in code:
            since = 0


def test_a_chapter_shows_at_most_sixty_lines_and_four_in_five_are_about_its_idea(cells):
    in_sight = sum(len(lines(thought)) for _, thought in cells)
    assert in_sight <= MOST_IN_A_CHAPTER
    assert sum(about_drawing(thought) for _, thought in cells) <= in_sight / 5


def test_no_line_in_sight_is_wider_than_a_page(cells):
    assert [line for _, thought in cells for line in lines(thought) if len(line) > WIDEST] == []


@pytest.mark.parametrize("file", CHAPTERS, ids=lambda file: file.stem[:2])
def test_a_chapter_has_at_most_1400_words_and_a_question_at_most_100_in_its_reasons(file):
    script = without_exercises(file.read_text(encoding="utf-8"))
    comments = "\n".join(line[2:] for line in script.splitlines() if line.startswith("# "))
    read_by_all = FOLDED_OR_HIDDEN.sub("", comments)  # of the reasons a reader meets one or two
    answered = [asked.question for asked in asked_in(script, file.stem) if asked.question]
    wrong = [reason for question in answered for reason in question.reasons if not reason.is_right]
    of_slips = sum(len(f"- {reason.choice}: {reason.why}".split()) for reason in wrong)  # met by who makes them
    assert len((ast.get_docstring(ast.parse(script)) + " " + read_by_all).split()) - of_slips <= 1400
    for asked in predictions_in(script, file.stem) + answered:
        assert sum(len(reason.why.split()) for reason in asked.reasons) <= 100, asked.question


@pytest.mark.parametrize("file", CHAPTERS, ids=lambda file: file.stem[:2])
def test_numbers_in_grids_have_the_one_size_of_the_book(file):
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    grids = [call for call in calls if ast.unparse(call.func).removeprefix("figures.") in GRIDS]
    assert [ast.unparse(call) for call in grids if any(option.arg == "size" for option in call.keywords)] == []


@pytest.mark.parametrize("file", CHAPTERS, ids=lambda file: file.stem[:2])
def test_an_exercise_in_code_is_short(file):
    for exercise in exercises_of(file.read_text(encoding="utf-8")):
        thought = lines(parts_of(exercise.start).thought)
        assert len(thought) <= MOST_IN_AN_EXERCISE, exercise.name
        assert max(map(len, thought + lines(exercise.solution))) <= WIDEST, exercise.name
        told = " ".join([exercise.asked, *exercise.hints, exercise.cost])
        assert len(told.split()) <= WORDS_OF_AN_EXERCISE, exercise.name
