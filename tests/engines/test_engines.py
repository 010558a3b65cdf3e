"""What is live works under three engines: pressed and typed as a reader does."""

import json

from .engines import CONTROL, ENTER, SHIFT, UP

STATUS = "document.querySelector('.cell-bar .cell-status').textContent"
MAP = "document.querySelectorAll('.live canvas')[1].toDataURL()"
NOTES, OUTPUTS = (f"[...document.querySelectorAll('{name}')]" for name in (".cell-note", ".output"))
CHAPTER = "/book/1_one_filter/03_vertical_edges.html"
OWN_PICTURE = """(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 30 });
    const context = canvas.getContext("2d");
    context.fillRect(0, 0, 20, 30);
    context.fillStyle = "white";
    context.fillRect(20, 0, 20, 30);
    const blob = await new Promise((done) => canvas.toBlob(done));
    const files = new DataTransfer();
    files.items.add(new File([blob], "mine.png", { type: "image/png" }));
    const input = document.querySelector("input[type=file]");
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
})()"""


LEFT_AND_RIGHT = """(() => {
    const canvas = document.querySelector("[role=application]");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, 1);
    return JSON.stringify([data[0], data[data.length - 4]]);
})()"""


def weight(row: int, column: int) -> str:
    return f"input[aria-label='row {row}, column {column}']"


def has_value(selector: str, value: str) -> str:
    return f"document.querySelector({json.dumps(selector)}).value === {json.dumps(value)}"


def test_the_filter_of_the_landing_page_takes_a_typed_weight(engine, address):
    engine.open(f"{address}/index.html")
    engine.until("document.querySelector('.live-filter[data-ready]')")
    before = engine.ask(MAP)
    engine.press(weight(2, 2))
    engine.type("5", ENTER)
    engine.until(has_value(weight(2, 2), "5"))
    engine.until(f"{MAP} !== {json.dumps(before)}")


def test_the_playground_takes_weights_by_mouse_keys_and_finger_and_a_picture_and_keeps_them_in_its_address(
    engine, address
):
    engine.open(f"{address}/playground.html")
    engine.until("document.querySelector('.live-status > [aria-hidden]')?.textContent")
    engine.press(weight(1, 1))
    engine.type("7", ENTER)
    engine.until(has_value(weight(1, 1), "7"))
    engine.type(UP)
    engine.until(has_value(weight(1, 1), "7.1"))
    engine.drag(weight(2, 2), 24)  # three steps of 8 pixels, from 0
    engine.until(has_value(weight(2, 2), "0.3"))
    if engine.has_touch:
        engine.drag(weight(3, 2), 40, finger=True)
        engine.until(has_value(weight(3, 2), "0.5"))
    engine.until("location.hash.includes('7.1')")
    engine.ask(OWN_PICTURE)
    engine.until(f"{LEFT_AND_RIGHT} === '[0,255]'")


def test_a_live_part_of_a_chapter_answers(engine, address):
    engine.open(f"{address}{CHAPTER}")
    engine.ask("document.querySelector('.live-filter').scrollIntoView({ block: 'center', behavior: 'instant' })")
    engine.until("document.querySelector('.live-filter[data-ready]')")
    before = engine.ask(MAP)
    engine.press(f".live-filter {weight(1, 1)}")
    engine.type("3", ENTER)
    engine.until(f"{MAP} !== {json.dumps(before)}")


def test_a_cell_is_run_and_edited_and_run(engine, address):
    engine.open(f"{address}{CHAPTER}")
    engine.press("[aria-label='Run cell 1']")
    engine.until(f"{STATUS}.startsWith('Done')")
    engine.press("[aria-label='Edit cell 1']")
    engine.until("document.activeElement.closest('.cell-editor')")
    engine.type("a", holding=CONTROL)
    engine.type(*"print(6*7)")
    engine.press("[aria-label='Run cell 1']")
    engine.until("[...document.querySelectorAll('.md-content pre')].some((shown) => shown.textContent.trim() === '42')")


def test_a_prediction_is_answered_and_an_exercise_tried_and_passed_for_a_module_of_the_readers_own(engine, address):
    engine.open(f"{address}/book/1_one_filter/01_a_picture_is_numbers.html")
    engine.press(".predict input")
    engine.type("8", ENTER)
    engine.until("document.querySelector('#recall-1').textContent.startsWith('You predicted')")
    number = engine.until("[...document.querySelectorAll('.cell')].findIndex((cell) => cell.dataset.exercise) + 1")
    engine.press(f"[aria-label='Edit cell {number}']")
    engine.until("document.activeElement.closest('.cell-editor')")
    for mean, told in [("a + b", "You have tried this one"), ("1.0 * a + b", "Passed: my_mean is part of")]:
        engine.type("a", holding=CONTROL)
        engine.type(*"from filtersight.exercises import check", ENTER)
        engine.type(*f"def my_mean(a, b): return ({mean}) / 2", ENTER, *"print(check(my_mean))")
        engine.type(ENTER, holding=SHIFT)
        engine.until(f"{NOTES}.some((note) => note.textContent.startsWith({json.dumps(told)}))")
    engine.press(".cell-note a[href*=my-filtersight]")
    engine.until("document.querySelector('.own[data-ready]')")
    assert "def my_mean(a, b): return (1.0 * a + b) / 2" in engine.ask("document.querySelector('.own pre').textContent")
    engine.press("[aria-label='Run cell 1']")
    engine.until(f"{OUTPUTS}.some((shown) => shown.textContent.startsWith('my_mean: Right'))")


def test_a_film_stops_and_plays(engine, address):
    engine.open(f"{address}/book/1_one_filter/02_slide_multiply_sum.html")
    button = "document.querySelector('picture.film + button')"
    engine.until(button)
    before = engine.ask(f"{button}.textContent")
    engine.press("picture.film + button")
    engine.until(f"{button}.textContent !== {json.dumps(before)}")


def test_the_search_finds_and_follows(engine, address):
    engine.open(f"{address}/index.html")
    engine.type("/")
    engine.until("document.activeElement.type === 'search'")
    engine.type(*"zero padding")
    engine.until("document.querySelector('dialog.search li > a')")
    assert "adding" in engine.ask("document.querySelector('dialog.search li > a').textContent")
    engine.press("dialog.search li > a")
    engine.until("location.pathname.endsWith('.html') && !location.pathname.endsWith('index.html')")


def test_formulas_are_set(engine, address):
    engine.open(f"{address}/book/3_how_filters_learn/14_the_gradient_of_a_convolution.html")
    above, below = engine.ask(
        "[...document.querySelector('math mfrac').children].map((part) => part.getBoundingClientRect().y)"
    )
    assert above + 5 < below
