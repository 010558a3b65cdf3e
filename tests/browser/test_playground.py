"""The playground's filter and address, as its readers use them."""

import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

import filtersight

from .frames import drawn
from .playground_by_package import Layer
from .playground_page import check_address, leave_unwritten, map_canvas, map_caption, open_at, pixels, told

LINKS = [
    "",
    "#filter=SHARPEN&padding=1&display=absolute",
    "#size=5&seed=7&stride=2&dilation=2&pool=2&relu=1&flip=1&at=11,13",
    "#size=2&weights=0.5,-1,0.25,1e-7&bias=-0.2&display=clipped&at=3,200",
    "#colour=1&seed=4&chosen=6&bias=0.1&stride=3&padding=2&at=40,7",
    "#picture=coffee&filter=LAPLACIAN&flip=1&display=absolute",
    "#picture=grass&colour=1&size=2&seed=0&pool=3&relu=1&display=absolute",
    "#filter=LEARNED_FROM_DIGITS&chosen=5&second=LEARNED_EDGE&at2=3,4",
    "#weights=1,2,3,4,5,6,7,8,9&title=mine&second=12&map2=8",
]


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


def test_what_is_typed_after_a_click_takes_the_place_of_a_weight(playground):
    page = playground()
    cell = page.get_by_role("spinbutton", name="row 1, column 1")
    # Firefox and WebKit undo the selection as the mouse button is let go.
    cell.evaluate("""cell => cell.addEventListener("mouseup", () => cell.setSelectionRange(1, 1), { once: true })""")
    cell.click()
    page.keyboard.type("5")
    check_address(page, "#weights=5,0,-1,1,0,-1,1,0,-1")


@pytest.mark.parametrize(("typed", "bias"), [("1,5", "1.5"), ("−0.25", "-0.25"), ("1/8", "0.125")])
def test_a_bias_is_typed_with_a_comma_a_minus_sign_or_as_a_fraction(playground, typed, bias):
    page = playground("#bias=0.5")
    page.get_by_label("bias").fill(typed)
    check_address(page, f"#bias={bias}")


def test_an_emptied_bias_is_marked_and_comes_back(playground):
    page = playground("#bias=0.5")
    field = page.get_by_label("bias")
    field.fill("")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.blur()
    expect(field).to_have_value("0.5")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_the_wheel_changes_neither_bias_nor_seed(playground):
    page = playground("#size=5&seed=7&bias=0.5")
    for name in ("bias", "seed"):
        field = page.get_by_label(name)
        before = field.input_value()
        field.click()
        page.mouse.wheel(0, 120)
        drawn(page)
        assert field.input_value() == before


def test_a_small_weight_is_not_shown_as_zero_and_is_whole_where_it_is_changed(playground):
    page = playground("#weights=0.0012,0,0,0,0.1234,0,0,0,-1e-7")
    small, other, smallest = (page.locator(".kernel-grid input").nth(k) for k in (0, 4, 8))
    assert [cell.input_value() for cell in (small, other, smallest)] == ["0.001", "0.12", "−1e−7"]
    small.focus()
    expect(small).to_have_value("0.0012")
    other.focus()
    expect(other).to_have_value("0.1234")
    expect(small).to_have_value("0.001")


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
    sheet.nth(5).press("Enter")
    expect(sheet.nth(5)).to_have_attribute("aria-pressed", "true")
    check_address(page, "#colour=1&seed=0&chosen=6")
    page.get_by_label("colour").uncheck()
    check_address(page, "#weights=1,2,3,4,5,6,7,8,9")


def test_a_filter_of_one_s_own_stays_where_it_is_when_it_shrinks_and_grows_again(playground):
    page = playground("#weights=1,2,3,4,5,6,7,8,9")
    page.get_by_label("Size").select_option("2")
    check_address(page, "#size=2&weights=1,2,4,5")
    page.get_by_label("Size").select_option("3")
    check_address(page, "#weights=1,2,0,4,5,0,0,0,0")


