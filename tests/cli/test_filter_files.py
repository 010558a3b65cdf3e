"""Filters from files."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal


def maps_of(filtersight, folder, *arguments) -> dict:
    assert filtersight(*arguments, "--json", "--maps", "out.npz", "--force").returncode == 0
    with np.load(folder / "out.npz") as arrays:
        return {name: array for name, array in arrays.items() if name.startswith("maps/")}


@pytest.mark.parametrize("colour", ["--colour", "--grey"])
def test_filters_that_maps_wrote_are_read_back_with_their_names(filtersight, photo, tmp_path, colour):
    options = (photo, colour)
    written = maps_of(filtersight, tmp_path, *options, "-f", "emboss", "--random", 2, "--seed", 3)
    (tmp_path / "out.npz").rename(tmp_path / "first.npz")
    read = maps_of(filtersight, tmp_path, *options, "-f", "first.npz")
    assert list(read) == list(written) == ["maps/emboss", "maps/random 1", "maps/random 2"]
    for name, array in written.items():
        assert_array_equal(read[name], array)


def test_an_archive_of_ones_own_gives_each_array(filtersight, photo, tmp_path):
    np.savez_compressed(tmp_path / "own.npz", blur=np.ones((2, 2)), bank=np.ones((1, 1, 1, 2)))
    assert list(maps_of(filtersight, tmp_path, photo, "-f", "own.npz")) == ["maps/blur", "maps/bank 1", "maps/bank 2"]


def test_the_content_tells_an_array_from_an_archive_whatever_the_ending(filtersight, photo, tmp_path):
    np.savez(tmp_path / "own.npz", blur=np.ones((2, 2)))
    (tmp_path / "own.npz").rename(tmp_path / "own.npy")
    np.save(tmp_path / "sharp.npy", np.ones((2, 2)))
    (tmp_path / "sharp.npy").rename(tmp_path / "sharp.npz")
    maps = maps_of(filtersight, tmp_path, photo, "-f", "own.npy", "-f", "sharp.npz")
    assert list(maps) == ["maps/blur", "maps/sharp"]


def test_a_filter_file_is_not_overwritten_by_the_maps(refused, photo, tmp_path):
    np.savez(tmp_path / "own.npz", blur=np.ones((2, 2)))
    assert "is what is read" in refused(photo, "-f", "own.npz", "--maps", "own.npz", "--force")
