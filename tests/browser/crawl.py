"""Visit pages of the site once each, and note there all that the tests of every page ask about."""

import json
from dataclasses import dataclass, field
from itertools import chain, pairwise
from urllib.parse import unquote, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

# Colours are looked at by themselves: in light and in dark, and once for all texts that look alike.
RULES = json.dumps({"resultTypes": ["violations"], "preload": False, "rules": {"color-contrast": {"enabled": False}}})
COLOURS = json.dumps({"resultTypes": ["violations"], "preload": False, "runOnly": ["color-contrast"]})

CODE_TO_SCROLL = """[...document.querySelectorAll("pre > code:has(.line):not(.language-text code)")]
    .filter((code) => code.scrollWidth > code.clientWidth)
    .map((code) => code.textContent.slice(0, 60))"""
OPENED = "document.querySelectorAll('details').forEach((details) => (details.open = true))"
# On a phone the window itself grows with what is too wide.
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
# A colour that is on its way to another is neither.
SETTLED = "document.getAnimations().forEach((animation) => animation.finish())"
# Most of a page's elements are tokens of code and links to other pages. Of texts that stand on the same ground, in the
# same colour and type, axe needs to measure one.
MARK_WHAT_LOOKS_ALIKE = """() => {
  const grounds = new Map([[null, ""]]);
  const groundOf = (element) => {
    if (!grounds.has(element)) {
      const { position, backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element);
      const own = [element.localName, element.className, position, backgroundColor, backgroundImage, opacity, filter];
      grounds.set(element, `${groundOf(element.parentElement)} > ${own}`);
    }
    return grounds.get(element);
  };
  const seen = new Set();
  for (const text of document.querySelectorAll("body :not(:has(*))")) {
    const { left, right, width } = text.getBoundingClientRect();
    const isInSight = text.checkVisibility({ visibilityProperty: true }) && width && right > 0 && left < innerWidth;
    const { color, font, textShadow } = getComputedStyle(text);
    const look = [groundOf(text), color, font, textShadow].join();
    text.toggleAttribute("data-alike", seen.has(look));
    if (isInSight) seen.add(look);
  }
  // A token of code is nothing but its colour.
  for (const token of document.querySelectorAll("pre code span[data-alike]:not([id])")) token.replaceWith(token.textContent);
}"""
EVERYTHING = "document"
ONE_OF_EACH_LOOK = json.dumps({"exclude": ["[data-alike]"]})

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


def violations(page: Page) -> list[str]:
    """Each rule that the open page breaks, with the first element that breaks it."""
    of_colour = barriers_of_colour(page)
    return _broken(page, EVERYTHING, RULES) + of_colour


def barriers_of_colour(page: Page) -> list[str]:
    """Each text of the open page, one of each look, that is too pale to be read."""
    page.evaluate(MARK_WHAT_LOOKS_ALIKE)
    return _broken(page, ONE_OF_EACH_LOOK, COLOURS)


def _broken(page: Page, where: str, options: str) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{Axe().axe_script}; null")
    found = page.evaluate(f"axe.run({where}, {options}).then(results => results.violations)")
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found]


def crawl(browser: Browser, address: str, names: list[str], size: dict[str, int]) -> list[Visit]:
    """Open each page as a new reader does, whose browser has nothing of the site yet."""
    opened = (_open(browser, address, name, size) for name in names)
    # In pairs, so that a page loads while the one before it is examined.
    return [_examine(*this) for this, _ in pairwise(chain(opened, [None]))]


def _open(browser: Browser, address: str, name: str, size: dict[str, int]) -> tuple[Page, Visit]:
    is_phone = size["width"] < 500  # it is touched: nothing hovers
    page = browser.new_context(viewport=size, has_touch=is_phone, is_mobile=is_phone).new_page()
    visit = Visit(name, faults=watch(page, address))
    page.on("request", lambda request: visit.asked.add(request.url) if request.url.startswith(address) else None)
    page.add_init_script(WATCH_SHIFTS)
    page.goto(f"{address}/{name}", wait_until="commit")
    return page, visit


def _examine(page: Page, visit: Visit) -> Visit:
    page.wait_for_load_state("networkidle")
    # First, for what follows asks for more: still pictures instead of films, and what answers hold.
    visit.files = _files(visit.asked)
    visit.shift = page.evaluate("window.shifted ?? 0")
    page.evaluate(OPENED)
    visit.too_wide = page.evaluate(WIDER_THAN_THE_WINDOW)
    visit.hidden_code = page.evaluate(CODE_TO_SCROLL)
    _read_to_the_end(page, visit)
    _turn("light", page, visit)
    visit.barriers = violations(page)
    _turn("dark", page, visit)
    visit.barriers_in_the_dark = barriers_of_colour(page)
    page.context.close()
    return visit


def _read_to_the_end(page: Page, visit: Visit) -> None:
    page.evaluate(READ_TO_THE_END)
    page.wait_for_load_state("networkidle")
    visit.files_to_the_end = _files(visit.asked)


def _files(asked: set[str]) -> list[str]:
    """Give the files of the site that the addresses name."""
    return sorted(unquote(urlsplit(url).path).lstrip("/") for url in asked)


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
    return not url.startswith((f"{address}/", "data:", f"blob:{address}/"))
