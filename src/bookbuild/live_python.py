"""Python in the page: what its worker loads, and what the page says of a cell before it is run."""

import io
import zipfile
from pathlib import Path

FOLDER = "assets/python"
ARCHIVE = "filtersight.zip"
PYODIDE = ("pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip")  # what Pyodide itself fetches
FROM_BOOKBUILD = ("__init__.py", "film.py", "in_the_page.py", "svg.py")

SLOW = {("16_a_filter_learned_from_its_answer", 2): 11}
"""Seconds that cells take in the page, by chapter and number, where that is over ten; measured in Chromium."""
NEEDS = {"import dask": "Dask, which starts threads"}
"""What a page cannot have, by the line that asks for it."""


def live_cell(chapter: str, number: int, code: str) -> str:
    """Mark a chapter's code as a cell that runs in the page, and say what the page should tell of it."""
    need = next((need for line, need in NEEDS.items() if line in code), None)
    told = {"data-seconds": SLOW.get((chapter, number)), "data-needs": need}
    attributes = "".join(f' {name}="{value}"' for name, value in told.items() if value)
    return f"```{{.python .cell{attributes}}}\n{code}\n```\n"


def python_files(project: Path) -> dict[str, bytes]:
    """Give the files that the worker loads besides Pyodide's own: their addresses in the site, and what they hold."""
    archive = package_archive(project / "src")
    pyodide = project / "docs" / "assets" / "pyodide"
    wheels = sorted(pyodide.glob("*.whl"))
    size = len(archive) + sum(file.stat().st_size for file in [*wheels, *(pyodide / name for name in PYODIDE)])
    module = f"""// Written by the build: what the worker loads.
export const ARCHIVE = "{ARCHIVE}";
export const WHEELS = {[wheel.name for wheel in wheels]};
export const BYTES = {size};
"""
    return {f"{FOLDER}/{ARCHIVE}": archive, f"{FOLDER}/files.js": module.encode()}


def package_archive(src: Path) -> bytes:
    """Pack the package, and the modules that draw in the page, the same on every machine."""
    package = [file for file in (src / "filtersight").rglob("*") if file.is_file() and file.suffix != ".pyc"]
    files = sorted([*package, *(src / "bookbuild" / name for name in FROM_BOOKBUILD)])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:  # not compressed: the result would depend on zlib's version
        for file in files:
            info = zipfile.ZipInfo(file.relative_to(src).as_posix(), date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(info, file.read_bytes())
    return packed.getvalue()
