"""What a user sees of the program's figure: its panels, each filter beside its map, limits, names and notes.

Renew the image in `baseline/` with `pytest tests/cli/test_sheet.py --mpl-generate-path tests/cli/baseline`.
Where it differs, the test names the files, which lie in `.pytest_cache/figures`.
"""

import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from PIL import Image

from filtersight import HORIZONTAL_EDGE, VERTICAL_EDGE
from filtersight.program import sheet

BLUE, WHITE, RED = "#053061", "#f7f7f7", "#67001f"  # the ends and the middle of ColorBrewer's RdBu
WIDTH, MARGIN, GAP, HEAD = 5.6, 0.08, 0.12, 0.78  # in inches
COLUMN = (WIDTH - 2 * MARGIN + GAP) / 3  # from one column to the next


@pytest.fixture(autouse=True)
def sheet_style():
    with plt.rc_context():
        sheet.use_sheet_style()
        yield
    plt.close("all")


def kernel(rows):
    return np.array(rows, float)[..., None]


RAMP = np.linspace(-5, 2, 48).reshape(6, 8)
PANELS = [
    sheet.panel("first", VERTICAL_EDGE[..., None], RAMP),
    sheet.panel("second", kernel([[0.25, -0.5], [1, 2]]), -RAMP / 10),
    sheet.panel("third", np.stack([VERTICAL_EDGE, HORIZONTAL_EDGE, 2 * VERTICAL_EDGE], axis=-1), RAMP * 100),
    sheet.panel("fourth", kernel(np.eye(5)), np.zeros((6, 8))),
]
PICTURE = np.linspace(0, 1, 8 * 10).reshape(8, 10, 1)
NOTES = ["one note", "another"]


@pytest.fixture(scope="module")
def fig():
    with plt.rc_context():
        sheet.use_sheet_style()
        return drawn()


def small():
    """A sheet of one row, not drawn yet, for a file to draw it."""
    return sheet.draw_sheet(PICTURE, PANELS[:1], NOTES)


def drawn(picture=PICTURE, panels=PANELS, notes=NOTES):
    fig = sheet.draw_sheet(picture, panels, notes)
    fig.set_dpi(100)
    FigureCanvasAgg(fig).draw()
    return fig


def seen(ax, row, column):
    """Red, green and blue of the canvas at a place of the data."""
    pixels = np.asarray(ax.figure.canvas.buffer_rgba()) / 255
    x, y = ax.transData.transform((column, row))
    return pixels[int(len(pixels) - y), int(x), :3]


def assert_seen(ax, row, column, colour):
    np.testing.assert_allclose(seen(ax, row, column), to_rgb(colour), atol=6 / 255)


def box(ax):
    """Left, top, right and bottom in inches from the upper left corner of the sheet."""
    wide, high = ax.figure.get_size_inches()
    place = ax.get_position(original=True)
    return np.array([place.x0 * wide, (1 - place.y1) * high, place.x1 * wide, (1 - place.y0) * high])


