"""The arrays of the trained networks that come with the package, each file known by its digest."""

import hashlib
import io

import numpy as np
from numpy.typing import NDArray

from filtersight.images import DATA

FOLDER = DATA / "networks"
DIGESTS = {
    "faces.npz": "68f7681e8307b8ce6a676dce367acc57bd787fd87c8e190f07c52f3cb2c2d886",
    "classifier.npz": "d92b4c1513fc3156fa247d9b7b7bc6222160f4ac86e4484a6bdd48ed88dfe3fb",
}
"""SHA-256 of each file."""


def read_arrays(name: str) -> dict[str, NDArray]:
    """Read a network's arrays, if its file is what it was when the package was made."""
    try:
        content = (FOLDER / name).read_bytes()
    except OSError as error:
        raise FileNotFoundError(f"the network's file {name} cannot be read: {error.strerror}") from None
    if hashlib.sha256(content).hexdigest() != DIGESTS[name]:
        raise ValueError(f"the network's file {name} is damaged or another; install filtersight again")
    with np.load(io.BytesIO(content)) as arrays:
        return dict(arrays)


def unchanging(array: NDArray) -> NDArray[np.float32]:
    """Give weights as layers want them, not to be written to: all who ask for a network share them."""
    array = np.array(array, np.float32, order="C")
    array.flags.writeable = False
    return array
