"""Chapter 22: columns, tiles, and what was measured."""

import json
import tracemalloc
from importlib.resources import files

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from filtersight import loops, tiles

PICTURE = np.arange(36.0).reshape(6, 6)
PLACES = [(row, column) for row in range(4) for column in range(4)]
TABLE = np.stack([PICTURE[row : row + 3, column : column + 3].ravel() for row, column in PLACES], axis=1)
SPEED = json.loads(files("filtersight").joinpath("data/speed.json").read_text(encoding="utf-8"))
WORKS = {work["work"]: work for work in SPEED["runs"][0]["works"]}


def median(work, name):
    return WORKS[work]["seconds"][name][1]


def pytorch(work):
    return min(quartiles[1] for name, quartiles in WORKS[work]["seconds"].items() if name.startswith("PyTorch"))


RATIOS = {work: median(work, "filtersight") / pytorch(work) for work in WORKS}


def outlined(ax):
    """The first row and column of the outlined cells, and how many they are."""
    [patch] = ax.patches
    return patch.get_y() + 0.5, patch.get_x() + 0.5, patch.get_height(), patch.get_width()


def test_the_columns_are_the_windows_and_kernel_times_columns_is_what_the_loops_give(chapter):
    assert_array_equal(chapter["columns"], TABLE)
    kernel = chapter["kernel"]
    expected = loops.correlate2d(PICTURE, kernel)
    assert_allclose((kernel.ravel() @ chapter["columns"]).reshape(4, 4), expected, rtol=0, atol=1e-12)
    assert_allclose(chapter["difference"], 0, atol=1e-12)
    assert chapter.printed[0] == "largest difference: 0.0"


def test_the_figure_shows_the_picture_and_its_table_in_the_same_colours(chapter):
    left, right = chapter.figures[0].axes
    assert_array_equal(left.images[0].get_array(), PICTURE)
    assert_array_equal(right.images[0].get_array(), TABLE)
    assert left.images[0].get_clim() == right.images[0].get_clim()
    assert [ax.get_title()[-3:] for ax in (left, right)] == ["6×6", "×16"]
    assert "36 numbers became 144" in chapter.captions[0]


def test_the_outlined_window_is_the_outlined_column_and_the_line_cuts_the_table_in_half(chapter):
    left, right = chapter.figures[0].axes
    row, column, *size = outlined(left)
    assert size == [3, 3] and (row, column) == (1, 0)
    assert outlined(right) == (0, PLACES.index((row, column)), 9, 1)
    assert set(right.lines[0].get_xdata()) == {8 - 0.5}


def test_loops_hold_a_column_a_tile_half_the_table(chapter):
    fig = chapter.figures[1]
    expected = {"loops": range(5, 6), "all columns": range(16), "a tile": range(8)}
    assert [ax.get_title() for ax in fig.axes] == list(expected)
    for ax, places, count in zip(fig.axes, expected.values(), (9, 144, 72), strict=True):
        held = np.full((9, 16), np.nan)
        held[:, places] = TABLE[:, places]
        assert_array_equal(np.ma.filled(ax.images[0].get_array(), np.nan), held)
        assert ax.images[0].get_clim() == (0, 35)
        assert ax.get_xlabel() == f"{count} numbers" and f"{count} numbers" in chapter.alts[1]
        assert outlined(ax) == (0, chapter["now"], 9, 1)


def test_another_answer_is_worked_out_in_the_tile_that_holds_it(chapter):
    changed = chapter.change("now = 5", "now = 12")
    assert changed["held"]["a tile"] == slice(8, 16)
    assert changed["held"]["loops"] == slice(12, 13)


def test_the_table_takes_nine_times_the_picture_and_the_tiles_next_to_nothing(chapter):
    table, tiles = chapter["scratch"]["all columns at once"], chapter["scratch"]["a tile at a time"]
    megabytes = 2048 * 2048 * 4 / 2**20
    assert table == pytest.approx(2046 * 2046 * 9 * 4 / 2**20, rel=0.01) == pytest.approx(9 * megabytes, rel=0.01)
    assert 0.5 < tiles < 1.5
    assert TABLE.size == 4 * PICTURE.size and "nearly nine times a large picture" in chapter.prose
    assert chapter.printed[1:3] == [
        f"all columns at once: {table:.0f} MiB; the picture has {megabytes:.0f}",
        f"a tile at a time: {tiles:.0f} MiB; the picture has {megabytes:.0f}",
    ]


def test_the_measured_table_gives_what_the_loops_give(chapter):
    image = np.arange(30, dtype=np.float32).reshape(5, 6)
    found = chapter["whole_table"](image, chapter["kernel"].astype(np.float32)).reshape(3, 4)
    assert_allclose(found, loops.correlate2d(image, chapter["kernel"]), rtol=1e-4)


