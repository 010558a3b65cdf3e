"""What a reader sees of the shared drawings: colours, limits, scales, names, numbers, outlines and their places.

Renew the images in `baseline/` with `pytest tests/core/test_figures.py --mpl-generate-path tests/core/baseline`.
Where one differs, the test names the files, which lie in `.pytest_cache/figures`.
"""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import Normalize, to_rgb
from matplotlib.patches import Rectangle

from filtersight import figures

from .contrast import contrast

# ColorBrewer's RdBu of eleven classes, from the strongest blue to the strongest red.
# https://colorbrewer2.org/#type=diverging&scheme=RdBu&n=11
COLOURS = "#053061 #2166ac #4393c3 #92c5de #d1e5f0 #f7f7f7 #fddbc7 #f4a582 #d6604d #b2182b #67001f".split()
LEVELS = 6 / 255  # matplotlib has 256 colours between these eleven
MINUS = "\N{MINUS SIGN}"
INK, MUTED, ACCENT, SECOND = "#20242c", "#6b7280", "#c2410c", "#1d4ed8"

# One machine's Agg may round a level otherwise than another's; a line that moves by a pixel is above this.
IMAGE = {
    "baseline_dir": "baseline",
    "style": "filtersight.data.book",
    "savefig_kwargs": {"dpi": 60, "facecolor": "white"},
    "tolerance": 0.5,
}


@pytest.fixture(autouse=True)
def book_style():
    with plt.style.context("filtersight.data.book", after_reset=True):
        yield
    plt.close("all")


@pytest.fixture
def ax():
    return plt.subplots(figsize=(3, 3), layout="none")[1]


def colour_of(share):
    """What stands for a number that is `share` of the limit."""
    scale = np.array([to_rgb(colour) for colour in COLOURS])
    return [np.interp(share, np.linspace(-1, 1, 11), scale[:, channel]) for channel in range(3)]


def canvas(fig):
    if fig.stale:
        fig.canvas.draw()
    return np.asarray(fig.canvas.buffer_rgba()) / 255


def seen(ax, row, column):
    """Red, green, blue and opacity of the canvas at a place of the data."""
    pixels = canvas(ax.figure)
    x, y = ax.transData.transform((column, row))
    return pixels[int(len(pixels) - y), int(x)]


def assert_seen(ax, row, column, colour, atol=LEVELS):
    np.testing.assert_allclose(seen(ax, row, column)[:3], to_rgb(colour), atol=atol, err_msg=f"({row}, {column})")


def texts(ax):
    """The numbers and names in a drawing by their place: (row, column)."""
    return {(round(t.get_position()[1], 2), round(t.get_position()[0], 2)): t.get_text() for t in ax.texts}


def assert_square(ax):
    (x0, y0), (x1, y1) = ax.transData.transform([(0, 0), (1, 1)])
    assert abs(x1 - x0) == pytest.approx(abs(y1 - y0), rel=1e-3)
    assert abs(x1 - x0) > 5


def assert_bare(ax):
    """No ticks and no frame."""
    assert list(ax.get_xticks()) == list(ax.get_yticks()) == []
    assert not any(spine.get_visible() for spine in ax.spines.values())


# The book's look


@pytest.mark.parametrize("colour", [figures.INK, figures.MUTED, figures.ACCENT, figures.SECOND])
def test_the_theme_s_colours_are_legible_on_a_light_page(colour):
    assert contrast(colour, "white") >= 4.5


def test_the_theme_s_colours_are_those_that_the_page_s_script_and_the_style_file_know():
    assert (figures.INK, figures.MUTED, figures.ACCENT, figures.SECOND) == (INK, MUTED, ACCENT, SECOND)


def test_the_book_style_draws_text_and_lines_in_the_theme_s_colours():
    plt.rcdefaults()
    figures.use_book_style()
    _, ax = plt.subplots()
    title = ax.set_title("a title")
    lines = [ax.plot([0, 1])[0].get_color() for _ in range(4)]
    assert (title.get_color(), title.get_size()) == (INK, 10)
    assert lines == [SECOND, ACCENT, INK, MUTED]
    assert not ax.spines["top"].get_visible()
    assert not ax.spines["right"].get_visible()


def test_the_ground_of_a_figure_is_transparent(ax):
    figures.show_picture(ax, np.eye(2), "a title")
    pixels = canvas(ax.figure)
    assert pixels[0, 0, 3] == pixels[-1, -1, 3] == 0
    assert seen(ax, 0, 0)[3] == 1


