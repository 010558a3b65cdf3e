"""The zip file to read without a network, and the page that offers it."""

import shutil
import zipfile
from urllib.parse import urlsplit

import pytest

from bookbuild.guard.faults import faults
from bookbuild.take_away.downloads import NAME, offer_downloads
from bookbuild.take_away.site_zip import pack


@pytest.fixture(scope="module")
def archive(book, tmp_path_factory):
    file = tmp_path_factory.mktemp("offline") / f"{NAME}.zip"
    pack(book.site, file)
    return file


@pytest.fixture
def site(book, tmp_path):
    """A copy of the site, to change."""
    return shutil.copytree(book.site, tmp_path / "site")


def test_the_unpacked_folder_is_whole(archive, tmp_path):
    shutil.unpack_archive(archive, tmp_path)
    folder = tmp_path / NAME
    assert [entry.name for entry in tmp_path.iterdir()] == [NAME]
    assert (folder / "index.html").is_file()
    assert "need a server" in (folder / "README.txt").read_text()
    assert faults(folder) == []


def test_a_file_missing_from_the_folder_is_noticed(archive, tmp_path):
    shutil.unpack_archive(archive, tmp_path)
    (tmp_path / NAME / "assets" / "site.css").unlink()
    assert "index.html loads assets/site.css, which does not exist" in faults(tmp_path / NAME)


def test_two_archives_of_one_site_are_the_same_byte_for_byte(archive, site, tmp_path):
    pack(site, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_a_policy_that_a_folder_cannot_keep_is_left_out(site, tmp_path):
    page = site / "index.html"
    policy = '<meta http-equiv="Content-Security-Policy" content="script-src \'self\'">'
    page.write_text(page.read_text(encoding="utf-8").replace("<head>", f"<head>{policy}", 1), encoding="utf-8")
    pack(site, tmp_path / "strict.zip")
    with zipfile.ZipFile(tmp_path / "strict.zip") as packed:
        assert "Content-Security-Policy" not in packed.read(f"{NAME}/index.html").decode()


def test_the_site_offers_what_was_made_and_nothing_else(book, site, tmp_path):
    shutil.rmtree(site / "downloads", ignore_errors=True)
    page = site / "about" / "downloads.html"
    (site / "downloads").mkdir()
    (site / "downloads" / "notes.txt").write_text("not offered")
    for name in (f"{NAME}.pdf", f"{NAME}-answers.pdf", f"{NAME}-worksheets.pdf", f"{NAME}.zip"):
        (site / "downloads" / name).write_bytes(b"0" * 1_960_000)
        offer_downloads(site)
        assert f'<a href="../downloads/{name}" download>' in page.read_text(encoding="utf-8")
    assert faults(site, urlsplit(book.address).path or "/") == []
    offered = page.read_text(encoding="utf-8")
    assert offered.count(", 2.0 MB</li>") == 4 and "notes.txt" not in offered
    whole, sheets, answers, zipped = (
        offered.index(what) for what in (f"{NAME}.pdf", "-worksheets.pdf", "-answers.pdf", ".zip")
    )
    assert whole < sheets < answers < zipped
    # None goes into the zip file itself.
    pack(site, tmp_path / "offered.zip")
    shutil.unpack_archive(tmp_path / "offered.zip", tmp_path)
    assert not (tmp_path / NAME / "downloads").exists()
    assert faults(tmp_path / NAME) == []
