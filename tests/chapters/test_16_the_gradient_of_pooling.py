"""What chapter 16 says about the route through a maximum, ties and overlap."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import correlate2d

from filtersight import VERTICAL_EDGE, cat, figures, load_image, max_pool2d, max_pool2d_backward, photographs
from filtersight.images import HOPPER, ROCKET

X = np.array([[1.0, 3, 2, 0], [4, 2, 1, 5], [0, 2, 7, 3], [6, 1, 2, 4]])
GRAD_OUTPUT = np.array([[1.0, -2], [3, 4]])
GRAD_INPUT = np.array([[0, 0, 0, 0], [1, 0, 0, -2], [0, 0, 4, 0], [3, 0, 0, 0]])  # by hand
PICTURE = np.rint(255 * cat(grey=True))
EDGES = correlate2d(PICTURE, VERTICAL_EDGE, mode="valid")
SOURCES = {"cat": PICTURE, "map": EDGES, "after ReLU": np.maximum(EDGES, 0)}
TIED = np.array([[7.0, 7], [1, 3]])


def drawn(ax):
    return np.asarray(ax.images[0].get_array())


def framed(ax, color):
    """The upper left pixel and the height of each window that is outlined in a colour."""
    boxes = [box for box in ax.patches if box.get_linewidth() > 2 and box.get_edgecolor() == to_rgba(color)]
    return {(box.get_y() + 0.5, box.get_x() + 0.5, box.get_height()) for box in boxes}


def windows(numbers):
    """Give each 2 by 2 window's numbers in a row: (rows, columns, 4)."""
    rows, columns = (size // 2 for size in numbers.shape)
    return numbers[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2).swapaxes(1, 2).reshape(rows, columns, 4)


def ties(numbers):
    """Count, window by window, how many numbers equal the largest."""
    ordered = np.sort(windows(numbers))
    return np.sum(ordered == ordered[..., -1:], axis=-1)


def measure(numbers, step, grad_output):
    """Nudge each number by a step, and give the change of the weighted maxima, over the step."""
    slopes = np.zeros_like(numbers)
    for place in np.ndindex(numbers.shape):
        nudged = numbers.copy()
        nudged[place] += step
        slopes[place] = np.sum(grad_output * (windows(nudged).max(axis=-1) - windows(numbers).max(axis=-1))) / step
    return slopes


def both_ways(numbers, step):
    slope = np.ones((1, 1))
    return (measure(numbers, step, slope) + measure(numbers, -step, slope)) / 2


def changed(chapter, *changes):
    """Run the cells up to the one that hands slopes back anew, with the changes that the reader is told to make."""
    variables = dict(chapter.variables)
    for cell in chapter.cells[:3]:
        code = cell.code.partition("\n# How it is drawn")[0]
        for before, after in changes:
            code = code.replace(before, after)
        exec(code, variables)
    return variables


def test_the_question_is_drawn_without_its_answer(chapter):
    for ax, expected in zip(chapter.figures[0].axes, (X, [[4, 5], [6, 7]], GRAD_OUTPUT), strict=True):
        assert_array_equal(drawn(ax), expected)
    assert not framed(chapter.figures[0].axes[0], figures.ACCENT)


def test_nudging_finds_3_for_the_6_and_0_for_the_others(chapter):
    assert chapter.printed[:4] == ["0: slope 0.0", "2: slope 0.0", "6: slope 3.0", "1: slope 0.0"]
    for step in (0.01, -0.01, 0.5):
        assert_allclose(measure(X, step, GRAD_OUTPUT), GRAD_INPUT, atol=1e-10)


def test_the_largest_of_each_window_takes_the_whole_slope(chapter):
    axes = chapter.figures[1].axes
    for ax, expected in zip(axes, (X, GRAD_OUTPUT, GRAD_INPUT), strict=True):
        assert_array_equal(drawn(ax), expected)
    assert framed(axes[0], figures.ACCENT) == {(1, 0, 1), (1, 3, 1), (2, 2, 1), (3, 0, 1)}
    for ax in (axes[0], chapter.figures[0].axes[0]):
        lines = {(tuple(line.get_xdata()), tuple(line.get_ydata())) for line in ax.lines}
        assert lines == {((0, 1), (1.5, 1.5)), ((1.5, 1.5), (0, 1))}  # between the windows


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), (3, 1), (2, 1)])
def test_the_loop_on_the_page_is_the_packages_way_back(chapter, size, stride):
    rng = np.random.default_rng(size + stride)
    numbers = rng.integers(0, 4, (7, 9)).astype(float)  # with ties
    places = (7 - size) // stride + 1, (9 - size) // stride + 1
    slopes = rng.normal(size=places)
    expected = max_pool2d_backward(slopes[None, :, :, None], numbers[None, :, :, None], size, stride=stride)
    assert_allclose(chapter["pool_backward"](slopes, numbers, size=size, stride=stride), expected[0, :, :, 0])
    assert chapter.printed[4].endswith("True")


