"""What MkDocs calls while it builds the book: see `hooks` in mkdocs.yml."""

import os
import shutil
import sys
import traceback
import warnings
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from mkdocs.exceptions import Abort
from mkdocs.structure.files import File
from mkdocs_gallery import glr_path_static

from bookbuild import remedies
from bookbuild.cards import save_book_card
from bookbuild.changes import last_changes
from bookbuild.chapters import parts
from bookbuild.command_line import write_sample
from bookbuild.depends import chapters_that_use
from bookbuild.draw import DRAWN
from bookbuild.joining import join
from bookbuild.landing import write_landing
from bookbuild.links import link_names, public_names
from bookbuild.live_data import live_files
from bookbuild.live_python import python_files
from bookbuild.llms import llms_txt, plain
from bookbuild.metadata import LANDING_CARD, Metadata, describe
from bookbuild.moved import write_moved
from bookbuild.notebooks import finish_notebook, finish_script
from bookbuild.pages import chapter_page, fill
from bookbuild.search import write_sections

remedies.give_ast_its_strings_back()


def on_config(config: Any) -> Any:
    """Start from a clean folder, and put the book's looks and rules in place of mkdocs-gallery's."""
    forget_old_figures(config)
    gallery = config.plugins["gallery"].config
    gallery["reset_modules"] = (*gallery["reset_modules"], start_chapter)
    config.theme.dirs.remove(glr_path_static())
    config.extra_css = [
        css for css in config.extra_css if not str(css).startswith(("sg_gallery", "assets/_mkdocstrings"))
    ]
    return config


def forget_old_figures(config: Any) -> None:
    """Let mkdocs-gallery draw what is not drawn yet from the package as it is now.

    It draws a chapter again when the chapter changes, not when the package does; and while the book is served, Python
    would keep the package as it was first imported.
    """
    package = _project(config) / "src" / "filtersight"
    sources = {
        file: file.read_bytes() for file in sorted(package.rglob("*")) if file.suffix != ".pyc" and file.is_file()
    }
    changed = {file for file in sources.keys() | _drawn_from.keys() if sources.get(file) != _drawn_from.get(file)}
    generated = Path(config.docs_dir) / "book"
    if not _drawn_from:
        if DRAWN not in os.environ:
            shutil.rmtree(generated, ignore_errors=True)
    elif changed:
        modules = {".".join(file.relative_to(package.parent).with_suffix("").parts) for file in changed}
        for chapter in chapters_that_use(modules, _project(config)):
            (generated / chapter.parent.name / f"{chapter.name}.md5").unlink(missing_ok=True)
        for name in [name for name in sys.modules if name.partition(".")[0] == "filtersight"]:
            del sys.modules[name]
        public_names.cache_clear()
        _from_the_package.clear()
    _drawn_from.clear()
    _drawn_from.update(sources)


_drawn_from: dict[Path, bytes] = {}
_from_the_package: dict[str, bytes] = {}  # while the book is served, made anew only when the package changes


def start_chapter(gallery_conf: Any, file: Any) -> None:
    """Draw in the book's style, and take each warning for an error."""
    from filtersight import figures

    figures.use_book_style()
    warnings.simplefilter("error")
    warnings.filterwarnings("default", module="mkdocs_gallery")


def on_pre_build(config: Any) -> None:
    """Finish what mkdocs-gallery has just generated."""
    warnings.resetwarnings()
    warnings.simplefilter("ignore", DeprecationWarning)
    project = _project(config)
    book: dict[str, list[Any]] = {"The book": ["book/index.md"]}
    for part in parts(project / "gallery"):
        book["The book"].append({part.title: [{c.title: c.page} for c in part.chapters]})
        for chapter in part.chapters:
            page = Path(config.docs_dir) / chapter.page
            finish_notebook(page.with_suffix(".ipynb"), urljoin(config.site_url, chapter.page))
            finish_script(page.with_suffix(".py"))
    write_landing(Path(config.docs_dir))
    save_book_card(Path(config.docs_dir) / LANDING_CARD, title=config.site_name, question=config.site_description)
    if not _from_the_package:
        write_sample(Path(config.docs_dir))
    config.extra["metadata"] = Metadata(project, config.site_url, config.extra["repository"], last_changes(project))
    config.nav = [book if "The book" in entry else entry for entry in config.nav]


def on_files(files: Any, config: Any) -> Any:
    """Add what the live parts take from the package, and join files that every page loads."""
    if not _from_the_package:
        _from_the_package.update(live_files() | python_files(_project(config)))
    for address, content in _from_the_package.items():
        files.append(File.generated(config, address, content=content))
    join(files, config)
    return files


def on_page_markdown(markdown: Any, page: Any, config: Any, files: Any) -> str:
    project = _project(config)
    page.meta["changed"] = config.extra["metadata"].changed(page.file.src_uri)
    if page.file.src_uri == "book/index.md":
        markdown = (project / "gallery" / "README.md").read_text(encoding="utf-8") + "\n<!-- book: contents -->\n"
    elif page.file.src_uri.startswith("book/"):
        markdown = chapter_page(markdown, Path(page.file.src_uri).stem)
    markdown = fill(markdown, page.file.src_uri, project)
    if page.file.src_uri in config.extra["metadata"].chapters:
        published = Path(config.site_dir) / page.file.src_uri
        published.parent.mkdir(parents=True, exist_ok=True)
        published.write_text(plain(markdown), encoding="utf-8")
    return markdown


def on_env(env: Any, config: Any, files: Any) -> None:
    """List the pages for programs, now that each has its title."""
    chapters = config.extra["metadata"].chapters
    others = {file.url: file.page.title for file in files.documentation_pages() if file.src_uri not in chapters}
    listed = parts(_project(config) / "gallery")
    listing = llms_txt(config.site_name, config.site_description, listed, others, config.site_url)
    (Path(config.site_dir) / "llms.txt").write_text(listing, encoding="utf-8")


def on_page_content(html: Any, page: Any, config: Any, files: Any) -> str:
    script = Path(config.docs_dir) / Path(page.file.src_uri).with_suffix(".py")
    return link_names(html, chapter=script if script.exists() else None, anchor=page.toc.items[0].id)


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> dict:
    """Give theme/main.html what it says about the page."""
    metadata = config.extra["metadata"]
    description = page.meta.get("description") or describe(page.content) or config.site_description
    page.meta["description"] = escape(description)  # Material puts it into the page as it is
    return context | {"about": metadata.about(page.file.src_uri, page.canonical_url, description)}


def on_post_build(config: Any) -> None:
    """Lead on from old addresses, and write the text that the book's own search looks through."""
    write_moved(config.extra["moved"], Path(config.site_dir), config.site_url)
    write_sections(Path(config.site_dir))


def on_build_error(error: Any) -> None:
    """Leave it at mkdocs-gallery's message when a chapter raises: it ends at the chapter's own line."""
    if any(frame.name == "execute_code_block" for frame in traceback.extract_tb(error.__traceback__)):
        raise Abort("A chapter failed.")


def _project(config: Any) -> Path:
    return Path(config.config_file_path).absolute().parent
