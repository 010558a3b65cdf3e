"""Mark the lines of code and of sentences, so that one that is wider than a phone wraps under its own beginning."""

import re

NAMED_LINE = re.compile(
    r'<span id="__line-\d+-\d+">(?=(?P<prompt><span class="gp">[^<]*</span>)?(?:<span class="\w+">)?(?P<indent> *))'
)
"""How Pygments marks a line; its names would be used twice where pages are joined."""

CALL = re.compile(r'</(?:span|a)><span class="p">\(+</span>(?=[^\n])')
"""The bracket of a call, which follows a name at once, if more follows on its line."""

OUTPUT = re.compile(r'(?<=<div class="language-text )(output highlight">.*?<code>)(.*?)(?=</code>)', re.DOTALL)
"""What a cell has printed."""

COLUMNS = re.compile(r"^ |\S {2}", re.MULTILINE)
"""What stands below each other, and is scrolled rather than wrapped. The page has the same rule for what it prints."""

DEEPEST = 16


def mark_lines(html: str) -> str:
    """Let the style sheet know each line of code and how far it is indented, and let calls break behind their bracket.

    Of what is printed it says whether it is sentences, or has columns.

    >>> mark_lines('<code><span id="__line-0-1">x = 1\\n</span><span id="__line-0-2">    y = 2\\n</span></code>')
    '<code><span class="line">x = 1\\n</span><span class="line in4">    y = 2\\n</span></code>'
    >>> mark_lines('<span class="n">f</span><span class="p">(</span><span class="n">x</span>')
    '<span class="n">f</span><span class="p">(</span><wbr><span class="n">x</span>'
    >>> mark_lines('<div class="language-text output highlight"><pre><code>A cat.\\n</code>')
    '<div class="language-text sentences output highlight"><pre><code>A cat.\\n</code>'

    """
    return OUTPUT.sub(_output, CALL.sub(r"\g<0><wbr>", NAMED_LINE.sub(_line, html)))


def _output(found: re.Match[str]) -> str:
    return found[0] if COLUMNS.search(re.sub("<[^>]*>", "", found[2])) else f"sentences {found[0]}"


def _line(found: re.Match[str]) -> str:
    width = len(found["indent"]) + (4 if found["prompt"] else 0)  # a prompt is `>>> `
    indent = min(width // 4 * 4, DEEPEST)
    return f'<span class="line in{indent}">' if indent else '<span class="line">'
