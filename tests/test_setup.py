"""The Makefile and the README's example do what they say."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import filtersight

ROOT = Path(__file__).parents[1]


def run(*command, **options):
    return subprocess.run(command, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, **options)


def test_the_example_in_the_readme_runs(tmp_path, monkeypatch):
    from filtersight.images import CAT

    shutil.copy(CAT, tmp_path / "photo.jpg")  # its content, not its name, tells the format
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    exec(example, names)
    assert names["feature_map"].shape == (300 - 2, 451 - 2)


def test_every_file_that_the_readme_links_to_is_there():
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_code_of_every_chapter_runs_in_the_page_but_for_one_cell_as_the_readme_says():
    from bookbuild.page.cells import NEEDS

    cells = [
        cell for file in ROOT.glob("gallery/*/[0-9]*.py") for cell in file.read_text(encoding="utf-8").split("# %%")
    ]
    assert sum(any(need in cell for need in NEEDS) for cell in cells) == 1
    assert "which runs in the page but for one cell" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_citation_names_the_version_of_the_package():
    (version,) = re.findall(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert version == filtersight.__version__


@pytest.fixture
def clone(tmp_path):
    """A folder, with a space in its name, that holds a Makefile and a lock no pip can fulfil."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "pyproject.toml").touch()
    (folder / "lock.txt").write_text("numpy==0 --hash=sha256:" + 64 * "0")
    return folder


def make(folder, *arguments):
    """Run make as from a shell of its own, without the settings of a make that runs these tests."""
    of_make = ("MAKE", "MFLAGS", "PYTHON")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(of_make)}
    return run("make", *arguments, cwd=folder, env=environment | {"PIP_NO_INDEX": "1"})


def stand_in(folder, prelude):
    """Give a program that runs `python -c` after some other lines."""
    program = folder / "other-python"
    program.write_text(f"#!{sys.executable}\nimport sys\n{prelude}\nexec(sys.argv[2])\n")
    program.chmod(0o755)
    return program


def test_a_python_too_old_is_told_which_would_do(clone, tmp_path):
    python = stand_in(tmp_path, "sys.version_info = (3, 10, 13)")
    result = make(clone, "test", f"PYTHON={python}")
    assert result.returncode != 0
    assert "Python 3.11 or newer" in result.stderr
    assert "is Python 3.10." in result.stderr
    assert not (clone / ".venv").exists()


def test_a_python_without_venv_is_told_what_to_install(clone, tmp_path):
    python = stand_in(tmp_path, "sys.modules['ensurepip'] = None")
    result = make(clone, "test", f"PYTHON={python}")
    assert result.returncode != 0
    assert "python3-venv" in result.stderr
    assert not (clone / ".venv").exists()


def test_a_python_that_is_not_there_is_named(clone):
    result = make(clone, "docs", "PYTHON=no-such-python")
    assert result.returncode != 0
    assert "There is no no-such-python here." in result.stderr


def test_a_failed_install_is_shown_and_tried_again(clone):
    for _ in range(2):
        result = make(clone, "test", f"PYTHON={sys.executable}")
        assert result.returncode != 0
        assert "numpy==0" in result.stderr
        assert "Running the tests" not in result.stdout


@pytest.mark.slow
def test_the_tests_are_found_where_make_is_told_which_site_to_test(tmp_path):
    for name in ("Makefile", "lock.txt", "pyproject.toml", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "site").mkdir()  # pytest would take it for a folder of tests, where it stands apart from its option
    (options,) = re.findall(r"-m pytest (.*)", make(tmp_path, "--dry-run", "test", "SITE=site").stdout)
    few = [f"--ignore=tests/{folder}" for folder in ("book", "browser", "chapters", "core")]
    asked = [*options.split(), "--collect-only", "--quiet", "--numprocesses=0", *few]
    collected = run(sys.executable, "-m", "pytest", *asked, cwd=tmp_path)
    assert re.search(r"^\d+ tests collected", collected.stdout, re.MULTILINE), collected.stderr
