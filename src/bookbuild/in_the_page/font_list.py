"""Let matplotlib use the list of its own fonts that Pyodide's wheel carries, so that it need not read them all."""

from pathlib import Path

import matplotlib

WRONG, RIGHT = '"_version": 390', '"_version": 330'
"""The list says that it is for a later matplotlib than 3.8, which writes the same one."""


def mend_font_list() -> None:
    """Have the list name the version that is asked for; where there is no such list, do nothing."""
    listed = Path(matplotlib.__file__).with_name("fontlist.json")
    if listed.exists() and matplotlib.__version__.startswith("3.8."):
        listed.write_text(listed.read_text(encoding="utf-8").replace(WRONG, RIGHT), encoding="utf-8")
