"""Chapter 22: parts with a halo give the answer of the whole."""

import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import signal

from filtersight import GAUSSIAN_BLUR, VERTICAL_EDGE, cat, conv2d, correlate2d

IMAGE = cat(grey=True)


def same_size(image):
    return conv2d(image[np.newaxis, :, :, np.newaxis], GAUSSIAN_BLUR[:, :, np.newaxis, np.newaxis], padding=1)[
        0, :, :, 0
    ]


def two_layers(image):
    return correlate2d(correlate2d(image, GAUSSIAN_BLUR), VERTICAL_EDGE)


def in_bands(source, target, layers, halo, height=64):
    for top in range(0, len(target), height):
        target[top : top + height] = layers(source[top : top + height + halo])
    return target


def whole_by_scipy(image):
    return signal.correlate2d(signal.correlate2d(image, GAUSSIAN_BLUR, "valid"), VERTICAL_EDGE, "valid")


def test_without_a_halo_two_rows_differ_at_each_cut_and_are_darker():
    cut = np.concatenate([same_size(band) for band in np.split(IMAGE, 4)])
    difference = cut - signal.correlate2d(IMAGE, GAUSSIAN_BLUR, "same")
    assert np.flatnonzero(abs(difference).max(axis=1) > 1e-12).tolist() == [63, 64, 127, 128, 191, 192]
    assert difference.min() < 0 and difference.max() < 1e-12


@pytest.mark.parametrize("height", [1, 7, 64, 251, 252, 1000])
def test_bands_with_a_halo_give_the_whole_answer_seams_included(height):
    found = in_bands(IMAGE, np.empty((252, 252)), two_layers, halo=4, height=height)
    assert_allclose(found, whole_by_scipy(IMAGE), rtol=0, atol=1e-12)


def test_the_halo_is_the_receptive_field_less_one():
    spike = np.zeros((15, 15))
    spike[7, 7] = 1
    seen = np.flatnonzero(abs(two_layers(spike)).max(axis=1))
    assert seen[-1] - seen[0] + 1 == 5  # of how many rows of the map the pixel is a part
    with pytest.raises(ValueError, match="broadcast"):
        in_bands(IMAGE, np.empty((252, 252)), two_layers, halo=3)


def test_three_layers_need_a_halo_of_six():
    def three_layers(image):
        return two_layers(correlate2d(image, GAUSSIAN_BLUR))

    found = in_bands(IMAGE, np.empty((250, 250)), three_layers, halo=6)
    assert_allclose(found, whole_by_scipy(signal.correlate2d(IMAGE, GAUSSIAN_BLUR, "valid")), rtol=0, atol=1e-12)
    with pytest.raises(ValueError, match="broadcast"):
        in_bands(IMAGE, np.empty((252, 252)), three_layers, halo=4)


def test_in_bands_memory_does_not_grow_with_the_picture(tmp_path):
    peaks = {}
    for height in (512, 2048):
        source = np.memmap(tmp_path / "picture", np.float32, "w+", shape=(height, 512))
        target = np.memmap(tmp_path / "maps", np.float32, "w+", shape=(height - 4, 508))
        for rows in (64, height):
            tracemalloc.start()
            in_bands(source, target, two_layers, halo=4, height=rows)
            peaks[height, rows == height] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
    assert peaks[2048, False] < 1.1 * peaks[512, False]
    assert peaks[2048, True] > 3 * peaks[512, True]


def test_dask_gives_each_block_its_halo_on_a_real_cluster():
    da = pytest.importorskip("dask.array")
    client = pytest.importorskip("dask.distributed").Client
    with client(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None):
        blocks = da.from_array(IMAGE, chunks=(64, 128))
        found, without = (
            da.map_overlap(same_size, blocks, depth=depth, boundary=0, dtype=float).compute() for depth in (1, 0)
        )
    whole = signal.correlate2d(IMAGE, GAUSSIAN_BLUR, "same")
    assert_allclose(found, whole, rtol=0, atol=1e-12)
    assert abs(without - whole).max() > 0.05


def test_a_dilated_window_reaches_over_nine_rows():
    maps = conv2d(IMAGE[np.newaxis, :, :, np.newaxis], np.ones((3, 3, 1, 1)), dilation=4)
    assert maps.shape[1] == 256 - 8
