"""Cells that run in the page share their names until they are told to forget them."""

import matplotlib
import matplotlib.pyplot as plt
import pytest

from bookbuild.in_the_page import python as in_the_page


@pytest.fixture(autouse=True)
def fresh():
    with matplotlib.rc_context():
        in_the_page.forget()
        yield
        in_the_page.forget()


def test_cells_share_their_names():
    assert in_the_page.run("a = 20", "cell 1") is None
    assert in_the_page.run("assert a + 3 == 23 and __name__ == '__main__'", "cell 2") is None


def test_what_is_forgotten_is_neither_named_nor_drawn_nor_in_the_style_of_before():
    width = plt.rcParams["lines.linewidth"]
    code = "import matplotlib.pyplot as plt; plt.rcParams['lines.linewidth'] = 77; plt.figure()"
    assert in_the_page.run(code, "cell 1") is None
    in_the_page.forget()
    assert plt.get_fignums() == []
    assert plt.rcParams["lines.linewidth"] == width
    assert "NameError" in in_the_page.run("plt", "cell 2")
    assert in_the_page.run("assert set(globals()) == {'__name__', '__builtins__'}", "cell 3") is None
