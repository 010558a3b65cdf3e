"""Cells that run in the page share their names, show what a notebook shows, and fail in one line."""

import io
import re
import zipfile

import matplotlib
import matplotlib.pyplot as plt
import pytest

from bookbuild.in_the_page import python as in_the_page
from bookbuild.in_the_page.archive import python_files
from bookbuild.in_the_page.later import LATER, missing_files
from bookbuild.in_the_page.sources import names_of, sources
from bookbuild.workspace import ROOT


@pytest.fixture(autouse=True)
def fresh(monkeypatch, frozen):
    monkeypatch.setattr("builtins.input", input)  # a run puts its own in their places
    monkeypatch.setattr(plt, "show", plt.show)
    with matplotlib.rc_context():
        in_the_page.forget()
        yield
        in_the_page.forget()


@pytest.fixture
def printed(capsys):
    """What a cell prints."""

    def run(code):
        assert in_the_page.run(code, "cell 1") is None
        return capsys.readouterr().out

    return run


def drawn(**options):
    return in_the_page.figures("cell 1", dark=False, progress=lambda *_: None, **options)


def test_cells_share_their_names():
    assert in_the_page.run("a = 20", "cell 1") is None
    assert in_the_page.run("assert a + 3 == 23 and __name__ == '__main__'", "cell 2") is None


def test_what_is_forgotten_is_neither_named_nor_drawn_nor_in_the_style_of_before():
    width = plt.rcParams["lines.linewidth"]
    code = "import matplotlib.pyplot as plt; plt.rcParams['lines.linewidth'] = 77; plt.figure()"
    assert in_the_page.run(code, "cell 1") is None
    in_the_page.forget()
    assert plt.get_fignums() == []
    assert plt.rcParams["lines.linewidth"] == width
    assert "NameError" in in_the_page.run("plt", "cell 2")["line"]
    assert in_the_page.run("assert set(globals()) == {'__name__', '__builtins__'}", "cell 3") is None


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("1 + 1", "2\n"),
        ("x = 3", ""),
        ("'a'", "'a'\n"),
        ("None", ""),
        ("1 + 1;", ""),
        ("import numpy as np\nnp.arange(3)", "array([0, 1, 2])\nshape (3,), int64\n"),
        ("import numpy as np\nnp.full((2, 1), 1 / 3)", "array([[0.3333],\n       [0.3333]])\nshape (2, 1), float64\n"),
        ("import matplotlib.pyplot as plt\nplt.plot([1, 2])", ""),
        ("import matplotlib.pyplot as plt\nplt.subplots(2, 2)", ""),
        ("import matplotlib.pyplot as plt\nplt.gca().set_ylim(0, 2)", ""),
    ],
)
def test_the_value_of_the_last_line_is_shown(printed, code, shown):
    assert printed(code) == shown


def test_a_long_value_is_cut(printed):
    assert len(printed("list(range(100_000))")) < 2100


def test_a_figure_is_drawn_even_one_that_pyplot_does_not_know():
    in_the_page.run("from matplotlib.figure import Figure\nfigure = Figure()\nfigure.subplots()\nfigure", "cell 1")
    shown, failure = drawn()
    assert failure is None
    assert [figure["svg"][:5] for figure in shown] == ["<?xml"]


def test_what_fails_while_it_is_drawn_is_told_beside_the_figures_that_were(printed):
    printed("import matplotlib.pyplot as plt\nplt.figure()\nplt.figure()\nplt.title(r'$\\frac{1}{$')")
    shown, failure = drawn()
    assert len(shown) == 1
    assert failure["line"].startswith("cell 1, while its figure was drawn: ValueError: ")
    assert "\n" not in failure["line"]
    assert plt.get_fignums() == []


def test_a_film_that_fails_names_the_line_of_its_function(printed):
    printed(
        "import matplotlib.pyplot as plt\nfrom matplotlib.animation import FuncAnimation\n"
        "fig = plt.figure()\n\ndef frame(k):\n    fig.moo(k)\n\nfilm = FuncAnimation(fig, frame, frames=2)"
    )
    assert drawn()[1]["line"].startswith("cell 1, line 6: AttributeError: ")


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("1 / 0", "cell 1, line 1: ZeroDivisionError: division by zero"),
        ("x = 1\nx = = 2", "cell 1, line 2: SyntaxError: invalid syntax"),
        ("import json\n\njson.loads('{')", "cell 1, line 3: JSONDecodeError: "),
        ("assert False", "cell 1, line 1: AssertionError"),
        ("input('Who? ')", "cell 1, line 1: RuntimeError: A page has no line to read from: write the answer into"),
    ],
)
def test_an_error_is_one_line_with_its_place(code, line):
    told = in_the_page.run(code, "cell 1")
    assert told["line"].startswith(line)
    assert not told["stopped"]


