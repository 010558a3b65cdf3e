"""The content security policy is enforced, with the host's headers and without."""

import pytest

INJECTED = """
const script = document.createElement("script");
script.textContent = "window.injected = true";
document.body.append(script);
"""


@pytest.fixture(params=["host sends headers", "host sends none"])
def host(request, page):
    """Let one host send its headers, and take them from the other's answers."""
    if request.param == "host sends none":

        def without_headers(route):
            answer = route.fetch()
            route.fulfill(response=answer, headers={"content-type": answer.headers["content-type"]})

        page.route("**/*.html", without_headers)


def test_an_injected_script_does_not_run(page, address, faults, host):
    page.goto(f"{address}/index.html")
    page.evaluate(INJECTED)
    assert page.evaluate("window.injected") is None
    assert "Content Security Policy" in faults.pop(0)
    faults.clear()


def test_a_picture_from_elsewhere_is_not_asked_for(page, address, faults, host):
    page.goto(f"{address}/index.html")
    page.evaluate("document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.invalid/x.png' }))")
    page.wait_for_timeout(100)
    assert any("Content Security Policy" in fault for fault in faults)
    faults.clear()


def test_no_other_site_can_frame_the_book(page, address, faults):
    page.set_content(f'<iframe src="{address}/index.html"></iframe>')
    page.wait_for_timeout(300)
    assert page.frames[1].url == "chrome-error://chromewebdata/"
    faults.clear()
