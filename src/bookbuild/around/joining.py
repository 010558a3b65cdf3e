"""Join the book's style sheets, its scripts, and each live part's modules: each file is a request more."""

import re
from pathlib import Path, PurePosixPath
from posixpath import normpath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from bookbuild.around.modules import join_module, join_script, without_jsdoc

STYLES, SCRIPTS, LOADER = "assets/site.css", "assets/site.js", "assets/live/live.js"
FINDER, LIBRARY = "assets/search/finder.js", "assets/search/library.min.js"


def join(files: Files, config: MkDocsConfig) -> None:
    """Let pages load one file in the place of all that mkdocs.yml lists under `extra_css`, and one for its scripts.

    Modules stay apart from scripts, as they must. What a file is joined from is still published: the printed book
    loads one of the scripts.
    """
    modules = [script for script in config.extra_javascript if getattr(script, "type", "") == "module"]
    scripts = [str(script) for script in config.extra_javascript if script not in modules]
    for address, parts in ((STYLES, config.extra_css), (SCRIPTS, scripts)):
        texts = [_as_joined((Path(config.docs_dir) / part).read_text(encoding="utf-8"), part) for part in parts]
        files.append(File.generated(config, address, content="\n".join(texts)))
    config.extra_css = [STYLES]
    config.extra_javascript = [SCRIPTS, *modules]
    _join_modules(files, config)
    _join_finder(files, config)


def _join_modules(files: Files, config: MkDocsConfig) -> None:
    """Put each module that the loader names together with what it imports."""
    read = {file.src_uri: file for file in files.javascript_files()}
    named = re.findall(r'"(\.\.?/[\w/-]+\.js)"', read[LOADER].content_string)
    for address in [normpath(PurePosixPath(LOADER).parent / name) for name in named]:
        whole = join_module(address, lambda part: read[part].content_string)
        files.remove(read[address])
        files.append(File.generated(config, address, content=whole))


def _join_finder(files: Files, config: MkDocsConfig) -> None:
    """Put what the search finds with into one script, which is loaded when a reader first searches."""
    read = {file.src_uri: file for file in files.javascript_files() if file.src_uri.startswith("assets/search/")}
    finder = join_script(FINDER, lambda part: read[part].content_string)
    script = read[LIBRARY].content_string + finder
    for file in read.values():
        files.remove(file)
    files.append(File.generated(config, FINDER, content=script))


def _as_joined(text: str, part: str) -> str:
    """Let what a style sheet loads be found from the joined file's folder; leave out what a script tells of types."""
    if not part.endswith(".css"):
        return without_jsdoc(text)
    folder = PurePosixPath(part).parent.relative_to(PurePosixPath(STYLES).parent)
    return re.sub(r"url\((?!data:)", f"url({folder}/", text)