def test_a_stop_is_no_error_of_the_cell():
    assert in_the_page.run("raise KeyboardInterrupt", "cell 1")["stopped"]


def test_show_shows_nothing_and_does_not_complain(printed, recwarn):
    assert printed("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()") == ""
    assert not recwarn.list


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["x = 1", "y = x", "print(y)"], [[], [0], [1]]),
        (["x = 1", "x = 2", "print(x)"], [[], [], [1]]),
        (["x = 1", "x += 1", "print(x)"], [[], [0], [1]]),
        (["x = [1]", "x[0] = 2", "print(x)"], [[], [0], [1]]),
        (["x = [1]", "x.append(2)", "print(x)"], [[], [0], [1]]),
        (["fig, ax = panels()", "fig, ax = panels()\nax.set(title='a')"], [[], []]),
        (["k = 1", "def f(a):\n    b = a + k\n    return b", "f(2)"], [[], [0], [1]]),
        (["k = 1", "def f():\n    return k\n\nk = 2\nf()"], [[], []]),
        (["row = 1", "[row for row in range(3)]"], [[], []]),
        (["n = 3", "[row + n for row in range(3)]"], [[], [0]]),
        (["import numpy as np", "np.random.seed(0)", "np.zeros(3)"], [[], [0], [0]]),
        (["x = 1", "x = = 2", "print(x)"], [[], [], [0]]),
        (["for k in range(3):\n    pass", "lambda k: k", "lambda: k"], [[], [], [0]]),
    ],
)
def test_a_cells_sources_are_the_last_above_that_made_what_it_takes(codes, expected):
    assert sources(codes) == expected


def test_a_class_and_its_methods_are_read():
    names = names_of("class Net(Base):\n    size = width\n\n    def run(self, x):\n        return helper(x, self.size)")
    assert names.taken == {"Base", "width", "helper"}
    assert names.made == {"Net"}


@pytest.mark.parametrize(
    "code",
    [
        "import numpy\nfrom filtersight.classifier import (\n    classifier,\n)",
        "from filtersight import classifier, cat",
        "import filtersight.classifier as names",
        "def name(picture):\n    from filtersight.classifier import name_picture",
    ],
)
def test_a_cell_that_imports_the_classifier_needs_its_file_until_it_is_there(code, tmp_path):
    (file,) = missing_files(code, str(tmp_path))
    assert (ROOT / "src" / file).is_file()
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).touch()
    assert missing_files(code, str(tmp_path)) == []


@pytest.mark.parametrize(
    "code", ["from filtersight.faces import face_finder", "classifier = 1", "import filtersight", "x ="]
)
def test_other_cells_need_no_file(code, tmp_path):
    assert missing_files(code, str(tmp_path)) == []


def test_the_page_for_hosts_tells_how_much_stays_in_a_readers_browser():
    files = python_files(ROOT)["assets/python/files.js"].decode()
    told = re.search(r"Python's files, (\d+) MB", (ROOT / "docs" / "about" / "hosting.md").read_text())
    assert int(told[1]) == round(int(re.search(r"BYTES = (\d+)", files)[1]) / 1e6)


def test_what_is_fetched_later_is_published_beside_the_package_and_not_in_it():
    files = python_files(ROOT)
    with zipfile.ZipFile(io.BytesIO(files["assets/python/filtersight.zip"])) as archive:
        packed = archive.namelist()
    for name in LATER.values():
        assert name not in packed
        content = (ROOT / "src" / name).read_bytes()
        assert files[f"assets/python/{name.rpartition('/')[2]}"] == content
        assert f"'{name}': {len(content)}" in files["assets/python/files.js"].decode()
    assert "filtersight/data/networks/faces.npz" in packed and "bookbuild/in_the_page/later.py" in packed
