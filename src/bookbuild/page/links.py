"""Link the package's names, in code and in prose, to the reference, which in turn lists the chapters."""

import ast
import re
from functools import cache
from pathlib import Path

from bookbuild.package import exported, read_package
from bookbuild.workspace import ROOT

IN_THEIR_MODULE = ("loops", "figures", "training", "exercises", "networks", "faces", "classifier")
"""Modules whose names a reader writes with the module's name before them."""

CODE_BLOCK = re.compile(r'<div class="language-python [^"]*highlight">.*?</pre>', re.DOTALL)
DOTTED = re.compile(
    r'(?<!<span class="o">\.</span>)<span class="n">\w+</span>(?:<span class="o">\.</span><span class="n">\w+</span>)*'
)
INLINE_CODE = re.compile(r"<code>([A-Za-z_][\w.]*)(?:\(\))?</code>")
NOT_PROSE = re.compile(r"(<(pre|a|h[1-6])\b.*?</\2>)", re.DOTALL)


@cache
def public_names() -> dict[str, str]:
    """Map each public name, as a reader writes it, to where it is defined.

    >>> public_names()["correlate2d"], public_names()["loops.correlate2d"]
    ('filtersight.convolution.correlate2d', 'filtersight.loops.correlate2d')

    """
    package = read_package(ROOT)
    names = exported(package)
    for module in IN_THEIR_MODULE:
        members = package[module].members.items()
        own = [name for name, member in members if not (member.is_alias or member.is_private or member.is_module)]
        names |= {f"{module}.{name}": f"filtersight.{module}.{name}" for name in own}
    return names


def link_names(html: str, *, chapter: Path | None, anchor: str) -> str:
    """Wrap the public names on a page in references for autorefs to resolve.

    A chapter's code is linked as the chapter imports it, and counted as a use at the chapter's `anchor`.
    """
    if chapter:
        local = imported_names(chapter.read_text(encoding="utf-8"))
        html = CODE_BLOCK.sub(lambda block: DOTTED.sub(lambda name: _link_code(name[0], local, anchor), block[0]), html)
    pieces = NOT_PROSE.split(html)
    # split gives prose, element, tag name, prose, ...
    pieces[::3] = [INLINE_CODE.sub(_link_prose, prose) for prose in pieces[::3]]
    del pieces[2::3]
    return "".join(pieces)


def imported_names(code: str) -> dict[str, str]:
    """Map the names that a chapter imports from the package to those of `public_names`.

    >>> imported_names("from filtersight import figures, conv2d as c; from filtersight.loops import relu")
    {'figures': 'figures', 'c': 'conv2d', 'relu': 'loops.relu'}

    """
    local: dict[str, str] = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "filtersight":
            module = node.module.rpartition(".")[2]
            before = f"{module}." if module in IN_THEIR_MODULE else ""
            local |= {alias.asname or alias.name: before + alias.name for alias in node.names}
    return local


def _link_code(spans: str, local: dict[str, str], anchor: str) -> str:
    """Link as much of a dotted name as is public: `VERTICAL_EDGE` of `VERTICAL_EDGE.shape`."""
    parts = spans.split('<span class="o">.</span>')
    written = [re.sub(r"<.*?>", "", part) for part in parts]
    if written[0] not in local:
        return spans
    for length in (2, 1):
        path = public_names().get(".".join([local[written[0]], *written[1:length]]))
        if path and length <= len(parts):
            dot = '<span class="o">.</span>'
            rest = "".join(dot + part for part in parts[length:])
            used = f'backlink-type="used-by" backlink-anchor="{anchor}"'
            return f'<autoref identifier="{path}" {used}>{dot.join(parts[:length])}</autoref>{rest}'
    return spans


def _link_prose(code: re.Match) -> str:
    path = public_names().get(code[1].removeprefix("filtersight."))
    return f'<autoref identifier="{path}">{code[0]}</autoref>' if path else code[0]
