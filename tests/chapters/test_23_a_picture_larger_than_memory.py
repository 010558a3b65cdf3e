"""Chapter 23: parts with a halo give the answer of the whole."""

import socket
from contextlib import suppress

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import signal

from filtersight import GAUSSIAN_BLUR, VERTICAL_EDGE, cat, conv2d

pytestmark = pytest.mark.slow  # the chapter goes over a large picture

IMAGE = cat(grey=True)
BLURRED = signal.correlate2d(IMAGE, GAUSSIAN_BLUR, "same")
TWO_LAYERS = signal.correlate2d(signal.correlate2d(IMAGE, GAUSSIAN_BLUR, "valid"), VERTICAL_EDGE, "valid")


@pytest.fixture(scope="module", autouse=True)
def another_cluster():
    """Hold the port that Dask takes by itself, as a cluster does that runs already."""
    with socket.socket() as taken:
        with suppress(OSError):  # something else holds it, which serves as well
            taken.bind(("", 8787))
            taken.listen()
        yield


def test_the_layer_that_keeps_the_size_pads_with_zeros(chapter):
    assert_allclose(chapter["same_size"](IMAGE), BLURRED, rtol=0, atol=1e-12)


def test_without_a_halo_two_rows_differ_at_each_cut_and_are_darker(chapter):
    cut = np.vstack([signal.correlate2d(IMAGE[top : top + 64], GAUSSIAN_BLUR, "same") for top in (0, 64, 128, 192)])
    assert_allclose(chapter["cut"], cut, rtol=0, atol=1e-12)
    assert_allclose(chapter["wrong"], cut - BLURRED, rtol=0, atol=1e-12)
    assert chapter["rows"].tolist() == [63, 64, 127, 128, 191, 192]
    assert chapter.printed[0] == "rows that differ: [63, 64, 127, 128, 191, 192]"
    assert chapter["wrong"][chapter["rows"]].max() < 0 and chapter["wrong"].max() < 1e-12
    assert "6 rows differ" in chapter.captions[0]


def test_the_figure_shows_the_bands_and_where_they_are_wrong(chapter):
    left, right = chapter.figures[0].axes
    assert_array_equal(left.images[0].get_array(), chapter["cut"])
    assert_array_equal(right.images[0].get_array(), chapter["wrong"])
    red, _, blue, _ = right.images[0].to_rgba(chapter["wrong"].min())
    assert blue > red


@pytest.mark.parametrize("height", [1, 7, 64, 251, 252, 1000])
def test_bands_with_a_halo_give_the_whole_answer_seams_included(chapter, height):
    target = np.full((252, 252), np.nan)
    chapter["in_bands"](IMAGE, target, chapter["two_layers"], halo=4, height=height)
    assert_allclose(target, TWO_LAYERS, rtol=0, atol=1e-12)


def test_the_two_comparisons_with_the_whole_are_printed_as_true(chapter):
    assert chapter.printed[1] == "the same, seams included: True"
    assert chapter.printed[-1] == "(4, 2) blocks; the same, seams included: True"


def test_the_halo_is_the_receptive_field_less_one(chapter):
    spike = np.zeros((15, 15))
    spike[7, 7] = 1
    seen = np.flatnonzero(abs(chapter["two_layers"](spike)).max(axis=1))
    assert seen[-1] - seen[0] + 1 == 5  # of how many rows of the map the pixel is a part
    with pytest.raises(ValueError, match="broadcast"):
        chapter["in_bands"](IMAGE, np.empty((252, 252)), chapter["two_layers"], halo=3)


def test_with_a_stride_the_halo_is_the_receptive_field_less_the_stride(chapter, capsys):
    weight = np.random.default_rng(4).random((3, 3, 1, 1))
    for stride, field in ((1, 3), (2, 3), (3, 3), (2, 5)):
        weight = np.random.default_rng(4).random((field, field, 1, 1))
        picture = IMAGE[np.newaxis, :, :20, np.newaxis]
        height, halo = 16 * stride, field - stride
        bands = [
            conv2d(picture[:, top : top + height + halo], weight, stride=stride) for top in range(0, 4 * height, height)
        ]
        together = np.concatenate(bands, axis=1)
        whole = conv2d(picture, weight, stride=stride)[:, : together.shape[1]]
        assert_allclose(together, whole, atol=1e-12)
        assert together.shape[1] == 4 * 16, "one row less of halo would give fewer rows"
    chapter.follow(chapter.examples[0])
    assert capsys.readouterr().out == "True\n"


def test_the_map_of_the_first_cat_on_disk_is_that_of_the_cat(chapter):
    assert chapter.printed[2] == "the first cat's map: True"
    assert_allclose(chapter["first_cat"].shape, (252, 252))


def test_the_cat_in_one_piece_takes_its_two_maps_of_memory_and_a_little(chapter):
    two_maps = (254 * 254 + 252 * 252) * 8 / 2**20
    assert two_maps < chapter["whole_cat"] < 3 * two_maps, "and what tiles need"
    assert chapter.printed[3] == f"{chapter['whole_cat']:.1f} MiB for the cat in one piece"


def test_three_layers_need_a_halo_of_six(chapter):
    def three_layers(image):
        return chapter["two_layers"](signal.correlate2d(image, GAUSSIAN_BLUR, "valid"))

    found = np.empty((250, 250))
    chapter["in_bands"](IMAGE, found, three_layers, halo=6)
    assert_allclose(found, three_layers(IMAGE), rtol=0, atol=1e-12)
    with pytest.raises(ValueError, match="broadcast"):
        chapter["in_bands"](IMAGE, np.empty((252, 252)), three_layers, halo=4)


