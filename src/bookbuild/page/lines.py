"""Mark the lines of code, so that one that is wider than a phone wraps under its own beginning."""

import re

NAMED_LINE = re.compile(
    r'<span id="__line-\d+-\d+">(?=(?P<prompt><span class="gp">[^<]*</span>)?(?:<span class="\w+">)?(?P<indent> *))'
)
"""How Pygments marks a line; its names would be used twice where pages are joined."""

CALL = re.compile(r'</(?:span|a)><span class="p">\(+</span>(?=[^\n])')
"""The bracket of a call, which follows a name at once, if more follows on its line."""

DEEPEST = 16


def mark_lines(html: str) -> str:
    """Let the style sheet know each line of code and how far it is indented, and let calls break behind their bracket.

    >>> mark_lines('<code><span id="__line-0-1">x = 1\\n</span><span id="__line-0-2">    y = 2\\n</span></code>')
    '<code><span class="line">x = 1\\n</span><span class="line in4">    y = 2\\n</span></code>'
    >>> mark_lines('<span class="n">f</span><span class="p">(</span><span class="n">x</span>')
    '<span class="n">f</span><span class="p">(</span><wbr><span class="n">x</span>'

    """
    return CALL.sub(r"\g<0><wbr>", NAMED_LINE.sub(_line, html))


def _line(found: re.Match[str]) -> str:
    width = len(found["indent"]) + (4 if found["prompt"] else 0)  # a prompt is `>>> `
    indent = min(width // 4 * 4, DEEPEST)
    return f'<span class="line in{indent}">' if indent else '<span class="line">'
