"""Where the windows of an operation lie, and how many places they take."""

from typing import Any, NamedTuple, overload

from filtersight.arguments import pair, whole_number

Pair = tuple[int, int]
Sides = tuple[Pair, Pair]
"""What differs by side: (top, bottom), (left, right)."""


class Windows(NamedTuple):
    """Where the windows of one operation lie; every pair is (rows, columns)."""

    size: Pair
    stride: Pair
    dilation: Pair
    border: Sides  # zeros added
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


def padded_size(image_size: Pair, border: Sides) -> Pair:
    """Give the size of a picture with its border."""
    (top, bottom), (left, right) = border
    return image_size[0] + top + bottom, image_size[1] + left + right


def padding_sides(padding: Any) -> Sides:
    """Give `padding` as ((top, bottom), (left, right)): one number stands for all four, a pair for two each."""
    if not (isinstance(padding, (tuple, list)) and any(isinstance(side, (tuple, list)) for side in padding)):
        rows, columns = pair(padding, "padding", at_least=0)
        return (rows, rows), (columns, columns)
    if [len(side) if isinstance(side, (tuple, list)) else 1 for side in padding] != [2, 2]:
        raise ValueError(
            f"padding is {padding!r}; give one whole number, (rows, columns), or ((top, bottom), (left, right))"
        )
    name = f"a number of padding {padding!r}"
    (top, bottom), (left, right) = ([whole_number(side, name, at_least=0) for side in sides] for sides in padding)
    return (top, bottom), (left, right)


def _border(padding: Any, span: Pair, stride: Pair) -> Sides:
    if not isinstance(padding, str):
        return padding_sides(padding)
    if padding == "valid":
        return (0, 0), (0, 0)
    if padding != "same":
        raise ValueError(f"padding is {padding!r}; give a whole number, a pair, 'valid' or 'same'")
    if stride != (1, 1):
        raise ValueError(f"padding is 'same' with stride {stride}; 'same' needs stride 1, or give same_padding(...)")
    # An even span leaves one zero over; it goes to the bottom and the right, as in PyTorch.
    rows, columns = span
    return ((rows - 1) // 2, rows // 2), ((columns - 1) // 2, columns // 2)


def same_padding(size: int | Pair, kernel_size: int | Pair, *, stride: int | Pair = 1) -> Sides:
    """Count the zeros that give one place for each `stride` pixels: TensorFlow's padding "same".

    The size of what comes out is the picture's over the stride, rounded up. Where the number of zeros is odd,
    one more is below and on the right. Above stride 1 it depends on the picture's size; PyTorch's "same" takes
    stride 1 only.

    Parameters
    ----------
    size
        Picture size in pixels: one number for a square, or (rows, columns).
    kernel_size
        Kernel size in pixels.
    stride
        Step from one window to the next, in pixels.

    Returns
    -------
    Sides
        Zeros as ((top, bottom), (left, right)), for the `padding` of a layer.

    Raises
    ------
    ValueError
        If a number is below 1.
    TypeError
        If a number is not whole.

    References
    ----------
    TensorFlow, *tf.nn*, notes on padding, https://www.tensorflow.org/api_docs/python/tf/nn.

    Examples
    --------
    >>> same_padding(224, 3, stride=2)
    ((0, 1), (0, 1))
    >>> output_size((224, 224), 3, stride=2, padding=((0, 1), (0, 1)))
    (112, 112)

    """
    sides = []
    for pixels, kernel, step in zip(
        pair(size, "size", at_least=1),
        pair(kernel_size, "kernel_size", at_least=1),
        pair(stride, "stride", at_least=1),
        strict=True,
    ):
        places = -(-pixels // step)
        zeros = max((places - 1) * step + kernel - pixels, 0)
        sides.append((zeros // 2, zeros - zeros // 2))
    rows, columns = sides
    return rows, columns


@overload
def output_size(size: int, kernel_size: int, *, stride: int = 1, padding: int | str = 0, dilation: int = 1) -> int: ...


@overload
def output_size(
    size: Pair,
    kernel_size: int | Pair,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides | str = 0,
    dilation: int | Pair = 1,
) -> Pair: ...


@overload
def output_size(
    size: int | Pair,
    kernel_size: int | Pair,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides | str = 0,
    dilation: int | Pair = 1,
) -> int | Pair: ...


def output_size(
    size: int | Pair,
    kernel_size: int | Pair,
    *,
    stride: int | Pair = 1,
    padding: int | Pair | Sides | str = 0,
    dilation: int | Pair = 1,
) -> int | Pair:
    """Count the places that a sliding window takes, which is the size of what comes out.

    Along each axis, with one padding on both sides, that is
    `(size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1`.

    Parameters
    ----------
    size
        Picture size in pixels: one number, or (rows, columns).
    kernel_size
        Kernel size in pixels: one number, or (rows, columns).
    stride
        Step from one window to the next, in pixels.
    padding
        Zeros added on each side: one number, (rows, columns), ((top, bottom), (left, right)), `"valid"` for none,
        or `"same"` to keep the size (stride 1 only).
    dilation
        Step between the pixels that one window reads; 1 leaves no gaps.

    Returns
    -------
    int | Pair
        (rows, columns) if an argument is a pair, else one number.

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
    >>> output_size(256, 3, padding="same")
    256
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
