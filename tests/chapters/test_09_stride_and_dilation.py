"""Chapter 09: what stride and dilation leave out, and how large the map becomes."""

import numpy as np
import pytest
from filtersight import VERTICAL_EDGE, cat, conv2d, output_size
from scipy.signal import correlate2d

PICTURE = cat(grey=True)
MAP = correlate2d(PICTURE, VERTICAL_EDGE, mode="valid")


def layer(kernel=VERTICAL_EDGE, **options):
    return conv2d(PICTURE[np.newaxis, :, :, np.newaxis], kernel[:, :, np.newaxis, np.newaxis], **options)[0, :, :, 0]


@pytest.mark.parametrize(
    ("stride", "dilation", "starts"), [(1, 1, 5), (2, 1, 3), (3, 1, 2), (1, 2, 3), (1, 3, 1)]
)
def test_the_places_on_a_row_of_seven(stride, dilation, starts):
    assert output_size(7, 3, stride=stride, dilation=dilation) == starts


def test_with_stride_3_the_last_of_seven_pixels_is_never_read():
    read = {start + cell for start in (0, 3) for cell in range(3)}
    assert set(range(7)) - read == {6}


@pytest.mark.parametrize(("stride", "size"), [(2, 127), (3, 85)])
def test_a_strided_map_is_the_map_with_rows_and_columns_left_out(stride, size):
    strided = layer(stride=stride)
    assert strided.shape == (size, size)
    np.testing.assert_allclose(strided, MAP[::stride, ::stride], atol=1e-13)


@pytest.mark.parametrize(("dilation", "size"), [(2, 252), (4, 248)])
def test_a_dilated_kernel_is_a_larger_one_with_zeros(dilation, size):
    spread = np.zeros((2 * dilation + 1, 2 * dilation + 1))
    spread[::dilation, ::dilation] = VERTICAL_EDGE
    dilated = layer(dilation=dilation)
    assert dilated.shape == (size, size)
    np.testing.assert_allclose(dilated, correlate2d(PICTURE, spread, mode="valid"), atol=1e-13)


def test_answers_grow_with_dilation():
    means = [abs(layer(dilation=dilation)).mean() for dilation in (1, 2, 4)]
    assert means == sorted(means)


def test_the_formula_counts_every_case():
    cases = unread = 0
    for n, p, k, d, s in np.ndindex(20, 3, 5, 4, 4):
        n, k, d, s = n + 1, k + 1, d + 1, s + 1
        reach = d * (k - 1) + 1
        starts = range(0, n + 2 * p - reach + 1, s)
        if len(starts):
            cases += 1
            unread += starts[-1] + reach < n + 2 * p
            assert (n + 2 * p - d * (k - 1) - 1) // s + 1 == len(starts)
            assert output_size(n, k, stride=s, padding=p, dilation=d) == len(starts)
    assert cases == 3944
    assert unread / cases == pytest.approx(0.47, abs=0.005)


def test_the_things_to_change():
    assert layer(stride=(1, 3)).shape == (254, 85)
    assert layer(stride=2, padding=1).shape == (128, 128)


def test_the_exercises():
    assert output_size(224, 7, stride=2, padding=3) == 112
    assert output_size(256, 3, padding=4, dilation=4) == 256
