"""A page whose Python stays while chapters come and go: to start Python takes longer than most chapters do."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

GALLERY = Path(__file__).parents[2] / "gallery"
CHAPTERS = {file.name[:2]: file for file in sorted(GALLERY.glob("*/[0-9][0-9]_*.py"))}
LONG = ("17", "18", "19", "20", "21")  # chapters that take together as long in the page as all others
PATIENCE = 240_000  # milliseconds for a chapter, where the machine is slow and busy

# Each showing has the site's `cells.js` once more, which starts a worker: it is given the one that is there.
KEEP = """
    const Own = Worker;
    let kept = null;
    window.Worker = class extends EventTarget {
        constructor(...how) {
            super();
            const code = "from bookbuild.in_the_page import python; python.forget()";
            kept?.postMessage({ id: 0, code, cell: "between chapters", dark: false });
            kept ??= new Own(...how);
            kept.onmessage = ({ data }) => {
                if (data.id !== 0 || data.type === "lost") this.dispatchEvent(new MessageEvent("message", { data }));
                else if (data.error) console.error(data.error);
            };
            kept.onerror = ({ message }) => this.dispatchEvent(new ErrorEvent("error", { message }));
        }
        postMessage(message) {
            kept.postMessage(message);
        }
        terminate() {
            kept.terminate();
            kept = null;
        }
    };
    window.endPython = () => {
        kept?.terminate();
        kept = null;
    };
"""
SHOW = """async (address) => {
    if (document.querySelector(".cell-bar [aria-disabled=true]")) endPython();
    const html = await (await fetch(address)).text();
    const chapter = new DOMParser().parseFromString(html, "text/html").querySelector(".md-content");
    history.replaceState(null, "", address);
    document.querySelector(".md-content").replaceWith(document.adoptNode(chapter));
    await import(new URL(`../../assets/python/cells.js?${performance.now()}`, location));
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
    """Show a chapter as it is when it is opened, but keep the Python of the chapter before, which forgets all."""
    if not page.url.startswith(f"{address}/book/"):
        page.add_init_script(KEEP)
        return open_chapter(page, address, number)
    page.evaluate(SHOW, address_of(number))


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
