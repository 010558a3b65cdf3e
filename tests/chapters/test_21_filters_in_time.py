"""Chapter 21: what a filter over frames answers to."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import correlate

from filtersight import film

FRAMES = film()
CHANGES = np.diff(FRAMES.mean(axis=3), axis=0)


def random_filter():
    weights = np.random.default_rng(20).uniform(-1, 1, (5, 5, 5, 3))
    return weights - weights.sum() / 375


def drawn(fig):
    return [ax.images[0].get_array() for ax in fig.axes]


def test_the_film_is_sixteen_frames_of_256_by_256_in_three_channels(chapter):
    assert chapter["frames"].shape == (16, 256, 256, 3)
    assert chapter.printed[0] == "(16, 256, 256, 3)"
    assert "has four axes: 16 frames, 256 rows, 256 columns, 3 channels" in chapter.prose


def test_the_change_filter_subtracts_the_frame_before(chapter):
    assert_allclose(chapter["changes"], CHANGES, atol=1e-14)
    assert chapter["changes"].shape == (15, 256, 256)
    assert chapter.printed[1] == "(15, 256, 256)"


def test_the_first_film_runs_in_order_with_its_changes_and_begins_in_the_middle(chapter):
    scene = chapter.figures[0]
    animation = chapter.film(scene)
    order = list(animation.new_frame_seq())
    assert sorted(order) == list(range(1, 16))
    assert_array_equal(np.diff(order) % 15, 1)
    for frame in order:
        animation._func(frame)
        assert_array_equal(drawn(scene)[0], FRAMES[frame])
        assert_allclose(drawn(scene)[1], CHANGES[frame - 1], atol=1e-14)


def test_before_it_moves_each_film_shows_the_first_frame_of_its_order(chapter):
    for cell, film_name in ((0, "animation"), (4, "animation_2")):
        again = dict(chapter.variables)
        exec(chapter.cells[cell].code, again)
        fig = plt.gcf()
        still = [picture.copy() for picture in drawn(fig)]
        again[film_name]._draw_was_started = True
        again[film_name]._func(next(again[film_name].new_frame_seq()))
        for before, after in zip(still, drawn(fig), strict=True):
            assert_array_equal(before, after)
        plt.close(fig)


def test_red_became_brighter_and_blue_darker_around_white(chapter):
    answer = chapter.figures[0].axes[1].images[0]
    red, _, blue, _ = answer.to_rgba(0.3)
    assert red > blue
    assert answer.to_rgba(-0.3)[2] > answer.to_rgba(-0.3)[0]
    assert answer.get_clim() == (-0.5, 0.5)
    assert abs(CHANGES).max() > 0.5 and "the strongest colours begin at −0.5 and 0.5" in chapter.captions[0]


def test_nine_answers_in_ten_are_near_zero_and_the_largest_is_not(chapter):
    near, largest = (abs(CHANGES) < 0.1).mean(), abs(CHANGES).max()
    assert near == pytest.approx(0.91, abs=0.005) and largest == pytest.approx(0.86, abs=0.005)
    assert chapter.printed[2:4] == [
        f"{near:.0%} of all answers lie within 0.1 of zero",
        f"the largest is {largest:.2f}",
    ]


def test_even_the_meadow_changes_a_little_but_far_less_than_the_rabbit(chapter):
    meadow, rabbit = abs(chapter["changes"][:, 192:, :64]), abs(chapter["changes"][:, 64:192, 64:192])
    assert 0.9 < (meadow > 0).mean() < 1 and (meadow < 0.1).mean() > 0.9
    same = (np.diff(FRAMES, axis=0)[:, 192:, :64] == 0).all(axis=3)
    assert 0 < same.mean() < 0.02 and "hardly ever the same twice" in chapter.prose
    assert (rabbit > 0.25).mean() > 10 * (meadow > 0.25).mean()


def test_the_whole_film_in_two_pictures_is_how_often_quiet_and_the_largest_change(chapter):
    fig = chapter.figures[1]
    quiet, largest = drawn(fig)
    assert [ax.get_title() for ax in fig.axes] == ["how often quiet", "largest change"]
    assert_allclose(quiet, np.count_nonzero(abs(CHANGES) < 0.1, axis=0) / 15)
    assert_allclose(largest, np.maximum(CHANGES.max(axis=0), -CHANGES.min(axis=0)), atol=1e-14)
    assert {image.get_cmap().name for ax in fig.axes for image in ax.images} == {"gray"}
    assert (quiet > 0.9).mean() > 0.5
    head, chest, grass = quiet[30:110, 120:170].mean(), quiet[60:140, 110:190].mean(), quiet[230:].mean()
    assert (
        max(head, chest) < grass - 0.1 and "the head and the chest, and some of the grass, are grey" in chapter.alts[1]
    )


def test_a_row_of_each_frame_is_laid_below_the_one_before_and_marked_in_the_film(chapter):
    fig = chapter.figures[2]
    frame, rows = drawn(fig)
    assert_array_equal(frame, FRAMES[8])
    assert_allclose(rows, FRAMES[:, 60].mean(axis=2))
    assert set(fig.axes[0].lines[0].get_ydata()) == {60}
    assert fig.axes[1].get_title() == "row 60 of each frame"


def test_grass_and_leaves_stand_upright_and_the_edge_of_the_arm_slants_to_the_left(chapter):
    rows = chapter["slices"]
    for still in (slice(5, 45), slice(200, 250)):
        likeness = {
            step: np.mean(
                [np.corrcoef(one[still], np.roll(other, -step)[still])[0, 1] for one, other in pairwise(rows[7:])]
            )
            for step in range(-3, 4)
        }
        assert max(likeness, key=likeness.get) == 0
    edge = [int(np.flatnonzero(frame[30:140] > 0.35)[0]) for frame in rows[8:]]
    assert all(after < before for before, after in pairwise(edge))
    assert (edge[0] - edge[-1]) / 7 == pytest.approx(4, abs=0.5)


def test_each_filter_answers_most_to_stripes_that_move_its_way(chapter):
    t, x = np.indices((16, 60))
    expected = []
    for name, speed in (("to the right", 1), ("to the left", -1), ("still", 0)):
        film_of_stripes = np.cos(np.pi / 3 * (x - speed * t))
        assert_allclose(chapter["stripes"][name], film_of_stripes, atol=1e-12)
        largest = [
            abs(correlate(film_of_stripes, chapter[kernel], "valid")).max() for kernel in ("to_right", "to_left")
        ]
        expected.append((name, *largest))
    assert chapter.printed[4:7] == [f"stripes {n:12}: largest answers {a:5.2f} {b:5.2f}" for n, a, b in expected]
    (_, right, small), (_, tiny, left), (_, *still) = expected
    assert min(right, left) > 2 * max(still) > 20 * max(small, tiny)
    assert "the stripes that it answers to most" in chapter.captions[3]


def test_the_filters_and_their_stripes_are_drawn_with_time_going_down(chapter):
    fig = chapter.figures[3]
    to_right, to_left, *films = drawn(fig)
    assert_array_equal(to_right, chapter["to_right"])
    assert_array_equal(to_left, chapter["to_right"][:, ::-1])
    for film_of_stripes, way in zip(films, (1, -1), strict=True):
        assert_allclose(film_of_stripes[1:, 5:-5], np.roll(film_of_stripes, way, axis=1)[:-1, 5:-5], atol=1e-12)


def test_a_random_block_of_375_weights_gives_twelve_maps_of_252_by_252(chapter):
    weights = chapter["random"][..., 0]
    assert_allclose(weights, random_filter(), atol=1e-14)
    assert weights.size == 5 * 5 * 5 * 3 == 375
    sizes = tuple(n - k + 1 for n, k in zip((16, 256, 256), (5, 5, 5), strict=True))
    assert chapter["random_maps"].shape == sizes == (12, 252, 252)
    assert chapter.printed[7] == "(12, 252, 252)"
    corner = correlate(FRAMES[:, :30, :40], weights, mode="valid")[..., 0]
    assert_allclose(chapter["random_maps"][:, :26, :36], corner, atol=1e-10)


def test_the_second_film_shows_each_answer_beside_the_middle_frame_of_its_five(chapter):
    scene = chapter.figures[4]
    animation = chapter.film(scene)
    order = list(animation.new_frame_seq())
    assert sorted(order) == list(range(12))
    assert_array_equal(np.diff(order) % 12, 1)
    for frame in order:
        animation._func(frame)
        assert_array_equal(drawn(scene)[0], FRAMES[frame : frame + 5][2])
        assert_array_equal(drawn(scene)[1], chapter["random_maps"][frame])


def test_the_random_filter_sees_what_stands_still_by_its_sum_over_time(chapter):
    standing, weights = chapter["standing"], chapter["random"]
    assert_array_equal(standing, np.broadcast_to(FRAMES[0], FRAMES.shape))
    summed = sum(weights[frame, ..., 0] for frame in range(5))
    expected = correlate(FRAMES[0], summed, mode="valid")[..., 0]
    found = chapter["conv3d"](standing[np.newaxis, :6], weights)[0, :, :, :, 0]
    assert_allclose(found, [expected, expected], atol=1e-10)
    assert chapter.printed[8].split()[-1] == f"{abs(expected).max():.1e}"


def test_only_weights_that_sum_to_zero_along_time_are_blind_to_what_stands_still(chapter):
    assert_allclose(chapter["along_time"].sum(axis=0), 0, atol=1e-14)
    assert_allclose(chapter["along_time"], chapter["random"] - chapter["random"].sum(axis=0) / 5, atol=1e-14)
    assert float(chapter.printed[9].split()[-1]) < 1e-12


def test_over_three_frames_more_of_the_picture_changes():
    three_apart = FRAMES.mean(axis=3)[3:] - FRAMES.mean(axis=3)[:-3]
    assert (abs(three_apart) > 0.25).mean() > 1.3 * (abs(CHANGES) > 0.25).mean()


def test_the_filter_of_three_frames_apart_can_be_made_as_the_box_says(chapter):
    wide = np.zeros((4, 1, 1, 3, 1))
    wide[0], wide[3] = -1 / 3, 1 / 3
    found = chapter["conv3d"](FRAMES[np.newaxis], wide)[0, ..., 0]
    assert_allclose(found, FRAMES.mean(axis=3)[3:] - FRAMES.mean(axis=3)[:-3], atol=1e-14)


def test_backwards_the_changes_come_in_reverse_with_the_opposite_sign_to_the_last_digit(chapter):
    answer = chapter.follow(chapter.examples[0])
    assert_array_equal(answer["backwards"], -chapter["changes"][::-1])


def test_a_filter_of_one_frame_treats_each_frame_by_itself(chapter):
    flat = chapter["random"][:1]
    found = chapter["conv3d"](FRAMES[np.newaxis, :2, :20, :20], flat)[0, ..., 0]
    assert_allclose(found, [correlate(frame[:20, :20], flat[0, ..., 0], "valid")[..., 0] for frame in FRAMES[:2]])


def test_the_exercises_numbers(chapter):
    assert chapter["random"].size == 375 and chapter["random_maps"].size == 762_048
    assert 375 * 762_048 == 285_768_000


def test_what_moves_along_the_row_is_slanted_and_what_crosses_it_is_not(chapter):
    across, down = np.zeros((2, 9, 9, 9))
    for time in range(9):
        across[time, 4, time] = 1
        down[time, time, 4] = 1
    assert_array_equal(np.argwhere(across[:, 4]), [[time, time] for time in range(9)])
    assert_array_equal(np.argwhere(down[:, 4]), [[4, 4]])
    assert "What moves along the row is slanted" in chapter.prose and "motion to one side is a slant" in chapter.prose


def test_a_filter_of_zero_along_time_sees_what_brightens_in_its_place_too(chapter):
    brightening = FRAMES[:1, :20, :20] * np.linspace(0.5, 1, 16)[:, np.newaxis, np.newaxis, np.newaxis]
    assert abs(chapter["conv3d"](brightening[np.newaxis], chapter["along_time"])).max() > 0.1
    assert "To see *only* what changes" in chapter.prose


def test_the_random_filters_strongest_colours_begin_at_8_and_it_goes_beyond(chapter):
    assert chapter.figures[4].axes[1].images[0].get_clim() == (-8, 8) and abs(chapter["random_maps"]).max() > 8
    assert "the strongest colours begin at −8 and 8" in chapter.captions[4]


def test_the_prediction_what_moves_at_an_outline_is_seen_and_neither_the_still_nor_the_inside(chapter):
    [asked] = chapter.predictions
    assert asked.right == "the rabbit's outlines that move"
    assert chapter["change"].sum() == pytest.approx(0) and chapter["change"].shape[0] == 2
    still, moving = np.zeros((16, 40)), np.zeros((16, 40))
    still[:, 10:20] = 0.7
    for frame in range(16):
        moving[frame, 10 + frame : 20 + frame] = 0.7
    assert not np.diff(still, axis=0).any()
    changed = np.diff(moving, axis=0)
    for frame, row in enumerate(changed):
        assert np.flatnonzero(row).tolist() == [10 + frame, 20 + frame]  # the two outlines, and nothing inside


def test_the_checked_answers_are_those_of_films(chapter):
    assert chapter.answers["1"].right == str(5 * 5 * 5 * 3)
    told = chapter.answers["1"].why("375").replace("{,}", "")
    assert f"= {12 * 252 * 252}$" in told and f"{12 * 252 * 252 * 375:,}" in told
    frames = film().mean(axis=3)
    assert_allclose(np.diff(frames[::-1], axis=0), -np.diff(frames, axis=0)[::-1])
    assert chapter.answers["2"].right == "in reverse order, with the opposite sign"
    one = np.random.default_rng(0).normal(size=(1, 3, 3))
    whole = correlate(frames[:3, :20, :20], one, mode="valid")
    assert_allclose(whole, [correlate(frame, one[0], mode="valid") for frame in frames[:3, :20, :20]])
    assert chapter.answers["3"].right == "an ordinary filter for pictures"
