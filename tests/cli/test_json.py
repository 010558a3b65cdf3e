"""What --json prints."""

import json
import os

import numpy as np
import pytest
import scipy.signal
from PIL import Image

from filtersight import LAPLACIAN


def test_the_numbers_are_those_of_the_maps(filtersight, photo, tmp_path):
    result = filtersight(photo, "-f", "laplacian", "-f", "identity", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    assert os.listdir(tmp_path) == [photo]
    report = json.loads(result.stdout)
    filters = report.pop("filters")
    assert report == {"picture": photo, "rows": 30, "columns": 40, "channels": 1, "figure": None, "maps": None}
    assert [(filter_["name"], filter_["shape"]) for filter_ in filters] == [
        ("laplacian", [3, 3, 1]),
        ("identity", [3, 3, 1]),
    ]
    assert [filter_["sum"] for filter_ in filters] == [0, 1]
    with Image.open(tmp_path / photo) as image:
        grey = np.asarray(image.convert("L")) / 255
    for filter_, expected in zip(filters, (scipy.signal.correlate2d(grey, LAPLACIAN, "valid"), grey[1:-1, 1:-1])):
        assert filter_["map"] == pytest.approx(
            {
                "rows": 28,
                "columns": 38,
                "least": expected.min(),
                "greatest": expected.max(),
                "sum": expected.sum(),
                "mean": expected.mean(),
            },
            rel=1e-5,
            abs=1e-3,
        )


def test_each_picture_has_its_line_and_a_failing_one_has_none(filtersight, photo, tmp_path):
    Image.new("RGB", (9, 8)).save(tmp_path / "small.png")
    result = filtersight(photo, "missing.png", "small.png", "--colour", "--json", "--pool", "2", "--quiet")
    assert result.returncode == 2
    large, small = map(json.loads, result.stdout.splitlines())
    assert (large["picture"], small["picture"]) == (photo, "small.png")
    assert (small["rows"], small["columns"], small["channels"]) == (8, 9, 3)
    assert len(small["filters"]) == 10
    assert {tuple(filter_["shape"]) for filter_ in small["filters"]} == {(3, 3, 3)}
    assert {(filter_["map"]["rows"], filter_["map"]["columns"]) for filter_ in small["filters"]} == {(3, 3)}


def test_what_is_written_besides_is_named(filtersight, photo, tmp_path):
    result = filtersight(photo, "-f", "identity", "--json", "-o", "out.png", "--maps", ".")
    report = json.loads(result.stdout)
    assert (report["figure"], report["maps"]) == ("out.png", "photo-maps.npz")
    assert {"out.png", "photo-maps.npz"} < set(os.listdir(tmp_path))


def test_it_is_json_whatever_the_numbers_and_the_names_are(filtersight, photo, tmp_path):
    name = os.fsdecode(b"latin \xe4\n.png")
    (tmp_path / photo).rename(tmp_path / name)
    result = filtersight(
        name, "-f", "1e30 1e30 1e30 1e30 1e30 1e30 1e30 1e30 1e30", "-f", "0 0 0 0 0 0 0 0 -0", "--json"
    )
    assert result.stdout.isascii() and result.stdout.count("\n") == 1
    report = json.loads(result.stdout, parse_constant=pytest.fail)
    assert report["picture"] == "latin \ufffd\n.png"
    assert report["filters"][0]["map"]["greatest"] > 1e30


def test_a_figure_and_numbers_do_not_go_to_standard_output_together(refused, photo):
    assert "--json" in refused(photo, "--json", "-o", "-")
