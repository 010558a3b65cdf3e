"""The works A to I, each as the same calculation in every library that can do it."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from network_works import classifier_work, face_finder_work

import filtersight
from filtersight import loops


class Work(NamedTuple):
    """One calculation: who can do it, and what it takes at least."""

    name: str
    title: str
    contestants: dict[str, Callable]
    products: int  # multiplications, each with its addition
    bytes: int  # read and written once
    dtype: type


def works(libraries: dict) -> list[Callable[[], Work]]:
    """Give every work as a function, so that only one's pictures are in memory at a time."""
    rng = np.random.default_rng(0)

    def layer(name, title, shape, kernel_size, filters, padding=0, dtype=np.float32, backward=False):
        def make():
            x = rng.random(shape, dtype)
            weight = rng.random((*kernel_size, shape[-1], filters), dtype)
            if backward:
                return _layer_backward(libraries, name, title, x, weight, padding)
            return _layer(libraries, name, title, x, weight, padding)

        return make

    c = ((32, 64, 64, 16), (3, 3), 32, 1)
    return [
        layer("A", "grey 256×256, one 3×3", (1, 256, 256, 1), (3, 3), 1),
        layer("B", "RGB 256×256, eight 3×3×3", (1, 256, 256, 3), (3, 3), 8),
        layer("C", "layer 32×64×64×16 to 32, forward", *c),
        layer("C back", "the same, its three gradients", *c, backward=True),
        layer("C double", "forward in float64", *c, np.float64),
        layer("C double back", "gradients in float64", *c, np.float64, backward=True),
        layer("D", "grey 4096×4096, one 3×3", (1, 4096, 4096, 1), (3, 3), 1),
        layer("E", "RGB 4096×4096, eight 3×3×3", (1, 4096, 4096, 3), (3, 3), 8),
        lambda: _pool(libraries, rng.random((32, 64, 64, 32), np.float32)),
        lambda: _pool_backward(libraries, rng.random((32, 64, 64, 32), np.float32)),
        lambda: _film(libraries, rng.random((1, 16, 256, 256, 3), np.float32), rng.random((5, 5, 5, 3, 1), np.float32)),
        lambda: Work(*face_finder_work(libraries)),
        lambda: Work(*classifier_work(libraries)),
    ]


def _layer(libraries, name, title, x, weight, padding):
    out = filtersight.conv2d(x, weight, padding=padding)
    contestants = {"filtersight": lambda: filtersight.conv2d(x, weight, padding=padding)}
    if name in ("A", "B"):
        contestants["loops"] = lambda: loops.conv2d(x, weight, padding=padding)
    if (scipy := libraries.get("scipy")) and name in ("A", "B", "D"):  # C takes thousands of calls, E a minute

        def by_scipy():
            maps = [scipy.signal.correlate(x[0], weight[..., f], "valid")[..., 0] for f in range(weight.shape[3])]
            return np.stack(maps, axis=-1)[np.newaxis]

        contestants["SciPy"] = by_scipy
    if (cv2 := libraries.get("cv2")) and not padding:  # its filters are for few channels

        def by_opencv():
            maps = [
                sum(cv2.filter2D(plane, -1, weight[:, :, c, f])[1:-1, 1:-1] for c, plane in enumerate(cv2.split(x[0])))
                for f in range(weight.shape[3])
            ]
            return cv2.merge(maps).reshape(out.shape)

        contestants["OpenCV"] = by_opencv
    if torch := libraries.get("torch"):
        for layout, (picture, filters) in _layouts(torch, (x, (0, 3, 1, 2)), (weight, (3, 2, 0, 1))).items():
            contestants[layout] = lambda picture=picture, filters=filters: (
                torch.nn.functional.conv2d(picture, filters, padding=padding).permute(0, 2, 3, 1).numpy()
            )
    return Work(name, title, contestants, _products(out, weight), x.nbytes + weight.nbytes + out.nbytes, x.dtype.type)


