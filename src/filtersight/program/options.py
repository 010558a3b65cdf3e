"""What the program's options mean, and how its help lists them."""

import re
from collections.abc import Sequence

import click
from click.shell_completion import CompletionItem, get_completion_class

from filtersight.images import MAX_PIXELS
from filtersight.program.filter_choice import NAMED
from filtersight.windows import Pair

NAME = "filtersight"
COMPLETE = "_FILTERSIGHT_COMPLETE"
"""The environment variable by which a shell asks for completions."""

GROUPS = {
    "Which filters": ("--filter", "--random", "--seed"),
    "A trained network instead": ("--through",),
    "How they slide": ("--stride", "--padding", "--pool"),
    "The picture": ("--colour", "--size"),
    "What is written": ("--output", "--format", "--maps", "--json", "--force"),
    "Other": ("--quiet", "--completion", "--version", "--help"),
}

EPILOG = f"""
\b
Examples:
  filtersight photo.jpg
  filtersight photo.jpg --seed 7 --output seven.pdf --maps maps.npz
  filtersight photo.jpg -f sobel-vertical -f "0 1 0  1 -4 1  0 1 0" -o two.png
  filtersight photo.jpg -f maps.npz -f learned.npy --random 4 -o more.png
  filtersight holiday/*.jpg --colour --output folder
  filtersight photo.jpg --json > numbers.json
  filtersight photo.jpg --through faces
  filtersight photo.jpg --through names --json
  filtersight - < photo.jpg > figure.png

The filters that have names are {", ".join(NAMED)}.

A picture is a PNG, JPEG, WebP, GIF, TIFF or BMP file, or an AVIF if Pillow is 11.3 or newer, of at most
{MAX_PIXELS // 10**6} million pixels; - is standard input. It is turned as the camera says, what is transparent is laid
on white, and of an animation the first frame is taken. The figure's path is printed once it is written. Of several
pictures, one that fails does not keep the others from being drawn.

\b
To have the shell complete options and filters, add to ~/.bashrc or ~/.zshrc
  eval "$(filtersight --completion bash)"      # or zsh
and for fish to ~/.config/fish/config.fish
  filtersight --completion fish | source

\b
Exit codes:
  0    everything is written
  1    not fully installed
  2    an argument, a picture or a filter will not do, or a file or standard
       output cannot be written: a sentence says why, and nothing is left half
       written
  129, 130, 143
       stopped by a closed terminal, by Ctrl-C, or by a request to terminate
  141  whoever read standard output has closed it
"""


class GroupedCommand(click.Command):
    """A command whose help lists the options in groups."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each group under its title."""
        options = {word: parameter for parameter in self.get_params(ctx) for word in parameter.opts}
        for title, words in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([record for word in words if (record := options[word].get_help_record(ctx))])


class RowsColumns(click.ParamType):
    """One whole number, two such as 2x3, or a word."""

    name = "rows and columns"

    def __init__(self, *words: str, at_least: int = 1, at_most: int) -> None:
        self.words, self.at_least, self.at_most = words, at_least, at_most

    def convert(self, value: int | str, param: click.Parameter | None, ctx: click.Context | None) -> int | Pair | str:
        """Give a whole number, (rows, columns), or the word."""
        if isinstance(value, int) or value in self.words:
            return value
        if re.fullmatch(r"[0-9]{1,8}(x[0-9]{1,8})?", value):
            numbers = tuple(map(int, value.split("x")))
            if self.at_least <= min(numbers) <= max(numbers) <= self.at_most:
                return numbers if len(numbers) == 2 else numbers[0]
        words = "".join(f", or {word!r}" for word in self.words)
        self.fail(
            f"{value!r} will not do; give a whole number from {self.at_least} to {self.at_most}, "
            f"or two such as 2x3{words}."
        )

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Complete the words."""
        return _beginning(incomplete, self.words)


def complete_filter(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the names of filters, and where none begins so, those of files."""
    return _beginning(incomplete, list(NAMED)) or [CompletionItem(incomplete, type="file")]


def print_completion(ctx: click.Context, param: click.Parameter, shell: str | None) -> None:
    """Print what a shell needs to complete options and filters, and end."""
    kind = get_completion_class(shell) if shell else None
    if kind is None or ctx.resilient_parsing:
        return
    click.echo(kind(ctx.command, {}, NAME, COMPLETE).source())
    ctx.exit()


def _beginning(incomplete: str, words: Sequence[str]) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]