def test_in_bands_memory_stays_the_same_and_whole_it_grows_in_a_straight_line(chapter):
    heights, whole, bands = chapter["heights"], *chapter["peaks"].values()
    assert heights == [512, 1024, 2048, 4096]
    map_in_mebibytes = [(height - 2) * 1022 * 8 / 2**20 for height in heights]  # of float64: the inner layer's
    assert_allclose(np.diff(whole), 2 * np.diff(map_in_mebibytes), rtol=0.05)
    assert whole[-1] < 7.7 * whole[0]  # not in proportion: 8 times the height
    assert "rises straight with the height" in chapter.alts[1]
    assert max(bands) < 1.1 * min(bands) and 1 < max(bands) < 0.25 * min(whole)
    printed = [[float(number) for number in line.split()[-5:-1]] for line in chapter.printed[4:6]]
    assert printed == [whole, bands]


def test_the_chart_draws_what_was_measured(chapter):
    [ax] = chapter.figures[1].axes
    for line, name in zip(ax.lines, ("whole", "in bands"), strict=True):
        assert line.get_label() == name
        assert_array_equal(line.get_xdata(), chapter["heights"])
        assert_array_equal(line.get_ydata(), chapter["peaks"][name])
    assert ax.get_ylim()[0] == 0
    last = [f"{chapter['peaks'][name][-1]:.1f} MiB" for name in ("whole", "in bands")]
    assert all(peak in words for peak in last for words in (chapter.captions[1], chapter.alts[1]))


def test_the_picture_on_disk_is_filtered_the_same_in_bands(chapter, tmp_path):
    source = np.memmap(tmp_path / "picture", np.float32, "w+", shape=(512, 256))
    for top in (0, 256):
        source[top : top + 256] = IMAGE
    target = np.memmap(tmp_path / "maps", np.float32, "w+", shape=(508, 252))
    chapter["in_bands"](source, target, chapter["two_layers"], halo=4)
    assert_allclose(target, chapter["two_layers"](np.tile(IMAGE, (2, 1))), atol=1e-6)


def test_dask_gives_each_block_its_halo(chapter):
    pytest.importorskip("dask.distributed")
    assert_allclose(chapter["shared"], BLURRED, rtol=0, atol=1e-12)
    assert chapter["blocks"].numblocks == (256 // 64, 256 // 128)


@pytest.mark.parametrize(("height", "share"), [(64, 0.03), (8, 0.25)])
def test_small_bands_read_more_rows_twice(chapter, height, share):
    read = []

    def one_layer(band):
        read.append(len(band))
        return band[2:]

    chapter["in_bands"](np.zeros((4098, 1)), np.empty((4096, 1)), one_layer, halo=2, height=height)
    assert sum(read) / 4096 - 1 == pytest.approx(share, abs=0.002)


def test_a_dilated_window_reaches_over_nine_rows():
    maps = conv2d(IMAGE[np.newaxis, :, :, np.newaxis], np.ones((3, 3, 1, 1)), dilation=4)
    assert maps.shape[1] == 256 - 8


def test_memory_in_bands_depends_on_the_pictures_width_and_not_on_its_height(chapter):
    def peak(height, width):
        source, target = np.ones((height, width), np.float32), np.empty((height - 4, width - 4), np.float32)
        return chapter["peak_memory"](source, target, 64)

    peak(256, 512)  # what is made only once
    assert peak(512, 512) < 1.05 * peak(256, 512) and peak(256, 2048) > 1.5 * peak(256, 512)
    assert "memory depends on the band, not on the picture's height" in chapter.prose


def test_the_prediction_two_rows_differ_at_each_cut(chapter):
    [asked] = chapter.predictions
    image = cat(grey=True)
    whole = signal.correlate2d(image, GAUSSIAN_BLUR, mode="same")
    cut = np.concatenate([signal.correlate2d(band, GAUSSIAN_BLUR, mode="same") for band in np.split(image, 4)])
    rows = np.flatnonzero(abs(cut - whole).max(axis=1) > 1e-12).tolist()
    assert rows == [63, 64, 127, 128, 191, 192] == chapter["rows"].tolist()
    assert asked.right == "in two rows at each cut" and len(rows) == 2 * 3
    assert "the last row of the upper band and the first of the lower one" in asked.why("in one row at each cut")


def test_the_checked_answers_are_those_of_bands(chapter):
    assert chapter.answers["1"].right == " and ".join(f"{2 / rows:.0%}".replace("%", " %") for rows in (64, 8))
    reach = 4 * (3 - 1) + 1
    assert chapter.answers["2"].right == str(reach - 1)
    assert chapter.answers["2"].why(str(reach)).startswith("So far the window reaches")
    last = max(top for top in range(0, 64, 2))
    assert f"begins in its row {last} and reads rows {last} to {last + 2}" in chapter.answers["3"].why("1")
    assert chapter.answers["3"].right == str(last + 2 - 63)


def test_it_leads_to_the_next_chapter_which_is_not_the_last(chapter, chapters):
    assert "[The next chapter](24_mistakes_in_plain_sight.md)" in chapter.prose
    assert max(chapters) > "24" and "[The last chapter]" not in chapter.prose
