"""Run what npm brings to check the project: what `checks/package-lock.json` names, on the Node that is in lock.txt."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).with_name("checks")
MODULES = FOLDER / "node_modules"

NEEDED = "This needs Node, and what npm fetches: run make audit-markup or make audit-workflows when there is a network."


class MissingError(Exception):
    """What a check needs is not there."""


def run_node(*arguments: str, script: str = "") -> str:
    """Give what a script of Node, or the first of the arguments, writes; where it looks for packages is `checks/`.

    Raises
    ------
    MissingError
        If there is no Node, or npm has not brought the packages, or nothing was written.

    """
    beside = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if not beside or not MODULES.is_dir():
        raise MissingError(NEEDED)
    # Into a file: what a program leaves in a pipe when it ends early is lost.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as written:
        command = [beside, *arguments]
        done = subprocess.run(
            command, cwd=FOLDER, input=script, stdout=written, stderr=subprocess.PIPE, encoding="utf-8"
        )
        written.seek(0)
        said = written.read()
    if not said.strip():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise MissingError(f"Node could not run {arguments[0]}: {last}")
    return said
