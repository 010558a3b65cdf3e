"""A built page may load and run only what the site itself holds."""

import re

import pytest

from bookbuild.guard.policy import harden

PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><script>alert(1)</script>
<script type="application/json">{}</script><script src="own.js"></script></head><body><p>Text.</p></body></html>
"""
# echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64
ALERT = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"

# All that a page may load, and from where; what is not here, it may not. To allow more, change it here, too.
ALLOWED = {
    "default-src": {"'none'"},
    "script-src": {"'self'", "'wasm-unsafe-eval'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:", "blob:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "worker-src": {"'self'"},
    "manifest-src": {"'self'"},
    "object-src": {"'none'"},
    "base-uri": {"'self'", "'none'"},
    "form-action": {"'none'"},
    "frame-ancestors": {"'none'"},
}
UNDERSTOOD_IN_HEADERS_ONLY = {"frame-ancestors"}
HASH = re.compile(r"'sha256-[A-Za-z0-9+/]{43}='")


@pytest.fixture
def site(tmp_path):
    (tmp_path / "index.html").write_text(PAGE)
    return tmp_path


def test_an_inline_script_is_allowed_by_its_hash_alone(site):
    harden(site)
    page, headers = (site / "index.html").read_text(), (site / "_headers").read_text()
    (scripts,) = re.findall(r"script-src ([^;]*)", page)
    assert scripts == f"'self' 'wasm-unsafe-eval' {ALERT}"
    assert scripts in headers
    assert "unsafe-inline" not in headers and "'unsafe-eval'" not in headers


def test_the_policy_stands_before_all_that_it_rules(site):
    harden(site)
    page = (site / "index.html").read_text()
    assert page.index("Content-Security-Policy") < page.index("<script")


@pytest.mark.parametrize("inline", ['<p style="color: red">', '<p onclick="go()">', "<style>p {}</style>"])
def test_what_the_policy_would_block_is_named(site, inline):
    (site / "index.html").write_text(PAGE.replace("<p>", inline))
    with pytest.raises(ValueError, match=r"index\.html has <\w+( \w+)?>, which its policy would block"):
        harden(site)


def test_every_page_of_the_book_carries_the_policy_that_the_host_sends(book):
    (sent,) = re.findall(r"Content-Security-Policy: (.*); frame-ancestors 'none'\n", book.page("_headers"))
    for page in book.site.rglob("*.html"):
        assert f'content="{sent}"' in page.read_text(encoding="utf-8"), page


def directives(policy: str) -> dict[str, set[str]]:
    """The sources that each directive of a policy names, without the hashes of scripts."""
    parts = [part.split() for part in policy.split(";")]
    assert len({name for name, *_ in parts}) == len(parts), "of a directive named twice, browsers take the first"
    return {
        name: {source for source in sources if not (name == "script-src" and HASH.fullmatch(source))}
        for name, *sources in parts
    }


def excess(found: dict[str, set[str]], names: set[str]) -> list[str]:
    """Name the directives that are missing or unknown, and those that allow more than they may, or say nothing."""
    return sorted(found.keys() ^ names) + [
        name for name in found.keys() & names if not found[name] or not found[name] <= ALLOWED[name]
    ]


def test_the_policy_allows_no_more_than_is_listed_here(book):
    (sent,) = re.findall(r"^  Content-Security-Policy: (.*)$", book.page("_headers"), re.MULTILINE)
    assert excess(directives(sent), set(ALLOWED)) == []
    (told,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', book.page("index.html"))
    assert excess(directives(told), ALLOWED.keys() - UNDERSTOOD_IN_HEADERS_ONLY) == []


def test_no_page_has_a_browser_fetch_another_before_it_is_asked_for(book):
    ahead = re.compile(r"""<link[^>]*rel=["']?(?:[^"'>]* )?(?:next|prefetch|prerender)\b""")
    assert [file.name for file in book.site.rglob("*.html") if ahead.search(file.read_text())] == []


def test_every_other_header_that_guards_a_page_is_sent(book):
    everywhere = book.page("_headers").partition("\n\n")[0].splitlines()
    assert everywhere[0] == "/*"
    sent = dict(line.strip().split(": ", 1) for line in everywhere[1:])
    assert sent.pop("Content-Security-Policy")
    assert sent == {
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
