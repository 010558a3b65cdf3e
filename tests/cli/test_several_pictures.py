"""Several pictures in one call, and what is said meanwhile."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from filtersight import load_image
from filtersight.program import picture

FAST = ("-f", "identity")


@pytest.fixture
def pictures(tmp_path) -> list[str]:
    """Three pictures: the second is none."""
    for number, name in enumerate(("one.png", "three.jpg")):
        Image.new("L", (20, 10), 50 * number).save(tmp_path / name)
    (tmp_path / "two.png").write_text("Dear reader")
    return ["one.png", "two.png", "three.jpg"]


def test_each_picture_gets_its_figure_and_a_failing_one_stops_no_other(filtersight, pictures, tmp_path):
    result = filtersight(*pictures, *FAST)
    assert result.returncode == 2
    assert result.stdout == "one-filters.png\nthree-filters.png\n"
    wrong, summary = result.stderr.splitlines()
    assert wrong.startswith("filtersight: 'two.png' is not a picture")
    assert summary == "filtersight: 1 of 3 pictures failed: 'two.png'"
    assert {path.name for path in tmp_path.iterdir()} == {*pictures, "one-filters.png", "three-filters.png"}


def test_a_picture_too_large_for_the_memory_stops_no_other(filtersight, pictures, monkeypatch):
    def filling(source, **options):
        if Path(source).name == "one.png":
            raise MemoryError
        return load_image(source, **options)

    monkeypatch.setattr(picture, "load_image", filling)
    result = filtersight("one.png", "three.jpg", *FAST)
    assert (result.returncode, result.stdout) == (2, "three-filters.png\n")
    assert result.stderr.startswith("filtersight: 'one.png' needs more memory than there is")


def test_figures_and_maps_go_into_the_folders_that_are_given(filtersight, pictures, tmp_path):
    (tmp_path / "drawn").mkdir()
    result = filtersight("one.png", "three.jpg", *FAST, "-o", "drawn", "--maps", "drawn/", "--format", "svg")
    assert result.returncode == 0, result.stderr
    assert result.stdout == "drawn/one-filters.svg\ndrawn/three-filters.svg\n"
    assert {path.name for path in (tmp_path / "drawn").iterdir()} == {
        f"{name}-{made}" for name in ("one", "three") for made in ("filters.svg", "maps.npz")
    }
    with np.load(tmp_path / "drawn" / "three-maps.npz") as maps:
        assert maps["picture"].shape == (10, 20, 1)


def test_one_picture_that_fails_needs_no_summary(refused, pictures):
    assert "'two.png' is not a picture" in refused("two.png")


def test_a_terminal_shows_one_line_a_picture_and_the_figures_path(filtersight, pictures, terminal):
    stderr = terminal("stderr")
    assert filtersight("one.png", "three.jpg", *FAST, "-f", "emboss").stdout == "one-filters.png\nthree-filters.png\n"
    lines = stderr.shown().split("\n")
    assert [line.rpartition("\r")[2].rstrip() for line in lines] == [
        "1 of 2: 'one.png': done",
        "2 of 2: 'three.jpg': done",
        "",
    ]
    assert "1 of 2: 'one.png': filter 2 of 2" in lines[0]


def test_the_line_of_a_picture_is_no_longer_than_the_terminal_is_wide(filtersight, pictures, terminal, tmp_path):
    (tmp_path / "one.png").rename(tmp_path / f"{200 * 'a'}.png")
    stderr = terminal("stderr")
    assert filtersight(f"{200 * 'a'}.png", *FAST).returncode == 0
    assert max(map(len, stderr.shown().rstrip("\n").split("\r"))) == 79


def test_quiet_says_nothing_but_what_is_wrong(filtersight, terminal, tmp_path):
    stderr = terminal("stderr")
    Image.new("L", (1000, 10)).save(tmp_path / "long.png")
    assert filtersight("long.png", "missing.png", *FAST, "--quiet").stdout == ""
    assert (tmp_path / "long-filters.png").exists()
    wrong, summary = stderr.shown().splitlines()
    assert "there is no file 'missing.png'" in wrong
    assert summary == "filtersight: 1 of 2 pictures failed: 'missing.png'"


@pytest.mark.parametrize("english", [("--colour", "--grey"), ("--color", "--gray")])
def test_colour_and_grey_have_both_spellings(filtersight, photo, tmp_path, english):
    for option in english:
        assert filtersight(photo, *FAST, option, "--json", "--maps", f"{option}.npz").returncode == 0
    channels = []
    for option in english:
        with np.load(tmp_path / f"{option}.npz") as maps:
            channels.append(maps["picture"].shape[2])
    assert channels == [3, 1]
