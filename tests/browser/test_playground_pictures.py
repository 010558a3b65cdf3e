"""Pictures of one's own in the playground: files, drops, pastes, a camera."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

import filtersight

from .frames import drawn
from .playground_by_package import check_painted, in_levels, numbers_in
from .playground_page import check_address, leave_unwritten, look, open_at, picture_canvas, pixels, told

# --- pictures of one's own


def offer(page, file) -> None:
    page.get_by_label("A picture file").set_input_files(file)


def png(path, picture):
    Image.fromarray(picture).save(path)
    return path


def test_a_picture_of_one_s_own_is_seen_as_the_package_sees_it(playground, tmp_path, monkeypatch):
    page = playground("#display=absolute")
    noise = np.random.default_rng(1).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    file = png(tmp_path / "noise.png", noise)
    offer(page, file)
    expect(page.get_by_label("Picture", exact=True)).to_have_value("own")
    seen = look(page)
    grey = filtersight.load_image(file, grey=True)
    expected = filtersight.correlate2d(grey, filtersight.VERTICAL_EDGE)
    assert (seen["canvases"]["picture"] == in_levels(grey[:, :, np.newaxis])).all()
    check_painted(seen["canvases"]["map"], expected, "absolute")
    row, column, value = numbers_in(seen["line"])[:3]
    assert value == pytest.approx(expected[int(row), int(column)], abs=0.00051)
    file.rename(tmp_path / "your-picture.jpg")
    monkeypatch.chdir(tmp_path)
    scope = {}
    exec(compile(seen["python"], "copied.py", "exec"), scope)
    np.testing.assert_allclose(scope["feature_map"][0, :, :, 0], expected, atol=1e-9)
    page.get_by_label("colour").check()
    expect(page.get_by_role("button", name="Map of filter 8")).to_be_visible()
    assert (pixels(picture_canvas(page)) == noise).all()


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


def test_a_drawing_of_vectors_is_opened(playground, tmp_path):
    page = playground()
    half = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2" width="400" height="400">
        <rect width="2" height="2" fill="#fff"/><rect width="1" height="2"/></svg>"""
    (tmp_path / "half.svg").write_text(half)
    offer(page, tmp_path / "half.svg")
    expect(page.get_by_label("Picture", exact=True)).to_have_value("own")
    seen = pixels(picture_canvas(page))
    assert (seen[:, :128] == 0).all() and (seen[:, 128:] == 255).all()


@pytest.mark.parametrize("next_picture", ["another of one's own", "the book's"])
def test_an_error_goes_with_the_next_picture(playground, bad_files, next_picture):
    page = playground()
    offer(page, bad_files / "text.png")
    expect(page.get_by_role("alert")).not_to_have_text("")
    if next_picture == "the book's":
        page.get_by_label("Picture", exact=True).select_option("grass")
    else:
        offer(page, png(bad_files / "good.png", np.zeros((9, 9, 3), np.uint8)))
        expect(page.get_by_label("Picture", exact=True)).to_have_value("own")
    expect(told(page)).to_have_text("")


def test_a_picture_that_is_slow_to_open_does_not_overwrite_a_later_choice(playground, tmp_path):
    page = playground()
    page.evaluate(
        """() => {
            const real = window.createImageBitmap;
            window.createImageBitmap = async (...given) => {
                window.createImageBitmap = real;
                await new Promise((done) => (window.open_now = done));
                return (window.opening = real(...given));
            };
        }"""
    )
    offer(page, png(tmp_path / "slow.png", np.zeros((9, 9, 3), np.uint8)))
    page.wait_for_function("() => window.open_now")
    page.get_by_label("Picture", exact=True).select_option("grass")
    check_address(page, "#picture=grass")
    page.evaluate("async () => { window.open_now(); await null; await window.opening; }")
    drawn(page)
    expect(page.get_by_label("Picture", exact=True)).to_have_value("grass")


def test_a_picture_of_one_s_own_outlasts_a_reload(playground, tmp_path):
    page = playground("#stride=2")
    noise = np.random.default_rng(2).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    offer(page, png(tmp_path / "noise.png", noise))
    page.wait_for_function("() => history.state?.ownPicture")
    page.reload()
    page.locator(".playground[data-ready]").wait_for()
    expect(page.get_by_label("Picture", exact=True)).to_have_value("own")
    page.get_by_label("colour").check()
    expect(page.get_by_role("button", name="Map of filter 8")).to_be_visible()
    assert (pixels(picture_canvas(page)) == noise).all()