def test_panels_are_of_the_book_s_width_and_as_tall_as_asked():
    fig, axes = figures.panels(2, 3, aspect=1.5)
    assert axes.shape == (2, 3)
    assert fig.get_size_inches() == pytest.approx([5.6, 5.6 / 3 * 1.5 * 2])
    assert figures.panels(1, 1)[0].get_size_inches() == pytest.approx([5.6, 5.6])


def test_panels_take_their_widths_in_the_ratio_asked():
    fig, axes = figures.panels(1, 2, width_ratios=[1, 3])
    for ax in axes.flat:
        ax.set_axis_off()
    fig.canvas.draw()
    left, right = (ax.get_position().width for ax in axes.flat)
    assert right / left == pytest.approx(3, rel=0.05)


def test_a_figure_keeps_its_caption_and_its_alt_text_in_one_line_each(ax):
    figures.describe(ax.figure, caption="Look  at\n   this.", alt="A\n frame.")
    assert (ax.figure.caption, ax.figure.alt) == ("Look at this.", "A frame.")


@pytest.mark.parametrize(("caption", "alt", "named"), [(" ", "A frame.", "caption"), ("Look.", "\n", "alt")])
def test_a_blank_description_is_refused_by_name(ax, caption, alt, named):
    with pytest.raises(ValueError, match=f"^{named} is "):
        figures.describe(ax.figure, caption=caption, alt=alt)


# Pictures


def test_a_picture_is_drawn_as_it_is_with_its_first_row_on_top(ax):
    picture = np.array([[0.2, 0.4, 0.5], [0.6, 0.3, 0.7]])
    figures.show_picture(ax, picture, "greys")
    for (row, column), grey in np.ndenumerate(picture):
        assert_seen(ax, row, column, (grey, grey, grey), atol=1 / 255)
        assert_seen(ax, row - 0.45, column + 0.45, (grey, grey, grey), atol=1 / 255)
    assert ax.get_title() == "greys"
    assert ax.transData.transform((0, 0))[1] > ax.transData.transform((0, 1))[1]
    assert_square(ax)
    assert_bare(ax)


def test_black_is_0_and_white_is_1_and_what_lies_outside_is_no_other_grey(ax):
    figures.show_picture(ax, [[0, 1, -3, 5]])
    for column, grey in enumerate([0, 1, 0, 1]):
        assert_seen(ax, 0, column, (grey, grey, grey), atol=0)
    assert ax.get_title() == ""


def test_a_colour_picture_keeps_its_colours(ax):
    picture = np.array([[[1, 0, 0], [0, 1, 0]], [[0, 0, 1], [0.2, 0.4, 0.8]]])
    figures.show_picture(ax, picture)
    for row, column in np.ndindex(2, 2):
        assert_seen(ax, row, column, picture[row, column], atol=1 / 255)


@pytest.mark.parametrize("shape", [(3,), (2, 2, 1), (2, 2, 4), (1, 2, 2, 3)])
def test_a_picture_of_another_shape_is_refused(ax, shape):
    with pytest.raises(ValueError, match=r"picture has shape .*give \(H, W\) or \(H, W, 3\)"):
        figures.show_picture(ax, np.ones(shape))


def test_an_animation_can_change_a_picture(ax):
    drawing = figures.show_picture(ax, [[0, 1]])
    drawing.set_data([[1, 0]])
    assert_seen(ax, 0, 0, "white", atol=0)
    assert_seen(ax, 0, 1, "black", atol=0)


# Feature maps


def test_a_map_is_blue_below_zero_white_at_zero_and_red_above(ax):
    figures.show_feature_map(ax, [np.linspace(-5, 5, 11)])
    for column, colour in enumerate(COLOURS):
        assert_seen(ax, 0, column, colour)


@pytest.mark.parametrize("numbers", [[-4.0, 0, 1], [-1.0, 0, 4], [4.0, 1, 2], [-4.0, -1, -2], [-4.0, np.nan, 1]])
def test_the_strongest_colour_stands_for_the_largest_size_of_either_sign(ax, numbers):
    drawing = figures.show_feature_map(ax, [numbers])
    assert drawing.get_clim() == (-4, 4)
    for column, number in enumerate(numbers):
        if not np.isnan(number):
            np.testing.assert_allclose(seen(ax, 0, column)[:3], colour_of(number / 4), atol=LEVELS)


