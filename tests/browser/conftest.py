"""Open the built site in a real browser, and take each message of the browser for a failure."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, expect

from bookbuild.browser import system_browser

from .crawl import Visit, crawl, watch
from .playground_page import MAY_COPY, lead_to

pytest.register_assert_rewrite("tests.browser.every_page")

# Milliseconds: on a busy machine five thousand are not always enough to load what the search knows. Only a failing test
# takes them.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    """Prefer the system's browser to one that Playwright would fetch; a camera of stripes stands in for a real one."""
    return browser_type_launch_args | {
        "executable_path": system_browser(),
        "args": [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            # On a slow line pictures load from further ahead. The shell does not know its line.
            "--force-effective-connection-type=4G",
            "--blink-settings=lazyLoadingImageMarginPxUnknown=1250",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
        ],
    }


def give_up(cause: str) -> NoReturn:
    """Say in one sentence why there is no browser: a skip at home, a failure in CI."""
    why = f"no browser starts here ({cause}); install Debian's chromium-headless-shell, or run: playwright install chromium"
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
    """Serve the site as a static host does: with the headers that its file `_headers` asks for, and in its folder."""

    def translate_path(self, path: str) -> str:
        folder = f"{self.server.folder}/"
        return super().translate_path(path.removeprefix(folder) if path.startswith(folder) else "/no such file")

    def end_headers(self) -> None:
        for name, value in self.server.headers:
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_) -> None:
        pass


class Host(ThreadingHTTPServer):
    """Say nothing where a browser leaves a page before it has all of it."""

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(site: Path, handler: type[Server] = Server, *, folder: str = "") -> Iterator[str]:
    """Where a site is served meanwhile, in a folder of the host such as `/book`; without a slash at the end."""
    server = Host(("127.0.0.1", 0), partial(handler, directory=site))
    server.headers = _headers(site / "_headers")
    server.folder = folder
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{folder}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def address(book) -> Iterator[str]:
    """Where the built site is served: in the folder in which it is published."""
    with served(book.site, folder=urlsplit(book.address).path.rstrip("/")) as address:
        yield address


@pytest.fixture
def another_site(tmp_path) -> Iterator[tuple[Path, str]]:
    """An empty folder for a site made by a test, and where it is served."""
    with served(tmp_path) as address:
        yield tmp_path, address


@pytest.fixture(scope="module")
def visits(request, browser, address, book) -> list[Visit]:
    """What came of visiting the module's pages once, in windows of its size."""
    names = [file.relative_to(book.site).as_posix() for file in sorted(book.site.rglob("*.html"))]
    return crawl(browser, address, [name for name in names if request.module.covers(name)], request.module.SIZE)


def _headers(file: Path) -> list[tuple[str, str]]:
    """The headers that `_headers` gives to every page, under its line `/*`."""
    if not file.is_file():
        return []
    rules = file.read_text(encoding="utf-8").removeprefix("/*\n").partition("\n\n")[0]
    lines = [line for line in rules.splitlines() if line.startswith(" ")]
    return [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]


@pytest.fixture(scope="module")
def playground_page(browser) -> Iterator[Page]:
    """The page in which a file's tests of the playground follow each other."""
    with browser.new_context(permissions=MAY_COPY) as context:
        yield context.new_page()


@pytest.fixture
def playground(playground_page, address) -> Iterator[Callable[..., Page]]:
    """Give a function that shows the playground at a state; what the browser complains of fails the test."""
    faults = watch(playground_page, address)
    yield partial(lead_to, playground_page, address)
    assert faults == []


@pytest.fixture
def faults(page: Page, address: str) -> list[str]:
    """What the browser complained of so far, and what it asked of other hosts; a test may take out what it provoked."""
    return watch(page, address)


@pytest.fixture(autouse=True)
def no_fault(request) -> Iterator[None]:
    """Fail a test whose page made the browser complain."""
    faults = request.getfixturevalue("faults") if "page" in request.fixturenames else []
    yield
    assert faults == []
