"""Chapter 11: what the eight random filters answer to."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.ndimage import uniform_filter
from scipy.signal import correlate2d
from scipy.stats import pearsonr

from filtersight import cat, conv2d, figures, load_image, photographs, random_filters, relu
from filtersight.images import HOPPER
from tests.chapters.conftest import GALLERY

GALLERY_TEXT = next(GALLERY.glob("*/11_*.py")).read_text(encoding="utf-8")
CAT = cat()
WEIGHT = random_filters(2, in_channels=3, out_channels=8, seed=11)
SUMS = np.array([sum(WEIGHT[..., number].ravel()) for number in range(8)])
# The mean of each 2x2 window: SciPy centres an even window on its lower right pixel.
GREY = uniform_filter(cat(grey=True), 2)[1:, 1:]


def scipys_maps(weight):
    maps = [
        sum(correlate2d(CAT[..., c], weight[..., c, k], mode="valid") for c in range(3)) for k in range(weight.shape[3])
    ]
    return np.stack(maps, axis=-1)


MAPS = scipys_maps(WEIGHT)


def likeness(maps, grey=GREY):
    return np.array([pearsonr(maps[..., number].ravel(), grey.ravel()).statistic for number in range(maps.shape[-1])])


def parts_of(filter_):
    """The least-squares fit by one number, what one number a channel adds to it, and the rest."""
    even = np.ones((12, 1))
    channels = np.tile(np.eye(3), (4, 1))
    fits = [basis @ np.linalg.lstsq(basis, filter_.ravel(), rcond=None)[0] for basis in (even, channels)]
    return np.stack([fits[0], fits[1] - fits[0], filter_.ravel() - fits[1]], axis=-1).reshape(2, 2, 3, 3)


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def limit(ax):
    assert ax.images[0].norm.vmin == -ax.images[0].norm.vmax
    return ax.images[0].norm.vmax


def stacked(filter_):
    """A filter's three kernels one below the other, with an empty row between."""
    empty = np.full((1, 2), np.nan)
    return np.vstack([filter_[..., 0], empty, filter_[..., 1], empty, filter_[..., 2]])


def numbers(line):
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", line.replace("−", "-"))]


def written(number):
    return f"{number:.3f}".replace("-", "−")


def test_the_picture_and_its_brightness_are_shown(chapter):
    left, right = chapter.figures[0].axes
    assert_array_equal(drawn(left), CAT)
    assert_allclose(drawn(right), GREY, atol=1e-14)


def test_the_layer_gives_scipys_eight_maps_with_the_printed_sums_and_correlations(chapter):
    assert_allclose(chapter["maps"], MAPS, atol=1e-12)
    assert chapter.printed[0] == "(255, 255, 8)"
    assert numbers(chapter.printed[1]) == np.rint(100 * np.mean(MAPS < 0, axis=(0, 1))).tolist()
    table = np.array([numbers(line) for line in chapter.printed[2:10]])
    assert_allclose(table, np.transpose([range(8), SUMS, likeness(MAPS)]), atol=0.005)


def test_nothing_that_is_printed_before_the_prediction_answers_it(chapter):
    before = GALLERY_TEXT.partition("**Predict.**")[0]
    assert "corrcoef" not in before and "show_feature_map" not in before and before.count("print(") == 1


def test_correlation_0_does_not_mean_that_neither_tells_of_the_other(chapter):
    x = np.linspace(-1, 1, 101)
    assert pearsonr(x, x**2).statistic == pytest.approx(0, abs=1e-12)
    assert "At 0 no straight line tells of the one by the other" in chapter.prose


def test_filter_7_has_a_large_negative_sum_and_filter_6_a_small_one(chapter):
    assert chapter["sums"][[7, 6]] == pytest.approx([-4.3, 0.4], abs=0.05)


