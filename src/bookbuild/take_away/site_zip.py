"""Pack the built site to read without a network: `python -m bookbuild offline`.

The pages open from the folder by double click. Scripts that are modules do not: browsers load them from servers only.
"""

import re
import zipfile
from pathlib import Path

from bookbuild.take_away.downloads import FOLDER, NAME, PAGE, offer

FOR_HOSTS = {"404.html", "_headers", "robots.txt", "sitemap.xml", "sitemap.xml.gz"}
EPOCH = (2020, 1, 1, 0, 0, 0)
"""When every file in the archive says it was changed: two archives of one site are the same."""

# A file on disk has no origin for 'self' to mean, and the search works in a frame without one.
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\s*', re.IGNORECASE)

README = """What a Filter Sees

Open index.html in a browser. Text, figures, films and the search work as they are.

The parts that answer to your hand, and Python in the page, need a server, because browsers do not load
their code from a folder. Any server will do. With Python installed, in this folder:

    python3 -m http.server

and then open http://localhost:8000 in the browser. No network is needed for that either.
"""

NOTICE = """// Says, where the book is read from a folder, why some parts of a page stand still.
if (location.protocol === "file:") {
  const readme = new URL("../README.txt", document.currentScript.src);
  const say = (part, words) => {
    const link = Object.assign(document.createElement("a"), { href: readme, textContent: "README.txt" });
    const notice = document.createElement("p");
    notice.append(words, link);
    part.after(notice);
  };
  for (const part of document.querySelectorAll(".live")) {
    say(part, "From a folder, this part stands still. It answers to your hand when a server shows the book: ");
  }
  const cell = document.querySelector(".cell");
  if (cell) say(cell, "From a folder, code does not run in the page. It does when a server shows the book: ");
}
"""


def pack(site: Path, archive: Path) -> None:
    """Write the site, in a folder of its own, to a zip file."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    files = {file.relative_to(site).as_posix(): file for file in site.rglob("*") if file.is_file()}
    with zipfile.ZipFile(archive, "w") as packed:
        _add(packed, "README.txt", README.encode())
        _add(packed, "assets/offline.js", NOTICE.encode())
        for name, file in sorted(files.items()):
            if name not in FOR_HOSTS and not name.startswith(f"{FOLDER}/"):
                content = file.read_bytes()
                _add(packed, name, _page(name, content.decode()).encode() if name.endswith(".html") else content)


def _page(name: str, html: str) -> str:
    """A page as it stands in the folder: with the notice, without what only a host can keep."""
    html = offer(html, []) if name == PAGE else html
    up = "../" * name.count("/")
    return POLICY.sub("", html).replace("</body>", f'<script src="{up}assets/offline.js"></script></body>')


def _add(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(f"{NAME}/{name}", EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    packed.writestr(entry, content)
