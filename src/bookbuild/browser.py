"""The browser that prints the book, measures it and tests it: the system's own, or one that Playwright has fetched."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first has no window of its own, and opens a page with a third of the work."""


class NoBrowserError(RuntimeError):
    """No browser starts on this machine."""


def system_browser() -> str | None:
    """Find the system's browser; without one, Playwright takes its own."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def started_browser() -> "Iterator[Browser]":
    """Start the browser, and end it after use.

    Raises
    ------
    NoBrowserError
        If none starts.

    """
    # Not at the top: few parts of the build need it.
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        try:
            playwright = stack.enter_context(sync_playwright())
            browser = playwright.chromium.launch(executable_path=system_browser(), args=["--no-sandbox"])
        except Exception as error:  # Playwright raises no other where its own program does not start
            raise NoBrowserError(
                f"Printing needs a browser, and none starts here ({str(error).splitlines()[0]}). "
                "Install Debian's chromium-headless-shell, or run: .venv/bin/playwright install chromium"
            ) from error
        yield browser
