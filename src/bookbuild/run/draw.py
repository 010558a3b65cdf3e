"""Draw the chapters on all cores, before MkDocs puts the pages together.

mkdocs-gallery draws one chapter after the other. Chapters do not depend on each other, so each core draws a share of
them in a copy of the project, and the results are put where mkdocs-gallery looks for those that it need not draw again.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bookbuild.chapters import parts
from bookbuild.workspace import copy_project

DRAWN = "BOOKBUILD_DRAWN"  # in the environment of a build whose chapters are drawn already


def draw(project: Path, env: dict[str, str]) -> int:
    """Draw every chapter of the project into its generated folder, and return an exit status."""
    names = [chapter.file.name for part in parts(project / "gallery") for chapter in part.chapters]
    shares = [tuple(names[start :: os.cpu_count()]) for start in range(min(os.cpu_count() or 1, len(names)))]
    generated = project / "docs" / "book"
    shutil.rmtree(generated, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        copies = [copy_project(Path(folder) / str(number), project, only=share) for number, share in enumerate(shares)]
        running = [_start(copy, env) for copy in copies]
        failed = [status for process in running if (status := process.wait())]
        if failed:
            return failed[0]
        for copy in copies:
            shutil.copytree(copy / "docs" / "book", generated, dirs_exist_ok=True)
    return 0


def _start(copy: Path, env: dict[str, str]) -> subprocess.Popen:
    # More threads than cores slow each other down, and one thread gives the same sums on every machine.
    env = env | {"PYTHONPATH": str(copy / "src"), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen([sys.executable, "-m", "bookbuild.run.draw"], cwd=copy, env=env)


def _draw_here() -> None:
    """Draw the chapters of the project in the current folder, as MkDocs would at the start of a build."""
    from mkdocs.config import load_config

    config = load_config("mkdocs.yml")
    config.plugins.run_event("startup", command="build", dirty=False)
    try:
        config = config.plugins.run_event("config", config)
        config.plugins["gallery"].on_pre_build(config=config)
    except Exception as error:
        config.plugins.run_event("build_error", error=error)
        raise


if __name__ == "__main__":
    _draw_here()
