"""Chapter 19: k-means of whitened patches finds oriented, localised filters."""

import numpy as np
import pytest

from filtersight import photographs

SIZE, COUNT = 10, 20_000


def patches_and_generator(seed):
    photos, rng = photographs(), np.random.default_rng(seed)
    where = zip(rng.integers(0, 5, COUNT), *rng.integers(0, 256 - SIZE + 1, (2, COUNT)), strict=True)
    patches = np.stack([photos[k, row : row + SIZE, column : column + SIZE].ravel() for k, row, column in where])
    patches = patches - patches.mean(axis=1, keepdims=True)
    return patches / np.sqrt(patches.var(axis=1, keepdims=True) + 0.001), rng


def whitening_of(patches):
    variance, components = np.linalg.eigh(np.cov(patches.T))
    return components / np.sqrt(variance + 0.01 * variance.max()) @ components.T, variance, components


def k_means(samples, start, rounds=30):
    patterns = start
    for _ in range(rounds):
        patterns = patterns / np.linalg.norm(patterns, axis=1, keepdims=True)
        likeness = samples @ patterns.T
        nearest = abs(likeness).argmax(axis=1)
        share = np.where(np.arange(len(start)) == nearest[:, np.newaxis], likeness, 0)
        patterns = share.T @ samples
    return patterns / np.linalg.norm(patterns, axis=1, keepdims=True), nearest


def area(kinds):
    """Share of the pixels that hold half the energy, of the median pattern."""
    return np.median([np.searchsorted(np.cumsum(np.sort(k**2)[::-1]), (k**2).sum() / 2) / k.size for k in kinds])


def direction(kinds):
    """1 where all slopes of a pattern run one way, by the eigenvalues of its structure tensor; the median."""
    found = []
    for kind in kinds:
        slopes = np.stack(np.gradient(kind.reshape(SIZE, SIZE))).reshape(2, -1)
        small, large = np.linalg.eigvalsh(slopes @ slopes.T)
        found.append((large - small) / (large + small))
    return np.median(found)


@pytest.fixture(scope="module")
def nature():
    patches, rng = patches_and_generator(19)
    whitening, variance, components = whitening_of(patches)
    patterns, nearest = k_means(patches @ whitening, rng.normal(size=(32, SIZE * SIZE)))
    return patches, whitening, variance, components, patterns, nearest


def test_ten_components_hold_most_of_the_variance(nature):
    variance = nature[2]
    assert variance[-10:].sum() / variance.sum() == pytest.approx(0.63, abs=0.005)


def test_the_patterns_are_oriented(nature):
    components, patterns = nature[3], nature[4]
    assert direction(patterns) == pytest.approx(0.93, abs=0.01)
    assert direction(components.T[::-1][:32]) == pytest.approx(0.53, abs=0.01)
    assert direction(np.random.default_rng(0).normal(size=(32, 100))) < 0.2


def test_the_patterns_are_localised(nature):
    components, patterns = nature[3], nature[4]
    assert area(patterns) < 0.1 < 0.12 < area(components.T[::-1][:32])


def test_no_group_is_empty(nature):
    sizes = np.bincount(nature[5], minlength=32)
    assert (sizes.min(), sizes.max()) == (384, 2038)


def test_whitened_patches_vary_alike_in_the_strong_directions(nature):
    patches, whitening = nature[:2]
    spread = np.linalg.eigvalsh(np.cov((patches @ whitening).T))
    before = np.linalg.eigvalsh(np.cov(patches.T))
    assert spread[-1] / spread[-20] < 2 < 10 < before[-1] / before[-20]


def test_from_other_starts_other_edges_come():
    patches, rng = patches_and_generator(20)
    patterns, _ = k_means(patches @ whitening_of(patches)[0], rng.normal(size=(32, 100)))
    assert direction(patterns) > 0.85


def test_without_whitening_the_patterns_are_broad(nature):
    patches, patterns = nature[0], nature[4]
    broad, _ = k_means(patches, np.random.default_rng(19).normal(size=(32, 100)))
    assert area(broad) > 1.5 * area(patterns)


def test_shuffled_pixels_give_the_same_patterns_shuffled():
    patches, rng = patches_and_generator(19)
    patches, order, start = patches[:2000], rng.permutation(100), rng.normal(size=(8, 100))
    plain, _ = k_means(patches, start, rounds=5)
    shuffled, _ = k_means(patches[:, order], start[:, order], rounds=5)
    np.testing.assert_allclose(shuffled, plain[:, order], atol=1e-9)


def test_the_photographs_are_five_grey_pictures():
    photos = photographs()
    assert photos.shape == (5, 256, 256)
    assert 0 <= photos.min() and photos.max() <= 1 and len(np.unique(photos.mean(axis=(1, 2)))) == 5


def test_the_exercises_numbers():
    assert 32 * 100 == 3200 and 20_000 * 100 == 2_000_000 and 5 * 256 * 256 == 327_680
    assert 2_000_000 / 327_680 == pytest.approx(6, abs=0.2)
