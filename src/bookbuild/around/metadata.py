"""Say what each page is, for search engines, for the cards of other sites and for catalogues of teaching material."""

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml

from bookbuild.around.changes import last_changes
from bookbuild.chapters import Chapter, Part, parts

LANDING_CARD = "book/images/card.jpg"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LONGEST = 200
"""Letters of a description; search engines show 150 or so."""

PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SENTENCE = re.compile(r"(?<=[.?!:])\s+(?=[A-Z0-9])")


@dataclass(frozen=True)
class Metadata:
    """The book's facts, from which each page takes its own."""

    project: Path
    site_url: str
    """Where the book is published; empty if it is not."""
    repository: str
    """Where the source can be edited, as on GitHub; empty if nowhere."""
    changes: dict[str, str]

    @cached_property
    def citation(self) -> dict:
        return yaml.safe_load((self.project / "CITATION.cff").read_text(encoding="utf-8"))

    @cached_property
    def parts(self) -> list[Part]:
        return parts(self.project / "gallery")

    @cached_property
    def chapters(self) -> dict[str, Chapter]:
        """The chapters by their pages."""
        return {chapter.page: chapter for part in self.parts for chapter in part.chapters}

    def source(self, page: str) -> str:
        """The file that an author changes to change a page, from the project's folder."""
        if page in self.chapters:
            return self.chapters[page].file.relative_to(self.project).as_posix()
        return "gallery/README.md" if page == "book/index.md" else f"docs/{page}"

    def changed(self, page: str) -> str | None:
        """When a page was last changed; a page of the reference changes with its module."""
        sources = [self.source(page)]
        if page.startswith("reference/"):
            sources.append(f"src/filtersight/{Path(page).stem}.py")
        return max((self.changes[source] for source in sources if source in self.changes), default=None)

    def card(self, page: str) -> str:
        """The address of a page's card."""
        return urljoin(self.site_url, self.chapters[page].card if page in self.chapters else LANDING_CARD)

    def card_alt(self, page: str) -> str:
        """What is to be seen on a page's card: its words."""
        if page in self.chapters:
            return (
                f"{self.chapters[page].title}. {self.chapters[page].plain_question} Below, the chapter's first figure."
            )
        return f"{self.citation['title']}. Below, a picture of a cat, a filter, and what the filter sees of it."

    def about_page(self, page: Any, otherwise: str) -> dict:
        """What the theme says about a page of MkDocs; its description is put among what the page says of itself."""
        description = page.meta.get("description") or describe(page.content) or otherwise
        page.meta["description"] = escape(description)  # Material puts it into the page as it is
        return self.about(page.file.src_uri, page.canonical_url, description)

    def about(self, page: str, address: str, description: str) -> dict:
        """What the theme says about a page."""
        return {
            "card": self.card(page),
            "card_alt": self.card_alt(page),
            "changed": self.changed(page),
            "edit": self.repository and f"{self.repository.rstrip('/')}/edit/main/{self.source(page)}",
            "markdown": Path(page).name if page in self.chapters else None,
            "structured": self.structured(page, address, description),
        }

    def structured(self, page: str, address: str, description: str) -> dict | None:
        """Describe a chapter, or on the landing page the book, in the words of schema.org."""
        book = {"@type": ["Book", "LearningResource"], "name": self.citation["title"], **self._at("url", "")}
        if page == "index.md":
            has_part = [self._chapter(chapter) for chapter in self.chapters.values()]
            own = book | {"hasPart": has_part}
        elif page in self.chapters:
            own = self._chapter(self.chapters[page]) | {"isPartOf": book}
        else:
            return None
        changed = self.changed(page)
        return {
            "@context": "https://schema.org",
            **own,
            **self._at("url", address),
            "description": description,
            **self._at("image", self.card(page)),
            "author": [{"@type": "Organization", "name": author["name"]} for author in self.citation["authors"]],
            "inLanguage": "en",
            "isAccessibleForFree": True,
            "license": LICENCE,
            **({"dateModified": changed} if changed else {}),
        }

    def _chapter(self, chapter: Chapter) -> dict:
        return {
            "@type": "LearningResource",
            "name": chapter.title,
            "teaches": chapter.plain_question,
            "learningResourceType": "chapter",
            "position": chapter.number,
            **self._at("url", chapter.page.removesuffix(".md") + ".html"),
        }

    def _at(self, name: str, address: str | None) -> dict[str, str]:
        """Name an address from the site's root; a book that is not published has none to name."""
        return {name: urljoin(self.site_url, address)} if self.site_url else {}


def of_book(config: Any, project: Path) -> Metadata:
    """Give the book's facts, gathered once a build, by whoever asks first."""
    if "metadata" not in config.extra:
        config.extra["metadata"] = Metadata(project, config.site_url, config.extra["repository"], last_changes(project))
    return config.extra["metadata"]


def describe(html: str) -> str:
    """Take the first sentences of a page's prose, as many as a search engine may show.

    >>> describe("<h1>Edges</h1><p>What does <code>[1 0 -1]</code> see?</p><p>Edges. " + "And more. " * 40)
    'What does [1 0 -1] see?'

    """
    prose = " ".join(unescape(TAG.sub("", paragraph)) for paragraph in PARAGRAPH.findall(html))
    prose = re.sub(r"\\[()]", "", " ".join(prose.split()))
    description = ""
    for sentence in SENTENCE.split(prose):
        if description and len(description) + len(sentence) >= LONGEST:
            break
        description = f"{description} {sentence}".strip()
    return description