def _layer_backward(libraries, name, title, x, weight, padding):
    out = filtersight.conv2d(x, weight, padding=padding)
    grad = np.random.default_rng(1).random(out.shape, x.dtype)
    contestants = {"filtersight": lambda: filtersight.conv2d_backward(grad, x, weight, padding=padding)[0]}
    if torch := libraries.get("torch"):
        backward = torch.ops.aten.convolution_backward
        arrays = ((grad, (0, 3, 1, 2)), (x, (0, 3, 1, 2)), (weight, (3, 2, 0, 1)))
        for layout, tensors in _layouts(torch, *arrays).items():
            options = ([weight.shape[3]], [1, 1], [padding] * 2, [1, 1], False, [0, 0], 1, [True] * 3)
            contestants[layout] = lambda tensors=tensors, options=options: (
                backward(*tensors, *options)[0].permute(0, 2, 3, 1).numpy()
            )
    moved = 2 * (x.nbytes + weight.nbytes) + grad.nbytes
    return Work(name, title, contestants, 2 * _products(out, weight), moved, x.dtype.type)


def _pool(libraries, x):
    out = filtersight.max_pool2d(x, 2)
    contestants = {"filtersight": lambda: filtersight.max_pool2d(x, 2), "loops": lambda: loops.max_pool2d(x, 2)}
    if torch := libraries.get("torch"):
        for layout, (maps,) in _layouts(torch, (x, (0, 3, 1, 2))).items():
            contestants[layout] = lambda maps=maps: torch.nn.functional.max_pool2d(maps, 2).permute(0, 2, 3, 1).numpy()
    return Work("F", "max pool 2×2 of 32×64×64×32", contestants, 0, x.nbytes + out.nbytes, np.float32)


def _pool_backward(libraries, x):
    grad = np.random.default_rng(1).random((32, 32, 32, 32), np.float32)
    _, indices = filtersight.max_pool2d(x, 2, return_indices=True)
    contestants = {"filtersight": lambda: filtersight.max_pool2d_backward(grad, x, 2, indices=indices)}
    if torch := libraries.get("torch"):
        backward = torch.ops.aten.max_pool2d_with_indices_backward
        for layout, (grads, maps) in _layouts(torch, (grad, (0, 3, 1, 2)), (x, (0, 3, 1, 2))).items():
            _, places = torch.nn.functional.max_pool2d(maps, 2, return_indices=True)
            contestants[layout] = lambda grads=grads, maps=maps, places=places: (
                backward(grads, maps, [2, 2], [2, 2], [0, 0], [1, 1], False, places).permute(0, 2, 3, 1).numpy()
            )
    moved = x.nbytes + grad.nbytes + indices.nbytes
    return Work("F back", "its gradient, maxima known", contestants, 0, moved, np.float32)


def _film(libraries, x, weight):
    out = filtersight.conv3d(x, weight)
    contestants = {"filtersight": lambda: filtersight.conv3d(x, weight)}
    if scipy := libraries.get("scipy"):
        contestants["SciPy"] = lambda: scipy.signal.correlate(x[0], weight[..., 0], "valid")[np.newaxis]
    if torch := libraries.get("torch"):
        layouts = _layouts(torch, (x, (0, 4, 1, 2, 3)), (weight, (4, 3, 0, 1, 2)))
        for layout, (film, filters) in layouts.items():
            contestants[layout] = lambda film=film, filters=filters: (
                torch.nn.functional.conv3d(film, filters).permute(0, 2, 3, 4, 1).numpy()
            )
    moved = x.nbytes + weight.nbytes + out.nbytes
    return Work("G", "film 16×256×256×3, one 5×5×5×3", contestants, _products(out, weight), moved, np.float32)


def _layouts(torch, *arrays):
    """Give the arrays as tensors in PyTorch's two layouts: channels first in memory, and last."""
    tensors = [torch.from_numpy(array).permute(axes) for array, axes in arrays]
    last = torch.channels_last if tensors[0].ndim == 4 else torch.channels_last_3d
    return {
        "PyTorch, channels first": [tensor.contiguous() for tensor in tensors],
        "PyTorch, channels last": [tensor.contiguous(memory_format=last) for tensor in tensors],
    }


def _products(out, weight):
    return out.size * weight.size // weight.shape[-1]
