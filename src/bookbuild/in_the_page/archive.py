"""What the worker of the page's Python loads: Pyodide, the package, and what runs cells and saves their figures."""

import io
import zipfile
from pathlib import Path

from bookbuild.package import package_files

FOLDER = "assets/python"
ARCHIVE = "filtersight.zip"
COMPILED = "compiled.zip"  # by upkeep/compile_wheels.mjs
PYODIDE = ("pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip")  # what Pyodide itself fetches
IN_THE_PAGE = ("__init__", "failure", "font_list", "python", "sources", "value")
FROM_BOOKBUILD = ("__init__.py", "figure/*.py", *(f"in_the_page/{name}.py" for name in IN_THE_PAGE))


def python_files(project: Path) -> dict[str, bytes]:
    """Give the files that the worker loads besides Pyodide's own: their addresses in the site, and what they hold."""
    archive = package_archive(project / "src")
    pyodide = project / "docs" / "assets" / "pyodide"
    wheels = sorted(pyodide.glob("*.whl"))
    size = len(archive) + sum(
        file.stat().st_size for file in [*wheels, *(pyodide / name for name in (COMPILED, *PYODIDE))]
    )
    module = f"""// Written by the build: what the worker loads.
export const ARCHIVE = "{ARCHIVE}";
export const WHEELS = {[*(wheel.name for wheel in wheels), COMPILED]};
export const BYTES = {size};
"""
    return {f"{FOLDER}/{ARCHIVE}": archive, f"{FOLDER}/files.js": module.encode()}


def package_archive(src: Path) -> bytes:
    """Pack the package, and the modules that draw in the page, the same on every machine."""
    files = sorted(
        [*package_files(src.parent), *(file for names in FROM_BOOKBUILD for file in (src / "bookbuild").glob(names))]
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:  # not compressed: the result would depend on zlib's version
        for file in files:
            info = zipfile.ZipInfo(file.relative_to(src).as_posix(), date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(info, file.read_bytes())
    return packed.getvalue()
