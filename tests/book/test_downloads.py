"""The scripts and notebooks that readers download run as they are, in an empty folder."""

import os
import re
import shutil
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from bookbuild.chapters import parts
from bookbuild.run.notebooks import finish_notebook
from bookbuild.workspace import ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import nbformat

CHAPTERS = [chapter for part in parts(ROOT / "gallery") for chapter in part.chapters]
EACH_CHAPTER = pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.file.stem for chapter in CHAPTERS])


@pytest.fixture(scope="module")
def runs(book, tmp_path_factory):
    """Run every script and notebook, two at a time; give what each wrote to standard error, if it failed."""

    def run(file):
        folder = tmp_path_factory.mktemp(file.stem)
        shutil.copy(file, folder)
        env = os.environ | {"MPLBACKEND": "agg", "PYTHONWARNINGS": "default"}
        how = [] if file.suffix == ".py" else ["-c", "from nbclient.cli import main; main()"]
        done = subprocess.run([sys.executable, *how, file.name], cwd=folder, env=env, capture_output=True, text=True)
        return done.stderr if done.returncode else ""

    files = [(book.site / chapter.page).with_suffix(kind) for chapter in CHAPTERS for kind in (".py", ".ipynb")]
    with ThreadPoolExecutor(2) as pool:
        return dict(zip([file.name for file in files], pool.map(run, files), strict=True))


@EACH_CHAPTER
@pytest.mark.parametrize("kind", ["py", "ipynb"])
def test_a_download_runs(runs, chapter, kind):
    assert runs[f"{chapter.file.stem}.{kind}"] == ""


@EACH_CHAPTER
def test_a_notebook_holds_the_chapter_s_code_and_prose_that_reads_well_in_jupyter(book, chapter):
    notebook = nbformat.read((book.site / chapter.page).with_suffix(".ipynb"), as_version=4)
    nbformat.validate(notebook)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert chapter.title in prose
    assert "markdown=" not in prose
    assert not re.search(r"\]\((?!https?:|#)", prose)


def test_boxes_and_links_are_written_for_jupyter(tmp_path):
    prose = '<div class="predict" markdown="1">\n\nSee [two](02_two.md#here) and [us](../about/index.md).\n\n</div>'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(prose)])
    nbformat.write(notebook, tmp_path / "one.ipynb")
    finish_notebook(tmp_path / "one.ipynb", "https://example.org/book/part/01_one.md")
    [cell] = nbformat.read(tmp_path / "one.ipynb", as_version=4).cells
    assert cell.source.splitlines()[0] == '<div class="alert alert-info">'
    assert "[two](https://example.org/book/part/02_two.html#here)" in cell.source
    assert "[us](https://example.org/book/about/index.html)" in cell.source
