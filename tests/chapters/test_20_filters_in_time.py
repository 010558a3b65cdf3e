"""Chapter 20: what a filter over frames answers to."""

import numpy as np
import pytest

from filtersight import conv3d, film

FRAMES = film()


def change_filter(apart=1):
    change = np.zeros((apart + 1, 1, 1, 3, 1))
    change[0], change[apart] = -1 / 3, 1 / 3
    return change


def random_filter():
    weights = np.random.default_rng(20).uniform(-1, 1, (5, 5, 5, 3, 1))
    return weights - weights.mean()


def answers(frames, weight):
    return conv3d(frames[np.newaxis], weight)[0, ..., 0]


def test_the_change_filter_is_the_difference_of_neighbouring_frames():
    np.testing.assert_allclose(answers(FRAMES, change_filter()), np.diff(FRAMES.mean(axis=3), axis=0), atol=1e-14)


def test_nine_answers_in_ten_are_near_zero_and_the_largest_is_not():
    found = abs(np.diff(FRAMES.mean(axis=3), axis=0))
    assert (found < 0.1).mean() == pytest.approx(0.91, abs=0.005)
    assert found.max() == pytest.approx(0.86, abs=0.005)


def test_even_the_meadow_changes_a_little():
    corner = np.diff(FRAMES[:, :64, :64].mean(axis=3), axis=0)
    assert 0 < np.count_nonzero(corner) and abs(corner).mean() < 0.05


def test_the_sizes_follow_the_rule_along_each_axis():
    assert answers(FRAMES, change_filter()).shape == (15, 256, 256)
    assert answers(FRAMES[:, :20, :20], random_filter()).shape == (12, 16, 16)


def test_only_weights_that_sum_to_zero_along_time_are_blind_to_a_still_film():
    standing = np.repeat(FRAMES[:1, :40, :40], 16, axis=0)
    weights = random_filter()
    assert abs(answers(standing, weights)).max() > 0.5
    assert abs(answers(standing, weights - weights.mean(axis=0))).max() < 1e-12


def test_for_a_still_film_a_filters_sum_over_time_counts():
    standing = np.repeat(FRAMES[:1, :20, :20], 5, axis=0)
    summed = random_filter().sum(axis=0, keepdims=True)
    np.testing.assert_allclose(answers(standing, random_filter())[0], answers(standing[:1], summed)[0], atol=1e-12)


def test_backwards_the_changes_come_in_reverse_with_the_opposite_sign():
    forwards, backwards = (answers(frames, change_filter()) for frames in (FRAMES, FRAMES[::-1]))
    np.testing.assert_array_equal(backwards, -forwards[::-1])


def test_over_three_frames_more_of_the_picture_changes():
    one, three = (np.mean(abs(answers(FRAMES, change_filter(apart))) > 0.25) for apart in (1, 3))
    assert three > 1.3 * one


def test_the_exercises_numbers():
    assert 5 * 5 * 5 * 3 == 375
    assert 12 * 252 * 252 == 762_048
    assert 375 * 762_048 == 285_768_000
