"""Copy what a build needs into another folder, so that builds do not disturb each other."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]


def copy_project(folder: Path, project: Path = ROOT, *, only: str | tuple[str, ...] | None = None) -> Path:
    """Copy the project's sources to `folder`, which must not exist yet.

    With `only`, of all chapters only those are copied whose file names start with it, or with one of several.
    """
    generated = shutil.ignore_patterns("book", "__pycache__")
    shutil.copytree(project / "docs", folder / "docs", ignore=generated)
    shutil.copytree(project / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    shutil.copytree(project / "gallery", folder / "gallery", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "CITATION.cff"):
        shutil.copy(project / name, folder / name)
    _share_history(project, folder)
    if only is not None:
        for chapter in folder.glob("gallery/*/*.py"):
            if not chapter.name.startswith(only):
                chapter.unlink()
        if not list(folder.glob("gallery/*/*.py")):
            raise ValueError(f"no chapter's file name starts with {only!r}")
    return folder


def _share_history(project: Path, folder: Path) -> None:
    """Let the copy read the dates of the project's commits."""
    history = project / ".git"
    if history.is_dir():
        (folder / ".git").write_text(f"gitdir: {history}\n", encoding="utf-8")
    elif history.is_file():  # the project is a copy or another work tree itself
        shutil.copy(history, folder / ".git")
