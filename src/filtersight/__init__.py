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
from filtersight.activations import relu, relu6, relu_backward
from filtersight.convolution import conv2d, conv2d_backward, conv3d, correlate2d
from filtersight.depthwise import depthwise_conv2d
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
from filtersight.pooling import global_average_pool2d, max_pool2d, max_pool2d_backward
from filtersight.scores import linear, softmax
from filtersight.windows import output_size, same_padding

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
    "depthwise_conv2d",
    "digits",
    "film",
    "gabor",
    "global_average_pool2d",
    "linear",
    "load_image",
    "loops",
    "max_pool2d",
    "max_pool2d_backward",
    "output_size",
    "photographs",
    "random_filters",
    "random_kernel",
    "relu",
    "relu6",
    "relu_backward",
    "same_padding",
    "softmax",
    "zero_pad2d",
]
