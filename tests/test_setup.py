"""The wheel, the Makefile and the README's example do what they say."""

import ast
import email
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def run(*command, **options):
    return subprocess.run(command, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, **options)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A folder with the wheel's files, as pip would lay them out."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(folder)
    return folder


def test_the_wheel_holds_the_whole_package_and_nothing_else(installed):
    package = ROOT / "src" / "filtersight"
    source = {path.relative_to(package.parent) for path in package.rglob("*") if path.is_file()}
    source = {path for path in source if path.suffix != ".pyc"}
    built = {path.relative_to(installed) for path in installed.rglob("*") if path.is_file()}
    assert {path for path in built if not path.parts[0].endswith(".dist-info")} == source


def test_the_wheel_requires_numpy_and_pillow_alone_and_names_its_licences(installed):
    (folder,) = installed.glob("*.dist-info")
    metadata = email.message_from_string((folder / "METADATA").read_text(encoding="utf-8"))
    required = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert sorted(re.match(r"\w+", line)[0] for line in required) == ["numpy", "pillow"]
    assert metadata["License-Expression"] == PROJECT["license"]
    for name in ("LICENSE", "LICENSE-CC-BY-4.0", "src/filtersight/data/CREDITS.md"):
        assert (folder / "licenses" / name).is_file()


def test_the_installed_package_draws_its_pictures_with_numpy_and_pillow_alone(installed, tmp_path):
    program = """
import sys
from importlib.metadata import packages_distributions
before = set(sys.modules)
import filtersight
assert filtersight.cat().shape == (256, 256, 3)
assert filtersight.film().shape == (16, 256, 256, 3)
assert len(filtersight.digits().train_images) == 1347
imported = {name.partition(".")[0] for name in set(sys.modules) - before}
distributions = packages_distributions()
print(filtersight.__file__)
print({distribution for name in imported for distribution in distributions.get(name, [])})
"""
    environment = os.environ | {"PYTHONPATH": str(installed)}
    result = run(sys.executable, "-c", program, cwd=tmp_path, env=environment)
    assert result.returncode == 0, result.stderr
    imported_from, distributions = result.stdout.splitlines()
    assert Path(imported_from).is_relative_to(installed)
    assert ast.literal_eval(distributions) == {"filtersight", "numpy", "pillow"}


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


def test_the_citation_names_the_version_of_the_package():
    (version,) = re.findall(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert version == PROJECT["version"]


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
