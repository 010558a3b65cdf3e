"""Chapter 05: what random filters see, with and without their mean, and flipped."""

import numpy as np
import pytest
from filtersight import GAUSSIAN_BLUR, LAPLACIAN, VERTICAL_EDGE, cat, correlate2d, random_kernel
from scipy.signal import convolve2d

PICTURE = cat(grey=True)
MIDDLE = PICTURE[1:-1, 1:-1].ravel()


def likeness(kernel):
    return np.corrcoef(correlate2d(PICTURE, kernel).ravel(), MIDDLE)[0, 1]


def likeness_flipped(kernel):
    plain, turned = correlate2d(PICTURE, kernel), correlate2d(PICTURE, kernel[::-1, ::-1])
    return np.corrcoef(plain.ravel(), turned.ravel())[0, 1]


def test_the_map_of_seed_5_is_the_picture_times_a_negative_sum():
    assert random_kernel(3, seed=5).sum() == pytest.approx(-2.29, abs=0.005)
    assert likeness(random_kernel(3, seed=5)) == pytest.approx(-0.94, abs=0.005)


def test_an_even_window_gives_brightness_times_the_sum():
    kernel = random_kernel(3, seed=5)
    np.testing.assert_allclose(correlate2d(np.full((4, 4), 0.3), kernel), 0.3 * kernel.sum())


def test_without_their_mean_random_filters_hardly_see_brightness():
    plain, balanced = (
        np.median([abs(likeness(random_kernel(3, seed=seed, zero_mean=zero_mean))) for seed in range(9)])
        for zero_mean in (False, True)
    )
    assert plain == pytest.approx(0.92, abs=0.005)
    assert balanced == pytest.approx(0.09, abs=0.005)


def test_convolution_is_correlation_with_the_flipped_kernel():
    kernel = random_kernel(3, seed=5)
    expected = convolve2d(PICTURE, kernel, mode="valid")
    np.testing.assert_allclose(correlate2d(PICTURE, kernel[::-1, ::-1]), expected, atol=1e-12)
    assert abs(correlate2d(PICTURE, kernel) - expected).max() > 0.1


def test_a_flip_changes_only_the_sign_of_the_edge_filter():
    np.testing.assert_array_equal(VERTICAL_EDGE[::-1, ::-1], -VERTICAL_EDGE)


def test_a_flip_makes_another_filter_of_a_random_one():
    assert likeness_flipped(random_kernel(3, seed=4, zero_mean=True)) == pytest.approx(-0.14, abs=0.005)


@pytest.mark.parametrize("kernel", [GAUSSIAN_BLUR, LAPLACIAN])
def test_a_flip_leaves_blur_and_laplacian_as_they_are(kernel):
    np.testing.assert_array_equal(kernel[::-1, ::-1], kernel)


def test_the_sum_of_nine_weights_is_usually_about_the_root_of_three():
    assert np.std([random_kernel(3, seed=seed).sum() for seed in range(1000)]) == pytest.approx(np.sqrt(3), rel=0.03)