def test_a_limit_that_is_given_gets_the_strongest_colour(ax):
    drawing = figures.show_feature_map(ax, [[-4, 2, 10, 0]], limit=5)
    assert drawing.get_clim() == (-5, 5)
    for column, share in enumerate([-0.8, 0.4, 1, 0]):
        np.testing.assert_allclose(seen(ax, 0, column)[:3], colour_of(share), atol=LEVELS)


def test_a_map_of_zeros_is_white(ax):
    drawing = figures.show_feature_map(ax, np.zeros((2, 3)))
    assert_seen(ax, 1, 2, COLOURS[5])
    assert drawing.get_clim() == (-1, 1)


def test_a_map_stands_upright_with_its_title_and_square_pixels(ax):
    figures.show_feature_map(ax, [[1, 0, 0], [0, -1, 0]], "what it sees")
    assert_seen(ax, 0, 0, COLOURS[-1])
    assert_seen(ax, 1, 1, COLOURS[0])
    assert_seen(ax, 1, 0, COLOURS[5])
    assert ax.get_title() == "what it sees"
    assert_square(ax)
    assert_bare(ax)


@pytest.mark.parametrize("shape", [(3,), (2, 2, 1)])
def test_a_map_that_is_not_2d_is_refused(ax, shape):
    with pytest.raises(ValueError, match="feature_map"):
        figures.show_feature_map(ax, np.ones(shape))


def test_a_map_s_scale_stands_on_its_right_and_says_which_colour_is_which_number(ax):
    figures.show_feature_map(ax, [[-2, 1]])
    _, bar = ax.figure.axes
    canvas(ax.figure)
    assert bar.get_position().x0 > ax.get_position().x1
    assert bar.get_ylim() == (-2, 2)
    low, high = (bar.transAxes.transform((0.5, share)) for share in (0.01, 0.99))
    assert low[1] < high[1]
    labels = [(label.get_text(), label.get_position()[1]) for label in bar.get_yticklabels()]
    assert all(float(text.replace(MINUS, "-")) == pytest.approx(number) for text, number in labels)
    assert sum(-2 <= number <= 2 for _, number in labels) in (4, 5, 6)
    for number, colour in ((-1.99, COLOURS[0]), (0, COLOURS[5]), (1.99, COLOURS[-1])):
        assert_seen(bar, number, 0.5, colour)
    outline = [spine for spine in bar.spines.values() if spine.get_visible()]
    assert outline == []


def test_a_map_may_go_without_its_scale(ax):
    figures.show_feature_map(ax, [[-2, 1]], colorbar=False)
    assert ax.figure.axes == [ax]


def test_one_scale_stands_below_the_maps_that_share_it():
    fig, axes = figures.panels(1, 2)
    for ax in axes.flat:
        drawing = figures.show_feature_map(ax, [[-2, 0, 1]], limit=4, colorbar=False)
    figures.show_scale(axes, drawing)
    bar = fig.axes[-1]
    canvas(fig)
    assert len(fig.axes) == 3
    assert bar.get_position().y1 < min(ax.get_position().y0 for ax in axes.flat)
    assert bar.get_xlim() == (-4, 4)
    assert bar.get_position().width > 5 * bar.get_position().height
    middle = (bar.get_position().x0 + bar.get_position().x1) / 2
    assert axes[0, 0].get_position().x1 < middle < axes[0, 1].get_position().x0
    assert_seen(bar, 0.5, -3.99, COLOURS[0])
    assert_seen(bar, 0.5, 3.99, COLOURS[-1])
    assert [spine for spine in bar.spines.values() if spine.get_visible()] == []


# Grids of numbers


def test_each_number_stands_in_the_middle_of_its_cell(ax):
    figures.show_numbers(ax, [[0, 0.5, 1], [0.25, 0.75, 0.125]], "six")
    assert texts(ax) == {(0, 0): "0", (0, 1): "0.5", (0, 2): "1", (1, 0): "0.25", (1, 1): "0.75", (1, 2): "0.125"}
    canvas(ax.figure)
    for text in ax.texts:
        box = text.get_window_extent()
        x, y = ax.transData.transform(text.get_position())
        assert (box.x0 + box.x1) / 2 == pytest.approx(x, abs=1.5)
        assert (box.y0 + box.y1) / 2 == pytest.approx(y, abs=1.5)
    assert ax.get_title() == "six"
    assert_square(ax)
    assert_bare(ax)


