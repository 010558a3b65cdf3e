"""What search engines, other sites and catalogues find: titles, descriptions, cards, dates and structured data."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageFont

from bookbuild.around.cards import wrap
from bookbuild.around.changes import last_changes
from bookbuild.around.metadata import Metadata, describe
from bookbuild.chapters import parts
from bookbuild.workspace import ROOT

SITE = "https://example.org/"
CHAPTERS = [chapter for part in parts(ROOT / "gallery") for chapter in part.chapters]


@pytest.fixture(scope="module")
def book(book):
    """A book that is published: one that is read at home says nowhere where it is (see test_address.py)."""
    if not book.address:
        pytest.skip("this site was built to be read at home")
    return book


class Head(HTMLParser):
    """What a page says about itself: its title, its meta tags, its canonical address and its structured data."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self.inside: str | None = None
        self.feed(html.partition("</head>")[0])

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "meta":
            self.said[attributes.get("name") or attributes.get("property") or "charset"] = attributes.get("content")
        if tag == "link":
            self.said[attributes["rel"]] = attributes["href"]
        if (tag == "title" and "title" not in self.said) or attributes.get("type") == "application/ld+json":
            self.inside = tag

    def handle_data(self, data):
        if self.inside:
            self.said[self.inside] = data
            self.inside = None


def pages(site: Path) -> dict[str, dict[str, str]]:
    return {
        file.relative_to(site).as_posix(): Head(file.read_text(encoding="utf-8")).said
        for file in sorted(site.rglob("*.html"))
        if file.name != "404.html"
    }


def faults(site: Path, address: str = SITE) -> list[str]:
    """Say what is missing or repeated in the pages' heads, and in the sitemap."""
    found = []
    heads = pages(site)
    for name, said in heads.items():
        if said.get("canonical") != address + name:
            found.append(f"{name}: another canonical address")
        if said.get("og:url") != said.get("canonical"):
            found.append(f"{name}: another address on other sites")
        if not 20 <= len(said.get("description", "")) <= 200:
            found.append(f"{name}: no description of a fit length")
        if said.get("og:description") != said.get("description"):
            found.append(f"{name}: another description on other sites")
        if not is_card(site / said.get("og:image", "").removeprefix(address)):
            found.append(f"{name}: no card")
    for what in ("title", "description"):
        each = [said.get(what) for said in heads.values()]
        found += [f"{name}: repeated {what}" for name, said in heads.items() if each.count(said.get(what)) > 1]
    listed = [place.text for place in ElementTree.parse(site / "sitemap.xml").findall("{*}url/{*}loc")]
    if sorted(listed) != sorted(address + name for name in heads):
        found.append("the sitemap lists other pages")
    return found


def is_card(file: Path) -> bool:
    if not file.is_file():
        return False
    with Image.open(file) as card:
        return card.size == (1200, 630)


@pytest.fixture
def site(book, tmp_path):
    """A copy of what search engines read of the site: its pages, their cards and the sitemap."""
    read = {".html", ".jpg", ".xml"}
    for file in (file for file in book.site.rglob("*") if file.suffix in read):
        copy = tmp_path / file.relative_to(book.site)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    return tmp_path


def test_every_page_says_what_it_is_and_where(book):
    assert book.address.startswith("https://")
    assert faults(book.site, book.address) == []


@pytest.mark.parametrize(
    ("pattern", "broken", "fault"),
    [
        (r'rel="canonical" href="[^"]*', 'rel="canonical" href="https://example.org/', "another canonical address"),
        (r'<meta name="description"[^>]*>', "", "no description of a fit length"),
        (r'name="description" content="[^"]*', 'name="description" content="A book, and more.', "no description"),
        (r"<title>.*?</title>", "<title>The book - What a Filter Sees</title>", "repeated title"),
        (r"images/card.jpg", "images/cart.jpg", "no card"),
    ],
)
def test_a_fault_in_a_page_s_head_is_noticed(book, site, pattern, broken, fault):
    page = site / "glossary.html"
    html = page.read_text(encoding="utf-8")
    assert re.search(pattern, html)
    page.write_text(re.sub(pattern, broken, html), encoding="utf-8")
    assert any(fault in found for found in faults(site, book.address) if found.startswith("glossary.html"))