def test_each_filter_stands_beside_its_map_with_its_sum_and_range(chapter):
    axes = chapter.figures[1].axes
    assert len(axes) == 16
    for number, (left, right) in enumerate(zip(axes[::2], axes[1::2], strict=True)):
        feature_map = MAPS[..., number]
        assert_array_equal(np.ma.filled(left.images[0].get_array(), np.nan), stacked(WEIGHT[..., number]))
        assert limit(left) == limit(axes[0])
        assert_allclose(drawn(right), feature_map, atol=1e-12)
        assert limit(right) == pytest.approx(abs(feature_map).max())
        assert right.get_title() == f"{number}: sum {SUMS[number]:.1f}".replace("-", "−")
        assert right.get_xlabel() == f"{written(feature_map.min())} to {written(feature_map.max())}"


def test_four_maps_are_below_zero_everywhere_and_their_filters_have_the_lowest_sums(chapter):
    below = {number for number in range(8) if chapter["maps"][..., number].max() < 0}
    assert below == {0, 2, 5, 7} == set(np.argsort(chapter["sums"])[:4].tolist())


def test_those_four_are_the_cats_negative_and_the_others_are_not(chapter):
    correlations = np.array(chapter["likeness"])
    assert (correlations[[0, 2, 5, 7]] < -0.95).all()
    assert (abs(correlations[[1, 3, 4, 6]]) < 0.75).all()


def test_an_even_grey_patch_gives_its_brightness_times_the_sum(chapter):
    assert_allclose(conv2d(np.full((1, 2, 2, 3), 0.3), chapter["weight"]).ravel(), 0.3 * chapter["sums"])


def test_the_figure_has_a_dot_at_each_filters_sum_and_correlation(chapter):
    more = random_filters(2, in_channels=3, out_channels=100, seed=12)
    [ax] = chapter.figures[2].axes
    across, down, hundred, eight = ax.lines
    assert set(across.get_ydata()) == set(down.get_xdata()) == {0}
    assert_allclose(hundred.get_xdata(), more.sum(axis=(0, 1, 2)))
    assert_allclose(hundred.get_ydata()[::7], likeness(scipys_maps(more[..., ::7])), atol=1e-9)
    assert_allclose(eight.get_xydata(), np.transpose([SUMS, likeness(MAPS)]), atol=1e-9)
    assert [(line.get_color(), line.get_label()) for line in (hundred, eight)] == [
        (figures.MUTED, "a hundred more"),
        (figures.ACCENT, "the eight"),
    ]
    for number, label in enumerate(ax.texts):
        assert label.get_text() == str(number)
        assert label.xy == tuple(eight.get_xydata()[number])
        assert 0 < np.hypot(*label.xyann) < 12 and label.xyann[1] > 0
    assert ax.texts[7].xyann[0] > 0 > ax.texts[0].xyann[0]  # the two dots nearly touch
    assert ax.get_ylim() == (-1.15, 1.15)


def test_large_sums_make_copies_of_the_brightness(chapter):
    sums = np.concatenate([line.get_xdata() for line in chapter.figures[2].axes[0].lines[2:]])
    correlations = np.concatenate([line.get_ydata() for line in chapter.figures[2].axes[0].lines[2:]])
    far = [correlation for total, correlation in zip(sums, correlations, strict=True) if not -2 <= total <= 2]
    assert numbers(chapter.printed[10])[0] == len(far) == np.sum(chapter["far"]) == 31
    assert numbers(chapter.printed[11]) == pytest.approx([np.abs(far).min()], abs=0.005)
    assert np.abs(far).min() > 0.8
    assert (np.sign(correlations) == np.sign(sums))[abs(sums) > 2].all()
    assert np.abs(correlations[np.abs(sums) < 0.2]).max() < 0.6


def test_maps_that_show_much_else_have_sums_within_2_though_not_all_near_0(chapter):
    sums, correlations = np.vstack([line.get_xydata() for line in chapter.figures[2].axes[0].lines[2:]]).T
    much_else = np.abs(correlations) < 0.8
    assert np.abs(sums[much_else]).max() < 2 and np.abs(sums[much_else]).max() > 1.7
    assert "Where a map shows much else, the sum is within ±2." in chapter.captions[2]


EYES = [(slice(70, 142), slice(50, 122)), (slice(88, 145), slice(184, 236))]
NOSE, FOREHEAD = (slice(190, 240), slice(130, 190)), (slice(0, 70), slice(60, 215))


def share(mask, *places):
    return sum(mask[place].sum() for place in places) / mask.sum()


