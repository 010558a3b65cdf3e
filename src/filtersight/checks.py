"""What an operation's arrays and numbers must be, checked once for its fast form and its loops."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from filtersight.arguments import pair, real_array, refuse_masks, refuse_too_many
from filtersight.windows import Sides, Windows, padded_size, padding_sides, place_windows


def picture_array(x: ArrayLike) -> NDArray:
    """Give `x` as floats, either one grey picture `(H, W)` or a batch `(N, H, W, C)`."""
    x = real_array(x, "x")
    if x.ndim not in (2, 4):
        raise ValueError(f"x has shape {x.shape}; give a grey picture (H, W) or a batch (N, H, W, C)")
    return x


def padding_arguments(x: ArrayLike, padding: Any) -> tuple[NDArray, Sides]:
    """Check the arguments of `zero_pad2d`, and give the zeros added as ((top, bottom), (left, right))."""
    x, border = picture_array(x), padding_sides(padding)
    height, width = x.shape if x.ndim == 2 else x.shape[1:3]
    refuse_too_many((x.size // (height * width), *padded_size((height, width), border)), f"padding is {padding!r}")
    return x, border


def kernel_arguments(image: ArrayLike, kernel: ArrayLike) -> tuple[NDArray, NDArray, Windows]:
    """Check the arguments of `correlate2d`, and say where its windows go."""
    image, kernel = real_array(image, "image", ("H", "W")), real_array(kernel, "kernel", ("kH", "kW"))
    return image, kernel, place_windows(image.shape, kernel.shape)


def layer_arguments(
    x: ArrayLike, weight: ArrayLike, stride: Any, padding: Any, dilation: Any
) -> tuple[NDArray, NDArray, Windows]:
    """Check the arguments that a layer's forward and backward passes share."""
    x = real_array(x, "x", ("N", "H", "W", "C_in"))
    weight = real_array(weight, "weight", ("kH", "kW", "C_in", "C_out"))
    _check_channels(x, weight)
    return x, weight, _layer_windows(x, weight, weight.shape[3], stride=stride, padding=padding, dilation=dilation)


def depthwise_arguments(
    x: ArrayLike, weight: ArrayLike, stride: Any, padding: Any, dilation: Any
) -> tuple[NDArray, NDArray, Windows]:
    """Check the arguments of `depthwise_conv2d`, and say where its windows go."""
    x = real_array(x, "x", ("N", "H", "W", "C"))
    weight = real_array(weight, "weight", ("kH", "kW", "C"))
    if x.shape[3] != weight.shape[2]:
        raise ValueError(
            f"weight has shape {weight.shape}, with {weight.shape[2]} kernels, but x has shape {x.shape}, "
            f"with {x.shape[3]} channels; give one kernel a channel"
        )
    return x, weight, _layer_windows(x, weight, x.shape[3], stride=stride, padding=padding, dilation=dilation)


def linear_arguments(x: ArrayLike, weight: ArrayLike) -> tuple[NDArray, NDArray]:
    """Check the arguments of `linear`."""
    x, weight = real_array(x, "x", ("N", "C_in")), real_array(weight, "weight", ("C_in", "C_out"))
    if x.shape[1] != weight.shape[0]:
        raise ValueError(
            f"weight has shape {weight.shape}, for {weight.shape[0]} numbers, but x has shape {x.shape}, "
            f"with {x.shape[1]}; give them the same number"
        )
    return x, weight


def _layer_windows(x: NDArray, weight: NDArray, filters: int, *, stride: Any, padding: Any, dilation: Any) -> Windows:
    """Say where the windows of a layer go, if memory holds its padded pictures and its maps."""
    windows = place_windows(
        x.shape[1:3],
        weight.shape[:2],
        stride=stride,
        padding=padding,
        dilation=dilation,
        name="weight with kernels",
    )
    count, _, _, channels = x.shape
    for shape in ((count, *padded_size(x.shape[1:3], windows.border), channels), (count, *windows.places, filters)):
        refuse_too_many(shape, f"padding is {padding!r}")
    return windows


def film_arguments(x: ArrayLike, weight: ArrayLike) -> tuple[NDArray, NDArray, Windows]:
    """Check the arguments of `conv3d`, and say where its windows go in each frame."""
    x = real_array(x, "x", ("N", "D", "H", "W", "C_in"))
    weight = real_array(weight, "weight", ("kD", "kH", "kW", "C_in", "C_out"))
    _check_channels(x, weight)
    if weight.shape[0] > x.shape[1]:
        raise ValueError(
            f"weight with shape {weight.shape} reaches over {weight.shape[0]} frames, but x with shape "
            f"{x.shape} has {x.shape[1]}; use a shorter filter"
        )
    return x, weight, place_windows(x.shape[2:4], weight.shape[1:3], name="weight with kernels")


def _check_channels(x: NDArray, weight: NDArray) -> None:
    if x.shape[-1] != weight.shape[-2]:
        raise ValueError(
            f"weight has shape {weight.shape}, for {weight.shape[-2]} channels, but x has shape {x.shape}, "
            f"with {x.shape[-1]}; give them the same number"
        )


def bias_argument(bias: ArrayLike | None, weight: NDArray, filters: str = "filters") -> NDArray | None:
    """Check that the bias, where there is one, has one number for each filter, whatever they are called."""
    if bias is None:
        return None
    bias = real_array(bias, "bias", ("C_out",))
    if len(bias) != weight.shape[-1]:
        raise ValueError(
            f"bias has shape {bias.shape}, but weight has {weight.shape[-1]} {filters}; give one number for each"
        )
    return bias


def gradient_argument(grad_output: ArrayLike, shape: tuple[int, ...]) -> NDArray:
    """Check that a gradient has the shape of the output it belongs to."""
    grad_output = real_array(grad_output, "grad_output", ("N", "oH", "oW", "C_out"))
    if grad_output.shape != shape:
        raise ValueError(f"grad_output has shape {grad_output.shape}; give the output's shape, {shape}")
    return grad_output


def pool_arguments(x: ArrayLike, kernel_size: Any, stride: Any) -> tuple[NDArray, Windows]:
    """Check the arguments that pooling's forward and backward passes share."""
    x = real_array(x, "x", ("N", "H", "W", "C"))
    kernel_size = pair(kernel_size, "kernel_size", at_least=1)
    stride = kernel_size if stride is None else stride
    return x, place_windows(x.shape[1:3], kernel_size, stride=stride, name="kernel_size")


def indices_argument(indices: ArrayLike, shape: tuple[int, ...], size: int) -> NDArray:
    """Check the places of the maxima that a caller has saved."""
    refuse_masks(indices, "indices")
    indices = np.asarray(indices)
    if not np.issubdtype(indices.dtype, np.integer):
        raise TypeError(f"indices must be whole numbers, as max_pool2d returns them, not {indices.dtype}")
    if indices.shape != shape:
        raise ValueError(f"indices have shape {indices.shape}, but max_pool2d returned {shape} for these arguments")
    if indices.size and not (0 <= indices.min() and indices.max() < size):
        raise ValueError(
            f"indices from {indices.min()} to {indices.max()} do not all lie in x, which has {size} numbers"
        )
    return indices


def activation_arguments(grad_output: ArrayLike, x: ArrayLike) -> tuple[NDArray, NDArray]:
    """Check the arguments of `relu_backward`."""
    grad_output, x = real_array(grad_output, "grad_output"), real_array(x, "x")
    if grad_output.shape != x.shape:
        raise ValueError(f"grad_output has shape {grad_output.shape}; give the shape of x, {x.shape}")
    return grad_output, x
