"""What chapter 01 says about the cat, greys, cropping and bytes."""

import numpy as np
from PIL import Image

from filtersight import VERTICAL_EDGE, cat, correlate2d, load_image
from filtersight.images import CAT

PICTURE = cat(grey=True)


def bytes_of(*numbers):
    return np.array(numbers, dtype=np.uint8)


def test_glint_in_the_patch():
    patch = PICTURE[83:91, 75:83]
    rows, columns = np.nonzero(patch > 0.5)
    assert list(zip(rows, columns, strict=True)) == [(3, 4), (3, 5), (4, 4), (4, 5)]
    assert set(np.nonzero(patch < 0.1)[0]) == {6, 7}
    assert patch.min() == 7 / 255 and patch[patch > 0.5].max() == 150 / 255
    assert patch[:, 0].min().round(2) == 0.33 and patch[:, 0].max().round(2) == 0.47


def test_patch_on_the_nose_grows_darker_downwards():
    nose = PICTURE[200:208, 150:158]
    assert 0.27 < nose[0].min() < nose[0].max() < 0.33
    assert nose[-1].min() < 0.1


def test_sizes_of_the_cat():
    assert PICTURE.size == 65_536
    assert cat().size == 196_608
    assert load_image(CAT).shape == (300, 451, 3)


def test_load_image_uses_the_grey_weights(tmp_path):
    colours = 255 * np.array([[[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]]])
    Image.fromarray(colours.astype(np.uint8)).save(tmp_path / "colours.png")
    grey = load_image(tmp_path / "colours.png", grey=True)
    np.testing.assert_allclose(grey, [[0.299, 0.587, 0.114, 0.886, 0.701, 0.413, 1]], atol=0.5 / 255)


def test_the_cat_is_the_middle_of_the_photograph():
    photograph = Image.open(CAT).convert("L")
    middle = photograph.resize((256, 256), Image.Resampling.LANCZOS, box=(75.5, 0, 375.5, 300))
    assert np.abs(PICTURE - np.asarray(middle) / 255).mean() < 0.5 / 255
    squeezed = np.asarray(photograph.resize((256, 256))) / 255
    assert np.abs(PICTURE - squeezed).mean() > 20 / 255


def test_portrait_loses_its_upper_and_lower_hundred_rows(tmp_path):
    portrait = np.zeros((600, 400), np.uint8)
    portrait[100:500] = 255
    Image.fromarray(portrait).save(tmp_path / "portrait.png")
    assert load_image(tmp_path / "portrait.png", size=256, grey=True).min() == 1
    portrait[100], portrait[499] = 0, 0
    Image.fromarray(portrait).save(tmp_path / "portrait.png")
    smaller = load_image(tmp_path / "portrait.png", size=256, grey=True)
    assert (smaller[[0, -1]] < 0.9).all()


def test_bytes_wrap_around():
    assert bytes_of(200) + bytes_of(100) == 300 - 256
    assert bytes_of(100) - bytes_of(200) == -100 + 256
    assert (bytes_of(200) + bytes_of(100)) / 2 == 22


def test_brightening_the_cat_wraps_at_100_but_not_at_50():
    as_bytes = np.round(PICTURE * 255).astype(np.uint8)
    assert as_bytes.max() == 185
    darkened = as_bytes + np.uint8(100) < as_bytes
    assert np.array_equal(darkened, as_bytes >= 156)
    assert round(100 * darkened.mean()) == 8
    assert np.array_equal(as_bytes + np.uint8(50), as_bytes.astype(int) + 50)


def test_about_half_of_an_edge_filters_answers_are_negative():
    assert 0.45 < (correlate2d(PICTURE, VERTICAL_EDGE) < 0).mean() < 0.55
