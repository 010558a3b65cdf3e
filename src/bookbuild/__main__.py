"""Build the book: `python -m bookbuild build`, from the project's root.

    python -m bookbuild build             the whole book into site/, every figure drawn again, all links checked
    python -m bookbuild build --only 03   only the chapters whose file names start with 03, quickly
    python -m bookbuild serve             the book at http://127.0.0.1:8000, built again at each change

With `--only`, nothing in the project's folder is touched: the chapter is built in a temporary copy, and the site goes to
a new folder under the system's temporary folder, or to `--site-dir`. Several can run at the same time. Links to chapters
that are not built are reported, but do not fail the build.
"""

import argparse
import sys
from pathlib import Path

from bookbuild.build import build, preview, serve
from bookbuild.workspace import ROOT


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bookbuild", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser("build", help="build the book, or one chapter of it")
    building.add_argument("--only", metavar="NN", help="build only the chapters whose file names start with NN")
    building.add_argument("--site-dir", type=Path, help="where to put the site")
    commands.add_parser("serve", help="show the book while you change it")
    asked = parser.parse_args(arguments)
    if asked.command == "serve":
        return serve()
    if asked.only:
        return preview(asked.only, asked.site_dir)
    return build(ROOT, (asked.site_dir or ROOT / "site").resolve())


if __name__ == "__main__":
    sys.exit(main())
