"""The address under which the book is published, if it is."""

import re
from pathlib import Path
from urllib.parse import urlsplit

PLACEHOLDERS = ("example.org", "example.com", "example.net", "localhost")
WANTED = "give the whole address, such as https://someone.github.io/book/"


def site_address(given: str | None, *, publishing: bool = False) -> str:
    """Give the address with a slash at its end, or nothing for a book that is read at home.

    Raises
    ------
    ValueError
        If it is no address; or if the book is to be published and there is none, or one that stands for others.

    """
    if not given:
        if publishing:
            raise ValueError(f"SITE_URL is not set, and a book that is published names its address; {WANTED}")
        return ""
    try:
        parts = urlsplit(given)
    except ValueError as error:
        raise ValueError(f"SITE_URL is {given!r}; {WANTED}") from error
    beside = parts.query or parts.fragment or re.search(r"\s", given)  # a newline comes along when one is pasted
    if parts.scheme not in ("http", "https") or not parts.hostname or beside:
        raise ValueError(f"SITE_URL is {given!r}; {WANTED}")
    if publishing and parts.hostname.removeprefix("www.") in PLACEHOLDERS:
        raise ValueError(f"SITE_URL is {given!r}, which stands for any address; {WANTED}")
    return given if given.endswith("/") else f"{given}/"


def address_of(site: Path) -> str:
    """Give the address that a built site names as its own, or nothing."""
    named = re.search(r'<link rel="canonical" href="([^"]*)"', (site / "index.html").read_text(encoding="utf-8"))
    return named[1].removesuffix("index.html") if named else ""
