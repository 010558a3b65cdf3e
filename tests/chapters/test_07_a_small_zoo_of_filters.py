"""Chapter 07: sums, ranks and relatives of the kernels that have names."""

import numpy as np
import pytest
from scipy import ndimage, signal

from filtersight import cat

PICTURE = cat(grey=True)
INNER = (slice(1, -1), slice(1, -1))
LAPLACIAN = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
SHARPEN = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
EMBOSS = np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])
SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
BLUR = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
ANGLES = [0, 45, 90, 135]


def map_of(kernel, picture=PICTURE):
    return signal.correlate2d(picture, kernel, mode="valid")


def assert_drawn(arrays, expected):
    for array, wanted in zip(arrays, expected, strict=True):
        np.testing.assert_allclose(array, wanted, rtol=0, atol=1e-12)


def roughness(picture):
    return np.abs(np.diff(picture)).mean()


def test_the_five_kernels_and_the_blur_in_sixteenths(chapter):
    assert_drawn(chapter.drawn(0), [BLUR * 16, SHARPEN, EMBOSS, SOBEL, LAPLACIAN])
    assert chapter.figures[0].axes[0].get_xlabel() == "sixteenths"


@pytest.mark.parametrize(
    ("name", "total", "rank"),
    [
        ("Gaussian blur", 1, 1),
        ("sharpen", 1, 2),
        ("emboss", 1, 3),
        ("Sobel", 0, 1),
        ("Laplacian", 0, 2),
        ("box blur", 1, 1),
        ("vertical edge", 0, 1),
    ],
)
def test_only_some_leave_a_flat_part_as_it_is_and_only_some_are_separable(chapter, name, total, rank):
    kernel = (chapter["zoo"] | {"box blur": chapter["BOX_BLUR"], "vertical edge": chapter["VERTICAL_EDGE"]})[name]
    np.testing.assert_allclose(map_of(kernel, np.full((5, 5), 0.4)), 0.4 * total, atol=1e-15)
    strengths = np.linalg.svd(kernel, compute_uv=False)
    assert np.count_nonzero(strengths > 1e-9) == rank
    lines = [line.removeprefix(name).split() for line in chapter.printed if line.startswith(f"{name:14} ")]
    assert lines == [["sum", str(total), "rank", str(rank)]]


def test_three_that_give_a_picture(chapter):
    eye = np.s_[70:134, 60:124]
    assert_drawn(chapter.drawn(1), [PICTURE[eye], *(map_of(kernel)[eye] for kernel in (BLUR, SHARPEN, EMBOSS))])
    picture, blurred, sharpened, _ = chapter.drawn(1)
    assert roughness(blurred) < roughness(picture) < roughness(sharpened)


def test_emboss_adds_how_much_brighter_it_gets_towards_one_corner():
    row, column = np.mgrid[:5, :5]
    assert (map_of(EMBOSS, row + column) > (row + column)[INNER]).all()
    np.testing.assert_array_equal(map_of(EMBOSS, row - column), (row - column)[INNER])


def test_sobel_and_laplacian_are_scipys(chapter):
    expected = [-ndimage.sobel(PICTURE, axis=1)[INNER], ndimage.laplace(PICTURE)[INNER]]
    assert_drawn(chapter.drawn(2), expected)
    assert chapter.limits(2) == [(-1, 1), (-0.5, 0.5)]
    titles = [ax.get_title() for ax in chapter.figures[2].axes]
    assert titles == ["Sobel, from −1 to 1", "Laplacian, from −0.5 to 0.5"]


def test_the_laplacian_answers_to_an_edge_on_both_sides_and_more_to_lines_and_spots(chapter):
    edge, line, spot = np.zeros((3, 5, 5))
    edge[:, 3:] = line[:, 2] = spot[2, 2] = 1
    kernel = chapter["LAPLACIAN"]
    assert set(map_of(kernel, np.tri(5)).flat) == {-2, 0, 2}, "a slanted edge"
    assert map_of(kernel, edge).tolist() == [[0, 1, -1]] * 3
    assert map_of(kernel, line)[:, 1].tolist() == [-2] * 3
    assert np.diag(map_of(kernel, np.eye(5))).tolist() == [-4] * 3, "a slanted line"
    assert map_of(kernel, spot)[1, 1] == -4
    for said in ("upright edge from 0 to 1 with 1 and −1", "−2 if the line is upright and −4 if it is slanted"):
        assert said in chapter.prose