def test_twice_the_picture_doubles_the_table_but_not_the_tiles(chapter):
    twice = chapter.cells[2].code.replace("np.ones((2048, 2048)", "np.ones((4096, 2048)")
    changed = dict(chapter.variables)
    exec(twice, changed)
    before, after = chapter["scratch"], changed["scratch"]
    assert changed["large"].shape == (4096, 2048)
    assert after["all columns at once"] == pytest.approx(2 * before["all columns at once"], rel=0.01)
    assert after["a tile at a time"] < 1.2 * before["a tile at a time"]


def test_a_tile_takes_768_kib():
    assert tiles.TILE == 768 * 1024


def test_the_measurement_names_its_machine_and_how_to_redo_it(chapter):
    assert chapter.printed[3] == SPEED["machine"]["cpu"] and SPEED["how"] == "make bench"
    assert chapter.printed[4].split(", ") == [f"{name} {version}" for name, version in SPEED["versions"].items()]
    assert {"Python", "NumPy", "torch", "scipy", "cv2"} <= set(SPEED["versions"])
    assert SPEED["runs"][0]["threads"] == 1


def test_the_chart_draws_each_librarys_time_over_pytorchs_with_works_from_top_to_bottom(chapter):
    [ax] = chapter.figures[2].axes
    found = {(line.get_label(), line.get_ydata()[0]): line.get_xdata()[0] for line in ax.lines[:-1]}
    expected = {
        (name, row): quartiles[1] / pytorch(work)
        for row, work in enumerate(WORKS)
        for name, quartiles in WORKS[work]["seconds"].items()
        if name in ("loops", "SciPy", "OpenCV", "filtersight")
    }
    assert found == pytest.approx(expected)
    names = [f"{work}  {WORKS[work]['title']}" for work in WORKS]
    assert [label.get_text() for label in ax.get_yticklabels()] == names and ax.yaxis_inverted()
    assert list(ax.lines[-1].get_xdata()) == [1, 1] and ax.get_xscale() == "log"
    legend = ax.get_legend()
    for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True):
        [look] = {(line.get_marker(), line.get_color()) for line in ax.lines if line.get_label() == text.get_text()}
        assert (handle.get_marker(), handle.get_color()) == look
    assert len(legend.get_texts()) == 4


def test_loops_take_about_a_thousand_times_as_long_as_pytorch(chapter):
    loops_ratio = median("A", "loops") / pytorch("A")
    assert 300 < loops_ratio < 3000
    assert (
        f"Loops take {loops_ratio:.0f} times" in chapter.captions[2] and f"at {loops_ratio:.0f} for" in chapter.alts[2]
    )


def test_the_caption_names_where_filtersight_is_ahead(chapter):
    ahead = [work for work, ratio in RATIOS.items() if ratio < 1]
    assert f"ahead in {', '.join(ahead)}." in chapter.captions[2]
    assert 0 < len(ahead) < len(WORKS)
    assert f"from {min(RATIOS.values()):.2f} to {max(RATIOS.values()):.1f}" in chapter.alts[2]
    assert f"each of {len(WORKS)} works" in chapter.alts[2]


def test_the_printed_shares_are_the_bare_numbers_time_over_ours(chapter):
    for line, work in zip(chapter.printed[5:], WORKS, strict=True):
        shares = [WORKS[work]["at_least"][limit] / median(work, "filtersight") for limit in ("product", "memory")]
        assert line.startswith(f"{work:13} {median(work, 'filtersight') * 1000:7.2f} ms")
        assert all(share < 1 for share in shares)
        assert [part.split()[0] for part in (line.split("product ")[1], line.split("copy ")[1])] == [
            f"{shares[0]:.0%},",
            f"{shares[1]:.0%}",
        ]


def test_winograds_way_needs_16_products_for_4_answers_of_a_3_by_3_kernel():
    # F(2 x 2, 3 x 3) of Lavin & Gray, 2015: transforms of the window and the kernel, one product a cell, and back.
    before = np.array([[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]])
    of_kernel = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])
    after = np.array([[1, 1, 1, 0], [0, 1, -1, -1]])
    window, kernel = np.random.default_rng(1).random((4, 4)), np.random.default_rng(2).random((3, 3))
    products = (of_kernel @ kernel @ of_kernel.T) * (before @ window @ before.T)
    assert products.size == 4 * 4
    assert_allclose(after @ products @ after.T, loops.correlate2d(window, kernel))


def test_the_layer_is_mostly_product_and_pooling_has_none_but_takes_longer_than_a_copy(chapter):
    assert WORKS["C"]["at_least"]["product"] > 0.5 * median("C", "filtersight")
    for work in ("F", "F back"):
        assert WORKS[work]["at_least"]["product"] == 0
        assert WORKS[work]["at_least"]["memory"] < 0.5 * median(work, "filtersight")
    assert "Pooling has no products." in chapter.prose


def test_a_middle_pixel_stands_nine_times_in_the_table_and_a_corner_once(chapter, capsys):
    chapter.follow(chapter.examples[0])
    assert capsys.readouterr().out.split() == ["9", "1"]


