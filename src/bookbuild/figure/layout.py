"""Lay a figure out in round numbers, so that it is drawn alike each time.

What solves constrained layout (kiwisolver) goes through its unknowns in the order of their addresses in memory. Where
panels stand therefore differs in its last digits from run to run, and matplotlib names clipping paths after all digits.
"""

from typing import Any

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox

DIGITS = 9  # of the figure's width and height, far below a pixel and far above the solver's error


class _RoundLayout(ConstrainedLayoutEngine):
    def execute(self, fig: Figure) -> Any:
        grids = super().execute(fig)
        for ax in fig.axes:
            ax.set_position(Bbox(ax.get_position(original=True).get_points().round(DIGITS)), which="original")
        return grids


def round_layout(fig: Figure) -> None:
    """Have a figure with constrained layout laid out in round numbers; another figure is left as it is."""
    engine = fig.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        fig.set_layout_engine(_RoundLayout(**engine.get()))
