"""What a reader has passed collects as their own module: kept, shown, downloaded, raced, and run by the face finder."""

import base64
import json
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bookbuild.page.exercises import exercises_of

from .crawl import watch
from .python_page import CHAPTERS, address_of, bar, edit, ended, follow, open_chapter, run

MEAN = """from filtersight.exercises import check

two = 2


def my_mean(first, second):
    return (first * 1.0 + second) / two  # by hand


print(check(my_mean))"""
OUTSIDE = MEAN.replace("two = 2\n\n\n", "")
"""Passes where a run before has left `two`, and would fail in a file of its own."""
ASKED = sum(
    len(re.findall(r"^# \*\*\d+\. In code\.\*\*", script.read_text("utf-8"), re.M)) for script in CHAPTERS.values()
)
STORED = "localStorage.getItem('what-a-filter-sees')"


@pytest.fixture(scope="module")
def page(browser, address):
    """The page of a reader who has passed the exercise of chapter 01, whose Python stays; its tests share it."""
    with browser.new_context(viewport={"width": 1350, "height": 900}, reduced_motion="reduce") as context:
        page = context.new_page()
        page.faults = watch(page, address)
        open_chapter(page, address, "01")
        exercise = page.locator(".cell").evaluate_all("cells => cells.findIndex((cell) => cell.dataset.exercise) + 1")
        page.note = page.locator(".cell-note", has_text=re.compile("^(Passed|You have tried)"))
        assert run(page, exercise).startswith("Done")
        page.untouched = page.evaluate(STORED)
        edit(page, exercise, MEAN.replace("1.0", "1"))
        assert run(page, exercise).startswith("Done")
        page.tried = page.note.inner_text()
        edit(page, exercise, OUTSIDE)
        assert run(page, exercise).startswith("Done")
        page.outside = (page.note.inner_text(), page.evaluate(STORED))
        edit(page, exercise, MEAN)
        assert run(page, exercise).startswith("Done")
        page.passed = page.note.inner_text()
        page.marked = page.get_by_role("link", name="01 · A picture is numbers begun").count()
        page.get_by_role("link", name="your own module", exact=True).click()
        page.locator(".own[data-ready]").wait_for()
        page.kept = page.evaluate(STORED)
        yield page
        assert page.faults == []


@pytest.fixture
def faults():
    """The page is watched from the start: see above."""
    return []


@pytest.fixture
def own(page):
    """The part of the page that shows the module, with what its reader has passed alone."""

    def keep(kept):
        page.evaluate(
            "text => { localStorage.setItem('what-a-filter-sees', text); dispatchEvent(new Event('storage')); }", kept
        )
        return page.locator(".own")

    yield keep
    keep(page.kept)


def output(page, number):
    page.locator(".cell").nth(number - 1).scroll_into_view_if_needed()
    assert run(page, number).startswith("Done")
    return page.locator(f":nth-match(.cell, {number}) ~ .output").first.inner_text()


def solutions(*chapters):
    """The book's solutions, as a reader's passed functions are kept."""
    scripts = [CHAPTERS[number] for number in chapters]
    return {
        file.stem: {one.name: one.solution.rstrip() for one in exercises_of(file.read_text(encoding="utf-8"))}
        for file in scripts
    }


def test_an_exercise_is_tried_and_passed_where_it_stands(page):
    assert page.untouched is None  # to run the book's beginning is no try
    assert page.tried == "You have tried this one; it is not passed yet."
    assert page.passed == "Passed: my_mean is part of your own module."
    assert page.marked == 1
    kept = json.loads(page.kept)["passed"]
    assert kept == {"01_a_picture_is_numbers": {"my_mean": MEAN.split("\n\n", 1)[1].rsplit("\n\n\n", 1)[0]}}


def test_what_takes_a_name_from_outside_of_its_cell_is_passed_and_no_part_of_the_module(page, own):
    note, stored = page.outside
    assert note == (
        "Passed, but not part of your own module. It takes two from outside of its cell: "
        "write that into the cell too, and run it again, for your module needs it."
    )
    assert json.loads(stored)["passed"] == {"01_a_picture_is_numbers": {"my_mean": ""}}
    expect(own(stored)).to_contain_text(f"0 of {ASKED} functions are yours")
    assert output(page, 1) == "None of the functions is yours yet.\n"


