"""While the book is served, a change of the package shows first in the chapter that is open, then in the others."""

from itertools import chain

import pytest

from bookbuild.run import serving, stale

CHAPTERS = [f"{number:02}_chapter" for number in range(1, 12)]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A package of one module that eleven chapters draw with, all drawn."""
    monkeypatch.setattr(stale, "_drawn_from", {})
    monkeypatch.setattr(stale, "waiting", [])
    monkeypatch.setenv(stale.DRAWN, "1")
    monkeypatch.setattr(stale.sys, "modules", dict(stale.sys.modules))
    package = tmp_path / "src" / "filtersight"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from filtersight.images import cat\n")
    (package / "images.py").write_text("def cat(): ...\n")
    for folder in (tmp_path / "gallery" / "1_part", tmp_path / "docs" / "book" / "1_part"):
        folder.mkdir(parents=True)
    for name in CHAPTERS:
        (tmp_path / "gallery" / "1_part" / f"{name}.py").write_text("from filtersight import cat\n")
        (tmp_path / "docs" / "book" / "1_part" / f"{name}.py.md5").touch()
    stale.forget_old_figures(tmp_path, tmp_path / "docs" / "book")
    return tmp_path


def build(project, opened=""):
    """Start a build, and name the chapters that it draws again."""
    generated = project / "docs" / "book"
    stale.forget_old_figures(project, generated, opened)
    drawn = [name for name in CHAPTERS if not (generated / "1_part" / f"{name}.py.md5").exists()]
    for name in drawn:
        (generated / "1_part" / f"{name}.py.md5").touch()
    return drawn


def change(project):
    with (project / "src" / "filtersight" / "images.py").open("a") as file:
        file.write("# changed\n")


def test_without_a_change_nothing_is_drawn_again(project):
    assert build(project, "05_chapter") == []


def test_the_open_chapter_comes_first_and_alone_then_all_others_once(project):
    change(project)
    builds = [build(project, "05_chapter") for _ in range(5)]
    assert builds[0] == ["05_chapter"]
    assert sorted(chain(*builds[1:4])) == [name for name in CHAPTERS if name != "05_chapter"]
    assert builds[4] == []


def test_a_change_while_others_wait_starts_again_with_the_open_chapter(project):
    change(project)
    build(project, "05_chapter")
    change(project)
    builds = [build(project, "07_chapter") for _ in range(5)]
    assert builds[0] == ["07_chapter"]
    assert sorted(chain(*builds)) == CHAPTERS


def test_where_no_chapter_is_open_all_are_drawn_in_their_order(project):
    change(project)
    assert list(chain(*(build(project) for _ in range(4)))) == CHAPTERS


class Server:
    """What MkDocs' server is to the hook."""

    def __init__(self):
        self.watched = []

    def serve_request(self, environ, start_response):
        return [environ["PATH_INFO"].encode()]

    def set_app(self, app):
        self.app = app

    def watch(self, folder):
        self.watched.append(folder)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(serving, "_opened", [])
    monkeypatch.setattr(serving, "_wake", [])
    server = Server()
    serving.follow(server)
    yield server
    server.watched_folder.cleanup()


def test_the_chapter_that_was_asked_for_last_is_the_open_one(server):
    assert serving.opened() == ""
    for path in ("/book/1_one_filter/03_vertical_edges.html", "/assets/site.css", "/book/1_one_filter/images/05_x.jpg"):
        assert server.app({"PATH_INFO": path}, None) == [path.encode()]
    assert serving.opened() == "03_vertical_edges"


def test_a_page_that_asks_whether_it_has_changed_is_open(server):
    server.app({"PATH_INFO": "/book/1_one_filter/03_vertical_edges.html"}, None)
    page = "http://127.0.0.1:8000/book/2_a_full_layer/12_max_pooling.html"
    server.app({"PATH_INFO": "/livereload/1/2", "HTTP_REFERER": page}, None)
    assert serving.opened() == "12_max_pooling"


def test_a_build_asks_for_the_next_while_chapters_wait(server, project, monkeypatch, tmp_path):
    monkeypatch.setattr(serving, "waiting", stale.waiting)
    [folder] = server.watched
    serving.go_on()
    assert not list(stale.Path(folder).iterdir())
    change(project)
    build(project, "05_chapter")
    serving.go_on()
    assert len(list(stale.Path(folder).iterdir())) == 1
