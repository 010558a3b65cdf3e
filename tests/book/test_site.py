"""What a reader finds on the built site."""

import ast
import json
import re
from functools import cache
from html.parser import HTMLParser

import pytest
import yaml

import filtersight
from bookbuild.chapters import parts
from bookbuild.page.fill import bibtex, fill
from bookbuild.page.links import public_names
from bookbuild.take_away.downloads import FOLDER
from bookbuild.workspace import ROOT
from filtersight import training

CHAPTERS = [chapter for part in parts(ROOT / "gallery") for chapter in part.chapters]
EACH_CHAPTER = pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.file.stem for chapter in CHAPTERS])


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, tag):
        return [attributes for found, attributes in self.found if found == tag]


def address(chapter):
    return chapter.page.removesuffix(".md") + ".html"


@EACH_CHAPTER
def test_a_chapter_has_its_title_its_question_figures_and_downloads(book, chapter):
    page = book.page(address(chapter))
    tags = Tags(page)
    assert page.count("<h1") == 1
    assert len(tags.all("figure")) == len(tags.all("figcaption")) > 0
    for kind in ("py", "ipynb"):
        assert f"{chapter.file.stem}.{kind}" in [link.get("href") for link in tags.all("a")]
        assert (book.site / chapter.page).with_suffix(f".{kind}").is_file()
    assert 'class="predict"' in page and 'class="change"' in page and 'class="answer"' in page


@EACH_CHAPTER
def test_the_words_that_describe_a_figure_are_left_to_the_downloads(book, chapter):
    assert "figures.describe(" not in re.sub(r"<.*?>", "", book.page(address(chapter)))
    assert "figures.describe(" in book.page(chapter.page.removesuffix(".md") + ".py")


@EACH_CHAPTER
def test_the_landing_page_and_the_book_s_index_lead_to_every_chapter(book, chapter):
    for index in ("index.html", "book/index.html"):
        links = [link.get("href", "") for link in Tags(book.page(index)).all("a")]
        assert any(link.endswith(address(chapter).removeprefix("book/")) for link in links)


@EACH_CHAPTER
@pytest.mark.parametrize("index", ["index.html", "book/index.html"])
def test_a_chapter_s_card_shows_a_figure_of_the_chapter_with_its_words_once_the_reader_is_near(book, index, chapter):
    [picture] = [tag for tag in Tags(book.page(index)).all("img") if f"_{chapter.file.stem}_" in tag["src"]]
    own = {tag["alt"] for tag in Tags(book.page(address(chapter))).all("img") if f"_{chapter.file.stem}_" in tag["src"]}
    assert picture["alt"] in own
    assert picture["loading"] == "lazy"
    assert (book.site / index).parent.joinpath(picture["src"]).is_file()


def test_the_landing_page_s_headings_are_its_title_the_parts_and_how_to_use_the_book(book):
    headings = re.findall(r"<(h[1-6])[^>]*>(.*?)<", book.page("index.html"))
    titles = [part.title for part in parts(ROOT / "gallery")]
    assert headings == [("h1", "What a Filter Sees"), *[("h2", title) for title in [*titles, "How to use this book"]]]


def test_the_reference_lists_exactly_the_public_names(book):
    anchors = {
        tag["id"]
        for page in (book.site / "reference").glob("*.html")
        for kind, tag in Tags(page.read_text(encoding="utf-8")).found
        if kind in ("h2", "h3") and "doc-heading" in tag.get("class", "")
    }
    # A class brings its attributes along.
    public = set(public_names().values())
    assert {anchor for anchor in anchors if anchor.rpartition(".")[0] not in public} == public


def test_no_example_of_the_reference_is_set_as_a_quotation(book):
    pages = [page.read_text(encoding="utf-8") for page in (book.site / "reference").glob("*.html")]
    assert sum('class="gp"' in page for page in pages) > 10
    assert not any("<blockquote" in page for page in pages)


def test_code_links_to_the_reference_which_lists_the_chapters_that_use_it(book):
    reference = book.page("reference/convolution.html")
    entry = reference.partition('id="filtersight.convolution.correlate2d"')[2].partition("<h2")[0]
    users = re.search(r'<p class="used-by">.*?</p>', entry, re.DOTALL)[0]
    for chapter in CHAPTERS:
        linked = 'reference/convolution.html#filtersight.convolution.correlate2d"><span class="n">' in re.sub(
            r'" title="[^"]*"', '"', book.page(address(chapter))
        )
        assert linked == (f"{chapter.file.stem}.html" in users), chapter.file.stem


