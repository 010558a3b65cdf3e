"""Offer the whole book for download, on a page of the site, once there is something to offer."""

import re
from pathlib import Path

FOLDER = "downloads"
PAGE = "about/downloads.html"
OFFER = re.compile(r"(<!-- downloads -->).*?(<!-- end of downloads -->)", re.DOTALL)
WHAT = {".pdf": "The whole book as a PDF", ".zip": "The whole site as a zip file"}


def offer_downloads(site: Path) -> None:
    """Name on the page what lies in the folder of downloads."""
    page = site / PAGE
    files = sorted((site / FOLDER).glob("*.*"))
    page.write_text(offer(page.read_text(encoding="utf-8"), files), encoding="utf-8")


def offer(html: str, files: list[Path]) -> str:
    """Put links to the files, if there are any, at the place that the page marks for them."""
    links = "".join(
        f'<li><a href="../{FOLDER}/{file.name}" download>{WHAT[file.suffix]}</a>, {file.stat().st_size / 1e6:.0f} MB</li>'
        for file in files
    )
    offered = f"<ul>{links}</ul>" if files else ""
    html, found = OFFER.subn(lambda place: place[1] + offered + place[2], html)
    if found != 1:
        raise ValueError(f"{PAGE} marks {found} places for the downloads, not one")
    return html
