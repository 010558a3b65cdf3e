import math
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import ndimage

import filtersight
from filtersight import (
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
    correlate2d,
    gabor,
    random_filters,
    random_kernel,
)

NAMED = sorted(name for name in filtersight.__all__ if name.isupper())


def test_the_two_edge_kernels_are_those_of_the_book():
    assert_array_equal(VERTICAL_EDGE, [[1, 0, -1], [1, 0, -1], [1, 0, -1]])
    assert_array_equal(HORIZONTAL_EDGE, [[1, 1, 1], [0, 0, 0], [-1, -1, -1]])


def test_the_vertical_kernel_answers_to_vertical_edges_alone():
    bright_left = np.repeat([[1.0, 1, 0, 0]], 4, axis=0)
    assert_array_equal(correlate2d(bright_left, VERTICAL_EDGE), [[3, 3], [3, 3]])
    assert_array_equal(correlate2d(bright_left, HORIZONTAL_EDGE), [[0, 0], [0, 0]])
    assert_array_equal(correlate2d(bright_left.T, VERTICAL_EDGE), [[0, 0], [0, 0]])
    assert_array_equal(correlate2d(bright_left.T, HORIZONTAL_EDGE), [[3, 3], [3, 3]])


@pytest.mark.parametrize("name", NAMED)
def test_a_named_kernel_is_a_3x3_array_of_floats(name):
    kernel = getattr(filtersight, name)
    assert kernel.shape == (3, 3)
    assert kernel.dtype == np.float64


@pytest.mark.parametrize("name", NAMED)
def test_a_named_kernel_cannot_be_written_to(name):
    kernel = getattr(filtersight, name)
    with pytest.raises(ValueError, match="read-only"):
        kernel[0, 0] = 9
    base = kernel.base  # a view is no safer than what it looks at
    assert base is None or not base.flags.writeable


@pytest.mark.parametrize("kernel", [VERTICAL_EDGE, HORIZONTAL_EDGE, SOBEL_VERTICAL, SOBEL_HORIZONTAL, LAPLACIAN])
def test_edge_kernels_give_exactly_nothing_on_a_flat_picture(kernel):
    assert kernel.sum() == 0
    assert_array_equal(correlate2d(np.full((4, 4), 7), kernel), np.zeros((2, 2)))


@pytest.mark.parametrize("kernel", [IDENTITY, BOX_BLUR, GAUSSIAN_BLUR, SHARPEN, EMBOSS])
def test_the_other_kernels_leave_a_flat_picture_as_bright_as_it_was(kernel):
    assert_allclose(correlate2d(np.full((4, 4), 0.25), kernel), np.full((2, 2), 0.25), rtol=0, atol=1e-15)


def test_named_kernels_do_what_scipy_calls_by_their_names():
    image = np.random.default_rng(3).random((9, 10))
    inner = (slice(1, -1), slice(1, -1))
    by_scipy = {
        "IDENTITY": image,
        "BOX_BLUR": ndimage.uniform_filter(image, 3),
        "LAPLACIAN": ndimage.laplace(image),
        "SHARPEN": image - ndimage.laplace(image),
        "SOBEL_VERTICAL": -ndimage.sobel(image, axis=1),  # bright-to-dark is positive here
        "SOBEL_HORIZONTAL": -ndimage.sobel(image, axis=0),
        "VERTICAL_EDGE": -ndimage.prewitt(image, axis=1),
        "HORIZONTAL_EDGE": -ndimage.prewitt(image, axis=0),
        "GAUSSIAN_BLUR": ndimage.correlate1d(ndimage.correlate1d(image, [0.25, 0.5, 0.25], 0), [0.25, 0.5, 0.25], 1),
    }
    for name, expected in by_scipy.items():
        assert_allclose(
            correlate2d(image, getattr(filtersight, name)), expected[inner], rtol=0, atol=1e-12, err_msg=name
        )


def test_emboss_is_the_picture_plus_its_slope_to_the_lower_right():
    assert_array_equal(EMBOSS, [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])


def test_emboss_is_light_from_one_corner():
    assert_array_equal(EMBOSS - IDENTITY, -(EMBOSS - IDENTITY)[::-1, ::-1])
    assert EMBOSS[0, 0] < 0 < EMBOSS[2, 2]


def test_a_random_kernel_is_3x3_unless_another_size_is_asked_for():
    assert random_kernel().shape == (3, 3)
    assert random_kernel(5).shape == (5, 5)
    assert random_kernel((2, 4)).shape == (2, 4)


@pytest.mark.parametrize("size", [1, (1, 1)])
def test_the_smallest_sizes_are_drawn(size):
    assert random_kernel(size).shape == (1, 1)
    assert random_filters(size, 1, 1).shape == (1, 1, 1, 1)
    assert gabor(size).shape == (1, 1)


