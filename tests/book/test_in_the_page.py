"""Cells that run in the page share their names until told to forget them, and get the large files that they need."""

import io
import zipfile

import matplotlib
import matplotlib.pyplot as plt
import pytest

from bookbuild.in_the_page import python as in_the_page
from bookbuild.in_the_page.archive import python_files
from bookbuild.in_the_page.later import LATER, missing_files
from bookbuild.workspace import ROOT


@pytest.fixture(autouse=True)
def fresh():
    with matplotlib.rc_context():
        in_the_page.forget()
        yield
        in_the_page.forget()


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
    assert "NameError" in in_the_page.run("plt", "cell 2")
    assert in_the_page.run("assert set(globals()) == {'__name__', '__builtins__'}", "cell 3") is None


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
