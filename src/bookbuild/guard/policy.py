"""Allow the built site nothing but its own files: a content security policy in every page and in the file `_headers`.

Static hosts such as Netlify and Cloudflare Pages send the headers that `_headers` lists. GitHub Pages sends none, so each
page carries the policy itself, too.
"""

import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path

CHARSET = '<meta charset="utf-8">'
# Python in the page is WebAssembly. Pictures that a reader opens, or that the page draws, are blobs.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'none'",
}
# A policy for all addresses; then longer lifetimes for files whose names tell their version.
HEADERS = """/*
  Content-Security-Policy: {policy}; frame-ancestors 'none'
  Cross-Origin-Embedder-Policy: require-corp
  Cross-Origin-Opener-Policy: same-origin
  Permissions-Policy: camera=(self), geolocation=(), microphone=()
  Referrer-Policy: strict-origin-when-cross-origin
  X-Content-Type-Options: nosniff

/assets/javascripts/*
  Cache-Control: public, max-age=31536000, immutable

/assets/stylesheets/*
  Cache-Control: public, max-age=31536000, immutable
"""


class Inline(HTMLParser):
    """What a page holds that a policy must know of: the texts of its scripts, and its styles and event handlers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.blocked: list[str] = []
        self.in_script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        # Of another type, a script is data: no browser runs it.
        self.in_script = tag == "script" and "src" not in attributes and "type" not in attributes
        self.blocked += ["<style>"] if tag == "style" else []
        self.blocked += [f"<{tag} {name}>" for name in attributes if name == "style" or name.startswith("on")]

    def handle_data(self, data: str) -> None:
        if self.in_script:
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False


def harden(site: Path) -> None:
    """Write the policy into every page and into `_headers`; the inline scripts of the theme are allowed by their hashes."""
    pages = {file: file.read_text(encoding="utf-8") for file in sorted(site.rglob("*.html"))}
    hashes = set()
    for file, html in pages.items():
        inline = Inline(html)
        if inline.blocked:
            raise ValueError(f"{file.relative_to(site)} has {inline.blocked[0]}, which its policy would block")
        hashes |= {_hash(script) for script in inline.scripts}
    policy = _policy(hashes)
    for file, html in pages.items():
        head, charset, rest = html.partition(CHARSET)
        if not charset:
            raise ValueError(f"{file.relative_to(site)} has no {CHARSET} to put its policy after")
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        file.write_text(f"{head}{charset}\n      {meta}{rest}", encoding="utf-8")
    (site / "_headers").write_text(HEADERS.format(policy=policy), encoding="utf-8")


def _policy(hashes: set[str]) -> str:
    allowed = POLICY | {"script-src": " ".join([POLICY["script-src"], *sorted(hashes)])}
    return "; ".join(f"{what} {sources}" for what, sources in allowed.items())


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
