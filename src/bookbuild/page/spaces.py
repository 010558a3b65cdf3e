"""Keep together what a line should not break apart: the numbers of 3 × 3, a number and its %, an option of a program."""

import re
from collections.abc import Callable

CODE = re.compile(r"(<(pre|code)\b.*?</\2>)", re.DOTALL)
TAG = re.compile(r"(<(?:script|math)\b.*?</(?:script|math)>|<[^>]*>)", re.DOTALL)
SPACE = re.compile(r"(?<=\d)\s(×)\s(?=\d)|(?<=\d)\s?(?=%)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def keep_together(html: str) -> str:
    """Put spaces that do not break inside sizes and shares, also where Python formats one without, and mark the options in code for the style sheet.

    >>> keep_together("<p>3 × 3, 5%, 5 %: <code>12 % 5 --seed 1</code></p>").replace("\\xa0", "~")
    '<p>3~×~3, 5~%, 5~%: <code>12 % 5 <span class="whole">--seed</span> 1</code></p>'

    """
    parts = CODE.split(html)
    parts[::3] = (_texts(prose, SPACE, lambda found: "\xa0×\xa0" if found[1] else "\xa0") for prose in parts[::3])
    parts[1::3] = (_texts(code, OPTION, lambda found: f'<span class="whole">{found[0]}</span>') for code in parts[1::3])
    del parts[2::3]  # which of the two it was
    return "".join(parts)


def _texts(html: str, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> str:
    pieces = TAG.split(html)
    pieces[::2] = (pattern.sub(by, text) for text in pieces[::2])
    return "".join(pieces)
