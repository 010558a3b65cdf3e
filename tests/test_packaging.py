"""What is published: a wheel and a source distribution, built once and looked into."""

import ast
import email
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "filtersight"
ADDRESSES = {
    "SITE_URL": "https://reader.test/book/",
    "REPOSITORY_URL": "https://github.com/reader/book",
    "AUTHOR_EMAIL": "authors@reader.test",
}


def run(*command, **options):
    return subprocess.run(command, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, **options)


def build(project, folder, *targets, **addresses):
    """Build as `make dist` does, with addresses in the environment or without any."""
    environment = {name: value for name, value in os.environ.items() if name not in ADDRESSES} | addresses
    named = [word for target in targets for word in ("-t", target)]
    built = run(sys.executable, "-m", "hatchling", "build", *named, "-d", str(folder), cwd=project, env=environment)
    assert built.returncode == 0, built.stderr
    return folder


@dataclass(frozen=True)
class Published:
    """A wheel, what it holds, and the folder of an unpacked source distribution."""

    wheel: Path
    installed: Path
    source: Path

    def metadata(self) -> Message:
        (folder,) = self.installed.glob("*.dist-info")
        return email.message_from_string((folder / "METADATA").read_text(encoding="utf-8"))


def unpacked(folder) -> Published:
    """Unpack what was built into a folder, the wheel as pip would lay it out."""
    (wheel,), (archive,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(folder / "installed")
    with tarfile.open(archive) as files:
        files.extractall(folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    return Published(wheel, folder / "installed", source)


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    return unpacked(build(ROOT, tmp_path_factory.mktemp("published"), **ADDRESSES))


@pytest.fixture(scope="session")
def without_addresses(tmp_path_factory):
    return unpacked(build(ROOT, tmp_path_factory.mktemp("without addresses")))


def files_below(folder):
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if not name.endswith(".pyc")}


# The wheel


def test_the_wheel_holds_the_whole_package_and_nothing_else(published):
    source = {f"filtersight/{name}" for name in files_below(PACKAGE)}
    assert {name for name in files_below(published.installed) if ".dist-info/" not in name} == source


def test_a_file_is_in_the_wheel_once(published):
    names = [Path(name).name for name in files_below(published.installed)]
    assert names.count("CREDITS.md") == names.count("LICENSE") == names.count("LICENSE-CC-BY-4.0") == 1


def test_the_wheel_says_that_its_types_are_its_own(published):
    assert (published.installed / "filtersight" / "py.typed").is_file()
    assert "Typing :: Typed" in published.metadata().get_all("Classifier")


def test_the_wheel_requires_numpy_and_pillow_alone_and_names_its_licences(published):
    metadata = published.metadata()
    required = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert sorted(re.match(r"\w+", line)[0] for line in required) == ["numpy", "pillow"]
    assert (
        metadata["License-Expression"] == "MIT AND CC-BY-4.0 AND CC-BY-3.0 AND CC0-1.0 AND Apache-2.0 AND BSD-3-Clause"
    )
    assert metadata.get_all("License-File") == ["LICENSE", "LICENSE-CC-BY-4.0"]


def test_the_program_is_installed_under_its_name(published):
    (entry_points,) = published.installed.glob("*.dist-info/entry_points.txt")
    assert "filtersight = filtersight.__main__:main" in entry_points.read_text()


def test_the_version_is_that_of_the_package(published):
    said = run(sys.executable, "-c", "import filtersight; print(filtersight.__version__, filtersight.__file__)",
               env=os.environ | {"PYTHONPATH": str(published.installed)})  # fmt: skip
    version, file = said.stdout.split()
    assert Path(file).is_relative_to(published.installed)
    assert published.metadata()["Version"] == version
    assert published.wheel.name == f"filtersight-{version}-py3-none-any.whl"
    assert published.source.name == f"filtersight-{version}"


def test_the_metadata_are_of_a_version_that_twine_6_takes(published):
    assert published.metadata()["Metadata-Version"] == "2.4"
    assert "Metadata-Version: 2.4\n" in (published.source / "PKG-INFO").read_text(encoding="utf-8")


def test_the_installed_package_draws_its_pictures_with_numpy_and_pillow_alone(published, tmp_path):
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
    environment = os.environ | {"PYTHONPATH": str(published.installed)}
    result = run(sys.executable, "-c", program, cwd=tmp_path, env=environment)
    assert result.returncode == 0, result.stderr
    imported_from, distributions = result.stdout.splitlines()
    assert Path(imported_from).is_relative_to(published.installed)
    assert ast.literal_eval(distributions) == {"filtersight", "numpy", "pillow"}


# Addresses


def test_the_addresses_are_those_of_who_publishes(published):
    metadata = published.metadata()
    assert dict(line.split(", ") for line in metadata.get_all("Project-URL")) == {
        "Homepage": "https://reader.test/book/",
        "Documentation": "https://reader.test/book/reference/",
        "Source": "https://github.com/reader/book",
        "Issues": "https://github.com/reader/book/issues",
        "Changelog": "https://github.com/reader/book/blob/HEAD/CHANGELOG.md",
    }
    assert metadata["Author-email"] == "The What a Filter Sees authors <authors@reader.test>"


def test_without_addresses_none_is_claimed(without_addresses):
    metadata = without_addresses.metadata()
    assert metadata["Author"] == "The What a Filter Sees authors"
    assert (metadata["Project-URL"], metadata["Author-email"]) == (None, None)


@pytest.mark.parametrize("given", ["reader/book", "https://reader.test/book\n"])
def test_an_address_that_is_none_is_refused_in_one_sentence(tmp_path, given):
    environment = os.environ | {"REPOSITORY_URL": given}
    built = run(sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path), cwd=ROOT, env=environment)
    assert built.returncode != 0
    assert f"REPOSITORY_URL is {given!r}; give an address that begins with https://" in built.stderr
    assert list(tmp_path.iterdir()) == []


