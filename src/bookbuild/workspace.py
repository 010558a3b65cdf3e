"""Copy what a build needs into another folder, so that builds do not disturb each other."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]


def copy_project(folder: Path, *, only: str | None = None) -> Path:
    """Copy the project's sources to `folder`, which must not exist yet.

    With `only`, of all chapters only those are copied whose file names start with it.
    """
    generated = shutil.ignore_patterns("book", "__pycache__")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=generated)
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "gallery", folder / "gallery", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "CITATION.cff"):
        shutil.copy(ROOT / name, folder / name)
    if only is not None:
        for chapter in folder.glob("gallery/*/*.py"):
            if not chapter.name.startswith(only):
                chapter.unlink()
        if not list(folder.glob("gallery/*/*.py")):
            raise ValueError(f"no chapter's file name starts with {only!r}")
    return folder
