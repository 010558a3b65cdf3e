"""What CONTRIBUTING tells a contributor to do, done word for word."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import filtersight
from bookbuild.workspace import copy_project

ROOT = Path(__file__).parents[1]
TOLD = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHAPTERS = [file.read_text(encoding="utf-8") for file in (ROOT / "gallery").glob("*/[0-9]*.py")]
NAME, PART = re.search(r"`make new-chapter NAME=(\w+) PART=(\w+)`", TOLD).groups()
WRITTEN = [f"gallery/{PART}/{NAME}.py", f"tests/chapters/test_{NAME}.py"]


def run(*command, folder):
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    env["PYTHONPATH"] = str(folder / "src")
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def make(*arguments, folder):
    """Run make with the environment that is there, rather than one of its own."""
    python = f"env PYTHONPATH={folder / 'src'} {sys.executable}"
    return run("make", "--no-print-directory", *arguments, "INSTALLED=", f"RUN={python}", folder=folder)


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A copy of the project in which the example of CONTRIBUTING has been followed."""
    folder = copy_project(tmp_path_factory.mktemp("contributor") / "project")
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "pyproject.toml", "CONTRIBUTING.md", "README.md"):
        shutil.copy(ROOT / name, folder)
    for name in WRITTEN:  # there, once a contributor has followed the example
        (folder / name).unlink(missing_ok=True)
    done = make("new-chapter", f"NAME={NAME}", f"PART={PART}", folder=folder)
    assert done.returncode == 0, done.stderr
    assert [str(Path(line).relative_to(folder)) for line in done.stdout.splitlines()] == WRITTEN
    return folder


def test_it_tells_where_the_chapter_and_its_test_are_written():
    assert all(f"`{name}`" in " ".join(TOLD.split()) for name in WRITTEN)


def test_chapters_end_with_as_many_exercises_as_it_says():
    counted = [len(re.findall(r"^# \*\*\d+\.", text.partition("## Exercises")[2], re.MULTILINE)) for text in CHAPTERS]
    assert (min(counted), max(counted)) == (2, 5) and "ends with two to five exercises" in TOLD


def test_in_most_chapters_but_not_in_all_the_last_exercises_are_in_code():
    in_code = [re.findall(r"^# \*\*\d+\.( In code\.)?\*\*", text, re.MULTILINE) for text in CHAPTERS]
    assert all(kinds == sorted(kinds) for kinds in in_code)  # none but the last ones
    assert len(CHAPTERS) / 2 < sum(kinds[-1] != "" for kinds in in_code) < len(CHAPTERS)
    assert "In most chapters the last exercises are in code." in TOLD


def test_the_loops_name_the_module_of_each_fast_twin():
    text = (ROOT / "src" / "filtersight" / "loops.py").read_text(encoding="utf-8")
    public = re.findall(r"^def ([a-z]\w*)", text, re.MULTILINE)
    named = re.findall(r"those of \[filtersight\.(\w+)\.(\w+)\]\[\]", text)
    assert public == [name for _, name in named]
    assert "fast in the module that its docstring there names" in " ".join(TOLD.split())


def test_the_package_itself_has_the_names_that_it_says():
    whole = {"activations", "convolution", "depthwise", "padding", "pooling", "scores", "windows", "images", "kernels"}
    for page in (ROOT / "docs" / "reference").glob("*.md"):
        names = set(re.findall(r"^ +- (\w+)$", page.read_text(encoding="utf-8"), re.MULTILINE))
        if page.stem not in {"index", "loops"}:  # the loops have the names of their twins
            assert names & set(filtersight.__all__) == (names if page.stem in whole else set()), page
    assert "those of operations, pictures and kernels in `src/filtersight/__init__.py` too" in " ".join(TOLD.split())


def test_the_new_files_need_no_formatter_and_the_new_test_passes(followed):
    ruff = [sys.executable, "-m", "ruff"]
    assert run(*ruff, "format", "--check", *WRITTEN, folder=followed).returncode == 0
    assert run(*ruff, "check", *WRITTEN, folder=followed).returncode == 0
    tested = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", WRITTEN[1], folder=followed)
    assert tested.returncode == 0, tested.stdout


def test_the_tests_of_the_template_still_pass(followed):
    there = "tests/book/test_new_chapter.py"
    tested = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", there, folder=followed)
    assert tested.returncode == 0, tested.stdout


def test_the_new_chapter_alone_is_built_by_the_command_that_it_gives(followed, tmp_path):
    [command] = re.findall(r"`\.venv/bin/python (-m bookbuild build --only \d\d)`", TOLD)
    done = run(sys.executable, *command.split(), "--site-dir", str(tmp_path / "site"), folder=followed)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "book" / PART / f"{NAME}.html").is_file()


def test_without_a_name_it_says_what_to_give(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    done = make("new-chapter", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        "Say how the chapter is called: make new-chapter NAME=90_my_question PART=4_further"
    )
