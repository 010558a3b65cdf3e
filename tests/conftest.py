"""Builds for the tests: the whole book once, and small books of one chapter that is made for a test."""

import gc
import pickle
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from filelock import FileLock

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import mkdocs_gallery.gen_gallery  # noqa: F401  (imports from MkDocs what it should not)

from bookbuild.address import address_of
from bookbuild.build import build
from bookbuild.workspace import ROOT, copy_project

ADDRESS = "https://example.org/"


@dataclass(frozen=True)
class Book:
    """A copy of the project, and where its site goes."""

    project: Path
    site: Path

    def build(self, address: str = ADDRESS) -> int:
        """Build the book as `make docs` does to publish it at an address, and return the exit status."""
        return build(self.project, self.site, address=address)

    @property
    def address(self) -> str:
        """Where its site says that it is published."""
        return address_of(self.site)

    def page(self, address: str) -> str:
        return (self.site / address).read_text(encoding="utf-8")


def pytest_addoption(parser):
    parser.addoption("--engines", action="store_true", help="take the tests of three browsers too")
    parser.addoption("--fetched-engines", action="store_true", help="try Playwright's own three browsers, not Debian's")
    parser.addoption("--site", type=Path, help="test the site that `make docs` built here, rather than build one")
    parser.addoption(
        "--quick",
        action="store_true",
        help="leave out what needs a browser, builds, starts the program, trains many networks or is marked slow",
    )


BUILT = {"book", "copy_of_the_book", "small_book", "browser", "followed", "published", "without_addresses"}
STARTED = {"process", "clone"}
TRAINED = {"eight_networks", "eight_seeds", "large_filters"}
NEED_TIME = BUILT | STARTED | TRAINED
"""Fixtures that a quick run does without."""

FIRST = "test_chapters_in_the_page.py"
"""The longest file. Its worker builds the book, while another runs what needs none: the chapters."""

IN_TURN = ("chapters", "book", "browser", "core", "cli")
"""Folders of tests, in the order in which they are handed to the workers: short files at the end fill what is left."""

hypothesis.settings.register_profile("quick", max_examples=20)


def pytest_configure(config):
    if config.getoption("--quick"):
        hypothesis.settings.load_profile("quick")


def pytest_ignore_collect(collection_path, config):
    without = {"engines"} if not config.getoption("--engines") else set()
    without |= {"browser"} if config.getoption("--quick") else set()
    return True if collection_path.name in without else None


def pytest_collection_modifyitems(config, items):
    if config.getoption("--quick"):
        left_out = [
            item
            for item in items
            if NEED_TIME & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("slow")
        ]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    turn = {folder: place for place, folder in enumerate(IN_TURN)}
    items.sort(key=lambda item: -1 if item.path.name == FIRST else turn.get(item.path.parent.name, len(turn)))


@pytest.fixture(scope="session")
def once(tmp_path_factory, pytestconfig) -> Callable[[str, Callable[[], Any]], Any]:
    """Give a function that makes something for all workers: the first that needs it makes it, the others wait."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if hasattr(pytestconfig, "workerinput") else own

    def once(name: str, make: Callable[[], Any]) -> Any:
        made = shared / f"{name}.pickle"
        with FileLock(made.with_suffix(".lock")):
            if not made.exists():
                made.write_bytes(pickle.dumps(make()))
        return pickle.loads(made.read_bytes())

    return once


@pytest.fixture(scope="module")
def frozen():
    """Leave what other tests have made out of the collections of garbage that each run of a cell asks for."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def book(once, tmp_path_factory, pytestconfig) -> Book:
    """The whole book, built once for all tests."""
    if site := pytestconfig.getoption("site"):
        return Book(ROOT, site.resolve())

    def whole() -> tuple[Book, int]:
        folder = tmp_path_factory.mktemp("whole-book")
        book = Book(copy_project(folder / "project"), folder / "site")
        return book, book.build()

    book, status = once("whole-book", whole)
    assert status == 0
    return book


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
