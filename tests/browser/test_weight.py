"""What a page asks for before the reader scrolls weighs little, compressed as a host sends it."""

import gzip
import re
from urllib.parse import unquote, urlsplit

import pytest

TEXT, CHAPTER, GALLERY = 100_000, 300_000, 500_000
MOST_REQUESTS = 20
COMPRESSED_ALREADY = {".webp", ".woff2", ".png", ".jpg", ".zip", ".whl", ".wasm"}


def limit(name: str) -> int:
    if name in ("index.html", "book/index.html"):
        return GALLERY
    return CHAPTER if re.search(r"/\d\d_|command-line|playground", name) else TEXT


def weight(file) -> int:
    content = file.read_bytes()
    return len(content if file.suffix in COMPRESSED_ALREADY else gzip.compress(content, 6))


@pytest.fixture
def asked_for(browser, address, book):
    """Give a function that opens a page as a new reader does and lists the files that it asks for."""

    def open_page(name):
        asked = set()
        with browser.new_context(viewport={"width": 1350, "height": 940}) as context:
            page = context.new_page()
            page.on("request", lambda request: asked.add(request.url) if request.url.startswith(address) else None)
            page.goto(f"{address}/{name}", wait_until="networkidle")
        return [book.site / unquote(urlsplit(url).path).lstrip("/") for url in sorted(asked)]

    return open_page


def test_no_page_is_heavy(asked_for, book):
    heavy = []
    for file in sorted(book.site.rglob("*.html")):
        name = file.relative_to(book.site).as_posix()
        files = asked_for(name)
        total = sum(map(weight, files))
        if total > limit(name) or len(files) > MOST_REQUESTS:
            heavy.append(f"{name}: {total} bytes in {len(files)} requests")
    assert heavy == []


def test_what_a_page_loads_is_counted(asked_for, book):
    files = asked_for("glossary.html")
    assert book.site / "glossary.html" in files
    assert {file.suffix for file in files} == {".html", ".css", ".js", ".svg"}
