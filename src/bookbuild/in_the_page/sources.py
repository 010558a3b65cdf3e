"""Tell from the code of a chapter's cells which of them take what others make."""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Names(NamedTuple):
    """The names that a cell shares with others."""

    taken: set[str]
    """Those that it uses before it has made them itself."""
    made: set[str]
    """Those that it makes or changes."""
    imported: set[str]
    """Those of them that it only imports: to call what they hold changes nothing."""


def sources(codes: list[str]) -> list[list[int]]:
    """Give for each cell the places of the cells above that made what it takes.

    >>> sources(["x = 1", "y = x + 1", "x = 5", "print(x, y)"])
    [[], [0], [], [1, 2]]

    """
    names = [names_of(code) for code in codes]
    modules = set().union(*(cell.imported for cell in names))
    found = []
    for k, cell in enumerate(names):
        makers = (
            next((above for above in range(k - 1, -1, -1) if name in _made_in(names[above], modules)), None)
            for name in cell.taken
        )
        found.append(sorted({maker for maker in makers if maker is not None}))
    return found


def names_of(code: str) -> Names:
    """Read a cell's names; one that is no Python has none.

    >>> names = names_of("total = 0\\nfor row in picture:\\n    total += sum(row)\\nmasks[0] = total")
    >>> sorted(names.taken), sorted(names.made)
    (['masks', 'picture', 'sum'], ['masks', 'row', 'total'])

    """
    reader = _Reader()
    try:
        reader.read(ast.parse(code).body)
    except SyntaxError:
        return Names(set(), set(), set())
    return Names(reader.taken, reader.made | reader.changed, reader.imported)


def _made_in(cell: Names, modules: set[str]) -> set[str]:
    return cell.made - modules | cell.imported


class _Reader(ast.NodeVisitor):
    """Goes through a cell in the order in which it runs, and through its functions last: they run when they are called."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.made: set[str] = set()
        self.changed: set[str] = set()
        self.imported: set[str] = set()
        self.own: list[set[str]] = []  # the names of the functions and comprehensions around
        self.later: list[tuple[list[ast.AST], list[set[str]]]] = []

    def read(self, body: Iterable[ast.AST]) -> None:
        self._visit_all(body)
        while self.later:
            nodes, self.own = self.later.pop(0)
            self._visit_all(nodes)
        self.own = []

    def visit_Name(self, node: ast.Name) -> None:
        if any(node.id in names for names in self.own):
            return
        if isinstance(node.ctx, ast.Load):
            self.taken |= {node.id} - self.made
        else:
            self.made.add(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._visit_all([node.value, *node.targets])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._visit_all([node.value, node.target] if node.value else [])

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.visit(ast.Name(node.target.id, ast.Load()))
        self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._visit_all([node.value, node.target])

    def visit_For(self, node: ast.For) -> None:
        self._visit_all([node.iter, node.target, *node.body, *node.orelse])

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._change(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._change(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self.made |= {node.name} if node.name else set()
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        self._import({alias.asname or alias.name.partition(".")[0] for alias in node.names})

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self._import({alias.asname or alias.name for alias in node.names})

    def visit_Expr(self, node: ast.Expr) -> None:
        self.visit(node.value)
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            self._changes(node.value.func)  # as in `masks.append(mask)`

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_all([*node.decorator_list, *node.bases])
        self.made |= set() if self.own else {node.name}
        self.later.append(([*node.body], [*self.own, _stored(node.body)]))

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, FUNCTIONS):
            self._function(node)
        elif isinstance(node, COMPREHENSIONS):
            targets = [generator.target for generator in node.generators]
            self.own.append(_stored(targets))
            super().generic_visit(node)
            self.own.pop()
        else:
            super().generic_visit(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        arguments = node.args
        self._visit_all([*arguments.defaults, *(default for default in arguments.kw_defaults if default)])
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        if not isinstance(node, ast.Lambda):
            self._visit_all(node.decorator_list)
            self.made |= set() if self.own else {node.name}
        named = {argument.arg for argument in ast.walk(arguments) if isinstance(argument, ast.arg)}
        shared = {name for part in ast.walk(node) if isinstance(part, ast.Global) for name in part.names}
        self.later.append(([*body], [*self.own, (named | _stored(body)) - shared]))

    def _import(self, names: set[str]) -> None:
        self.made |= names
        self.imported |= names

    def _change(self, node: ast.Subscript | ast.Attribute) -> None:
        super().generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            self._changes(node)

    def _changes(self, part: ast.expr) -> None:
        """Count that of which it is a part as changed: `masks` in `masks[0] = 1`."""
        while isinstance(part, ast.Subscript | ast.Attribute):
            part = part.value
        if isinstance(part, ast.Name) and not any(part.id in names for names in self.own):
            self.changed.add(part.id)

    def _visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)


def _stored(nodes: Iterable[ast.AST]) -> set[str]:
    """Give the names that some code makes for itself."""
    return {name for node in nodes for part in ast.walk(node) for name in _made_by(part)}


def _made_by(part: ast.AST) -> Iterator[str]:
    if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
        yield part.id
    elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield part.name
