"""The playground as its readers use it: by mouse, by keyboard, with files, a camera, and links."""

import contextlib
import io
import re
import struct
import sys
import types
import zlib

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

import filtersight

from ..core import onnx_models
from .frames import drawn

LINKS = [
    "",
    "#filter=SHARPEN&padding=1&display=absolute",
    "#size=5&seed=7&stride=2&dilation=2&pool=2&relu=1&flip=1&at=11,13",
    "#size=2&weights=0.5,-1,0.25,1e-7&bias=-0.2&display=clipped&at=3,200",
    "#colour=1&seed=4&chosen=6&bias=0.1&stride=3&padding=2&at=40,7",
    "#picture=coffee&filter=LAPLACIAN&flip=1&display=absolute",
    "#picture=grass&colour=1&size=2&seed=0&pool=3&relu=1&display=absolute",
]


@pytest.fixture
def playground(page, address):
    """Give a function that opens the playground at a state."""

    def go(state: str = "") -> Page:
        page.goto("about:blank")  # from one state to another only the part after the # would change
        page.goto(f"{address}/playground.html{state}")
        page.locator(".playground[data-ready]").wait_for()
        expect(map_caption(page)).to_contain_text("the map")
        return page

    return go


def map_canvas(page):
    return page.get_by_role("application", name="The map.")


def picture_canvas(page):
    return page.get_by_role("application", name="The picture.")


def map_caption(page):
    return page.locator("figcaption", has_text="the map")


def pixels(canvas) -> np.ndarray:
    """What a canvas shows: (H, W, 3), 0 to 255."""
    drawn(canvas.page)
    seen = canvas.evaluate(
        """canvas => {
            const { width, height } = canvas;
            const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
            copy.drawImage(canvas, 0, 0);
            return { width, height, data: [...copy.getImageData(0, 0, width, height).data] };
        }"""
    )
    return np.reshape(seen["data"], (seen["height"], seen["width"], 4))[:, :, :3]


def settled(page) -> str:
    """The address once the page has written it, and does not change it any more."""
    before, now = None, page.evaluate("location.hash")
    while now != before:
        page.wait_for_timeout(500)
        before, now = now, page.evaluate("location.hash")
    return now


def copied(page, what: str) -> str:
    page.get_by_role("button", name=what).click()
    return page.get_by_label("what was copied").input_value()


def run(program: str, modules: dict | None = None) -> np.ndarray:
    """Run a copied program, which may import these modules, and give its maps."""
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        for name, module in (modules or {}).items():
            patch.setitem(sys.modules, name, module)
        scope = {}
        exec(compile(program, "copied.py", "exec"), scope)
    return np.asarray(scope["feature_map"])


# --- the filter


def test_a_typed_number_changes_the_map_and_makes_the_filter_the_reader_s_own(playground):
    page = playground()
    before = pixels(map_canvas(page))
    page.get_by_role("spinbutton", name="row 2, column 3").fill("2.5")
    assert settled(page) == "#weights=1,0,-1,1,0,2.5,1,0,-1"
    assert (pixels(map_canvas(page)) != before).any()
    expect(page.get_by_label("Named filter")).to_have_value("")


def test_a_number_is_dragged(playground):
    page = playground()
    cell = page.get_by_role("spinbutton", name="row 1, column 2").bounding_box()
    page.mouse.move(cell["x"] + 20, cell["y"] + 20)
    page.mouse.down()
    page.mouse.move(cell["x"] + 20, cell["y"] - 20, steps=5)  # 40 pixels up: 5 steps of 0.1
    page.mouse.up()
    assert settled(page) == "#weights=1,0.5,-1,1,0,-1,1,0,-1"


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
    assert settled(page) == "#size=5&weights=0,0,0,0,0,0,1,2,3,0,0,4,5,6,0,0,7,8,9,0,0,0,0,0,0"
    page.get_by_label("Size").select_option("3")
    assert settled(page) == "#weights=1,2,3,4,5,6,7,8,9"


def test_colour_shows_eight_maps_and_back_again_the_filter_as_it_was(playground):
    page = playground("#weights=1,2,3,4,5,6,7,8,9")
    page.get_by_label("colour").check()
    sheet = page.get_by_role("group", name="The maps of all filters").get_by_role("button")
    expect(sheet).to_have_count(8)
    sheet.nth(5).click()
    expect(sheet.nth(5)).to_have_attribute("aria-pressed", "true")
    assert settled(page) == "#colour=1&seed=0&chosen=6"
    page.get_by_label("colour").uncheck()
    assert settled(page) == "#weights=1,2,3,4,5,6,7,8,9"


# --- the address, and what is copied