def places(fig, maps=4):
    """The sheet's places in reading order: what is written in each, and its axes with images, upper ones first."""
    rows = -(-(maps + 2) // 3)
    step = np.array([COLUMN, (fig.get_figheight() - 2 * MARGIN + GAP) / rows])  # from one place to the next
    found = [([], []) for _ in range(maps + 2)]
    for ax in fig.axes:
        column, row = ((box(ax)[:2] - MARGIN + 0.001) // step).astype(int)
        words, images = found[row * 3 + column]
        if ax.images:
            images.append(ax)
        else:
            words.extend(text.get_text() for text in ax.texts)
    return [(words, sorted(images, key=lambda ax: box(ax)[1])) for words, images in found]


def values(ax):
    return np.ma.filled(ax.images[0].get_array(), np.nan)


def test_the_picture_comes_first_then_the_maps_in_order_each_under_its_name_and_largest_size(fig):
    written = [words for words, _ in places(fig)]
    assert written[:5] == [
        ["your picture", "8 × 10 pixels"],
        ["first", "± 5"],
        ["second", "± 0.5"],
        ["third", "± 500"],
        ["fourth", "± 0"],
    ]


def test_the_maps_fill_three_columns_row_by_row(fig):
    assert [len(images) for _, images in places(fig)] == [1, 2, 2, 2, 2, 0]
    assert len({round(box(ax)[1], 3) for _, [*_, ax] in places(fig)[:3]}) == 1


def test_each_filter_stands_left_above_its_map(fig):
    for (_, [filter_, feature_map]), panel in zip(places(fig)[1:5], PANELS, strict=True):
        np.testing.assert_array_equal(values(feature_map), panel.feature_map)
        weights = values(filter_)
        np.testing.assert_array_equal(weights[:, : panel.filter_.shape[1]], panel.filter_[..., 0])
        left, _, right, bottom = box(filter_)
        assert left == pytest.approx(box(feature_map)[0])
        assert bottom < box(feature_map)[1]
        assert right < box(feature_map)[2] - 0.5
        x, _ = filter_.transData.transform((-0.5, 0))
        assert x == pytest.approx(left * 100, abs=1)  # at the left of its place


def test_a_filter_that_is_taller_than_wide_stands_at_the_left_of_its_place():
    fig = drawn(panels=[PANELS[0]._replace(filter_=kernel([[1], [2], [3]]))])
    (_, [filter_, feature_map]) = places(fig, 1)[1]
    x, _ = filter_.transData.transform((-0.5, 0))
    assert x == pytest.approx(box(feature_map)[0] * 100, abs=1)


def test_each_map_has_its_own_limit_of_either_sign(fig):
    maps = [images[-1] for _, images in places(fig)[1:5]]
    for ax, low, high in ((maps[0], BLUE, None), (maps[1], RED, None), (maps[2], BLUE, None), (maps[3], WHITE, WHITE)):
        assert_seen(ax, 0, 0, low)
        if high:
            assert_seen(ax, 5, 7, high)
    assert [ax.images[0].get_clim()[1] for ax in maps] == [5, 0.5, 500, 1]
    assert_seen(maps[0], 5, 7, "#f4a582")  # 2 of 5


@pytest.mark.parametrize(("numbers", "limit"), [([[-5, 2]], 5), ([[-2, 5]], 5), ([[-3, -1]], 3), ([[0, 0]], 0)])
def test_a_panel_s_limit_is_the_largest_size_in_its_map(numbers, limit):
    assert sheet.panel("name", VERTICAL_EDGE[..., None], np.array(numbers, float)).limit == limit


def test_a_panel_s_limit_is_that_of_the_map_before_it_was_reduced():
    feature_map = np.zeros((2, 1000), np.float32)
    feature_map[1, 500] = -8
    panel = sheet.panel("name", VERTICAL_EDGE[..., None], feature_map)
    assert (panel.limit, panel.feature_map.min()) == (8, -2)
    (_, [_, feature_map]) = places(sheet.draw_sheet(PICTURE, [panel], NOTES), 1)[1]
    assert feature_map.images[0].get_clim() == (-8, 8)


@pytest.mark.parametrize(
    ("shape", "factor"), [((600, 3), 1), ((3, 600), 1), ((602, 4), 2), ((4, 1200), 2), ((1203, 6), 3)]
)
def test_what_is_longer_than_600_is_averaged_in_whole_blocks(shape, factor):
    numbers = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    blocks = numbers.reshape(shape[0] // factor, factor, shape[1] // factor, factor).mean(axis=(1, 3))
    np.testing.assert_allclose(sheet.reduced(numbers), blocks, atol=1e-6)


def test_a_grey_picture_is_drawn_grey_and_a_colour_picture_in_its_colours():
    (picture,) = places(drawn(panels=PANELS[:1]), 1)[0][1]
    assert_seen(picture, 0, 0, "black")
    assert_seen(picture, 7, 9, "white")
    assert_seen(picture, 0, 9, str(9 / 79))
    colours = np.zeros((2, 2, 3))
    colours[0, 1], colours[1, 0] = (1, 0.2, 0), (0, 0.4, 1)
    (picture,) = places(drawn(colours, PANELS[:1]), 1)[0][1]
    assert_seen(picture, 0, 1, (1, 0.2, 0))
    assert_seen(picture, 1, 0, (0, 0.4, 1))


def test_a_large_picture_is_drawn_reduced_and_its_own_size_is_written():
    fig = sheet.draw_sheet(np.zeros((40, 1300, 1), np.float32), PANELS[:1], NOTES)
    words, (picture,) = places(fig, 1)[0]
    assert words[1] == "40 × 1300 pixels"
    assert values(picture).shape == (14, 434)


def test_the_last_place_says_what_the_colours_mean_and_the_notes(fig):
    (bar,) = (child for ax in fig.axes for child in ax.child_axes)
    assert [label.get_text() for label in bar.get_xticklabels()] == ["below 0", "0", "above 0"]
    for number, colour in ((-0.99, BLUE), (0, WHITE), (0.99, RED)):
        assert_seen(bar, 0.5, number, colour)
    words, _ = places(fig)[5]
    assert "\n".join(words).splitlines() == [
        "Each map has its own scale: its",
        "strongest colour is the number",
        "beside its filter.",
        "one note",
        "another",
    ]
    assert [spine for spine in bar.spines.values() if spine.get_visible()] == []


def inked(text):
    """Left, top, right and bottom of the letters, in inches."""
    extent, figure = text.get_window_extent(), text.get_figure()
    return np.array([extent.x0, figure.bbox.y1 - extent.y1, extent.x1, figure.bbox.y1 - extent.y0]) / 100


@pytest.mark.parametrize("name", ["first", "a rather long name of a filter that came from a file"])
def test_what_is_written_stays_in_its_column(name):
    panels = [panel._replace(name=f"{panel.name[0]} {name}") for panel in PANELS]
    fig = drawn(panels=panels, notes=["stride 2x2, padding 1, pooled 2x2"])
    for ax in fig.axes:
        right_edge = MARGIN + (box(ax)[0] - MARGIN + 0.001) // COLUMN * COLUMN + COLUMN - GAP
        for text in ax.texts:
            left, top, right, bottom = inked(text)
            assert left >= box(ax)[0] - 0.01, text
            assert right <= right_edge + MARGIN, text
            assert 0 <= top < bottom <= fig.get_figheight(), text


def test_a_name_that_is_too_long_goes_on_in_a_second_line_and_is_cut_there():
    long = PANELS[0]._replace(name="a rather long name of a filter that came from somebody's file")
    words, _ = places(sheet.draw_sheet(PICTURE, [long], NOTES), 1)[1]
    assert words[0] == "a rather long\nname of a…"


def test_the_dollar_signs_in_a_name_stand_as_they_are():
    ends = []
    for name in ("$x$ and $y$", "0x0 and 0y0"):  # a digit is as wide as a dollar sign
        fig = drawn(panels=[PANELS[0]._replace(name=name)])
        [text] = [text for ax in fig.axes for text in ax.texts if text.get_text() == name]
        ends.append(inked(text)[2])
    assert ends[0] == pytest.approx(ends[1], abs=0.01)


@pytest.mark.parametrize(
    ("filter_", "numbers"),
    [
        (kernel([[1, -2], [30, 0]]), ["1", "−2", "30", "0"]),
        (kernel([[0.5, -1.254]]), ["0.50", "−1.25"]),
        (kernel([[1000.0, 99999]]), ["1000", "99999"]),
        (kernel([[-10000, 1000000]]), []),  # too long to fit
        (kernel([[-99.5, 1]]), []),
        (kernel([[-9.5, 1]]), ["−9.50", "1.00"]),
        (kernel(np.ones((3, 3))), ["1"] * 9),
        (kernel(np.ones((3, 4))), []),  # no room
        (kernel(np.ones((4, 3))), []),
        (np.ones((2, 2, 3)), ["R", "G", "B"]),
        (np.ones((2, 2, 2)), ["0", "1"]),
    ],
)
def test_weights_are_written_where_there_is_room(filter_, numbers):
    fig = sheet.draw_sheet(PICTURE, [sheet.panel("name", filter_, RAMP)], NOTES)
    filter_axes, _ = places(fig, 1)[1][1]
    assert [text.get_text() for text in filter_axes.texts] == numbers
    assert {text.get_size() for text in filter_axes.texts} <= {4.6, 6}


@pytest.mark.parametrize(("height", "width", "shape"), [(10, 10, 1), (20, 25, 0.8), (10, 100, 0.5), (100, 10, 1.6)])
def test_a_place_has_the_picture_s_shape_within_reason_and_its_pixels_stay_square(height, width, shape):
    fig = drawn(np.zeros((height, width, 1)), panels=[PANELS[0]._replace(feature_map=np.zeros((height, width)))])
    (_, [picture]), (_, [_, feature_map]), _ = places(fig, 1)
    for ax in (picture, feature_map):
        left, top, right, bottom = box(ax)
        assert (bottom - top) / (right - left) == pytest.approx(shape)
        (x0, y0), (x1, y1) = ax.transData.transform([(0, 0), (1, 1)])
        assert abs(x1 - x0) == pytest.approx(abs(y1 - y0), rel=1e-3)


@pytest.mark.parametrize(("maps", "rows"), [(1, 1), (2, 2), (4, 2), (5, 3)])
def test_the_sheet_is_as_wide_as_the_book_and_as_tall_as_its_rows(maps, rows):
    fig = sheet.draw_sheet(PICTURE, [PANELS[0]] * maps, NOTES)
    wide = COLUMN - GAP
    high = HEAD + wide * 0.8
    assert fig.get_size_inches() == pytest.approx([WIDTH, rows * high + (rows - 1) * GAP + 2 * MARGIN])
    for number, (_, images) in enumerate(places(fig, maps)[: maps + 1]):
        row, column = divmod(number, 3)
        left, top = MARGIN + column * COLUMN, MARGIN + row * (high + GAP) + HEAD
        np.testing.assert_allclose(box(images[-1]), [left, top, left + wide, top + wide * 0.8], atol=1e-6)


def test_the_names_are_larger_and_darker_than_what_stands_below_them(fig):
    name, below = next(ax.texts for ax in fig.axes if ax.texts and ax.texts[0].get_text() == "first")
    assert (name.get_size(), below.get_size()) == (8, 7)
    assert (name.get_color(), below.get_color()) == ("#20242c", "#6b7280")
    assert name.get_window_extent().y0 >= below.get_window_extent().y1


def test_the_sheet_looks_the_same_whatever_matplotlib_is_set_to():
    before = sheet.encode(small(), "svg")
    plt.rcParams.update({"font.size": 30, "axes.facecolor": "red", "text.color": "green", "image.cmap": "jet"})
    plt.rcParams.update({"axes.titlesize": 40, "image.interpolation": "bilinear", "image.origin": "lower"})
    sheet.use_sheet_style()
    assert sheet.encode(small(), "svg") == before


@pytest.mark.parametrize("form", ["png", "webp"])
def test_a_file_has_360_pixels_an_inch_on_white(form):
    fig = small()
    with Image.open(io.BytesIO(sheet.encode(fig, form))) as image:
        assert image.format == form.upper()
        assert image.size == (round(WIDTH * 360), int(fig.get_figheight() * 360))
        pixels = np.asarray(image.convert("RGBA"))
        assert (pixels[:20] == 255).all()
        row, column = (int(inches * 360) for inches in (MARGIN + HEAD + 0.02, MARGIN + 0.02))
        np.testing.assert_allclose(pixels[row, column], [0, 0, 0, 255], atol=8)


@pytest.mark.parametrize(
    ("form", "start", "date"), [("svg", b"<?xml", rb"<dc:date>"), ("pdf", b"%PDF-", rb"/CreationDate")]
)
def test_a_file_is_of_its_format_without_a_date_and_the_same_twice(form, start, date):
    content = sheet.encode(small(), form)
    assert content.startswith(start)
    assert not re.search(date, content)
    assert content == sheet.encode(small(), form)


@pytest.mark.mpl_image_compare(
    baseline_dir="baseline",
    style=["default", "filtersight.data.book"],
    savefig_kwargs={"dpi": 60, "facecolor": "white"},
    tolerance=0.5,  # a level that is rounded otherwise is below this, a line that moves by a pixel above
)
def test_a_sheet_looks_as_it_did():
    return sheet.draw_sheet(PICTURE, PANELS, NOTES)
