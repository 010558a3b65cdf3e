"""Standard input and output, and how they may fail."""

import io
import os

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PIL import Image

from filtersight.program import picture

FAST = ("-f", "identity")


@pytest.fixture
def content(photo, tmp_path) -> bytes:
    return (tmp_path / photo).read_bytes()


def test_a_picture_on_standard_input_becomes_a_figure_on_standard_output(filtersight, photo, content, tmp_path):
    result = filtersight("-", *FAST, stdin=content, binary=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert filtersight(photo, *FAST, "-o", "out.png").returncode == 0
    assert result.stdout == (tmp_path / "out.png").read_bytes()
    assert filtersight("-", *FAST, "-o", "-", stdin=content, binary=True).stdout == result.stdout
    assert filtersight(photo, *FAST, "-o", "-", binary=True).stdout == result.stdout


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF-"), ("svg", b"<?xml"), ("webp", b"RIFF")])
def test_the_format_on_standard_output_is_chosen(filtersight, photo, form, start):
    result = filtersight(photo, *FAST, "-o", "-", "--format", form, binary=True)
    assert result.returncode == 0
    assert result.stdout.startswith(start)


def test_from_standard_input_files_are_written_where_they_are_asked_for(filtersight, content, tmp_path):
    result = filtersight("-", *FAST, "-o", ".", "--maps", "maps.npz", stdin=content)
    assert (result.returncode, result.stdout) == (0, "stdin-filters.png\n")
    with Image.open(tmp_path / "photo.png") as image, np.load(tmp_path / "maps.npz") as maps:
        assert_allclose(maps["picture"][..., 0], np.asarray(image.convert("L")) / 255, rtol=0, atol=1e-6)


def test_a_file_named_with_a_dash_is_a_file(filtersight, content, tmp_path):
    (tmp_path / "-").write_bytes(content)
    assert filtersight("./-", *FAST).stdout == "--filters.png\n"


def test_no_picture_on_standard_input_is_refused(refused, content, monkeypatch):
    assert "standard input: what was given is not a picture" in refused("-", stdin=b"Dear reader")
    assert "standard input: what was given is damaged" in refused("-", stdin=content[:-500])
    monkeypatch.setattr(picture, "MOST_BYTES", 1000)
    assert "standard input: this is more" in refused("-", stdin=content)


def test_a_terminal_on_standard_input_is_not_waited_for(process_refused):
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    assert "filtersight - < photo.jpg" in process_refused("-", stdin=theirs)
    os.close(ours)
    os.close(theirs)


def test_a_figure_is_not_sent_to_a_terminal(filtersight, photo, terminal):
    stdout = terminal("stdout")
    result = filtersight(photo, *FAST, "-o", "-")
    assert (result.returncode, stdout.shown()) == (2, "")
    assert "not for a terminal" in result.stderr


@pytest.mark.parametrize("arguments", [("photo.png", *FAST, "-o", "-"), ("photo.png", *FAST), ("--help",)])
def test_a_full_standard_output_is_told_in_one_sentence(process, photo, arguments):
    with open("/dev/full", "wb") as full:
        result = process(*arguments, stdout=full)
    assert result.returncode == 2
    assert result.stderr == "filtersight: standard output cannot be written: No space left on device\n"


def test_a_closed_standard_output_is_told_in_one_sentence(process, photo):
    result = process(photo, "--json", *FAST, stdout=None, preexec_fn=lambda: os.close(1))
    assert result.returncode == 2
    assert result.stderr == "filtersight: standard output cannot be written: it is closed\n"


@pytest.mark.parametrize("arguments", [("--help",), ("-V",), ("--completion", "zsh")])
def test_what_was_asked_for_and_went_nowhere_is_told_in_one_sentence(process, arguments):
    result = process(*arguments, stdout=None, preexec_fn=lambda: os.close(1))
    assert result.returncode == 2
    assert result.stderr == "filtersight: standard output cannot be written: it is closed\n"


def test_a_closed_standard_output_does_not_matter_to_who_asked_for_silence(process, photo, tmp_path):
    result = process(photo, *FAST, "--quiet", stdout=None, preexec_fn=lambda: os.close(1))
    assert (result.returncode, result.stderr) == (0, "")


def test_a_reader_that_is_gone_ends_the_program_as_a_broken_pipe_does(process, photo, tmp_path):
    theirs, ours = os.pipe()
    os.close(theirs)
    result = process(photo, photo, "--json", *FAST, stdout=ours)
    os.close(ours)
    assert result.returncode == 141
    assert result.stderr == "filtersight: standard output cannot be written: Broken pipe\n"


def test_maps_are_not_left_behind_by_a_figure_that_standard_output_does_not_hold(process, photo, tmp_path):
    with open("/dev/full", "wb") as full:
        assert process(photo, *FAST, "-o", "-", "--maps", "maps.npz", stdout=full).returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == [photo]


def test_a_closed_or_full_standard_error_changes_no_exit_code(process):
    with open("/dev/full", "wb") as full:
        assert process("missing.png", stderr=full).returncode == 2
    assert process("missing.png", stderr=None, preexec_fn=lambda: os.close(2)).returncode == 2


def test_names_are_told_with_their_own_bytes_whatever_the_locale(process):
    plain = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    ascii_only = plain | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for name in ("Bild ä写.png".encode(), b"latin \xe4.png"):
        for environment in (plain, ascii_only):
            said = process(name, env=environment, encoding=None).stderr
            assert b"there is no file '" + name + b"'" in said


def test_control_characters_in_names_stay_escaped(filtersight):
    assert r"'\x1b[31mred.png'" in filtersight("\x1b[31mred.png").stderr


@pytest.mark.parametrize("form", ["TIFF", "BMP", "AVIF", "PNG"])
def test_pictures_of_other_cameras_and_programs_are_read(filtersight, form):
    Image.init()
    if form not in Image.SAVE:
        pytest.skip(f"this Pillow writes no {form}")
    file = io.BytesIO()
    Image.new("L", (20, 10), 128).save(file, form)
    result = filtersight("-", "--json", *FAST, stdin=file.getvalue())
    assert result.returncode == 0, result.stderr
    assert '"rows": 10, "columns": 20' in result.stdout
