"""Write the text of all sections for the search in the page: see docs/assets/search.js."""

import html
import json
import re
from pathlib import Path

TAG = re.compile(r"<[^>]*>")
SPACE = re.compile(r"\s+")
WORD = re.compile(r"\w+")
TERM = re.compile(r"<dt>(.*?)</dt>", re.DOTALL)
ENTRY = re.compile(r'<dt id="([^"]*)">(.*?)</dt>(.*?)(?=<dt\b|</dl>)', re.DOTALL)
GLOSSARY = "glossary.html"


def name_terms(page: str) -> str:
    """Give each term of a list of definitions an address.

    >>> name_terms("<dl><dt>Rate, or <em>learning</em> rate</dt><dd>A number.</dd></dl>")
    '<dl><dt id="rate-or-learning-rate">Rate, or <em>learning</em> rate</dt><dd>A number.</dd></dl>'

    """
    return TERM.sub(lambda term: f'<dt id="{"-".join(WORD.findall(plain(term[1]).lower()))}">{term[1]}</dt>', page)


def write_sections(site: Path) -> None:
    """Turn MkDocs' search index, which holds HTML, into a script of plain text, and delete the index.

    The glossary is found by its terms, each a section of its own.
    """
    index = site / "search" / "search_index.json"
    entries = json.loads(index.read_text(encoding="utf-8"))["docs"]
    found = sections([entry for entry in entries if not entry["location"].startswith(GLOSSARY)])
    found += terms((site / GLOSSARY).read_text(encoding="utf-8"))
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


def terms(glossary: str) -> list[dict[str, str]]:
    """Make a section of each term of the glossary's page.

    >>> terms('<h1>Words</h1><dl><dt id="tie">Tie</dt> <dd>Two equal numbers.</dd> <dd>A knot.</dd></dl>')
    [{'location': 'glossary.html#tie', 'title': 'Tie', 'page': 'Glossary', 'text': 'Two equal numbers. A knot.'}]

    """
    return [
        {"location": f"{GLOSSARY}#{anchor}", "title": plain(term), "page": "Glossary", "text": plain(said)}
        for anchor, term, said in ENTRY.findall(glossary)
    ]


def plain(text: str) -> str:
    """Take away tags."""
    return SPACE.sub(" ", html.unescape(TAG.sub("", text))).strip()
