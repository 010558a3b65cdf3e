"""What the page's Python is made of is what was released, with its licences."""

import _imp
import hashlib
import json
import zipfile
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "assets" / "pyodide"
SUMS = dict(reversed(line.split(maxsplit=1)) for line in (FOLDER / "SHA256SUMS").read_text().splitlines())
PACKAGES = json.loads((FOLDER / "pyodide-lock.json").read_text())["packages"]
NOTICES = (FOLDER / "NOTICES.txt").read_text()
MAGIC_OF_312 = (3531).to_bytes(2, "little") + b"\r\n"
UNCHECKED = (1).to_bytes(4, "little")  # see PEP 552
RELEASED_LIBRARY = (
    "b1566ea3a234bc4aea9de2d1dc70a7ae45475990d30980a5dfaef47b94753578"  # of the lines "sum  name" of its files
)
WHEELS = sorted(FOLDER.glob("*.whl"))


def sha256(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_every_file_has_a_hash_and_every_hash_a_file():
    without = {"SHA256SUMS", "README.md", "LICENSE", "NOTICES.txt", "pyodide.d.mts"}
    assert set(SUMS) == {file.name for file in FOLDER.iterdir()} - without


@pytest.mark.parametrize("name", SUMS)
def test_the_file_is_the_one_that_was_taken(name):
    assert sha256(FOLDER / name) == SUMS[name]


@pytest.mark.parametrize("wheel", WHEELS, ids=lambda wheel: wheel.name.partition("-")[0])
def test_the_wheel_is_the_one_that_pyodide_released(wheel):
    official = {package["file_name"]: package["sha256"] for package in PACKAGES.values()}
    assert sha256(wheel) == official[wheel.name]


@pytest.mark.parametrize("wheel", WHEELS, ids=lambda wheel: wheel.name.partition("-")[0])
def test_the_wheel_brings_its_licence_and_the_notices_name_it(wheel):
    with zipfile.ZipFile(wheel) as files:
        assert any("dist-info" in name and "LICENSE" in name for name in files.namelist())
    name, version = wheel.name.split("-")[:2]
    assert f"{name.replace('_', '-')} {version.removesuffix('.post0')}" in NOTICES


def is_compiled_from(compiled, source):
    """Tell whether Python takes it without another look at the source, and it was made from this one."""
    return compiled[:16] == MAGIC_OF_312 + UNCHECKED + _imp.source_hash(int.from_bytes(MAGIC_OF_312, "little"), source)


def test_what_is_compiled_is_what_the_wheels_hold():
    sources = {}
    for wheel in WHEELS:
        with zipfile.ZipFile(wheel) as files:
            sources |= {name: files.read(name) for name in files.namelist() if name.endswith(".py")}
    with zipfile.ZipFile(FOLDER / "compiled.zip") as compiled:
        for name in compiled.namelist():
            source = sources[name.replace("__pycache__/", "").replace(".cpython-312.pyc", ".py")]
            assert is_compiled_from(compiled.read(name), source), name


def test_the_standard_library_is_the_one_that_pyodide_released_and_what_a_start_needs_of_it_is_compiled():
    with zipfile.ZipFile(FOLDER / "python_stdlib.zip") as library:
        files = {name: library.read(name) for name in library.namelist()}
    compiled = {name for name in files if name.endswith(".pyc")}
    released = "".join(
        f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files.keys() - compiled)
    )
    assert hashlib.sha256(released.encode()).hexdigest() == RELEASED_LIBRARY
    assert compiled >= {
        "_pyodide/_base.pyc",
        "inspect.pyc",
        "re/_parser.pyc",
        "dataclasses.pyc",
        "logging/__init__.pyc",
    }
    for name in compiled:
        assert is_compiled_from(files[name], files[name.removesuffix("c")]), name


def test_the_core_and_the_editor_come_with_their_licences():
    assert "Mozilla Public License Version 2.0" in (FOLDER / "LICENSE").read_text()
    assert "Marijn Haverbeke" in (FOLDER.parent / "editor" / "LICENSE").read_text()


def test_the_site_publishes_them(book):
    for name in [*SUMS, "LICENSE", "NOTICES.txt"]:
        assert sha256(book.site / "assets" / "pyodide" / name) == sha256(FOLDER / name)
