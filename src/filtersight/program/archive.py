"""Arrays written one after the other into an .npz file; `numpy.savez` would want all of them at once."""

import zipfile
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray


class Archive(zipfile.ZipFile):
    """An .npz file that is written."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, "w")

    def add(self, name: str, array: NDArray) -> None:
        """Add an array, which `numpy.load` will give by its name."""
        with self.open(f"{name}.npy", "w", force_zip64=True) as file:
            np.lib.format.write_array(file, array)