def test_a_cell_is_as_grey_as_its_number(ax):
    figures.show_numbers(ax, [[0, 0.5], [0.25, 1]])
    for (row, column), grey in np.ndenumerate([[0, 0.5], [0.25, 1]]):
        assert_seen(ax, row - 0.4, column - 0.4, (grey, grey, grey), atol=1 / 255)


@pytest.mark.parametrize(
    ("form", "number", "written"),
    [
        ("g", 3.0, "3"),
        ("g", -0.5, f"{MINUS}0.5"),
        (".2f", 0.126, "0.13"),
        (".2f", -1, f"{MINUS}1.00"),
        (".0f", -0.0, "0"),
        ("g", 2.5e-7, f"2.5e{MINUS}07"),
    ],
)
def test_a_number_is_written_in_the_form_asked_and_with_a_minus_sign(ax, form, number, written):
    figures.show_numbers(ax, [[number]], form=form)
    assert [text.get_text() for text in ax.texts] == [written]


def test_numbers_are_11_points_large_unless_another_size_is_asked(ax):
    figures.show_numbers(ax, [[1]])
    figures.show_numbers(ax, [[1]], size=6)
    assert [text.get_size() for text in ax.texts] == [11, 6]


def test_without_a_form_the_colours_stand_alone(ax):
    figures.show_numbers(ax, [[0, 1]], form=None)
    assert list(ax.texts) == []
    assert len(ax.patches) == 2


def test_a_cell_of_nan_is_empty(ax):
    figures.show_numbers(ax, [[0, np.nan, 1]])
    assert texts(ax) == {(0, 0): "0", (0, 2): "1"}
    assert [patch.get_x() for patch in ax.patches] == [-0.5, 1.5]
    assert seen(ax, 0, 1)[3] == 0


def test_each_cell_has_a_thin_line_around_it(ax):
    figures.show_numbers(ax, np.ones((2, 3)), form=None)
    boxes = {patch.get_bbox().bounds for patch in ax.patches}
    assert boxes == {(column - 0.5, row - 0.5, 1, 1) for row in range(2) for column in range(3)}
    ax.figure.set_dpi(400)
    assert_seen(ax, 0.5, 1, MUTED, atol=0.1)
    assert_seen(ax, 0, 0.5, MUTED, atol=0.1)
    assert_seen(ax, 0.47, 1, "white", atol=0)
    assert_seen(ax, 0, 0, "white", atol=0)


def test_a_grid_takes_another_map_and_scale(ax):
    figures.show_numbers(ax, [[0, 10]], form=None, cmap="gray_r", norm=Normalize(0, 20))
    assert_seen(ax, 0, 0, "white", atol=1 / 255)
    assert_seen(ax, 0, 1, "0.5", atol=1 / 255)


def test_numbers_are_legible_on_every_grey(ax):
    figures.show_numbers(ax, np.linspace(0, 1, 100).reshape(10, 10), size=4)
    assert min(contrasts(ax)) >= 4.5


def test_numbers_are_legible_on_every_weight(ax):
    figures.show_kernel(ax, np.linspace(-1, 1, 100).reshape(10, 10), size=4, form=".1f")
    assert min(contrasts(ax)) >= 4.5


def contrasts(ax):
    """How each number stands out from what is drawn in its cell's corner."""
    pixels = canvas(ax.figure)
    for text in ax.texts:
        column, row = text.get_position()
        x, y = ax.transData.transform((column - 0.4, row - 0.4))
        yield contrast(text.get_color(), pixels[int(len(pixels) - y), int(x), :3])


@pytest.mark.parametrize("draw", [figures.show_numbers, figures.show_kernel])
@pytest.mark.parametrize("shape", [(3,), (2, 2, 1)])
def test_a_grid_that_is_not_2d_is_refused(ax, draw, shape):
    with pytest.raises(ValueError, match="numbers" if draw is figures.show_numbers else "kernel"):
        draw(ax, np.ones(shape))


# Kernels and filters


def test_a_kernel_is_blue_below_zero_white_at_zero_red_above_and_never_too_dark_for_numbers(ax):
    figures.show_kernel(ax, [[2, 0], [1, -2]], "a kernel")
    # The largest weight gets the colour at 1 / 1.6 of the scale.
    for row, column, share in ((0, 0, 1 / 1.6), (0, 1, 0), (1, 0, 0.5 / 1.6), (1, 1, -1 / 1.6)):
        np.testing.assert_allclose(seen(ax, row - 0.4, column - 0.4)[:3], colour_of(share), atol=LEVELS)
    assert texts(ax) == {(0, 0): "2", (0, 1): "0", (1, 0): "1", (1, 1): f"{MINUS}2"}
    assert ax.get_title() == "a kernel"
    assert {text.get_size() for text in ax.texts} == {11}