def test_the_cats_slopes_land_on_the_maxima_alone(chapter):
    patch = EDGES[72:104, 60:92]
    largest = windows(patch).max(axis=-1)
    left, centre, right = (drawn(ax) for ax in chapter.figures[2].axes)
    assert_allclose(left, patch, atol=1e-9)
    assert_allclose(centre, largest, atol=1e-9)
    assert ((right == 0) | (right == left)).all()
    assert_array_equal(np.count_nonzero(windows(right), axis=-1), largest != 0)
    assert_array_equal(windows(right).sum(axis=-1), centre)
    assert chapter.printed[5].startswith("25%") and np.mean(right != 0) == pytest.approx(0.25, abs=0.005)
    for ax in chapter.figures[2].axes:
        assert (ax.images[0].norm.vmin, ax.images[0].norm.vmax) == (-abs(patch).max(), abs(patch).max())


def test_the_largest_slopes_of_the_eye_land_on_the_left_rim_of_the_pupil_and_at_the_glint(chapter):
    landed = chapter["landed"]
    rim, glint = np.zeros((2, *landed.shape), dtype=bool)
    rim[15:, 12:18], glint[12:16, 18:22] = True, True
    assert landed[rim].max() > 0.9 * landed.max() and landed[glint].max() == landed.max()
    assert abs(landed[~rim & ~glint]).max() < 0.7 * landed.max()
    patch = chapter["patch"]
    assert patch[12:16, 16:19].min() < -0.7 * landed.max()  # blue, beside the red of the glint
    assert "along the left rim and at the glint" in chapter.alts[2]


def test_what_made_the_others_changes_too_as_the_maxima_send_all_nine_weights_a_slope(chapter):
    made_from, patch = PICTURE[72:106, 60:94], EDGES[72:104, 60:92]

    def loss(kernel):
        return np.sum(windows(correlate2d(made_from, kernel, mode="valid")).max(axis=-1) ** 2) / 2

    for place in np.ndindex(3, 3):
        step = np.zeros((3, 3))
        step[place] = 1e-6
        slope = (loss(VERTICAL_EDGE + step) - loss(VERTICAL_EDGE - step)) / 2e-6
        assert chapter["grad_weight"][place] == pytest.approx(
            slope, rel=0.01
        )  # where two tie, nudging measures neither
        assert slope > 1e5
    moved = VERTICAL_EDGE - 1e-7 * chapter["grad_weight"]
    beside = patch < np.repeat(np.repeat(windows(patch).max(axis=-1), 2, axis=0), 2, axis=1)
    assert (correlate2d(made_from, moved, mode="valid") != patch)[beside].all()


