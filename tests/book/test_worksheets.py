"""The sheets to fill in by hand: what the chapters ask, with room to write, and the same with the answers."""

import re
from html import unescape

import numpy as np
import pytest
from scipy.signal import correlate

from bookbuild.chapters import parts
from bookbuild.page.by_hand import tasks_in, without_tasks
from bookbuild.page.exercises import asked_in, exercises_of
from bookbuild.page.predictions import predictions_in
from bookbuild.take_away.worksheets import sheets
from bookbuild.workspace import ROOT

CHAPTERS = [chapter for part in parts(ROOT / "gallery") for chapter in part.chapters]
SCRIPTS = {chapter.file.stem[:2]: chapter.file.read_text(encoding="utf-8") for chapter in CHAPTERS}
EACH = pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.file.stem for chapter in CHAPTERS])


def words(html):
    """All words of a piece of HTML."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.fixture(scope="module")
def printed():
    """The sheets, and the answers: each chapter's HTML by its name."""
    return {
        answers: dict(re.findall(r'<article id="(\w+)">(.*?)</article>', sheets(ROOT, "", answers=answers), re.DOTALL))
        for answers in (False, True)
    }


@EACH
@pytest.mark.parametrize("answers", [False, True])
def test_a_sheet_asks_all_that_its_chapter_asks_in_its_order(printed, chapter, answers):
    script, name = SCRIPTS[chapter.file.stem[:2]], chapter.file.stem
    sheet = printed[answers][name]
    begins = re.findall(r'<section class="asked">\s*<p><strong>(.*?)</strong>', sheet)
    others = len(asked_in(script, name))
    expected = ["Predict."] * len(predictions_in(script, name)) + ["By hand."] * len(tasks_in(script, name))
    expected += [f"{number}." for number in range(1, others + 1)]
    expected += [f"{others + k}. In code." for k, _ in enumerate(exercises_of(script), 1)]
    assert begins == expected
    assert f"<h2>{chapter.title}</h2>" in sheet
    assert chapter.plain_question in words(sheet)


@EACH
def test_the_sheet_leaves_room_and_tells_no_answer(printed, chapter):
    script, name = SCRIPTS[chapter.file.stem[:2]], chapter.file.stem
    sheet = printed[False][name]
    asked = sheet.split('<section class="asked">')[1:]
    assert all('<div class="room">' in one and one.count("<div></div>") >= 2 for one in asked if "By hand." not in one)
    assert 'class="told"' not in sheet
    for one in exercises_of(script):
        room = next(section for section in asked if f"print(check({one.name}))" in words(section).replace(" ", ""))
        assert room.count("<div></div>") > one.solution.count("\n")


def test_the_answers_tell_every_reason_solution_and_usual_mistake(printed):
    sheet = words(printed[True]["12_max_pooling"])
    for asked in predictions_in(SCRIPTS["12"], "12"):
        assert all(words(reason.choice) in sheet for reason in asked.reasons)
    assert "Two by two windows fit" in sheet
    [solved] = exercises_of(SCRIPTS["12"])
    assert "".join(solved.solution.split()) in unescape("".join(sheet.split()))
    assert "You take the largest over all channels; each channel is pooled by itself." in sheet
    assert 'class="room"' not in printed[True]["12_max_pooling"]
    assert '<span class="gap">' not in "".join(printed[True].values())


def test_links_lead_to_the_book_on_the_web_if_it_has_an_address(printed):
    html = sheets(ROOT, "https://example.org/", answers=True)
    assert 'href="https://example.org/book/4_further/22_the_same_fast.html"' in html
    for one in (html, *printed[True].values()):
        assert ".md" not in re.sub("<code>.*?</code>", "", one)


def test_a_prediction_of_a_place_is_a_table_to_mark_and_one_of_a_number_a_gap(printed):
    table = re.search(r'<table class="places">.*?</table>', printed[False]["08_zero_padding"])[0]
    assert re.findall("<td>(.*?)</td>", table)[3:5] == ["left side", "inside"]
    assert 'Your prediction: <span class="gap">' in printed[False]["05_a_random_filter"]


# By hand

BY_HAND = {
    number: {
        name: np.array([[float(cell.number) for cell in row] for row in rows]) for name, rows in task.grids.items()
    }
    for number, script in SCRIPTS.items()
    for task in tasks_in(script, number)
}


def slide(image, kernel, *, stride=1, dilation=1):
    spread = np.zeros([(side - 1) * dilation + 1 for side in kernel.shape])
    spread[::dilation, ::dilation] = kernel
    return correlate(image, spread, mode="valid", method="direct")[::stride, ::stride]


