"""What the program tells about itself: its help, its version, completion, and the examples on its pages."""

import glob
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from filtersight import __version__, correlate2d, load_image, random_filters
from filtersight.__main__ import HELP
from filtersight.images import CAT
from filtersight.program import sheet
from filtersight.program.command import command
from filtersight.program.filter_choice import NAMED

ROOT = Path(__file__).parents[2]
WITHOUT = "import sys; sys.modules[{!r}] = None; from filtersight.__main__ import main; sys.exit(main())"


def test_help_names_every_option_and_python_m_is_the_program(filtersight):
    helped = filtersight("--help")
    assert helped.returncode == 0
    for option in command.params:
        for word in (*option.opts, *option.secondary_opts):
            assert word in helped.stdout or word == "pictures"
    script = os.path.join(os.path.dirname(sys.executable), "filtersight")
    environment = os.environ | {"COLUMNS": "80"}
    for start in ([script], [sys.executable, "-m", "filtersight"]):
        assert subprocess.run([*start, "-h"], capture_output=True, text=True, env=environment).stdout == helped.stdout


@pytest.mark.parametrize("missing", ["click", "matplotlib"])
@pytest.mark.slow
def test_without_its_libraries_it_says_in_one_sentence_what_to_install(missing):
    start = [sys.executable, "-c", WITHOUT.format(missing)]
    result = subprocess.run([*start, str(CAT)], capture_output=True, encoding="utf-8")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"filtersight: {missing} must be installed: pip install {missing}\n"
    result = subprocess.run([*start, str(CAT), "--help"], capture_output=True, encoding="utf-8")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == HELP.read_text(encoding="utf-8")
    assert (
        subprocess.run([*start, "-V"], capture_output=True).stdout.decode() == f"filtersight, version {__version__}\n"
    )


def test_a_full_or_closed_standard_output_is_told_without_its_libraries_too():
    with open("/dev/full", "wb") as full:
        start = [sys.executable, "-c", WITHOUT.format("click"), "--help"]
        result = subprocess.run(start, stdout=full, stderr=subprocess.PIPE, encoding="utf-8")
    assert result.returncode == 2
    assert result.stderr == "filtersight: standard output cannot be written: No space left on device\n"
    result = subprocess.run(start, stderr=subprocess.PIPE, encoding="utf-8", preexec_fn=lambda: os.close(1))
    assert result.returncode == 2
    assert result.stderr == "filtersight: standard output cannot be written: it is closed\n"


def test_the_help_that_is_shown_without_click_is_clicks(filtersight):
    assert HELP.read_text(encoding="utf-8") == filtersight("--help").stdout, (
        "write it anew: COLUMNS=80 python -m filtersight --help > src/filtersight/program/help.txt"
    )


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_it_tells_its_version(filtersight, option):
    assert filtersight(option).stdout == f"filtersight, version {__version__}\n"


def completed(filtersight, monkeypatch, words: str) -> list[str]:
    monkeypatch.setenv("_FILTERSIGHT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    return filtersight().stdout.split()


def test_options_filters_and_words_are_completed(filtersight, monkeypatch):
    def complete(words: str) -> list[str]:
        return completed(filtersight, monkeypatch, words)

    assert complete("filtersight --pad") == ["plain,--padding"]
    assert complete("filtersight photo.jpg -f ") == [f"plain,{name}" for name in NAMED]
    assert complete("filtersight photo.jpg --filter sobel") == ["plain,sobel-vertical", "plain,sobel-horizontal"]
    assert complete("filtersight photo.jpg -f learn") == ["file,learn"]
    assert complete("filtersight photo.jpg --padding s") == ["plain,same"]
    assert complete("filtersight photo.jpg --format ") == ["plain,png", "plain,webp", "plain,pdf", "plain,svg"]
    assert complete("filtersight pho") == ["file,pho"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_takes_what_it_is_given(filtersight, shell):
    result = filtersight("--completion", shell)
    assert result.returncode == 0
    assert f"_FILTERSIGHT_COMPLETE={shell}_complete" in result.stdout
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    assert subprocess.run([shell, "-n"], input=result.stdout, encoding="utf-8").returncode == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes_with_it(tmp_path):
    folder = os.path.dirname(sys.executable)
    script = """
eval "$(filtersight --completion bash)"
COMP_WORDS=(filtersight photo.jpg -f sob) COMP_CWORD=3
_filtersight_completion filtersight
echo "${COMPREPLY[@]}"
"""
    environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"}
    result = subprocess.run(["bash", "-c", script], capture_output=True, encoding="utf-8", env=environment)
    assert result.stdout == "sobel-vertical sobel-horizontal\n", result.stderr


def examples(text: str) -> list[str]:
    """Find the lines that call the program, and what they need, in the order in which they stand."""
    return re.findall(r"^ *((?:filtersight|mkdir) (?!.*\| source).+)$", text, re.MULTILINE)


PAGES = {"README": ROOT / "README.md", "page": ROOT / "docs" / "command-line.md", "help": HELP}


def taken_apart(line: str) -> tuple[list[str], dict[str, Path]]:
    """Give a command's words and where its streams lead, as a shell does."""
    words = shlex.split(line, comments=True)
    streams = {}
    while words[-2] in ("<", ">"):
        *words, sign, name = words
        streams[sign] = Path(name)
    return [path for word in words for path in sorted(glob.glob(word)) or [word]], streams


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.slow
def test_the_examples_work_one_after_the_other(filtersight, monkeypatch, where):
    monkeypatch.setattr(sheet, "draw_sheet", lambda *content: None)  # what is drawn, other tests see
    monkeypatch.setattr(sheet, "encode", lambda fig, form: b"a figure")
    for name in ("photo.jpg", "other.jpg", "holiday/one.jpg", "holiday/two.jpg"):
        Path(name).parent.mkdir(exist_ok=True)
        Image.effect_noise((40, 30), 40).save(name)
    np.save("learned.npy", np.ones((3, 3, 1, 2)))
    Path("folder").mkdir()
    if not PAGES[where].exists():
        pytest.skip("this page does not come with the package")
    found = examples(PAGES[where].read_text(encoding="utf-8"))
    assert len(found) >= 4
    for line in found:
        (program, *arguments), streams = taken_apart(line)
        if program == "mkdir":
            Path(*arguments).mkdir()
            continue
        stdin = streams["<"].read_bytes() if "<" in streams else b""
        result = filtersight(*arguments, stdin=stdin, binary=True)
        assert (result.returncode, result.stderr) == (0, ""), line
        assert result.stdout


def test_on_its_page_most_of_the_random_filters_show_the_cat_in_one_colour():
    picture, weight = load_image(CAT, grey=True), random_filters(3, 1, 8, seed=0)
    red = np.array([np.mean(correlate2d(picture, weight[:, :, 0, k]) > 0) for k in range(8)])
    assert 4 < np.sum((red < 0.01) | (red > 0.99)) < 8  # most, not all
