"""Show the program `filtersight` on its page: its own help, and the figure it draws of the cat."""

from pathlib import Path

from bookbuild.scraper import publish

HELP_WIDTH = 80  # letters, as on most terminals


def program_help(project: Path, start: str) -> str:
    """Give what `filtersight --help` prints."""
    # Not at the top: while the book is served, each build imports the package as it is by then.
    import click
    from filtersight.program.command import command

    context = click.Context(command, info_name="filtersight", terminal_width=HELP_WIDTH)
    return f"```text\n{command.get_help(context)}\n```"


def write_sample(docs: Path) -> None:
    """Draw the figure that the program draws without options, and write Markdown that shows it for a page to include."""
    from filtersight.program.command import USUAL_FILTERS, USUAL_RANDOM, USUAL_SIDE, Slide, load, make_maps, notes
    from filtersight.program.filter_choice import chosen_filters, random_choice
    from filtersight.program.sheet import draw_sheet

    from filtersight import figures
    from filtersight.images import CAT

    figures.use_book_style()
    filters = [filter_ for word in USUAL_FILTERS for filter_ in chosen_filters(word, 1)]
    filters += random_choice(USUAL_RANDOM, channels=1, seed=0)
    picture = load(CAT, USUAL_SIDE, grey=True)
    slide = Slide(stride=1, padding=0, pool=None)
    fig = draw_sheet(picture[0], make_maps(picture, filters, slide, None), notes(slide, seed=0))
    figures.describe(
        fig,
        caption="The cat's photograph under the filters that you get without options.",
        alt="A grey photograph of a cat and ten maps of it in blue, white and red, each below its filter, a grid of "
        "three by three numbers. The maps of the two edge filters show thin outlines. The random ones show the whole "
        "cat, most of them all in red or all in blue. The last place holds a colour scale and the line: Random filters "
        "from seed 0.",
    )
    images = docs / "book" / "images"
    images.mkdir(parents=True, exist_ok=True)
    shown = publish(fig, images / "command_line.svg", page=docs / "command-line.md")
    (docs / "book" / "command_line.md").write_text(shown, encoding="utf-8")
