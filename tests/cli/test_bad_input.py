"""What the program refuses: one sentence, exit code 2 and no file."""

import re
import shutil

import numpy as np
import pytest
from PIL import Image

from filtersight.images import CAT


def save_bomb(path):
    """A small file of 100 million pixels: more than are taken, fewer than Pillow warns of."""
    Image.new("1", (10_000, 10_000)).save(path)


def save_cut(path):
    path.write_bytes(CAT.read_bytes()[:20_000])


def write(content: bytes):
    return lambda path: path.write_bytes(content)


BAD_PICTURES = {
    "missing": (lambda path: None, "there is no file"),
    "empty": (write(b""), "is not a picture"),
    "text": (write(b"Dear reader\n" * 40), "is not a picture"),
    "truncated": (save_cut, "damaged or cut short"),
    "folder": (lambda path: path.mkdir(), "is a folder"),
    "svg": (write(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), "give a PNG, JPEG, WebP or GIF"),
    "eps": (write(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"), "give a PNG, JPEG, WebP or GIF"),
    "bomb": (save_bomb, "64,000,000 pixels"),
    "one pixel": (lambda path: Image.new("L", (1, 1)).save(path), "does not fit in image (1, 1)"),
    "one row": (lambda path: Image.new("L", (9, 1)).save(path), "does not fit in image (1, 9)"),
}


@pytest.mark.parametrize("kind", BAD_PICTURES)
def test_a_bad_picture_is_refused(refused, tmp_path, kind):
    make, said = BAD_PICTURES[kind]
    make(tmp_path / "a picture.png")
    assert said in refused("a picture.png")


BAD_ARGUMENTS = [
    ([], "PICTURE"),
    (["photo.png", "photo.png"], "extra argument"),
    (["photo.png", "--colours"], "--colour"),
    (["photo.png", "-f", "vertical"], "vertical-edge"),
    (["photo.png", "-f", "1 0 -1 1 0 -1 1 0"], "8 numbers"),
    (["photo.png", "-f", "1 0 -1 1 0 -1 1 0 nan"], "no number"),
    (["photo.png", "-f", "1 0 -1 1 0 -1 1 0 1e39"], "too large"),
    (["photo.png", "-f", "missing.npy"], "missing.npy"),
    (["photo.png", "-f", "text.npy"], "numpy.save"),
    (["photo.png", "-f", "liar.npy"], "numpy.save"),
    (["photo.png", "-f", "pickled.npy"], "numpy.save"),
    (["photo.png", "-f", "words.npy"], "real numbers"),
    (["photo.png", "-f", "large.npy"], "64"),
    (["photo.png", "-f", "empty.npy"], "(0, 3, 1)"),
    (["photo.png", "-f", "rgb.npy"], "(2, 2, 3)"),
    (["photo.png", "--colour", "-f", "two.npy"], "(2, 2, 2)"),
    (["photo.png", "--stride", "0"], "--stride"),
    (["photo.png", "--stride", "2", "--padding", "same"], "stride 1"),
    (["photo.png", "--padding", "-1"], "--padding"),
    (["photo.png", "--padding", "99999999"], "--padding"),
    (["photo.png", "--pool", "50"], "50"),
    (["photo.png", "--size", "2.5"], "--size"),
    (["photo.png", "--size", "60000x60000"], "size"),
    (["photo.png", "--seed", "-1"], "--seed"),
    (["photo.png", "--random", "65"], "--random"),
    (["photo.png", "-o", "out.bmp"], ".png"),
    (["photo.png", "-o", "out"], ".png"),
    (["photo.png", "-o", "nowhere/out.png"], "no folder 'nowhere'"),
    (["photo.png", "-o", "folder.png", "--force"], "folder.png"),
    (["photo.png", "-o", "photo.png", "--force"], "is what is read"),
    (["photo.png", "-o", "there.png"], "--force"),
    (["photo.png", "--maps", "there.npz"], "--force"),
    (["photo.png", "--maps", "maps.npy"], ".npz"),
    (["photo.png", "-o", 300 * "a" + ".png"], "too long"),
]


@pytest.fixture
def folder(photo, tmp_path):
    (tmp_path / "folder.png").mkdir()
    for name in ("there.png", "there.npz", "text.npy"):
        (tmp_path / name).write_bytes(b"not to be lost")
    np.save(tmp_path / "whole.npy", np.ones((8, 8)))
    (tmp_path / "liar.npy").write_bytes((tmp_path / "whole.npy").read_bytes()[:-8])
    np.save(tmp_path / "pickled.npy", np.array([{}, {}], object), allow_pickle=True)
    np.save(tmp_path / "words.npy", np.array([["one", "two"]]))
    for name, shape in (("large", (65, 2)), ("empty", (0, 3)), ("rgb", (2, 2, 3)), ("two", (2, 2, 2))):
        np.save(tmp_path / f"{name}.npy", np.ones(shape))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "said"), BAD_ARGUMENTS, ids=lambda value: re.sub(r"(a{20})a+", r"\1", str(value))
)
def test_bad_arguments_are_refused_by_name(refused, arguments, said):
    assert said in refused(*arguments)


def test_a_folder_that_may_not_be_written_to_is_named(refused, photo, tmp_path, as_anyone):
    (tmp_path / "closed").mkdir(mode=0o555)
    assert "'closed" in refused(photo, "-o", "closed/out.png", **as_anyone).replace(f"{tmp_path}/", "")


def test_a_picture_that_may_not_be_read_is_named(refused, photo, tmp_path, as_anyone):
    (tmp_path / photo).chmod(0)
    assert photo in refused(photo, **as_anyone)


@pytest.mark.parametrize("output", ["out.png", "out.pdf"])
def test_a_full_disk_leaves_nothing_half_written(refused, photo, tmp_path, on_a_full_disk, output):
    shutil.copy(CAT, tmp_path / output)
    assert "cannot be written" in refused(photo, "-f", "identity", "-o", output, "--force", **on_a_full_disk)
    assert (tmp_path / output).read_bytes() == CAT.read_bytes()


def test_maps_that_the_disk_does_not_hold_leave_no_figure_either(refused, photo, on_a_full_disk):
    assert "maps.npz" in refused(photo, "-f", "identity", "--maps", "maps.npz", **on_a_full_disk)