def test_the_kink_has_slope_0_to_its_left_and_1_to_its_right_and_a_half_measured(chapter):
    curve, chord = chapter.figures[3].axes[0].lines
    nudge, maximum = curve.get_data()
    assert (nudge[0], nudge[-1]) == (-1, 1) and 0 in nudge
    assert_allclose(maximum, 7 + np.where(nudge > 0, nudge, 0))
    assert_allclose(chord.get_xydata(), [(-0.8, 7), (0.8, 7.8)])
    assert np.interp(0, *chord.get_data()) > 7
    for step in (0.01, 0.8):
        assert_allclose(both_ways(TIED, step), [[0.5, 0.5], [0, 0]])
        assert_allclose(measure(TIED, step, np.ones((1, 1))), [[1, 1], [0, 0]])
        assert_allclose(measure(TIED, -step, np.ones((1, 1))), 0, atol=1e-12)


def test_four_tied_numbers_measure_as_two_in_all():
    assert_allclose(both_ways(np.full((2, 2), 7.0), 0.01), 0.5)


def test_the_three_rules_share_a_slope_of_1_by_1_1_and_2(chapter):
    expected = {
        "window": TIED,
        "first": [[1, 0], [0, 0]],
        "shared": [[0.5, 0.5], [0, 0]],
        "all": [[1, 1], [0, 0]],
    }
    for ax, (name, numbers) in zip(chapter.figures[4].axes, expected.items(), strict=True):
        assert ax.get_title() == name
        assert_array_equal(drawn(ax), numbers)
    assert [np.sum(parts) for parts in chapter["rules"].values()] == [1, 1, 2]


def test_the_package_follows_the_rule_that_the_first_takes_all(chapter):
    assert_array_equal(chapter["pool_backward"](np.ones((1, 1)), TIED).ravel(), chapter["rules"]["first"])


def test_raising_both_tied_numbers_raises_the_maximum_by_one_step(chapter):
    assert chapter["pool"](TIED + 0.01 * (TIED == 7)).item() == pytest.approx(7.01)


def test_ties_are_counted_printed_and_drawn(chapter):
    told = []
    for line, ax, (name, numbers) in zip(chapter.printed[9:12], chapter.figures[5].axes, SOURCES.items(), strict=True):
        count = ties(numbers)
        share, handed = np.mean(count > 1), count.mean()
        assert_array_equal(chapter["counts"][name], count)
        assert_allclose(1 + 3 * drawn(ax), count)
        assert ax.get_title() == name and line.startswith(name)
        assert re.findall(r"\d+\.\d+", line) == [f"{100 * share:.1f}", f"{handed:.2f}"]
        told.append(f"{share:.0%}")
    assert re.findall(r"\d+%", chapter.captions[5]) == told == ["13%", "6%", "34%"]


def test_all_sends_back_15_percent_too_much_and_after_relu_nearly_twice_as_much():
    assert ties(PICTURE).mean() == pytest.approx(1.15, abs=0.005)
    assert 1.9 < ties(SOURCES["after ReLU"]).mean() < 2


def test_relu_stops_all_but_6_percent_of_what_is_handed_out_too_often(chapter):
    count, largest = ties(SOURCES["after ReLU"]), windows(SOURCES["after ReLU"]).max(axis=-1)
    assert_array_equal(chapter["alive"], largest > 0)
    assert (count[largest == 0] == 4).all()
    assert chapter.printed[12].endswith(f" {np.mean(largest > 0):.0%}") and chapter.printed[12].endswith(" 70%")
    assert chapter.printed[13].endswith(f" {count[largest > 0].mean():.2f}") and chapter.printed[13].endswith(" 1.06")


def test_the_other_four_photographs_tie_as_often_as_it_is_told():
    pictures = [np.rint(255 * picture) for picture in photographs()]
    others = [picture for picture in pictures if not np.array_equal(picture, PICTURE)]
    assert len(others) == len(pictures) - 1 == 4
    edges = [correlate2d(picture, VERTICAL_EDGE, mode="valid") for picture in others]
    rectified = [np.maximum(map_, 0) for map_ in edges]
    plain, after = ([np.mean(ties(numbers) > 1) for numbers in sources] for sources in (others, rectified))
    assert (f"{min(plain):.0%}", f"{max(plain):.0%}") == ("4%", "34%")
    assert (f"{min(after):.0%}", f"{max(after):.0%}") == ("22%", "41%")
    assert all(more > less for less, more in zip(plain, after, strict=True))
    left = [ties(map_)[windows(map_).max(axis=-1) > 0].mean() - 1 for map_ in rectified]
    assert (f"{min(left):.0%}", f"{max(left):.0%}") == ("1%", "21%")