def test_the_bank_and_its_maps(chapter):
    *kernels, a, b, c, d = chapter.drawn(3)
    assert [kernel.shape for kernel in kernels] == [(11, 11)] * 4
    assert_drawn([a, b, c, d], map(map_of, kernels))
    assert chapter.limits(3)[4:] == [(-2, 2)] * 4
    assert [ax.get_title() for ax in chapter.figures[3].axes[4:]] == ["from −2 to 2"] * 4
    assert [ax.get_title() for ax in chapter.figures[3].axes[:4]] == [f"{angle}°" for angle in ANGLES]


@pytest.mark.parametrize("angle", ANGLES)
def test_each_gabor_filter_answers_most_to_stripes_of_its_own_direction(chapter, angle):
    row, column = np.mgrid[:40, :40]
    way = np.deg2rad(angle)
    stripes = np.cos(2 * np.pi * (column * np.cos(way) + row * np.sin(way)) / 6)
    answers = [np.abs(map_of(kernel, stripes)).max() for kernel in chapter.drawn(3)[:4]]
    assert ANGLES[int(np.argmax(answers))] == angle


def test_a_longer_wavelength_makes_wider_stripes_in_the_map(chapter):
    def changes_of_sign(kernel):
        return np.count_nonzero(np.diff(np.sign(map_of(kernel)), axis=1))

    wider = chapter.change("wavelength=6", "wavelength=12")["bank"]
    assert changes_of_sign(wider[0]) < 0.8 * changes_of_sign(chapter["bank"][0])


def test_sharpening_more_cuts_off_one_pixel_in_six_and_not_one_in_sixteen(chapter):
    def cut_off(kernel):
        answers = map_of(kernel)[70:134, 60:124]
        return np.mean((answers < 0) | (answers > 1))

    more = chapter.change('"sharpen": SHARPEN', '"sharpen": IDENTITY - 3 * LAPLACIAN')["zoo"]["sharpen"]
    assert cut_off(more) == pytest.approx(1 / 6, abs=0.01)
    assert cut_off(SHARPEN) == pytest.approx(1 / 16, abs=0.003)
    assert "one pixel in six is cut off at black or white, not one in sixteen" in chapter.prose
    fur = map_of(more)[70:90, 110:124]
    assert np.mean((fur > 0.05) & (fur < 0.95)) > 0.9, "the hairs keep their greys"


def test_noise_shakes_sobel_more_than_a_difference_but_less_for_what_it_answers_to_an_edge(chapter):
    noise, edge = np.random.default_rng(7).normal(size=(300, 300)), np.tile([0, 0, 1, 1], (3, 1))
    sobel, bare = SOBEL, np.array([[1, 0, -1]])
    assert map_of(sobel, noise).std() > 2 * map_of(bare, noise).std()
    in_proportion = [map_of(kernel, noise).std() / abs(map_of(kernel, edge)).max() for kernel in (sobel, bare)]
    assert in_proportion == pytest.approx([12**0.5 / 4, 2**0.5], rel=0.02)
    assert "Measured by what each answers to an edge" in chapter.prose


def test_sharpen_is_the_identity_minus_the_laplacian(chapter):
    sharpen, identity, less_laplacian = chapter.drawn(4)
    assert_drawn([sharpen, identity, less_laplacian], [SHARPEN, [[0, 0, 0], [0, 1, 0], [0, 0, 0]], -LAPLACIAN])
    np.testing.assert_array_equal(sharpen, identity + less_laplacian)
    assert len(set(chapter.limits(4))) == 1, "one scale"