def test_the_page_tells_whose_each_function_is(page, own):
    shown = own(page.kept)
    expect(shown).to_contain_text(f"1 of {ASKED} functions are yours; what is missing is taken from the book.")
    whose = dict(zip(*(shown.locator(f"tbody td:nth-child({k})").all_inner_texts() for k in (1, 2)), strict=True))
    assert len(whose) == ASKED and whose.pop("my_mean") == "yours" and set(whose.values()) == {"the book’s"}


def test_the_download_needs_numpy_alone(page, own, tmp_path):
    with page.expect_download() as download:
        own(page.kept).get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / download.value.suggested_filename)
    installed = Path(np.__file__).parents[1]
    for name in ("numpy", "numpy.libs"):
        if (installed / name).exists():
            os.symlink(installed / name, tmp_path / name)
    program = """
import sys
sys.path.append(sys.argv[1])
import my_filtersight as m, numpy as np
try:
    import filtersight
except ImportError:
    print("alone")
print(m.YOURS, len(m.BOOKS))
print(m.my_mean(np.array([200], np.uint8), np.array([100], np.uint8)))
print(m.my_sharpen(np.eye(3), 9.0), m.my_conv2d(np.ones((1, 3, 3, 2)), np.ones((2, 2, 2, 1)), np.array([1.0])).ravel())
"""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(tmp_path)], capture_output=True, text=True, cwd=tmp_path
    )
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == ["alone", f"('my_mean',) {ASKED - 1}", "[150.]", "[[7.]] [9. 9. 9. 9.]"]


def test_the_functions_are_checked_again_and_raced(page, own):
    own(page.kept)
    assert output(page, 1) == "my_mean: Right: in all 4 cases it gives what the book's own code gives.\n"
    rows = output(page, 2).splitlines()[1:]
    assert [row.split()[0] for row in rows] == [
        *("correlate2d", "zero_pad2d", "conv2d", "relu", "max_pool2d", "conv2d_backward", "max_pool2d_backward")
    ]
    for row in rows:
        *whose, by_loops, by_fast, off = row.split()[1:]
        assert whose == ["book's"] and float(by_loops) > 0 and float(by_fast) > 0
        assert float(off) <= 1e-11  # what the page calls rounding


def test_the_face_is_found_by_what_the_reader_wrote(page, own):
    own(page.kept)
    book = "The face was found by the book's my_conv2d and my_relu, which you have not written yet.\n"
    assert output(page, 3) == book
    drawn = page.locator("figure img[data-drawn]")
    expect(drawn).to_be_visible()
    layer = solutions("11")
    own(json.dumps({"passed": layer}))
    assert output(page, 3) == "The face was found by code that you wrote.\n"
    del layer["11_eight_filters_on_the_cat"]["my_conv2d"]
    own(json.dumps({"passed": layer}))
    assert "by your my_relu, and by the book's my_conv2d, which you have not written yet" in output(page, 3)


def test_what_the_book_did_not_write_is_told_and_nothing_is_lost(page, own):
    mine = json.loads(page.kept)
    layer = solutions("11")
    layer["11_eight_filters_on_the_cat"]["my_relu"] = "def my_relu(x:\n    return"
    shown = own(json.dumps({**mine, "passed": {**mine["passed"], **layer, "x": {"my_thing": "1"}}}))
    expect(shown.locator("li")).to_have_text(
        ["The book asks for no my_thing: what is kept under that name stays where it is."]
    )
    said = output(page, 1)
    assert "What is kept as my_relu is no Python; the book’s is taken.\n" in said
    assert "my_mean: Right" in said and "my_conv2d: Right" in said and "my_relu: " not in said

    layer["11_eight_filters_on_the_cat"] |= {
        "my_relu": "print('hello')",
        "my_conv2d": "two = 3\n\n\ndef my_conv2d(): pass",
    }
    shown = own(json.dumps({"passed": {**mine["passed"], **layer}}))
    expect(shown.locator("li").first).to_contain_text("my_conv2d brings a two of its own, and my_mean has another")
    expect(shown.locator("li").last).to_have_text("What is kept as my_relu is no such function; the book’s is taken.")

    shown = own(json.dumps({"passed": {"00_before": mine["passed"]["01_a_picture_is_numbers"]}}))
    expect(shown).to_contain_text(f"1 of {ASKED} functions are yours")
    expect(shown.locator("li")).to_have_count(0)

    for broken in (page.kept[:-1], page.kept[:-1] + ', "tried": 3}', "[]"):
        shown = own(broken)
        expect(shown.locator("li")).to_contain_text("keeps something for the book that the book did not write")
        page.evaluate("bookKept.set('predictions', 'a', '1', 'b')")
        assert broken in json.loads(page.evaluate(STORED))["odd"]["stored"].values()
    own(page.kept[:-1] + ', "tried": 3}')
    expect(shown).to_contain_text(f"1 of {ASKED} functions are yours")


