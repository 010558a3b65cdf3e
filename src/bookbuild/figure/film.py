"""Write a matplotlib animation as two animated WebP files, for light and for dark pages, and a still."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.animation import AbstractMovieWriter, Animation
from matplotlib.colors import to_rgba_array
from matplotlib.figure import Figure
from PIL import Image

from bookbuild.figure.svg import DARK, save_svg

DPI = 192  # two pixels for each of the page's
DARK_OF = {to_rgba_array(light).tobytes(): dark for light, dark in DARK.items()}
COLOURS = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")


def save_film(
    animation: Animation,
    still: Path,
    light: Path | None = None,
    dark: Path | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Draw every frame on transparent ground, in the colours of each kind of page asked for; the last as SVG too."""
    writer = _Frames(still, light is not None, dark is not None)
    animation.save(still, writer=writer, dpi=DPI, progress_callback=progress)
    milliseconds = round(vars(animation)["_interval"])
    for frames, path in ((writer.light, light), (writer.dark, dark)):
        if path:
            path.write_bytes(_encode(frames, milliseconds))


NO_KEY_FRAMES = {"kmin": 0, "kmax": 0}  # smaller, and sooner done
DRAWING = {"lossless": True, "quality": 60, "method": 3, **NO_KEY_FRAMES}
PHOTOGRAPH = {"quality": 75}


def _encode(frames: list[Image.Image], milliseconds: int) -> bytes:
    """Encode a film of drawings without loss; one of photographs with some, and at 3/4 of the size.

    Which it is, the first frame tells: drawings are smaller without loss, and photographs much larger.
    """
    options = min((DRAWING, PHOTOGRAPH), key=lambda options: len(_webp(frames[:1], **options)))
    if options is PHOTOGRAPH:
        width, height = frames[0].size
        frames = [frame.resize((width * 3 // 4, height * 3 // 4), Image.Resampling.LANCZOS) for frame in frames]
    return _webp(frames, duration=milliseconds, loop=0, **options)


def _webp(frames: list[Image.Image], **options: Any) -> bytes:
    encoded = io.BytesIO()
    frames[0].save(encoded, "WEBP", save_all=True, append_images=frames[1:], **options)
    return encoded.getvalue()


class _Frames(AbstractMovieWriter):
    """Collects what `Animation.save` draws, each frame in the figure's own colours, in those of a dark page, or both."""

    def __init__(self, still: Path, in_light: bool, in_dark: bool) -> None:
        super().__init__()
        self.still, self.in_light, self.in_dark = still, in_light, in_dark
        self.light: list[Image.Image] = []
        self.dark: list[Image.Image] = []

    def setup(self, fig: Figure, outfile: str | Path, dpi: float | None = None) -> None:
        super().setup(fig, outfile, dpi)
        # The animation would draw each frame once more, for a window that nobody sees.
        vars(fig.canvas)["draw_idle"] = lambda: None

    def grab_frame(self, **savefig_kwargs: Any) -> None:
        if not (self.light or self.dark):
            save_svg(self.fig, self.still)
        if self.in_light:
            self.light.append(self._draw())
        if self.in_dark:
            restore = darken(self.fig)
            self.dark.append(self._draw())
            restore()

    def finish(self) -> None:
        """Save the still once more, now of the last frame: what the film comes to, in the layout of the first."""
        save_svg(self.fig, self.still)

    def _draw(self) -> Image.Image:
        drawn = io.BytesIO()
        # The still's layout holds for all frames. With an engine, even with "none", `savefig` would draw each once more
        # before, to lay it out.
        with rc_context({"figure.constrained_layout.use": False}):
            self.fig.set_layout_engine(None)
            self.fig.savefig(drawn, format="rgba", dpi=self.dpi)
        return Image.frombytes("RGBA", self.frame_size, drawn.getvalue())


def darken(fig: Figure) -> Callable[[], None]:
    """Swap the theme's colours in a figure for those of a dark page; call what is returned to swap back."""
    undo = []
    for artist in fig.findobj():
        for name in COLOURS:
            colour = getattr(artist, f"get_{name}", lambda: "none")()
            dark = DARK_OF.get(to_rgba_array(colour).tobytes())
            if dark:
                set_colour = getattr(artist, f"set_{name}")
                set_colour(dark)
                undo.append((set_colour, colour))

    def restore() -> None:
        for set_colour, colour in undo:
            set_colour(colour)

    return restore
