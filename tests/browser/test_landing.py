"""The landing page shows at one glance what a filter does, and below it each chapter by a picture."""

import pytest

from .crawl import file_of
from .every_page import weight

WIDE, PHONE = {"width": 1350, "height": 940}, {"width": 390, "height": 844}
AT_ONCE, TO_THE_END = 300_000, 500_000  # bytes

PIXEL = """(cell) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    const colour = (style) => { canvas.fillStyle = style; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)]; };
    const { backgroundColor, color } = getComputedStyle(cell);
    return { cell: colour(backgroundColor), ink: colour(color) };
}"""
BORDER = "(card) => getComputedStyle(card).borderColor"
LOADED = "(picture) => picture.complete && picture.naturalWidth > 0"


@pytest.fixture
def landing(browser, address):
    """Give a function that opens the landing page in a window and waits for its filter."""
    contexts = []

    def go(size, scheme="light"):
        contexts.append(browser.new_context(viewport=size, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(file_of(request.url, address)))
        page.goto(f"{address}/index.html", wait_until="networkidle")
        page.locator(".live-filter[data-ready]").wait_for()
        return page

    yield go
    for context in contexts:
        context.close()


def boxes(page, selector):
    return [found.bounding_box() for found in page.locator(selector).all()]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_first_screen_holds_a_picture_a_filter_and_what_it_sees_side_by_side(landing, size):
    page = landing(size)
    picture, filter_, seen = boxes(page, ".live-filter > figure")
    assert picture["x"] + picture["width"] < filter_["x"]
    assert filter_["x"] + filter_["width"] < seen["x"]
    assert max(box["y"] + box["height"] for box in (picture, filter_, seen)) < size["height"]


def test_on_a_phone_each_weight_is_as_large_as_a_finger(landing):
    cells = boxes(landing(PHONE), ".live-filter input")
    assert len(cells) == 9
    assert min(min(cell["width"], cell["height"]) for cell in cells) >= 40


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_weights_are_red_white_and_blue_on_light_and_on_dark_pages_and_their_numbers_stand_out(landing, scheme):
    page = landing(WIDE, scheme)
    drawn = [page.get_by_label(f"row 1, column {column}").evaluate(PIXEL) for column in (1, 2, 3)]
    above, zero, below = [colours["cell"] for colours in drawn]
    assert above[0] > above[2] + 50
    assert min(zero) > 240
    assert below[2] > below[0] + 50
    assert min(contrast(colours["cell"], colours["ink"]) for colours in drawn) >= 4.5


def contrast(one, other):
    """WCAG's contrast ratio of two colours."""
    low, high = sorted(luminance(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_pictures_of_chapters_are_fetched_as_the_reader_comes_near_and_all_weigh_little(landing, book, address, size):
    page = landing(size)
    pictures = page.locator(".cards img")
    sources = [file_of(picture.evaluate("(picture) => picture.src"), address) for picture in pictures.all()]
    assert len(sources) == len(set(sources)) > 20
    at_once = set(page.asked)
    assert sources[-1] not in at_once
    assert weigh(book, at_once) <= AT_ONCE
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function(LOADED, arg=picture.element_handle())
    assert set(sources) <= set(page.asked)
    assert weigh(book, set(page.asked)) <= TO_THE_END


def weigh(book, files):
    return sum(weight(book.site / file) for file in files)


def test_the_keyboard_goes_from_card_to_card_and_shows_where_it_is(landing):
    page = landing(WIDE)
    cards = page.locator(".cards li")
    page.locator(".cards a").first.focus()
    for number in (0, 1):
        assert cards.nth(number).evaluate("(card) => card.contains(document.activeElement)")
        assert cards.nth(number).evaluate(BORDER) != cards.last.evaluate(BORDER)
        page.keyboard.press("Tab")
