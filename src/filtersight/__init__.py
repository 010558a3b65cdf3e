"""What the filters of a convolutional network see in a picture, in plain NumPy.

Pictures are arrays `(N, H, W, C)`, filters `(kH, kW, C_in, C_out)`; one grey picture is `(H, W)`,
one kernel `(kH, kW)`. The drawings that the book's chapters share are in `filtersight.figures`, which needs matplotlib;
so does the program, in `filtersight.program`. Nothing else here does.
"""

from filtersight.program import stop as _stop

if _stop.is_the_program():
    _stop.listen_early()  # before NumPy is loaded, so that a signal meanwhile has a good end too

# isort: split
from filtersight import loops
from filtersight.activations import relu, relu_backward
from filtersight.convolution import conv2d, conv2d_backward, conv3d, correlate2d
from filtersight.images import cat, digits, film, load_image, photographs
from filtersight.kernels import (
    BOX_BLUR,
    EMBOSS,
    GAUSSIAN_BLUR,
    HORIZONTAL_EDGE,
    IDENTITY,
    LAPLACIAN,
    SHARPEN,
    SOBEL_HORIZONTAL,
    SOBEL_VERTICAL,
    VERTICAL_EDGE,
    gabor,
    random_filters,
    random_kernel,
)
from filtersight.padding import zero_pad2d
from filtersight.pooling import max_pool2d, max_pool2d_backward
from filtersight.windows import output_size

__version__ = "0.1.0"

__all__ = [
    "BOX_BLUR",
    "EMBOSS",
    "GAUSSIAN_BLUR",
    "HORIZONTAL_EDGE",
    "IDENTITY",
    "LAPLACIAN",
    "SHARPEN",
    "SOBEL_HORIZONTAL",
    "SOBEL_VERTICAL",
    "VERTICAL_EDGE",
    "cat",
    "conv2d",
    "conv2d_backward",
    "conv3d",
    "correlate2d",
    "digits",
    "film",
    "gabor",
    "load_image",
    "loops",
    "max_pool2d",
    "max_pool2d_backward",
    "output_size",
    "photographs",
    "random_filters",
    "random_kernel",
    "relu",
    "relu_backward",
    "zero_pad2d",
]
