"""Modules joined into one file do what they do apart."""

import json
import re
import shutil
import subprocess

import pytest

from bookbuild.around.modules import join_module, join_script

PARTS = {
    "a/main.js": 'import { area } from "./area.js";\nimport { SIDE, twice } from "./num-bers.js";\n\n'
    "const unit = 'main';\nexport async function mount() {\n  return [area(SIDE), twice(SIDE), unit];\n}\n",
    "a/area.js": 'import { twice as doubled } from "./num-bers.js";\n\nconst unit = "cm²";\n'
    "export const area = (side) => `${(doubled(side) * side) / 2} ${unit}`;\n",
    "a/num-bers.js": "let calls = 0;\nexport const SIDE = 4;\nexport function twice(n) {\n  calls += 1;\n"
    "  return calls * 0 + 2 * n;\n}\n",
}


def test_a_joined_module_says_what_the_modules_say_apart(tmp_path):
    node = shutil.which("node")
    if not node:
        pytest.skip("needs Node.js")
    for address, text in PARTS.items():
        (tmp_path / address).parent.mkdir(exist_ok=True)
        (tmp_path / address).with_suffix(".mjs").write_text(text.replace('.js"', '.mjs"'), encoding="utf-8")
    (tmp_path / "joined.mjs").write_text(join_module("a/main.js", PARTS.__getitem__), encoding="utf-8")
    said = [
        subprocess.run(
            [node, "--input-type=module", "-e", f'import * as it from "{tmp_path}/{name}";'
             "console.log(JSON.stringify([Object.keys(it), await it.mount()]))"],
            capture_output=True, text=True, check=True,
        ).stdout
        for name in ("a/main.mjs", "joined.mjs")
    ]  # fmt: skip
    assert said[0] == said[1]
    assert json.loads(said[1]) == [["mount"], ["16 cm²", 8, "main"]]


def test_as_a_script_it_gives_the_window_what_the_module_exports():
    script = join_script("a/main.js", PARTS.__getitem__)
    assert not re.search(r"^(import|export)\b", script, re.MULTILINE)
    assert script.endswith("Object.assign(window, module_main);\n}\n")


def test_each_module_is_joined_once_after_those_that_it_imports():
    joined = join_module("a/main.js", PARTS.__getitem__)
    places = [joined.index(f"const module_{name} = ") for name in ("num_bers", "area", "main")]
    assert places == sorted(places)
    assert joined.count("let calls") == 1


@pytest.mark.parametrize(
    "line",
    [
        'import * as area from "./area.js";',
        'import {\n  area,\n} from "./area.js";',
        'import { area } from "../area.js";',
        "export { area };",
        "export default function () {}",
    ],
)
def test_an_import_or_export_of_another_kind_is_refused(line):
    with pytest.raises(ValueError, match=r"^m\.js: write `import .* not `(import|export)"):
        join_module("m.js", {"m.js": line + "\n"}.__getitem__)


def test_a_circle_is_refused():
    parts = {"m.js": 'import { n } from "./n.js";\n', "n.js": 'import { m } from "./m.js";\n'}
    with pytest.raises(ValueError, match=r"^m\.js imports itself, by way of n\.js$"):
        join_module("m.js", parts.__getitem__)


def test_a_page_loads_each_live_part_as_one_module(book):
    playground = book.page("assets/live/playground.js")
    assert "export const { mount } = module_playground;" in playground
    assert "\nimport " not in playground
    assert "function maxPool2d" in playground


def test_a_joined_module_leaves_out_what_tells_types_and_keeps_what_names_sources():
    code = "const f = (a) =>\n  /** @type {string} */ (a) + `/** ${a} */`;"
    text = f"// After Knuth.\n/**\n * @typedef {{object}} A\n */\n/** @param {{A}} a */\n{code}\n  /** @type {{A}} */\n"
    joined = join_module("m.js", {"m.js": text}.__getitem__)
    assert f"(() => {{\n// After Knuth.\n{code}\n\nreturn" in joined
