"""Which parts and chapters the book has: the folders and files of `gallery/`, in the order of their names."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

CHAPTER = "[0-9][0-9]_*.py"


@dataclass(frozen=True)
class Chapter:
    """One chapter; its docstring holds the title as a heading, then the question."""

    file: Path

    @property
    def number(self) -> int:
        return int(self.file.name[:2])

    @property
    def title(self) -> str:
        return self._paragraphs[0].lstrip("# ")

    @property
    def question(self) -> str:
        return self._paragraphs[1]

    @property
    def plain_question(self) -> str:
        """The question without the marks of Markdown."""
        return re.sub(r"[*`$]", "", self.question)

    @property
    def page(self) -> str:
        """Its page, from the folder of all pages."""
        return f"book/{self.file.parent.name}/{self.file.stem}.md"

    @property
    def card(self) -> str:
        """The picture that other sites show beside a link to it, from the folder of all pages."""
        return f"book/{self.file.parent.name}/images/{self.file.stem}.jpg"

    @property
    def _paragraphs(self) -> list[str]:
        docstring = ast.get_docstring(ast.parse(self.file.read_text(encoding="utf-8"))) or ""
        paragraphs = [" ".join(text.split()) for text in re.split(r"\n\s*\n", docstring)]
        if len(paragraphs) < 2 or not paragraphs[0].startswith("# "):
            raise ValueError(f"{self.file.name} must start with a docstring: '# Title', a blank line, its question")
        return paragraphs


@dataclass(frozen=True)
class Part:
    """One part: a folder with chapters and a README.md, which holds its title and introduction."""

    folder: Path

    @property
    def title(self) -> str:
        return self._readme[0].lstrip("# ")

    @property
    def introduction(self) -> str:
        return self._readme[1]

    @property
    def chapters(self) -> list[Chapter]:
        return [Chapter(file) for file in sorted(self.folder.glob(CHAPTER))]

    @property
    def _readme(self) -> list[str]:
        return (self.folder / "README.md").read_text(encoding="utf-8").strip().split("\n\n", 1)


def parts(gallery: Path) -> list[Part]:
    """List the parts that have chapters."""
    folders = sorted({file.parent for file in gallery.glob(f"*/{CHAPTER}")})
    return [Part(folder) for folder in folders]
