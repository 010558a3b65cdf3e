"""How a figure becomes files: ink that follows light and dark, pictures that keep their pixels."""

import base64
import io
import re
import xml.etree.ElementTree as ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import layout_engine
from matplotlib.colors import to_rgb
from PIL import Image

from bookbuild.figure.drawn import Drawn
from bookbuild.figure.svg import DARK, save_svg, shown_size
from bookbuild.page.figures import publish
from filtersight import cat, figures
from tests.core.contrast import contrast

EMBEDDED = re.compile(r'<image xlink:href="data:image/webp;base64,([^"]+)"([^>]*)>')


@pytest.fixture(autouse=True)
def book_style():
    with plt.style.context("filtersight.data.book"):
        yield
    plt.close("all")


def svg_of(picture, tmp_path):
    fig, axes = figures.panels(1, 1)
    figures.show_picture(axes[0, 0], picture, "a title")
    save_svg(fig, tmp_path / "figure.svg")
    return (tmp_path / "figure.svg").read_text(encoding="utf-8")


def embedded(svg):
    [(data, attributes)] = EMBEDDED.findall(svg)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L")), attributes


def test_what_the_solver_of_the_layout_leaves_in_the_last_digits_is_not_drawn(tmp_path, monkeypatch):
    noise = np.random.default_rng(3)
    solve = layout_engine.do_constrained_layout

    def solve_with_noise(fig, **options):
        solved = solve(fig, **options)
        for ax in fig.axes:
            bounds = np.array(ax.get_position(original=True).bounds) + noise.uniform(-1e-13, 1e-13, 4)
            ax.set_position(bounds, which="original")
        return solved

    monkeypatch.setattr(layout_engine, "do_constrained_layout", solve_with_noise)
    assert svg_of(np.eye(4), tmp_path) == svg_of(np.eye(4), tmp_path)


def test_ink_follows_light_and_dark(tmp_path):
    svg = svg_of(np.eye(4), tmp_path)
    ElementTree.fromstring(svg)
    style, drawing = svg.split("</style>", 1)
    assert figures.INK not in drawing
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    assert figures.INK in light
    assert DARK[figures.INK] in dark


DARK_PAGE = "#1e2129"  # Material's slate


def test_every_colour_of_the_theme_is_legible_on_a_dark_page_and_none_is_taken_for_another():
    assert set(DARK) == {figures.INK, figures.MUTED, figures.ACCENT, figures.SECOND}
    assert len(set(DARK.values())) == 4
    assert all(contrast(colour, DARK_PAGE) >= 4.5 for colour in DARK.values())
    hues = {name: to_rgb(DARK[getattr(figures, name)]) for name in ("ACCENT", "SECOND")}
    assert hues["ACCENT"][0] > 2 * hues["ACCENT"][2]  # orange stays orange
    assert hues["SECOND"][2] > 1.5 * hues["SECOND"][0]  # and blue blue
    assert contrast(DARK[figures.INK], DARK_PAGE) > contrast(DARK[figures.MUTED], DARK_PAGE)


@pytest.mark.parametrize("name", ["INK", "MUTED", "ACCENT", "SECOND"])
def test_a_line_in_a_colour_of_the_theme_follows_the_page(tmp_path, name):
    colour = getattr(figures, name)
    fig, ax = plt.subplots()
    ax.plot([0, 1], color=colour, gid="the-line")
    save_svg(fig, tmp_path / "figure.svg")
    svg = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    line = svg.split('id="the-line"')[1].split("/>")[0]
    [variable] = re.findall(r"stroke: var\((--c\d)\)", line)
    light, dark = svg.split("</style>")[0].split("@media (prefers-color-scheme:dark)")
    assert re.search(f"[{{;]{variable}:{colour};", light)
    assert re.search(f"[{{;]{variable}:{DARK[colour]};", dark)
    assert colour not in svg.split("</style>", 1)[1]


def test_other_colours_stay_on_every_page(tmp_path):
    fig, ax = plt.subplots()
    ax.plot([0, 1], color="#123456", gid="the-line")
    save_svg(fig, tmp_path / "figure.svg")
    svg = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert "stroke: #123456" in svg.split('id="the-line"')[1].split("/>")[0]


def test_an_svg_has_no_ground_no_date_and_its_letters_as_outlines(tmp_path):
    fig, ax = plt.subplots(facecolor="red")
    ax.set_facecolor("green")
    ax.set_title("a title")
    save_svg(fig, tmp_path / "figure.svg")
    svg = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert "#ff0000" not in svg
    assert "#008000" not in svg
    assert "<text" not in svg
    assert "<!-- a title -->" in svg
    assert not re.search("<dc:(date|creator|format|type)", svg)


def test_a_figure_is_shown_a_quarter_larger_than_drawn():
    fig, _ = plt.subplots(figsize=(4, 3))
    assert shown_size(fig.bbox_inches) == (480, 360)  # 96 pixels an inch


