"""Set a page's formulas as MathML, which browsers draw by themselves: no script, no font, nothing that moves."""

import re
from html import unescape

from math_core import LatexError, LatexToMathML
from mkdocs.exceptions import BuildError

# As pymdownx.arithmatex leaves them, each with the marks that follow it: no line may start with one.
FORMULA = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>([.,;:?!)]*)', re.DOTALL)
BETWEEN = re.compile(r'<mo(?![^>]*(?:stretchy|rspace="0"))[^>]*>[^<,]*</mo>|</mtd>')  # operators, and cells
SIDES = {  # of the columns in `aligned`; the page's policy allows no style in an attribute
    ' style="text-align: right;justify-items: end;padding-right: 0;"': ' class="right"',
    ' style="text-align: left;justify-items: start;padding-left: 0;"': ' class="left"',
}

converter = LatexToMathML(fancy_error=False)


def set_formulas(html: str, page: str) -> str:
    """Put MathML in the place of each formula of a page, which is named when a formula is wrong."""
    return FORMULA.sub(lambda found: _set(unescape(found[2]).strip(), found[1] == "div", found[3], page), html)


def _set(tex: str, is_displayed: bool, marks: str, page: str) -> str:
    try:
        mathml = mathml_of(tex, is_displayed=is_displayed)
    except LatexError as error:
        reason = str(error).partition(": ")[2]
        raise BuildError(f"{page}: the formula {' '.join(tex.split())} cannot be set: {reason}") from None
    if is_displayed:
        return f'<div class="arithmatex">{mathml}</div>{marks}'
    return f'<span class="formula">{mathml}{marks}</span>' if marks else mathml


def mathml_of(tex: str, *, is_displayed: bool = False) -> str:
    r"""Write a formula in MathML, with spaces that browsers skip and the search's text keeps.

    >>> mathml_of(r"\frac12 + n")
    '<math><mfrac><mn>1</mn><mn>2</mn></mfrac> <mo>+</mo> <mi>n</mi></math>'

    """
    mathml = BETWEEN.sub(r" \g<0> ", converter.convert_with_local_state(tex, displaystyle=is_displayed))
    for style, side in SIDES.items():
        mathml = mathml.replace(style, side)
    return mathml
