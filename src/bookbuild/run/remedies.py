"""Let mkdocs-gallery 0.10.4 run on Python 3.14, and in a folder whose path has a space.

It asks `isinstance(node, ast.Str)` and reads `node.s`, both deprecated in 3.12 and gone in 3.14. It warns of a space
anywhere in a chapter's path, though only the part below the gallery is in a link.
"""

import ast
from collections.abc import Iterable
from pathlib import Path

from mkdocs_gallery import gen_gallery

_warn_of_spaces = gen_gallery.check_spaces_in_filenames


class _AnyString(type):
    def __instancecheck__(cls, node: object) -> bool:
        return isinstance(node, ast.Constant) and isinstance(node.value, str)


class Str(metaclass=_AnyString):
    """Stands in for `ast.Str`: every constant that is a string is one."""


def give_ast_its_strings_back() -> None:
    """Set `ast.Str` and `ast.Constant.s`, on any Python, so that every build runs the same code."""
    vars(ast)["Str"] = Str
    type.__setattr__(ast.Constant, "s", property(lambda node: node.value))


def let_the_folder_have_spaces() -> None:
    """Have mkdocs-gallery warn of a space only in the name of a chapter or of its part."""
    gen_gallery.check_spaces_in_filenames = _warn_of_spaces_in_links


def _warn_of_spaces_in_links(files: Iterable[Path]) -> None:
    _warn_of_spaces([Path(file.parent.name, file.name) for file in files])
