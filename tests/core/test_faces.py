"""The face finder on photographs: what it finds, and what it is blind to."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from filtersight import cat, load_image, photographs
from filtersight.faces import Face, face_finder, face_input, faces_of_map, find_faces, merge_overlapping, pyramid
from filtersight.images import HOPPER
from filtersight.networks import run


@pytest.fixture(scope="module")
def astronaut():
    return photographs()[0]


def test_the_astronaut_s_face_is_found_where_it_is(astronaut):
    (face,) = find_faces(astronaut, enlarge=2)
    assert 1.05 < face.score < 1.08  # dlib: 1.063
    assert abs(face.row - 57) < 6 and abs(face.column - 112) < 6  # between the eyes and the mouth
    assert 40 < face.size < 60
    assert find_faces(np.stack([astronaut] * 3, axis=-1), enlarge=2) == [face]


def test_the_cameraman_s_face_is_found_in_profile():
    (face,) = find_faces(photographs()[1], enlarge=2)
    assert 1.11 < face.score < 1.15  # dlib, of the photograph at 512 pixels: 1.122
    top, left, bottom, right = face.box
    assert top < 79 < bottom and left < 111 < right


@pytest.mark.parametrize("number", [2, 3], ids=["coffee", "grass"])
def test_no_face_is_found_where_there_is_none(number):
    assert find_faces(photographs()[number], enlarge=2) == []


def test_no_face_is_found_in_the_cat():
    assert find_faces(cat(), enlarge=2) == []


@pytest.mark.parametrize("number", [0, 1], ids=["astronaut", "cameraman"])
def test_a_face_too_small_or_upside_down_is_not_found(number):
    picture = photographs()[number]
    assert find_faces(picture) == []
    assert find_faces(picture[::-1], enlarge=2) == []


def test_the_cameraman_on_his_side_or_in_negative_is_not_found():
    picture = photographs()[1]
    assert find_faces(np.rot90(picture), enlarge=2) == []
    assert find_faces(1 - picture, enlarge=2) == []


def test_of_three_faces_none_is_found_upside_down_and_one_on_its_side_or_in_negative(astronaut):
    faces = {"astronaut": (astronaut, 5 / 3), "camera man": (photographs()[1], 2)}
    faces["officer"] = load_image(HOPPER, size=256), 1
    changes = {
        "as it is": lambda picture: picture,
        "upside down": lambda picture: picture[::-1],
        "on its head": lambda picture: picture[::-1, ::-1],
        "on one side": np.rot90,
        "on the other": lambda picture: np.rot90(picture, -1),
        "negative": lambda picture: 1 - picture,
    }
    found = {
        name: [who for who, (picture, enlarge) in faces.items() if find_faces(change(picture), enlarge=enlarge)]
        for name, change in changes.items()
    }
    assert found.pop("as it is") == list(faces)
    assert found.pop("upside down") == found.pop("on its head") == []
    assert list(found.values()) == [["astronaut"]] * 3


def test_a_mirrored_face_is_found_at_the_mirrored_place(astronaut):
    (face,), (mirrored,) = find_faces(astronaut, enlarge=2), find_faces(astronaut[:, ::-1], enlarge=2)
    assert_allclose(mirrored.score, face.score, atol=0.05)
    assert_allclose([mirrored.row, 256 - mirrored.column], [face.row, face.column], atol=5)


def test_a_shifted_face_is_found_as_far_along(astronaut):
    (face,) = find_faces(astronaut, enlarge=2)
    (shifted,) = find_faces(np.pad(astronaut, [(32, 0), (48, 0)], mode="edge"), enlarge=2)
    assert_allclose([shifted.row - 32, shifted.column - 48], [face.row, face.column], atol=4)


def test_the_score_at_a_place_is_that_of_what_the_place_sees_alone(astronaut):
    x = face_input(np.kron(astronaut, np.ones((2, 2))))
    row, column = 13, 27
    top, left = 8 * row + 14 - 94, 8 * column + 14 - 94
    alone = run(face_finder(), x[:, top : top + 189, left : left + 189])["layer 7"]
    assert_allclose(alone[0, 10, 10, 0], run(face_finder(), x)["layer 7"][0, row, column, 0], atol=0.2)


def test_the_pyramid_shrinks_by_five_sixths_until_a_face_would_fill_it():
    scales = [(scale, x.shape[1:3]) for scale, x in pyramid(np.ones((100, 150, 3)), enlarge=1.2)]
    assert [size for _, size in scales] == [(120, 180), (100, 150), (83, 125)]
    assert_allclose([scale for scale, _ in scales], [1.2, 1, 5 / 6])
    assert list(pyramid(np.ones((79, 500)))) == []


def test_the_pyramid_of_an_enlarged_picture_ends_with_the_first_that_is_smaller_than_a_face():
    assert [scale for scale, _ in pyramid(np.ones((40, 40)), enlarge=2)] == [2]
    assert list(pyramid(np.ones((100, 100)), enlarge=0.79)) == []


def test_the_input_is_the_picture_less_the_mean_colour_in_256ths():
    x = face_input(np.array([[[0, 0.6, 1]]]))
    assert_allclose(x.ravel(), [-122.782 / 256, (153 - 117.001) / 256, (255 - 104.298) / 256], rtol=1e-6)


def test_of_faces_that_mostly_overlap_the_surest_is_kept():
    sure, near, inside, beside = (
        Face(1, 50, 50, 40),
        Face(0.9, 55, 50, 40),
        Face(0.8, 50, 50, 10),
        Face(0.7, 50, 71, 40),
    )
    assert merge_overlapping([beside, inside, near, sure]) == [sure, beside]  # 19 of 40 columns are shared
    assert merge_overlapping([sure, beside], overlap=0.47) == [sure]
    assert merge_overlapping([Face(0.1, 10, 10, 20), Face(0.2, 100, 10, 20)])[0].row == 100
    assert merge_overlapping([]) == []


def test_a_box_is_a_square_about_the_middle():
    assert Face(1.0, 50, 60, 20).box == (40, 50, 60, 70)


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (np.ones((4, 4, 4)), r"picture has shape \(4, 4, 4\)"),
        (np.ones((1, 4, 4, 3)), r"picture has shape \(1, 4, 4, 3\)"),
        (np.full((4, 4), 255, np.uint8), "from 255 to 255; give 0 to 1"),
        (np.full((4, 4), -0.5), "from -0.5 to -0.5"),
        (np.full((4, 4), np.nan), "nan"),
        (np.ones((0, 4)), "empty"),
    ],
    ids=str,
)
def test_what_is_no_picture_from_0_to_1_is_refused(picture, said):
    with pytest.raises(ValueError, match=said):
        find_faces(picture)


@pytest.mark.parametrize("enlarge", [0, -1, np.nan, "2", 1e6])
def test_a_picture_cannot_be_enlarged_by_nothing_or_beyond_memory(enlarge):
    with pytest.raises((ValueError, TypeError), match="enlarge is"):
        find_faces(np.ones((90, 90)), enlarge=enlarge)


def test_a_map_s_places_above_0_are_faces_where_the_picture_has_them():
    scores = np.full((3, 4), -1.0)
    scores[2, 1], scores[0, 3] = 0.25, 1.5
    # Place (r, c) tells of pixel (8r + 14, 8c + 14) of what the network saw, 1.6 times as large as the picture.
    assert faces_of_map(scores, 1.6) == [Face(1.5, 14 / 1.6, 38 / 1.6, 50.0), Face(0.25, 30 / 1.6, 22 / 1.6, 50.0)]
    assert faces_of_map(-abs(scores)) == []


@pytest.mark.parametrize(
    ("scores", "scale", "message"),
    [
        (np.ones((1, 3, 3, 1)), 1, r"give 2 dimensions, \(H, W\)"),
        (np.ones((3, 3)), 0, "scale is 0; give a number above 0"),
    ],
)
def test_another_shape_or_scale_is_refused(scores, scale, message):
    with pytest.raises(ValueError, match=message):
        faces_of_map(scores, scale)
