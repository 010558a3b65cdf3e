"""An Atom feed of the chapters, the last changed first; only a book that is published somewhere has one."""

from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

from bookbuild.around.metadata import Metadata

NAME = "feed.xml"
ATOM = "http://www.w3.org/2005/Atom"


def write_feed(site: Path, facts: Metadata) -> None:
    """Write the feed into a site; without an address or any date there is none."""
    if feed := atom(facts):
        (site / NAME).write_bytes(feed)


def has_feed(facts: Metadata) -> bool:
    return bool(facts.site_url and _dated(facts))


def atom(facts: Metadata) -> bytes:
    """Give the feed as XML, or nothing."""
    if not has_feed(facts):
        return b""
    dated = _dated(facts)
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _say(feed, "id", facts.site_url)
    _say(feed, "title", facts.citation["title"])
    _say(feed, "updated", _moment(dated[0][0]))
    _link(feed, "self", urljoin(facts.site_url, NAME))
    _link(feed, "alternate", facts.site_url)
    for person in facts.citation["authors"]:
        _say(ElementTree.SubElement(feed, "author"), "name", person["name"])
    for date, page in dated:
        chapter = facts.chapters[page]
        address = urljoin(facts.site_url, page.removesuffix(".md") + ".html")
        entry = ElementTree.SubElement(feed, "entry")
        _say(entry, "id", address)
        _say(entry, "title", chapter.title)
        _say(entry, "updated", _moment(date))
        _say(entry, "summary", chapter.plain_question)
        _link(entry, "alternate", address)
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n"


def _dated(facts: Metadata) -> list[tuple[str, str]]:
    """The chapters whose date is known, with it: the last changed first, those of one day in the order of the book."""
    dated = [(date, page) for page in facts.chapters if (date := facts.changed(page))]
    return sorted(dated, key=lambda entry: entry[0], reverse=True)


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z"  # Atom asks for a time too, and a commit's day is all that is known


def _say(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _link(parent: ElementTree.Element, rel: str, address: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": rel, "href": address})