def test_a_page_missing_from_the_sitemap_is_noticed(book, site):
    assert "the sitemap lists other pages" not in faults(site, book.address)
    shutil.copy(site / "glossary.html", site / "words.html")
    assert "the sitemap lists other pages" in faults(site, book.address)


def test_robots_are_led_to_the_sitemap(book):
    assert f"Sitemap: {book.address}sitemap.xml" in book.page("robots.txt").splitlines()


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.file.stem for chapter in CHAPTERS])
def test_a_chapter_is_described_as_a_learning_resource(book, chapter):
    page = chapter.page.removesuffix(".md") + ".html"
    said = Head(book.page(page)).said
    resource = json.loads(said["script"])
    assert resource["@context"] == "https://schema.org" and resource["@type"] == "LearningResource"
    assert (resource["position"], resource["name"]) == (chapter.number, chapter.title)
    assert resource["url"] == book.address + page
    assert resource["image"] == book.address + chapter.card == said["og:image"]
    assert resource["isPartOf"]["url"] == book.address


def test_the_landing_page_describes_the_book_with_its_chapters(book):
    described = json.loads(Head(book.page("index.html")).said["script"])
    assert "Book" in described["@type"]
    assert [part["position"] for part in described["hasPart"]] == [chapter.number for chapter in CHAPTERS]


def test_a_description_ends_with_a_sentence():
    html = "<h1>Edges</h1><p>What does <code>[1 0 -1]</code> see?</p><p>Edges.</p><p>Very " + "long " * 60 + ".</p>"
    assert describe(html) == "What does [1 0 -1] see? Edges."


def test_a_card_s_words_are_broken_before_they_are_too_wide():
    font = ImageFont.load_default(20)
    lines = wrap("which picture would a filter like best", font, 150)
    assert " ".join(lines) == "which picture would a filter like best"
    assert len(lines) > 1 and all(font.getlength(line) <= 150 for line in lines)


def git(folder, *arguments, date="2020-01-01"):
    when = {"GIT_AUTHOR_DATE": f"{date}T12:00:00Z", "GIT_COMMITTER_DATE": f"{date}T12:00:00Z"}
    who = {
        f"GIT_{role}_{what}": "someone@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    home = {"HOME": str(folder), "PATH": "/usr/bin:/bin:/usr/local/bin"}
    subprocess.run(["git", *arguments], cwd=folder, env=when | who | home, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path):
    """Two files, of which the second is changed by a second commit."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    for name in ("one.md", "zwei ä.md"):
        (folder / name).write_text("first")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first", date="2020-01-01")
    (folder / "zwei ä.md").write_text("second")
    git(folder, "commit", "-qam", "second", date="2021-02-03")
    return folder


def test_a_file_was_last_changed_by_the_last_commit_that_touched_it(repository):
    assert last_changes(repository) == {"one.md": "2020-01-01", "zwei ä.md": "2021-02-03"}


def test_without_a_history_of_its_own_nothing_is_said_of_changes(repository, tmp_path):
    inside = repository / "inside"
    inside.mkdir()
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repository}", "shallow")
    assert last_changes(inside) == last_changes(tmp_path / "shallow") == last_changes(tmp_path) == {}


def test_a_page_tells_when_it_was_changed_and_where_to_change_it():
    changes = {"docs/reference/loops.md": "2020-01-01", "src/filtersight/loops.py": "2021-02-03"}
    metadata = Metadata(ROOT, SITE, "https://example.org/source/", changes)
    assert metadata.changed("reference/loops.md") == "2021-02-03"
    assert metadata.changed("glossary.md") is None
    about = metadata.about(CHAPTERS[0].page, f"{SITE}a.html", "A chapter.")
    assert about["edit"] == "https://example.org/source/edit/main/gallery/1_one_filter/01_a_picture_is_numbers.py"
    assert (ROOT / about["edit"].partition("/main/")[2]).is_file()
