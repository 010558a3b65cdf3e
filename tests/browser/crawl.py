"""Visit pages of the site once each, and note there all that the tests of every page ask about."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, pairwise
from urllib.parse import unquote, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, TimeoutError

EVERYTHING = {"resultTypes": ["violations"], "preload": False}
COLOURS = EVERYTHING | {"runOnly": ["color-contrast"]}

CODE_TO_SCROLL = """[...document.querySelectorAll("pre > code:has(.line):not(.language-text:not(.sentences) code)")]
    .filter((code) => code.scrollWidth > code.clientWidth)
    .map((code) => code.textContent.slice(0, 60))"""
OPENED = "document.querySelectorAll('details').forEach((details) => (details.open = true))"
# On a phone the window itself grows with what is too wide.
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
# A colour that is on its way to another is neither.
SETTLED = "document.getAnimations().forEach((animation) => animation.finish())"
# Most of a page's elements are tokens of code and links to other pages. Of texts in one colour and type, on one ground,
# axe measures three: it does not judge one that something else may cover.
MARK_SOME_OF_EACH_LOOK = """() => {
  const grounds = new Map([[null, ""]]);
  const groundOf = (element) => {
    if (!grounds.has(element)) {
      const { position, backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element);
      const own = [position, backgroundColor, backgroundImage, opacity, filter].join();
      const outer = groundOf(element.parentElement);
      grounds.set(element, own === "static,rgba(0, 0, 0, 0),none,1,none" ? outer : `${outer} > ${own}`);
    }
    return grounds.get(element);
  };
  const seen = new Map();
  for (const element of document.querySelectorAll("body *")) {
    element.removeAttribute("data-look");
    const { left, right, width } = element.getBoundingClientRect();
    const says = element.matches("input, textarea") || [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
    if (!says || !width || right < 0 || left > innerWidth) continue;
    const { color, font, textShadow, visibility } = getComputedStyle(element);
    // A link has to differ from the text that it stands in.
    const around = element.matches("a") ? getComputedStyle(element.parentElement).color : "";
    const look = [groundOf(element), color, font, textShadow, around].join();
    if (visibility !== "visible" || seen.get(look) === 3) continue;
    element.setAttribute("data-look", "");
    seen.set(look, (seen.get(look) ?? 0) + 1);
  }
  // A token of code is nothing but its colour.
  for (const token of document.querySelectorAll("pre code span:not([id], [data-look], :has(*))")) {
    token.replaceWith(token.textContent);
  }
}"""
MEASURE_WHAT_IS_MARKED = {
    "rules": [
        {"id": "color-contrast", "selector": "[data-look]"},
        {"id": "link-in-text-block", "selector": "a[href][data-look]"},
    ]
}

# What a reader has moved under the eyes, as browsers score it: https://web.dev/articles/cls.
WATCH_SHIFTS = """new PerformanceObserver((seen) => {
    for (const entry of seen.getEntries()) if (!entry.hadRecentInput) window.shifted = (window.shifted ?? 0) + entry.value;
}).observe({ type: "layout-shift", buffered: true })"""
READ_TO_THE_END = """async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
        scrollTo({ top: y, behavior: "instant" });
        await frame();
    }
}"""


@dataclass
class Visit:
    """What came of opening one page."""

    name: str
    address: str
    """Where the site is."""
    asked: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    """What it asked the site for before the reader scrolled."""
    files_to_the_end: list[str] = field(default_factory=list)
    """What it asked for by the time that the reader had come to its end."""
    shift: float = 0
    """How far what was shown moved by itself at the opening, as Lighthouse counts it."""
    faults: list[str] = field(default_factory=list)
    """What the browser complained of, and what was asked of other hosts."""
    too_wide: bool = False
    hidden_code: list[str] = field(default_factory=list)
    """How each block of code begins that is wider than its place."""
    barriers: list[str] = field(default_factory=list)
    barriers_in_the_dark: list[str] = field(default_factory=list)
    backgrounds: list[str] = field(default_factory=list)
    """The page's colour in light and in dark."""


def violations(page: Page, options: dict = EVERYTHING) -> list[str]:
    """Each rule that the open page breaks, with the first element that breaks it."""
    page.evaluate(MARK_SOME_OF_EACH_LOOK)
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{Axe().axe_script}; axe.configure({json.dumps(MEASURE_WHAT_IS_MARKED)})")
    found = page.evaluate(f"axe.run({json.dumps(options)}).then(results => results.violations)")
    return [f"{rule['id']}: {rule['nodes'][0]['html']}".replace(' data-look=""', "") for rule in found]


def crawl(browser: Browser, address: str, names: list[str], size: dict[str, int]) -> list[Visit]:
    """Open each page as a new reader does, whose browser has nothing of the site yet."""
    opened = (_open(browser, address, name, size) for name in names)
    # In pairs, so that a page loads while the one before it is examined.
    return [_examine(*this) for this, _ in pairwise(chain(opened, [None]))]


def _open(browser: Browser, address: str, name: str, size: dict[str, int]) -> tuple[Page, Visit]:
    is_phone = size["width"] < 500  # it is touched: nothing hovers
    page = browser.new_context(viewport=size, has_touch=is_phone, is_mobile=is_phone).new_page()
    visit = Visit(name, address, faults=watch(page, address))
    page.on("request", lambda request: visit.asked.add(request.url) if request.url.startswith(address) else None)
    page.add_init_script(WATCH_SHIFTS)
    page.goto(f"{address}/{name}", wait_until="commit")
    return page, visit


def _examine(page: Page, visit: Visit) -> Visit:
    try:
        page.wait_for_load_state("networkidle")
    except TimeoutError:  # now and then the browser does not tell that a file has come
        page.reload(wait_until="networkidle")
    # First, for what follows asks for more: still pictures instead of films, and what answers hold.
    visit.files = _files(visit)
    visit.shift = page.evaluate("window.shifted ?? 0")
    page.evaluate(OPENED)
    visit.too_wide = page.evaluate(WIDER_THAN_THE_WINDOW)
    visit.hidden_code = page.evaluate(CODE_TO_SCROLL)
    _read_to_the_end(page, visit)
    _turn("light", page, visit)
    visit.barriers = violations(page)
    _turn("dark", page, visit)
    visit.barriers_in_the_dark = violations(page, COLOURS)
    page.context.close()
    return visit


def _read_to_the_end(page: Page, visit: Visit) -> None:
    page.evaluate(READ_TO_THE_END)
    with suppress(TimeoutError):  # what it asked for is known, even where an answer is late or its end is not told
        page.wait_for_load_state("networkidle")
    visit.files_to_the_end = _files(visit)


def _files(visit: Visit) -> list[str]:
    """Give the files of the site that it has asked for."""
    return sorted(file_of(url, visit.address) for url in visit.asked)


def file_of(url: str, address: str) -> str:
    """Give the file of the site that an address within it names."""
    return unquote(urlsplit(url.removeprefix(f"{address}/")).path)


def _turn(scheme: str, page: Page, visit: Visit) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(SETTLED)
    visit.backgrounds.append(page.evaluate(BACKGROUND))


def watch(page: Page, address: str) -> list[str]:
    """Make a list that fills with what the browser complains of, and what it asks of other hosts."""
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", lambda request: seen.append(request.url) if _is_foreign(request.url, address) else None)
    return seen


def _is_foreign(url: str, address: str) -> bool:
    origin = f"http://{urlsplit(address).netloc}"
    return not url.startswith((f"{address}/", "data:", f"blob:{origin}/"))
