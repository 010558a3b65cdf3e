"""The learned filters that the playground has."""

import re

import numpy as np
from numpy.typing import NDArray

from bookbuild.workspace import ROOT

FILE = ROOT / "docs/assets/live/learned.js"


def learned_filters(name: str) -> NDArray:
    """Filters of one channel: (3, 3, 1, C_out)."""
    text = FILE.read_text(encoding="utf-8").partition(f"{name}: [")[2].partition("]]],")[0].partition("\n  ],")[0]
    numbers = np.array([float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)])
    return numbers.reshape(-1, 1, 3, 3).transpose(2, 3, 1, 0)