@cache
def listed_chapters(book, path):
    """The chapters that a name's entry in the reference lists, by their files' names."""
    page = book.page(f"reference/{path.split('.')[1]}.html")
    entry = page.partition(f'<h2 id="{path}"')[2].partition("<h2")[0]
    users = re.search(r'<p class="used-by">.*?</p>', entry, re.DOTALL)
    return re.findall(r'href="[^"#]*/(\w+)\.html#', users[0]) if users else []


@cache
def used_names(chapter):
    """The public names that a chapter's script uses, as `public_names` writes them."""
    tree = ast.parse(chapter.file.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and "filtersight" in node.module]
    local = {
        alias.asname or alias.name: ".".join([*node.module.split(".")[1:], alias.name])
        for node in imports
        for alias in node.names
    }
    used = {local.get(node.id) for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in local:
            used.add(f"{local[node.value.id]}.{node.attr}")
    return used & set(public_names())


def test_the_reference_lists_every_chapter_whose_script_uses_a_name(book):
    for name, path in public_names().items():
        users = [chapter.file.stem for chapter in CHAPTERS if name in used_names(chapter)]
        if name != "figures.describe":  # its calls are left to the downloads, and are in every chapter
            assert set(users) <= set(listed_chapters(book, path)), name
    assert len(listed_chapters(book, "filtersight.figures.panels")) == len(CHAPTERS)


def test_the_chapters_that_use_a_name_are_listed_once_and_in_the_order_of_the_book(book):
    order = [chapter.file.stem for chapter in CHAPTERS]
    for path in public_names().values():
        listed = listed_chapters(book, path)
        assert listed == sorted(set(listed), key=order.index), path  # and nothing but chapters


def test_the_fields_of_a_tuple_stand_in_their_order(book):
    page = book.page("reference/training.html")
    for kind in (training.Parameters, training.Activations):
        assert re.findall(rf'<h3 id="filtersight\.training\.{kind.__name__}\.(\w+)"', page) == list(kind._fields)


def test_the_search_holds_every_chapter_as_plain_text(book):
    script = book.page("assets/sections.js")
    sections = json.loads(script.removeprefix("window.bookSections = ").removesuffix(";\n"))
    assert {address(chapter) for chapter in CHAPTERS} <= {section["location"] for section in sections}
    assert not [section for section in sections if re.search(r"</?(p|code|pre|ul|li)\b|&(lt|amp);", section["text"])]


def test_citing_says_what_the_citation_file_says(book):
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    page = re.sub(r"<.*?>", "", book.page("about/cite.html"))
    assert cff["title"] in page and cff["version"] in page
    assert all(author["name"] in page for author in cff["authors"])
    assert re.findall(r"url = \{(.*?)\}", page) == ([book.address] if book.address else [])


def test_the_inventory_for_other_sites_names_the_version(book):
    lines = (book.site / "objects.inv").read_bytes().split(b"\n")
    assert lines[2] == f"# Version: {filtersight.__version__}".encode()


def test_the_year_of_a_citation_is_that_of_the_release(tmp_path):
    cff = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    (tmp_path / "CITATION.cff").write_text(f"{cff}\ndate-released: 2031-05-06\n", encoding="utf-8")
    assert "  year = {2031}," in bibtex(tmp_path, "about").splitlines()


@pytest.mark.parametrize("page", ["index.md", "command-line.md"])
def test_where_the_books_folder_is_to_be_had_is_said(page):
    source = (ROOT / "docs" / page).read_text(encoding="utf-8")
    asked = "at <!-- book: folder --> and on"
    assert "<!-- book: folder -->" in source
    published = fill(asked, page, ROOT, repository="https://example.org/book")
    assert published == "at the book's folder (`git clone https://example.org/book` fetches it) and on"
    assert fill(asked, page, ROOT) == "at the book's folder (the one in which these pages were built) and on"


def test_the_pictures_and_the_tutorial_are_credited(book):
    page = book.page("about/credits.html")
    for credit in ("Stéfan van der Walt", "Blender Foundation", "Alpaydin", "chandra-iamanemic"):
        assert credit in page


def test_working_files_of_the_build_are_not_published(book):
    files = {file for file in book.site.rglob("*") if file.parent.name != FOLDER}  # what is offered is made afterwards
    working = {file.name for file in files if file.suffix in (".pickle", ".md5", ".zip")}
    assert working == {"python_stdlib.zip", "compiled.zip", "filtersight.zip"}  # what Python in the page is made of
    assert [file.name for file in book.site.rglob("*") if file.name.endswith((".d.ts", ".d.mts"))] == []
