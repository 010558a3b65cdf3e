"""Old addresses lead on, and those that lead nowhere fail the build."""

import pytest
from mkdocs.exceptions import Abort

from bookbuild.around.moved import write_moved
from bookbuild.guard.faults import faults

SITE = "https://example.org/book/"


@pytest.fixture
def site(tmp_path):
    (tmp_path / "part").mkdir()
    for name in ("index.html", "part/new.html"):
        (tmp_path / name).write_text("<title>A page</title>", encoding="utf-8")
    return tmp_path


def test_an_old_address_leads_to_the_new_one_without_a_script(site):
    write_moved({"old/one.html": "part/new.html"}, site, SITE)
    page = (site / "old" / "one.html").read_text(encoding="utf-8")
    assert 'content="0; url=../part/new.html"' in page
    assert '<link rel="canonical" href="https://example.org/book/part/new.html">' in page
    assert "<script" not in page
    assert faults(site) == []


@pytest.mark.parametrize(
    ("moved", "message"),
    [
        ({"old.html": "part/gone.html"}, "there is no such page"),
        ({"index.html": "part/new.html"}, "there is a page of that name"),
    ],
)
def test_an_address_that_leads_nowhere_or_hides_a_page_fails_the_build(site, moved, message):
    with pytest.raises(Abort, match=message):
        write_moved(moved, site, SITE)


def test_addresses_from_the_host_s_root_are_checked_where_the_site_is_published(site):
    (site / "404.html").write_text('<a href="/book/part/new.html">A page</a>', encoding="utf-8")
    assert faults(site, "/book/") == []
    assert faults(site, "/elsewhere/") == ["404.html links to /book/part/new.html, which does not exist"]
