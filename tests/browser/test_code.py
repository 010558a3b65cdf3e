"""What a reader sees of code: the thought first, the rest folded, copied whole, wrapped under its own beginning."""

import pytest

from .python_page import CHAPTERS, address_of, bar, open_chapter

PHONE = {"width": 390, "height": 844}
COVERED = """() => [...document.querySelectorAll(".md-code__nav")].flatMap((nav) => {
    const button = nav.getBoundingClientRect();
    const texts = document.createTreeWalker(nav.parentElement.querySelector("code"), NodeFilter.SHOW_TEXT);
    const covered = [];
    while (texts.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        for (const box of range.getClientRects()) {
            const apart = box.right <= button.left || box.bottom <= button.top || box.top >= button.bottom;
            if (!apart && texts.currentNode.data.trim()) covered.push(texts.currentNode.data);
        }
    }
    return covered;
})"""
STARTS = """(line) => {
    const range = document.createRange();
    range.selectNodeContents(line);
    const first = document.createTreeWalker(line, NodeFilter.SHOW_TEXT).nextNode();
    range.setStart(first, first.data.match(/^ */)[0].length); // behind the indentation
    return [...new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))].map((top) =>
        Math.min(...[...range.getClientRects()].filter((box) => Math.round(box.top) === top).map(({ left }) => left))
    );
}"""


def first_cell(number):
    """A chapter's first cell as it stands in its script, without what describes its figure and what says where to fold."""
    script = CHAPTERS[number].read_text(encoding="utf-8")
    code = script[script.index("\nimport ") :]
    return code[: code.index("figures.describe(")].replace("# How it is drawn\n", "").split()


@pytest.fixture
def twelfth(page, address, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chapter(page, address, "12")
    return page


def test_what_imports_and_what_draws_is_folded_until_it_is_asked_for(twelfth):
    cell = twelfth.locator(".cell").first
    assert cell.locator(".thought code").is_visible()
    drawing = cell.locator(".drawing code")
    assert not drawing.is_visible()
    cell.get_by_text("How it is drawn").click()
    assert drawing.is_visible() and cell.locator(".imports code").is_visible()
    assert "max_pool2d(" in cell.locator(".thought code").inner_text()
    assert "show_" in drawing.inner_text()


def test_the_copy_button_takes_all_of_a_cell_in_the_order_in_which_it_runs(twelfth):
    twelfth.locator(".cell").first.get_by_title("Copy to clipboard").click()
    twelfth.get_by_title("Copied").wait_for()
    assert twelfth.evaluate("navigator.clipboard.readText()").split() == first_cell("12")


def test_edit_opens_all_of_a_cell(twelfth):
    bar(twelfth, 1).get_by_role("button", name="Edit").click()
    editor = twelfth.get_by_role("textbox", name="Code of cell 1", exact=True)
    editor.wait_for()
    assert editor.inner_text().split()[:4] == ["import", "numpy", "as", "np"]
    assert "show_" in editor.inner_text()
    assert not twelfth.locator(".cell").first.get_by_text("How it is drawn").is_visible()


def test_what_is_folded_unfolds_without_javascript(browser, address):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + address_of("12"))
        drawing = page.locator(".cell").first.locator(".drawing code")
        assert not drawing.is_visible()
        page.get_by_text("How it is drawn").first.click()
        assert drawing.is_visible()


@pytest.mark.parametrize("number", ["05", "12"])
def test_on_a_phone_code_wraps_under_its_own_beginning_and_no_button_covers_it(browser, address, number):
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(address + address_of(number))
        page.locator(".md-code__nav").first.wait_for()
        starts = [line.evaluate(STARTS) for line in page.locator(".thought .line").all()]
        wrapped = [line for line in starts if len(line) > 1]
        assert wrapped
        assert all(after > line[0] + 10 for line in wrapped for after in line[1:])
        assert max(line[0] for line in wrapped) > min(line[0] for line in wrapped) + 20  # some are indented
        assert page.evaluate(COVERED) == []
