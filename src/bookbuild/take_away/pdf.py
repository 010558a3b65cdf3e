"""Print the whole book as one PDF with tags, an outline and a contents page: `python -m bookbuild pdf`.

The browser sets it: every chapter of the built site on one page, in order, with the site's own looks.
"""

import io
import mimetypes
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import yaml
from mkdocs.config import load_config

from bookbuild.address import address_of
from bookbuild.browser import started_browser
from bookbuild.chapters import parts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

PRINTED = Path(__file__).parent / "printed"
ORIGIN = "http://book.invalid"
"""No host of this name exists: each request is answered from the files."""

DATE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}\+00'00'\)")
FIXED = rb"/\1 (D:20200101000000+00'00')"
"""What a PDF says of when it was made: two of one book are the same."""

FOOTER = """<div style="font: 8pt sans-serif; color: #565d6b; width: 100%; text-align: center">
<span class="pageNumber"></span></div>"""


def write_pdf(project: Path, site: Path, pdf: Path) -> None:
    """Print the book into a file.

    Raises
    ------
    NoBrowserError
        If no browser starts.

    """
    with started_browser() as browser:
        printed = print_book(browser, project, site)
    pdf.parent.mkdir(parents=True, exist_ok=True)
    pdf.write_bytes(printed)


def print_book(browser: "Browser", project: Path, site: Path) -> bytes:
    """Print the book from its built site."""
    page = assemble(browser, project, site)
    printed = print_assembled(page)
    page.close()
    return printed


def print_assembled(page: "Page") -> bytes:
    """Print the page of the whole book, twice: only when it is set does it know its page numbers."""
    page.evaluate("pages => import('/printed/book.js').then(book => book.number(pages))", page_numbers(_print(page)))
    return _print(page)


def open_html(browser: "Browser", html: str, site: Path) -> "Page":
    """Open a page that is not the book, but takes its looks from the built site, and has a list of contents."""
    page = _open(browser, site)
    page.route(f"{ORIGIN}/printed/own.html", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{ORIGIN}/printed/own.html")
    return page


def assemble(browser: "Browser", project: Path, site: Path) -> "Page":
    """Open a page as wide as the print on A4, with the whole book as it is to be printed."""
    page = _open(browser, site)
    page.goto(f"{ORIGIN}/printed/book.html")
    page.evaluate(
        "contents => import('/printed/book.js').then(book => book.assemble(contents))",
        describe_book(project, address_of(site)),
    )
    return page


def describe_book(project: Path, address: str) -> dict:
    """What the printed book says of itself, and which pages of the site it takes."""
    config = load_config(str(project / "mkdocs.yml"))
    citation = yaml.safe_load((project / "CITATION.cff").read_text(encoding="utf-8"))
    authors = ", ".join(author["name"] for author in citation["authors"])
    return {
        "title": config.site_name,
        "summary": config.site_description,
        "facts": [
            f"{authors}, version {citation['version']}.",
            *([f"The book on the web, with films that move and code that runs: {address}"] if address else []),
            "Prose and figures: CC BY 4.0. Code: MIT licence.",
        ],
        "address": address,
        "parts": [
            {
                "title": part.title,
                "introduction": part.introduction,
                "chapters": [
                    {"title": chapter.title, "page": chapter.page.removesuffix(".md") + ".html"}
                    for chapter in part.chapters
                ],
            }
            for part in parts(project / "gallery")
        ],
    }


def page_numbers(pdf: bytes) -> dict[str, int]:
    """Map the titles in a PDF's outline to the numbers of their pages."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    return {item.title: (reader.get_destination_page_number(item) or 0) + 1 for item in flat(reader.outline)}


def flat(outline: list) -> list:
    """All items of an outline, in their order; pypdf gives those below an item as a list after it."""
    return [item for entry in outline for item in (flat(entry) if isinstance(entry, list) else [entry])]


def _open(browser: "Browser", site: Path) -> "Page":
    # Films stand still on paper.
    page = browser.new_page(viewport={"width": 642, "height": 934}, color_scheme="light", reduced_motion="reduce")
    page.route("**/*", lambda route: _answer(route, site))
    return page


def _print(page: "Page") -> bytes:
    printed = page.pdf(
        tagged=True,
        outline=True,
        prefer_css_page_size=True,
        print_background=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=FOOTER,
    )
    dated, dates = DATE.subn(FIXED, printed)  # as long as before: a PDF knows by number where things stand
    if dates != 2:
        raise ValueError(f"the browser wrote {dates} dates into the PDF, not two")
    return dated


def _answer(route: "Route", site: Path) -> None:
    path = urlsplit(route.request.url).path.lstrip("/")
    file = PRINTED / path.removeprefix("printed/") if path.startswith("printed/") else site / path
    kind = mimetypes.guess_type(file.name)[0]
    route.fulfill(path=file, content_type=kind) if file.is_file() else route.fulfill(status=404)
