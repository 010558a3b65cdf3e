"""Join the book's style sheets into one file, and its scripts into another: each file is a request more."""

import re
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

STYLES, SCRIPTS = "assets/site.css", "assets/site.js"


def join(files: Files, config: MkDocsConfig) -> None:
    """Let pages load one file in the place of all that mkdocs.yml lists under `extra_css`, and one for its scripts.

    Modules stay apart, as they must. The parts are still published: the printed book loads one of them.
    """
    modules = [script for script in config.extra_javascript if getattr(script, "type", "") == "module"]
    scripts = [str(script) for script in config.extra_javascript if script not in modules]
    for address, parts in ((STYLES, config.extra_css), (SCRIPTS, scripts)):
        texts = [_moved((Path(config.docs_dir) / part).read_text(encoding="utf-8"), part) for part in parts]
        files.append(File.generated(config, address, content="\n".join(texts)))
    config.extra_css = [STYLES]
    config.extra_javascript = [SCRIPTS, *modules]


def _moved(text: str, part: str) -> str:
    """Let what a style sheet loads be found from the joined file's folder."""
    if not part.endswith(".css"):
        return text
    folder = PurePosixPath(part).parent.relative_to(PurePosixPath(STYLES).parent)
    return re.sub(r"url\((?!data:)", f"url({folder}/", text)
