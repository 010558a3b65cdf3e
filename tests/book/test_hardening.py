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
