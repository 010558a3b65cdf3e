"""What chapter 01 says about the cat, greys, cropping and bytes."""

import re
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE, cat, load_image
from filtersight.images import CAT


def test_four_of_the_64_numbers_in_the_patch_are_the_glint(chapter):
    rows, columns = np.nonzero(chapter["patch"] > 0.5)
    assert list(zip(rows, columns, strict=True)) == [(3, 4), (3, 5), (4, 4), (4, 5)]
    assert "4 of the 64" in chapter.captions[1]
    assert chapter.printed[1] == "4 of 64 numbers are above one half"


def test_the_patch_is_darkest_in_its_two_lowest_rows_and_middle_grey_on_the_left(chapter):
    patch = chapter["patch"]
    assert set(np.nonzero(patch < 0.1)[0]) == {6, 7}
    assert patch.min() == 7 / 255 and patch.max() == 150 / 255
    assert f"{7 / 255:.2f}, belongs" in chapter.captions[1]
    assert f"from {7 / 255:.2f} for the darkest to {150 / 255:.2f}" in chapter.alts[1]
    assert patch[:, 0].min().round(2) == 0.33 and patch[:, 0].max().round(2) == 0.47


def test_the_outlined_patch_is_the_one_that_is_enlarged(chapter):
    whole, enlarged = chapter.drawn(0)
    assert chapter.windows(0) == [(0, 83, 75, 8, 8)]
    assert np.array_equal(enlarged, whole[83:91, 75:83])
    assert np.array_equal(enlarged, chapter.drawn(1)[0])
    assert "in row 83, column 75" in chapter.captions[0]


def test_patch_on_the_nose_grows_darker_downwards(chapter):
    nose = chapter["picture"][200:208, 150:158]
    assert 0.27 < nose[0].min() < nose[0].max() < 0.33
    assert nose[-1].min() < 0.1


def test_sizes_of_the_cat_and_of_the_photograph(chapter):
    assert chapter["picture"].size == 65_536
    assert cat().size == 196_608
    assert chapter["photograph"].shape == (300, 451, 3)
    assert chapter.printed[0].startswith("(256, 256) ")


def test_the_cat_is_the_middle_of_the_photograph(chapter):
    photograph = Image.open(CAT).convert("L")
    middle = photograph.resize((256, 256), Image.Resampling.LANCZOS, box=(75.5, 0, 375.5, 300))
    assert np.abs(chapter["picture"] - np.asarray(middle) / 255).mean() < 0.5 / 255
    assert np.array_equal(chapter.drawn(3)[1], chapter["picture"])
    assert chapter.windows(3) == [(0, 0, 75.5, 300, 300)]


def test_the_squeezed_cat_is_the_whole_photograph_and_not_the_cat(chapter):
    _, cropped, squeezed = chapter.drawn(3)
    photograph = load_image(CAT, grey=True)
    assert abs(squeezed[:, :128].mean() - photograph[:, :225].mean()) < 0.01
    assert abs(squeezed[:, 128:].mean() - photograph[:, 226:].mean()) < 0.01
    assert np.abs(cropped - squeezed).mean() > 20 / 255


def test_greys_weigh_red_green_and_blue(chapter, tmp_path):
    colours, [by_hand] = chapter["colours"], [[0.299, 0.587, 0.114, 0.299 + 0.587, 0.587 + 0.114, 0.299 + 0.114]]
    np.testing.assert_allclose(chapter["greys"], [by_hand])
    np.testing.assert_allclose(chapter.drawn(2)[1], [by_hand])
    assert ", ".join(f"{grey:.3f}" for grey in by_hand) in chapter.alts[2]
    Image.fromarray((255 * colours).astype(np.uint8)).save(tmp_path / "colours.png")
    np.testing.assert_allclose(load_image(tmp_path / "colours.png", grey=True), [by_hand], atol=0.5 / 255)


def test_portrait_loses_its_upper_and_lower_hundred_rows(tmp_path):
    portrait = np.zeros((600, 400), np.uint8)
    portrait[100:500] = 255
    Image.fromarray(portrait).save(tmp_path / "portrait.png")
    assert load_image(tmp_path / "portrait.png", size=256, grey=True).min() == 1
    portrait[100], portrait[499] = 0, 0
    Image.fromarray(portrait).save(tmp_path / "portrait.png")
    smaller = load_image(tmp_path / "portrait.png", size=256, grey=True)
    assert (smaller[[0, -1]] < 0.9).all()


def test_bytes_wrap_around(chapter):
    assert chapter.printed[2:] == [f"bright + dark: [{300 - 256}]", f"dark - bright: [{-100 + 256}]"]
    assert (chapter["bright"] + chapter["dark"]) / 2 == 22


