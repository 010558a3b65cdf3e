"""A prediction is read from its box, and one that a page could not answer is refused, with its chapter and box named."""

import re

import pytest

from bookbuild.chapters import parts
from bookbuild.page.predictions import RECALL, check_results, predictions_in
from bookbuild.workspace import ROOT

BOX = """<div class="predict" markdown="1">

**Predict.** At how many
places can it lie?
{choices}
<details class="reasons" markdown="1">
<summary>Each answer, and why</summary>

{reasons}

</details>

</div>
"""
LIST = "\n- 1\n- 4\n- 16 of\n  them\n"
WHY = "- 1: Too *few*: it can\n  move.\n- **4**: Two by two.\n- 16 of them: Too many."
TABLE = "\n| above | | right |\n|---|---|---|\n| left | the middle | |\n"
PLACES = "- above or left: No.\n- **right**: Yes.\n- the middle: Hardly."
NUMBERS = "- 0: None.\n- **1 to 3.5**: A few.\n- −2 to -1: Below.\n- any other number: Far off."


def box(choices=LIST, reasons=WHY):
    return BOX.format(choices=choices, reasons=reasons)


def read(text):
    [asked] = predictions_in(text, "07_x")
    return asked


@pytest.mark.parametrize("write", [str, lambda text: re.sub(r"^(?=.)", "# ", text, flags=re.MULTILINE)])
def test_a_list_of_choices_is_read_from_markdown_and_from_a_script(write):
    asked = read(write(box()))
    assert asked.question == "**Predict.** At how many\nplaces can it lie?"
    assert asked.choices == ["1", "4", "16 of them"]
    assert asked.right == "4"
    assert asked.why("1") == "Too *few*: it can move."
    assert asked.why("16 of them") == "Too many."
    with pytest.raises(ValueError, match="none of the choices"):
        asked.why("5")


def test_a_tables_cells_are_choices_and_one_reason_may_be_for_several():
    asked = read(box(TABLE, PLACES))
    assert asked.choices == ["above", "right", "left", "the middle"]
    assert asked.question.endswith("places can it lie?")
    assert [asked.why(choice) for choice in asked.choices] == ["No.", "Yes.", "No.", "Hardly."]


def test_without_choices_a_number_is_typed():
    asked = read(box("", NUMBERS))
    assert asked.choices == [] and asked.right == "1 to 3.5"
    told = {"0": "None.", "1": "A few.", "3.5": "A few.", "3.6": "Far off.", "-1.5": "Below.", "−2": "Below."}
    assert {number: asked.why(number) for number in told} == told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (box(reasons=WHY.replace("**", "")), "has 0 right answers in bold, not one"),
        (box(reasons=WHY.replace("- 1:", "- **1**:")), "has 2 right answers in bold, not one"),
        (box(reasons=WHY.replace("- 1:", "- 2:")), "the choice `1` has 0 reasons, not one"),
        (box(reasons=WHY + "\n- 1: Again."), "the choice `1` has 2 reasons, not one"),
        (box(reasons=WHY + "\n- 5: Why?"), "the reason for `5` belongs to no choice"),
        (box(reasons=WHY.replace(": Too many.", "")), "write a reason as `- choice: why`, not `- 16 of them`"),
        (box(LIST + "- 4\n"), "needs two choices or more, each another"),
        (box("\n- 4\n", "- **4**: Yes."), "needs two choices or more, each another"),
        (box(LIST.replace("- 1\n", "- `1`\n")), "the choice ``1`` may have no marks of Markdown"),
        (box().replace("details", "section"), "has 0 folds with the reasons of its choices, not one"),
        (box("", NUMBERS.replace("any other number", "9")), "its last reason must be for `any other number`"),
        (box("", NUMBERS.replace("- 0:", "- none:")), "`none` is neither a number nor a range"),
        (box("", NUMBERS.replace("- 0:", "- 3 to 5:")), "its ranges overlap or run backwards"),
        (box("", NUMBERS.replace("1 to 3.5", "3.5 to 1")), "its ranges overlap or run backwards"),
    ],
)
def test_a_box_that_a_page_could_not_answer_is_refused(text, message):
    with pytest.raises(ValueError, match=r"^07_x, Predict box 2") as refused:
        predictions_in(box() + "\n" + text, "07_x")
    assert message in str(refused.value)


def test_a_box_without_an_end_is_refused():
    with pytest.raises(ValueError, match="07_x: a Predict box does not end"):
        predictions_in(box().removesuffix("</div>\n"), "07_x")


@pytest.mark.parametrize("decides", ["<figure markdown>", '```{.text .output title="Output"}', f"{RECALL}\n"])
def test_what_decides_stands_between_a_box_and_the_next(decides):
    check_results(f"{box()}\n\n{decides}\n\n{box()}\n\n{decides}\n", "07_x")
    with pytest.raises(ValueError, match="07_x, Predict box 1 is followed by no figure and no output"):
        check_results(f"{decides}\n\n{box()}\n\n{box()}\n\n{decides}\n", "07_x")


def test_two_marks_for_one_box_are_refused():
    with pytest.raises(ValueError, match="07_x, Predict box 1 is followed by 2 marks"):
        check_results(f"{box()}\n{RECALL}\n{RECALL}\n", "07_x")


def test_every_chapter_asks_for_a_prediction():
    chapters = [chapter.file for part in parts(ROOT / "gallery") for chapter in part.chapters]
    assert all(predictions_in(file.read_text(encoding="utf-8"), file.stem) for file in chapters)
