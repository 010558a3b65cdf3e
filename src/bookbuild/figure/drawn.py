"""What a figure is: whatever pyplot holds open when a cell has ended, still or moved by an animation among its names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.animation import Animation
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from bookbuild.figure.film import save_film
from bookbuild.figure.svg import drawn_part, save_svg, shown_size


@dataclass(frozen=True)
class Drawn:
    """A figure, the animation that moves it, if one does, and the words that `filtersight.figures.describe` gave it."""

    fig: Figure
    film: Animation | None = None

    @property
    def alt(self) -> str:
        return vars(self.fig).get("alt", "").strip()

    @property
    def caption(self) -> str:
        return vars(self.fig).get("caption", "")

    @property
    def cover(self) -> bool:
        """Whether it stands for its chapter in the list of chapters."""
        return vars(self.fig).get("cover", False)

    @property
    def wide(self) -> bool:
        """Whether it may be as wide as the code."""
        return vars(self.fig).get("wide", False)

    @cached_property
    def part(self) -> Bbox:
        """What is shown of it, which takes a drawing to tell; the frames of a film are drawn whole."""
        return self.fig.bbox_inches if self.film else drawn_part(self.fig)

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height on a wide page, in pixels."""
        return shown_size(self.part)

    def save(
        self,
        still: Path,
        light: Path | None = None,
        dark: Path | None = None,
        *,
        progress: Callable[[int, int], None] | None = None,
        compact: bool = True,
    ) -> None:
        """Save it as SVG, and its film, if it has one, for each kind of page that a file is named for."""
        if self.film:
            save_film(self.film, still, light, dark, progress=progress)
        else:
            save_svg(self.fig, still, compact=compact, part=self.part)


def open_figures(names: Mapping[str, object]) -> list[Drawn]:
    """Give the open figures, in the order in which they were made; `names` are those of the code that made them."""
    films = {vars(film)["_fig"]: film for film in names.values() if isinstance(film, Animation)}
    return [Drawn(fig, films.get(fig)) for fig in map(plt.figure, plt.get_fignums())]
