"""Keep together what a line should not break apart: 3 × 3, a number and its %, 1e-08, an option of a program."""

import re

CODE = re.compile(r"(<(pre|code)\b.*?</\2>)", re.DOTALL)
TAG = re.compile(r"(<(?:script|math)\b.*?</(?:script|math)>|<[^>]*>)", re.DOTALL)
SPACE = r"(?<=\d)\s×\s(?=\d)|(?<=\d)\s?(?=%)"
EXPONENT = r"(?<![\w.])\d+(?:\.\d+)?e[-+\N{MINUS SIGN}]\d+"
"""A number such as 1e-08, after whose hyphen some browsers break a line."""
OPTION = r"(?<![\w-])--[a-z][a-z-]*"
IN_PROSE = re.compile(f"{SPACE}|(?P<whole>{EXPONENT})")
IN_CODE = re.compile(f"(?P<whole>{OPTION}|{EXPONENT})")


def keep_together(html: str) -> str:
    """Put spaces that do not break inside sizes and shares, also where Python formats one without, and mark the rest for the style sheet: numbers with an exponent, and in code the options.

    >>> keep_together("<p>3 × 3, 5%, 5 %, 1e-08: <code>12 % 5 --seed 1e-5</code></p>").replace("\\xa0", "~")
    '<p>3~×~3, 5~%, 5~%, <span class="whole">1e-08</span>: <code>12 % 5 <span class="whole">--seed</span> <span class="whole">1e-5</span></code></p>'

    """
    parts = CODE.split(html)
    parts[::3] = (_texts(prose, IN_PROSE) for prose in parts[::3])
    parts[1::3] = (_texts(code, IN_CODE) for code in parts[1::3])
    del parts[2::3]  # which of the two it was
    return "".join(parts)


def _texts(html: str, pattern: re.Pattern[str]) -> str:
    pieces = TAG.split(html)
    pieces[::2] = (pattern.sub(_kept, text) for text in pieces[::2])
    return "".join(pieces)


def _kept(found: re.Match[str]) -> str:
    if found["whole"]:
        return f'<span class="whole">{found[0]}</span>'
    return "\xa0×\xa0" if "×" in found[0] else "\xa0"
