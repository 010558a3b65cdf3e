"""Where the windows of an operation lie, and how many places they take."""

from typing import Any, NamedTuple, overload

from filtersight.arguments import pair

Pair = tuple[int, int]


class Windows(NamedTuple):
    """Where the windows of one operation lie; every pair is (rows, columns)."""

    size: Pair
    stride: Pair
    dilation: Pair
    border: tuple[Pair, Pair]  # zeros added: (top, bottom), (left, right)
    span: Pair  # how many pixels a window reaches over, gaps included
    places: Pair  # how many windows there are: the size of the output


def place_windows(
    image_size: Pair,
    kernel_size: Pair,
    *,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    name: str = "kernel",
) -> Windows:
    """Check the arguments of a sliding window, and work out where it goes.

    `name` is what the caller calls the kernel's size.
    """
    stride = pair(stride, "stride", at_least=1)
    dilation = pair(dilation, "dilation", at_least=1)
    span = tuple(d * (k - 1) + 1 for d, k in zip(dilation, kernel_size, strict=True))
    border = _border(padding, span, stride)
    padded = padded_size(image_size, border)
    if span[0] > padded[0] or span[1] > padded[1]:
        spread = f" with dilation {dilation}" if dilation != (1, 1) else ""
        grown = f" padded to {padded}" if padded != tuple(image_size) else ""
        raise ValueError(
            f"{name} {tuple(kernel_size)}{spread} does not fit in image {tuple(image_size)}{grown}; "
            "pad the image or use a smaller kernel"
        )
    places = (padded[0] - span[0]) // stride[0] + 1, (padded[1] - span[1]) // stride[1] + 1
    return Windows((kernel_size[0], kernel_size[1]), stride, dilation, border, span, places)


def padded_size(image_size: Pair, border: tuple[Pair, Pair]) -> Pair:
    """Give the size of a picture with its border."""
    (top, bottom), (left, right) = border
    return image_size[0] + top + bottom, image_size[1] + left + right


def _border(padding: Any, span: Pair, stride: Pair) -> tuple[Pair, Pair]:
    if not isinstance(padding, str):
        rows, columns = pair(padding, "padding", at_least=0)
        return (rows, rows), (columns, columns)
    if padding == "valid":
        return (0, 0), (0, 0)
    if padding != "same":
        raise ValueError(f"padding is {padding!r}; give a whole number, a pair, 'valid' or 'same'")
    if stride != (1, 1):
        raise ValueError(f"padding is 'same' with stride {stride}; 'same' needs stride 1")
    # An even span leaves one zero over; it goes to the bottom and the right, as in PyTorch.
    rows, columns = span
    return ((rows - 1) // 2, rows // 2), ((columns - 1) // 2, columns // 2)


@overload
def output_size(size: int, kernel_size: int, *, stride: int = 1, padding: int | str = 0, dilation: int = 1) -> int: ...


@overload
def output_size(
    size: Pair,
    kernel_size: int | Pair,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | str = 0,
    dilation: int | Pair = 1,
) -> Pair: ...


@overload
def output_size(
    size: int | Pair,
    kernel_size: int | Pair,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | str = 0,
    dilation: int | Pair = 1,
) -> int | Pair: ...


def output_size(
    size: int | Pair,
    kernel_size: int | Pair,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | str = 0,
    dilation: int | Pair = 1,
) -> int | Pair:
    """Count the places that a sliding window takes, which is the size of what comes out.

    Along each axis that is `(size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1`.

    Parameters
    ----------
    size
        Picture size in pixels: one number, or (rows, columns).
    kernel_size
        Kernel size in pixels: one number, or (rows, columns).
    stride
        Step from one window to the next, in pixels.
    padding
        Zeros added on each side, `"valid"` for none, or `"same"` to keep the size (stride 1 only).
    dilation
        Step between the pixels that one window reads; 1 leaves no gaps.

    Returns
    -------
    int | Pair
        One number if every argument is one number, else (rows, columns).

    Raises
    ------
    ValueError
        If the kernel does not fit in the padded picture, or a number is out of range.
    TypeError
        If an argument is not a whole number.

    References
    ----------
    Dumoulin & Visin, *A guide to convolution arithmetic for deep learning*, 2016, arXiv:1603.07285.

    Examples
    --------
    >>> output_size(256, 3)
    254
    >>> output_size((480, 640), 3, stride=2, padding=1)
    (240, 320)

    """
    given = (size, kernel_size, stride, padding, dilation)
    places = place_windows(
        pair(size, "size", at_least=1),
        pair(kernel_size, "kernel_size", at_least=1),
        stride=stride,
        padding=padding,
        dilation=dilation,
        name="kernel_size",
    ).places
    return places if any(isinstance(value, (tuple, list)) for value in given) else places[0]
