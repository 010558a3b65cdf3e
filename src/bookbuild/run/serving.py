"""While the book is served: know which chapter is open, and build again until every chapter is drawn anew."""

import logging
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bookbuild.run.stale import waiting

log = logging.getLogger("mkdocs.plugins.bookbuild")
CHAPTER = re.compile(r"/book/[^/]+/(\d\d_\w+)\.html")

_opened: list[str] = []
_wake: list[Path] = []


def opened() -> str:
    """Name the chapter that was asked for last, such as `03_vertical_edges`; empty if none was."""
    return _opened[-1] if _opened else ""


def follow(server: Any) -> None:
    """Note which chapter is open, and watch a file by which a build can ask for the next."""
    server.set_app(_noting(server.serve_request))
    folder = tempfile.TemporaryDirectory(prefix="book-serve-")
    server.watched_folder = folder  # kept as long as the server
    _wake[:] = [Path(folder.name) / "next"]
    server.watch(folder.name)


def _noting(serve: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Serve as before, and note the chapter that a page is or, asking whether it has changed, comes from."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        polls = environ.get("PATH_INFO", "").startswith("/livereload/")
        chapter = CHAPTER.search(environ.get("HTTP_REFERER" if polls else "PATH_INFO", ""))
        if chapter:
            _opened[:] = [chapter[1]]
        return serve(environ, start_response)

    return app


def go_on() -> None:
    """Ask for another build if chapters wait to be drawn again, and say how many."""
    if not (waiting and _wake):
        return
    log.info(f"The package has changed; {len(waiting)} more chapters are drawn again, {waiting[0].stem[:2]} next")
    _wake[0].write_text(str(len(waiting)), encoding="utf-8")
