"""Builds for the tests: the whole book once, and small books of one chapter that is made for a test."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import mkdocs_gallery.gen_gallery  # noqa: F401  (imports from MkDocs what it should not)

from bookbuild.build import build
from bookbuild.workspace import ROOT, copy_project


@dataclass(frozen=True)
class Book:
    """A copy of the project, and where its site goes."""

    project: Path
    site: Path

    def build(self) -> int:
        """Build the book as `make docs` does, and return the exit status."""
        return build(self.project, self.site)

    def page(self, address: str) -> str:
        return (self.site / address).read_text(encoding="utf-8")


def pytest_addoption(parser):
    parser.addoption("--site", type=Path, help="test the site that `make docs` built here, rather than build one")


@pytest.fixture(scope="session")
def book(tmp_path_factory, pytestconfig) -> Book:
    """The whole book, built once for all tests."""
    if site := pytestconfig.getoption("site"):
        return Book(ROOT, site.resolve())
    folder = tmp_path_factory.mktemp("book")
    whole = Book(copy_project(folder / "project"), folder / "site")
    assert whole.build() == 0
    return whole


@pytest.fixture
def copy_of_the_book(tmp_path):
    """Another copy of the whole book, not built yet."""
    return Book(copy_project(tmp_path / "another" / "folder"), tmp_path / "site")


@pytest.fixture(scope="session")
def small_book(tmp_path_factory):
    """Give a function that makes a book of one chapter, without the pages that link to other chapters."""

    def make(chapter: str) -> Book:
        folder = tmp_path_factory.mktemp("small")
        project = copy_project(folder / "project")
        for file in project.glob("gallery/*/*.py"):
            file.unlink()
        for page in (project / "docs").rglob("*.md"):
            if page.parent.name != "reference" and page.name != "README.md":
                page.write_text("# A page\n", encoding="utf-8")
        (project / "gallery" / "1_one_filter" / "01_small.py").write_text(chapter, encoding="utf-8")
        return Book(project, folder / "site")

    return make
