"""Chapter 20: k-means of whitened patches finds oriented, localised filters."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.linalg import sqrtm
from scipy.signal import correlate2d

from filtersight import cat, photographs

pytestmark = pytest.mark.slow  # the chapter sorts ten thousand patches

PHOTOS = photographs()


def patches_of(photos, rng, size=10, count=20_000):
    """Patches of no mean and nearly one spread."""
    photo, (top, left) = rng.integers(0, 5, count), rng.integers(0, 257 - size, (2, count))
    steps = np.arange(size)
    cut = photos[photo[:, None, None], (top[:, None] + steps)[:, :, None], (left[:, None] + steps)[:, None]]
    cut = cut.reshape(count, -1) - cut.mean(axis=(1, 2))[:, np.newaxis]
    return cut / np.sqrt((cut**2).mean(axis=1) + 0.001)[:, np.newaxis]


def whitened(patches):
    """By the singular values of the patches themselves."""
    centred = patches - patches.mean(axis=0)
    _, sizes, directions = np.linalg.svd(centred.T @ centred / (len(patches) - 1))
    return patches @ (directions.T / np.sqrt(sizes + 0.01 * sizes[0])) @ directions


def k_means(samples, start, rounds=15):
    patterns = start
    for _ in range(rounds):
        patterns = patterns / np.sqrt((patterns**2).sum(axis=1))[:, np.newaxis]
        likeness = samples @ patterns.T
        nearest = abs(likeness).argmax(axis=1)
        patterns = np.stack([likeness[nearest == k, k] @ samples[nearest == k] for k in range(len(start))])
    return patterns / np.sqrt((patterns**2).sum(axis=1))[:, np.newaxis], nearest


def area(kinds):
    """How few pixels hold half the energy, of the median pattern."""
    strongest = [np.sort(k**2)[::-1] / (k**2).sum() for k in kinds]
    return np.median([next(few for few in range(1, 101) if k[:few].sum() >= 0.5) for k in strongest])


def direction(kinds):
    """1 where all slopes of a pattern run one way, by the eigenvalues of its structure tensor; the median."""
    found = []
    for kind in kinds:
        slopes = np.stack(np.gradient(kind.reshape(10, 10))).reshape(2, -1)
        small, large = np.linalg.eigvalsh(slopes @ slopes.T)
        found.append((large - small) / (large + small))
    return np.median(found)


def spread(kinds):
    """Distance of the energy from its own centre, the root of its mean square; the median."""
    rows, columns = np.indices((10, 10))
    found = []
    for kind in kinds.reshape(-1, 10, 10):
        energy = kind**2 / (kind**2).sum()
        row, column = (energy * rows).sum(), (energy * columns).sum()
        found.append(np.sqrt((energy * ((rows - row) ** 2 + (columns - column) ** 2)).sum()))
    return np.median(found)


def corner_spots(patterns):
    """How many patterns have half of their energy in one pixel at a corner."""
    energy = patterns.reshape(-1, 10, 10)[:, [0, 0, -1, -1], [0, -1, 0, -1]] ** 2
    return (energy.max(axis=1) > 0.5).sum()


def drawn(fig):
    return [ax.images[0].get_array() for ax in fig.axes]


@pytest.fixture(scope="module")
def expected():
    rng = np.random.default_rng(19)
    patches = patches_of(PHOTOS, rng)
    covariance = patches.T @ patches / (len(patches) - 1)  # each patch has no mean, but each pixel may
    covariance -= np.outer(patches.mean(axis=0), patches.mean(axis=0)) * len(patches) / (len(patches) - 1)
    variance = np.linalg.svd(covariance, compute_uv=False)
    whitening = np.linalg.inv(sqrtm(covariance + 0.01 * variance[0] * np.eye(100)))
    patterns, nearest = k_means(patches @ whitening, rng.normal(size=(32, 100)))
    return patches, variance, whitening, patterns, np.bincount(nearest, minlength=32)


@pytest.fixture(scope="module")
def eight_seeds():
    """Patterns of whitened patches, of patches of clouds, and of the middle of larger patches, from seeds 19 to 26."""
    found = []
    for seed in range(19, 27):
        rng = np.random.default_rng(seed)
        white = whitened(patches_of(PHOTOS, rng))
        turned = np.fft.fft2(rng.normal(size=PHOTOS.shape))
        clouds = np.fft.ifft2(abs(np.fft.fft2(PHOTOS)) * np.exp(1j * np.angle(turned)))
        larger = whitened(patches_of(PHOTOS, rng, size=16)).reshape(-1, 16, 16)[:, 3:13, 3:13].reshape(-1, 100)
        start = rng.normal(size=(32, 100))
        kinds = white, whitened(patches_of(clouds.real, rng)), larger
        found.append([k_means(kind, start)[0] for kind in kinds])
    return found


def test_the_patches_come_from_five_grey_photographs(chapter):
    assert PHOTOS.shape == (5, 256, 256) and 0 <= PHOTOS.min() and PHOTOS.max() <= 1
    assert_array_equal(drawn(chapter.figures[0]), PHOTOS)


def test_each_patch_has_no_mean_and_one_spread_unless_it_is_flat(chapter, expected):
    assert_allclose(chapter["patches"], expected[0], atol=1e-12)


def test_ten_components_hold_most_of_the_variance(chapter, expected):
    assert "(`np.cov` gives how much each two pixels vary together.)" in chapter.prose
    first, last = (pixels - pixels.mean() for pixels in chapter["patches"][:, [0, 99]].T)
    assert np.cov(chapter["patches"].T)[0, 99] == pytest.approx(np.mean(first * last), rel=1e-3)
    share = expected[1][:10].sum() / expected[1].sum()
    assert share == pytest.approx(0.63, abs=0.005)
    assert chapter.printed[0] == f"ten components hold {share:.0%} of the variance"


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


def test_slow_changes_are_not_gone_after_whitening_but_no_longer_drown_the_sharp_ones(chapter):
    slow = chapter["components"][:, -10:]
    for name, expected in (("patches", 0.63), ("white", 0.16)):
        share = (chapter[name] @ slow).var(axis=0).sum() / chapter[name].var(axis=0).sum()
        assert share == pytest.approx(expected, abs=0.005)
    assert "no longer drown" in chapter.captions[2] and "gone" not in chapter.captions[2]


def test_each_patch_is_drawn_above_itself_whitened(chapter, expected):
    patches, _, whitening = expected[:3]
    chosen = patches[[0, 5, 10, 15, 20, 25, 30, 35]]
    assert_allclose(
        np.reshape(drawn(chapter.figures[2]), (16, 100)), np.vstack([chosen, chosen @ whitening]), atol=1e-8
    )


def test_the_patterns_are_those_of_k_means(chapter, expected):
    assert_allclose(chapter["patterns"], expected[3], atol=1e-5)
    assert_array_equal(drawn(chapter.figures[3]), chapter["patterns"].reshape(32, 10, 10))


def test_no_group_is_empty(expected):
    assert min(expected[4]) > 100


def test_patterns_waves_and_chance_are_measured_as_printed(chapter, expected):
    assert "(`cumsum` gives the sums so far.)" in chapter.prose
    chance = chapter["chance"]
    assert chance.shape == (32, 100) and abs(chance.mean()) < 0.1 and chance.std() == pytest.approx(1, abs=0.1)
    kinds = {"patterns": expected[3], "components": chapter["components"].T[:-33:-1], "random": chance}
    for number, (name, found) in enumerate(kinds.items(), 1):
        places, ways = chapter.printed[number], chapter.printed[number + 3]
        assert places.split()[0] == ways.split()[0] == name
        assert f"in {area(found):4.1f} pixels" in places and f"{spread(found):.1f} pixels from" in places
        assert ways.endswith(f"one direction: {direction(found):.2f} of 1")


def test_one_direction_is_told_from_none_and_a_spot_from_a_flood(chapter):
    stripes = np.tile(np.sin(np.arange(10.0)), 10)[np.newaxis]
    assert chapter["direction"](stripes) == pytest.approx(1)
    spot, flood, apart = np.zeros((1, 100)), np.ones((1, 100)) + 1e-9 * stripes, np.zeros((1, 100))
    spot[0, 44], apart[0, [40, 49]] = 1, 1
    assert chapter["direction"](spot) == pytest.approx(0)
    assert chapter["concentration_and_spread"](spot) == pytest.approx((1, 0))
    assert chapter["concentration_and_spread"](apart) == pytest.approx((1, 4.5))  # few pixels, far apart
    half, wide = chapter["concentration_and_spread"](flood)
    assert half in (50, 51) and wide == pytest.approx(np.sqrt(2 * 8.25))
    three = np.zeros((1, 100))
    three[0, :3] = np.sqrt([0.4, 0.35, 0.25])  # the largest alone holds less than half
    assert chapter["concentration_and_spread"](three)[0] == area(three) == 2


def test_over_eight_seeds_patterns_are_localised_and_waves_as_little_as_chance(chapter, eight_seeds):
    waves = spread(chapter["components"].T[:-33:-1])
    for seed, (patterns, _, _) in enumerate(eight_seeds):
        chance = np.random.default_rng(seed).normal(size=(32, 100))
        assert spread(patterns) < 3.1 < 3.7 < spread(chance) < waves + 0.1
        assert area(patterns) < 11 < area(chance) < area(chapter["components"].T[:-33:-1])


def test_over_eight_seeds_patterns_run_one_way_and_those_of_the_clouds_do_not(chapter, eight_seeds):
    photographs_, clouds, _ = ([direction(kinds[k]) for kinds in eight_seeds] for k in range(3))
    assert min(photographs_) > 0.9 and max(clouds) < 0.5
    assert np.median(photographs_) == pytest.approx(0.93, abs=0.02) and np.median(clouds) == pytest.approx(
        0.33, abs=0.08
    )
    waves, chance = direction(chapter["components"].T[:-33:-1]), direction(chapter["chance"])
    assert max(clouds) < min(photographs_) - 0.3 and chance < 0.25 < 0.45 < waves < 0.65


def test_the_clouds_have_the_photographs_spectrum_and_not_their_edges(chapter):
    clouds = chapter["scrambled"]
    assert_allclose(abs(np.fft.fft2(clouds)), abs(np.fft.fft2(PHOTOS)), atol=1e-8)
    assert_allclose(clouds.mean(axis=(1, 2)), PHOTOS.mean(axis=(1, 2)))
    assert (abs(np.fft.fft2(clouds)) == abs(np.fft.fft2(PHOTOS))).mean() < 0.5  # but for rounding
    assert "keep the spectrum of each photograph, and" in chapter.prose
    for cloud, photo in zip(clouds, PHOTOS, strict=True):
        assert abs(np.corrcoef(cloud.ravel(), photo.ravel())[0, 1]) < 0.3
    assert_array_equal(drawn(chapter.figures[4]), clouds.clip(0, 1))
    beyond = np.mean([(cloud < 0) | (cloud > 1) for cloud in clouds])
    assert f"{beyond:.0%} of their pixels are below 0 or above 1" in chapter.captions[4]
    assert beyond == pytest.approx(0.05, abs=0.005)
    assert_array_equal(np.reshape(drawn(chapter.figures[5]), (32, 100)), chapter["from_clouds"])
    waves = abs(np.fft.fft2(PHOTOS)) * chapter["phases"]
    assert_allclose(abs(chapter["phases"]), 1)
    assert abs(np.fft.ifft2(waves).imag).max() < 1e-12
    code = "".join(cell.code for cell in chapter.cells)
    for said in ("for each wave a number of two parts", "abs is the strength", ".real  # the other part is 0"):
        assert said in code
    found, before = direction(chapter["from_clouds"]), direction(chapter["patterns"])
    assert found < 0.5 and chapter.printed[7] == f"one direction: {found:.2f}, before {before:.2f}"


def test_pairs_of_pixels_say_nearly_the_same_in_photographs_and_clouds(chapter):
    covariances = [np.cov(patches.T) for patches in (chapter["patches"], chapter["clouds"])]
    assert np.corrcoef(*(covariance.ravel() for covariance in covariances))[0, 1] > 0.9


def test_how_much_two_pixels_vary_together_depends_on_their_distance_and_hardly_on_their_place():
    whole = [
        PHOTOS[:, row : row + 240, column : column + 240].ravel() for row, column in ((0, 0), (0, 3), (8, 8), (8, 11))
    ]
    likeness = np.corrcoef(whole)
    assert likeness[0, 1] == pytest.approx(likeness[2, 3], abs=0.01)


def test_over_eight_seeds_one_spot_sits_in_nearly_each_corner_and_none_if_the_rim_of_larger_patches_is_cut_off(
    chapter, eight_seeds
):
    assert corner_spots(chapter["patterns"]) == 4
    assert sum(corner_spots(patterns) for patterns, _, _ in eight_seeds) >= 20  # of 32
    assert sum(corner_spots(middle) for _, _, middle in eight_seeds) == 0
    left = chapter["white"].var(axis=0).reshape(10, 10)
    assert left[[0, 0, -1, -1], [0, -1, 0, -1]].min() > 1.2 * left[3:7, 3:7].max()


def test_the_four_most_frequent_patterns_are_drawn_with_what_they_see(chapter, expected):
    patterns, sizes = expected[3:]
    chosen = sorted(range(32), key=lambda k: -sizes[k])[:4]
    most = list(chapter["most"])
    assert sorted(most, key=lambda k: -sizes[k]) == most and len(set(most)) == 4
    assert_array_equal(sizes[most], sizes[chosen])
    kernels, maps = drawn(chapter.figures[6])[:4], drawn(chapter.figures[6])[4:]
    assert_allclose(np.reshape(kernels, (4, 100)), patterns[most] @ expected[2], atol=1e-5)
    for kernel, found in zip(kernels, maps, strict=True):
        assert_allclose(found, correlate2d(cat(grey=True), kernel, mode="valid"), atol=1e-9)
    limits = [ax.images[0].get_clim()[1] for ax in chapter.figures[6].axes[4:]]
    assert_allclose([(abs(found) > limit).mean() for found, limit in zip(maps, limits, strict=True)], 0.005, atol=1e-4)
    assert "one in 200, are beyond the strongest colours" in chapter.captions[6]


def test_over_eight_seeds_other_edges_come(chapter, eight_seeds):
    for patterns, _, _ in eight_seeds[1:]:
        assert abs(patterns @ chapter["patterns"].T).max(axis=1).min() < 0.9


def test_without_whitening_the_patterns_are_broad_edges_and_stripes(chapter):
    broad, _ = k_means(chapter["patches"], np.random.default_rng(19).normal(size=(32, 100)), rounds=15)
    assert area(broad) > 1.4 * area(chapter["patterns"]) and spread(broad) > spread(chapter["patterns"]) + 0.5
    assert direction(broad) > 0.9


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
    assert (
        "about six times on average" in chapter.prose
    )  # a corner lies in one place of a patch, the middle in a hundred


def test_all_patches_at_once_and_one_by_one_give_the_same_round(chapter):
    [(written, _)] = chapter.exercises
    found = {}
    exec(written.solution, {"np": np}, found)
    patches, patterns = chapter["white"][:200], chapter["patterns"][:5]
    sums, went = np.zeros((5, 100)), []
    for patch in patches:
        likeness = patterns @ patch
        went.append(abs(likeness).argmax())
        sums[went[-1]] += likeness[went[-1]] * patch
    new, nearest = found["my_k_means_round"](patches, patterns)
    assert_array_equal(nearest, went)
    assert_allclose(new, sums, atol=1e-9)


def test_the_prediction_edges_and_not_waves_or_specks(chapter):
    [asked] = chapter.predictions
    assert asked.right == "edges and short stripes"
    direction = chapter["direction"]
    assert direction(chapter["patterns"]) > 0.9 > 0.5 > direction(chapter["from_clouds"])
    _, spread = chapter["concentration_and_spread"](chapter["patterns"])
    _, of_waves = chapter["concentration_and_spread"](chapter["kinds"]["components"])
    assert spread < 0.8 * of_waves
    assert not any(word in asked.why(choice) for choice in asked.choices for word in ("component", "spectrum"))
    assert "irregular specks" in chapter.alts[5] and "once the photographs are scrambled" in asked.why(
        "specks without order"
    )


def test_the_checked_answers_are_those_of_patches(chapter):
    patches = chapter["patches"]
    bright = np.concatenate(
        [np.lib.stride_tricks.sliding_window_view(one, (10, 10))[::7, ::7].reshape(-1, 100) for one in photographs()]
    )
    first = np.linalg.svd(bright - bright.mean(axis=0), full_matrices=False)[2][0]
    assert abs(first.sum()) / np.sqrt(100) > 0.99, "the first component of patches with their means is even"
    assert chapter.answers["1"].right == "an even patch"
    assert chapter.answers["2"].right == "the same patterns, shuffled"
    assert chapter.answers["3"].right == str(32 * patches.shape[1])