@pytest.mark.parametrize("width", [1350, 390])
def test_the_page_has_no_barrier_and_fits(page, own, width):
    own(page.kept)
    page.set_viewport_size({"width": width, "height": 900})
    page.locator(".own summary").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, context={"include": [["article"]]}).response["violations"]
        assert [(fault["id"], [node["html"] for node in fault["nodes"]][:3]) for fault in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator(".own summary").click()
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1350, "height": 900})


def linked(number, code):
    """The part of a link that carries a cell's code."""
    packed = zlib.compress(code.encode(), wbits=-zlib.MAX_WBITS)
    return f"#cell-{number}:{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def test_code_that_came_by_a_link_is_the_readers_only_once_they_have_changed_it(page, address, own):
    follow(page, address + address_of("01"))
    exercise = page.locator(".cell").evaluate_all("cells => cells.findIndex((cell) => cell.dataset.exercise) + 1")
    said = page.locator(f":nth-match(.cell, {exercise}) ~ .output").first
    came = bar(page, exercise).get_by_text("This code came with the link")
    page.evaluate("hash => { location.hash = hash; }", linked(exercise, MEAN))
    expect(came).to_be_visible()
    assert run(page, exercise).startswith("Done")
    expect(said).to_contain_text("Right")
    assert page.evaluate(STORED) is None

    slow = f"import time\n\ntime.sleep(4)\n{MEAN}"
    page.evaluate("hash => { location.hash = hash; }", linked(exercise, slow))
    expect(came).to_be_visible()
    bar(page, exercise).get_by_role("button", name="Run").click()
    expect(bar(page, exercise)).to_contain_text("Running…")
    edit(page, exercise, MEAN)
    assert bar(page, exercise).get_by_role("button", name="Stop").is_visible()  # what runs is still the link's
    assert ended(page, exercise).startswith("Done")
    expect(said).to_contain_text("Right")
    assert page.evaluate(STORED) is None

    assert run(page, exercise).startswith("Done")
    assert list(json.loads(page.evaluate(STORED))["passed"].values()) == [
        {"my_mean": MEAN.split("\n\n", 1)[1].rsplit("\n\n\n", 1)[0]}
    ]


def test_the_contents_and_the_list_of_pages_tell_what_is_passed_and_it_is_carried_away_and_back(
    page, own, address, tmp_path
):
    page.goto(f"{address}/book/index.html")
    card = page.locator(".cards li", has=page.locator("a[href*='01_a_picture']"))
    expect(card).to_contain_text("1 of 1 passed")
    progress = page.locator(".your-progress")
    expect(progress).to_contain_text(f"and passed 1 of {ASKED} exercises in code")
    with page.expect_download() as download:
        progress.get_by_role("button", name="Carry it away").click()
    download.value.save_as(tmp_path / "progress.json")
    mine = json.loads((tmp_path / "progress.json").read_text())
    assert mine == json.loads(page.kept)
    progress.get_by_role("button", name="Forget").click()
    expect(card).not_to_contain_text("passed")
    expect(progress.get_by_role("status")).to_contain_text("Reset")
    theirs = {
        "passed": {"01_a_picture_is_numbers": {"my_mean": "no"}, "02_slide_multiply_sum": {"my_correlate2d": "theirs"}}
    }
    (tmp_path / "theirs.json").write_text(json.dumps(theirs))
    for file in ("progress.json", "theirs.json"):
        progress.locator("input[type=file]").set_input_files(tmp_path / file)
        expect(card).to_contain_text("1 of 1 passed")
    expect(progress).to_contain_text(f"passed 2 of {ASKED}")
    both = page.evaluate("bookKept.all().passed")
    assert both == {**theirs["passed"], **mine["passed"]}
    for bad in (
        "[]",
        '{"passed": {"01_a_picture_is_numbers": 1}}',
        "{",
        f'{{"a": {{"b": {{"c": "{"d" * 2_000_000}"}}}}}}',
    ):
        (tmp_path / "bad.json").write_text(bad)
        progress.locator("input[type=file]").set_input_files(tmp_path / "bad.json")
        expect(progress.get_by_role("status")).to_have_text("bad.json holds no progress of this book.")
        assert page.evaluate("bookKept.all().passed") == both