def test_the_whole_table_of_a_large_rgb_picture_takes_1_8_gigabytes():
    windows = (4096 - 3 + 1) ** 2
    assert windows * 27 * np.float32().nbytes / 1e9 == pytest.approx(1.8, abs=0.05)


def test_the_loops_of_correlate2d_copy_next_to_nothing_and_those_of_a_layer_copy_the_picture(chapter):
    picture, kernel = np.ones((40, 40), np.float32), np.ones((3, 3), np.float32)

    def scratch(function, *arrays):
        function(*arrays)  # what is made only once
        tracemalloc.start()
        made = function(*arrays).nbytes
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak - made

    assert scratch(loops.correlate2d, picture, kernel) < 0.7 * picture.nbytes
    assert scratch(loops.conv2d, picture[None, ..., None], kernel[..., None, None]) >= picture.nbytes
    assert "those of `loops.correlate2d` look at one window" in chapter.prose


def test_pytorchs_tables_are_told_as_they_were_measured(chapter):
    pictures = 32 * 64 * 64 * 16 * 8
    for layout in ("PyTorch, channels first", "PyTorch, channels last"):
        assert WORKS["C double"]["extra_bytes"][layout] > 4 * pictures / 2
        assert WORKS["C"]["extra_bytes"][layout] < 4 * pictures / 2
    assert "makes the table for float64" in chapter.prose and "only where there is little to do" in chapter.prose


def test_pytorch_makes_the_table_of_float64_and_of_little_float32(chapter):
    torch = pytest.importorskip("torch")
    if not torch.__version__.startswith("2.13.") or not torch.backends.mkldnn.is_available():
        pytest.skip("told of PyTorch 2.13 on a machine for which it has programs")
    profiler = torch.profiler

    def makes_a_table(dtype, pictures, channels, rows, columns, size):
        x, weight = torch.ones(pictures, channels, rows, columns), torch.ones(4, channels, size, size)
        with profiler.profile(activities=[profiler.ProfilerActivity.CPU]) as found:
            torch.nn.functional.conv2d(x.to(dtype), weight.to(dtype))
        return any("slow_conv2d" in event.name for event in found.events())

    little = [(1, 1, 128, 160, 3), (1, 2, 64, 160, 3)]
    more = [(1, 1, 128, 161, 3), (2, 1, 32, 32, 3), (1, 1, 32, 32, 5), (1, 1, 256, 256, 3), (32, 16, 64, 64, 3)]
    assert all(makes_a_table(torch.float64, *shape) for shape in little + more)
    assert [makes_a_table(torch.float32, *shape) for shape in little + more] == [True] * 2 + [False] * 5
    assert 128 * 160 == 2 * 64 * 160 == 20_480 and "at most 20,480 numbers under a kernel of 3 by 3" in chapter.prose


def test_rgb_is_told_before_it_stands_in_a_figure_or_an_exercise(chapter):
    labels = [text.get_text() for fig in chapter.figures for ax in fig.axes for text in ax.get_yticklabels()]
    assert any("RGB" in label for label in labels)
    assert chapter.prose.partition("RGB")[2].startswith(" stands for red, green and blue: a picture in colour.")
    assert chapter.prose.index("RGB") < chapter.prose.index("What limits the rest")


def test_the_prediction_loops_take_about_a_thousand_times_as_long(chapter):
    [asked] = chapter.predictions
    ratio = chapter["ratios"]["A"]["loops"]
    nearest = min((10, 100, 1000), key=lambda times: abs(np.log(ratio / times)))
    assert asked.right == f"about {nearest} times" == "about 1000 times"
    assert 1 / 2 < chapter["ratios"]["A"]["filtersight"] < 2 and "comes near PyTorch" in asked.why(asked.right)
    assert 254**2 == 64_516 and "64,516 windows" in asked.why("about 100 times")


def test_the_checked_answers_are_those_of_the_table(chapter):
    places = np.lib.stride_tricks.sliding_window_view(np.arange(81).reshape(9, 9), (3, 3))
    middle, corner, inside = (int((places == number).sum()) for number in (40, 0, 10))
    assert chapter.answers["1"].right == f"{middle} and {corner}"
    assert (
        chapter.answers["1"].why(f"{middle} and {inside}").startswith("So often stands a pixel that is one step inside")
    )
    size = 4094**2 * 27 * 4 / 1e9
    told = {
        size: "$4094",
        2 * size: "float32 takes four",
        size / 3: "The picture has three",
        4096**2 * 12 / 1e9: "So large",
    }
    assert all(chapter.answers["2"].why(f"{number:.3f}").startswith(why) for number, why in told.items())
    low, high = map(float, chapter.answers["2"].right.split(" to "))
    assert low < size < high
    assert not low < 4094**2 * 27 * 4 / 1024**3 < high, "so that it must be told which gigabytes are meant"
    assert "gigabytes, of a thousand million bytes each" in chapter.answers["2"].question