def largest(image, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, (2, 2))[::stride, ::stride]
    return windows.max(axis=(2, 3))


def handed_back(image, slopes):
    back = np.zeros_like(image)
    for row, column in np.ndindex(slopes.shape):
        window = image[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        down, across = divmod(window.ravel().tolist().index(window.max()), 2)
        back[2 * row + down, 2 * column + across] = slopes[row, column]
    return back


FILLED = {
    "02": lambda g: {"map": slide(g["picture"], g["filter"])},
    "03": lambda g: {"map": slide(g["picture"], g["filter"])},
    "05": lambda g: {
        "its map": slide(g["picture"], g["filter"]),
        "flipped": g["filter"][::-1, ::-1],
        "map of that": slide(g["picture"], g["filter"][::-1, ::-1]),
    },
    "08": lambda g: {
        "padded": np.pad(g["picture"], 1),
        "map": slide(np.pad(g["picture"], 1), g["filter"]),
    },
    "09": lambda g: {
        "stride 2": slide(g["picture"], g["filter"], stride=2),
        "dilation 2": slide(g["picture"], g["filter"], dilation=2),
        "both": slide(g["picture"], g["filter"], stride=2, dilation=2),
    },
    "10": lambda g: {
        "map of 1": slide(g["channel 1"], g["kernel 1"]),
        "map of 2": slide(g["channel 2"], g["kernel 2"]),
        "map": slide(g["channel 1"], g["kernel 1"]) + slide(g["channel 2"], g["kernel 2"]) + 1,
    },
    "12": lambda g: {"stride 2": largest(g["map"], 2), "stride 1": largest(g["map"], 1)},
    "14": lambda g: {
        "map": slide(g["picture"], g["kernel"]),
        "error": slide(g["picture"], g["kernel"]) - g["target"],
        "gradient": slide(g["picture"], slide(g["picture"], g["kernel"]) - g["target"]),
    },
    "16": lambda g: {"pooled": largest(g["map"], 2), "handed back": handed_back(g["map"], g["slopes"])},
    "24": lambda g: {
        "right": np.array([[np.sum(g["window"] * g["weights"]) + 1]]),
        "wrong": np.array([[np.sum(g["window"] * g["weights"] + 1)]]),
    },
}


@pytest.mark.parametrize("number", BY_HAND)
def test_what_is_filled_by_hand_is_right_and_nothing_else_is_filled(number):
    [task] = tasks_in(SCRIPTS[number], number)
    expected = FILLED[number](BY_HAND[number])
    assert {name for name, rows in task.grids.items() if any(cell.is_asked for row in rows for cell in row)} == set(
        expected
    )
    for name, numbers in expected.items():
        np.testing.assert_array_equal(BY_HAND[number][name], numbers)


def test_a_grid_is_empty_on_the_sheet_and_filled_in_the_answers(printed):
    empty, filled = (
        re.findall(r'<table class="grid"><caption>map</caption>(.*?)</table>', printed[answers]["08_zero_padding"])[0]
        for answers in (False, True)
    )
    assert re.findall("<td>(.*?)</td>", empty) == [""] * 9
    numbers = re.findall("<td><strong>(.*?)</strong></td>", filled)
    assert numbers == ["−2", "2", "5", "2", "−1", "2", "0", "2", "3"]


TASK = "<!-- by hand: Add\nthem.\none: 1 2\nsum: (3)\n-->\n"


def test_a_task_is_read_from_its_comment_and_left_out_of_the_page():
    for text in (TASK, re.sub("^", "# ", TASK.rstrip(), flags=re.MULTILINE)):
        [task] = tasks_in(text, "07_x")
        assert task.asked == "Add them."
        assert [[tuple(cell) for cell in row] for row in task.grids["sum"]] == [[("3", True)]]
        assert list(task.grids) == ["one", "sum"]
    assert without_tasks(f"Before.\n\n{TASK}\nAfter.").split() == ["Before.", "After."]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1 2", "1 2 / 3", "the rows of `one` are not of one length"),
        ("(3)", "3", "has no cell in parentheses"),
        ("(3)", "(x)", "`(x)` is neither a number nor one in parentheses"),
        ("one: 1 2\nsum: (3)\n", "", "07_x: write `<!-- by hand: what to do`"),
    ],
)
def test_a_task_that_no_sheet_could_print_is_refused(old, new, message):
    with pytest.raises(ValueError, match=r"^07_x") as refused:
        tasks_in(TASK.replace(old, new), "07_x")
    assert message in str(refused.value)