def paste(page, text: str, grid: int = 0) -> None:
    page.locator(".kernel-grid").nth(grid).locator("input").first.evaluate(
        """(box, text) => {
            const data = new DataTransfer();
            data.setData("text", text);
            box.focus();
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


NINTH = repr(1 / 9)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("1 2 3\n4 5 6\n7 8 9", "#weights=1,2,3,4,5,6,7,8,9"),
        ("1\t0\t-1\r\n3\t0\t-3\r\n1\t0\t-1\r\n", "#weights=1,0,-1,3,0,-3,1,0,-1"),  # from a spreadsheet
        ("np.array([[0, 1], [−1, .5]], dtype=np.float32)", "#size=2&weights=0,1,-1,0.5"),
        ("0,5 0\n0 1,5", "#size=2&weights=0.5,0,0,1.5"),
        ("[0 -1 0; -1 4 -1; 0 -1 0]", "#weights=0,-1,0,-1,4,-1,0,-1,0"),
        ("1/9 1/9 1/9 1/9 1/9 1/9 1/9 1/9 -1/9", f"#weights={','.join([NINTH] * 8)},-{NINTH}"),
        ("1/9 * [[1,1,1],[1,1,1],[1,1,1]]", "#filter=BOX_BLUR"),
        ("1/16 [[1,2,1],[2,4,2],[1,2,1]]", "#filter=GAUSSIAN_BLUR"),
        ("[" + ",".join(["[0,0,1,0,0]"] * 5) + "]", f"#size=5&weights={','.join(['0,0,1,0,0'] * 5)}"),
    ],
)
def test_a_matrix_is_pasted(playground, text, link):
    page = playground("#filter=EMBOSS")
    paste(page, text)
    check_address(page, link)
    rows = Layer(link).filters[:, :, 0, 0]
    shown = [float(cell.get_attribute("aria-valuenow")) for cell in page.locator(".kernel-grid input").all()]
    assert shown == rows.ravel().tolist()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 2 3\n4 5 6", "has 6"),
        ("1 2 3\n4 x 6\n7 8 9", "“x” is no number"),
        ("1/0 0 0 0", "“1/0” is no number"),
        ("1000 * [[1, 2], [3, 4]]", "“2” is no number from −1000 to 1000"),
    ],
)
def test_what_is_no_matrix_gets_one_sentence_and_the_filter_stays(playground, text, said):
    page = playground("#filter=EMBOSS")
    paste(page, text)
    expect(page.locator(".filter-panel [role=alert]")).to_contain_text(said)
    expect(page.get_by_label("Named filter")).to_have_value("EMBOSS")


def test_a_matrix_pasted_into_one_colour_leaves_the_others(playground):
    page = playground("#colour=1&size=2&seed=3&chosen=2")
    paste(page, "1 2\n3 4", grid=1)
    expect(page.locator(".kernel-grid").nth(1).locator("input").last).to_have_attribute("aria-valuenow", "4")
    drawn(page)
    weight = filtersight.random_filters(2, 3, 8, seed=3)
    weight[:, :, 1, 1] = [[1, 2], [3, 4]]
    weights = copied_link(page).partition("weights=")[2].partition("&")[0]
    assert [float(text) for text in weights.split(",")] == weight.transpose(3, 2, 0, 1).ravel().tolist()


def test_changes_are_undone_and_done_again(playground):
    page = playground("#filter=SHARPEN")
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    page.get_by_label("Named filter").select_option("EMBOSS")
    page.get_by_role("slider", name="stride").fill("3")
    page.get_by_role("spinbutton", name="row 1, column 1").fill("7")
    page.get_by_label("Picture", exact=True).select_option("coffee")
    weights = "weights=7,-1,0,-1,1,1,0,1,2"
    check_address(page, f"#picture=coffee&{weights}&stride=3")
    undo.click()
    check_address(page, f"#{weights}&stride=3")
    undo.click()
    check_address(page, "#filter=EMBOSS&stride=3")
    expect(page.get_by_role("spinbutton", name="row 1, column 1")).to_have_value("−2")
    page.locator("body").press("Control+z")
    check_address(page, "#filter=EMBOSS")
    undo.click()
    check_address(page, "#filter=SHARPEN")
    redo.click()
    page.locator("body").press("Control+Shift+z")
    check_address(page, "#filter=EMBOSS&stride=3")
    page.get_by_label("Display").select_option("absolute")
    expect(redo).to_be_disabled()


def test_a_whole_drag_is_undone_at_once(playground):
    page = playground("#filter=SHARPEN")
    cell = page.get_by_role("spinbutton", name="row 2, column 2").bounding_box()
    page.mouse.move(cell["x"] + 20, cell["y"] + 20)
    page.mouse.down()
    page.mouse.move(cell["x"] + 60, cell["y"] + 20, steps=6)
    page.mouse.up()
    check_address(page, "#weights=0,-1,0,-1,5.5,-1,0,-1,0")
    page.get_by_role("button", name="Undo").click()
    check_address(page, "#filter=SHARPEN")


def test_a_filter_of_one_s_own_has_the_name_that_the_reader_gives_it(playground):
    page = playground("#weights=1,2,3,4,5,6,7,8,9")
    page.get_by_label("its name").fill(" Slope &  edge, 50% ")
    check_address(page, "#weights=1,2,3,4,5,6,7,8,9&title=Slope%20%26%20edge%2C%2050%25")
    page.reload()
    page.locator(".playground[data-ready]").wait_for()
    expect(page.get_by_label("its name")).to_have_value("Slope & edge, 50%")
    page.get_by_label("Named filter").select_option("EMBOSS")
    expect(page.get_by_label("its name")).to_be_hidden()
    check_address(page, "#filter=EMBOSS")


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


def test_an_address_is_shown_though_a_change_was_waiting_to_be_written_in_it(playground):
    page = playground()
    leave_unwritten(page, lambda: page.get_by_label("ReLU").check())
    page.evaluate("location.hash = '#stride=4'; window.write()")  # before the page hears of it
    expect(map_caption(page)).to_contain_text("64 × 64")
    check_address(page, "#stride=4")


@pytest.mark.parametrize(
    "nonsense",
    [
        ("#stride=0&padding=x&size=4", ["stride", "padding", "size"]),
        ("#weights=1,2&seed=-1&at=1", ["weights", "seed", "at"]),
        ("#filter=toString&picture=../x", ["filter", "picture"]),
        ("#%&==&", []),
        ("#weights=1e39,0,0,0,0,0,0,0,-1e39", ["weights"]),  # more than single precision holds
        ("#bias=1e308&weights=1e308,0,0,0,0,0,0,0,-1e308", ["bias", "weights"]),
        ("#weights=1e6,0,0,0,0,0,0,0,1", ["weights"]),
    ],
)
def test_what_makes_no_sense_in_an_address_is_named_and_passed_over(playground, nonsense):
    address, names = nonsense
    page = playground()
    page.evaluate("address => { location.hash = address }", address)
    said = told(page)
    if names:
        expect(said).to_have_text(re.compile("What the address says of .* makes no sense here"))
        words = said.inner_text().removeprefix("What the address says of ").partition(" makes")[0]
        assert sorted(words.split(", ")) == sorted(names)
    else:
        drawn(page)
        expect(said).to_have_text("")
    expect(page.get_by_label("Named filter")).to_have_value("VERTICAL_EDGE")
    expect(map_caption(page)).to_contain_text("254 × 254; from −")
    check_address(page, "")


def test_a_link_whose_commas_a_program_has_escaped_is_read(playground):
    page = playground()
    page.evaluate("location.hash = '#weights=1%2C2%2C3%2C4%2C5%2C6%2C7%2C8%2C9&at=3%2C4'")
    check_address(page, "#weights=1,2,3,4,5,6,7,8,9&at=3,4")


def test_a_number_that_is_too_large_is_not_taken(playground):
    page = playground()
    cell = page.get_by_role("spinbutton", name="row 1, column 1")
    cell.fill("1e39")
    expect(cell).to_have_attribute("aria-invalid", "true")
    drawn(page)
    expect(map_caption(page)).not_to_contain_text("Infinity")
    cell.blur()
    expect(cell).to_have_value("1")


def test_weights_of_a_named_filter_have_its_name_and_its_address(playground):
    page = playground("#weights=0,-1,0,-1,4,-1,0,-1,0")
    page.get_by_role("spinbutton", name="row 2, column 2").fill("5")
    expect(page.get_by_label("Named filter")).to_have_value("SHARPEN")
    check_address(page, "#filter=SHARPEN")


def test_a_copied_link_opens_what_was_seen(playground_page, address):
    page = open_at(playground_page, address, LINKS[4])
    link = copied_link(page)
    assert link == f"{address}/playground.html{LINKS[4]}"
    expect(page.locator(".sharing [role=status]")).to_have_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_the_map_is_saved_as_a_picture(playground):
    page = playground("#stride=2&display=absolute")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    with Image.open(download.value.path()) as saved:
        assert (np.asarray(saved.convert("RGB")) == pixels(map_canvas(page))).all()