def test_the_darkest_of_the_grey_cat_is_at_the_eyes_and_the_nose_and_little_of_it_in_the_stripes(chapter):
    darkest = np.less(GREY, np.percentile(GREY, 5))
    assert share(darkest, *EYES) > 0.6 and share(darkest, NOSE) > share(darkest, FOREHEAD)
    assert "pupils, the rims of the eyes and the lower side of the nose are darkest" in chapter.alts[0]


def test_what_is_left_of_map_3_is_at_the_eyes_the_nose_and_the_forehead(chapter):
    left = MAPS[..., 3] > 0
    assert min(share(left, *EYES), share(left, NOSE), share(left, FOREHEAD)) > 0.2
    assert share(left, *EYES, NOSE, FOREHEAD) > 0.8
    assert "at the eyes, at the nose and in the fur of the forehead" in chapter.alts[5]


@pytest.mark.slow
def test_of_a_hundred_filters_from_each_of_eight_seeds_38_to_54_copy_the_cats_brightness_or_its_negative(chapter):
    copies = []
    for seed in range(8):
        maps = conv2d(CAT[np.newaxis], random_filters(2, 3, 100, seed=seed))[0]
        copies.append(np.sum(np.abs(likeness(maps)) > 0.9))
    assert (min(copies), max(copies)) == (38, 54)
    assert "from each of the seeds 0 to 7, 38 to 54 had a correlation with the cat beyond ±0.9" in chapter.prose


def test_on_three_other_photographs_filters_with_large_sums_copy_the_brightness_too_and_on_grass_less_so(chapter):
    weight = random_filters(2, 3, 100, seed=12)
    far = np.abs(weight.sum(axis=(0, 1, 2))) > 2
    weakest = []
    for picture in photographs()[:4]:
        maps = conv2d(np.stack([picture] * 3, axis=-1)[np.newaxis], weight[..., far])[0]
        weakest.append(np.abs(likeness(maps, uniform_filter(picture, 2)[1:, 1:])).min())
    *others, grass = weakest
    assert min(others) > 0.97 and grass == pytest.approx(0.73, abs=0.005)
    in_colour = conv2d(load_image(HOPPER, size=256)[np.newaxis], weight[..., far])[0]  # the package has this one too
    grey = uniform_filter(load_image(HOPPER, size=256, grey=True), 2)[1:, 1:]
    assert np.abs(likeness(in_colour, grey)).min() < 0.73
    assert "the four other pictures that `photographs` gives, which are grey" in chapter.prose


def test_most_windows_of_the_cat_are_nearly_even_and_a_quarter_of_the_grass_are(chapter):
    def even(picture):
        corners = np.stack([picture[:-1, :-1], picture[:-1, 1:], picture[1:, :-1], picture[1:, 1:]])
        return np.mean(np.ptp(corners, axis=0) < 0.1)

    *_, grass, grey = (even(picture) for picture in photographs())
    assert grey > 0.75 and grass == pytest.approx(0.25, abs=0.01)
    assert "only a quarter of the windows are nearly even" in chapter.prose


def test_filter_6_and_its_map_are_shown_large(chapter):
    assert numbers(chapter.printed[12]) == WEIGHT[..., 6].sum(axis=(0, 1)).round(2).tolist()
    left, right, _ = chapter.figures[3].axes
    assert_array_equal(np.ma.filled(left.images[0].get_array(), np.nan), stacked(WEIGHT[..., 6]))
    weights = [text.get_text() for text in left.texts if text.get_text() not in "RGB"]
    expected = [f"{w:.2f}".replace("-", "−") for w in np.moveaxis(WEIGHT[..., 6], 2, 0).ravel()]
    assert sorted(weights) == sorted(expected)
    assert {"−0.86", "0.69", "0.80", "−0.72", "0.61"} <= set(expected)
    assert_allclose(drawn(right), MAPS[..., 6], atol=1e-12)
    assert limit(right) == pytest.approx(abs(MAPS[..., 6]).max())


