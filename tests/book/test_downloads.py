"""The scripts and notebooks that readers download are the chapters' own code, and run in an empty folder.

All of that code is run by the tests of the chapters, and in the page, where no file of the project lies beside it.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from bookbuild.chapters import parts
from bookbuild.page.predictions import predictions_in
from bookbuild.run.notebooks import finish_notebook
from bookbuild.workspace import ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import nbformat

CHAPTERS = [chapter for part in parts(ROOT / "gallery") for chapter in part.chapters]
EACH_CHAPTER = pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.file.stem for chapter in CHAPTERS])
KINDS = (".py", ".ipynb")
FILM, PROCESSES = "02", "23"  # what differs most between a script, a notebook and a test
SHOW = """
# %%
# Run as a script, this shows the figures.
import matplotlib.pyplot as plt

plt.show()
"""
PACKAGE = "# This notebook needs the book's package; in the book's folder: pip install '.[figures]'"


def download(book, chapter, kind):
    return (book.site / chapter.page).with_suffix(kind)


def code_cells(script):
    """The code between the script's paragraphs of prose: its docstring, and comments that start with `# %%`."""
    lines = script.splitlines(keepends=True)[ast.parse(script).body[0].end_lineno :]
    cells = re.split(r"^# %%.*\n(?:#.*\n)*", "".join(lines), flags=re.MULTILINE)
    return [cell.strip() for cell in cells if cell.strip()]


@EACH_CHAPTER
def test_a_script_is_the_chapter_and_shows_its_figures(book, chapter):
    own = chapter.file.read_text(encoding="utf-8")
    assert download(book, chapter, ".py").read_text(encoding="utf-8") == own + SHOW


@EACH_CHAPTER
def test_a_notebook_has_the_chapter_s_code_cell_by_cell(book, chapter):
    notebook = nbformat.read(download(book, chapter, ".ipynb"), as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert cells == [PACKAGE, *code_cells(chapter.file.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def runs(book, tmp_path_factory):
    """Run two chapters' scripts and notebooks, two at a time; give what each wrote to standard error, if it failed."""

    def run(file):
        folder = tmp_path_factory.mktemp(file.stem)
        shutil.copy(file, folder)
        env = os.environ | {"MPLBACKEND": "agg", "PYTHONWARNINGS": "default"}
        how = [] if file.suffix == ".py" else ["-c", "from nbclient.cli import main; main()"]
        done = subprocess.run([sys.executable, *how, file.name], cwd=folder, env=env, capture_output=True, text=True)
        return done.stderr if done.returncode else ""

    chapters = [chapter for chapter in CHAPTERS if chapter.file.name[:2] in (FILM, PROCESSES)]
    files = {(chapter.file.name[:2], kind): download(book, chapter, kind) for chapter in chapters for kind in KINDS}
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(files, pool.map(run, files.values()), strict=True))


@pytest.mark.parametrize("number", [FILM, PROCESSES])
@pytest.mark.parametrize("kind", KINDS)
def test_a_download_runs(runs, number, kind):
    assert runs[number, kind] == ""


@EACH_CHAPTER
def test_a_notebook_holds_the_chapter_s_code_and_prose_that_reads_well_in_jupyter(book, chapter):
    notebook = nbformat.read(download(book, chapter, ".ipynb"), as_version=4)
    nbformat.validate(notebook)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert chapter.title in prose
    assert "markdown=" not in prose
    assert not re.search(r"\]\((?!https?:|#)", prose)
    asked = predictions_in(chapter.file.read_text(encoding="utf-8"), chapter.file.stem)
    assert prose.count('<div class="alert alert-info">\n\n**Predict.**') == len(asked)


def test_boxes_and_links_are_written_for_jupyter(tmp_path):
    prose = '<div class="predict" markdown="1">\n\nSee [two](02_two.md#here) and [us](../about/index.md).\n\n</div>'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(prose)])
    nbformat.write(notebook, tmp_path / "one.ipynb")
    finish_notebook(tmp_path / "one.ipynb", "https://example.org/book/part/01_one.md")
    [cell] = nbformat.read(tmp_path / "one.ipynb", as_version=4).cells
    assert cell.source.splitlines()[0] == '<div class="alert alert-info">'
    assert "[two](https://example.org/book/part/02_two.html#here)" in cell.source
    assert "[us](https://example.org/book/about/index.html)" in cell.source
