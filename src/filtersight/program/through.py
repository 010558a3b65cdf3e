"""What the program does with a picture and a trained network: its maps layer by layer, and the answer."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filtersight import classifier, faces
from filtersight.networks import Layer, liveliest, steps
from filtersight.program import stop

NETWORKS = ("faces", "names")
SIDE = 512
"""A smaller picture is enlarged before faces are sought: its longer side to this many pixels."""
GUESSES = 5
IN_A_MOSAIC = 9
STAGES = ("stem", "2.project", "4.project", "10.project", "15.project", "head")
"""Of the classifier's fifty layers those that are drawn: about one for each size of map."""
CLASS = "where it is seen"


class Seen(NamedTuple):
    """What a network made of a picture."""

    layers: dict[str, NDArray]
    """Maps `(H, W, C)` by the name under which they are drawn and written."""
    answer: list[dict[str, Any]]
    """Faces, or names, the surest first, as --json prints them."""


def look(x: NDArray, network: str, show: Callable[[str], None]) -> Seen:
    """Run a picture `(1, H, W, 3)` from 0 to 1 through a network."""
    return through_faces(x[0], show) if network == "faces" else through_names(x[0], show)


def enlargement(size: tuple[int, int]) -> float:
    """Say how many times a picture is enlarged before faces are sought.

    Raises `ValueError` if it is too narrow for any.
    """
    times = max(1.0, SIDE / max(size))
    if min(size) * times < faces.SIZE:
        raise ValueError(
            f"faces are sought in pictures of at least {faces.SIZE} pixels a side, and this is "
            f"{size[0]} x {size[1]}; give a larger --size"
        )
    return times


def through_faces(picture: NDArray, show: Callable[[str], None]) -> Seen:
    """Find the faces, and keep the maps of the size at which the surest was found."""
    times = enlargement(picture.shape[:2])
    show("finding faces")
    found = faces.find_faces(picture, enlarge=times)
    scale = faces.SIZE / found[0].size if found else times
    stop.check()
    _, x = next(faces.pyramid(picture, enlarge=scale))
    answer = [{**face._asdict(), "box": list(face.box)} for face in found]
    return Seen(_maps(faces.face_finder(), x, show), answer)


def through_names(picture: NDArray, show: Callable[[str], None]) -> Seen:
    """Name the picture, and keep all maps, and where the first guess is seen."""
    network = classifier.classifier()
    kept = _maps(network, classifier.classifier_input(picture), show)
    found = classifier.most_probable(kept.pop("probabilities"), best=GUESSES)
    del kept["mean"], kept["classes"]
    seen = classifier.class_activation_map(network, {"head": kept["head"][np.newaxis]}, found[0].number)
    answer = [guess._asdict() for guess in found]
    return Seen(kept | {CLASS: seen[..., np.newaxis]}, answer)


def drawn(seen: Seen) -> dict[str, NDArray]:
    """Choose the layers that are drawn, each as one mosaic of its maps."""
    names = [name for name in (*STAGES, CLASS) if name in seen.layers] or list(seen.layers)
    return {name: mosaic(seen.layers[name]) for name in names}


def mosaic(maps: NDArray) -> NDArray:
    """Lay out those of the maps `(H, W, C)` that vary most, in their order, with gaps of zeros."""
    rows, columns, channels = maps.shape
    if channels == 1:
        return maps[..., 0]
    gap, side = max(1, rows // 30), int(np.sqrt(IN_A_MOSAIC))
    laid = np.zeros((side * (rows + gap) - gap, side * (columns + gap) - gap), maps.dtype)
    for number, channel in enumerate(liveliest(maps, IN_A_MOSAIC)):
        top, left = (rows + gap) * (number // side), (columns + gap) * (number % side)
        laid[top : top + rows, left : left + columns] = maps[..., channel]
    return laid


def words(network: str, answer: list[dict[str, Any]]) -> list[str]:
    """Say the answer in short lines."""
    if network == "names":
        return [f"{guess['probability']:.2f}  {guess['name']}" for guess in answer]
    if not answer:
        return ["no face found"]
    return [f"{face['score']:.2f}  face of {face['size']:.0f} pixels" for face in answer[:GUESSES]]


def _maps(network: tuple[Layer, ...], x: NDArray, show: Callable[[str], None]) -> dict[str, NDArray]:
    maps = {}
    for name, found in steps(network, x):
        show(name)
        stop.check()
        maps[name] = found[0]
    return maps