def test_the_parts_of_filter_6_add_up_and_spread_about_equally(chapter):
    parts = scipys_maps(parts_of(WEIGHT[..., 6]))
    expected = np.dstack([MAPS[..., 6], parts])
    assert_allclose(parts.sum(axis=-1), MAPS[..., 6], atol=1e-12)
    assert_allclose(chapter["part_maps"], expected, atol=1e-12)
    for ax, number, name in zip(chapter.figures[4].axes[:4], range(4), chapter["names"], strict=True):
        assert ax.get_title() == name
        assert_allclose(drawn(ax), expected[..., number], atol=1e-12)
        assert limit(ax) == 0.4
    assert float(chapter.printed[13].split(": ")[1]) < 1e-14
    spreads = [f"standard deviation {part.std():.3f}" for part in np.moveaxis(expected, -1, 0)]
    assert [line.split(": ")[0] for line in chapter.printed[14:18]] == spreads
    assert [line.split(": ")[1] for line in chapter.printed[14:18]] == chapter["names"]
    assert parts.std(axis=(0, 1)).round(3).tolist() == [0.051, 0.060, 0.058]


def test_few_numbers_of_map_6_and_its_parts_lie_beyond_the_figures_scale(chapter):
    assert (np.abs(chapter["part_maps"]) > 0.4).mean(axis=(0, 1)).max() < 0.001


def test_the_brightness_of_filter_7_drowns_the_rest():
    brightness, colour, edges = scipys_maps(parts_of(WEIGHT[..., 7])).std(axis=(0, 1))
    assert brightness > 10 * max(colour, edges)


def test_an_even_patch_of_any_colour_has_no_edges(chapter):
    orange = np.broadcast_to([0.8, 0.4, 0.2], (1, 2, 2, 3))
    parts = np.stack([chapter[name] for name in ("brightness", "colour", "edges")], axis=-1)
    brightness, colour, edges = conv2d(orange, parts).ravel()
    assert edges == pytest.approx(0, abs=1e-12)
    assert brightness > 0 > colour


def test_relu_leaves_the_shares_in_the_titles_each_on_its_maps_scale(chapter):
    left = np.where(MAPS > 0, MAPS, 0)
    assert numbers(chapter.printed[18]) == left.max(axis=(0, 1)).round(2).tolist()
    for number, ax in enumerate(chapter.figures[5].axes):
        assert_allclose(drawn(ax), left[..., number], atol=1e-12)
        assert limit(ax) == pytest.approx(abs(MAPS[..., number]).max())
        assert ax.get_title() == f"{number}: {np.mean(MAPS[..., number] > 0):.0%}"
    assert (left > 0).mean(axis=(0, 1)).round(2).tolist() == [0, 1, 0, 0.04, 0.81, 0, 0.43, 0]


def test_relu_leaves_map_1_all_over_and_map_4_in_most_places_but_hardly_on_the_bridge_of_the_nose(chapter):
    left = chapter["activations"] > 0
    assert left[..., 1].mean() > 0.99
    assert 0.75 < left[..., 4].mean() < 0.9
    assert left[160:192, 128:160, 4].mean() < 0.1


def test_maps_of_zero_mean_filters_are_no_copies_of_the_brightness():
    maps = scipys_maps(random_filters(2, 3, 8, seed=11, zero_mean=True))
    assert np.abs(likeness(maps)).max() < 0.05


def test_without_the_mean_colour_correlations_stay_and_no_filter_is_silent():
    maps = conv2d((CAT - CAT.mean(axis=(0, 1)))[np.newaxis], WEIGHT)[0]
    assert_allclose(likeness(maps), likeness(MAPS), atol=1e-9)
    shares = (relu(maps) > 0).mean(axis=(0, 1))
    assert 0.4 < shares.min() and shares.max() < 0.6


def test_exercise_1_even_patches(chapter):
    assert chapter["weight"][..., 6].sum(axis=(0, 1)).round(2).tolist() == [-0.80, 0.50, 0.72]
    patches = np.empty((2, 2, 2, 3))
    patches[0], patches[1] = 0.5, (0.8, 0.4, 0.2)
    grey, orange = conv2d(patches, WEIGHT)[:, 0, 0, 6]
    assert round(grey, 1) == 0.2 and "It answers 0.2 to an even grey patch" in chapter.prose
    asked = chapter.answers["1"]
    low, high = (float(end.replace("−", "-")) for end in asked.right.split(" to "))
    assert low < orange < high and low == round(orange, 1)
    sums = chapter["weight"][..., 6].sum(axis=(0, 1))
    assert asked.why(f"{np.abs(sums) @ (0.8, 0.4, 0.2):.2f}").startswith("The red weights sum to")
    assert asked.why(f"{sums.sum() * np.mean((0.8, 0.4, 0.2)):.3f}").startswith("So answers a grey")