@pytest.mark.parametrize("link", LINKS)
def test_an_address_comes_back_as_it_was(playground, link):
    page = playground(link)
    before = pixels(map_canvas(page))
    page.get_by_label("ReLU").click()
    page.get_by_label("ReLU").click()
    assert settled(page).removeprefix("#") == link.removeprefix("#")
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
def test_an_address_that_makes_no_sense_gives_the_playground_as_at_the_start(playground, nonsense):
    page = playground(nonsense)
    expect(page.get_by_label("Named filter")).to_have_value("VERTICAL_EDGE")
    expect(map_caption(page)).to_contain_text("254 × 254")


def test_a_copied_link_opens_what_was_seen(playground, context, address):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = playground(LINKS[4])
    link = copied(page, "Copy link")
    assert link == f"{address}/playground.html{LINKS[4]}"
    expect(page.get_by_role("alert")).to_have_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == link


def in_page(page, maps: np.ndarray, link: str) -> None:
    """Check the canvas, and the number written out, against maps (H, W, C_out)."""
    asked = dict(part.split("=") for part in link[1:].split("&") if part)
    expected = maps[:, :, int(asked.get("chosen", 1)) - 1]
    display = asked.get("display", "signed")
    shown = pixels(map_canvas(page))
    assert shown.shape[:2] == expected.shape
    if display != "signed":
        levels = np.abs(expected) / np.abs(expected).max() if display == "absolute" else expected
        assert np.abs(shown[:, :, 0] - np.clip(np.floor(levels * 256), 0, 255)).max() <= 1
    elif np.abs(expected).min() < np.abs(expected).max():
        strong = np.abs(expected) > 0.1 * np.abs(expected).max()
        assert ((shown[:, :, 0] > shown[:, :, 2]) == (expected > 0))[strong].all()  # red above zero, blue below
    said = re.search(r"Row (\d+), column (\d+) of the map is (\S+)", page.locator(".live-status").inner_text())
    row, column, value = int(said[1]), int(said[2]), float(said[3].replace("−", "-").rstrip("."))
    assert value == pytest.approx(expected[row, column], abs=0.00051)


@pytest.mark.parametrize("link", LINKS)
def test_the_copied_python_gives_the_map_that_is_seen(playground, link):
    page = playground(link)
    in_page(page, run(copied(page, "Copy as Python"))[0], link)


@pytest.mark.parametrize("link", LINKS)
def test_the_copied_pytorch_gives_the_map_that_is_seen(playground, link):
    page = playground(link)
    maps = run(copied(page, "Copy as PyTorch"), torch_by_onnx())
    in_page(page, maps[0].transpose(1, 2, 0), link)


def test_a_filter_of_one_s_own_in_colour_is_copied_whole(playground):
    page = playground("#colour=1&size=2&seed=3")
    page.get_by_role("group", name="The filter's numbers for green").get_by_role("spinbutton").nth(2).fill("1.5")
    weight = filtersight.random_filters(2, 3, 8, seed=3)
    weight[1, 0, 1, 0] = 1.5
    expected = filtersight.conv2d(filtersight.cat()[np.newaxis], weight)
    np.testing.assert_allclose(run(copied(page, "Copy as Python")), expected, atol=1e-12)
    settled(page)
    page.reload()
    page.locator(".playground[data-ready]").wait_for()
    np.testing.assert_allclose(run(copied(page, "Copy as Python")), expected, atol=1e-12)


def test_the_map_is_saved_as_a_picture(playground):
    page = playground("#display=absolute&stride=2")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    with Image.open(download.value.path()) as saved:
        assert (np.asarray(saved.convert("RGB")) == pixels(map_canvas(page))).all()


# --- pointing


def test_a_pixel_of_the_map_is_written_out_and_pinned(playground):
    page = playground()
    box = map_canvas(page).bounding_box()
    at = {"x": (60 + 0.5) * box["width"] / 254, "y": (40 + 0.5) * box["height"] / 254}
    map_canvas(page).hover(position=at)
    expect(page.locator(".live-status")).to_contain_text("Row 40, column 60 of the map")
    cat = filtersight.cat(grey=True)
    rows = page.locator(".sums-table tbody tr")
    expect(rows).to_have_count(9)
    first = [cell.replace("−", "-") for cell in rows.nth(2).locator("td").all_inner_texts()]
    assert [float(cell) for cell in first[:3]] == pytest.approx([cat[40, 62], -1, -cat[40, 62]], abs=0.0006)
    total = (filtersight.VERTICAL_EDGE * cat[40:43, 60:63]).sum()
    assert float(rows.nth(8).locator("td").nth(3).inner_text().replace("−", "-")) == pytest.approx(total, abs=0.0006)
    map_canvas(page).click(position=at)
    map_canvas(page).hover(position={"x": 5, "y": 5})
    expect(page.locator(".live-status")).to_contain_text("Row 40, column 60 of the map")
    assert settled(page) == "#at=40,60"


