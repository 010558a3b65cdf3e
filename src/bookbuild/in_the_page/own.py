"""A reader's own module, `my_filtersight`: what of a cell goes into it, and what of it cannot be taken.

Each exercise that is passed adds a piece, the function with all that it needs of its cell. The module is joined from
such pieces in docs/assets/live/own-module.js, and needs NumPy alone.
"""

import ast
import builtins
import sys
from collections.abc import Iterator
from typing import NamedTuple

from bookbuild.in_the_page.sources import names_of
from filtersight import kernels
from filtersight.exercises import EXERCISES, VERDICTS

ALONE = {"numpy", *sys.stdlib_module_names}
"""What a piece may import."""

WRAPPED = '''def {name}(*arguments, **options):
    """What others call by this name is {own}."""
    return {own}(*arguments, **options)'''


class Piece(NamedTuple):
    """What a cell gives to the module."""

    text: str
    """The function, with the definitions and imports of its cell that it needs."""
    missing: list[str]
    """Names that it takes from elsewhere: with one of them the module would not run."""


def given() -> dict[str, str]:
    """Give what a piece may take from the book, by its name, and the lines that make it in the module.

    >>> given()["VERTICAL_EDGE"]
    'VERTICAL_EDGE = np.array([[1.0, 0.0, -1.0], [1.0, 0.0, -1.0], [1.0, 0.0, -1.0]])'

    """
    called = sorted(set().union(*(exercise.may_call for exercise in EXERCISES.values())))
    functions = {name: WRAPPED.format(name=name, own=f"my_{name}") for name in called if f"my_{name}" in EXERCISES}
    named = {name: kernel.tolist() for name, kernel in vars(kernels).items() if name.isupper()}
    return {name: f"{name} = np.array({rows})" for name, rows in named.items()} | functions


def piece_of(code: str, name: str) -> Piece:
    """Take a function out of its cell, with what it needs of it.

    >>> piece_of("half = 0.5\\n\\ndef my_relu(x):\\n    return (x + abs(x)) * half\\n\\nprint(check(my_relu))", "my_relu")
    Piece(text='half = 0.5\\n\\n\\ndef my_relu(x):\\n    return (x + abs(x)) * half', missing=[])

    """
    makers = {made: statement for statement in ast.parse(code).body for made in _made_alone(statement)}
    there = {"np", *vars(builtins), *EXERCISES, *given()}
    wanted, needed, missing = [name], [], set()
    while wanted:
        taken = wanted.pop()
        maker = makers.get(taken)
        if maker is None:
            missing |= {taken} - (there - {name})
        elif maker not in needed:
            needed.append(maker)
            wanted += sorted(names_of(_text(code, maker)).taken)
    parts = [_text(code, statement) for statement in sorted(needed, key=lambda statement: statement.lineno)]
    return Piece("\n\n\n".join(parts), sorted(missing))


def checked(code: str) -> list[dict[str, object]]:
    """Say of each function that a cell had checked whether it passed, with what sentence, and its piece."""
    return [
        {"name": name, "passed": is_right, "sentence": sentence, **piece_of(code, name)._asdict()}
        for name, (is_right, sentence) in VERDICTS.items()
    ]


def faults_of(pieces: dict[str, str]) -> dict[str, str]:
    """Say of each piece that cannot stand in the module why: the browser may hold what this book did not put there.

    >>> faults_of({"my_relu": "def my_relu(x): return", "my_mean": "print('my_mean')"})
    {'my_mean': 'What is kept as my_mean does not define it; the book’s is taken.'}

    """
    return {name: fault for name, piece in pieces.items() if (fault := _fault(name, piece))}


def _fault(name: str, piece: str) -> str:
    try:
        body = ast.parse(piece).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return f"What is kept as {name} is no Python; the book’s is taken."
    if not any(isinstance(statement, ast.FunctionDef) and statement.name == name for statement in body):
        return f"What is kept as {name} does not define it; the book’s is taken."
    if any(not [*_made_alone(statement)] for statement in body):
        return f"What is kept as {name} does more than define it; the book’s is taken."
    return ""


def _made_alone(statement: ast.stmt) -> Iterator[str]:
    """Give the names that a statement makes, if it needs NumPy and the standard library alone."""
    if isinstance(statement, ast.Import):
        if all(alias.name.partition(".")[0] in ALONE for alias in statement.names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    elif isinstance(statement, ast.ImportFrom):
        if not statement.level and (statement.module or "").partition(".")[0] in ALONE:
            yield from (alias.asname or alias.name for alias in statement.names)
    elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        yield from sorted(names_of(ast.unparse(statement)).made)


def _text(code: str, statement: ast.stmt) -> str:
    first = min([statement.lineno, *(part.lineno for part in getattr(statement, "decorator_list", []))])
    return "\n".join(code.splitlines()[first - 1 : statement.end_lineno])
