"""What MkDocs calls while it builds the book, in that order: see `hooks` in mkdocs.yml.

Each hook is a table of contents: what it calls lives in the room that its import names.
"""

from pathlib import Path
from typing import Any

from bookbuild.around import feed, llms, metadata, moved, search
from bookbuild.around.generated import add_generated
from bookbuild.around.joining import join
from bookbuild.chapters import parts
from bookbuild.page.cells import live_cells
from bookbuild.page.chapter import chapter_page
from bookbuild.page.fill import fill
from bookbuild.page.formulas import set_formulas
from bookbuild.page.lines import mark_lines
from bookbuild.page.links import link_names, public_names
from bookbuild.page.spaces import keep_together
from bookbuild.page.tasks import tasks_in
from bookbuild.run import gallery, remedies, serving, stale
from filtersight import __version__

OWN = "my-filtersight.md"
"""The page of the reader's own module, whose cells run as those of chapters do."""

remedies.give_ast_its_strings_back()
remedies.let_the_folder_have_spaces()


def on_config(config: Any) -> Any:
    """Before anything is drawn."""
    stale.forget_old_figures(_project(config), Path(config.docs_dir) / "book", serving.opened())
    public_names.cache_clear()  # the package may have changed since the last build
    gallery.tame(config)
    return config


def on_pre_build(config: Any) -> None:
    """When mkdocs-gallery has run the chapters."""
    gallery.end_chapters()
    gallery.finish_downloads(_project(config), Path(config.docs_dir), config.site_url)
    of_parts = ({part.title: [{c.title: c.page} for c in part.chapters]} for part in _parts(config))
    chapters = {"The book": ["book/index.md", "python.md", *of_parts, OWN]}
    config.plugins["mkdocstrings"].handlers.inventory.version = __version__  # it knows of no version by itself
    config.nav = [chapters if "The book" in entry else entry for entry in config.nav]


def on_files(files: Any, config: Any) -> Any:
    """When the pages and assets are collected."""
    add_generated(files, config, _project(config))
    join(files, config)
    return files


def on_page_markdown(markdown: Any, page: Any, config: Any, files: Any) -> str:
    """For each page, before its Markdown becomes HTML."""
    source, facts = page.file.src_uri, metadata.of_book(config, _project(config))
    page.meta["changed"] = facts.changed(source)
    if source == "book/index.md":
        markdown = (_project(config) / "gallery" / "README.md").read_text(
            encoding="utf-8"
        ) + "\n<!-- book: contents -->\n"
    elif source in facts.chapters:
        markdown = chapter_page(markdown, Path(source).stem)
        page.meta["tasks"] = tasks_in(facts.chapters[source])
    elif source == OWN:
        markdown = live_cells(Path(source).stem, markdown)
    markdown = fill(markdown, source, _project(config), config.site_url or "", config.extra["repository"])
    if source in facts.chapters:
        llms.write_plain(markdown, Path(config.site_dir) / source)
    return markdown


def on_env(env: Any, config: Any, files: Any) -> None:
    """When each page has its title."""
    llms.write_list(config, files, _parts(config))


def on_page_content(html: Any, page: Any, config: Any, files: Any) -> str:
    """For each page, when its Markdown is HTML."""
    script = Path(config.docs_dir) / Path(page.file.src_uri).with_suffix(".py")
    if page.file.src_uri == "glossary.md":
        html = search.name_terms(html)
    html = keep_together(set_formulas(mark_lines(html), page.file.src_uri))
    return link_names(html, chapter=script if script.exists() else None, anchor=page.toc.items[0].id)


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> dict:
    """For each page, what the theme says about it."""
    facts = metadata.of_book(config, _project(config))
    told = {"about": facts.about_page(page, config.site_description)}
    return context | told | {"feed": feed.NAME if feed.has_feed(facts) else None}


def on_post_build(config: Any) -> None:
    """When the site is written."""
    feed.write_feed(Path(config.site_dir), metadata.of_book(config, _project(config)))
    moved.drop_sitemap(Path(config.site_dir), config.site_url)
    moved.write_moved(config.extra["moved"], Path(config.site_dir), config.site_url)
    search.write_sections(Path(config.site_dir))
    serving.go_on()


def on_serve(server: Any, config: Any, builder: Any) -> Any:
    """Before the book is served."""
    serving.follow(server)
    return server


def on_build_error(error: Any) -> None:
    """When something raises."""
    gallery.say_only_its_own(error)


def _project(config: Any) -> Path:
    return Path(config.config_file_path).absolute().parent


def _parts(config: Any) -> list[Any]:
    return parts(_project(config) / "gallery")
