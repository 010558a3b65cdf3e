"""Chapter 21: columns, tiles, and what was measured."""

import json
import tracemalloc
from importlib.resources import files

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from numpy.testing import assert_allclose

from filtersight import columns, correlate2d, loops, random_kernel

PICTURE = np.arange(36.0).reshape(6, 6)
TABLE = sliding_window_view(PICTURE, (3, 3)).reshape(16, 9).T
SPEED = json.loads(files("filtersight").joinpath("data/speed.json").read_text(encoding="utf-8"))
WORKS = SPEED["runs"][0]["works"]


def to_pytorch(work):
    seconds = {name: quartiles[1] for name, quartiles in work["seconds"].items()}
    pytorch = min(taken for name, taken in seconds.items() if name.startswith("PyTorch"))
    return {name: taken / pytorch for name, taken in seconds.items()}


def test_kernel_times_columns_is_what_the_loops_give():
    kernel = random_kernel(3, seed=21)
    assert_allclose((kernel.ravel() @ TABLE).reshape(4, 4), loops.correlate2d(PICTURE, kernel), rtol=0, atol=1e-12)


def test_the_outlined_window_is_the_outlined_column():
    np.testing.assert_array_equal(TABLE[:, 4], PICTURE[1:4, 0:3].ravel())


def test_the_table_is_nine_times_the_map_and_repeats_its_pixels():
    assert TABLE.size == 144
    assert (TABLE == PICTURE[2, 2]).sum() == 9
    assert (TABLE == PICTURE[0, 0]).sum() == 1


def test_a_window_has_9_numbers_half_the_table_72():
    assert TABLE[:, 5].size == 9
    assert TABLE[:, :8].size == 72


def scratch(function, image, kernel):
    tracemalloc.start()
    answer = function(image, kernel)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - answer.nbytes


def test_twice_the_picture_doubles_the_table_but_not_the_tiles():
    kernel = np.ones((3, 3), np.float32)
    small, large = np.ones((512, 512), np.float32), np.ones((1024, 512), np.float32)

    def whole_table(image, kernel):
        return sliding_window_view(image, kernel.shape).reshape(-1, kernel.size) @ kernel.ravel()

    assert scratch(whole_table, large, kernel) == pytest.approx(2 * scratch(whole_table, small, kernel), rel=0.02)
    assert scratch(whole_table, small, kernel) == pytest.approx(9 * small.nbytes, rel=0.02)
    assert scratch(correlate2d, large, kernel) < 1.2 * scratch(correlate2d, small, kernel)


def test_a_tile_takes_768_kib():
    assert columns.TILE == 768 * 1024


def test_the_measurement_names_its_machine_and_how_to_redo_it():
    assert SPEED["machine"]["cpu"] and SPEED["how"] == "make bench"
    assert {"Python", "NumPy", "torch", "scipy", "cv2"} <= set(SPEED["versions"])
    assert [run["threads"] for run in SPEED["runs"]] == [1, 2]


def test_loops_take_about_a_thousand_times_as_long_as_pytorch():
    assert 300 < to_pytorch(WORKS[0])["loops"] < 10_000


def test_filtersight_is_ahead_of_pytorch_in_some_works_and_behind_in_others():
    ratios = {work["work"]: to_pytorch(work)["filtersight"] for work in WORKS}
    assert all(ratios[name] < 1 for name in ("A", "D", "G", "C double", "C double back"))
    assert all(1 < ratios[name] < 10 for name in ("B", "C", "C back", "F back"))


def test_the_largest_share_of_the_machine_is_the_layers():
    shares = {work["work"]: work["at_least"]["product"] / work["seconds"]["filtersight"][1] for work in WORKS}
    assert all(share < 1 for share in shares.values())


def test_the_layer_is_mostly_product_and_pooling_is_all_memory():
    works = {work["work"]: work for work in WORKS}
    assert works["C"]["at_least"]["product"] / works["C"]["seconds"]["filtersight"][1] > 0.5
    assert works["F"]["at_least"]["product"] == 0


def test_the_whole_table_of_a_large_rgb_picture_takes_1_8_gigabytes():
    assert 4094**2 * 27 * 4 / 1e9 == pytest.approx(1.8, abs=0.05)
