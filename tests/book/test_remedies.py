"""mkdocs-gallery reads a chapter where `ast.Str` is gone, as in Python 3.14, and where the path has a space."""

import ast
from pathlib import Path

import pytest
from mkdocs_gallery import gen_gallery
from mkdocs_gallery.py_source_parser import split_code_and_text_blocks

from bookbuild.run.remedies import give_ast_its_strings_back, let_the_folder_have_spaces


@pytest.fixture
def without_ast_str(monkeypatch):
    monkeypatch.delitem(vars(ast), "Str", raising=False)
    monkeypatch.delitem(vars(ast), "__getattr__", raising=False)  # makes ast.Str in Python 3.12 and 3.13
    monkeypatch.delattr(ast.Constant, "s", raising=False)


@pytest.fixture
def chapter(tmp_path):
    file = tmp_path / "chapter.py"
    file.write_text('"""\n# Title\n"""\n\nx = 1\n')
    return file


@pytest.mark.usefixtures("without_ast_str")
def test_without_the_remedy_no_chapter_can_be_read(chapter):
    with pytest.raises(AttributeError):
        split_code_and_text_blocks(chapter)


@pytest.mark.usefixtures("without_ast_str")
def test_with_the_remedy_prose_and_code_are_told_apart(chapter):
    give_ast_its_strings_back()
    _, blocks = split_code_and_text_blocks(chapter)
    assert [kind for kind, _, _ in blocks] == ["text", "code"]
    assert "# Title" in blocks[0][1]


@pytest.mark.usefixtures("without_ast_str")
def test_only_strings_count_as_strings():
    give_ast_its_strings_back()
    assert isinstance(ast.Constant("a"), ast.Str)
    assert not isinstance(ast.Constant(1), ast.Str)


@pytest.mark.parametrize(
    ("file", "warnings"),
    [
        ("/my books/gallery/1_one_filter/05_a_random_filter.py", 0),
        ("/books/gallery/1_one_filter/05 a random filter.py", 1),
        ("/books/gallery/1 one filter/05_a_random_filter.py", 1),
    ],
)
def test_a_space_is_a_fault_in_a_chapters_name_and_none_in_the_folder_of_the_project(
    file, warnings, caplog, monkeypatch
):
    monkeypatch.setattr(gen_gallery, "check_spaces_in_filenames", gen_gallery.check_spaces_in_filenames)  # put back
    let_the_folder_have_spaces()
    gen_gallery.check_spaces_in_filenames([Path(file)])
    assert len(caplog.records) == warnings
