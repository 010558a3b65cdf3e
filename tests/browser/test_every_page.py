"""The visit to every page notices what its tests ask about."""

import json

import pytest

from .crawl import crawl
from .every_page import NARROW, WIDE, limit, weight

SOUND = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><link rel="stylesheet" href="looks.css"></head>
<body><main><h1>A page</h1><p id="text">Text.</p><pre><code tabindex="0"><span class="k">for</span> a
<span class="k">in</span> b</code></pre><script src="does.js"></script></main></body></html>"""
LOOKS = """body { background: #fff; color: #000 }
@media (prefers-color-scheme: dark) { body { background: #111; color: #fff } }
"""


@pytest.fixture
def visit(browser, another_site):
    """Give a function that visits a page with a script and with looks of its own."""
    site, address = another_site

    def once(script="", looks="", size=NARROW):
        (site / "index.html").write_text(SOUND)
        (site / "looks.css").write_text(LOOKS + looks)
        (site / "does.js").write_text(script)
        (only,) = crawl(browser, address, ["index.html"], size)
        return only

    return once


def test_a_sound_page_has_no_fault(visit):
    seen = visit()
    assert (seen.faults, seen.too_wide, seen.barriers, seen.barriers_in_the_dark) == ([], False, [], [])
    assert seen.files == ["does.js", "index.html", "looks.css"]
    assert seen.backgrounds == ["rgb(255, 255, 255)", "rgb(17, 17, 17)"]


def test_a_page_wider_than_the_window_is_noticed(visit):
    assert visit(looks="#text { width: 391px }").too_wide


def test_an_answer_wider_than_the_window_is_noticed(visit):
    folded = (
        "document.querySelector('main').innerHTML += '<details><summary>Answer</summary><p id=long>1</p></details>'"
    )
    assert visit(folded, looks="#long { width: 391px }").too_wide


def test_what_moves_by_itself_is_noticed(visit):
    late = (
        "const insert = () => document.querySelector('h1').before(document.createElement('hr'));"
        "new PerformanceObserver(insert).observe({ type: 'paint', buffered: true })"  # when something has been seen
    )
    assert visit(late, "hr { height: 200px } #text { height: 300px }", WIDE).shift > 0.05
    assert visit("", "#text { height: 300px }", WIDE).shift == 0


def test_what_is_asked_for_on_the_way_to_the_end_is_noticed(visit):
    far = (
        "const far = new Image(); far.loading = 'lazy'; far.alt = ''; far.src = 'far.png';"
        "document.querySelector('main').append(far)"
    )
    seen = visit(far, looks="#text { height: 9000px }")
    assert "far.png" not in seen.files
    assert "far.png" in seen.files_to_the_end


def test_a_complaint_and_a_request_to_elsewhere_are_noticed(visit):
    seen = visit("fetch('https://elsewhere.invalid/x').catch(() => {}); console.error('broken'); missing();")
    assert {"broken", "https://elsewhere.invalid/x", "missing is not defined"} <= set(seen.faults)


def test_a_barrier_is_noticed_in_light(visit):
    assert [found.partition(":")[0] for found in visit("document.body.append(new Image())").barriers] == [
        "image-alt",
        "region",
    ]


def test_a_barrier_that_is_there_in_one_scheme_only_is_noticed(visit):
    light = visit(looks="@media (prefers-color-scheme: light) { #text { color: #999 } }")
    assert light.barriers == ['color-contrast: <p id="text">Text.</p>']
    assert light.barriers_in_the_dark == []
    dark = visit(looks="@media (prefers-color-scheme: dark) { #text { color: #444; transition: color 9s } }")
    assert dark.barriers == []
    assert dark.barriers_in_the_dark == ['color-contrast: <p id="text">Text.</p>']


@pytest.mark.parametrize("which", ["#text ~ pre .k", "#text ~ pre .k:last-child"])
def test_a_pale_token_among_others_is_noticed(visit, which):
    assert len(visit(looks=f"{which} {{ color: #999 }}").barriers) == 1


def test_a_link_that_is_told_from_its_text_by_nothing_is_noticed(visit):
    linked = "document.querySelector(`#text`).innerHTML = `Read <a href=index.html>this</a>, then go on.`"
    assert [
        found.partition(":")[0] for found in visit(linked, "a { color: #333; text-decoration: none }").barriers
    ] == ["link-in-text-block"]


def test_what_is_asked_for_later_has_no_weight(visit):
    later = "matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => fetch('looks.css?again'));"
    assert "looks.css?again" not in json.dumps(visit(later).files)


def test_what_a_script_asks_for_has_weight(visit):
    assert visit("fetch('looks.css?once').then(() => fetch('more'))").files.count("looks.css") == 2


def test_text_is_weighed_compressed_and_pictures_as_they_are(tmp_path):
    (tmp_path / "a.css").write_bytes(b"a" * 10_000)
    (tmp_path / "a.webp").write_bytes(b"a" * 10_000)
    assert weight(tmp_path / "a.css") < 100
    assert weight(tmp_path / "a.webp") == 10_000


def test_pages_of_text_may_weigh_least():
    assert limit("glossary.html") < limit("book/1_one_filter/03_vertical_edges.html") < limit("index.html")


def test_a_fault_of_a_page_is_noticed(page, address, faults):
    page.goto(f"{address}/index.html")
    with page.expect_console_message(lambda message: message.text == "broken"):
        page.evaluate("() => { fetch('https://elsewhere.invalid/x').catch(() => {}); console.error('broken'); }")
    assert "broken" in faults
    assert any("https://elsewhere.invalid/x" in fault for fault in faults)
    faults.clear()