def test_an_address_that_is_followed_is_not_given_a_picture_of_one_s_own_by_a_change_that_was_waiting(
    playground, tmp_path
):
    page = playground()
    offer(page, png(tmp_path / "noise.png", np.zeros((256, 256, 3), np.uint8)))
    page.wait_for_function("() => history.state?.ownPicture")
    leave_unwritten(page, lambda: page.get_by_label("ReLU").check())
    page.evaluate("location.hash = '#picture=grass'; window.write()")  # before the page hears of it
    expect(page.get_by_label("Picture", exact=True)).to_have_value("grass")
    assert not page.evaluate("history.state?.ownPicture")


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
    page.wait_for_function(ANOTHER_PICTURE, arg=picture_canvas(page).evaluate("canvas => canvas.toDataURL()"))
    second = pixels(picture_canvas(page))
    assert (first != second).any()
    page.get_by_role("button", name="Stop the camera").click()
    for _ in range(10):
        drawn(page)  # a picture may be on its way
    third = pixels(picture_canvas(page))
    for _ in range(30):
        drawn(page)
        assert (pixels(picture_canvas(page)) == third).all()
    last = picture_canvas(page).evaluate("canvas => canvas.toDataURL()")
    page.get_by_label("Picture", exact=True).select_option("cat")
    page.wait_for_function(ANOTHER_PICTURE, arg=last)
    assert (pixels(picture_canvas(page))[:, :, 0] == np.round(filtersight.cat(grey=True) * 255)).all()


ANOTHER_PICTURE = "url => document.querySelector('[role=application]').toDataURL() !== url"


WAITING_CAMERA = """() => {
    window.waiting = [];
    window.tracks = [];
    navigator.mediaDevices.getUserMedia = () => new Promise((done) => window.waiting.push(() => {
        const stream = document.createElement("canvas").captureStream();
        window.tracks.push(...stream.getTracks());
        done(stream);
    }));
}"""
OPEN_TRACKS = "() => window.tracks.filter((track) => track.readyState === 'live').length"


@pytest.fixture
def waiting(browser, address):
    """A playground whose browser asks whether it may use the camera, until `allow()` is called."""
    with browser.new_context() as context:
        page = open_at(context.new_page(), address)
        page.evaluate(WAITING_CAMERA)
        yield page


ALLOW = (
    "() => { window.waiting.splice(0).forEach((allow) => allow()); return new Promise((done) => setTimeout(done)); }"
)


def test_what_is_said_of_the_camera_ends_with_it(playground):
    page = playground()
    said = told(page)
    for end in (
        lambda: page.get_by_role("button", name="Stop the camera").click(),
        lambda: page.get_by_label("Picture", exact=True).select_option("coffee"),
    ):
        page.get_by_role("button", name="Camera").click()
        expect(said).to_contain_text("The camera is on.")
        end()
        expect(said).to_have_text("")
        expect(page.get_by_role("button", name="Camera")).to_have_text("Camera")


def test_a_camera_that_is_pulled_out_is_said_to_have_stopped(waiting):
    waiting.get_by_role("button", name="Camera").click()
    waiting.evaluate(ALLOW)
    waiting.evaluate("() => window.tracks[0].dispatchEvent(new Event('ended'))")
    expect(waiting.get_by_role("alert")).to_have_text("The camera has stopped.")
    expect(waiting.get_by_role("button", name="Camera")).to_have_text("Camera")


def test_a_second_press_takes_back_the_first_while_the_browser_asks(waiting):
    button = waiting.get_by_role("button", name="Camera")
    button.click()
    button.click()
    waiting.evaluate(ALLOW)
    assert waiting.evaluate(OPEN_TRACKS) == 0
    button.click()
    waiting.evaluate(ALLOW)
    assert waiting.evaluate(OPEN_TRACKS) == 1
    button.click()
    assert waiting.evaluate(OPEN_TRACKS) == 0


def test_another_picture_takes_back_a_camera_that_the_browser_asks_about(waiting):
    waiting.get_by_role("button", name="Camera").click()
    waiting.get_by_label("Picture", exact=True).select_option("coffee")
    waiting.evaluate(ALLOW)
    assert waiting.evaluate(OPEN_TRACKS) == 0
    expect(waiting.get_by_label("Picture", exact=True)).to_have_value("coffee")


def test_a_refused_camera_is_said_to_be_refused(browser, address):
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(
            "if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia ="
            " () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
        )
        open_at(page, address)
        page.get_by_role("button", name="Camera").click()
        expect(page.get_by_role("alert")).to_contain_text("refused")
        expect(page.get_by_role("button", name="Camera")).to_have_text("Camera")
