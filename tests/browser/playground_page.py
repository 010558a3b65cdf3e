"""The playground in a page that several tests share: it is opened once and led from state to state by its address."""

import base64
import io
from collections.abc import Callable

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from .frames import drawn

MAY_COPY = ["clipboard-read", "clipboard-write"]

FOLLOW = """async (state) => {
    document.activeElement.blur();
    const again = [...document.querySelectorAll(".sums button")].find((button) => button.textContent === "All products");
    if (!again.disabled) again.click();
    const frame = () => new Promise((done) => (requestAnimationFrame(done), setTimeout(done, 1000)));
    await frame();
    await frame();
    history.replaceState(history.state, "", "#elsewhere"); // the page hears of a new address only if it is another
    const line = () => document.querySelector(".playground > .live-status > [aria-hidden]"); // the page may put another in its place
    line().textContent = "";
    const end = performance.now() + 30_000;
    const until = async (holds, otherwise) => {
        while (!holds()) {
            if (performance.now() > end) throw new Error(otherwise);
            await frame();
        }
    };
    location.hash = state;
    await until(() => line().textContent !== "", "the page says nothing of its new state");
    const copy = [...document.querySelectorAll(".sharing button")].find((button) => button.textContent === "Copy link");
    const link = () => {
        copy.click();
        return new URL(document.querySelector(".sharing textarea").value).hash;
    };
    // Something else may be drawn in between.
    await until(() => link() === new URL(state, location.href).hash, "the page has another state");
    await frame();
    await frame();
}"""

LOOK = """async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const all = (selector, from = document) => [...from.querySelectorAll(selector)];
    const texts = (selector, from) => all(selector, from).map((element) => element.textContent);
    const ink = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgb = (colour) => {
        ink.fillStyle = colour;
        ink.fillRect(0, 0, 1, 1);
        return [...ink.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    const [picture, map] = all("[role=application]");
    const enlarged = document.querySelector(".sums canvas");
    const box = (shape) => ["y", "x", "height", "width"].map((name) => Number(shape.getAttribute(name)));
    const marks = (canvas) => all("rect", canvas.parentElement).map((shape) => [shape.getAttribute("class"), ...box(shape)]);
    const copied = (name) => {
        all(".sharing button").find((button) => button.textContent === name).click();
        return document.querySelector(".sharing textarea").value;
    };
    const cell = (input) => {
        const { backgroundColor, color } = getComputedStyle(input);
        return { text: input.value, now: input.ariaValueNow, background: rgb(backgroundColor), ink: rgb(color) };
    };
    const sheet = (selector) => all(selector).map((button) => ({
        name: button.ariaLabel,
        pressed: button.ariaPressed,
        map: button.querySelector("canvas").toDataURL(),
    }));
    const written = (stage) => all("text", stage).map((text) => [Number(text.getAttribute("y")), Number(text.getAttribute("x")), text.textContent]);
    const control = (input) => [
        input.ariaLabel || input.labels[0].textContent.trim(),
        input.type === "checkbox" ? input.checked : input.value,
    ];
    return {
        canvases: Object.fromEntries(Object.entries({ picture, map, enlarged }).map(([k, v]) => [k, v.toDataURL()])),
        marks: { picture: marks(picture), map: marks(map), enlarged: marks(enlarged) },
        caption: texts("figcaption", map.closest("figure"))[0],
        line: texts(".playground > .live-status > [aria-hidden]")[0],
        sheet: sheet(".playground > .map-sheet:not([hidden]) .maps button"),
        second: {
            sheet: sheet(".second .map-sheet:not([hidden]) .maps button"),
            map: all(".second .second-views canvas")[0].toDataURL(),
            caption: texts(".second .second-views figcaption")[0],
            line: texts(".second .live-status > [aria-hidden]")[0],
            written: written(all(".second .stage")[1]),
        },
        written: written(document.querySelector(".sums .stage")),
        products: all(".sums tbody tr").map((row) => texts("th, td", row)),
        after: texts(".sums-after li"),
        grids: all(".filter-panel .kernel-grid").map((grid) => ({ name: grid.ariaLabel, cells: all("input", grid).map(cell) })),
        sum: texts(".filter-panel > output")[0],
        controls: Object.fromEntries(all(".live-controls :is(input:not([type=file]), select)").map(control)),
        sliders: Object.fromEntries(all(".live-slider").map((label) => texts("span, output", label))),
        link: copied("Copy link"),
        python: copied("Copy as Python"),
        pytorch: copied("Copy as PyTorch"),
    };
}"""


def open_at(page: Page, address: str, state: str = "") -> Page:
    """Load the page afresh, at a state."""
    page.goto("about:blank")  # from one state to another only the part after the # would change
    page.goto(f"{address}/playground.html{state}")
    page.locator(".playground[data-ready]").wait_for()
    page.wait_for_function("document.querySelector('.playground > .live-status').textContent.includes('of the map is')")
    return page


def check_address(page: Page, expected: str) -> None:
    """Wait until the page has written this address."""
    page.wait_for_function("hash => location.hash === hash", arg=expected)


def lead_to(page: Page, address: str, state: str = "") -> Page:
    """Show a state, written as the page writes it, in the page that is open; open one if there is none."""
    if not page.url.startswith(f"{address}/playground.html"):
        return open_at(page, address, state)
    page.mouse.move(0, 0)
    page.evaluate(FOLLOW, state)
    return page


def look(page: Page) -> dict:
    """All that the page shows, once it has drawn it: pixels as arrays (H, W, 3), the rest as it stands there."""
    seen = page.evaluate(LOOK)
    seen["canvases"] = {name: _decoded(url) for name, url in seen["canvases"].items()}
    seen["second"]["map"] = _decoded(seen["second"]["map"])
    for one in seen["sheet"] + seen["second"]["sheet"]:
        one["map"] = _decoded(one["map"])
    return seen


def pixels(canvas) -> np.ndarray:
    """What a canvas shows: (H, W, 3), 0 to 255."""
    drawn(canvas.page)
    return _decoded(canvas.evaluate("canvas => canvas.toDataURL()"))


def _decoded(url: str) -> np.ndarray:
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def map_canvas(page: Page):
    return page.get_by_role("application", name="The map.")


def picture_canvas(page: Page):
    return page.get_by_role("application", name="The picture.")


def map_caption(page: Page):
    return page.locator(".views figcaption").last


def told(page: Page):
    """What the page says of pictures and addresses; nothing is shown while there is nothing to say."""
    return page.locator(".playground > [role=alert]")


def leave_unwritten(page: Page, change: Callable[[], None]) -> None:
    """Make a change, and let its state wait to be written in the address until the page's `write` is called."""
    page.evaluate("""() => {
        const later = window.setTimeout;
        window.setTimeout = (write, wait) => (wait === 250 ? Object.assign(window, { write }) && 0 : later(write, wait));
        window.restore = () => Object.assign(window, { setTimeout: later });
    }""")
    change()
    page.wait_for_function("() => window.write")
    page.evaluate("window.restore()")
