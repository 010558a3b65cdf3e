"""The workflows pin what they use and ask for few rights; the audit of the locks notices what it did not look up."""

import re
from pathlib import Path

import pytest
import yaml

from bookbuild.upkeep.audit_lock import PINNED, faults_in

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
