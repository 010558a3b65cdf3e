"""What the program refuses: one sentence, exit code 2 and no file."""

import os
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
    "svg": (write(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), "give a PNG, JPEG, WebP"),
    "eps": (write(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"), "give a PNG, JPEG, WebP"),
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
    (["photo.png", "photo.png"], "would both be written to 'photo-filters.png'"),
    (["photo.png", "other/photo.png", "--force"], "would both be written to 'photo-filters.png'"),
    (["photo.png", "other.png", "-o", "out.png"], "would both be written to 'out.png'"),
    (["photo.png", "other.png", "-o", "folder/"], "name a folder that is there"),
    (["photo.png", "-o", "folder"], "no folder of that name is there"),
    (["photo.png", "other.png", "--maps", "maps.npz"], "would both be written to 'maps.npz'"),
    (["photo.png", "other.png", "-o", "-"], "would both be written to standard output"),
    (["photo.png", "--colours"], "--colour"),
    (["photo.png", "-f", "vertical"], "vertical-edge"),
    (["photo.png", "-f", "1 0 -1 1 0 -1 1 0"], "8 numbers"),
    (["photo.png", "-f", "1 0 -1 1 0 -1 1 0 nan"], "no number"),
    (["photo.png", "-f", "1 0 -1 1 0 -1 1 0 1e39"], "too large"),
    (["photo.png", "-f", "missing.npy"], "missing.npy"),
    (["photo.png", "-f", "text.npy"], "numpy.save"),
    (["photo.png", "-f", "liar.npy"], "numpy.save"),
    (["photo.png", "-f", "pickled.npy"], "numpy.save"),
    (["photo.png", "-f", "pipe.npy"], "'pipe.npy' is not an ordinary file"),
    (["photo.png", "-f", "folder.npy"], "'folder.npy' is not an ordinary file"),
    (["photo.png", "-f", 300 * "a" + ".npy"], "cannot be read: File name too long"),
    (["photo.png", "-f", "nothing.npz"], "holds none; give 1 to 64 filters"),
    (["photo.png", "-f", "many.npy"], "holds more; give 1 to 64 filters"),
    (["photo.png", "-f", "bomb.npz"], "numpy.save"),
    (["photo.png", "-f", "torn.npz"], "numpy.save"),
    (["photo.png", "-f", "words.npy"], "real numbers"),
    (["photo.png", "-f", "large.npy"], "64"),
    (["photo.png", "-f", "empty.npy"], "(0, 3, 1)"),
    (["photo.png", "-f", "rgb.npy"], "(2, 2, 3)"),
    (["photo.png", "--colour", "-f", "two.npy"], "(2, 2, 2)"),
    (["photo.png", "--stride", "0"], "--stride"),
    (["photo.png", "--stride", "2", "--padding", "same"], "stride 1"),
    (["photo.png", "--padding", "-1"], "--padding"),
    (["photo.png", "--padding", "99999999"], "--padding"),
    (["photo.png", "--pool", "50"], "pooling window of 50 x 50 does not fit"),
    (["photo.png", "--pool", "2x39"], "which is 28 x 38; give a smaller --pool"),
    (["photo.png", "--size", "2.5"], "--size"),
    (["photo.png", "--size", "60000x60000"], "size"),
    (["photo.png", "--seed", "-1"], "--seed"),
    (["photo.png", "--random", "65"], "--random"),
    (["photo.png", "-o", "out.bmp"], ".png"),
    (["photo.png", "-o", "out"], ".png"),
    (["photo.png", "-o", "nowhere/out.png"], "no folder 'nowhere'"),
    (["photo.png", "-o", "taken", "--force"], "'taken/photo-filters.png' is no file"),
    (["photo.png", "-o", "pipe.png", "--force"], "'pipe.png' is no file"),
    (["photo.png", "-o", "out.png", "--format", "pdf"], "'out.png' does not end in .pdf"),
    (["photo.png", "--format", "gif"], "--format"),
    (["photo.png", "-o", "photo.png", "--force"], "is what is read"),
    (["photo.png", "-o", "there.png"], "--force"),
    (["photo.png", "--maps", "there.npz"], "--force"),
    (["photo.png", "--maps", "maps.npy"], ".npz"),
    (["photo.png", "-o", 300 * "a" + ".png"], "aaa.png' cannot be written: File name too long"),
    (["photo.png", "-o", 300 * "a" + "/out.png"], "out.png' cannot be written: File name too long"),
    (["photo.png", "-o", 252 * "a" + ".png", "--maps", 253 * "a" + ".npz"], "cannot be written: File name too long"),
    ([300 * "a" + ".png", "-o", "out.png"], "there is no file"),
    (["pipe.png"], "is not an ordinary file"),
    (["photo.png", "--completion", "tcsh"], "--completion"),
]


@pytest.fixture
def folder(photo, tmp_path):
    for name in ("folder.npy", "other", "taken", "taken/photo-filters.png"):
        (tmp_path / name).mkdir()
    for name in ("other/photo.png", "other.png"):
        shutil.copy(tmp_path / photo, tmp_path / name)
    for name in ("pipe.png", "pipe.npy"):
        os.mkfifo(tmp_path / name)
    for name in ("there.png", "there.npz", "text.npy"):
        (tmp_path / name).write_bytes(b"not to be lost")
    np.save(tmp_path / "whole.npy", np.ones((8, 8)))
    (tmp_path / "liar.npy").write_bytes((tmp_path / "whole.npy").read_bytes()[:-8])
    np.save(tmp_path / "pickled.npy", np.array([{}, {}], object), allow_pickle=True)
    np.save(tmp_path / "words.npy", np.array([["one", "two"]]))
    np.savez(tmp_path / "nothing.npz")
    np.savez_compressed(tmp_path / "bomb.npz", np.zeros((1, 2**24), np.uint8))
    (tmp_path / "torn.npz").write_bytes((tmp_path / "bomb.npz").read_bytes()[:-30])
    np.save(tmp_path / "many.npy", np.ones((1, 1, 1, 65)))
    for name, shape in (("large", (65, 2)), ("empty", (0, 3)), ("rgb", (2, 2, 3)), ("two", (2, 2, 2))):
        np.save(tmp_path / f"{name}.npy", np.ones(shape))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "said"), BAD_ARGUMENTS, ids=lambda value: re.sub(r"(a{20})a+", r"\1", str(value))
)
def test_bad_arguments_are_refused_by_name(refused, arguments, said):
    assert said in refused(*arguments)
