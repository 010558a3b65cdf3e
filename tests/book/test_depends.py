"""While the book is served, a change draws those chapters again that use it, and no others."""

from pathlib import Path

import pytest

from bookbuild.run.depends import chapters_that_use

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path):
    package = tmp_path / "src" / "filtersight"
    gallery = tmp_path / "gallery" / "1_part"
    package.mkdir(parents=True)
    gallery.mkdir(parents=True)
    (package / "__init__.py").write_text("from filtersight.images import cat\nfrom filtersight.pooling import pool\n")
    (package / "arguments.py").write_text("")
    (package / "images.py").write_text("from filtersight.arguments import pair\n")
    (package / "pooling.py").write_text("import filtersight.arguments\n")
    (package / "figures.py").write_text("")
    (gallery / "01_cat.py").write_text("from filtersight import cat\n")
    (gallery / "02_pool.py").write_text("from filtersight.pooling import pool\n")
    (gallery / "03_drawn.py").write_text("from filtersight import figures\n")
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "chapters"),
    [
        ({"filtersight.images"}, ["01_cat.py"]),
        ({"filtersight.pooling"}, ["02_pool.py"]),
        ({"filtersight.figures"}, ["03_drawn.py"]),
        ({"filtersight.arguments"}, ["01_cat.py", "02_pool.py"]),
        ({"filtersight.images", "filtersight.figures"}, ["01_cat.py", "03_drawn.py"]),
        ({"filtersight"}, ["01_cat.py", "02_pool.py", "03_drawn.py"]),
        ({"filtersight.data.cat"}, ["01_cat.py", "02_pool.py", "03_drawn.py"]),
    ],
    ids=lambda value: " ".join(sorted(value)),  # a set has no order, and two workers must agree on names
)
def test_a_change_concerns_the_chapters_that_import_it_directly_or_not(project, changed, chapters):
    assert [chapter.name for chapter in chapters_that_use(changed, project)] == chapters


def test_in_the_book_the_training_concerns_two_chapters():
    assert [chapter.name[:2] for chapter in chapters_that_use({"filtersight.training"}, ROOT)] == ["18", "19"]


def test_the_checks_of_the_exercises_compare_with_everything_and_concern_nothing_else():
    """A chapter that checks an exercise is drawn as before when the convolution changes that the check compares with."""
    with_a_check = {file for file in ROOT.glob("gallery/*/*.py") if "filtersight.exercises" in file.read_text("utf-8")}
    assert set(chapters_that_use({"filtersight.exercises.learning"}, ROOT)) == with_a_check
    assert "01" not in [chapter.name[:2] for chapter in chapters_that_use({"filtersight.convolution"}, ROOT)]
