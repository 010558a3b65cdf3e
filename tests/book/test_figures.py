"""How a figure becomes files: ink that follows light and dark, pictures that keep their pixels, films with a still."""

import base64
import io
import re
import xml.etree.ElementTree as ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.animation import FuncAnimation
from PIL import Image

from bookbuild.figure.film import darken, save_film
from bookbuild.figure.svg import DARK, save_svg
from bookbuild.run.scraper import publish
from filtersight import figures

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


def test_ink_follows_light_and_dark(tmp_path):
    svg = svg_of(np.eye(4), tmp_path)
    ElementTree.fromstring(svg)
    style, drawing = svg.split("</style>", 1)
    assert figures.INK not in drawing
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    assert figures.INK in light
    assert DARK[figures.INK] in dark


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


def test_a_film_has_every_frame_for_both_grounds_and_its_first_frame_as_still(tmp_path):
    fig, ax = plt.subplots()
    [line] = ax.plot([0, 1], [0, 0], color=figures.INK)

    def move(step):
        line.set_ydata([step, step])
        ax.set_title("abcd"[step])

    film = FuncAnimation(fig, move, frames=4, interval=250)
    files = {
        name: tmp_path / f"{name}.{kind}" for name, kind in [("still", "svg"), ("light", "webp"), ("dark", "webp")]
    }
    save_film(film, **files)
    with Image.open(files["light"]) as light, Image.open(files["dark"]) as dark:
        assert light.n_frames == dark.n_frames == 4
        light.seek(3)
        dark.seek(3)
        assert np.abs(np.asarray(light, float) - np.asarray(dark, float)).max() > 100
        assert light.info["duration"] == dark.info["duration"] == 250
    still = files["still"].read_text(encoding="utf-8")
    assert "<!-- a -->" in still
    assert line.get_color() == figures.INK


def test_darkening_changes_the_theme_s_colours_alone_and_is_undone():
    fig, ax = plt.subplots()
    ink, other = ax.text(0, 0, "ink", color=figures.INK), ax.text(1, 1, "white", color="#ffffff")
    restore = darken(fig)
    assert (ink.get_color(), other.get_color()) == (DARK[figures.INK], "#ffffff")
    restore()
    assert ink.get_color() == figures.INK


def test_a_published_figure_shows_caption_alt_text_and_size(tmp_path):
    fig, _ = plt.subplots(figsize=(4, 2))
    figures.describe(fig, caption="The *first*.", alt='A "frame".')
    (tmp_path / "images").mkdir()
    shown = publish(fig, tmp_path / "images" / "one.svg", page=tmp_path / "page.md")
    assert 'src="images/one.svg" alt="A &quot;frame&quot;." width="480" height="240" loading="lazy"' in shown
    assert "The *first*." in shown


@pytest.mark.parametrize("alt", [None, "", "  "])
def test_a_figure_without_alt_text_is_refused(tmp_path, alt):
    fig, _ = plt.subplots()
    if alt is not None:
        fig.alt, fig.caption = alt, "A caption."
    with pytest.raises(ValueError, match="page: a figure has no alt text"):
        publish(fig, tmp_path / "one.svg", page=tmp_path / "page.md")