def test_exercise_2_a_bias_that_leaves_the_darker_half(chapter, capsys):
    chapter.follow(chapter.examples[0])
    assert float(capsys.readouterr().out) == pytest.approx(1.96, abs=0.005)
    left = MAPS[..., 7] + 1.96 > 0
    assert left.mean() == pytest.approx(0.5, abs=0.005)
    assert GREY[left].mean() < GREY[~left].mean()


@pytest.mark.slow
def test_exercise_3_many_random_filters_copy_the_brightness(chapter, capsys):
    chapter.follow(chapter.examples[1])
    share, asked = float(capsys.readouterr().out), chapter.answers["3"]
    assert asked.why(f"{100 * share:.0f}") == asked.why(asked.right.split()[0])
    assert f"From seed 0, {100 * share:.0f}." in chapter.prose
    for seed in range(12):
        filters = random_filters(2, 3, 1000, seed=seed)
        found = likeness(conv2d(CAT[np.newaxis], filters, stride=4)[0], GREY[::4, ::4])
        beyond, large = abs(found) > 0.9, abs(filters.sum(axis=(0, 1, 2))) > 2
        told = [asked.why(f"{100 * part.mean():.1f}") for part in (beyond, found > 0.9, large, abs(found) > 0.5)]
        assert told[0] == asked.why("44") and asked.why(str(beyond.sum())).startswith("So many of the thousand")
        assert told[1].startswith("So many are copies of the brightness")
        assert told[2].startswith("So many have a sum beyond ±2") and (beyond & ~large).mean() > 0.1
        assert told[3].startswith("So many have a correlation beyond ±0.5")
        assert (found < -0.9).mean() == pytest.approx((found > 0.9).mean(), abs=0.05)


def test_the_prediction_filter_7_gives_the_negative(chapter):
    [asked] = chapter.predictions
    assert chapter["sums"][[7, 6]] == pytest.approx([-4.3, 0.4], abs=0.05)
    seven, six = (pearsonr(chapter["maps"][..., k].ravel(), GREY.ravel())[0] for k in (7, 6))
    assert asked.right == "filter 7" and seven < -0.9 < six
    assert "about −4.3 times as large" in asked.why("filter 7")
    assert "is most of what varies from window to window" in asked.why(asked.choices[2])


def test_the_twelve_numbers_of_a_window_are_not_equal_but_mostly_rise_and_fall_together(chapter):
    windows = np.lib.stride_tricks.sliding_window_view(CAT, (2, 2), axis=(0, 1)).reshape(255, 255, 3, 4)
    assert np.mean(np.ptp(windows, axis=(2, 3)) < 0.1) < 0.02  # the cat is orange
    assert np.mean((np.ptp(windows, axis=3) < 0.1).all(axis=2)) > 0.8  # but each channel is nearly even
    assert np.corrcoef(CAT.reshape(-1, 3).T).min() > 0.8
    varies = windows.reshape(-1, 12) - windows.mean(axis=(0, 1)).ravel()
    in_common = varies.mean(axis=1, keepdims=True)
    assert 12 * np.sum(in_common**2) / np.sum(varies**2) == pytest.approx(0.88, abs=0.01)
    assert "Within most windows of the cat each channel is nearly even" in chapter.prose


def test_the_checked_answer_halves_the_map(chapter):
    low, high = map(float, chapter.answers["2"].right.split(" to "))
    bias = -np.median(chapter["maps"][..., 7])
    assert low < bias < high
    assert chapter.answers["2"].why(f"{-bias:.2f}").startswith("That is the median")
    assert "the median, the map's middle number by size" in chapter.answers["2"].why(f"{bias:.2f}")
    assert np.mean(chapter["maps"][..., 7] + bias > 0) == pytest.approx(0.5, abs=0.01)
