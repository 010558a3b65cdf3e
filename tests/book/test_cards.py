"""What other sites show beside a link: the mark, the title, the question and the figure, each in its place."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from bookbuild.around.cards import book_card, card_of

PAPER, INK, SOFT = "#fdfdfb", "#20242c", "#565d6b"


@pytest.fixture(autouse=True)
def book_style():
    with plt.style.context("filtersight.data.book", after_reset=True):
        yield
    plt.close("all")


def read(jpeg):
    with Image.open(io.BytesIO(jpeg)) as card:
        assert (card.format, card.size) == ("JPEG", (1200, 630))
        return np.asarray(card.convert("RGB")) / 255


def is_like(pixels, colour, atol=0.08):
    return (np.abs(pixels - to_rgb(colour)) < atol).all(axis=-1)


def extent(found):
    """First and last row, first and last column."""
    rows, columns = np.nonzero(found)
    return rows.min(), rows.max(), columns.min(), columns.max()


def drawn(size=(5.6, 2.8), title="A title", question="What does it ask?"):
    """A card with a figure that is red but for its upper left quarter, which is blue."""
    fig = plt.figure(figsize=size, layout="none")
    fig.patch.set_facecolor("none")
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.imshow([[[0, 0, 1.0], [1, 0, 0]], [[1, 0, 0], [1, 0, 0]]], aspect="auto")
    return read(card_of(fig, title=title, question=question))


def test_the_mark_is_the_kernel_s_three_columns_in_the_upper_left_corner():
    card = drawn()
    for column, colour in enumerate(["#b2182b", "#dcdcdc", "#2166ac"]):
        inside = card[58:66, 58 + 36 * column : 56 + 36 * (column + 1) - 2]
        assert is_like(inside, colour, 0.15).mean() > 0.9
    assert is_like(card[:54, :200], PAPER).all()
    assert is_like(card[56:68, :54], PAPER).all()
    assert is_like(card[72:90, 56:164], PAPER, 0.1).all()


def test_the_book_s_name_stands_on_the_right_of_the_mark():
    strip = drawn()[40:84, 200:]
    rows, last_row, columns, last_column = extent(~is_like(strip, PAPER))
    assert last_column + 200 == pytest.approx(1200 - 56, abs=3)
    assert 1200 - 56 - columns - 200 == pytest.approx(250, abs=25)
    assert (rows + last_row) / 2 + 40 == pytest.approx(62, abs=5)
    darkest = strip.min(axis=(0, 1))
    np.testing.assert_allclose(darkest, to_rgb(SOFT), atol=0.12)


def words(card):
    """The lines of ink between the mark and the figure: their first and last rows, and their darkest colour."""
    between = card[90:]
    inked = (~is_like(between, PAPER, 0.15)).any(axis=1)
    edges = np.flatnonzero(np.diff(inked.astype(int), prepend=0, append=0)).reshape(-1, 2)
    return [(first + 90, last + 90, between[first:last].min(axis=(0, 1))) for first, last in edges]


def test_the_title_is_large_and_dark_and_the_question_smaller_and_softer_below_it():
    title, question, figure = words(drawn(title="Hill", question="Hill"))[:3]
    assert title[1] - title[0] > 1.5 * (question[1] - question[0])
    np.testing.assert_allclose(title[2], to_rgb(INK), atol=0.1)
    np.testing.assert_allclose(question[2], to_rgb(SOFT), atol=0.08)
    assert title[0] == pytest.approx(56 + 12 + 28, abs=20)
    assert 20 < question[0] - title[1] < 50
    assert figure[0] > question[1]


def test_words_begin_at_the_margin_and_long_ones_go_on_below_within_it():
    card = drawn(title="A title that is longer than one line of the card has room for", question="And " * 40)
    inked = ~is_like(card[90:400], PAPER, 0.15)
    _, _, left, right = extent(inked)
    assert 55 <= left <= 62
    assert right <= 1200 - 56
    assert len(words(card)) >= 5


def figure_in(card):
    red, blue = is_like(card, "red", 0.2), is_like(card, "blue", 0.2)
    return extent(red | blue), extent(blue)


def test_a_wide_figure_fills_the_card_between_its_margins():
    (top, bottom, left, right), blue = figure_in(drawn(size=(6, 1)))
    assert (left, right) == (pytest.approx(56, abs=2), pytest.approx(1200 - 57, abs=2))
    assert (bottom - top + 1) * 6 == pytest.approx(right - left + 1, rel=0.03)
    assert (blue[0], blue[2]) == (pytest.approx(top, abs=2), pytest.approx(left, abs=2))
    assert blue[1] - blue[0] == pytest.approx((bottom - top) / 2, abs=4)


def test_a_wide_figure_stands_midway_between_the_words_and_the_lower_margin():
    card = drawn(size=(6, 1), title="Hill", question="Hill")
    (top, bottom, _, _), _ = figure_in(card)
    end_of_words = words(card)[1][1] + 28
    assert top - end_of_words == pytest.approx(630 - 56 - bottom, abs=12)


def test_a_tall_figure_reaches_the_lower_margin_and_is_not_stretched():
    (top, bottom, left, right), _ = figure_in(drawn(size=(4, 4)))
    assert bottom == pytest.approx(630 - 57, abs=2)
    assert left == pytest.approx(56, abs=2)
    assert bottom - top == pytest.approx(right - left, abs=3)


def test_a_figure_s_ground_is_the_card_s_paper():
    fig, ax = plt.subplots(figsize=(5.6, 2.8))
    ax.set_axis_off()
    assert is_like(read(card_of(fig, title="A", question="B"))[300:], PAPER, 0.02).all()


def test_the_book_s_card_shows_the_cat_the_filter_and_the_map():
    figure = read(book_card(title="What a Filter Sees", question="What does it see?"))[300:570, 56:1144]
    left, middle, right = np.array_split(figure, 3, axis=1)

    def colourful(part):
        return part.max(axis=-1) - part.min(axis=-1)

    assert colourful(left).mean() < 0.1 < colourful(middle).mean()
    assert left.std() > 0.1
    assert colourful(right).max() > 0.4
    red, blue = is_like(middle, "#d2553f"), is_like(middle, "#3e8ebf")  # 1 / 1.6 of the scale's two ends
    assert red.sum() > 1000 < blue.sum()
    assert np.median(np.nonzero(red)[1]) < np.median(np.nonzero(blue)[1]) - 50
    assert plt.get_fignums() == []
