"""What holds of every page. Four files inherit it, so that they can run beside each other: each visits its pages once."""

import gzip
import re
from pathlib import Path

WIDE = {"width": 1350, "height": 940}
NARROW = {"width": 390, "height": 900}

TEXT, CHAPTER, GALLERY = 100_000, 300_000, 500_000
TO_THE_END = 500_000
MOST_REQUESTS = 20
LARGEST_SHIFT = 0.02  # 0.1 counts as good: https://web.dev/articles/cls
COMPRESSED_ALREADY = {".webp", ".woff2", ".png", ".jpg", ".zip", ".whl", ".wasm"}


def is_chapter(name: str) -> bool:
    return re.search(r"^book/.*/\d\d_", name) is not None


def is_no_chapter(name: str) -> bool:
    return not is_chapter(name)


def limit(name: str) -> int:
    """How many bytes a page may ask for."""
    if name in ("index.html", "book/index.html"):
        return GALLERY
    return CHAPTER if is_chapter(name) or re.search(r"^(command-line|playground|through)", name) else TEXT


def weight(file: Path) -> int:
    """How many bytes a host sends for a file."""
    content = file.read_bytes()
    return len(content if file.suffix in COMPRESSED_ALREADY else gzip.compress(content, 6))


class EveryPage:
    """No page, in light or dark, is wider than its window, draws a complaint or has what axe counts as a barrier."""

    def test_there_are_pages(self, visits):
        assert len(visits) > 10

    def test_no_page_is_wider_than_the_window(self, visits):
        assert [visit.name for visit in visits if visit.too_wide] == []

    def test_no_line_of_code_has_to_be_scrolled(self, visits):
        assert [(visit.name, visit.hidden_code) for visit in visits if visit.hidden_code] == []

    def test_no_page_draws_a_complaint_or_asks_for_anything_from_elsewhere(self, visits):
        assert [(visit.name, visit.faults) for visit in visits if visit.faults] == []

    def test_no_page_is_heavy_when_it_is_read_to_the_end(self, visits, book):
        weights = {visit.name: sum(weight(book.site / file) for file in visit.files_to_the_end) for visit in visits}
        assert {name: total for name, total in weights.items() if total > TO_THE_END} == {}

    def test_no_page_has_a_barrier(self, visits):
        assert [(visit.name, visit.barriers) for visit in visits if visit.barriers] == []

    def test_no_page_has_a_barrier_in_the_dark(self, visits):
        assert [(visit.name, visit.barriers_in_the_dark) for visit in visits if visit.barriers_in_the_dark] == []

    def test_each_page_was_seen_in_light_and_in_the_dark(self, visits):
        for visit in visits:
            light, dark = (sum(map(int, re.findall(r"\d+", background)[:3])) for background in visit.backgrounds)
            assert light > 3 * 200, visit.name
            assert dark < 3 * 50, visit.name


class StillPage(EveryPage):
    """Nothing moves by itself while it opens: a chapter's text, figures and formulas have their places from the start."""

    def test_nothing_on_a_page_moves_by_itself(self, visits):
        assert {visit.name: visit.shift for visit in visits if visit.shift > LARGEST_SHIFT} == {}


class LightPage(EveryPage):
    """What a page asks for before the reader scrolls weighs little, compressed as a host sends it."""

    def test_no_page_is_heavy(self, visits, book):
        weights = {visit.name: sum(weight(book.site / file) for file in visit.files) for visit in visits}
        assert {name: total for name, total in weights.items() if total > limit(name)} == {}

    def test_no_page_asks_for_many_files(self, visits):
        assert [visit.name for visit in visits if len(visit.files) > MOST_REQUESTS] == []
