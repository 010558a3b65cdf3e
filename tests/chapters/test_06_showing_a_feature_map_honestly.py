"""Chapter 06: what each way of drawing keeps of a map."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy import signal

from filtersight import cat, correlate2d, figures, photographs, random_kernel

PICTURE = cat(grey=True)
LEVELS = np.rint(PICTURE * 255)
MAP = signal.correlate2d(LEVELS, [[1, 0, -1]] * 3, mode="valid")
SHADES = {
    "clipped": np.where(MAP > 0, 1.0, 0.0),  # whole numbers have none between
    "stretched": np.interp(MAP, [-274, 296], [0, 1]),
    "absolute": np.interp(abs(MAP), [0, 296], [0, 1]),
    "signed": np.interp(MAP, [-296, 296], [0, 1]),
}


def saturated(shade):
    return np.isin(np.minimum(np.floor(shade * 256), 255), (0, 255)).mean()


def white_share(seed, *, zero_mean):
    kernel = np.random.default_rng(seed).uniform(-1, 1, (3, 3))
    return np.mean(signal.correlate2d(LEVELS, kernel - zero_mean * kernel.mean(), mode="valid") >= 1)


def test_the_map_has_hundreds_of_whole_numbers_and_none_between_0_and_1(chapter):
    assert np.array_equal(chapter["feature_map"], MAP)
    assert chapter.printed[:2] == ["from -274 to 296, 483 different numbers", "strictly between 0 and 1: 0%"]
    assert (MAP.min(), MAP.max(), len(set(MAP.flat))) == (-274, 296, 483)
    assert chapter["between"] == 0
    assert np.array_equal(MAP, np.rint(MAP))
    assert np.mean(chapter["feature_map"] >= 1) == pytest.approx(0.5, abs=0.02), "about half is white"


def test_the_four_drawings(chapter):
    drawings, (*limits, signed_limits) = chapter.drawn(1), chapter.limits(1)
    for drawing, name in zip(drawings[:3], SHADES, strict=False):
        np.testing.assert_allclose(drawing, SHADES[name], rtol=0, atol=1e-14)
    assert np.array_equal(drawings[3], MAP)
    assert [ax.get_title() for ax in chapter.figures[1].axes] == list(SHADES)
    assert limits == [(0, 1)] * 3 and signed_limits == (-296, 296)


def test_clipping_leaves_the_sign_only(chapter):
    assert np.array_equal(chapter.drawn(0)[0], MAP > 0)


def test_the_histogram_is_of_the_map_and_marks_the_range_from_0_to_1(chapter):
    *bars, mark = chapter.figures[0].axes[1].patches
    expected, edges = np.histogram(MAP, bins=np.arange(-150, 151, 2))
    assert [bar.get_height() for bar in bars] == expected.tolist()
    assert bars[0].get_x() == edges[0]
    assert (mark.get_x(), mark.get_width()) == (0, 1)
    assert MAP.min() < -150 and MAP.max() > 150, "the tails go on"
    assert f"from −150 to 150, where {np.mean(abs(MAP) <= 150):.0%} of all are" in chapter.captions[0]


@pytest.mark.parametrize("name", SHADES)
def test_each_histogram_is_of_its_shades(chapter, name):
    panel = chapter.figures[2].axes[list(SHADES).index(name)]
    shade = chapter["drawn"][name]
    np.testing.assert_allclose(shade, SHADES[name], rtol=0, atol=1e-14)
    expected, _ = np.histogram(shade, bins=64, range=(0, 1))
    assert [bar.get_height() for bar in panel.patches] == expected.tolist()
    assert panel.get_title() == f"{name}: {saturated(SHADES[name]):.1%} saturated"
    assert chapter["saturated"][name] == saturated(SHADES[name])
    assert panel.get_yticks().tolist() == [1, 10, 100, 1000, 10_000, 100_000]


def test_a_shade_saturates_from_the_first_and_the_last_of_256():
    assert saturated(np.array([0, 0.9 / 256, 1 / 256, 254.9 / 256, 255 / 256, 1])) == 4 / 6


def test_stretched_and_signed_saturate_hardly_a_pixel_and_clipped_all(chapter):
    assert chapter["saturated"]["clipped"] == 1
    assert 0 < chapter["saturated"]["stretched"] < 0.001
    assert 0 < chapter["saturated"]["signed"] < 0.001
    assert "white: 100% saturated" in chapter.alts[2]
    assert f"white, {saturated(SHADES['absolute']):.0%} saturated" in chapter.alts[2]


def test_what_absolute_saturates_is_next_to_nothing(chapter):
    black = chapter["drawn"]["absolute"] < 1 / 256
    assert abs(MAP[black]).max() < 2
    assert 0 <= chapter["saturated"]["absolute"] - black.mean() < 0.001


def test_nine_of_ten_clipped_random_filters_are_one_colour_and_none_with_zero_mean(chapter):
    plain, balanced = chapter["share"], chapter["balanced"]
    tenths = range(0, 200, 10)
    for share, zero_mean in ((plain, False), (balanced, True)):
        expected = [white_share(seed, zero_mean=zero_mean) for seed in tenths]
        np.testing.assert_allclose(share[tenths], expected, rtol=0, atol=1e-4)
    assert len(plain) == len(balanced) == 200
    one_colour = np.mean(abs(plain - 0.5) > 0.45)
    assert chapter["one_colour"] == one_colour == pytest.approx(0.91, abs=0.005)
    assert np.all(abs(balanced - 0.5) < 0.45)
    assert chapter.printed[2] == f"nearly one colour: {one_colour:.0%} of random filters, 0% with zero mean"
    assert chapter.captions[3].startswith(f"{one_colour:.0%} of the random filters")
    assert balanced.std() < plain.std() / 4, "all stand in the middle"


def test_on_the_other_photographs_three_to_nine_in_ten_are_one_colour_and_none_with_zero_mean(chapter):
    def one_colour(picture, zero_mean):
        levels = np.rint(picture * 255)
        kernels = [random_kernel(3, seed=seed, zero_mean=zero_mean) for seed in range(60)]
        maps = [correlate2d(levels, kernel) for kernel in kernels]
        return np.mean([max(np.mean(each >= 1), np.mean(each <= 0)) > 0.95 for each in maps])

    others = [picture for picture in photographs() if not np.array_equal(picture, PICTURE)]
    shares = [one_colour(picture, zero_mean=False) for picture in others]
    assert len(shares) == 4
    assert min(shares) == pytest.approx(0.3, abs=0.05) and max(shares) == pytest.approx(0.9, abs=0.05)
    assert "four other photographs that `photographs` gives, it is from three in ten to nine in ten" in chapter.prose
    assert [one_colour(picture, zero_mean=True) for picture in others] == [0] * 4


def test_a_tenth_of_the_astronaut_is_black_so_that_no_clipped_map_is_nearly_all_white(chapter):
    levels = np.rint(photographs()[0] * 255)
    assert np.mean(levels == 0) == pytest.approx(0.1, abs=0.01)
    all_black = np.lib.stride_tricks.sliding_window_view(levels == 0, (3, 3)).all(axis=(2, 3))
    assert all_black.mean() > 0.05, "more than may be black in a map that is nearly all white"
    assert "three in ten are the astronaut's: a tenth of that picture is wholly black" in chapter.prose


def test_a_map_with_its_numbers_in_it_keeps_short_of_the_strongest_colours(chapter):
    _, [[ax]] = figures.panels(1, 1)
    bar_map = [[0, -1.8, -1.8, 0, 0, 1.8, 1.8, 0]]  # as chapter 03 draws it
    assert figures.show_kernel(ax, bar_map).norm.vmax > 1.8 and len(ax.texts) == 8
    plt.close()
    assert "or the caption says so, or each number stands in its cell." in chapter.prose


def test_in_floats_the_clipped_map_has_greys(chapter):
    in_floats = chapter.change("levels = np.round(cat(grey=True) * 255)", "levels = cat(grey=True)")
    assert in_floats["between"] > 0.4


def test_the_exercises(chapter, capsys):
    assert np.interp(0, [-1, 3], [0, 1]) == 1 / 4
    [to_bytes] = chapter.examples
    chapter.follow(to_bytes)
    assert capsys.readouterr().out == f"[{-1 + 256:3d} {300 - 256:3d}]\n"
    asked = chapter.answers["2"]
    assert asked.right == f"{-1 + 256} and {300 - 256}"
    clipped = np.clip([-1, 300], 0, 255)
    assert asked.why(f"{clipped[0]} and {clipped[1]}").startswith("So clipping does")


def test_the_exercise_speaks_of_bytes_as_bits_are_told_in_chapter_26(chapter):
    assert "as bytes, with `feature_map.astype(np.uint8)`" in chapter.answers["2"].question
    assert not re.search(r"\bbits?\b", chapter.prose)


def test_the_prediction_half_black_half_white_and_hardly_an_answer_so_small(chapter):
    [asked] = chapter.predictions
    answers = chapter["feature_map"]
    assert asked.right == "half black, half white and nothing else"
    assert np.array_equal(answers, answers.round())
    assert np.mean(answers >= 1) == pytest.approx(0.5, abs=0.05)
    assert np.mean(answers <= 0) == pytest.approx(0.5, abs=0.05)
    assert np.mean(abs(answers) > 1) > 0.9 and "nearly all are larger than 1" in asked.why("nearly all grey")
    assert np.mean(answers > 0) == pytest.approx(np.mean(answers < 0), abs=0.05)


def test_the_checked_answer_is_where_stretching_draws_zero(chapter):
    assert float(chapter.answers["1"].right) == np.interp(0, [-1, 3], [0, 1])
    assert chapter.answers["1"].why(str(np.interp(0, [-3, 3], [0, 1]))).startswith("So the signed drawing has it")


@pytest.mark.parametrize("sign", [1, -1])
def test_the_checked_answer_counts_the_shades_that_one_huge_answer_leaves(chapter, sign):
    asked, answers = chapter.answers["3"], chapter["feature_map"].ravel()
    others = np.delete(answers, 1000)
    largest = sign * 1000 * abs(others).max()
    low, high = np.minimum(answers.min(), largest), np.maximum(answers.max(), largest)
    stretched, signed = (others - low) / (high - low), (others / abs(largest) + 1) / 2
    shades = [len(np.unique(np.minimum(np.floor(256 * drawn), 255))) for drawn in (stretched, signed)]
    assert asked.right == str(shades[0]) == "1" and np.ptp(stretched) < 1 / 500
    assert asked.why(str(shades[1])).startswith("So many has the signed drawing")
    assert (signed[others < 0] < 0.5).all() and (signed[others > 0] > 0.5).all()
    assert asked.why("255").startswith("The shades are spread evenly")
