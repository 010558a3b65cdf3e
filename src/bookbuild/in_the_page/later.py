"""Say which of the package's files a cell needs that the page has not fetched: those too large for every reader."""

import ast
from pathlib import Path

LATER = {"filtersight.classifier": "filtersight/data/networks/classifier.npz"}
"""The modules that need one, and the file below the folder of the package: 4.4 MB."""


def missing_files(code: str, folder: str) -> list[str]:
    """Give the files that the modules need which a cell imports, and that are not below the folder yet.

    >>> missing_files("from filtersight.classifier import name_picture", "/nowhere")
    ['filtersight/data/networks/classifier.npz']

    """
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:  # to run the cell tells the reader
        return []
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return [file for module, file in LATER.items() if module in imported and not Path(folder, file).exists()]
