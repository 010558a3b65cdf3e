"""What the package's metadata say that depends on who publishes it: addresses, and the README as PyPI shows it.

Hatchling calls this. The environment names the addresses, as `.github/workflows/release.yml` does: `SITE_URL`, where
the book is, `REPOSITORY_URL`, and `AUTHOR_EMAIL`. Without them none is claimed.
"""

import os
import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

AUTHORS = "The What a Filter Sees authors"
FOR_PYPI = ("Use the package", "Use the program", "Credit and licence")
"""Sections of README.md for those who install the package; the others are for those who have the project's folder."""


class Metadata(MetadataHookInterface):
    """The fields of `[project]` that are dynamic."""

    def update(self, metadata: dict) -> None:
        """Fill them in; in a source distribution, PKG-INFO has said all that there is."""
        root = Path(self.root)
        if (root / "PKG-INFO").exists():
            metadata.setdefault("urls", {})
            return
        site, repository = address("SITE_URL"), address("REPOSITORY_URL")
        email = os.environ.get("AUTHOR_EMAIL")
        metadata["authors"] = [{"name": AUTHORS} | ({"email": email} if email else {})]
        metadata["urls"] = urls(site, repository)
        readme = (root / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": readme_for_pypi(readme, site, repository)}


def address(name: str) -> str:
    """Give an address from the environment without its last slash, or nothing."""
    given = os.environ.get(name, "")
    if given and not re.fullmatch(r"https://\S+", given):
        raise ValueError(f"{name} is {given!r}; give an address that begins with https://, and nothing else")
    return given.rstrip("/")


def urls(site: str, repository: str) -> dict[str, str]:
    """Name the addresses as PyPI knows them."""
    found = {"Homepage": f"{site}/", "Documentation": f"{site}/reference/"} if site else {}
    if repository:
        found |= {
            "Source": repository,
            "Issues": f"{repository}/issues",
            "Changelog": f"{repository}/blob/HEAD/CHANGELOG.md",
        }
    return found


def readme_for_pypi(readme: str, site: str, repository: str) -> str:
    """Leave out what is about the project's folder, and let links lead where PyPI's readers can follow."""
    start, *sections = re.split(r"^(?=## )", readme, flags=re.MULTILINE)
    if site:
        start += f"Read it at {site}/.\n\n"
    kept = [section for section in sections if section.startswith(tuple(f"## {title}\n" for title in FOR_PYPI))]
    if len(kept) != len(FOR_PYPI):
        raise ValueError(f"README.md lacks one of the sections for PyPI: {', '.join(FOR_PYPI)}")
    text = "".join([start, *kept])
    text = re.sub(r"pip install (')?\.(\[\w+\])?", r"pip install \1filtersight\2", text)
    return re.sub(r"(!?)\[([^\]]*)\]\((?!https://)([^)]+)\)", lambda link: followable(*link.groups(), repository), text)


def followable(mark: str, text: str, path: str, repository: str) -> str:
    """Write a link to a file of the project as one into the repository, or as its text where none is known."""
    if not repository:
        return "" if mark else text
    return f"{mark}[{text}]({repository}/{'raw' if mark else 'blob'}/HEAD/{path})"
