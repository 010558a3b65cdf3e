"""The live parts draw what was asked of them at the browser's next frame."""

from playwright.sync_api import Page

TWO_FRAMES = """() => new Promise((done, fail) => {
    requestAnimationFrame(() => requestAnimationFrame(done));
    setTimeout(() => fail(new Error("no frame was drawn for 30 s")), 30_000);
})"""


def drawn(page: Page) -> None:
    """Wait until the page has drawn what was asked for so far."""
    page.evaluate(TWO_FRAMES)
