"""Build the book, or one chapter of it, by running MkDocs in an environment of its own."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from bookbuild.guard.faults import faults
from bookbuild.guard.policy import harden
from bookbuild.run.draw import DRAWN, draw
from bookbuild.workspace import ROOT, copy_project

# Pages and feeds tell a date; any fixed one will do, but MkDocs fails on 0.
EPOCH = "1700000000"

GENERATORS = ("mkdocs", "properdocs")
"""ProperDocs is a fork of MkDocs 1.x, which is not looked after any more."""


def build(project: Path, site: Path, generator: str = "mkdocs", *, address: str = "") -> int:
    """Build the whole book from a clean generated folder, check the site, and return an exit status.

    Without the address under which it is published, the book names none.
    """
    status = draw(project, _environment(project)) or _mkdocs(
        project, "build", "--strict", "--site-dir", str(site), generator=generator, address=address, **{DRAWN: "1"}
    )
    if status:
        print("The book was not built: see the message above.", file=sys.stderr)
        return status
    harden(site)
    found = faults(site, urlsplit(address).path or "/")
    for fault in found:
        print(fault, file=sys.stderr)
    if found:
        print(f"{len(found)} faults in {site}")
        return 1
    print(f"The book is in {site}; open {site / 'index.html'}")
    print(f"What is live in it needs a server: python3 -m http.server --directory {site}")
    return 0


def preview(only: str, site: Path | None) -> int:
    """Build the chapters whose file names start with `only`, apart from every other build."""
    site = site or Path(tempfile.mkdtemp(prefix=f"book-{only}-"))
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder) / "project", only=only)
        status = _mkdocs(project, "build", "--no-strict", "--site-dir", str(site.resolve()))
    if status:
        print("The chapter was not built: see the message above.", file=sys.stderr)
        return status
    harden(site)
    for page in sorted(site.glob("book/*/[0-9][0-9]_*.html")):
        print(f"open {page}")
    return 0


def serve() -> int:
    """Show the book at http://127.0.0.1:8000 and build it again whenever a file changes."""
    status = draw(ROOT, _environment(ROOT))
    return status or _mkdocs(ROOT, "serve", "--no-strict", "--dirty", **{DRAWN: "1"})


def _mkdocs(project: Path, *arguments: str, generator: str = "mkdocs", address: str = "", **env: str) -> int:
    settings = ["--config-file", "mkdocs.yml"]  # ProperDocs looks for a file of its own name
    command = [sys.executable, "-m", generator, *arguments, *settings]
    return subprocess.run(
        command, cwd=project, env=_environment(project) | ({"SITE_URL": address} if address else {}) | env
    ).returncode


def _environment(project: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "SITE_URL"}  # empty, it would be no address
    return kept | {
        "MPLBACKEND": "agg",
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONPATH": str(project / "src"),
        "SOURCE_DATE_EPOCH": EPOCH,
        "TQDM_DISABLE": "1",
    }
