"""What several tests share: the layers that Hypothesis draws, and SciPy's answer to them."""

from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal

# One good call of each layer function. The tests change one argument at a time.
GOOD = {
    "correlate2d": {"image": np.ones((4, 5)), "kernel": np.ones((2, 3))},
    "zero_pad2d": {"x": np.ones((2, 4, 5, 3)), "padding": 1},
    "conv2d": {"x": np.ones((2, 4, 5, 3)), "weight": np.ones((2, 3, 3, 4)), "bias": np.ones(4)},
    "conv2d_backward": {
        "grad_output": np.ones((2, 3, 3, 4)),
        "x": np.ones((2, 4, 5, 3)),
        "weight": np.ones((2, 3, 3, 4)),
    },
    "conv3d": {"x": np.ones((2, 3, 4, 5, 3)), "weight": np.ones((2, 2, 3, 3, 4)), "bias": np.ones(4)},
    "depthwise_conv2d": {"x": np.ones((2, 4, 5, 3)), "weight": np.ones((2, 3, 3)), "bias": np.ones(3)},
    "relu": {"x": np.ones((2, 4, 5, 3))},
    "relu6": {"x": np.ones((2, 4, 5, 3))},
    "global_average_pool2d": {"x": np.ones((2, 4, 5, 3))},
    "linear": {"x": np.ones((2, 3)), "weight": np.ones((3, 4)), "bias": np.ones(4)},
    "softmax": {"x": np.ones((2, 3))},
    "max_pool2d": {"x": np.ones((2, 4, 5, 3)), "kernel_size": 2},
    "max_pool2d_backward": {
        "grad_output": np.ones((2, 2, 2, 3)),
        "x": np.ones((2, 4, 5, 3)),
        "kernel_size": 2,
    },
}
ARRAYS = [
    (function, name)
    for function, arguments in GOOD.items()
    for name, value in arguments.items()
    if isinstance(value, np.ndarray)
]

generators = st.integers(0, 2**32 - 1).map(np.random.default_rng)


class Layer(NamedTuple):
    """Arguments of `conv2d`, and a gradient for what comes out."""

    x: NDArray
    weight: NDArray
    bias: NDArray
    grad_output: NDArray
    options: dict[str, Any]


def call(layers, function: str, **changes):
    """Call a function with its good arguments, some of them changed or added."""
    return getattr(layers, function)(**(GOOD[function] | changes))


def as_tuple(result) -> tuple[NDArray, ...]:
    """Give what a function returned as a tuple, also where it is one array."""
    return result if isinstance(result, tuple) else (result,)


def one_or_pair(numbers: st.SearchStrategy) -> st.SearchStrategy:
    """Draw one number, or one for the rows and one for the columns."""
    return numbers | st.tuples(numbers, numbers)


def as_pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """Write one number as (rows, columns)."""
    return value if isinstance(value, tuple) else (value, value)


def sides(kernel_size, padding, dilation) -> list[tuple[int, int]]:
    """Zeros before and after, for rows and for columns."""
    if padding == "same":  # an odd one goes below and to the right
        spans = [d * (k - 1) for k, d in zip(kernel_size, as_pair(dilation), strict=True)]
        return [(span // 2, span - span // 2) for span in spans]
    return [as_pair(p) for p in as_pair(0 if padding == "valid" else padding)]


@st.composite
def layer_cases(draw, dtypes=(np.float64,)) -> Layer:
    """Draw a layer whose kernel fits: every kind of stride, padding and dilation."""
    batch, in_channels, out_channels = (draw(st.integers(1, n)) for n in (2, 3, 3))
    kernel_size = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    by_side = st.tuples(*[st.tuples(*[st.integers(0, 2)] * 2)] * 2)
    padding = draw(one_or_pair(st.integers(0, 2)) | by_side | st.sampled_from(["valid", "same"]))
    stride = 1 if padding == "same" else draw(one_or_pair(st.integers(1, 3)))
    dilation = draw(one_or_pair(st.integers(1, 2)))
    size, places = [], []
    for axis, zeros in enumerate(sides(kernel_size, padding, dilation)):
        span = as_pair(dilation)[axis] * (kernel_size[axis] - 1) + 1
        size.append(draw(st.integers(max(1, span - sum(zeros)), max(1, span - sum(zeros)) + 4)))
        places.append(len(range(0, size[axis] + sum(zeros) - span + 1, as_pair(stride)[axis])))
    dtype, rng = draw(st.sampled_from(dtypes)), draw(generators)
    shapes = [
        (batch, *size, in_channels),
        (*kernel_size, in_channels, out_channels),
        (out_channels,),
        (batch, *places, out_channels),
    ]
    arrays = [rng.standard_normal(shape).astype(dtype) for shape in shapes]
    return Layer(*arrays, {"stride": stride, "padding": padding, "dilation": dilation})


def conv2d_by_scipy(x, weight, bias, *, stride=1, padding=0, dilation=1) -> NDArray:
    """Correlate channel by channel at every place, then keep the places that the stride meets."""
    padded = np.pad(x, [(0, 0), *sides(weight.shape[:2], padding, dilation), (0, 0)])
    (down, across), (row_step, column_step) = as_pair(dilation), as_pair(stride)
    rows, columns, channels, filters = weight.shape
    spread = np.zeros((down * (rows - 1) + 1, across * (columns - 1) + 1, channels, filters))
    spread[::down, ::across] = weight
    maps = [
        [
            sum(signal.correlate2d(picture[..., c], spread[..., c, f], "valid") for c in range(channels))
            for f in range(filters)
        ]
        for picture in padded
    ]
    everywhere = np.array(maps).transpose(0, 2, 3, 1)  # (N, H', W', C_out)
    return everywhere[:, ::row_step, ::column_step] + bias
