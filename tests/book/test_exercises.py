"""Each exercise in code as its chapter has it: the beginning fails, the solution passes, nothing is missing."""

import ast
import contextlib
import io
import re

import pytest

from bookbuild.chapters import parts
from bookbuild.page.exercises import asked_in, exercise_in, exercises_of, without_exercises
from bookbuild.workspace import ROOT
from filtersight.exercises import EXERCISES
from tests.chapters.conftest import cells_of

FILES = [chapter.file for part in parts(ROOT / "gallery") for chapter in part.chapters]
SCRIPTS = {file.stem[:2]: file.read_text(encoding="utf-8") for file in FILES}
WITH_CODE = [file.stem[:2] for file in FILES if re.match("[1235]_", file.parent.name)]
ALL = [pytest.param(number, one, id=one.name) for number, text in SCRIPTS.items() for one in exercises_of(text)]
EACH = pytest.mark.parametrize(("number", "exercise"), ALL)
FUNCTION = re.compile(r"^def .*?(?=^print\(check\()", re.MULTILINE | re.DOTALL)


def imported_by(number):
    """What a chapter imports: all that an exercise may use of it."""
    names = {}
    for statement in ast.walk(ast.parse(SCRIPTS[number])):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            exec(ast.unparse(statement), names)
    return names


def printed(number, code):
    """What a cell prints that stands in a chapter."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, imported_by(number))
    return out.getvalue().strip()


def test_every_exercise_stands_in_one_chapter_in_the_order_of_the_book():
    assert [one.values[1].name for one in ALL] == list(EXERCISES)


@pytest.mark.parametrize("number", WITH_CODE)
def test_each_chapter_of_parts_1_to_3_and_5_has_one(number):
    assert exercises_of(SCRIPTS[number])


@pytest.mark.parametrize("number", SCRIPTS)
def test_each_cell_with_a_check_is_read_as_an_exercise_and_numbered_on(number):
    cells = [code for code, _ in cells_of(SCRIPTS[number]) if exercise_in(code)]
    assert [code.strip() for code in cells] == [one.start.strip() for one in exercises_of(SCRIPTS[number])]
    assert "filtersight.exercises" not in without_exercises(SCRIPTS[number])
    numbers = re.findall(r"^# \*\*(\d+)\.(?: In code\.)?\*\*", SCRIPTS[number], re.MULTILINE)
    assert numbers == [str(count) for count in range(1, len(numbers) + 1)]


@EACH
def test_the_beginning_runs_and_does_not_pass(number, exercise):
    said = printed(number, exercise.start)
    assert said.endswith(".") and not said.startswith("Right") and "\n" not in said
    assert "raises" not in said and "exercise called" not in said


@EACH
def test_the_solution_passes_in_the_place_of_the_beginning(number, exercise):
    cell, count = FUNCTION.subn(lambda _: exercise.solution + "\n\n", exercise.start)
    assert count == 1
    assert printed(number, cell).startswith("Right: in all ")


@EACH
def test_it_asks_hints_solves_and_says_what_that_costs(number, exercise):
    assert exercise.asked and exercise.hints and exercise.cost
    assert exercise.solution.startswith(f"def {exercise.name}(")
    lines_given = [line.strip("# ") for line in exercise.start.splitlines() if line.startswith("    # ")]
    if "out of order" in " ".join(exercise.asked.split()):
        assert sorted(lines_given) == sorted(line.strip() for line in exercise.solution.splitlines()[1:])


# Exercises that are not in code


BOX = """<div class="exercise" markdown="1">

**2.** How large is
it?

{choices}<details class="answer" markdown="1">
<summary>Answer</summary>

{answer}

</details>

</div>
"""
OPEN = BOX.removeprefix('<div class="exercise" markdown="1">\n\n').removesuffix("\n</div>\n")
NUMBER = (
    "- **1.9 to 2**: Nearly 2.\n- 4: Halve it.\n- any other number: Count again.\n\nMore, for all:\n\n- such as this."
)


def read(text):
    [asked] = asked_in(text, "07_x")
    return asked


@pytest.mark.parametrize("write", [str, lambda text: re.sub(r"^(?=.)", "# ", text, flags=re.MULTILINE)])
def test_an_exercise_with_a_box_is_a_question_with_a_reason_for_each_answer(write):
    asked = read(write(BOX.format(choices="", answer=NUMBER)))
    assert (asked.number, asked.asked) == ("2", "How large is\nit?")
    assert asked.answer == NUMBER
    told = {"1.95": "Nearly 2.", "2": "Nearly 2.", "2.1": "Count again.", "4": "Halve it."}
    assert {number: asked.question.why(number) for number in told} == told
    assert asked.question.question == asked.asked


def test_one_with_choices_and_one_without_a_box_are_read_too():
    asked = read(BOX.format(choices="- small\n- large\n\n", answer="- small: No.\n- **large**: Yes."))
    assert asked.question.choices == ["small", "large"] and asked.question.right == "large"
    asked = read(OPEN.format(choices="", answer="It depends.\n\n- On this."))
    assert asked.question is None and asked.answer == "It depends.\n\n- On this."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOX.format(choices="", answer="It depends."), "07_x, exercise 2 has 0 right answers in bold, not one"),
        (BOX.format(choices="- a\n- b\n\n", answer="- **a**: Yes."), "the choice `b` has 0 reasons, not one"),
        (BOX.format(choices="", answer=NUMBER.replace("any other number", "5")), "its last reason must be for"),
        (BOX.format(choices="", answer=NUMBER).replace("**2.**", "2."), "1 answers and 1 boxes of exercises"),
        (BOX.format(choices="", answer=NUMBER).removesuffix("</div>\n"), "1 answers and 1 boxes of exercises"),
        (BOX.format(choices="", answer=NUMBER).replace("Answer</summary>", "See</summary>"), "of which 0 and 0 have"),
    ],
    ids=range(6),
)
def test_an_exercise_whose_answer_a_page_could_not_check_is_refused(text, message):
    with pytest.raises(ValueError, match=r"^07_x") as refused:
        asked_in(text, "07_x")
    assert message in str(refused.value)


@pytest.mark.parametrize("number", SCRIPTS)
def test_the_page_tells_each_answer_its_own_reason_and_one_that_it_is_right(number):
    for asked in asked_in(SCRIPTS[number], number):
        if asked.question:
            answers = asked.question.choices or [
                end for reason in asked.question.reasons[:-1] for end in reason.choice.split(" to ")
            ]
            right = {reason.why for reason in asked.question.reasons if reason.is_right}
            accepted = {answer for answer in answers if asked.question.why(answer) in right}
            assert accepted == set(re.split(" or | to ", asked.question.right)), asked.number
            assert len(right) == 1 and len({reason.why for reason in asked.question.reasons}) == len(
                asked.question.reasons
            )
