"""The page of the trained network before its Python is started: an example that the build draws, and what is loaded."""

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from bookbuild.figure.drawn import Drawn
from bookbuild.in_the_page.archive import through_bytes
from bookbuild.in_the_page.later import LATER
from bookbuild.package import package_state
from bookbuild.page.figures import publish

EXAMPLE = "book/images/through.svg"
IN_A_ROW = 7  # maps of a layer, those that vary most
MOST = 50  # pixels of a side that are drawn
SIZE = 1  # of those that `pyramid` gives: there the astronaut's face is found

PART = """<div class="through" data-megabytes="{megabytes}" data-later="{later}" markdown="1">

<div class="live live-controls through-start">To run it here takes JavaScript.</div>

{figure}

</div>"""


def through(project: Path, start: str) -> str:
    """Give the markup of the live part, with the example in it."""
    figure, _ = example(package_state(project))
    return PART.format(megabytes=f"{through_bytes(project) / 1e6:.1f}", later=_later_megabytes(project), figure=figure)


def through_megabytes(project: Path, start: str) -> str:
    """Say how much the page loads when it is started."""
    return f"{through_bytes(project) / 1e6:.0f} MB"


def later_megabytes(project: Path, start: str) -> str:
    """Say how much the classifier takes, which is loaded when it is asked for."""
    return f"{_later_megabytes(project)} MB"


def _later_megabytes(project: Path) -> str:
    return f"{sum((project / 'src' / name).stat().st_size for name in LATER.values()) / 1e6:.1f}"


@lru_cache(maxsize=1)
def example(state: str) -> tuple[str, bytes]:
    """Draw a picture on its way through the network, once for each state of the package: its Markdown and its SVG."""
    # Not at the top: while the book is served, each build imports the package as it is by then.
    import matplotlib.pyplot as plt
    import numpy as np
    from PIL import Image

    from filtersight import figures, photographs
    from filtersight.faces import face_finder, faces_of_map, merge_overlapping, pyramid
    from filtersight.networks import PICTURE, liveliest, run, windows_below

    layers, picture = face_finder(), photographs()[0]
    scale, x = list(pyramid(picture, enlarge=2))[SIZE]
    maps = run(layers, x)
    scores = maps["layer 7"][0, :, :, 0]
    (face,) = merge_overlapping(faces_of_map(scores, scale))
    row, column = map(int, np.unravel_index(scores.argmax(), scores.shape))
    below = {window.name: window for window in windows_below(layers, maps, "layer 7", row, column)}

    def show(ax: Any, image: NDArray, name: str, **colours: Any) -> None:
        """Draw a map reduced to some fifty pixels, with the part that the place of the last map is made of."""
        _, *sides = below[name]
        shrunk = max(1, image.shape[0] // MOST)
        top, left, bottom, right = (side // shrunk for side in sides)
        ax.imshow(np.asarray(Image.fromarray(image).reduce(shrunk)), interpolation="nearest", **colours)
        figures.outline_window(ax, top, left, (bottom - top, right - left))
        ax.axis("off")

    figures.use_book_style()
    fig = plt.figure(figsize=(figures.WIDTH, 0.97 * figures.WIDTH))
    grid = fig.add_gridspec(len(layers) + 1, IN_A_ROW + 1)
    for line, layer in enumerate(reversed(layers)):
        found = maps[layer.name][0]
        count = found.shape[2]
        words = fig.add_subplot(grid[line, 0])
        words.axis("off")
        words.text(0, 0.5, f"{layer.name},\n{count} map{'s' * (count > 1)}", va="center", fontsize=8)
        limit = float(np.percentile(abs(found), 99.5))
        colours = {"vmax": limit} | (
            {"cmap": figures.SIGNED, "vmin": -limit} if count == 1 else {"cmap": "gray", "vmin": 0}
        )
        for place, index in enumerate(liveliest(found, IN_A_ROW), start=1):
            show(fig.add_subplot(grid[line, place]), found[:, :, index], layer.name, **colours)
    words = fig.add_subplot(grid[0, 2:])
    words.axis("off")
    score = f"its largest number is {face.score:.2f}:\na face, where the picture is marked"
    words.text(0, 0.5, score, va="center", fontsize=8)
    words = fig.add_subplot(grid[-1, 0])
    words.axis("off")
    words.text(0, 0.5, "the picture", va="center", fontsize=8)
    whole = np.asarray(Image.fromarray(picture.astype(np.float32)).resize(scores.shape[::-1]))
    ax = fig.add_subplot(grid[-1, 1])
    show(ax, np.kron(whole, np.ones((x.shape[1] // whole.shape[0] + 1,) * 2)), PICTURE, cmap="gray", vmin=0, vmax=1)
    figures.describe(
        fig,
        caption="An example, drawn with the book: an astronaut’s photograph on its way through the network, the answer "
        "above and the picture below. Marked is what the brightest number of the last map is made of, layer by layer.",
        alt="Eight rows of small pictures. In the first is the last layer’s map, pale blue but for one red spot, which is "
        "marked. In each row below, seven maps of the layer before, grey, with a marked square that grows from row to "
        "row. In the last is the photograph of an astronaut; the square lies around her face and hair.",
    )
    with tempfile.TemporaryDirectory() as folder:
        still = Path(folder) / EXAMPLE
        still.parent.mkdir(parents=True)
        return publish(Drawn(fig), still, page=Path(folder) / "through.md"), still.read_bytes()