def test_the_products_are_stepped_through(playground):
    page = playground("#filter=GAUSSIAN_BLUR&at=100,100")
    step = page.get_by_role("button", name="Next product")
    step.click()
    step.click()
    step.click()
    rows = page.locator(".sums-table tbody tr")
    expect(rows).to_have_count(3)
    expected = (filtersight.GAUSSIAN_BLUR[0] * filtersight.cat(grey=True)[100, 100:103]).sum()
    assert float(rows.last.locator("td").last.inner_text()) == pytest.approx(expected, abs=0.0006)
    page.get_by_role("button", name="All products").click()
    expect(rows).to_have_count(9)


def test_a_pixel_of_the_picture_shows_which_numbers_it_feeds(playground):
    page = playground("#stride=2")
    box = picture_canvas(page).bounding_box()
    # Even rows and columns lie under two windows each: 2 x 2 of them.
    picture_canvas(page).hover(position={"x": 100.5 * box["width"] / 256, "y": 50.5 * box["height"] / 256})
    expect(page.locator(".live-status")).to_contain_text("row 50, column 100 of the picture has a part in 4 numbers")
    expect(page.locator(".stage", has=map_canvas(page)).locator("rect.now")).to_have_count(4)
    page.mouse.move(0, 0)
    expect(page.locator(".live-status")).to_contain_text("of the map is")


def test_everything_can_be_done_with_the_keyboard(playground):
    page = playground()
    reach(page, page.get_by_label("Picture", exact=True))
    page.keyboard.press("ArrowDown")
    reach(page, page.get_by_label("colour"))
    reach(page, page.get_by_role("button", name="Your own picture"))
    reach(page, page.get_by_role("button", name="Camera"))
    reach(page, picture_canvas(page))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".live-status")).to_contain_text("of the picture has a part in")
    reach(page, page.get_by_role("spinbutton", name="row 1, column 1"))
    page.keyboard.press("ArrowUp")
    reach(page, page.get_by_label("Size"))
    reach(page, page.get_by_role("button", name="Random"))
    reach(page, map_canvas(page))
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".live-status")).to_contain_text("Row 130, column 119 of the map")
    reach(page, page.get_by_label("stride"))
    page.keyboard.press("ArrowRight")
    reach(page, page.get_by_label("ReLU"))
    page.keyboard.press("Space")
    for name in ("Next product", "Copy link", "Copy as Python", "Copy as PyTorch", "Save picture"):
        reach(page, page.get_by_role("button", name=name))
    assert settled(page) == "#picture=astronaut&weights=1.1,0,-1,1,0,-1,1,0,-1&stride=2&relu=1&at=126,119"


def reach(page, target) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(40):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {target}")


def test_what_changes_fast_is_read_aloud_when_it_rests(playground):
    page = playground()
    page.wait_for_timeout(1000)
    page.evaluate(
        """() => {
            window.heard = [];
            const spoken = document.querySelector(".live-spoken");
            new MutationObserver(() => window.heard.push(spoken.textContent)).observe(spoken, { childList: true });
        }"""
    )
    map_canvas(page).focus()
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(1200)
    heard = page.evaluate("window.heard")
    assert len(heard) == 1 and "Row 132, column 120" in heard[0]


# --- pictures of one's own


def offer(page, file) -> None:
    page.get_by_label("A picture file").set_input_files(file)


def png(path, picture):
    Image.fromarray(picture).save(path)
    return path


def test_a_picture_of_one_s_own_is_seen_as_the_package_sees_it(playground, tmp_path):
    page = playground("#display=absolute")
    noise = np.random.default_rng(1).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    file = png(tmp_path / "noise.png", noise)
    offer(page, file)
    expect(page.get_by_label("Picture", exact=True)).to_have_value("own")
    seen = filtersight.correlate2d(filtersight.load_image(file, grey=True), filtersight.VERTICAL_EDGE)
    in_page(page, seen[:, :, np.newaxis], "#display=absolute")


def test_a_photograph_is_turned_upright_and_cut_to_its_middle(playground, tmp_path):
    page = playground()
    # As stored: white above, black below, grey at both ends; lying on its side.
    stored = np.full((300, 700, 3), 128, dtype=np.uint8)
    stored[:150, 200:500], stored[150:, 200:500] = 255, 0
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right
    Image.fromarray(stored).save(tmp_path / "turned.jpg", exif=exif, quality=95)
    offer(page, tmp_path / "turned.jpg")
    expect(page.get_by_label("Picture", exact=True)).to_have_value("own")
    seen = pixels(picture_canvas(page))
    assert seen[:, :120].max() < 20 and seen[:, 136:].min() > 235