def test_the_strongest_colours_of_a_kernel_belong_to_1_6_times_its_limit(ax):
    figures.show_kernel(ax, [[-1.6, 1.6, 2, 0]], limit=1, form=None)
    for column, share in enumerate([-1, 1, 1, 0]):
        np.testing.assert_allclose(seen(ax, -0.4, column - 0.4)[:3], colour_of(share), atol=LEVELS)


def test_up_to_the_limit_a_kernel_s_numbers_are_black_and_at_the_ends_white(ax):
    figures.show_kernel(ax, [np.linspace(-1, 1, 21), [-1.6, 1.6, *[0] * 19]], limit=1, form=".1f", size=4)
    inks = {text.get_position()[::-1]: text.get_color() for text in ax.texts}
    assert {inks[0, column] for column in range(21)} == {"#000000"}
    assert {inks[1, 0], inks[1, 1]} == {"#ffffff"}


def test_a_kernel_takes_a_limit_a_form_and_a_size(ax):
    figures.show_kernel(ax, [[1, -2]], limit=4, form=".1f", size=5)
    np.testing.assert_allclose(seen(ax, -0.4, 0.6)[:3], colour_of(-0.5 / 1.6), atol=LEVELS)
    assert texts(ax) == {(0, 0): "1.0", (0, 1): f"{MINUS}2.0"}
    assert {text.get_size() for text in ax.texts} == {5}


FILTER = np.array([[[1, 5, -10], [2, 6, -9]], [[3, 7, -8], [4, 8, 0]]])  # two rows, two columns, three channels


def test_a_filter_s_kernels_stand_from_left_to_right_named_r_g_b_below(ax):
    cells = figures.show_filter(ax, FILTER, "a filter", form="g")
    nan = np.nan
    expected = [[1, 2, nan, 5, 6, nan, -10, -9], [3, 4, nan, 7, 8, nan, -8, 0]]
    np.testing.assert_array_equal(np.ma.filled(cells.get_array(), nan), expected)
    shown = texts(ax)
    assert [shown[1.6, column] for column in (0.5, 3.5, 6.5)] == ["R", "G", "B"]
    for (row, column), number in np.ndenumerate(expected):
        assert shown.get((row, column), "nan") == f"{number:g}".replace("-", MINUS)
    assert {text.get_size() for text in ax.texts} == {11}
    assert ax.get_title() == "a filter"
    canvas(ax.figure)
    names = [text.get_window_extent() for text in ax.texts if text.get_text() in "RGB"]
    assert all(name.y1 <= ax.transData.transform((0, 1.5))[1] for name in names)
    for name, column in zip(names, (0.5, 3.5, 6.5), strict=True):
        assert (name.x0 + name.x1) / 2 == pytest.approx(ax.transData.transform((column, 0))[0], abs=1.5)


def test_stacked_kernels_stand_one_below_the_other_named_on_their_left(ax):
    cells = figures.show_filter(ax, FILTER[:, :1], stacked=True)
    expected = [[1], [3], [np.nan], [5], [7], [np.nan], [-10], [-8]]
    np.testing.assert_array_equal(np.ma.filled(cells.get_array(), np.nan), expected)
    assert texts(ax) == {(0.5, -0.7): "R", (3.5, -0.7): "G", (6.5, -0.7): "B"}
    canvas(ax.figure)
    for text, row in zip(ax.texts, (0.5, 3.5, 6.5), strict=True):
        box = text.get_window_extent()
        assert box.x1 <= ax.transData.transform((-0.5, 0))[0]
        assert (box.y0 + box.y1) / 2 == pytest.approx(ax.transData.transform((0, row))[1], abs=1.5)


def test_a_filter_of_another_number_of_channels_has_them_numbered(ax):
    figures.show_filter(ax, np.ones((1, 3, 2)))
    assert texts(ax) == {(0.6, 1): "0", (0.6, 5): "1"}


