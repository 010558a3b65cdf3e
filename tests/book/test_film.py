"""What a reader sees of a film: its frames and their order, its pace, its colours on either page, and its still."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.animation import FuncAnimation
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from PIL import Image

from bookbuild.figure.film import darken, save_film
from bookbuild.figure.svg import DARK
from filtersight import cat, figures

LIGHT_INK, DARK_INK = "#20242c", "#e8e9ed"
FIELDS = 4


@pytest.fixture(autouse=True)
def book_style():
    with plt.style.context("filtersight.data.book", after_reset=True):
        yield
    plt.close("all")


def marching_square(frames=FIELDS, interval=250):
    """A film of a strip of four fields: in each frame the next is filled with ink, on a ground of accent."""
    fig = plt.figure(figsize=(1, 0.5), layout="none")
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, FIELDS), ylim=(0, 2))
    ax.set_axis_off()
    ax.add_patch(plt.Rectangle((0, 1), FIELDS, 1, facecolor=figures.ACCENT, edgecolor="none"))
    field = ax.add_patch(plt.Rectangle((0, 0), 1, 1, facecolor=figures.INK, edgecolor="none"))
    return FuncAnimation(fig, lambda step: field.set_x(step), frames=frames, interval=interval)


def frames_of(path):
    with Image.open(path) as film:
        for number in range(film.n_frames):
            film.seek(number)
            yield np.asarray(film.convert("RGBA")) / 255, film.info


@pytest.fixture
def saved(tmp_path):
    """Give a function that saves a film and gives its three files."""

    def save(film, **options):
        files = {"still": tmp_path / "still.svg", "light": tmp_path / "light.webp", "dark": tmp_path / "dark.webp"}
        save_film(film, **files, **options)
        return files

    return save


@pytest.mark.parametrize(("ground", "ink", "accent"), [("light", LIGHT_INK, "#c2410c"), ("dark", DARK_INK, "#fb923c")])
def test_each_frame_shows_what_the_animation_drew_in_the_colours_of_its_page(saved, ground, ink, accent):
    frames = [pixels for pixels, _ in frames_of(saved(marching_square())[ground])]
    assert len(frames) == FIELDS
    for number, pixels in enumerate(frames):
        assert pixels.shape == (96, 192, 4)  # two pixels for each of the page's 96 an inch
        for field in range(FIELDS):
            lower, upper = pixels[72, 24 + 48 * field], pixels[24, 24 + 48 * field]
            np.testing.assert_allclose(upper, [*to_rgb(accent), 1], atol=1 / 255)
            if field == number:
                np.testing.assert_allclose(lower, [*to_rgb(ink), 1], atol=1 / 255)
            else:
                assert lower[3] == 0  # the page shows through


@pytest.mark.parametrize("interval", [250, 40])
def test_a_film_keeps_its_pace_and_goes_on_for_ever(saved, interval):
    files = saved(marching_square(frames=3, interval=interval))
    for ground in ("light", "dark"):
        infos = [dict(info) for _, info in frames_of(files[ground])]
        assert [info["duration"] for info in infos] == [interval] * 3
        assert infos[0]["loop"] == 0


def test_the_still_is_the_last_frame_in_ink_that_follows_the_page(saved):
    still = saved(marching_square())["still"].read_text(encoding="utf-8")
    style, drawing = still.split("</style>", 1)
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    assert LIGHT_INK in light
    assert DARK_INK in dark
    assert LIGHT_INK not in drawing
    [corners] = re.findall(r'<path d="M ([\d. ]+)[^"]*" [^>]*style="fill: var\(--c0\)', drawing)
    assert corners.split()[0] == "54"  # the last of four fields in a strip of 72 points: that on the right


def test_a_film_can_be_saved_for_one_kind_of_page_alone(tmp_path):
    for ground, ink in (("light", LIGHT_INK), ("dark", DARK_INK)):
        path = tmp_path / f"{ground}.webp"
        save_film(marching_square(frames=2), tmp_path / "still.svg", **{ground: path})
        pixels = [pixels for pixels, _ in frames_of(path)]
        assert len(pixels) == 2
        np.testing.assert_allclose(pixels[0][72, 24, :3], to_rgb(ink), atol=1 / 255)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["dark.webp", "light.webp", "still.svg"]


def test_the_figure_has_its_own_colours_again_after_the_film(saved):
    film = marching_square()
    saved(film)
    ground, field = plt.gcf().axes[0].patches
    assert field.get_facecolor()[:3] == to_rgb(figures.INK)
    assert ground.get_facecolor()[:3] == to_rgb(figures.ACCENT)


def test_progress_is_told_frame_by_frame(saved):
    told = []
    saved(marching_square(frames=3), progress=lambda *progress: told.append(progress))
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_the_first_frame_s_layout_holds_for_all(saved):
    fig, ax = figures.panels(1, 1)
    drawing = figures.show_picture(ax[0, 0], np.ones((4, 4)))

    def draw(step):
        drawing.set_data(np.full((4, 4), 1 - step))
        ax[0, 0].set_title("a title\n" * 5 * step)

    files = saved(FuncAnimation(fig, draw, frames=2))
    first, second = (pixels[-60] for pixels, _ in frames_of(files["light"]))
    in_first, in_second = np.flatnonzero(first[:, 3]), np.flatnonzero(second[:, 3])
    np.testing.assert_array_equal(in_second, in_first)
    np.testing.assert_allclose(first[in_first].mean(axis=0), [1, 1, 1, 1], atol=0.02)
    np.testing.assert_allclose(second[in_first].mean(axis=0), [0, 0, 0, 1], atol=0.02)


def test_each_frame_is_drawn_once_for_each_kind_of_page(saved, monkeypatch):
    fig, axes = figures.panels(1, 1)
    drawing = figures.show_picture(axes[0, 0], np.ones((4, 4)))
    draw, renderers = drawing.draw, []
    monkeypatch.setattr(drawing, "draw", lambda renderer: (renderers.append(renderer), draw(renderer)))
    saved(FuncAnimation(fig, lambda step: drawing.set_data(np.full((4, 4), step / 4)), frames=FIELDS))
    in_pixels = [renderer for renderer in renderers if isinstance(renderer, RendererAgg)]
    assert len(in_pixels) == 2 * FIELDS


def test_a_film_of_photographs_is_made_smaller_and_stays_close(saved):
    cats = np.stack([cat(), cat()[::-1]])
    fig = plt.figure(figsize=(2, 1), layout="none")
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    drawing = ax.imshow(cats[0], aspect="auto", interpolation="bilinear")
    film = FuncAnimation(fig, lambda step: drawing.set_data(cats[step]), frames=2)
    for number, (pixels, _) in enumerate(frames_of(saved(film)["light"])):
        assert pixels.shape == (144, 288, 4)  # three quarters of 192 x 384
        whole = Image.fromarray((cats[number] * 255).astype("uint8")).resize((288, 144))
        assert np.abs(pixels[..., :3] - np.asarray(whole) / 255).mean() < 0.03


def test_a_film_of_drawings_keeps_every_level(saved):
    fig = plt.figure(figsize=(1, 0.5), layout="none")
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    levels = np.arange(256).reshape(8, 32) / 255
    drawing = ax.imshow(levels, norm=plt.Normalize(0, 1), aspect="auto")
    files = saved(FuncAnimation(fig, lambda step: drawing.set_data(levels[::-1] if step else levels), frames=2))
    [first, second] = [pixels[6::12, 3::6, 0] for pixels, _ in frames_of(files["light"])]
    np.testing.assert_allclose(first, levels, atol=1 / 255 + 1e-9)
    np.testing.assert_allclose(second, levels[::-1], atol=1 / 255 + 1e-9)


# On a dark page


@pytest.mark.parametrize("name", ["INK", "MUTED", "ACCENT", "SECOND"])
def test_every_colour_of_the_theme_has_one_for_dark_pages_in_every_part_of_a_drawing(name):
    colour = getattr(figures, name)
    fig, ax = plt.subplots()
    text = ax.text(0, 0, "text", color=colour)
    patch = ax.add_patch(plt.Rectangle((0, 0), 1, 1, facecolor=colour, edgecolor=colour))
    edge = ax.add_patch(plt.Rectangle((0, 0), 1, 1, facecolor="none", edgecolor=colour))
    [line] = ax.plot([0, 1], color=colour, marker="o", markerfacecolor=colour, markeredgecolor=colour)
    restore = darken(fig)
    dark = to_rgb(DARK[colour])
    assert to_rgb(text.get_color()) == dark
    assert to_rgb(patch.get_facecolor()) == to_rgb(patch.get_edgecolor()) == to_rgb(edge.get_edgecolor()) == dark
    assert edge.get_facecolor() == (0, 0, 0, 0)
    assert to_rgb(line.get_color()) == to_rgb(line.get_markerfacecolor()) == to_rgb(line.get_markeredgecolor()) == dark
    restore()
    for shown in (text.get_color(), patch.get_facecolor(), patch.get_edgecolor(), edge.get_edgecolor()):
        assert to_rgb(shown) == to_rgb(colour)
    for shown in (line.get_color(), line.get_markerfacecolor(), line.get_markeredgecolor()):
        assert to_rgb(shown) == to_rgb(colour)


def test_darkening_changes_the_theme_s_colours_alone_and_is_undone():
    fig, ax = plt.subplots()
    ink, other = ax.text(0, 0, "ink", color=figures.INK), ax.text(1, 1, "white", color="#ffffff")
    restore = darken(fig)
    assert (ink.get_color(), other.get_color()) == (DARK_INK, "#ffffff")
    restore()
    assert ink.get_color() == LIGHT_INK


def test_titles_and_axes_are_darkened_too():
    fig, ax = plt.subplots()
    ax.set_title("a title")
    darken(fig)
    assert to_rgb(ax.title.get_color()) == to_rgb(ax.get_xticklabels()[0].get_color()) == to_rgb(DARK_INK)
    assert to_rgb(ax.spines["left"].get_edgecolor()) == to_rgb(DARK[figures.MUTED])