# The README on PyPI


def links(published):
    return re.findall(r"\]\(([^)]+)\)", published.metadata().get_payload())


def test_every_link_of_the_readme_on_pypi_is_a_whole_address(published, without_addresses):
    for found in (links(published), links(without_addresses)):
        assert found
        assert [link for link in found if not link.startswith("https://")] == []


def test_the_links_of_the_readme_on_pypi_lead_to_files_of_the_project(published):
    own = [link.removeprefix(ADDRESSES["REPOSITORY_URL"]) for link in links(published) if "reader/book" in link]
    assert "/raw/HEAD/docs/assets/readme.webp" in own  # the picture itself, not the page about it
    for link in own:
        assert (ROOT / re.fullmatch(r"/(?:raw|blob)/HEAD/(.+)", link)[1]).is_file()


def test_the_readme_on_pypi_installs_from_there_and_keeps_to_the_package(published):
    text = published.metadata().get_payload()
    commands = re.findall(r"pip install ('[^']+'|\S+?)[`\s]", text)
    assert sorted(set(commands)) == ["'filtersight[cli]'", "'filtersight[figures]'", "filtersight"]
    assert "make " not in text
    assert "```python" in text


# The source distribution


def test_the_source_distribution_holds_the_package_its_tests_and_what_tells_of_it(published):
    wanted = {"CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-CC-BY-4.0", "README.md", "pyproject.toml"}
    wanted |= {"PKG-INFO", "hatch_build.py", ".gitignore"}  # what a build from it reads; the last is Hatchling's wish
    for folder in ("src/filtersight", "tests/core", "tests/cli"):
        wanted |= {f"{folder}/{name}" for name in files_below(ROOT / folder)}
    assert files_below(published.source) == wanted


@pytest.mark.parametrize("addresses", [ADDRESSES, {}], ids=["with addresses", "without"])
def test_the_wheel_from_the_source_distribution_is_the_same(published, without_addresses, tmp_path, addresses):
    ours = published if addresses else without_addresses
    shutil.copytree(ours.source, tmp_path / "source")
    # Who builds from it has other addresses in the environment, or none.
    others = {} if addresses else {"SITE_URL": "https://another.test/"}
    (wheel,) = build(tmp_path / "source", tmp_path / "built", "wheel", **others).iterdir()
    assert wheel.name == ours.wheel.name
    assert wheel.read_bytes() == ours.wheel.read_bytes()


def test_the_tests_in_the_source_distribution_find_all_that_they_need(published, tmp_path):
    source = shutil.copytree(published.source, tmp_path / "source")
    environment = os.environ | {"PYTHONPATH": str(source / "src"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    # All of the program's tests are read, and the shortest of the package's are run.
    chosen = [
        "tests/core/test_windows.py",
        "tests/core/test_activations.py",
        "tests/cli",
        "-k",
        "windows or activations",
    ]
    ran = run(
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "pytest_mpl.plugin",
        *chosen,
        cwd=source,
        env=environment,
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("missing", ["onnx", "onnxruntime"])
def test_the_tests_are_read_where_there_is_no_onnx(published, missing):
    program = f"import sys; sys.modules[{missing!r}] = None; import pytest; sys.exit(pytest.main())"
    options = ["-q", "-p", "no:cacheprovider", "--collect-only", "tests/core"]
    environment = os.environ | {"PYTHONPATH": str(published.source / "src")}
    read = run(sys.executable, "-c", program, *options, cwd=published.source, env=environment)
    assert read.returncode == 0, read.stdout
    assert "test_windows.py" in read.stdout
    assert "test_networks.py" not in read.stdout


# Types


def test_the_example_in_the_readme_passes_mypys_strictest_checks(published, tmp_path):
    """In an environment of its own, where the package lies as pip would put it."""
    home = tmp_path / "environment"
    made = run(sys.executable, "-m", "venv", "--without-pip", str(home))
    assert made.returncode == 0, made.stderr
    (packages,) = home.glob("lib/python3*/site-packages")
    shutil.copytree(published.installed, packages, dirs_exist_ok=True)
    for name in ("numpy", "PIL"):
        (packages / name).symlink_to(Path(__import__(name).__file__).parent)
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "example.py").write_text(
        f"{example}\nfrom filtersight import output_size\nside: int = output_size(256, 3) + 1\nreveal_type(picture)\n"
    )
    python = str(home / "bin" / "python")
    checked = run(sys.executable, "-m", "mypy", "--strict", "--python-executable", python, "example.py", cwd=tmp_path)
    assert "Success: no issues found" in checked.stdout, checked.stdout
    assert 'Revealed type is "numpy.ndarray' in checked.stdout
    assert "numpy.float64" in checked.stdout or "floating[numpy._typing._nbit_base._64Bit]" in checked.stdout


# The workflow


def test_what_is_published_was_checked_and_tried_and_is_what_was_built():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())["jobs"]
    assert set(jobs["publish"]["needs"]) == {"check", "try"}
    assert [name for name, job in jobs.items() if "permissions" in job] == ["publish"]
    uploads = [name for name, job in jobs.items() for step in job["steps"] if "upload-artifact" in step.get("uses", "")]
    assert uploads == ["build"]
    said = jobs["build"]["env"]
    assert set(said) == set(ADDRESSES)
    steps = " ".join(step.get("run", "") for step in jobs["check"]["steps"])
    assert all(check in steps for check in ("twine check --strict", "check-wheel-contents", "pyroma --min=10"))
