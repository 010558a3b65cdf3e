"""What MkDocs calls while it builds the book: see `hooks` in mkdocs.yml."""

import warnings

from bookbuild import remedies

remedies.give_ast_its_strings_back()


def on_config(config):
    gallery = config.plugins["gallery"].config
    gallery["reset_modules"] = (*gallery["reset_modules"], start_chapter)
    config.extra_css = [css for css in config.extra_css if not str(css).startswith("sg_gallery")]
    return config


def start_chapter(gallery_conf, file) -> None:
    """Draw in the book's style, and take each warning for an error."""
    from filtersight import figures

    figures.use_book_style()
    warnings.simplefilter("error")
    warnings.filterwarnings("default", module="mkdocs_gallery")
