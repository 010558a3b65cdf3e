"""Let mkdocs-gallery 0.10.4 run on Python 3.14.

It asks `isinstance(node, ast.Str)` and reads `node.s`, both deprecated in 3.12 and gone in 3.14.
"""

import ast


class _AnyString(type):
    def __instancecheck__(cls, node: object) -> bool:
        return isinstance(node, ast.Constant) and isinstance(node.value, str)


class Str(metaclass=_AnyString):
    """Stands in for `ast.Str`: every constant that is a string is one."""


def give_ast_its_strings_back() -> None:
    """Set `ast.Str` and `ast.Constant.s`, on any Python, so that every build runs the same code."""
    vars(ast)["Str"] = Str
    type.__setattr__(ast.Constant, "s", property(lambda node: node.value))
