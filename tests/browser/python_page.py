"""A chapter in the browser, and its cells. Python stays while chapters come by links: to start it takes longer than most do."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

GALLERY = Path(__file__).parents[2] / "gallery"
CHAPTERS = {file.name[:2]: file for file in sorted(GALLERY.glob("*/[0-9][0-9]_*.py"))}
LONG = ("17", "18", "19", "20", "21")  # chapters that take together as long in the page as all others
PATIENCE = 240_000  # milliseconds for a chapter, where the machine is slow and busy

FOLLOW = """(address) => {
    localStorage.clear();
    document.querySelector(".md-container").dataset.left = "";
    const link = Object.assign(document.createElement("a"), { href: address });
    document.body.append(link);
    link.click();
    link.remove();
}"""
ENDED = """(status) => /^(Done|Stopped|Python stopped|This cell ended)|was not run/.test(status.textContent)"""


def address_of(number: str) -> str:
    chapter = CHAPTERS[number]
    return f"/book/{chapter.parent.name}/{chapter.stem}.html"


def open_chapter(page: Page, address: str, number: str) -> None:
    """Open a chapter as a reader does: its Python is not started."""
    page.goto(address + address_of(number))
    page.locator(".cell-bar").first.wait_for()


def show_chapter(page: Page, address: str, number: str) -> None:
    """Follow a link to a chapter, as a reader does whose Python is there already; what was edited before is forgotten."""
    if not page.url.startswith(f"{address}/book/"):
        return open_chapter(page, address, number)
    follow(page, address + address_of(number))


def follow(page: Page, target: str) -> None:
    """Go to another chapter by a link."""
    page.evaluate(FOLLOW, target)
    page.wait_for_function("() => !document.querySelector('[data-left]')")
    page.locator(".cell-bar").first.wait_for()


def bar(page: Page, number: int) -> Locator:
    return page.locator(".cell-bar").nth(number - 1)


def run(page: Page, number: int) -> str:
    """Run a cell, wait for its end, and give what its status then says."""
    bar(page, number).get_by_role("button", name="Run").click()
    return ended(page, number)


def ended(page: Page, number: int) -> str:
    status = bar(page, number).locator(".cell-status")
    page.wait_for_function(ENDED, arg=status.element_handle(), timeout=PATIENCE)
    return status.inner_text()


def edit(page: Page, number: int, code: str) -> None:
    editor = page.get_by_role("textbox", name=f"Code of cell {number}", exact=True)
    if not editor.is_visible():
        bar(page, number).get_by_role("button", name="Edit").click()
    editor.click()
    expect(editor).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)