def test_the_rocket_ties_more_often_than_the_four_and_less_often_after_relu(chapter):
    officer, rocket = (np.rint(255 * load_image(file, size=256, grey=True)) for file in (HOPPER, ROCKET))
    rectified = [np.maximum(correlate2d(picture, VERTICAL_EDGE, mode="valid"), 0) for picture in (officer, rocket)]
    (officers, rockets), after = ([np.mean(ties(one) > 1) for one in all_] for all_ in ((officer, rocket), rectified))
    assert 0.34 < rockets and 0.41 < after[1] < rockets and officers < after[0]
    assert "The other four pictures that `photographs` gives tie in 4 % to 34 %" in chapter.prose
    assert "(1 % to 21 % on those four)" in chapter.prose
    assert "and mostly more so after ReLU" in chapter.prose.partition("In short")[2]


def test_most_of_what_is_handed_out_too_often_lands_on_zeros():
    count, largest = ties(SOURCES["after ReLU"]), windows(SOURCES["after ReLU"]).max(axis=-1)
    assert np.sum((count - 1)[largest == 0]) > 0.9 * np.sum(count - 1)


def test_our_rule_keeps_the_sum(chapter):
    grad_output = np.random.default_rng(15).normal(size=(127, 127))
    landed = chapter["pool_backward"](grad_output, SOURCES["after ReLU"])
    assert landed.sum() == pytest.approx(grad_output.sum())


def test_slopes_add_up_where_windows_overlap(chapter):
    numbers, slopes, landed = chapter.figures[6].axes
    expected = np.zeros((5, 5))
    for row, column in np.ndindex(2, 2):
        window = np.full((5, 5), -np.inf)
        place = slice(2 * row, 2 * row + 3), slice(2 * column, 2 * column + 3)
        window[place] = drawn(numbers)[place]
        expected.flat[window.argmax()] += drawn(slopes)[row, column]
    assert_array_equal(drawn(landed), expected)
    assert {place: expected[place] for place in zip(*np.nonzero(expected), strict=True)} == {(0, 4): 2, (2, 2): 8}
    assert (drawn(numbers)[0, 4], drawn(numbers)[2, 2]) == (9, 8)
    assert framed(numbers, figures.ACCENT) == {(0, 0, 3)} and framed(numbers, figures.SECOND) == {(2, 2, 3)}


def test_a_6_beside_the_6_is_found_by_neither_nudge(chapter, capsys):
    tie = ("[0, 2, 7, 3]", "[0, 6, 7, 3]")
    for step, found in ((0.01, "3.0"), (-0.01, "0.0")):
        variables = changed(chapter, tie, ("step = 0.01", f"step = {step}"))
        assert variables["grad_input"][2, 1] == 3 and variables["grad_input"][3, 0] == 0
        _, upper, lower, _, _ = (line.split()[-1].lstrip("-") for line in capsys.readouterr().out.splitlines())
        assert (upper, lower) == (found, found)


def test_a_7_in_place_of_the_9_leaves_all_four_windows_to_the_8(chapter):
    landed = chapter.change("[1.0, 3, 2, 0, 9]", "[1.0, 3, 2, 0, 7]")["grad_input"]
    assert landed[2, 2] == landed.sum() == 10


