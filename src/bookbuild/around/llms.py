"""Publish the chapters as plain Markdown, and llms.txt, which lists them, for readers that are programs.

The form of llms.txt is that of https://llmstxt.org: a title, a summary in a quotation, and lists of links.
"""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from bookbuild.chapters import Part
from bookbuild.page.cells import whole_cells

FIGURE = re.compile(r"<figure\b[^>]*>(.*?)</figure>", re.DOTALL)
IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"')
CAPTION = re.compile(r"<figcaption[^>]*>(.*?)</figcaption>", re.DOTALL)
FENCE = re.compile(r"^```\{\.(\w+)[^}]*\}\n+", re.MULTILINE)
COMMENT = re.compile(r"^<!--.*?-->\n", re.MULTILINE)
SUMMARY = re.compile(r"<summary>(.*?)</summary>")
BOX = re.compile(r"^</?(?:div|details|p)\b[^>]*>\n?", re.MULTILINE)
ATTRIBUTES = re.compile(r"\{ \w+ \}")
OTHER_PAGE = re.compile(r"\]\((?![a-z]+:)((?:[^)\s]*/)?(?!\d\d_)[^)\s/]+)\.md(#[^)\s]*)?\)")
LIVE = re.compile(r'^<div class="live .*?</div>$', re.MULTILINE | re.DOTALL)
BLANKS = re.compile(r"\n{3,}")


def plain(markdown: str) -> str:
    """Leave of a chapter's Markdown what every program reads: no HTML, no attributes, links that lead somewhere.

    Chapters are linked as Markdown, other pages as pages.
    """
    markdown = LIVE.sub("(On the page, a part that answers to the reader's hand stands here.)", whole_cells(markdown))
    markdown = FIGURE.sub(lambda figure: _figure(figure[1]), markdown)
    markdown = SUMMARY.sub(r"**\1**", FENCE.sub(r"```\1\n", markdown))
    markdown = ATTRIBUTES.sub("", BOX.sub("", COMMENT.sub("", markdown)))
    markdown = OTHER_PAGE.sub(lambda link: f"]({link[1]}.html{link[2] or ''})", markdown)
    return BLANKS.sub("\n\n", markdown).strip() + "\n"


def _figure(html: str) -> str:
    image, text = IMAGE.search(html), CAPTION.search(html)
    if not (image and text):
        raise ValueError(f"a figure has no picture or no caption: {html[:80]}")
    (address, alt), caption = image.groups(), text[1].strip()
    return f"![{' '.join(unescape(alt).split())}]({address})\n\n{caption}"


def llms_txt(title: str, summary: str, parts: list[Part], others: dict[str, str], site_url: str) -> str:
    """List the chapters in their parts, and then the other pages, by their titles."""
    sections = [f"# {title}\n\n> {summary}"]
    for part in parts:
        chapters = [
            f"- [{chapter.title}]({urljoin(site_url, chapter.page)}): {chapter.plain_question}"
            for chapter in part.chapters
        ]
        sections.append(f"## {part.title}\n\n" + "\n".join(chapters))
    pages = [f"- [{name}]({urljoin(site_url, address)})" for address, name in others.items()]
    sections.append("## Other pages\n\n" + "\n".join(pages))
    return "\n\n".join(sections) + "\n"


def write_plain(markdown: str, published: Path) -> None:
    """Publish a chapter's Markdown beside its page."""
    published.parent.mkdir(parents=True, exist_ok=True)
    published.write_text(plain(markdown), encoding="utf-8")


def write_list(config: Any, files: Any, parts: list[Part]) -> None:
    """Write llms.txt into the site, when all pages have their titles."""
    chapters = {chapter.page for part in parts for chapter in part.chapters}
    others = {file.url: file.page.title for file in files.documentation_pages() if file.src_uri not in chapters}
    listing = llms_txt(config.site_name, config.site_description, parts, others, config.site_url)
    (Path(config.site_dir) / "llms.txt").write_text(listing, encoding="utf-8")
