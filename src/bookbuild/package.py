"""What the package `filtersight` is as it lies in a project: its files, its state, its public names; not imported."""

import hashlib
from pathlib import Path

import griffe

PACKAGE = "filtersight"


def package_files(project: Path) -> list[Path]:
    """All that the package is made of, its data too."""
    package = project / "src" / PACKAGE
    return [file for file in sorted(package.rglob("*")) if file.suffix != ".pyc" and file.is_file()]


def package_state(project: Path) -> str:
    """Name the state that the package is in: two of one name are the same to the last byte."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in package_files(project))).hexdigest()


def read_package(project: Path) -> griffe.Module:
    """Read the package's modules, with what each defines and imports."""
    package = griffe.load(PACKAGE, search_paths=[project / "src"], allow_inspection=False)
    assert isinstance(package, griffe.Module)
    return package


def exported(package: griffe.Module) -> dict[str, str]:
    """Map each name that the package hands on to where it is defined.

    >>> from bookbuild.workspace import ROOT
    >>> exported(read_package(ROOT))["correlate2d"]
    'filtersight.convolution.correlate2d'

    """
    handed_on = {name: member for name, member in package.members.items() if isinstance(member, griffe.Alias)}
    return {name: member.target_path for name, member in handed_on.items() if not name.startswith("_")}
