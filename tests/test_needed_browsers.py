"""No script or style needs a browser that the page would not tell, and none that was not out on a day."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NODE = Path(sys.executable).with_name("node")
CHECK = ROOT / "src" / "bookbuild" / "upkeep" / "needed_browsers.mjs"
MODULES = ROOT / "src" / "bookbuild" / "in_the_page" / "editor" / "node_modules"
ASK = f"""
import {{ faultsOf, newestOn, ofScripts, ofStyles }} from "{CHECK.as_uri()}";
const faults = (project) => faultsOf(new Map([...ofScripts(project), ...ofStyles(project, ["docs/assets/book.css"])]));
"""

fetched = pytest.mark.skipif(not (MODULES / "css-tree").is_dir(), reason="make lint fetches what this asks")


@pytest.fixture
def faults(tmp_path):
    """Give a function that says what is wrong with a script and a style sheet."""

    def ask(script: str = "", style: str = "") -> list[str]:
        assets = tmp_path / "docs" / "assets"
        assets.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tsconfig.json").write_text((ROOT / "tsconfig.json").read_text())
        (assets / "book.js").write_text(script)
        (assets / "book.css").write_text(style)
        told = f"console.log(JSON.stringify(faults({json.dumps(str(tmp_path))})));"
        command = [NODE, "--input-type=module", "-"]
        done = subprocess.run(command, input=ASK + told, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return ask


@fetched
def test_the_project_needs_no_browser_that_the_page_does_not_tell():
    done = subprocess.run([NODE, CHECK], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# What came later than a script's or a sheet's browsers, by their release notes, a line each.
LATER_IN_SCRIPTS = {
    "document.startViewTransition(() => {});": "api.Document.startViewTransition",  # Firefox 144, 2025
    "const { popover } = document.body;": "api.HTMLElement.popover",  # Firefox 125, 2024
    "const parts = Object.groupBy([1], String);": "javascript.builtins.Object.groupBy",  # Chrome 117, 2023
    "const letters = /[a-z]/v;": "javascript.builtins.RegExp.unicodeSets",  # Safari 17, 2023
}
LATER_IN_STYLES = {
    "p { field-sizing: inherit; }": "css.properties.field-sizing",  # Safari 26.2, 2025
    "p { color: light-dark(red, blue); }": "css.types.color.light-dark",  # Chrome 123, 2024
    "p { a { color: red; } }": "css.selectors.nesting",  # Chrome 120, 2023
    "@starting-style { p { color: red; } }": "css.at-rules.starting-style",  # Chrome 117, 2023
}


@fetched
def test_what_came_later_is_named_with_its_place(faults):
    told = faults("\n".join(LATER_IN_SCRIPTS), "\n".join(LATER_IN_STYLES))
    files = {"docs/assets/book.js": LATER_IN_SCRIPTS, "docs/assets/book.css": LATER_IN_STYLES}
    wanted = [f"{file}:{k}: {name}" for file, lines in files.items() for k, name in enumerate(lines.values(), start=1)]
    assert [fault.split(" is not in ")[0] for fault in told] == wanted


@fetched
def test_what_browsers_have_long_had_is_let_through(faults):
    script = "const last = [...document.querySelectorAll('a')].at(-1)?.closest('p'); export const { href } = location;"
    assert faults(script, "p:has(a)::before { display: grid; gap: min(1rem, 2vw); }") == []


def test_the_sentence_for_old_browsers_is_in_words_that_they_read():
    script = (ROOT / "docs" / "assets" / "live" / "older.js").read_text().partition("\n")[2]
    assert not re.search(r"=>|\b(?:const|let|class|async|import|export)\b|`|\?\.|\?\?|\.\.\.", script)
