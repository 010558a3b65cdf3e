"""The playground's filter and address, as its readers use them."""

from functools import partial

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

import filtersight

from .frames import drawn
from .playground_page import MAY_COPY, check_address, lead_to, map_canvas, map_caption, open_at, pixels

LINKS = [
    "",
    "#filter=SHARPEN&padding=1&display=absolute",
    "#size=5&seed=7&stride=2&dilation=2&pool=2&relu=1&flip=1&at=11,13",
    "#size=2&weights=0.5,-1,0.25,1e-7&bias=-0.2&display=clipped&at=3,200",
    "#colour=1&seed=4&chosen=6&bias=0.1&stride=3&padding=2&at=40,7",
    "#picture=coffee&filter=LAPLACIAN&flip=1&display=absolute",
    "#picture=grass&colour=1&size=2&seed=0&pool=3&relu=1&display=absolute",
]


@pytest.fixture(scope="module")
def page(browser):
    with browser.new_context(permissions=MAY_COPY) as context:
        yield context.new_page()


@pytest.fixture
def playground(page, address):
    """Give a function that shows the playground at a state."""
    return partial(lead_to, page, address)


def copied_link(page) -> str:
    page.get_by_role("button", name="Copy link").click()
    return page.get_by_label("what was copied").input_value()


# --- the filter


def test_a_typed_number_changes_the_map_and_makes_the_filter_the_reader_s_own(playground):
    page = playground()
    before = pixels(map_canvas(page))
    page.get_by_role("spinbutton", name="row 2, column 3").fill("2.5")
    check_address(page, "#weights=1,0,-1,1,0,2.5,1,0,-1")
    assert (pixels(map_canvas(page)) != before).any()
    expect(page.get_by_label("Named filter")).to_have_value("")


def test_a_number_is_dragged(playground):
    page = playground()
    cell = page.get_by_role("spinbutton", name="row 1, column 2").bounding_box()
    page.mouse.move(cell["x"] + 20, cell["y"] + 20)
    page.mouse.down()
    page.mouse.move(cell["x"] + 20, cell["y"] - 20, steps=5)  # 40 pixels up: 5 steps of 0.1
    page.mouse.up()
    check_address(page, "#weights=1,0.5,-1,1,0,-1,1,0,-1")


def test_a_drawn_filter_is_the_package_s_for_the_seed_shown(playground):
    page = playground()
    page.get_by_role("button", name="Random").click()
    drawn(page)
    seed = int(page.get_by_label("seed").input_value())
    shown = [cell.input_value().replace("−", "-") for cell in page.locator(".kernel-grid input").all()]
    assert [float(text) for text in shown] == pytest.approx(filtersight.random_kernel(seed=seed).ravel(), abs=0.0051)


def test_a_filter_of_one_s_own_keeps_its_middle_when_its_size_changes(playground):
    page = playground("#weights=1,2,3,4,5,6,7,8,9")
    page.get_by_label("Size").select_option("5")
    check_address(page, "#size=5&weights=0,0,0,0,0,0,1,2,3,0,0,4,5,6,0,0,7,8,9,0,0,0,0,0,0")
    page.get_by_label("Size").select_option("3")
    check_address(page, "#weights=1,2,3,4,5,6,7,8,9")


def test_colour_shows_eight_maps_and_back_again_the_filter_as_it_was(playground):
    page = playground("#weights=1,2,3,4,5,6,7,8,9")
    page.get_by_label("colour").check()
    sheet = page.get_by_role("group", name="The maps of all filters").get_by_role("button")
    expect(sheet).to_have_count(8)
    sheet.nth(5).click()
    expect(sheet.nth(5)).to_have_attribute("aria-pressed", "true")
    check_address(page, "#colour=1&seed=0&chosen=6")
    page.get_by_label("colour").uncheck()
    check_address(page, "#weights=1,2,3,4,5,6,7,8,9")


# --- the address, and what is copied


@pytest.mark.parametrize("link", LINKS)
def test_an_address_comes_back_as_it_was(playground, link):
    page = playground(link)
    before = pixels(map_canvas(page))
    page.get_by_label("ReLU").click()
    page.wait_for_function("link => location.hash.includes('relu=1') !== link.includes('relu=1')", arg=link)
    page.get_by_label("ReLU").click()
    page.wait_for_function("link => location.hash.slice(1) === link.slice(1)", arg=link)
    page.reload()
    page.locator(".playground[data-ready]").wait_for()
    expect(map_caption(page)).to_contain_text("the map")
    assert (pixels(map_canvas(page)) == before).all()


def test_an_address_that_is_followed_in_the_open_page_is_shown(playground):
    page = playground()
    page.evaluate("location.hash = '#stride=4'")
    expect(map_caption(page)).to_contain_text("64 × 64")


@pytest.mark.parametrize(
    "nonsense",
    ["#stride=0&padding=x&size=4", "#weights=1,2&seed=-1&at=1", "#filter=toString&picture=../x", "#%&==&"],
)
def test_an_address_that_makes_no_sense_gives_the_playground_as_at_the_start(page, address, nonsense):
    open_at(page, address, nonsense)
    expect(page.get_by_label("Named filter")).to_have_value("VERTICAL_EDGE")
    expect(map_caption(page)).to_contain_text("254 × 254")


def test_a_copied_link_opens_what_was_seen(page, address):
    open_at(page, address, LINKS[4])
    link = copied_link(page)
    assert link == f"{address}/playground.html{LINKS[4]}"
    expect(page.get_by_role("alert")).to_have_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_the_map_is_saved_as_a_picture(playground):
    page = playground("#stride=2&display=absolute")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    with Image.open(download.value.path()) as saved:
        assert (np.asarray(saved.convert("RGB")) == pixels(map_canvas(page))).all()
