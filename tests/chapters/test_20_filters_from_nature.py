"""Chapter 20: k-means of whitened patches finds oriented, localised filters."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.linalg import sqrtm
from scipy.signal import correlate2d

from filtersight import cat, photographs

PHOTOS = photographs()


def patches_and_generator(seed, count=20_000):
    """Patches of no mean and nearly one spread, and the generator that chose their places."""
    rng = np.random.default_rng(seed)
    photo, (top, left) = rng.integers(0, 5, count), rng.integers(0, 247, (2, count))
    steps = np.arange(10)
    cut = PHOTOS[photo[:, None, None], (top[:, None] + steps)[:, :, None], (left[:, None] + steps)[:, None]]
    cut = cut.reshape(count, 100) - cut.mean(axis=(1, 2))[:, np.newaxis]
    return cut / np.sqrt((cut**2).mean(axis=1) + 0.001)[:, np.newaxis], rng


def k_means(samples, start, rounds=30):
    patterns = start
    for _ in range(rounds):
        patterns = patterns / np.sqrt((patterns**2).sum(axis=1))[:, np.newaxis]
        likeness = samples @ patterns.T
        nearest = abs(likeness).argmax(axis=1)
        patterns = np.stack([likeness[nearest == k, k] @ samples[nearest == k] for k in range(len(start))])
    return patterns / np.sqrt((patterns**2).sum(axis=1))[:, np.newaxis], nearest


def area(kinds):
    """Share of the pixels that hold half the energy, of the median pattern."""
    return np.median([np.searchsorted(np.cumsum(np.sort(k**2)[::-1]), (k**2).sum() / 2) / k.size for k in kinds])


def direction(kinds):
    """1 where all slopes of a pattern run one way, by the eigenvalues of its structure tensor; the median."""
    found = []
    for kind in kinds:
        slopes = np.stack(np.gradient(kind.reshape(10, 10))).reshape(2, -1)
        small, large = np.linalg.eigvalsh(slopes @ slopes.T)
        found.append((large - small) / (large + small))
    return np.median(found)


def drawn(fig):
    return [ax.images[0].get_array() for ax in fig.axes]


@pytest.fixture(scope="module")
def expected():
    patches, rng = patches_and_generator(19)
    covariance = patches.T @ patches / (len(patches) - 1)  # each patch has no mean, but each pixel may
    covariance -= np.outer(patches.mean(axis=0), patches.mean(axis=0)) * len(patches) / (len(patches) - 1)
    variance = np.linalg.svd(covariance, compute_uv=False)
    whitening = np.linalg.inv(sqrtm(covariance + 0.01 * variance[0] * np.eye(100)))
    patterns, nearest = k_means(patches @ whitening, rng.normal(size=(32, 100)))
    return patches, variance, whitening, patterns, np.bincount(nearest, minlength=32)


def test_the_patches_come_from_five_grey_photographs(chapter):
    assert PHOTOS.shape == (5, 256, 256) and 0 <= PHOTOS.min() and PHOTOS.max() <= 1
    assert_array_equal(drawn(chapter.figures[0]), PHOTOS)


def test_each_patch_has_no_mean_and_one_spread_unless_it_is_flat(chapter, expected):
    assert_allclose(chapter["patches"], expected[0], atol=1e-12)


def test_ten_components_hold_most_of_the_variance(chapter, expected):
    share = expected[1][:10].sum() / expected[1].sum()
    assert share == pytest.approx(0.63, abs=0.005)
    assert chapter.printed[0] == f"the first 10 of 100 components hold {share:.0%} of the variance"


def test_the_sixteen_strongest_components_are_drawn_from_the_strongest_on(chapter, expected):
    patches, variance = expected[:2]
    found = np.reshape(drawn(chapter.figures[1]), (16, 100))
    assert_allclose((patches @ found.T).var(axis=0), variance[:16], rtol=1e-3)
    assert_allclose(found @ found.T, np.eye(16), atol=1e-9)


def test_whitening_divides_each_component_by_its_own_spread(chapter, expected):
    assert_allclose(chapter["whitening"], expected[2], atol=1e-8)
    assert_allclose(chapter["white"], expected[0] @ expected[2], atol=1e-8)
    spread, before = (np.linalg.eigvalsh(np.cov(chapter[name].T)) for name in ("white", "patches"))
    assert spread[-1] / spread[-20] < 2 < 10 < before[-1] / before[-20]


def test_each_patch_is_drawn_above_itself_whitened(chapter, expected):
    patches, _, whitening = expected[:3]
    chosen = patches[[0, 5, 10, 15, 20, 25, 30, 35]]
    assert_allclose(
        np.reshape(drawn(chapter.figures[2]), (16, 100)), np.vstack([chosen, chosen @ whitening]), atol=1e-8
    )


def test_the_patterns_are_those_of_k_means(chapter, expected):
    assert_allclose(chapter["patterns"], expected[3], atol=1e-5)
    assert_array_equal(drawn(chapter.figures[3]), chapter["patterns"].reshape(32, 10, 10))


def test_no_group_is_empty(chapter, expected):
    smallest, largest = min(expected[4]), max(expected[4])
    assert (smallest, largest) == (384, 2038)
    assert chapter.printed[1].split()[-5:] == f"{smallest} in the largest: {largest}".split()


def test_the_patterns_are_oriented_and_concentrated_as_printed(chapter, expected):
    kinds = {
        "patterns": expected[3],
        "components": chapter["components"].T[:-33:-1],
        "random": np.random.default_rng(0).normal(size=(32, 100)),
    }
    for line, (name, found) in zip(chapter.printed[2:5], kinds.items(), strict=True):
        assert line.split()[0] == name
        assert f"in {area(found):4.0%} of" in line and f"direction {direction(found):.2f} of 1" in line
        assert chapter["measure"](found) == pytest.approx((area(found), direction(found)))


def test_one_direction_is_told_from_none_and_a_spot_from_a_flood(chapter):
    stripes = np.tile(np.sin(np.arange(10.0)), 10)[np.newaxis]
    assert chapter["measure"](stripes)[1] == pytest.approx(1)
    spot = np.zeros((1, 100))
    spot[0, 44] = 1
    assert chapter["measure"](spot) == pytest.approx((0, 0))
    assert chapter["measure"](np.ones((1, 100)) + 1e-9 * stripes)[0] == pytest.approx(0.5, abs=0.011)


def test_the_patterns_run_one_way_far_more_than_components_and_chance(chapter):
    patterns, components = chapter["patterns"], chapter["components"].T[:-33:-1]
    assert direction(patterns) > 0.85 > 0.6 > direction(components) > 0.4 > 0.2
    assert direction(np.random.default_rng(0).normal(size=(32, 100))) < 0.2
    assert area(patterns) < 0.1 < 0.12 < area(components)


def test_the_four_most_frequent_patterns_are_drawn_with_what_they_see(chapter, expected):
    patterns, sizes = expected[3:]
    chosen = sorted(range(32), key=lambda k: -sizes[k])[:4]
    assert sorted(chapter["chosen"], key=lambda k: -sizes[k]) == chapter["chosen"] and len(set(chosen)) == 4
    assert_array_equal(sizes[chapter["chosen"]], sizes[chosen])
    kernels, maps = drawn(chapter.figures[4])[:4], drawn(chapter.figures[4])[4:]
    assert_allclose(np.reshape(kernels, (4, 100)), patterns[chapter["chosen"]] @ expected[2], atol=1e-5)
    for kernel, found in zip(kernels, maps, strict=True):
        assert_allclose(found, correlate2d(cat(grey=True), kernel, mode="valid"), atol=1e-9)
    limits = [ax.images[0].get_clim()[1] for ax in chapter.figures[4].axes[4:]]
    assert_allclose([(abs(found) > limit).mean() for found, limit in zip(maps, limits, strict=True)], 0.005, atol=1e-4)


def test_from_other_starts_other_edges_come(chapter):
    start = np.random.default_rng(20).normal(size=(32, 100))
    patterns, _ = k_means(chapter["white"], start, rounds=15)
    assert direction(patterns) > 0.85 and abs(patterns @ chapter["patterns"].T).max(axis=1).min() < 0.9


def test_without_whitening_the_patterns_are_broad(chapter):
    broad, _ = k_means(chapter["patches"], np.random.default_rng(19).normal(size=(32, 100)), rounds=15)
    assert area(broad) > 1.5 * area(chapter["patterns"])


def test_without_the_subtraction_the_first_component_is_an_even_patch():
    rng = np.random.default_rng(0)
    tops, lefts = rng.integers(0, 247, (2, 500))
    patches = [PHOTOS[k % 5, t : t + 10, x : x + 10].ravel() for k, (t, x) in enumerate(zip(tops, lefts, strict=True))]
    first = np.linalg.eigh(np.cov(np.array(patches).T))[1][:, -1]
    assert abs(first).min() > 0.8 * abs(first).max()


def test_shuffled_pixels_give_the_same_patterns_shuffled(chapter):
    rng = np.random.default_rng(19)
    patches, order, start = chapter["patches"][:2000], rng.permutation(100), rng.normal(size=(8, 100))
    plain, _ = k_means(patches, start, rounds=5)
    shuffled, _ = k_means(patches[:, order], start[:, order], rounds=5)
    assert_allclose(shuffled, plain[:, order], atol=1e-9)


def test_the_exercises_numbers(chapter):
    assert chapter["patterns"].size == 32 * 100 == 3200
    assert chapter["patches"].size == 20_000 * 100 == 2_000_000
    assert chapter["photos"].size == 5 * 256 * 256 == 327_680
    assert 2_000_000 / 327_680 == pytest.approx(6, abs=0.2)
