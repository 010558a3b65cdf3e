"""Tell which chapters draw with a module of the package, so that only those are drawn again when it changes."""

import ast
from collections.abc import Iterable
from pathlib import Path

from bookbuild.package import PACKAGE, exported, read_package

CHECKS = f"{PACKAGE}.exercises"
"""Compares a reader's code with all of the book's, and draws nothing: what it imports concerns no chapter."""


def chapters_that_use(changed: Iterable[str], project: Path) -> list[Path]:
    """Give the scripts that import one of the modules, or a module that imports it, and so on.

    A module is named as in `filtersight.pooling`. Data and the package's `__init__` count as used by all.
    """
    changed = set(changed)
    package = project / "src" / PACKAGE
    defined = {name: path.rpartition(".")[0] for name, path in exported(read_package(project)).items()}
    imports = {_name(file, package): _imported(file, defined) for file in package.rglob("*.py")}
    imports |= {
        name: {one for one in found if one.startswith(CHECKS)}
        for name, found in imports.items()
        if name.startswith(CHECKS)
    }
    chapters = sorted(project.glob("gallery/*/[0-9][0-9]_*.py"))
    if not changed <= imports.keys() - {PACKAGE}:
        return chapters
    return [chapter for chapter in chapters if _reached(_imported(chapter, defined), imports) & changed]


def _reached(start: set[str], imports: dict[str, set[str]]) -> set[str]:
    """Follow imports to their ends."""
    reached: set[str] = set()
    ahead = start
    while ahead:
        reached |= ahead
        ahead = {further for module in ahead for further in imports.get(module, set())} - reached
    return reached


def _imported(file: Path, defined: dict[str, str]) -> set[str]:
    """Find the modules of the package that a file imports; a name of the package stands for the module it is from."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
            found |= {defined.get(alias.name, f"{PACKAGE}.{alias.name}") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name for name in found if name.startswith(f"{PACKAGE}.")}


def _name(file: Path, package: Path) -> str:
    parts = file.relative_to(package.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")