def test_the_map_of_a_sum_is_the_sum_of_the_maps(chapter):
    assert_drawn([chapter["sharpened"], chapter["by_parts"]], [map_of(SHARPEN)] * 2)
    assert float(chapter.printed[0].split()[-1]) < 1e-13


def test_sobel_can_be_run_as_a_column_and_a_row(chapter):
    np.testing.assert_allclose(chapter["in_two"], -ndimage.sobel(PICTURE, axis=1)[INNER], atol=1e-12)
    assert float(chapter.printed[-1].split()[-1]) < 1e-13


def test_a_picture_less_its_box_blur_is_a_laplacian_with_diagonals(chapter):
    rest = chapter["IDENTITY"] - chapter["BOX_BLUR"]
    assert chapter["BOX_BLUR"] == pytest.approx(np.full((3, 3), 1 / 9))
    assert chapter.prose.index("*box blur* has nine weights of 1/9") < chapter.prose.index(
        "Blur the cat with the box blur"
    )
    np.testing.assert_allclose(rest * 9, [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])


def test_blurring_twice_is_one_5_by_5_blur(chapter):
    expected = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256
    twice = map_of(chapter["GAUSSIAN_BLUR"], map_of(chapter["GAUSSIAN_BLUR"]))
    np.testing.assert_allclose(twice, map_of(expected), atol=1e-13)
    assert expected.max() == 36 / 256


def test_the_strength_of_an_edge_of_any_direction(chapter):
    [by_pythagoras] = chapter.examples
    strength = chapter.follow(by_pythagoras)["strength"]
    across, down = ndimage.sobel(PICTURE, axis=1), ndimage.sobel(PICTURE, axis=0)
    np.testing.assert_allclose(strength, np.sqrt(across**2 + down**2)[INNER], atol=1e-12)


def test_the_prediction_is_answered_by_the_sums_of_the_five_kernels(chapter):
    [asked] = chapter.predictions
    sums = {name: kernel.sum() for name, kernel in chapter["zoo"].items()}
    assert [name for name, total in sums.items() if total == pytest.approx(0)] == ["Sobel", "Laplacian"]
    assert sorted(sums.values()) == pytest.approx([0, 0, 1, 1, 1])
    assert asked.right == "Sobel and the Laplacian"
    emboss, sobel, sharpen, laplacian = (chapter["zoo"][name] for name in ("emboss", "Sobel", "sharpen", "Laplacian"))
    assert emboss[1, 1] == 1 and emboss.sum() == 1 and np.trace(emboss[::-1]) == 1
    assert np.array_equal(sobel[:, ::-1], -sobel)
    assert (sharpen[1, 1], laplacian[1, 1]) == (5, -4)
    assert (sharpen.sum() - 5, laplacian.sum() + 4) == (-4, 4)


def test_the_checked_answers_are_those_of_the_named_kernels(chapter):
    box, identity = np.full((3, 3), 1 / 9), np.pad([[1.0]], 1)
    laplacian = np.array([[1, 1, 1], [1, -8, 1], [1, 1, 1]])
    np.testing.assert_allclose(identity - box, -laplacian / 9)
    assert chapter.answers["1"].right == "the Laplacian, its sign changed"
    blur = np.outer([1, 2, 1], [1, 2, 1]) / 16
    twice = signal.convolve2d(blur, blur)
    assert twice.shape == (5, 5) and (np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256 == twice).all()
    low, high = map(float, chapter.answers["2"].right.split(" to "))
    assert low < twice.max() < high
    assert chapter.answers["2"].why(str(blur.max())).startswith("That is the largest weight of one blur")
    assert chapter.answers["2"].why(str(blur.max() ** 2)).startswith("That is 4/16 times 4/16, one of nine products")
    upright, diagonal = np.array([1.0, 0]), np.array([1, 1]) / np.sqrt(2)  # two edges of one strength
    assert np.hypot(*upright) == pytest.approx(np.hypot(*diagonal)) and diagonal.max() < upright.max()
    assert chapter.answers["3"].right == "the root of the sum of their squares"