def test_random_filters_have_the_axes_of_a_weight():
    assert random_filters(2, 3, 8).shape == (2, 2, 3, 8)
    assert random_filters((4, 1), in_channels=2, out_channels=5).shape == (4, 1, 2, 5)


def draw_kernel(**options):
    return random_kernel((100, 120), **options)


def draw_filters(**options):
    return random_filters((10, 12), 10, 10, **options)


@pytest.mark.parametrize("draw", [draw_kernel, draw_filters])
def test_random_weights_fill_the_range_from_minus_one_to_one_evenly(draw):
    weights = draw(seed=5)
    assert weights.dtype == np.float64
    assert -1 <= weights.min() < -0.99
    assert 0.99 < weights.max() < 1
    counts, _ = np.histogram(weights, bins=10, range=(-1, 1))
    assert counts.min() > 1000  # 1200 expected, 33 the standard deviation


@pytest.mark.parametrize("draw", [draw_kernel, draw_filters])
def test_one_seed_gives_the_same_weights_each_time(draw):
    assert_array_equal(draw(seed=5), draw(seed=5))
    assert_array_equal(draw(), draw(seed=0))


@pytest.mark.parametrize("draw", [draw_kernel, draw_filters])
def test_another_seed_gives_other_weights(draw):
    assert abs(np.corrcoef(draw(seed=5).ravel(), draw(seed=6).ravel())[0, 1]) < 0.1


@pytest.mark.parametrize("draw", [draw_kernel, draw_filters])
def test_a_generator_goes_on_where_it_stopped(draw):
    generator = np.random.default_rng(5)
    first, second = draw(seed=generator), draw(seed=generator)
    assert_array_equal(first, draw(seed=5))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("draw", [draw_kernel, draw_filters])
def test_numpys_global_seed_neither_matters_nor_changes(draw):
    np.random.seed(1)
    first = draw(seed=5)
    after = np.random.random()
    np.random.seed(1)
    assert np.random.random() == after
    assert_array_equal(draw(seed=5), first)


def test_a_zero_mean_kernel_sums_to_zero():
    kernel = random_kernel(4, seed=5, zero_mean=True)
    assert abs(kernel.sum()) < 1e-14
    assert_allclose(
        kernel - kernel[0, 0], random_kernel(4, seed=5) - random_kernel(4, seed=5)[0, 0], rtol=0, atol=1e-15
    )


def test_each_zero_mean_filter_sums_to_zero():
    weight = random_filters(2, 3, 8, seed=5, zero_mean=True)
    assert_allclose(weight.sum(axis=(0, 1, 2)), np.zeros(8), rtol=0, atol=1e-14)
    assert abs(weight.sum(axis=(0, 1))).max() > 0.1  # its single kernels need not


BAD_WHOLE_NUMBERS = [(0, "0"), (-1, "-1"), (2.0, "2.0"), (True, "True"), ("3", "3"), (None, "None")]
BAD_SIZES = [*BAD_WHOLE_NUMBERS, ((3, 0), "(3, 0)"), ((1, 2, 3), "(1, 2, 3)")]
BAD_COUNTS = [*BAD_WHOLE_NUMBERS, ((3, 4), "(3, 4)")]
BAD_SEEDS = [(-1, "-1"), (1.5, "1.5"), (None, "None"), ("red", "red"), ((1, 2), "(1, 2)")]


@pytest.mark.parametrize(
    ("function", "arguments", "name", "value", "shown"),
    [
        *[(random_kernel, {}, "kernel_size", *bad) for bad in BAD_SIZES],
        *[(random_kernel, {}, "seed", *bad) for bad in BAD_SEEDS],
        *[(random_filters, {"in_channels": 3, "out_channels": 2}, "kernel_size", *bad) for bad in BAD_SIZES],
        *[(random_filters, {"kernel_size": 2, "out_channels": 2}, "in_channels", *bad) for bad in BAD_COUNTS],
        *[(random_filters, {"kernel_size": 2, "in_channels": 2}, "out_channels", *bad) for bad in BAD_COUNTS],
        *[(random_filters, {"kernel_size": 2, "in_channels": 3, "out_channels": 2}, "seed", *bad) for bad in BAD_SEEDS],
        *[(gabor, {}, "kernel_size", *bad) for bad in BAD_SIZES],
        *[(gabor, {}, "wavelength", *bad) for bad in [(0, "0"), (-2, "-2"), (float("nan"), "nan")]],
        *[(gabor, {}, "spread", *bad) for bad in [(0, "0"), (-2, "-2"), (float("nan"), "nan")]],
    ],
)
def test_bad_arguments_are_refused_by_name_and_value(function, arguments, name, value, shown):
    with pytest.raises((ValueError, TypeError)) as caught:
        function(**arguments | {name: value})
    message = str(caught.value)
    assert re.search(rf"\b{name}\b", message), message
    assert re.search(rf"(?<![\w.-]){re.escape(shown)}(?![\w.])", message), message


