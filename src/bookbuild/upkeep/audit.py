"""Read the markup of the built site, and measure it with Lighthouse: `make audit`, which needs npx and Chromium.

Measures every page as a phone shows it, prints what it found and writes it to audit.json. A page that misses a goal is
measured again, and the median counts: one run of Lighthouse on a busy machine says little.
"""

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bookbuild.browser import system_browser
from bookbuild.upkeep.markup import audit_markup
from bookbuild.workspace import ROOT

LIGHTHOUSE = "lighthouse@13.5.0"
RUNS = 5  # of a page that misses a goal at first
LEAST_PERFORMANCE, LARGEST_SHIFT = 95, 0.02
COMPRESSED_BY_HOSTS = {".html", ".css", ".js", ".svg", ".json"}


class Host(SimpleHTTPRequestHandler):
    """Serve files compressed, as static hosts do."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if not file.is_file():
            self.send_error(404)
            return
        content = file.read_bytes()
        self.send_response(200)
        if file.suffix in COMPRESSED_BY_HOSTS:
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def audit(site: Path) -> int:
    """Print the faults in the markup and what Lighthouse measures, and return an exit status."""
    if not shutil.which("npx") or not browser() or not (site / "index.html").is_file():
        print("make audit needs Node's npx, Chromium or Chrome, and a built book: make docs", file=sys.stderr)
        return 1
    return max(audit_markup(site), measure(site))


def measure(site: Path) -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    start = f"http://127.0.0.1:{server.server_port}"
    pages = sorted(file.relative_to(site).as_posix() for file in site.rglob("*.html"))
    try:
        measured = {page: measured_page(f"{start}/{page}") for page in pages if page != "404.html"}
    except subprocess.CalledProcessError as error:
        print(f"Lighthouse could not measure the book: it ended with {error.returncode}", file=sys.stderr)
        return 1
    finally:
        server.shutdown()
    names = list(next(iter(measured.values())))
    print(" | ".join(["page", *names]))
    for page, values in measured.items():
        print(" | ".join([page, *(f"{values[name]:g}" for name in names)]))
    (ROOT / "audit.json").write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    missed = [page for page, values in measured.items() if not reaches_goals(values)]
    if missed:
        print(f"{len(missed)} pages miss the goals: {', '.join(missed)}", file=sys.stderr)
    return 0


def browser() -> str:
    return os.environ.get("CHROME_PATH") or system_browser() or ""


def measured_page(address: str) -> dict[str, float]:
    runs = [run(address)]
    if not reaches_goals(runs[0]):
        runs += [run(address) for _ in range(RUNS - 1)]
    return {name: statistics.median(measured[name] for measured in runs) for name in runs[0]}


def reaches_goals(measured: dict[str, float]) -> bool:
    return measured["performance"] >= LEAST_PERFORMANCE and measured["shift"] <= LARGEST_SHIFT


def run(address: str) -> dict[str, float]:
    """Run Lighthouse once: scores out of 100, the largest paint in seconds, the layout's shift."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        flags = ["--quiet", "--output=json", f"--output-path={report}", "--chrome-flags=--headless=new --no-sandbox"]
        env = os.environ | {"CHROME_PATH": browser()}
        subprocess.run(["npx", "--yes", LIGHTHOUSE, address, *flags], check=True, env=env)
        found = json.loads(report.read_text(encoding="utf-8"))
    scores = {name: round(100 * category["score"]) for name, category in found["categories"].items()}
    paint = round(found["audits"]["largest-contentful-paint"]["numericValue"] / 1000, 2)
    shift = round(found["audits"]["cumulative-layout-shift"]["numericValue"], 3)
    wanted = ("performance", "accessibility", "best-practices", "seo")
    return {name: scores[name] for name in wanted} | {"largest paint": paint, "shift": shift}