def test_exercise_1_mean_pooling_shares_equally(chapter):
    variables = {"np": np, "grad_output": GRAD_OUTPUT}
    exec(chapter.examples[0], variables)
    slopes = np.zeros((4, 4))
    for place in np.ndindex(4, 4):
        nudge = np.zeros((4, 4))
        nudge[place] = 1
        slopes[place] = np.sum(GRAD_OUTPUT * windows(nudge).mean(axis=-1))
    assert_allclose(variables["grad_input"], slopes)
    assert_allclose(slopes, GRAD_OUTPUT.repeat(2, axis=0).repeat(2, axis=1) / 4)
    assert chapter.answers["1"].right == "each number, by a quarter"


def test_exercise_2_a_flat_picture(chapter):
    flat = np.full((4, 4), 0.5)
    landed = chapter["pool_backward"](np.ones((2, 2)), flat)
    assert (landed[::2, ::2] == 1).all() and landed.sum() == 4
    assert (ties(flat) == 4).all()
    tied = windows(flat)[0, 0] == windows(flat)[0, 0].max()
    first, shared, whole = np.arange(4) == tied.argmax(), tied / tied.sum(), tied
    asked = chapter.answers["2"]
    assert (first[-1], shared[-1], whole[-1]) == (0, 1 / 4, 1) and asked.right == "0, 1/4 and 1"
    assert whole.sum() == 4 and "4 is what all four get together" in asked.why("1, 1/4 and 4")


@pytest.mark.parametrize(("step", "expected"), [(0.5, [0.6, 0.4]), (0.05, [1, 0])])
def test_exercise_3_a_kink_within_reach_of_the_step(chapter, step, expected):
    window = np.array([[7, 6.9], [1, 3]])
    assert_allclose(both_ways(window, step)[0], expected, atol=1e-12)
    assert_array_equal(chapter["pool_backward"](np.ones((1, 1)), window), [[1, 0], [0, 0]])


def test_the_checked_answer_is_the_step_below_which_the_kink_is_out_of_reach(chapter):
    asked, window = chapter.answers["3"], np.array([[7, 6.9], [1, 3]])
    bound = float(asked.right)
    for step in (0.5 * bound, 0.99 * bound):
        assert_allclose(both_ways(window, step)[0], [1, 0], atol=1e-12)
    for step in (1.01 * bound, 2 * bound):
        assert abs(both_ways(window, step)[0] - [1, 0]).min() > 1e-3
    assert asked.why(f"{bound / 2:g}").startswith("Small enough")


def test_the_prediction_the_largest_takes_the_whole_slope(chapter):
    [asked] = chapter.predictions
    window, slope = np.array([0.0, 2, 6, 1]), 3
    assert_array_equal(chapter.drawn(0)[0][2:, :2].ravel(), window)
    assert chapter.drawn(0)[2][1, 0] == slope
    slopes = [slope * (np.max(window + 0.01 * np.eye(4)[k]) - window.max()) / 0.01 for k in range(4)]
    assert_allclose(slopes, [0, 0, 3, 0], atol=1e-9)
    assert asked.right == "3 to the 6, and 0 to the others"
    assert slope * (np.max(window + 0.01) - window.max()) == pytest.approx(0.03)
    assert 4 * slope * 0.01 == pytest.approx(0.12) and "by 0.12" in asked.why("3 to each")
    shares = [(np.mean(window + 0.01 * np.eye(4)[k]) - window.mean()) / 0.01 for k in range(4)]
    assert_allclose(shares, 1 / 4)


def test_places_that_the_pooling_keeps_need_not_be_looked_for_again(chapter):
    maps, slopes = EDGES[None, :, :, None], np.random.default_rng(16).normal(size=(1, 127, 127, 1))
    _, places = max_pool2d(maps, 2, return_indices=True)
    elsewhere = np.zeros_like(maps)  # nothing of the maps is left to look in
    kept = max_pool2d_backward(slopes, elsewhere, 2, indices=places)
    assert_array_equal(kept, max_pool2d_backward(slopes, maps, 2))
    assert "If the pooling keeps the places of the maxima" in chapter.prose  # no chapter names a forward pass
