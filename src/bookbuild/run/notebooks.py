"""Make the notebooks and scripts that readers download run and read well outside the book."""

import json
import re
from pathlib import Path
from urllib.parse import urljoin

BOX = re.compile(r'<div class="(predict|change)"[^>]*>')
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?![a-z]+:|#)([^)\s]+)\.md(#[^)\s]*)?\)")

SHOW = """
# %%
# Run as a script, this shows the figures.
import matplotlib.pyplot as plt

plt.show()
"""


def finish_notebook(file: Path, address: str) -> None:
    """Mend the prose cells of a notebook whose page in the book has the given address; without one, links lead nowhere."""
    notebook = json.loads(file.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = [_for_jupyter("".join(cell["source"]), address)]
    # The version of the Python that built the book says nothing about the reader's.
    notebook["metadata"]["language_info"] = {"name": "python"}
    file.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _for_jupyter(prose: str, address: str) -> str:
    prose = BOX.sub('<div class="alert alert-info">', prose)
    prose = prose.replace(' markdown="1"', "")
    return outside(prose, address)


def outside(prose: str, address: str) -> str:
    """Let links lead to the book on the web, from the page with this address; without one, they lead nowhere."""
    if not address:
        return LINK.sub(r"\1", prose)
    return LINK.sub(lambda link: f"[{link[1]}]({urljoin(address, link[2] + '.html')}{link[3] or ''})", prose)


def finish_script(file: Path) -> None:
    """Let a script show its figures when it is run; MkDocs shows them by itself."""
    file.write_text(file.read_text(encoding="utf-8").rstrip() + "\n" + SHOW, encoding="utf-8")
