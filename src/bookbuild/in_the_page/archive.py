"""What the worker of the page's Python loads: Pyodide, the package, and what runs cells and saves their figures."""

import io
import zipfile
from pathlib import Path

from bookbuild.in_the_page.later import LATER
from bookbuild.package import package_files

FOLDER = "assets/python"
ARCHIVE = "filtersight.zip"
COMPILED = "compiled.zip"  # by upkeep/compile_modules.mjs
PYODIDE = ("pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip")  # what Pyodide itself fetches
WITHOUT_FIGURES = ("numpy", "pillow")  # wheels that the package itself needs
IN_THE_PAGE = ("__init__", "failure", "font_list", "later", "own", "python", "sources", "through", "value")
FROM_BOOKBUILD = ("__init__.py", "figure/*.py", *(f"in_the_page/{name}.py" for name in IN_THE_PAGE))


def python_files(project: Path) -> dict[str, bytes]:
    """Give the files that the worker loads besides Pyodide's own: their addresses in the site, and what they hold."""
    archive = package_archive(project / "src")
    pyodide = project / "docs" / "assets" / "pyodide"
    wheels = sorted(pyodide.glob("*.whl"))
    size = len(archive) + sum(
        file.stat().st_size for file in [*wheels, *(pyodide / name for name in (COMPILED, *PYODIDE))]
    )
    later = {name: (project / "src" / name).read_bytes() for name in LATER.values()}
    sizes = {name: len(file) for name, file in later.items()}
    module = f"""// Written by the build: what the worker loads.
export const ARCHIVE = "{ARCHIVE}";
export const WHEELS = {[*(wheel.name for wheel in wheels), COMPILED]};
export const BYTES = {size};
export const LATER = {sizes};
"""
    beside = {f"{FOLDER}/{Path(name).name}": file for name, file in later.items()}
    return {f"{FOLDER}/{ARCHIVE}": archive, f"{FOLDER}/files.js": module.encode(), **beside}


def through_bytes(project: Path) -> int:
    """Say how many bytes the page of the trained network loads: all but what draws figures."""
    pyodide = project / "docs" / "assets" / "pyodide"
    wheels = [wheel for wheel in pyodide.glob("*.whl") if wheel.name.partition("-")[0] in WITHOUT_FIGURES]
    return len(package_archive(project / "src")) + sum(
        file.stat().st_size for file in [*wheels, *(pyodide / name for name in PYODIDE)]
    )


def package_archive(src: Path) -> bytes:
    """Pack the package without what is fetched later, and the modules that draw in the page, the same on every machine."""
    files = sorted(
        [*package_files(src.parent), *(file for names in FROM_BOOKBUILD for file in (src / "bookbuild").glob(names))]
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:  # not compressed: the result would depend on zlib's version
        for file in files:
            name = file.relative_to(src).as_posix()
            if name not in LATER.values():
                archive.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), file.read_bytes())
    return packed.getvalue()
