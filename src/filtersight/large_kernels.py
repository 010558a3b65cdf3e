"""Kernels so large that copying their windows would be most of the work: one row of windows, all rows of the kernel.

A row of pixels is met by each row of a kernel, whatever the place. So its windows, one pixel tall, are copied once and
multiplied with all rows of the kernel together, and each product is added where its row of the kernel stands.
"""

import numpy as np
from numpy.typing import NDArray

from filtersight.columns import copied_for_a_place, plane_columns
from filtersight.windows import Windows

MOVES_OF_A_PRODUCT = 3  # it is written, read, and added to a map


def is_large(weight: NDArray, windows: Windows, dtype: np.dtype) -> bool:
    """Say whether fewer numbers move for each place than when whole windows are copied."""
    if windows.stride[0] > 1:  # then not every row of pixels meets every row of a kernel
        return False
    depth, height, width, channels, filters = weight.shape
    rows_for_each = _one_row_tall(windows).places[0] / windows.places[0]
    moved = rows_for_each * width * channels + MOVES_OF_A_PRODUCT * depth * height * filters
    return moved < copied_for_a_place(windows, channels, dtype)


def add_products(x: NDArray, weight: NDArray, windows: Windows, maps: NDArray) -> None:
    """Add to maps `(D - kD + 1, oH, oW, C_out)` what frames `(D, H, W, C_in)` give, row by row of the kernels.

    `weight` has shape `(kD, kH, kW, C_in, C_out)`; pictures are frames to filters that are one frame deep.
    """
    depth, height, _, _, filters = weight.shape
    # A plane of products for each row of each kernel, as long as the columns are.
    matrices = weight.transpose(0, 1, 4, 2, 3).reshape(depth, height * filters, -1).astype(maps.dtype, copy=False)
    for tile, columns in plane_columns(x, _one_row_tall(windows), maps.dtype, beside=height * filters):
        met = _rows_met(tile.rows, windows)
        for step, matrix in enumerate(matrices):
            frame = tile.pictures.start - step
            if 0 <= frame < len(maps):
                products = matrix[met.start * filters : met.stop * filters] @ columns
                planes = products.reshape(len(met), filters, *tile.size).transpose(0, 2, 3, 1)  # (rows, h, w, C_out)
                for row, plane in zip(met, planes, strict=True):
                    up = row * windows.dilation[0]
                    first, last = max(tile.rows.start, up), min(tile.rows.stop, up + windows.places[0])
                    places = maps[frame, first - up : last - up, tile.columns]
                    places += plane[first - tile.rows.start : last - tile.rows.start]


def _one_row_tall(windows: Windows) -> Windows:
    """Say where the windows of one row of a kernel lie: at every row of the padded picture."""
    rows = windows.places[0] - 1 + windows.span[0]
    return windows._replace(size=(1, windows.size[1]), span=(1, windows.span[1]), places=(rows, windows.places[1]))


def _rows_met(rows: slice, windows: Windows) -> range:
    """Give the rows of a kernel that meet some of these rows of the padded picture."""
    step = windows.dilation[0]
    first = -(-max(0, rows.start - windows.places[0] + 1) // step)
    return range(first, min((rows.stop - 1) // step + 1, windows.size[0]))
