"""Open the built site in a real browser, and take each message of the browser for a failure."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Error, Page

from bookbuild.browser import system_browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    """Prefer the system's browser to one that Playwright would fetch; a camera of stripes stands in for a real one."""
    return browser_type_launch_args | {
        "executable_path": system_browser(),
        "args": [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--force-effective-connection-type=4G",  # on a slower line, pictures load from further ahead
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
        ],
    }


def give_up(cause: str) -> NoReturn:
    """Say in one sentence why there is no browser: a skip at home, a failure in CI."""
    why = f"no browser starts here ({cause}); install Debian's chromium, or run: playwright install chromium"
    pytest.fail(why, pytrace=False) if "CI" in os.environ else pytest.skip(why)


@pytest.fixture(scope="session")
def driver() -> None:
    """Playwright's own program, which needs libraries that a bare system may lack."""
    tried = subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, text=True)
    if tried.returncode:
        give_up(tried.stderr.strip().splitlines()[-1])


@pytest.fixture(scope="session")
def playwright(driver, playwright):
    return playwright


@pytest.fixture(scope="session")
def browser(launch_browser):
    try:
        browser = launch_browser()
    except Error as error:
        give_up(error.message.splitlines()[0])
    yield browser
    browser.close()


class Server(SimpleHTTPRequestHandler):
    """Serve the site as a static host does: with the headers that its file `_headers` asks for."""

    def end_headers(self) -> None:
        for name, value in self.server.headers:
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_) -> None:
        pass


@pytest.fixture(scope="session")
def address(book) -> Iterator[str]:
    """Where the built site is served, without a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=book.site))
    server.headers = _headers(book.site / "_headers")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _headers(file: Path) -> list[tuple[str, str]]:
    """The headers that `_headers` gives to every page, under its line `/*`."""
    if not file.is_file():
        return []
    rules = file.read_text(encoding="utf-8").removeprefix("/*\n").partition("\n\n")[0]
    lines = [line for line in rules.splitlines() if line.startswith(" ")]
    return [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]


@pytest.fixture
def faults(page: Page, address: str) -> list[str]:
    """What the browser complained of so far, and what it asked of other hosts; a test may take out what it provoked."""
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", lambda request: seen.append(request.url) if _is_foreign(request.url, address) else None)
    return seen


def _is_foreign(url: str, address: str) -> bool:
    return not url.startswith((f"{address}/", "data:", f"blob:{address}/"))


@pytest.fixture(autouse=True)
def no_fault(faults) -> Iterator[None]:
    """Fail a test whose page made the browser complain."""
    yield
    assert faults == []
