"""Files that appear whole or not at all, with the rights that they had, and a sentence about the one that cannot."""

import os
import shutil

import pytest
from PIL import Image

from filtersight.images import CAT

FAST = ("-f", "identity", "-o", "out.png")


def mode(path) -> int:
    return path.stat().st_mode & 0o7777


def test_a_new_file_has_the_rights_of_any_new_file_and_a_link_stays_a_link(process, photo, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out.png").symlink_to(tmp_path / "elsewhere" / "figure.png")
    assert process(photo, *FAST, umask=0o027).returncode == 0
    assert (tmp_path / "out.png").is_symlink()
    assert mode(tmp_path / "elsewhere" / "figure.png") == 0o640


@pytest.mark.parametrize("rights", [0o640, 0o444])
def test_an_overwritten_file_keeps_its_rights(filtersight, photo, tmp_path, rights):
    for name in ("out.png", "maps.npz"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(rights)
    assert filtersight(photo, *FAST, "--maps", "maps.npz", "--force").returncode == 0
    assert (tmp_path / "out.png").stat().st_size > 0
    assert mode(tmp_path / "out.png") == mode(tmp_path / "maps.npz") == rights


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_an_overwritten_file_keeps_its_owner(filtersight, photo, tmp_path):
    (tmp_path / "out.png").touch()
    os.chown(tmp_path / "out.png", 1234, 4321)
    assert filtersight(photo, *FAST, "--force").returncode == 0
    status = (tmp_path / "out.png").stat()
    assert (status.st_uid, status.st_gid) == (1234, 4321)


def test_a_folder_that_may_not_be_written_to_is_named(process_refused, photo, tmp_path, as_anyone):
    (tmp_path / "closed").mkdir(mode=0o555)
    said = process_refused(photo, "-o", "closed/out.png", **as_anyone)
    assert "closed/out.png' cannot be written: Permission denied" in said


def test_a_picture_that_may_not_be_read_is_named(process_refused, photo, tmp_path, as_anyone):
    (tmp_path / photo).chmod(0)
    assert photo in process_refused(photo, **as_anyone)


def test_a_file_system_for_reading_only_is_told_as_such(refused, photo, mounted):
    mounted("still", "ro")
    assert "still/out.png' cannot be written: Read-only file system" in refused(photo, "-o", "still/out.png")


@pytest.mark.parametrize("output", ["out.png", "out.pdf"])
def test_a_full_disk_leaves_nothing_half_written(process_refused, photo, tmp_path, on_a_full_disk, output):
    shutil.copy(CAT, tmp_path / output)
    said = process_refused(photo, "-f", "identity", "-o", output, "--force", **on_a_full_disk)
    assert f"{output}' cannot be written" in said
    assert (tmp_path / output).read_bytes() == CAT.read_bytes()


@pytest.mark.parametrize(
    ("options", "blamed"),
    [
        (("-o", "small/out.png"), "out.png"),
        (("-o", "out.png", "--maps", "small/maps.npz"), "maps.npz"),
        (("-o", "small/out.svg", "--maps", "maps.npz"), "out.svg"),
    ],
)
def test_the_file_that_a_full_disk_does_not_hold_is_the_one_blamed(refused, mounted, tmp_path, options, blamed):
    mounted("small", "size=16k")
    Image.effect_noise((400, 300), 40).save(tmp_path / "photo.png")
    said = refused("photo.png", "-f", "identity", *options)
    assert said.count("cannot be written") == 1
    assert f"small/{blamed}' cannot be written: No space left on device" in said


def test_maps_that_the_disk_does_not_hold_leave_no_figure_either(process_refused, photo, on_a_full_disk):
    said = process_refused(photo, "-f", "identity", "-o", "out.png", "--maps", "maps.npz", **on_a_full_disk)
    assert "maps.npz' cannot be written: File too large" in said
    assert "out.png" not in said