def test_a_filter_s_channels_share_one_scale_whose_limit_may_be_given():
    _, axes = figures.panels(1, 2)
    figures.show_filter(axes[0, 0], FILTER)
    figures.show_filter(axes[0, 1], FILTER, limit=20)
    for ax, limit in zip(axes.flat, (10, 20), strict=True):
        for row, column, number in ((0, 0, 1), (1, 4, 8), (0, 6, -10), (1, 7, 0)):
            np.testing.assert_allclose(seen(ax, row, column)[:3], colour_of(number / limit / 1.6), atol=LEVELS)
        assert seen(ax, 0, 2)[3] == 0


def test_the_sizes_of_a_filter_s_numbers_and_names_are_one(ax):
    figures.show_filter(ax, FILTER, form=".1f", size=5)
    assert {text.get_size() for text in ax.texts} == {5}
    assert texts(ax)[1, 3] == "7.0"


def test_a_filter_that_is_not_3d_is_refused(ax):
    with pytest.raises(ValueError, match="filter_"):
        figures.show_filter(ax, np.ones((2, 2)))


# Outlines


@pytest.mark.parametrize(("size", "rows", "columns"), [((3, 2), 3, 2), (4, 4, 4), ((1, 5), 1, 5)])
def test_an_outline_runs_around_the_pixels_of_its_window(ax, size, rows, columns):
    figures.show_picture(ax, np.ones((8, 12)))
    outline = figures.outline_window(ax, 2, 5, size)
    assert outline.get_bbox().bounds == (4.5, 1.5, columns, rows)
    pixels = canvas(ax.figure)
    inked = np.abs(pixels[..., :3] - to_rgb(ACCENT)).max(axis=-1) < 0.02
    y, x = np.nonzero(inked & (pixels[..., 3] == 1))
    (left, low), (right, high) = ax.transData.inverted().transform(
        [(x.min(), len(pixels) - y.max()), (x.max(), len(pixels) - y.min())]
    )
    half_a_line = 0.06  # 1.1 points where a pixel of the picture is 40
    np.testing.assert_allclose([left, right], [4.5, 4.5 + columns], atol=half_a_line)
    np.testing.assert_allclose([high, low], [1.5, 1.5 + rows], atol=half_a_line)
    assert_seen(ax, 2, 5, "white", atol=0)


def test_an_outline_is_as_wide_as_the_eye_needs_and_in_the_colour_asked(ax):
    figures.show_picture(ax, np.ones((4, 4)))
    outlines = figures.outline_window(ax, 0, 0, 2), figures.outline_window(ax, 1, 1, 2, color=SECOND)
    assert all(isinstance(outline, Rectangle) and outline.get_linewidth() == 2.2 for outline in outlines)
    assert_seen(ax, 1, 1.5, ACCENT, atol=0.05)
    assert_seen(ax, 2, 2.5, SECOND, atol=0.05)


def test_an_animation_can_move_an_outline(ax):
    figures.show_picture(ax, np.ones((4, 4)))
    figures.outline_window(ax, 0, 0, 2).set_xy((1.5, 1.5))
    assert_seen(ax, 2, 1.5, ACCENT, atol=0.05)
    assert_seen(ax, 0, 1.5, "white", atol=0)


# The whole, where a number cannot say it

SLOPE = np.linspace(-3, 1.5, 24).reshape(4, 6)


@pytest.mark.mpl_image_compare(**IMAGE)
def test_a_map_with_its_scale_looks_as_it_did():
    fig, axes = figures.panels(1, 2, aspect=0.8)
    figures.show_picture(axes[0, 0], np.linspace(0, 1, 24).reshape(4, 6), "a picture")
    figures.outline_window(axes[0, 0], 1, 2, (2, 3))
    figures.show_feature_map(axes[0, 1], SLOPE, "a map")
    return fig


@pytest.mark.mpl_image_compare(**IMAGE)
def test_maps_with_one_scale_look_as_they_did():
    fig, axes = figures.panels(1, 2, aspect=0.8)
    for ax in axes.flat:
        drawing = figures.show_feature_map(ax, SLOPE, limit=4, colorbar=False)
    figures.show_scale(axes, drawing)
    return fig


@pytest.mark.mpl_image_compare(**IMAGE)
def test_grids_and_filters_look_as_they_did():
    fig, axes = figures.panels(1, 4, aspect=1.3)
    figures.show_numbers(axes[0, 0], [[0, 0.5], [0.75, np.nan]], "numbers")
    figures.show_kernel(axes[0, 1], [[1, 0], [-2, 0.5]], "a kernel")
    figures.show_filter(axes[0, 2], FILTER, "a filter")
    figures.show_filter(axes[0, 3], FILTER, "stacked", stacked=True, form="g", size=5)
    return fig