def test_numpy_warns_of_single_bytes_but_not_of_arrays(chapter):
    with pytest.warns(RuntimeWarning, match="overflow"):
        np.uint8(200) + np.uint8(100)
    with warnings.catch_warnings(action="error"):
        assert chapter["bright"] + chapter["dark"] == 44
    assert "With arrays NumPy does not complain" in chapter.prose


def test_lower_corners_and_the_right_edge_turn_black_too(chapter):
    turned = chapter["wrapped"] < chapter["as_bytes"]
    lower_left, lower_right, right_edge = turned[216:, :40], turned[215:, 200:], turned[90:215, 226:]
    assert sum(map(np.sum, (lower_left, lower_right, right_edge))) > 0.4 * turned.sum()
    assert "both lower corners, parts of the right edge) have turned black" in chapter.alts[4]


def test_100_more_turns_one_pixel_in_twelve_dark(chapter):
    levels = np.rint(chapter["picture"] * 255).astype(int)
    wrapped = np.where(levels >= 156, levels - 156, levels + 100)
    assert np.array_equal(chapter["as_bytes"], levels)
    assert np.array_equal(chapter["wrapped"], wrapped)
    assert f" {np.mean(levels >= 156):.0%} " in chapter.captions[4] and "8%" in chapter.captions[4]
    by_bytes, by_floats = chapter.drawn(4)
    np.testing.assert_allclose(by_bytes, wrapped / 255)
    np.testing.assert_allclose(by_floats, (levels + 100) / 255)
    assert f"{(185 + 100) / 255:.2f};" in chapter.captions[4]


def test_50_more_wraps_nothing(chapter):
    as_bytes = chapter["as_bytes"]
    assert as_bytes.max() == 185
    assert np.array_equal(as_bytes + np.uint8(50), as_bytes.astype(int) + 50)


@pytest.mark.parametrize("kernel", [VERTICAL_EDGE, HORIZONTAL_EDGE])
def test_about_half_of_an_edge_filters_answers_are_negative(chapter, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(chapter["picture"], (3, 3))
    assert 0.45 < (np.sum(windows * kernel, axis=(2, 3)) < 0).mean() < 0.55


def test_half_of_a_file_s_number_is_a_fifth_of_the_light(chapter):
    # sRGB, IEC 61966-2-1: the number of a file, decoded to light.
    assert ((0.5 + 0.055) / 1.055) ** 2.4 == pytest.approx(1 / 5, abs=0.02)
    assert "gamma-encoded, 0.5 stands for about a fifth of the light" in chapter.prose
    assert "how much red, green and blue light" not in chapter.prose


def test_slices_are_explained_before_they_are_used(chapter):
    first, *_ = chapter.cells
    assert "patch = picture[row : row + 8, column : column + 8]" in first.code
    script = Path(chapter["__file__"]).read_text(encoding="utf-8")
    assert script.index("*slices*") < script.index("patch = picture[row")
    assert np.array_equal(chapter["patch"], chapter["picture"][83:91, 75:83])


def test_most_later_chapters_compute_with_the_cat_but_not_all(chapter):
    later = sorted(Path(__file__).parents[2].glob("gallery/*/[0-9][0-9]_*.py"))[1:]
    with_cat = [file for file in later if re.search(r"\bcat\(|\bload_image\(CAT", file.read_text(encoding="utf-8"))]
    assert len(later) / 2 < len(with_cat) < len(later)


def test_the_prediction_a_handful_is_right_and_the_left_of_the_patch_only_looks_bright(chapter):
    [asked] = chapter.predictions
    patch = cat(grey=True)[83:91, 75:83]
    assert asked.why(str(np.sum(patch > 0.5))) == asked.why(asked.right.split(" to ")[0])
    assert "the four pixels of the glint" in asked.why("4")
    assert np.sum(patch > 0.5) == 4 and patch.max() > 0.5
    assert patch[:, 0].max() < 0.5
    assert patch.size == 64


def test_the_checked_answers_are_those_of_the_arrays(chapter):
    answers = chapter.answers
    assert answers["1"].right == str(cat().size) == "196608"
    assert answers["1"].why(str(cat(grey=True).size)).startswith("So many has the grey cat")
    bright, dark = np.array([200], np.uint8), np.array([100], np.uint8)
    assert answers["2"].right == str(((bright + dark) / 2).item()).removesuffix(".0")
    assert answers["2"].why(str((bright + dark).item())).startswith("That is the sum, wrapped around")
    assert answers["2"].why("150").startswith("So it would be")


def test_of_a_high_picture_rows_are_cut_off_above_and_below(chapter, tmp_path):
    picture = np.full((600, 400), 128, np.uint8)
    picture[:100], picture[-100:] = 0, 255
    Image.fromarray(picture).save(tmp_path / "high.png")
    kept = load_image(tmp_path / "high.png", size=400, grey=True)
    assert np.ptp(kept) < 0.02 and chapter.answers["3"].right == "the upper 100 and the lower 100 rows"
