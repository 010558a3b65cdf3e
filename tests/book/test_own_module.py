"""What of a reader's cell goes into their own module, and what the page's Python makes of what the browser keeps."""

import sys

import matplotlib
import matplotlib.pyplot as plt
import pytest

from bookbuild.chapters import parts
from bookbuild.in_the_page import python as in_the_page
from bookbuild.in_the_page.own import faults_of, piece_of
from bookbuild.page.exercises import exercises_of
from bookbuild.workspace import ROOT

ALL = [
    one
    for part in parts(ROOT / "gallery")
    for chapter in part.chapters
    for one in exercises_of(chapter.file.read_text(encoding="utf-8"))
]
RELU = "from filtersight.exercises import check\n\n\ndef my_relu(x):\n    {body}\n\n\nprint(check(my_relu))\n"


@pytest.fixture(autouse=True)
def fresh(monkeypatch, frozen):
    monkeypatch.setattr("builtins.input", input)  # a run puts its own in their places
    monkeypatch.setattr(plt, "show", plt.show)
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    with matplotlib.rc_context():
        in_the_page.forget()
        yield
        in_the_page.forget()


@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.name)
def test_each_solution_is_whole_without_its_chapter(exercise):
    assert piece_of(exercise.solution + exercise.start.splitlines()[-1], exercise.name) == (
        exercise.solution.rstrip(),
        [],
    )


def test_a_function_takes_along_what_it_needs_of_its_cell_and_nothing_else():
    cell = """from math import ceil, floor
import numpy as np
from filtersight import correlate2d
unused = 1

limit: float = 0


def clipped(number):
    return max(number, limit)

@np.vectorize
def my_relu(x):
    # by hand
    return ceil(clipped(x)) + 0 * correlate2d(EMBOSS, EMBOSS)[0, 0]  # of the book

print(check(my_relu))"""
    text, missing = piece_of(cell, "my_relu")
    assert missing == []
    kept = cell.splitlines()
    assert text.split("\n\n\n") == [kept[0], kept[1], kept[5], "\n".join(kept[8:10]), "\n".join(kept[11:15])]


@pytest.mark.parametrize(
    ("cell", "missing"),
    [
        ("def my_relu(x):\n    return clipped(x) + cat", ["cat", "clipped"]),
        ("import scipy.special\n\ndef my_relu(x):\n    return scipy.special.relu(x)", ["scipy"]),
        ("from filtersight import relu as own\n\ndef my_relu(x):\n    return own(x)", ["own"]),
        ("for k in range(3):\n    pass\n\ndef my_relu(x):\n    return x * k", ["k"]),
        ("my_relu = x = 3", []),
        ("x = 3", ["my_relu"]),
        ("def my_strided(size):\n    return my_output_size(size, 3)\n\nmy_relu = my_strided", []),
    ],
)
def test_what_a_function_takes_from_elsewhere_is_named(cell, missing):
    assert piece_of(cell, "my_relu").missing == missing


@pytest.mark.parametrize(
    ("piece", "fault"),
    [
        ("import math\n\n\nhalf: float = 0.5\n\n\ndef my_relu(x):\n    return half", ""),
        ("def my_relu(x:", "is no Python"),
        ("x" + "(" * 100_000, "is no Python"),
        ("\0", "is no Python"),
        ("", "does not define it"),
        ("def my_mean(a, b): pass", "does not define it"),
        ("def my_relu(x): pass\nopen('a')", "does more than define it"),
        ("import filtersight\ndef my_relu(x): return filtersight.relu(x)", "does more than define it"),
        ("from .numpy import x\ndef my_relu(x): pass", "does more than define it"),
    ],
)
def test_a_kept_piece_that_is_none_is_told_and_the_others_stay(piece, fault):
    found = faults_of({"my_relu": piece, "my_mean": "def my_mean(first, second): return 1"})
    assert list(found) == (["my_relu"] if fault else [])
    assert fault in found.get("my_relu", "")


def test_a_cell_that_checks_an_exercise_tells_what_came_of_it():
    wrong, right = RELU.format(body="return abs(x)"), RELU.format(body="return (x > 0) * 1 * x if 0 else x.clip(0)")
    assert in_the_page.run(wrong, "cell 1") is None
    [found] = in_the_page.checked(wrong)
    assert (found["name"], found["passed"]) == ("my_relu", False)
    assert found["sentence"].startswith("You drop the sign")
    assert in_the_page.run(right, "cell 1") is None
    [found] = in_the_page.checked(right)
    assert found["passed"] and found["missing"] == []
    assert found["text"] == "def my_relu(x):\n    return (x > 0) * 1 * x if 0 else x.clip(0)"
    assert in_the_page.run("1 + 1", "cell 2") is None
    assert in_the_page.checked("1 + 1") == []


def test_a_cell_imports_the_module_as_it_was_offered_last(tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(tmp_path))
    for number in (1, 2, 2):
        in_the_page.offer(f"NUMBER = {number}\n", str(tmp_path))
        assert in_the_page.run("import my_filtersight\nprint(my_filtersight.NUMBER)", "cell 1") is None
        assert capsys.readouterr().out == f"{number}\n"
    del sys.modules["my_filtersight"]
