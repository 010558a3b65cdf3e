"""Formulas stand in the pages as MathML, which needs no script."""

import re
from html.parser import HTMLParser

import pytest
from mkdocs.exceptions import BuildError

from bookbuild.chapters import parts
from bookbuild.page.formulas import mathml_of, set_formulas
from bookbuild.workspace import ROOT

CHAPTERS = [chapter for part in parts(ROOT / "gallery") for chapter in part.chapters]
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
TEX = re.compile(r"\$\$[^$]+\$\$|\$[^$]+\$")


class Prose(HTMLParser):
    """A page's text outside code and scripts, and how many formulas are set in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.formulas, self.inside = "", 0, 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.inside += tag in ("code", "pre", "script")
        self.formulas += tag == "math"

    def handle_endtag(self, tag):
        self.inside -= tag in ("code", "pre", "script")

    def handle_data(self, data):
        if not self.inside:
            self.text += data


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.file.stem for chapter in CHAPTERS])
def test_every_formula_of_a_chapter_is_set_and_no_tex_is_left(book, chapter):
    written = TEX.findall(CODE.sub("", book.page(chapter.page)))
    prose = Prose(book.page(chapter.page.removesuffix(".md") + ".html"))
    assert prose.formulas == len(written)
    assert re.findall(r"[\\$].*", prose.text) == []


def test_the_chapters_hold_formulas(book):
    assert sum(Prose(book.page(c.page.removesuffix(".md") + ".html")).formulas for c in CHAPTERS) > 100


@pytest.mark.parametrize(
    ("tex", "inside"),
    [
        ("-v", "<mo>−</mo><mi>v</mi>"),
        (r"2d \cdot 0.5", "<mn>2</mn><mi>d</mi><mo>⋅</mo><mn>0.5</mn>"),
        (r"\frac{n}{s} + 1", "<mfrac><mi>n</mi><mi>s</mi></mfrac><mo>+</mo><mn>1</mn>"),
        (r"\sqrt{v^2}", "<msqrt><msup><mi>v</mi><mn>2</mn></msup></msqrt>"),
        (r"\text{left column} < 1", "<mtext>left\N{NO-BREAK SPACE}column</mtext><mo>&lt;</mo><mn>1</mn>"),
    ],
)
def test_a_formula_becomes_the_elements_of_its_parts(tex, inside):
    elements = re.sub(r"<(\w+)[^>]*>", r"<\1>", mathml_of(tex)).replace(" ", "")
    assert elements == f"<math>{inside}</math>"


def test_the_columns_of_a_formula_lean_to_their_sides_without_a_style_that_the_policy_would_block():
    mathml = mathml_of(r"\begin{aligned} a & = b \\ c & = d \end{aligned}", is_displayed=True)
    assert re.findall(r'<math display="block"|<mtd class="\w+"| style=', mathml) == [
        '<math display="block"',
        *['<mtd class="right"', '<mtd class="left"'] * 2,
    ]


def test_the_marks_after_a_formula_stay_on_its_line():
    html = r'It is <span class="arithmatex">\(n\)</span>, or <span class="arithmatex">\(a &lt; b\)</span> here.'
    assert set_formulas(html, "a.md") == (
        'It is <span class="formula"><math><mi>n</mi></math>,</span>'
        " or <math><mi>a</mi> <mo>&lt;</mo> <mi>b</mi></math> here."
    )


def test_a_formula_on_a_line_of_its_own_is_displayed():
    html = '<div class="arithmatex">\\[\nn\n\\]</div>'
    assert set_formulas(html, "a.md") == '<div class="arithmatex"><math display="block"><mi>n</mi></math></div>'


def test_a_wrong_formula_is_named_with_its_page():
    with pytest.raises(BuildError, match=r"^one/two\.md: the formula \\foo n cannot be set: .*\\foo.*\.$"):
        set_formulas(r'<span class="arithmatex">\(\foo n\)</span>', "one/two.md")


def test_the_spaces_between_the_parts_of_a_formula_are_those_of_a_text():
    def text(tex):
        return " ".join(re.sub("<[^>]*>", "", mathml_of(tex)).split())

    assert text("d(k-1)+1=-3") == "d(k − 1) + 1 = −3"
    assert text("[-1,1)") == "[−1,1)"
