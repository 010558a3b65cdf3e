"""A picture's way through a trained network: what is drawn, written and printed."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from filtersight import load_image
from filtersight.classifier import name_picture
from filtersight.faces import find_faces
from filtersight.images import CAT, DATA
from filtersight.program import through

PAGE = Path(__file__).parents[2] / "docs" / "command-line.md"
ASTRONAUT = DATA / "photographs" / "astronaut.webp"


def test_the_astronaut_s_face_is_told_with_its_score_and_box(filtersight):
    result = filtersight(ASTRONAUT, "--through", "faces", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    (expected,) = find_faces(load_image(ASTRONAUT), enlarge=2)
    (face,) = report["faces"]
    assert face.pop("box") == pytest.approx(expected.box)
    assert face == pytest.approx(expected._asdict(), abs=1e-5)
    assert (report["rows"], report["columns"], report["channels"]) == (256, 256, 3)
    # It was found where the picture is 5/3 as large: 427 pixels, of which three strides leave 50.
    assert [(layer["name"], layer["maps"]) for layer in report["layers"]] == [
        ("layer 1", 16),
        ("layer 2", 32),
        ("layer 3", 32),
        ("layer 4", 45),
        ("layer 5", 45),
        ("layer 6", 45),
        ("layer 7", 1),
    ]
    assert (report["layers"][-1]["rows"], report["layers"][-1]["columns"]) == (50, 50)
    assert report["layers"][-1]["greatest"] == pytest.approx(face["score"], abs=1e-5)


def test_the_cat_is_named_as_the_package_names_it(filtersight):
    report = json.loads(filtersight(CAT, "--through", "names", "--json").stdout)
    for guess, expected in zip(report["names"], name_picture(load_image(CAT)), strict=True):
        assert guess == pytest.approx(expected._asdict(), abs=1e-5)


def test_each_network_draws_a_figure_named_after_it(filtersight, tmp_path):
    for network in through.NETWORKS:
        result = filtersight(CAT, "--through", network, "--size", "120")
        assert (result.returncode, result.stdout) == (0, f"chelsea-{network}.png\n")
        with Image.open(tmp_path / f"chelsea-{network}.png") as image:
            assert image.width > 100
    assert sorted(os.listdir(tmp_path)) == ["chelsea-faces.png", "chelsea-names.png"]


def test_the_box_is_drawn_around_the_face(filtersight, tmp_path):
    filtersight(ASTRONAUT, "--through", "faces")
    with Image.open(tmp_path / "astronaut-faces.png") as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    picture = pixels[: pixels.shape[0] // 3, : pixels.shape[1] // 3]  # the first of three columns and three rows
    orange = (picture[..., 0] - picture[..., 2] > 60) & (picture[..., 0] > 120)  # the photograph is grey
    rows, columns = np.nonzero(orange)
    assert 8 < np.ptp(rows) < 24 and abs(np.ptp(rows) - np.ptp(columns)) <= 2
    assert columns.mean() / picture.shape[1] == pytest.approx(109 / 256, abs=0.05)


def test_all_maps_are_written_and_the_seen_class_among_them(filtersight, tmp_path):
    filtersight(CAT, "--through", "names", "--json", "--maps", "maps.npz")
    with np.load(tmp_path / "maps.npz") as maps:
        assert maps["picture"].shape == (300, 451, 3)
        assert maps["maps/stem"].shape == (112, 112, 32)
        assert maps["maps/head"].shape == (7, 7, 1280)
        assert maps[f"maps/{through.CLASS}"].shape == (7, 7, 1)
        assert len(maps.files) == 51  # 49 convolutions


def test_a_picture_without_faces_has_an_empty_list_and_is_drawn(filtersight, photo, tmp_path):
    result = filtersight(photo, "--through", "faces", "--json", "-o", "out.png")
    assert json.loads(result.stdout)["faces"] == []
    assert (tmp_path / "out.png").exists()
    assert through.words("faces", []) == ["no face found"]


def test_of_many_faces_the_scores_of_the_five_surest_are_written():
    faces = [{"score": 1 - number / 100, "size": 80.0} for number in range(6)]
    assert through.words("faces", faces) == [f"{face['score']:.2f}  face of 80 pixels" for face in faces[:5]]
    told = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert "a box around each face and the scores of the five surest" in told


@pytest.mark.parametrize(
    "options",
    [["-f", "laplacian"], ["--random", "2"], ["--seed", "1"], ["--stride", "2"], ["--padding", "1"], ["--pool", "2"]],
    ids=str,
)
def test_options_of_filters_are_refused(refused, photo, options):
    sentence = refused(photo, "--through", "names", *options)
    assert "--through names" in sentence and "leave --" in sentence


def test_grey_is_refused_and_so_is_an_unknown_network(refused, photo):
    assert "--grey" in refused(photo, "--through", "faces", "--grey")
    assert "'faces', 'names'" in refused(photo, "--through", "everything")


def test_a_picture_too_narrow_for_faces_is_refused(refused, tmp_path):
    Image.new("RGB", (600, 40)).save(tmp_path / "narrow.png")
    assert "at least 80 pixels" in refused("narrow.png", "--through", "faces", "--size", "full")


def test_a_mosaic_shows_the_maps_that_vary_most_in_their_order():
    maps = np.zeros((2, 2, 12))
    maps[0, 0] = [0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0.5]
    laid = through.mosaic(maps)
    assert laid.shape == (8, 8)
    assert laid[::3, ::3].ravel().tolist() == [9, 1, 2, 3, 4, 5, 6, 7, 8]
    assert laid.sum() == 45
