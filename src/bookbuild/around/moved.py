"""Lead readers of an old address to where the page is now: see `moved` in mkdocs.yml."""

import posixpath
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.exceptions import Abort

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={relative}">
{canonical}<title>This page has moved</title>
</head>
<body><p>This page has <a href="{relative}">moved</a>.</p></body>
</html>
"""


def drop_sitemap(site: Path, site_url: str) -> None:
    """Leave out the sitemap of a book that names no address: it would be empty."""
    if not site_url:
        for file in site.glob("sitemap.xml*"):
            file.unlink()


def write_moved(moved: dict[str, str], site: Path, site_url: str) -> None:
    """Write a page at each old address that leads to the new one at once, without a script."""
    for old, new in moved.items():
        if (site / old).exists():
            raise Abort(f"mkdocs.yml says that {old} has moved, but there is a page of that name")
        if not (site / new).is_file():
            raise Abort(f"mkdocs.yml says that {old} has moved to {new}, but there is no such page")
        relative = posixpath.relpath(new, posixpath.dirname(old) or ".")
        canonical = f'<link rel="canonical" href="{urljoin(site_url, new)}">\n' if site_url else ""
        (site / old).parent.mkdir(parents=True, exist_ok=True)
        (site / old).write_text(PAGE.format(relative=relative, canonical=canonical), encoding="utf-8")
