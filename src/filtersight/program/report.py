"""What --json prints of a picture: sizes, filters, and the range and sum of each map."""

import json
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from filtersight.program.filter_choice import NamedFilter
from filtersight.program.outputs import Job


def map_facts(filter_: NamedFilter, feature_map: NDArray) -> dict[str, Any]:
    """Tell a filter's name, shape and sum, and its map's size, least and greatest number, sum and mean."""
    total = feature_map.sum(dtype=np.float64)
    rows, columns = feature_map.shape
    return {
        "name": filter_.name,
        "shape": list(filter_.weight.shape),
        "sum": float(filter_.weight.sum(dtype=np.float64)),
        "map": {
            "rows": rows,
            "columns": columns,
            "least": float(feature_map.min()),
            "greatest": float(feature_map.max()),
            "sum": float(total),
            "mean": float(total / feature_map.size),
        },
    }


def line(job: Job, x: NDArray, filters: Sequence[dict[str, Any]]) -> bytes:
    """Give one picture's object, in one line."""
    rows, columns, channels = x.shape[1:]
    report = {
        "picture": _text(job.picture),
        "rows": rows,
        "columns": columns,
        "channels": channels,
        "figure": _text(job.figure),
        "maps": _text(job.maps),
        "filters": list(filters),
    }
    return json.dumps(report, allow_nan=False).encode() + b"\n"


def _text(path: str | None) -> str | None:
    """Give a path as text that every reader of JSON takes, also where its bytes are none."""
    return path if path is None else os.fsencode(path).decode("utf-8", "replace")