@pytest.mark.parametrize(("side", "squares"), [(64, True), (65, False)])
def test_pixels_are_squares_up_to_64_a_side(tmp_path, side, squares):
    _, attributes = embedded(svg_of(np.eye(3, side), tmp_path))
    assert ("image-rendering" in attributes) == squares


def test_a_large_drawing_of_few_colours_keeps_every_pixel(tmp_path):
    picture = np.kron(np.eye(4), np.ones((32, 32)))
    pixels, _ = embedded(svg_of(picture, tmp_path))
    np.testing.assert_array_equal(pixels, picture * 255)


def test_a_photograph_in_colour_weighs_a_tenth_of_its_pixels_and_stays_close(tmp_path):
    svg = svg_of(cat(), tmp_path)
    [(data, _)] = EMBEDDED.findall(svg)
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")) / 255
    assert np.abs(shown - cat()).mean() < 0.03
    assert len(base64.b64decode(data)) < cat().size / 10


def test_a_small_picture_keeps_every_pixel_and_shows_it_as_a_square(tmp_path):
    picture = np.random.default_rng(0).integers(0, 256, (64, 64))
    pixels, attributes = embedded(svg_of(picture / 255, tmp_path))
    np.testing.assert_allclose(pixels, picture, atol=1)  # matplotlib rounds down to 256 greys
    assert "image-rendering" in attributes


def test_a_large_picture_stays_close_and_is_drawn_smoothly(tmp_path):
    ramp = np.linspace(0, 1, 128)
    picture = ramp + ramp[:, None] / 2
    pixels, attributes = embedded(svg_of(picture / 1.5, tmp_path))
    assert np.abs(pixels / 255 - picture / 1.5).max() < 0.03
    assert "image-rendering" not in attributes


def test_a_figure_is_written_the_same_twice(tmp_path):
    assert svg_of(np.eye(100), tmp_path) == svg_of(np.eye(100), tmp_path)


def test_a_published_figure_shows_caption_alt_text_and_size(tmp_path):
    fig, _ = plt.subplots(figsize=(4, 2))
    figures.describe(fig, caption="The *first*.", alt='A "frame".')
    (tmp_path / "images").mkdir()
    shown = publish(Drawn(fig), tmp_path / "images" / "one.svg", page=tmp_path / "page.md")
    assert 'src="images/one.svg" alt="A &quot;frame&quot;." width="480" height="240" loading="lazy"' in shown
    assert "The *first*." in shown


def size_shown(fig, tmp_path):
    """Width and height as the page has them, after the file's have been compared with them."""
    figures.describe(fig, caption="Look.", alt="A frame.")
    shown = publish(Drawn(fig), tmp_path / "one.svg", page=tmp_path / "page.md")
    width, height = map(int, re.search(r'width="(\d+)" height="(\d+)"', shown).groups())
    file = ElementTree.fromstring((tmp_path / "one.svg").read_text(encoding="utf-8"))
    file_width, file_height = (float(file.get(side).removesuffix("pt")) for side in ("width", "height"))
    assert (width, height) == pytest.approx((file_width * 120 / 72, file_height * 120 / 72), abs=1)
    return width, height


def test_height_that_square_panels_leave_unused_is_not_shown(tmp_path):
    fig, axes = figures.panels(1, 2, aspect=2)  # as tall as wide, and each panel is half as tall
    for ax in axes.flat:
        figures.show_picture(ax, np.eye(4))
    width, height = size_shown(fig, tmp_path)
    assert width == 672
    assert 672 / 2 - 20 < height < 672 / 2 + 20


def test_what_stands_out_above_a_figure_is_shown(tmp_path):
    fig, axes = plt.subplots(figsize=(4, 2), layout="none")
    axes.set_title("a title", y=1.5)  # half an axes' height above it: 3/4 inch, where the figure has 1/4
    _, height = size_shown(fig, tmp_path)
    assert height > 2 * 120 + 40


def test_a_figure_that_may_be_wide_is_marked_so_and_the_cover_too(tmp_path):
    for cover, wide, mark in (
        (False, False, "<figure markdown"),
        (False, True, '<figure class="wide" '),
        (True, True, '<figure class="cover wide" '),
    ):
        fig, _ = plt.subplots()
        figures.describe(fig, caption="Look.", alt="A frame.", cover=cover, wide=wide)
        assert mark in publish(Drawn(fig), tmp_path / "one.svg", page=tmp_path / "page.md")


@pytest.mark.parametrize("alt", [None, "", "  "])
def test_a_figure_without_alt_text_is_refused(tmp_path, alt):
    fig, _ = plt.subplots()
    if alt is not None:
        fig.alt, fig.caption = alt, "A caption."
    with pytest.raises(ValueError, match="page: a figure has no alt text"):
        publish(Drawn(fig), tmp_path / "one.svg", page=tmp_path / "page.md")
