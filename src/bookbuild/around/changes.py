"""Tell when each source file was last changed: the date of the last commit that touched it."""

import subprocess
from pathlib import Path


def last_changes(project: Path) -> dict[str, str]:
    """Map each committed file, as a path from the project's folder, to a date such as `2026-11-23`.

    Empty without a history that knows: outside a repository of its own, without git, or in a shallow clone, where every
    file would seem to have come with the last commit.
    """
    if _git(project, "rev-parse", "--show-cdup", "--is-shallow-repository").split() != ["false"]:
        return {}
    changes: dict[str, str] = {}
    date = ""
    for line in _git(project, "-c", "core.quotePath=off", "log", "--format=/%cs", "--name-only").splitlines():
        if line.startswith("/"):
            date = line[1:]
        elif line:
            changes.setdefault(line, date)  # the newest commit comes first
    return changes


def _git(project: Path, *arguments: str) -> str:
    """What git says, or nothing if it fails."""
    try:
        return subprocess.run(["git", *arguments], cwd=project, capture_output=True, text=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        return ""
