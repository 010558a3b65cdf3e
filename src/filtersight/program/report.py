"""What --json prints of a picture: sizes, filters or layers, the range of each map, and a network's answer."""

import json
import os
from collections.abc import Mapping
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


def layer_facts(layers: Mapping[str, NDArray]) -> list[dict[str, Any]]:
    """Tell each layer's name, the size and number of its maps, and their least and greatest number."""
    return [
        {
            "name": name,
            "rows": maps.shape[0],
            "columns": maps.shape[1],
            "maps": maps.shape[2],
            "least": float(maps.min()),
            "greatest": float(maps.max()),
        }
        for name, maps in layers.items()
    ]


def size(maps: NDArray) -> str:
    """Say how many maps of which size these are."""
    rows, columns, channels = maps.shape
    return f"{channels} map{'s' * (channels > 1)} {rows} × {columns}"


def line(job: Job, x: NDArray, facts: Mapping[str, Any]) -> bytes:
    """Give one picture's object, in one line: the picture, and the facts of what was made of it."""
    rows, columns, channels = x.shape[1:]
    report = {
        "picture": _text(job.picture),
        "rows": rows,
        "columns": columns,
        "channels": channels,
        "figure": _text(job.figure),
        "maps": _text(job.maps),
        **facts,
    }
    return json.dumps(report, allow_nan=False).encode() + b"\n"


def _text(path: str | None) -> str | None:
    """Give a path as text that every reader of JSON takes, also where its bytes are none."""
    return path if path is None else os.fsencode(path).decode("utf-8", "replace")
