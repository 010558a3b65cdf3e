"""Names in code and prose become links to the reference, and only the package's names."""

import importlib
import inspect
import re

import pytest

from bookbuild.page.links import link_names, public_names
from bookbuild.workspace import ROOT

DOT = '<span class="o">.</span>'


def module_of(name):
    """The module from which a reader takes a public name."""
    return importlib.import_module("filtersight." + name.partition(".")[0] if "." in name else "filtersight")


def span(name):
    return f'<span class="n">{name}</span>'


def linked_in_code(code, spans, tmp_path):
    chapter = tmp_path / "chapter.py"
    chapter.write_text(code)
    block = '<div class="language-python highlight"><pre>{}</pre></div>'
    html = link_names(block.format(spans), chapter=chapter, anchor="top")
    return html.removeprefix(block.split("{}")[0]).removesuffix(block.split("{}")[1])


def used(path, spans):
    return f'<autoref identifier="{path}" backlink-type="used-by" backlink-anchor="top">{spans}</autoref>'


@pytest.mark.parametrize(
    ("code", "spans", "linked"),
    [
        ("from filtersight import cat", span("cat"), used("filtersight.images.cat", span("cat"))),
        ("from filtersight import cat as pet", span("pet"), used("filtersight.images.cat", span("pet"))),
        (
            "from filtersight import loops",
            span("loops") + DOT + span("conv2d"),
            used("filtersight.loops.conv2d", span("loops") + DOT + span("conv2d")),
        ),
        ("from filtersight.loops import conv2d", span("conv2d"), used("filtersight.loops.conv2d", span("conv2d"))),
        (
            "from filtersight import VERTICAL_EDGE",
            span("VERTICAL_EDGE") + DOT + span("shape"),
            used("filtersight.kernels.VERTICAL_EDGE", span("VERTICAL_EDGE")) + DOT + span("shape"),
        ),
    ],
)
def test_an_imported_name_is_linked_as_the_chapter_calls_it(code, spans, linked, tmp_path):
    assert linked_in_code(code, spans, tmp_path) == linked


@pytest.mark.parametrize(
    ("code", "spans"),
    [
        ("cat = 1", span("cat")),
        ("from filtersight import cat", span("zoo") + DOT + span("cat")),
        ("from filtersight import cat", ")" + DOT + span("cat")),
        ("from numpy import pad as cat", span("cat")),
    ],
)
def test_other_names_are_left_alone(code, spans, tmp_path):
    assert linked_in_code(code, spans, tmp_path) == spans


def test_in_prose_a_public_name_is_linked_but_not_within_links_or_headings():
    html = "<p><code>conv2d</code>, <code>loops.conv2d</code>, <code>conv2d()</code>, <code>x</code></p>"
    linked = link_names(html, chapter=None, anchor="top")
    for path, code in [("convolution", "conv2d"), ("loops", "loops.conv2d"), ("convolution", "conv2d()")]:
        assert f'<autoref identifier="filtersight.{path}.conv2d"><code>{code}</code></autoref>' in linked
    assert "<code>x</code></p>" in linked
    for fixed in [
        '<a href="#"><code>conv2d</code></a>',
        "<h2><code>conv2d</code></h2>",
        "<pre><code>conv2d</code></pre>",
    ]:
        assert link_names(fixed, chapter=None, anchor="top") == fixed


def test_public_names_are_the_package_s_own_and_those_of_its_modules():
    import filtersight

    own = {name for name in public_names() if "." not in name}
    assert own == set(filtersight.__all__) - {"loops"}
    for name in public_names():
        assert hasattr(module_of(name), name.rpartition(".")[2])


def test_names_that_the_package_does_not_hand_on_are_in_the_modules_that_the_reference_names():
    text = (ROOT / "docs" / "reference" / "index.md").read_text(encoding="utf-8")
    told = re.search(r"Those of ([\w, ]+) are in modules", " ".join(text.split()))[1]
    assert {module.lower() for module in re.findall(r"[A-Z]\w+", told)} == {
        name.partition(".")[0] for name in public_names() if "." in name
    }


def test_each_public_function_has_an_example_as_contributors_are_told():
    for name in public_names():
        public = getattr(module_of(name), name.rpartition(".")[2])
        if inspect.isfunction(public):
            assert ">>>" in inspect.getdoc(public), name