@pytest.mark.parametrize("orientation", [0, 30, 90])
def test_a_gabor_kernel_gives_nothing_on_a_flat_picture(orientation):
    assert abs(gabor(orientation=orientation).sum()) < 1e-12


def test_a_gabor_kernel_answers_to_stripes_across_its_wave():
    column = np.arange(40)
    vertical_stripes = np.tile(np.cos(2 * np.pi * column / 6), (40, 1))
    for orientation, along, across in (
        (0, vertical_stripes, vertical_stripes.T),
        (90, vertical_stripes.T, vertical_stripes),
    ):
        kernel = gabor(15, wavelength=6, orientation=orientation)
        assert abs(correlate2d(along, kernel)).max() > 100 * abs(correlate2d(across, kernel)).max()


def test_a_gabor_kernel_answers_most_to_its_own_wavelength():
    answers = {}
    for wavelength in (3, 4, 6, 9, 12):
        stripes = np.tile(np.cos(2 * np.pi * np.arange(60) / wavelength), (30, 1))
        answers[wavelength] = abs(correlate2d(stripes, gabor(21, wavelength=6, spread=3))).max()
    assert max(answers, key=answers.get) == 6


def gabor_by_hand(rows, columns, wavelength, orientation, spread):
    """Daugman's formula, one weight at a time: a cosine under a round bell, less what makes its sum zero."""
    bell, wave = {}, {}
    for row, column in np.ndindex(rows, columns):
        down, right = row - (rows - 1) / 2, column - (columns - 1) / 2
        along = right * math.cos(math.radians(orientation)) + down * math.sin(math.radians(orientation))
        bell[row, column] = math.exp(-(down * down + right * right) / (2 * spread * spread))
        wave[row, column] = math.cos(2 * math.pi * along / wavelength)
    level = sum(bell[place] * wave[place] for place in bell) / sum(bell.values())
    return [[bell[row, c] * (wave[row, c] - level) for c in range(columns)] for row in range(rows)]


@pytest.mark.parametrize(
    ("size", "wavelength", "orientation", "spread"),
    [((15, 15), 6, 0, 3), ((7, 9), 4, 30, 2), ((4, 5), 3.5, 120, 1.5), ((1, 3), 2, 0, 1)],
)
def test_a_gabor_kernel_is_daugmans_formula(size, wavelength, orientation, spread):
    kernel = gabor(size, wavelength=wavelength, orientation=orientation, spread=spread)
    assert_allclose(kernel, gabor_by_hand(*size, wavelength, orientation, spread), rtol=0, atol=1e-12)


def test_a_gabor_kernel_is_15_pixels_wide_6_long_and_3_broad_and_upright_unless_asked():
    assert_allclose(gabor(), gabor_by_hand(15, 15, 6, 0, 3), rtol=0, atol=1e-12)
    said = re.search(r"by default its largest weight is ([\d.]+)\.", gabor.__doc__)
    assert f"{gabor().max():.2f}" == said[1]


def test_a_small_length_is_still_above_zero():
    assert np.isfinite(gabor(3, wavelength=0.5, spread=0.5)).all()


NO_LENGTHS = [(float("inf"), "inf"), (1e-300, "1e-300"), (0.1, "0.1"), ("6", "6"), (None, "None"), (True, "True")]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        *[(name, *bad) for name in ("wavelength", "spread") for bad in NO_LENGTHS],
        *[("orientation", *bad) for bad in [(float("nan"), "nan"), (float("-inf"), "-inf"), ("up", "up"), (1j, "1j")]],
    ],
)
def test_a_gabor_kernel_that_cannot_be_is_refused(name, value, shown):
    with pytest.raises((ValueError, TypeError), match=rf"\b{name} is .*{re.escape(shown)}.*; give"):
        gabor(**{name: value})


@pytest.mark.parametrize("size", [1, 2, 15, (1, 2), (40, 3)], ids=str)
@pytest.mark.parametrize("spread", [0.11, 3, 1e300])
@pytest.mark.parametrize("wavelength", [0.11, 6, 1e300])
def test_a_gabor_kernel_that_can_be_is_finite_and_sums_to_zero(size, spread, wavelength):
    kernel = gabor(size, spread=spread, wavelength=wavelength, orientation=1e300)
    assert np.isfinite(kernel).all()
    assert abs(kernel.sum()) < 1e-12
