"""Each fault of a built site is found, and a sound site has none."""

import pytest

from bookbuild.guard.faults import faults

SOUND = """
<html><head><link rel="canonical" href="https://example.org/"><link rel="stylesheet" href="style.css"></head>
<body><h1 id="top">A page</h1>
<a href="other.html#there">there</a> <a href="#top">top</a> <a href="https://example.org/">elsewhere</a>
<figure><picture><source srcset="dot.svg" media="print">
<img src="dot.svg" alt="A dot." width="8" height="8" loading="lazy"></picture></figure>
</body></html>
"""


@pytest.fixture
def site(tmp_path):
    (tmp_path / "index.html").write_text(SOUND)
    (tmp_path / "other.html").write_text('<p id="there">There.</p>')
    (tmp_path / "style.css").write_text('p { background: url("dot.svg") }')
    (tmp_path / "dot.svg").write_text("<svg/>")
    return tmp_path


def test_a_sound_site_has_no_faults(site):
    assert faults(site) == []


@pytest.mark.parametrize(
    ("sound", "broken", "fault"),
    [
        ('href="other.html#there"', 'href="gone.html"', "links to gone.html, which does not exist"),
        (
            'href="other.html#there"',
            'href="other.html#gone"',
            "links to other.html#gone, where there is no such anchor",
        ),
        ('href="#top"', 'href="#gone"', "links to #gone, where there is no such anchor"),
        ('<img src="dot.svg"', '<img src="gone.svg"', "loads gone.svg, which does not exist"),
        ('srcset="dot.svg"', 'srcset="dot.svg 1x, gone.svg 2x"', "loads gone.svg, which does not exist"),
        ('<img src="dot.svg"', '<img src="//cdn.example/dot.svg"', "loads //cdn.example/dot.svg from elsewhere"),
        ('href="style.css"', 'href="https://cdn.example/a.css"', "loads https://cdn.example/a.css from elsewhere"),
        (' alt="A dot."', "", "shows dot.svg without alt"),
        (' alt="A dot."', ' alt=""', "shows dot.svg without alt"),
        (' width="8"', "", "shows dot.svg without width"),
        (' height="8"', "", "shows dot.svg without height"),
        (' loading="lazy"', "", "shows dot.svg without loading"),
    ],
)
def test_a_fault_is_named_with_its_page(site, sound, broken, fault):
    assert SOUND.count(sound) == 1
    (site / "index.html").write_text(SOUND.replace(sound, broken))
    assert faults(site) == [f"index.html {fault}"]


@pytest.mark.parametrize("load", ['@import "https://cdn.example/a.css";', "p { background: url(//cdn.example/a.png) }"])
def test_a_style_sheet_that_loads_from_elsewhere_is_found(site, load):
    (site / "style.css").write_text(load)
    assert len(faults(site)) == 1
