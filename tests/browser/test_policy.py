"""The content security policy is enforced, with the host's headers and without."""

import pytest

ELSEWHERE = "https://elsewhere.invalid"


def adding(tag: str, **properties: str) -> str:
    """The code that puts an element into the page, as an injected script would."""
    return f"document.body.append(Object.assign(document.createElement('{tag}'), {properties}))"


# What a page might be made to do, and the directive that has to refuse it.
ACTS = {
    "run an injected script": (adding("script", textContent="window.injected = true"), "script-src"),
    "run a script from elsewhere": (adding("script", src=f"{ELSEWHERE}/x.js"), "script-src"),
    "run a script from its address": (
        adding("script", src="data:text/javascript,window.injected = true"),
        "script-src",
    ),
    "run a text": ("setTimeout('window.injected = true')", "script-src"),
    "handle an event": (
        "document.body.setAttribute('onclick', 'window.injected = true'); document.body.click()",
        "script-src",
    ),
    "take an injected style": (adding("style", textContent="p { color: red }"), "style-src"),
    "take a style from elsewhere": (adding("link", rel="stylesheet", href=f"{ELSEWHERE}/x.css"), "style-src"),
    "show a picture from elsewhere": (adding("img", src=f"{ELSEWHERE}/x.png"), "img-src"),
    "set a font from elsewhere": (f"new FontFace('x', 'url({ELSEWHERE}/x.woff2)').load().catch(Boolean)", "font-src"),
    "ask elsewhere": (f"fetch('{ELSEWHERE}').catch(Boolean)", "connect-src"),
    "send elsewhere": (f"navigator.sendBeacon('{ELSEWHERE}', 'secret')", "connect-src"),
    "talk to elsewhere": ("new WebSocket('wss://elsewhere.invalid')", "connect-src"),
    "start a worker from a blob": ("new Worker(URL.createObjectURL(new Blob([])))", "worker-src"),
    "show an object": (adding("object", data="index.html"), "object-src"),
    "show a frame": (adding("iframe", src="index.html"), "frame-src"),
    "play a sound": (adding("audio", src="index.html"), "media-src"),
    "take its links from elsewhere": (adding("base", href=f"{ELSEWHERE}/"), "base-uri"),
    "send a form": (adding("form", action=ELSEWHERE, id="sent") + "; document.forms.sent.submit()", "form-action"),
}

# The time limit is for an act that nothing refuses.
REFUSING = """new Promise((done) => {
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => done(effectiveDirective));
  setTimeout(done, 5000, "nothing");
  try { ACT } catch { /* Some acts throw when they are refused. */ }
})"""


@pytest.fixture(params=["host sends headers", "host sends none"])
def host(request, page):
    """Let one host send its headers, and take them from the other's answers."""
    if request.param == "host sends none":

        def without_headers(route):
            answer = route.fetch()
            route.fulfill(response=answer, headers={"content-type": answer.headers["content-type"]})

        page.route("**/*.html", without_headers)


@pytest.mark.parametrize("act", ACTS)
def test_a_page_cannot(act, page, address, faults, host):
    code, directive = ACTS[act]
    page.goto(f"{address}/404.html")
    refusing = page.evaluate(REFUSING.replace("ACT", code))
    # Chromium tells scripts in elements from those in attributes: script-src-elem, script-src-attr.
    assert refusing.removesuffix("-elem").removesuffix("-attr") == directive
    assert page.evaluate("window.injected") is None
    faults.clear()


def test_no_other_site_can_frame_the_book(page, address, faults):
    with page.expect_event("requestfailed") as failed:
        page.set_content(f'<iframe src="{address}/index.html"></iframe>', wait_until="commit")
    assert failed.value.url == f"{address}/index.html"
    assert failed.value.failure == "net::ERR_BLOCKED_BY_RESPONSE"
    faults.clear()
