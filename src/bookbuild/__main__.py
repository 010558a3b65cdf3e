"""Build the book: `python -m bookbuild build`, from the project's root.

    python -m bookbuild build             the whole book into site/, every figure drawn again, all links checked
    python -m bookbuild build --only 03   only the chapters whose file names start with 03, quickly
    python -m bookbuild pdf               the built book as one PDF, offered on the site
    python -m bookbuild worksheets        sheets to fill in by hand, and their answers, offered on the site
    python -m bookbuild offline           the built book as one zip file, offered on the site
    python -m bookbuild new-chapter NAME  a script and a test to begin a chapter with
    python -m bookbuild serve             the book at http://127.0.0.1:8000, built again at each change
    python -m bookbuild audit             the built book's markup read, and the book measured with Lighthouse
    python -m bookbuild audit-markup      only its markup read, with html-validate
    python -m bookbuild audit-workflows   the workflows for GitHub read with zizmor and actionlint
    python -m bookbuild audit-lock LOCK   whether a hole is known in what a lock names

The address under which the book is published is asked of the environment: SITE_URL. Without it the book names none.

With `--only`, nothing in the project's folder is touched: the chapter is built in a temporary copy, and the site goes to
a new folder under the system's temporary folder, or to `--site-dir`. Several can run at the same time. Links to chapters
that are not built are reported, but do not fail the build.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from bookbuild.address import site_address
from bookbuild.browser import NoBrowserError
from bookbuild.build import GENERATORS, build, preview, serve
from bookbuild.take_away.downloads import ANSWERS, BOOK, FOLDER, SITE, WORKSHEETS, megabytes, offer_downloads
from bookbuild.take_away.pdf import write_pdf
from bookbuild.take_away.site_zip import pack
from bookbuild.take_away.worksheets import write_sheets
from bookbuild.upkeep.audit import audit
from bookbuild.upkeep.audit_lock import audit_locks
from bookbuild.upkeep.audit_workflows import audit_workflows
from bookbuild.upkeep.markup import audit_markup
from bookbuild.upkeep.new_chapter import new_chapter
from bookbuild.workspace import ROOT


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bookbuild", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="build the book, or one chapter of it")
    building.add_argument("--only", metavar="NN", help="build only the chapters whose file names start with NN")
    building.add_argument("--site-dir", type=Path, help="where to put the site")
    building.add_argument("--publish", action="store_true", help="refuse to build without a sound SITE_URL")
    building.add_argument("--generator", choices=GENERATORS, default="mkdocs", help="which program builds the site")
    commands.add_parser("serve", help="show the book while you change it")
    beginning = commands.add_parser("new-chapter", help="begin a chapter from a template")
    beginning.add_argument("name", help="two digits and words, such as 90_my_question")
    beginning.add_argument("part", nargs="?", help="the part's folder; the last by default")
    commands.add_parser("pdf", help="print the built book as one PDF")
    commands.add_parser("worksheets", help="print each chapter's questions to fill in by hand, and their answers")
    commands.add_parser("offline", help="pack the built book to read it without a network")
    commands.add_parser("audit", help="read the built book's markup, and measure the book with Lighthouse")
    commands.add_parser("audit-markup", help="read the built book's markup")
    commands.add_parser("audit-workflows", help="read the workflows for GitHub")
    looking = commands.add_parser("audit-lock", help="ask whether a hole is known in what locks name")
    looking.add_argument("locks", nargs="+", type=Path, help="such as lock.txt")
    asked = parser.parse_args(arguments)
    if asked.command == "serve":
        return serve()
    if asked.command == "new-chapter":
        return begin(asked.name, asked.part)
    if asked.command in AUDITS:
        return AUDITS[asked.command]()
    if asked.command == "audit-lock":
        return audit_locks(asked.locks)
    if asked.command in MAKE_DOWNLOAD:
        return MAKE_DOWNLOAD[asked.command]()
    if asked.only:
        return preview(asked.only, asked.site_dir)
    try:
        address = site_address(os.environ.get("SITE_URL"), publishing=asked.publish)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return build(ROOT, (asked.site_dir or ROOT / "site").resolve(), asked.generator, address=address)


def begin(name: str, part: str | None) -> int:
    try:
        files = new_chapter(name, part)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(*files, sep="\n")
    return 0


def make_pdf() -> int:
    return _offered(lambda file: write_pdf(ROOT, ROOT / "site", file), BOOK)


def make_worksheets() -> int:
    return _offered(lambda file: write_sheets(ROOT, ROOT / "site", file, answers=False), WORKSHEETS) or _offered(
        lambda file: write_sheets(ROOT, ROOT / "site", file, answers=True), ANSWERS
    )


def make_offline() -> int:
    return _offered(lambda file: pack(ROOT / "site", file), SITE)


MAKE_DOWNLOAD = {"pdf": make_pdf, "worksheets": make_worksheets, "offline": make_offline}
AUDITS: dict[str, Callable[[], int]] = {
    "audit": lambda: audit(ROOT / "site"),
    "audit-markup": lambda: audit_markup(ROOT / "site"),
    "audit-workflows": lambda: audit_workflows(ROOT),
}


def _offered(make: Callable[[Path], None], name: str) -> int:
    file = ROOT / "site" / FOLDER / name
    try:
        make(file)
    except NoBrowserError as error:
        print(error, file=sys.stderr)
        return 1
    offer_downloads(ROOT / "site")
    print(f"{file}: {megabytes(file)} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
