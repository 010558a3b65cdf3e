"""Join a JavaScript module with those that it imports: each file is a request more.

The modules keep to what is understood here, so that the book needs no bundler, and none is kept on PyPI: imports by
name from the same folder, a line each, and `export` in front of what it exports. What is imported with `import()` stays
apart, to be loaded when it is needed. Comments in JSDoc are for those who work on the modules, and are left out.
"""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w-]+\.js)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (\w+))", re.MULTILINE)
JSDOC = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)
OTHER = re.compile(r"^(?:import|export)\b(?! *\().*", re.MULTILINE)


def join_module(address: str, read: Callable[[str], str]) -> str:
    """Give the module at `address` in one file with all that it imports.

    Each module becomes a function that is called once and gives what the module exports, so that names of the same
    spelling do not meet.

    Parameters
    ----------
    address
        Of the module, in the site, with slashes.
    read
        Gives the text of the file at an address.

    Raises
    ------
    ValueError
        If a module imports or exports in another way, or if modules import each other in a circle.

    """
    modules, exported = _joined(address, read)
    return f"{modules}\nexport const {{ {', '.join(exported)} }} = {_name(address)};\n"


def join_script(address: str, read: Callable[[str], str]) -> str:
    """Give the same as a script, for a page that was opened from a folder, where no browser loads modules.

    What the module exports becomes a property of `window` each.
    """
    modules, _ = _joined(address, read)
    return f"{{\n{modules}\nObject.assign(window, {_name(address)});\n}}\n"


def _joined(address: str, read: Callable[[str], str]) -> tuple[str, list[str]]:
    parts: dict[str, str] = {}
    exported = _add(address, read, parts, above=())
    return "\n".join(parts.values()), exported


def without_jsdoc(text: str) -> str:
    """Leave out the comments that tell types, but not those that name a source.

    >>> print(without_jsdoc("// After Knuth.\\n/** @param {string} a */\\nconst f = (a) => `/** ${a} */`;"))
    // After Knuth.
    const f = (a) => `/** ${a} */`;

    """
    return JSDOC.sub("", text)


def _add(address: str, read: Callable[[str], str], parts: dict[str, str], above: tuple[str, ...]) -> list[str]:
    if address in above:
        raise ValueError(
            f"{address} imports itself, by way of {', '.join(above[above.index(address) + 1 :]) or 'itself'}"
        )
    text = without_jsdoc(read(address))
    for _, other in IMPORT.findall(text):
        imported = str(PurePosixPath(address).parent / other)
        if imported not in parts:
            _add(imported, read, parts, (*above, address))
    exported = EXPORT.findall(text)
    body = EXPORT.sub("", IMPORT.sub(_as_constants, text))
    if odd := OTHER.search(body):
        raise ValueError(f'{address}: write `import {{ … }} from "./….js";` or `export function …`, not `{odd[0]}`')
    parts[address] = f"const {_name(address)} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();\n"
    return exported


def _as_constants(line: re.Match) -> str:
    return f"const {{ {line[1].replace(' as ', ': ')} }} = {_name(line[2])};"


def _name(address: str) -> str:
    return "module_" + PurePosixPath(address).stem.replace("-", "_")