@pytest.fixture
def bad_files(tmp_path):
    good = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)).save(good, "PNG")
    (tmp_path / "broken.png").write_bytes(good.getvalue()[:5000])
    (tmp_path / "text.png").write_text("This is no picture.")
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "page.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><text>x</text>")
    header = struct.pack(">IIBBBBB", 12_000, 12_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(12_001)) * 3), (b"IEND", b"")]
    (tmp_path / "enormous.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks))
    return tmp_path


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("broken.png", "is damaged or cut short"),
        ("text.png", "is not a picture"),
        ("empty.jpg", "is not a picture"),
        ("page.svg", "is not a picture"),
        ("enormous.png", "has 12000 × 12000 pixels"),
    ],
)
def test_a_file_that_is_no_good_gets_one_sentence_and_the_picture_stays(playground, bad_files, name, reason):
    page = playground()
    before = pixels(picture_canvas(page))
    offer(page, bad_files / name)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(reason)
    assert alert.inner_text().count(". ") == 0
    assert (pixels(picture_canvas(page)) == before).all()
    expect(page.get_by_label("Picture", exact=True)).to_have_value("cat")


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted(playground, way):
    page = playground()
    page.evaluate(
        """async (way) => {
            const canvas = new OffscreenCanvas(300, 200);
            const context = canvas.getContext("2d");
            context.fillStyle = "rgb(200 200 200)";
            context.fillRect(0, 0, 300, 200);
            const data = new DataTransfer();
            data.items.add(new File([await canvas.convertToBlob()], "flat.png", { type: "image/png" }));
            const event = way === "drop"
                ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
                : new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
            document.querySelector(".playground").dispatchEvent(event);
        }""",
        way,
    )
    expect(page.get_by_label("Picture", exact=True)).to_have_value("own")
    assert (pixels(picture_canvas(page)) == 200).all()


def test_the_camera_starts_moves_and_stops(playground):
    page = playground()
    page.get_by_role("button", name="Camera").click()
    expect(page.get_by_label("Picture", exact=True)).to_have_value("own")
    first = pixels(picture_canvas(page))
    page.wait_for_timeout(700)
    second = pixels(picture_canvas(page))
    assert (first != second).any()
    page.get_by_role("button", name="Stop the camera").click()
    page.wait_for_timeout(300)  # a picture may be on its way
    third = pixels(picture_canvas(page))
    page.wait_for_timeout(500)
    assert (pixels(picture_canvas(page)) == third).all()
    page.get_by_label("Picture", exact=True).select_option("cat")
    page.wait_for_timeout(500)
    assert (pixels(picture_canvas(page))[:, :, 0] == np.round(filtersight.cat(grey=True) * 255)).all()


def test_a_refused_camera_is_said_to_be_refused(playground, page):
    page.add_init_script(
        "if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia ="
        " () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    playground()
    page.get_by_role("button", name="Camera").click()
    expect(page.get_by_role("alert")).to_contain_text("refused")
    expect(page.get_by_role("button", name="Camera")).to_have_text("Camera")


# --- for everyone


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1350, 390])
@pytest.mark.parametrize("link", ["", "#colour=1&size=5&pool=2&padding=1&at=0,0"])
def test_the_playground_is_accessible_and_fits(playground, page, scheme, width, link):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    playground(link)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    found = Axe().run(page, context={"include": [["article"]]}).response["violations"]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found] == []


def test_only_the_playground_loads_it(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    page.goto(f"{address}/index.html")
    page.wait_for_load_state("networkidle")
    assert "live.js" in asked and not {"playground.js", "playground.css"} & set(asked)


def test_without_javascript_the_page_says_what_it_would_do(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/playground.html")
    words = page.locator(".playground")
    assert "needs JavaScript" in words.inner_text()
    assert words.get_by_role("link").count() == 3
    context.close()


# --- PyTorch's functions, by ONNX Runtime, whose operators are defined alike


def torch_by_onnx() -> dict:
    """The modules that a copied program imports, with arrays for tensors."""
    modules = {name: types.ModuleType(name) for name in ("torch", "torch.nn", "torch.nn.functional")}
    torch, functional = modules["torch"], modules["torch.nn.functional"]
    torch.from_numpy, torch.tensor, torch.flip, torch.float64 = np.asarray, np.array, np.flip, np.float64
    functional.conv2d = conv2d_by_onnx
    functional.relu = lambda x: onnx_models.run("Relu", x)[0]
    functional.max_pool2d = max_pool2d_by_onnx
    return modules


def conv2d_by_onnx(x, weight, bias=None, *, stride=1, padding=0, dilation=1):
    inputs = [x, weight] if bias is None else [x, weight, bias]
    return onnx_models.run("Conv", *inputs, strides=[stride] * 2, pads=[padding] * 4, dilations=[dilation] * 2)[0]


def max_pool2d_by_onnx(x, kernel_size):
    return onnx_models.run("MaxPool", x, kernel_shape=[kernel_size] * 2, strides=[kernel_size] * 2)[0]
