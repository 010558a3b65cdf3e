"""Offer the whole book for download, on a page of the site, once there is something to offer."""

import re
from pathlib import Path

FOLDER = "downloads"
PAGE = "about/downloads.html"
OFFER = re.compile(r"(<!-- downloads -->).*?(<!-- end of downloads -->)", re.DOTALL)
NAME = "what-a-filter-sees"
BOOK, WORKSHEETS, ANSWERS, SITE = (f"{NAME}{end}" for end in (".pdf", "-worksheets.pdf", "-answers.pdf", ".zip"))
WHAT = {
    BOOK: "The whole book as a PDF",
    WORKSHEETS: "Worksheets for all chapters as a PDF",
    ANSWERS: "The answers to the worksheets as a PDF",
    SITE: "The whole site as a zip file",
}


def offer_downloads(site: Path) -> None:
    """Name on the page what lies in the folder of downloads."""
    page = site / PAGE
    files = [file for name in WHAT if (file := site / FOLDER / name).is_file()]
    page.write_text(offer(page.read_text(encoding="utf-8"), files), encoding="utf-8")


def offer(html: str, files: list[Path]) -> str:
    """Put links to the files, if there are any, at the place that the page marks for them."""
    links = "".join(
        f'<li><a href="../{FOLDER}/{file.name}" download>{WHAT[file.name]}</a>, {megabytes(file)} MB</li>'
        for file in files
    )
    offered = f"<ul>{links}</ul>" if files else ""
    html, found = OFFER.subn(lambda place: place[1] + offered + place[2], html)
    if found != 1:
        raise ValueError(f"{PAGE} marks {found} places for the downloads, not one")
    return html


def megabytes(file: Path) -> str:
    """Say how large a file is, to one digit below ten."""
    size = file.stat().st_size / 1e6
    return f"{size:.0f}" if size >= 10 else f"{size:.1f}"
