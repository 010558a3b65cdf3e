"""The live parts draw what was asked of them at the browser's next frame."""

from playwright.sync_api import Page


def drawn(page: Page) -> None:
    """Wait until the page has drawn what was asked for so far."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
