"""Write a matplotlib animation as two animated WebP files, for light and for dark pages, and a still."""

import io
from collections.abc import Callable
from pathlib import Path

from matplotlib.animation import AbstractMovieWriter, Animation
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from PIL import Image

from bookbuild.svg import DARK, save_svg

DPI = 192  # two pixels for each of the page's
COLOURS = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")


def save_film(animation: Animation, still: Path, light: Path, dark: Path) -> None:
    """Draw every frame on transparent ground, once in the colours of each kind of page; the first as SVG too."""
    writer = _LightAndDark(still)
    animation.save(light, writer=writer, dpi=DPI)
    milliseconds = round(animation.event_source.interval)
    for frames, path in ((writer.light, light), (writer.dark, dark)):
        path.write_bytes(_encode(frames, milliseconds))


def _encode(frames: list[Image.Image], milliseconds: int) -> bytes:
    """Encode a film without loss, as is small for drawings, or with little, as is small for photographs."""
    tries = []
    for options in ({"lossless": True, "quality": 60, "method": 3}, {"quality": 85}):
        encoded = io.BytesIO()
        film = {"save_all": True, "append_images": frames[1:], "duration": milliseconds, "loop": 0}
        frames[0].save(encoded, "WEBP", **film, **options)
        tries.append(encoded.getvalue())
    return min(tries, key=len)


class _LightAndDark(AbstractMovieWriter):
    """Collects what `Animation.save` draws, each frame in the figure's own colours and in those of a dark page."""

    def __init__(self, still: Path) -> None:
        super().__init__()
        self.still = still
        self.light: list[Image.Image] = []
        self.dark: list[Image.Image] = []

    def setup(self, fig: Figure, outfile: Path, dpi: float | None = None) -> None:
        super().setup(fig, outfile, dpi)

    def grab_frame(self, **savefig_kwargs) -> None:
        if not self.light:
            save_svg(self.fig, self.still)
        self.light.append(self._draw())
        restore = darken(self.fig)
        self.dark.append(self._draw())
        restore()

    def finish(self) -> None:
        """Nothing is left to do: the frames are in memory."""

    def _draw(self) -> Image.Image:
        drawn = io.BytesIO()
        self.fig.savefig(drawn, format="rgba", dpi=self.dpi)
        return Image.frombytes("RGBA", self.frame_size, drawn.getvalue())


def darken(fig: Figure) -> Callable[[], None]:
    """Swap the theme's colours in a figure for those of a dark page; call what is returned to swap back."""
    undo = []
    for artist in fig.findobj():
        for name in COLOURS:
            colour = getattr(artist, f"get_{name}", lambda: "none")()
            dark = next((dark for light, dark in DARK.items() if same_color(colour, light)), None)
            if dark:
                set_colour = getattr(artist, f"set_{name}")
                set_colour(dark)
                undo.append((set_colour, colour))

    def restore() -> None:
        for set_colour, colour in undo:
            set_colour(colour)

    return restore
