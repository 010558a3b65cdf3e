"""TypeScript reads every script of the book's own, strictly, and is fetched as it was locked."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from bookbuild.in_the_page.archive import FOLDER, python_files
from bookbuild.in_the_page.parts import MODULE, live_files

ROOT = Path(__file__).parents[1]
TSCONFIG = json.loads(re.sub(r"^\s*//.*", "", (ROOT / "tsconfig.json").read_text(), flags=re.MULTILINE))
IN_THE_PAGE = "src/bookbuild/in_the_page"
LOCKS = {
    f"{IN_THE_PAGE}/editor/package-lock.json": "typescript",
    f"{IN_THE_PAGE}/search/package-lock.json": "minisearch",
    "src/bookbuild/upkeep/checks/package-lock.json": "html-validate",
}
NOT_OURS = {"docs/assets/editor/editor.min.js", "docs/assets/search/library.min.js", "docs/assets/pyodide/"}
FOR_NODE = {f"src/bookbuild/upkeep/{name}.mjs" for name in ("compile_modules", "needed_browsers")}  # no types of a page


def scripts():
    """Every script in git's keeping, and those about to be."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.js", "*.mjs"]
    named = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return {name for name in named if (ROOT / name).exists()}


def is_read(script):
    """Whether the configuration, which names folders and files, has TypeScript read a script."""
    within = [[name for name in TSCONFIG[key] if f"{script}/".startswith(f"{name}/")] for key in ("include", "exclude")]
    return bool(within[0]) and not within[1]


def test_every_script_that_is_not_vendored_has_its_types_checked():
    vendored = {script for script in scripts() if script.startswith(tuple(NOT_OURS))}
    assert len(vendored) < len(scripts())
    assert {script for script in scripts() if not is_read(script)} == vendored | FOR_NODE


def test_the_types_are_checked_strictly_and_nothing_is_written():
    options = TSCONFIG["compilerOptions"]
    wanted = ("checkJs", "strict", "noUnusedLocals", "noUnusedParameters", "noEmit")
    assert {name: options[name] for name in wanted} == dict.fromkeys(wanted, True)
    assert [name for name, value in options.items() if value is False] == []  # no part of `strict` is taken back


def test_no_script_has_its_errors_silenced():
    silenced = re.compile(r"@ts-(ignore|nocheck|expect-error)")
    assert [name for name in scripts() if is_read(name) and silenced.search((ROOT / name).read_text())] == []


@pytest.mark.parametrize(("module", "written"), [(MODULE, live_files), (f"{FOLDER}/files.js", python_files)])
def test_what_the_build_writes_exports_what_its_types_say(module, written):
    script = (written() if written is live_files else written(ROOT))[module].decode()
    types = (ROOT / "docs" / module).with_suffix(".d.ts").read_text()
    exported = r"^export (?:const|function) (\w+)"
    assert re.findall(exported, types, re.MULTILINE) == re.findall(exported, script, re.MULTILINE) != []


@pytest.mark.parametrize(("lock", "program"), LOCKS.items())
def test_npm_fetches_only_what_has_a_hash_and_only_from_npm(lock, program):
    named = json.loads((ROOT / lock).read_text())["packages"]
    packages = [package for path, package in named.items() if path]
    assert f"node_modules/{program}" in named
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    addresses = [package["resolved"] for package in packages if "resolved" in package]
    assert all(address.startswith("https://registry.npmjs.org/") for address in addresses)
