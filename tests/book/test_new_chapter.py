"""A chapter is begun from a template that builds, with a test that passes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bookbuild.upkeep.new_chapter import new_chapter

ROOT = Path(__file__).parents[2]
TAKEN = {int(file.name[:2]) for file in ROOT.glob("gallery/*/[0-9][0-9]_*.py")}
FREE = f"{min(set(range(1, 100)) - TAKEN):02}"
NAME = f"{FREE}_my_question"
LAST_PART = max(file.parent.name for file in ROOT.glob("gallery/*/README.md"))


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "gallery", tmp_path / "gallery")
    (tmp_path / "tests" / "chapters").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "chapters" / "conftest.py", tmp_path / "tests" / "chapters")
    return tmp_path


def test_it_is_written_where_the_book_and_its_tests_look(project):
    chapter, test = new_chapter(NAME, project=project)
    assert chapter == project / "gallery" / LAST_PART / f"{NAME}.py"
    assert chapter.read_text().splitlines()[1] == f"# {FREE} · My question"
    assert test == project / "tests" / "chapters" / f"test_{NAME}.py"


@pytest.mark.slow
def test_it_runs_and_its_test_passes(project):
    chapter, test = new_chapter(NAME, "1_one_filter", project)
    subprocess.run([sys.executable, "-W", "error", chapter], check=True, env={"MPLBACKEND": "agg", "PATH": ""})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", project, test]
    assert subprocess.run(command, capture_output=True, cwd=project).returncode == 0


@pytest.mark.parametrize(
    ("name", "part", "message"),
    [
        ("my_question", None, "two digits"),
        (f"{FREE} My question", None, "two digits"),
        (f"../{FREE}_x", None, "two digits"),
        ("03_again", None, "taken by 03_vertical_edges.py"),
        (NAME, "5_none", "1_one_filter"),
    ],
)
def test_what_cannot_be_a_chapter_is_refused_and_nothing_is_written(project, name, part, message):
    before = sorted(project.rglob("*"))
    with pytest.raises(ValueError, match=message):
        new_chapter(name, part, project)
    assert sorted(project.rglob("*")) == before
