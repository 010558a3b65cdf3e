"""What chapter 15 says about the route through a maximum, ties and overlap."""

import numpy as np
import pytest

from filtersight import VERTICAL_EDGE, cat, correlate2d, max_pool2d, max_pool2d_backward, relu

X = np.array([[1.0, 3, 2, 0], [4, 2, 1, 5], [0, 2, 7, 3], [6, 1, 2, 4]])
TIED_X = np.array([[1.0, 3, 2, 0], [4, 2, 1, 5], [0, 6, 7, 3], [6, 1, 2, 4]])  # the chapter's change
OVERLAP = np.array([[1.0, 3, 2, 0, 9], [4, 2, 1, 5, 3], [0, 2, 8, 3, 1], [6, 1, 2, 4, 0], [2, 5, 0, 1, 3]])
GRAD_OUTPUT = np.array([[1.0, -2], [3, 4]])
PICTURE = np.round(255 * cat(grey=True))
EDGES = correlate2d(PICTURE, VERTICAL_EDGE)


def route(grad_output, numbers, size=2, **options):
    return max_pool2d_backward(grad_output[None, :, :, None], numbers[None, :, :, None], size, **options)[0, :, :, 0]


def pool(numbers):
    return max_pool2d(numbers[None, :, :, None], 2)[0, :, :, 0]


def nudged_slopes(numbers, grad_output, step):
    slopes = np.zeros_like(numbers)
    for place in np.ndindex(numbers.shape):
        nudged = numbers.copy()
        nudged[place] += step
        slopes[place] = np.sum(grad_output * (pool(nudged) - pool(numbers))) / step
    return slopes


def ties(numbers):
    """Count, window by window, how many numbers equal the largest."""
    rows, columns = (size // 2 for size in numbers.shape)
    windows = numbers[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2).transpose(0, 2, 1, 3).reshape(-1, 4)
    return np.array([np.count_nonzero(window == max(window)) for window in windows])


def test_the_largest_takes_it_all():
    expected = [[0, 0, 0, 0], [1, 0, 0, -2], [0, 0, 4, 0], [3, 0, 0, 0]]
    assert (pool(X) == [[4, 5], [6, 7]]).all()
    assert (route(GRAD_OUTPUT, X) == expected).all()
    np.testing.assert_allclose(nudged_slopes(X, GRAD_OUTPUT, 0.01), expected, atol=1e-10)


def test_where_the_gradient_lands_on_the_cat():
    patch = EDGES[72:104, 60:92]
    landed = route(pool(patch), patch)
    assert f"{np.mean(landed != 0):.0%}" == "25%"
    assert (landed[landed != 0] == patch[landed != 0]).all()  # each slope is the maximum itself
    windows = landed.reshape(16, 2, 16, 2)
    assert np.count_nonzero(windows, axis=(1, 3)).max() == 1
    assert (windows.sum(axis=(1, 3)) == pool(patch)).all()


@pytest.mark.parametrize("step", [0.01, 0.8])
def test_a_tie_of_two_measures_as_a_half_each(step):
    window, slope = np.array([[7.0, 7], [1, 3]]), np.ones((1, 1))
    up, down = nudged_slopes(window, slope, step), nudged_slopes(window, slope, -step)
    np.testing.assert_allclose(up, [[1, 1], [0, 0]])
    np.testing.assert_allclose(down, 0, atol=1e-12)
    np.testing.assert_allclose((up + down) / 2, [[0.5, 0.5], [0, 0]])


def test_a_tie_of_four_measures_as_two_in_all():
    flat, slope = np.full((2, 2), 7.0), np.ones((1, 1))
    central = (nudged_slopes(flat, slope, 0.01) + nudged_slopes(flat, slope, -0.01)) / 2
    np.testing.assert_allclose(central, 0.5)


def test_the_first_of_the_tied_takes_it_all():
    assert (route(np.ones((1, 1)), np.array([[7.0, 7], [1, 3]])) == [[1, 0], [0, 0]]).all()


def test_parts_of_the_tied_must_add_up_to_one():
    window = np.array([[7.0, 7], [1, 3]])
    both = pool(window + 0.01 * (window == 7)) - pool(window)
    assert both.item() == pytest.approx(0.01)


@pytest.mark.parametrize(
    "numbers, tied, handed", [(PICTURE, 12.9, 1.15), (EDGES, 6.3, 1.07), (relu(EDGES), 34.1, 1.95)]
)
def test_ties_of_the_cat(numbers, tied, handed):
    count = ties(numbers)
    assert 100 * np.mean(count > 1) == pytest.approx(tied, abs=0.05)
    assert count.mean() == pytest.approx(handed, abs=0.005)


def test_relu_stops_most_of_what_is_handed_to_all():
    count, largest = ties(relu(EDGES)), pool(relu(EDGES)).ravel()
    assert np.mean(largest > 0) == pytest.approx(0.70, abs=0.005)
    assert count[largest > 0].mean() == pytest.approx(1.06, abs=0.005)
    assert (count[largest == 0] == 4).all()


def test_our_rule_keeps_the_sum():
    grad_output = np.random.default_rng(15).normal(size=(127, 127))
    assert route(grad_output, relu(EDGES)).sum() == pytest.approx(grad_output.sum())


@pytest.mark.parametrize("corner, expected", [(9, {(0, 4): 2, (2, 2): 8}), (7, {(2, 2): 10})])
def test_slopes_add_up_where_windows_overlap(corner, expected):
    numbers = OVERLAP.copy()
    numbers[0, 4] = corner
    landed = route(np.array([[1.0, 2], [3, 4]]), numbers, 3, stride=2)
    assert {place: landed[place] for place in zip(*np.nonzero(landed), strict=True)} == expected


def test_something_to_change():
    landed = route(GRAD_OUTPUT, TIED_X)
    assert landed[2, 1] == 3 and landed[3, 0] == 0
    up, down = nudged_slopes(TIED_X, GRAD_OUTPUT, 0.01), nudged_slopes(TIED_X, GRAD_OUTPUT, -0.01)
    assert up[2, 1] == pytest.approx(3) and up[3, 0] == pytest.approx(3)
    assert down[2, 1] == down[3, 0] == 0


def test_exercise_1_mean_pooling_shares_equally():
    def mean_pool(numbers):
        return numbers.reshape(2, 2, 2, 2).mean(axis=(1, 3))

    slopes = np.zeros((4, 4))
    for place in np.ndindex(4, 4):
        nudged = X.copy()
        nudged[place] += 1
        slopes[place] = np.sum(GRAD_OUTPUT * (mean_pool(nudged) - mean_pool(X)))
    np.testing.assert_allclose(np.kron(GRAD_OUTPUT, np.full((2, 2), 1 / 4)), slopes)


def test_exercise_2_a_flat_picture():
    flat = np.full((4, 4), 0.5)
    landed = route(np.ones((2, 2)), flat)
    assert (landed[::2, ::2] == 1).all() and landed.sum() == 4
    assert (ties(flat) == 4).all()


def test_exercise_3_a_kink_within_reach_of_the_step():
    window, slope = np.array([[7, 6.9], [1, 3]]), np.ones((1, 1))
    for step, expected in ((0.5, [0.6, 0.4]), (0.05, [1, 0])):
        central = (nudged_slopes(window, slope, step) + nudged_slopes(window, slope, -step)) / 2
        np.testing.assert_allclose(central[0], expected, atol=1e-12)
    assert (route(slope, window) == [[1, 0], [0, 0]]).all()
