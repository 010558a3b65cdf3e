"""The feed keeps Atom's rules (RFC 4287), and tells of the chapters whose last change is known."""

import re
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest

from bookbuild.around.feed import NAME, atom, write_feed
from bookbuild.around.metadata import Metadata
from bookbuild.chapters import parts
from bookbuild.workspace import ROOT

SITE = "https://someone.github.io/book/"
ATOM = "{http://www.w3.org/2005/Atom}"
CHAPTERS = [chapter for part in parts(ROOT / "gallery") for chapter in part.chapters]
FILES = [chapter.file.relative_to(ROOT).as_posix() for chapter in CHAPTERS]
CHANGES = {FILES[0]: "2026-01-02", FILES[1]: "2026-03-04", FILES[2]: "2026-01-02", "docs/glossary.md": "2026-05-06"}


def facts(changes=CHANGES, address=SITE):
    return Metadata(ROOT, address, "", changes)


def faults(xml: bytes) -> list[str]:
    """Say what in a feed breaks the rules of section 4 of RFC 4287, or what this book promises beyond them."""
    feed = ElementTree.fromstring(xml)
    found = [] if feed.tag == f"{ATOM}feed" else ["no feed"]
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            if len(element.findall(ATOM + name)) != 1 or not element.findtext(ATOM + name):
                found.append(f"not one {name}")
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", element.findtext(f"{ATOM}updated") or ""):
            found.append("no moment of RFC 3339")
        addresses = [element.findtext(f"{ATOM}id"), *(link.get("href") for link in element.findall(f"{ATOM}link"))]
        if not all(urlsplit(address or "").scheme == "https" for address in addresses):
            found.append("an address that is not absolute")
        if [link.get("rel") for link in element.findall(f"{ATOM}link")].count("alternate") != 1:
            found.append("not one page that it stands for")
    if not feed.findtext(f"{ATOM}author/{ATOM}name"):
        found.append("no author")
    if len({entry.findtext(f"{ATOM}id") for entry in entries}) < len(entries):
        found.append("an id twice")
    return found


def test_the_feed_keeps_atom_s_rules():
    assert faults(atom(facts())) == []


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        (b"<id>https://someone.github.io/book/</id>", b"", "not one id"),
        (b"T00:00:00Z", b"", "no moment of RFC 3339"),
        (b'href="https://someone.github.io/book/book', b'href="book', "an address that is not absolute"),
        (b"02_slide_multiply_sum", b"01_a_picture_is_numbers", "an id twice"),
        (b"author>", b"editor>", "no author"),
    ],
)
def test_a_feed_that_breaks_a_rule_is_noticed(right, wrong, fault):
    xml = atom(facts())
    assert right in xml
    assert fault in faults(xml.replace(right, wrong))


def test_chapters_that_are_dated_are_told_of_the_last_changed_first():
    feed = ElementTree.fromstring(atom(facts()))
    told = [(e.findtext(f"{ATOM}updated")[:10], e.findtext(f"{ATOM}title")) for e in feed.findall(f"{ATOM}entry")]
    first, second, third = (chapter.title for chapter in CHAPTERS[:3])
    assert told == [("2026-03-04", second), ("2026-01-02", first), ("2026-01-02", third)]
    assert feed.findtext(f"{ATOM}updated") == "2026-03-04T00:00:00Z"


@pytest.mark.parametrize(
    "told", [facts(address=""), facts(changes={}), facts(changes={"docs/glossary.md": "2026-05-06"})]
)
def test_a_book_without_an_address_or_without_dates_has_no_feed(told, tmp_path):
    write_feed(tmp_path, told)
    assert list(tmp_path.iterdir()) == []


class Alternates(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html.partition("</head>")[0])

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "link" and attributes.get("type") == "application/atom+xml":
            self.found.append(attributes["href"])


@pytest.mark.parametrize("page", ["index.html", "reference/loops.html", "book/index.html"])
def test_every_page_leads_to_the_feed_and_the_feed_to_pages(book, page):
    if not (book.site / NAME).exists():
        pytest.skip("built without a history that knows when chapters changed")
    assert [urljoin(book.address + page, href) for href in Alternates(book.page(page)).found] == [book.address + NAME]
    xml = (book.site / NAME).read_bytes()
    assert faults(xml) == []
    entries = ElementTree.fromstring(xml).findall(f"{ATOM}entry")
    for entry in entries:
        assert (book.site / entry.findtext(f"{ATOM}id").removeprefix(book.address)).is_file()
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
