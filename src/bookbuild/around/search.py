"""Write the text of all sections for the search in the page: see docs/assets/search.js."""

import html
import json
import re
from pathlib import Path

TAG = re.compile(r"<[^>]*>")
SPACE = re.compile(r"\s+")


def write_sections(site: Path) -> None:
    """Turn MkDocs' search index, which holds HTML, into a script of plain text, and delete the index."""
    index = site / "search" / "search_index.json"
    found = sections(json.loads(index.read_text(encoding="utf-8"))["docs"])
    script = f"window.bookSections = {json.dumps(found, ensure_ascii=False, separators=(',', ':'))};\n"
    (site / "assets" / "sections.js").write_text(script, encoding="utf-8")
    index.unlink()
    index.parent.rmdir()


def sections(entries: list[dict[str, str]]) -> list[dict[str, str]]:
    """Name each section, its page and its words; a section without words is left out.

    >>> sections([{"location": "a.html", "title": "A", "text": ""},
    ...           {"location": "a.html#b", "title": "B", "text": "<p>x &lt; y</p> <p>z</p>"}])
    [{'location': 'a.html#b', 'title': 'B', 'page': 'A', 'text': 'x < y z'}]

    """
    pages = {entry["location"]: plain(entry["title"]) for entry in entries if "#" not in entry["location"]}
    found = []
    for entry in entries:
        page = pages[entry["location"].partition("#")[0]]
        title, text = plain(entry["title"]), plain(entry["text"])
        if text:
            found.append(
                {"location": entry["location"], "title": title, "page": page if title != page else "", "text": text}
            )
    return found


def plain(text: str) -> str:
    """Take away tags."""
    return SPACE.sub(" ", html.unescape(TAG.sub("", text))).strip()
