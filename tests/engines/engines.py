"""Three browsers under one hand: open an address, ask the page, press and type as a reader does."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

PATIENCE = 300
"""Seconds for anything, on a machine that has much else to do: only a failing test takes them."""
SIZE = (1350, 900)
ENTER, UP, SHIFT, CONTROL = "\ue007", "\ue013", "\ue008", "\ue009"
"""As WebDriver writes the keys that are no characters."""

MIDDLE = """(async () => {{
    const element = document.querySelector({selector});
    if (!element) return null;
    element.scrollIntoView({{ block: "center", behavior: "instant" }});
    const place = () => {{
        const {{ x, y, width, height }} = element.getBoundingClientRect();
        return [x + width / 2, y + height / 2].map(Math.round);
    }};
    const before = place();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const [x, y] = place();
    const isStill = x === before[0] && y === before[1];
    return isStill && element.contains(document.elementFromPoint(x, y)) ? [x, y] : null;
}})()"""
"""Where the middle of an element is, in sight: null while it moves, or lies under another."""


class NotThere(RuntimeError):
    """The engine is not on this machine."""


class Engine(ABC):
    """One browser with one page."""

    has_touch = True
    """Whether its driver has fingers."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""

    @abstractmethod
    def ask(self, expression: str) -> Any:
        """Give what an expression of JavaScript is, a promise's value included."""

    @abstractmethod
    def draw(self, places: list[tuple[int, int]], finger: bool) -> None:
        """Put mouse or finger down at the first place, in pixels of the window, and lift it at the last."""

    @abstractmethod
    def type(self, *keys: str, holding: str = "") -> None:
        """Press and release keys, one after another, while one is held."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def press(self, selector: str) -> None:
        """Bring an element into sight and press its middle."""
        self.draw([self._middle(selector)], finger=False)

    def drag(self, selector: str, by: int, *, finger: bool = False) -> None:
        """Bring an element into sight and drag it sideways from its middle, a pixel at a time."""
        x, y = self._middle(selector)
        self.draw([(x + step, y) for step in range(by + 1)], finger)

    def _middle(self, selector: str) -> tuple[int, int]:
        return tuple(self.until(MIDDLE.format(selector=json.dumps(selector))))

    def until(self, expression: str) -> Any:
        """Wait until an expression of the page is true, or of the page that comes in its place, and give what it is."""
        end = time.monotonic() + PATIENCE
        asked = f"Promise.resolve({expression}).then((found) => (found instanceof Node ? true : found))"
        while True:
            fault = None
            try:
                if found := self.ask(asked):
                    return found
            except Exception as error:  # each engine has its own for a page that goes while it is asked
                fault = error
            if time.monotonic() > end:
                raise TimeoutError(f"{type(self).__name__} waits in vain for {expression}") from fault
            time.sleep(0.05)


class Playwright(Engine):
    """An engine as Playwright fetches it, or Chromium as the system has it."""

    def __init__(self, name: str, program: str | None = None) -> None:
        from playwright.sync_api import sync_playwright

        self.has_touch = name == "chromium"
        self._playwright = sync_playwright().start()
        try:
            args = ["--no-sandbox", "--disable-background-networking"] if name == "chromium" else []
            launcher = getattr(self._playwright, name)
            self._browser = launcher.launch(executable_path=program, args=args, timeout=1000 * PATIENCE)
        except Exception as error:
            self._playwright.stop()
            why = str(error).splitlines()[0]
            raise NotThere(f"{name.capitalize()} does not start by Playwright ({why})") from error
        self._page = self._browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        self._page.set_default_timeout(1000 * PATIENCE)

    def open(self, address: str) -> None:
        self._page.goto(address)

    def ask(self, expression: str) -> Any:
        return self._page.evaluate(f"() => ({expression})")

    def draw(self, places: list[tuple[int, int]], finger: bool) -> None:
        if not finger:
            self._page.mouse.move(*places[0])
            self._page.mouse.down()
            for place in places[1:]:
                self._page.mouse.move(*place)
            self._page.mouse.up()
            return
        protocol = self._page.context.new_cdp_session(self._page)
        touched = [[{"x": x, "y": y}] for x, y in places]
        names = ["touchStart", *["touchMove"] * (len(places) - 1), "touchEnd"]
        for name, points in zip(names, [*touched, []], strict=True):
            protocol.send("Input.dispatchTouchEvent", {"type": name, "touchPoints": points})

    def type(self, *keys: str, holding: str = "") -> None:
        names = {ENTER: "Enter", UP: "ArrowUp", SHIFT: "Shift", CONTROL: "Control"}
        for key in keys:
            self._page.keyboard.press("+".join(filter(None, [names.get(holding), names.get(key, key)])))

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()


def chromium() -> Engine:
    """The system's Chromium; without one, Playwright's."""
    from bookbuild.browser import system_browser

    return Playwright("chromium", system_browser())


class Firefox(Engine):
    """Firefox, by WebDriver BiDi, which it speaks without a driver."""

    def __init__(self) -> None:
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if not program:
            raise NotThere("Firefox is not here: install Debian's firefox-esr")
        self._profile = Path(tempfile.mkdtemp())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        (self._profile / "user.js").write_text(
            'user_pref("remote.active-protocols", 1);\n'
            'user_pref("browser.shell.checkDefaultBrowser", false);\n'
            'user_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
            'user_pref("app.update.enabled", false);\n'
        )
        call = [program, "--headless", "--no-remote", "--profile", str(self._profile)]
        self._process = subprocess.Popen(
            [*call, f"--remote-debugging-port={port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Root in a container has no sandbox of its own to give.
            env=os.environ | {"HOME": str(self._profile), "MOZ_DISABLE_CONTENT_SANDBOX": "1"},
            start_new_session=True,
        )
        try:
            self._socket = self._connected(f"ws://127.0.0.1:{port}/session")
            self._calls = 0
            self._do("session.new", capabilities={})
            self._context = self._do("browsingContext.getTree")["contexts"][0]["context"]
            width, height = SIZE
            self._do("browsingContext.setViewport", context=self._context, viewport={"width": width, "height": height})
        except Exception as error:
            self._end()
            raise NotThere(f"Firefox does not start ({error})") from error

    def _connected(self, address: str) -> Any:
        """The browser's socket, as soon as it is open."""
        from websocket import create_connection

        end = time.monotonic() + PATIENCE
        while True:
            try:
                return create_connection(address, timeout=PATIENCE, suppress_origin=True)
            except OSError:
                if time.monotonic() > end or self._process.poll() is not None:
                    raise
                time.sleep(0.1)

    def _do(self, method: str, **params: Any) -> dict[str, Any]:
        self._calls += 1
        self._socket.send(json.dumps({"id": self._calls, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._calls:
                break
        if answer["type"] == "error":
            raise RuntimeError(f"{answer['error']}: {answer['message']}")
        return answer["result"]

    def _act(self, kind: str, actions: list[dict[str, Any]], **parameters: str) -> None:
        source = {"type": kind, "id": f"{kind} {parameters}", "actions": actions}
        if parameters:
            source["parameters"] = parameters
        self._do("input.performActions", context=self._context, actions=[source])

    def open(self, address: str) -> None:
        self._do("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def ask(self, expression: str) -> Any:
        found = self._do(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self._context},
            awaitPromise=True,
        )
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"])

    def draw(self, places: list[tuple[int, int]], finger: bool) -> None:
        first, *others = [{"type": "pointerMove", "x": x, "y": y} for x, y in places]
        actions = [first, {"type": "pointerDown", "button": 0}, *others, {"type": "pointerUp", "button": 0}]
        self._act("pointer", actions, pointerType="touch" if finger else "mouse")

    def type(self, *keys: str, holding: str = "") -> None:
        strokes = [{"type": f"key{way}", "value": key} for key in keys for way in ("Down", "Up")]
        if holding:
            strokes = [{"type": "keyDown", "value": holding}, *strokes, {"type": "keyUp", "value": holding}]
        self._act("key", strokes)

    def close(self) -> None:
        self._socket.close()
        self._end()

    def _end(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(PATIENCE)
        shutil.rmtree(self._profile, ignore_errors=True)


class WebKit(Engine):
    """WebKitGTK, by its WebDriver, on a screen that nobody sees."""

    has_touch = False  # it takes a finger for a mouse

    def __init__(self) -> None:
        from selenium import webdriver
        from selenium.webdriver.webkitgtk.options import Options
        from selenium.webdriver.webkitgtk.service import Service

        driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
        browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
        if not (driver and screen and browsers):
            raise NotThere("WebKit is not here: install Debian's webkit2gtk-driver and xvfb")
        reading, writing = os.pipe()
        width, height = SIZE
        size = f"{width}x{height}x24"
        self._screen = subprocess.Popen(
            [screen, "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[writing],
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            display = told.readline().strip()
        self._home = tempfile.mkdtemp()
        env = os.environ | {
            "DISPLAY": f":{display}",
            "HOME": self._home,
            # Root in a container has no sandbox of its own to give, and no graphics card.
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        options = Options()
        options.binary_location = str(browsers[-1])
        options.add_argument("--automation")
        try:
            with warnings.catch_warnings():  # Selenium's own
                warnings.simplefilter("ignore", DeprecationWarning)
                self._driver = webdriver.WebKitGTK(options=options, service=Service(driver, env=env))
        except Exception as error:
            self._screen.terminate()
            self._screen.wait(PATIENCE)
            raise NotThere(f"WebKit does not start ({error})") from error
        self._driver.set_script_timeout(PATIENCE)
        self._driver.set_window_rect(0, 0, width, height)

    def open(self, address: str) -> None:
        self._driver.get(address)

    def ask(self, expression: str) -> Any:
        script = f"const done = arguments[0]; (async () => ({expression}))().then(done, (error) => done(`${{error}}`));"
        return self._driver.execute_async_script(script)

    def draw(self, places: list[tuple[int, int]], finger: bool) -> None:
        from selenium.webdriver.common.actions.action_builder import ActionBuilder

        actions = ActionBuilder(self._driver, duration=0)
        actions.pointer_action.move_to_location(*places[0]).pointer_down()
        for place in places[1:]:
            actions.pointer_action.move_to_location(*place)
        actions.pointer_action.pointer_up()
        actions.perform()

    def type(self, *keys: str, holding: str = "") -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        chain = ActionChains(self._driver, duration=0)
        if holding:
            chain.key_down(holding)
        for key in keys:
            chain.key_down(key).key_up(key)
        if holding:
            chain.key_up(holding)
        chain.perform()

    def close(self) -> None:
        self._driver.quit()
        self._screen.terminate()
        self._screen.wait(PATIENCE)
        shutil.rmtree(self._home, ignore_errors=True)


ENGINES: dict[str, Callable[[], Engine]] = {"chromium": chromium, "firefox": Firefox, "webkit": WebKit}
"""As Debian has them."""
FETCHED = {name: partial(Playwright, name) for name in ENGINES}
"""As Playwright fetches them."""
