"""Take a chapter's Markdown out of what mkdocs-gallery writes around it."""

import re

CODE = re.compile(r"```\{\.python \}\n(.*?)```\n", re.DOTALL)
"""How it writes a code cell; code within prose has another fence."""

OUTPUT = re.compile(
    r"Out:\n\{: \.mkd-glr-script-out \}\n\n```\{\.shell \.mkd-glr-script-out-disp \}\n(.*?)\s*\n```", re.DOTALL
)


def chapter_as_written(markdown: str, name: str) -> str:
    """Give the chapter from its title to its last line, what it printed marked as such."""
    chapter, end, _ = markdown.partition('<div id="download_links"></div>')
    start = re.search(r"^# ", chapter, re.MULTILINE)
    if not (start and end):
        raise ValueError(f"{name}: mkdocs-gallery wrote a page of another form than expected")
    return OUTPUT.sub(r'```{.text .output title="Output"}\n\1\n```', chapter[start.start() :])
