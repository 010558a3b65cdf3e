"""Find what is broken in a built site: links, anchors, pictures, and loads from elsewhere."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADS = {"src", "srcset", "data", "poster"}
CSS_LOAD = re.compile(r"""url\(\s*['"]?(?!data:|#)([^'")]+)|@import\s+['"]([^'"]+)""")


@dataclass
class Page(HTMLParser):
    """What a page refers to, and what can be referred to in it."""

    file: Path
    base: str = "/"
    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    pictures: list[dict[str, str | None]] = field(default_factory=list)
    in_figure: bool = False

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.file.read_text(encoding="utf-8"))

    __hash__ = object.__hash__

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: self._from_root(value) for name, value in attrs}
        self.anchors |= {anchor for name in ("id", "name") if (anchor := attributes.get(name))}
        if tag == "figure":
            self.in_figure = True
        if tag == "img":
            self.pictures.append(attributes | {"in figure": "yes" if self.in_figure else None})
        if tag == "link" and attributes.get("rel") not in ("canonical", "prev", "alternate", "alternate feed"):
            self.loads.append(attributes["href"] or "")
        elif attributes.get("href"):
            self.links.append(attributes["href"] or "")
        for name in LOADS & attributes.keys():
            address = attributes[name] or ""
            listed = address.split(",") if name == "srcset" else [address]
            self.loads += [entry.split()[0] for entry in listed]
        self.loads += _css_loads(attributes.get("style") or "")

    def _from_root(self, value: str | None) -> str | None:
        """An address that starts at the root of the host, as from the root of the site."""
        return f"/{value.removeprefix(self.base)}" if value and value.startswith(self.base) else value

    def handle_endtag(self, tag: str) -> None:
        if tag == "figure":
            self.in_figure = False


def faults(site: Path, base: str = "/") -> list[str]:
    """Say in one sentence each what is broken in a site that is published under the path `base`."""
    pages = {file: Page(file, base) for file in sorted(site.rglob("*.html"))}
    found = []
    for page in pages.values():
        name = page.file.relative_to(site)
        found += [f"{name} {fault}" for load in page.loads for fault in _load_faults(load, page.file, site)]
        found += [f"{name} {fault}" for link in page.links for fault in _link_faults(link, page.file, site, pages)]
        found += [f"{name} {fault}" for picture in page.pictures for fault in _picture_faults(picture)]
    for sheet in sorted(site.rglob("*.css")):
        for load in _css_loads(sheet.read_text(encoding="utf-8")):
            found += [f"{sheet.relative_to(site)} {fault}" for fault in _load_faults(load, sheet, site)]
    return list(dict.fromkeys(found))


def _load_faults(load: str, start: Path, site: Path) -> list[str]:
    address = urlsplit(load)
    if address.scheme == "data":
        return []
    if address.scheme or address.netloc:
        return [f"loads {load} from elsewhere"]
    return [] if _target(address.path, start, site).is_file() else [f"loads {load}, which does not exist"]


def _link_faults(link: str, start: Path, site: Path, pages: dict[Path, Page]) -> list[str]:
    address = urlsplit(link)
    if address.scheme or address.netloc:
        return []
    target = _target(address.path, start, site)
    if not target.is_file():
        return [f"links to {link}, which does not exist"]
    anchor = unquote(address.fragment)
    # Material's own script gives the code blocks and the top of the page their anchors.
    if anchor and target in pages and anchor not in pages[target].anchors and not anchor.startswith("__"):
        return [f"links to {link}, where there is no such anchor"]
    return []


def _picture_faults(picture: dict[str, str | None]) -> list[str]:
    needed = ["alt", "width", "height"] + ["loading"] * bool(picture["in figure"])
    return [f"shows {picture.get('src')} without {name}" for name in needed if not picture.get(name)]


def _target(path: str, start: Path, site: Path) -> Path:
    if not path:
        return start
    folder = site if path.startswith("/") else start.parent
    target = (folder / unquote(path).lstrip("/")).resolve()
    return target / "index.html" if target.is_dir() else target


def _css_loads(css: str) -> list[str]:
    return [url or imported for url, imported in CSS_LOAD.findall(css)]
