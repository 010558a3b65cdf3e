"""The PDF of the whole book: tags, outline, contents, and nothing cut off."""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader, PdfWriter

from bookbuild.chapters import parts
from bookbuild.take_away.pdf import assemble, flat, page_numbers, print_assembled
from bookbuild.workspace import ROOT

PARTS = parts(ROOT / "gallery")
CHAPTERS = [chapter for part in PARTS for chapter in part.chapters]


@pytest.fixture(scope="module")
def paper(browser, book) -> Iterator[Page]:
    """The page that is printed, as wide as the print on the paper."""
    page = assemble(browser, book.project, book.site)
    page.emulate_media(media="print")
    yield page
    page.close()


@pytest.fixture(scope="module")
def pdf(paper) -> bytes:
    return print_assembled(paper)


@pytest.fixture(scope="module")
def reader(pdf) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def faults(reader: PdfReader) -> list[str]:
    """Say what a reader with assistive technology, or one who looks for a chapter, would miss."""
    root = reader.trailer["/Root"]
    found = []
    if not root.get("/MarkInfo", {}).get("/Marked") or "/StructTreeRoot" not in root:
        found.append("no tags")
    if root.get("/Lang") != "en":
        found.append("no language")
    if not (reader.metadata and reader.metadata.title):
        found.append("no title")
    outline = [item.title for item in flat(reader.outline)]
    found += [f"{chapter.title}: not in the outline" for chapter in CHAPTERS if chapter.title not in outline]
    return found


def test_it_has_tags_a_language_a_title_and_every_chapter_in_its_outline(reader):
    assert faults(reader) == []
    assert reader.metadata.title == "What a Filter Sees"


def test_a_pdf_without_these_is_noticed(reader):
    bare = PdfWriter()
    bare.add_page(reader.pages[0])
    file = io.BytesIO()
    bare.write(file)
    assert {"no tags", "no language", "no title"} < set(faults(PdfReader(file)))


def test_the_outline_has_chapters_in_parts_in_order(reader):
    outline = reader.outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    assert titles == ["What a Filter Sees", "Contents"] + [part.title for part in PARTS]
    below = [
        [entry.title for entry in group if not isinstance(entry, list)] for group in outline if isinstance(group, list)
    ]
    assert below == [[chapter.title for chapter in part.chapters] for part in PARTS]


def test_the_contents_page_tells_the_page_on_which_each_chapter_starts(reader, pdf):
    contents = " ".join(reader.pages[1].extract_text().split())
    numbers = page_numbers(pdf)
    for chapter in CHAPTERS:
        told = re.search(re.escape(chapter.title) + r" ?(\d+)", contents)
        start = reader.pages[int(told[1]) - 1].extract_text()
        assert chapter.title in " ".join(start.split()), chapter.title
        assert numbers[chapter.title] == int(told[1])


def test_every_figure_is_there_with_the_words_that_describe_it(reader, book):
    described = [
        element["/Alt"] for element in elements(reader) if element.get("/S") == "/Figure" and "/Alt" in element
    ]
    published = [
        alt for chapter in CHAPTERS for alt in re.findall(r'<img src="[^"]*" alt="([^"]+)"', article(book, chapter))
    ]
    assert sorted(described) == sorted(unescape(alt) for alt in published)


def article(book, chapter):
    page = book.page(chapter.page.removesuffix(".md") + ".html")
    return re.search(r"<article.*?</article>", page, re.DOTALL)[0]


def elements(reader):
    """The elements of the structure, from the root down."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting += element
        elif hasattr(element, "get"):
            yield element
            if "/K" in element:
                waiting.append(element["/K"])


WIDER = """() => [...document.querySelectorAll("pre, table, figure, p, .arithmatex")]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
    .map((element) => `${element.closest("article")?.id}: ${element.textContent.slice(0, 60)}`)"""


def test_nothing_is_wider_than_the_paper(paper):
    assert paper.evaluate(WIDER) == []
    unbroken = paper.add_style_tag(content="pre, code, .line { white-space: pre !important }")
    assert paper.evaluate(WIDER) != []
    unbroken.evaluate("style => style.remove()")


def test_films_stand_still_answers_are_open_and_links_lead_on(paper):
    films = paper.locator("picture.film img")
    assert films.count() > 0
    assert {film.evaluate("film => film.currentSrc.split('.').pop()") for film in films.all()} == {"svg"}
    assert paper.locator("details:not([open])").count() == 0
    dead = """() => [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"))
        .filter((href) => href.startsWith("#") ? !document.getElementById(href.slice(1)) : !href.startsWith("http"))"""
    assert paper.evaluate(dead) == []


def test_without_a_browser_it_says_what_to_install(tmp_path):
    env = {
        "PATH": "",
        "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path),
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(tmp_path),
    }
    tried = subprocess.run([sys.executable, "-m", "bookbuild", "pdf"], env=env, capture_output=True, text=True)
    assert tried.returncode == 1
    assert tried.stderr.startswith("Printing needs a browser, and none starts here (")
    assert tried.stderr.endswith(
        "Install Debian's chromium-headless-shell, or run: .venv/bin/playwright install chromium\n"
    )
    assert tried.stderr.count("\n") == 1
