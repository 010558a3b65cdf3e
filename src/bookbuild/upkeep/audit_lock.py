"""Ask whether a hole is known in anything that the locks name: `python -m bookbuild audit-lock lock.txt`.

pip-audit says "no known vulnerabilities" even when it could look nothing up, so what it looked up is counted here.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def audit_locks(locks: list[Path]) -> int:
    """Audit each lock, print what is wrong, and return an exit status."""
    faults = [f"{lock}: {fault}" for lock in locks for fault in _audited(lock)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _audited(lock: Path) -> list[str]:
    names = {normal(name) for name in PINNED.findall(lock.read_text(encoding="utf-8"))}
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return [f"pip-audit could not look anything up: {last}"]
    report = json.loads(done.stdout)["dependencies"]
    print(f"{lock}: {len(report)} packages looked up")
    return faults_in(report, names)


def faults_in(report: list[dict[str, Any]], names: set[str]) -> list[str]:
    """Say what a report of pip-audit finds wrong, and which of the locked packages it did not look up.

    >>> faults_in([{"name": "a", "version": "1", "vulns": []}], {"a"})
    []
    >>> faults_in([{"name": "a", "skip_reason": "not found"}], {"a"})
    ['a was not looked up: not found']
    >>> faults_in([], {"a"})
    ['nothing was looked up']

    """
    if not report:
        return ["nothing was looked up"]
    skipped = [
        f"{entry['name']} was not looked up: {entry['skip_reason']}" for entry in report if "skip_reason" in entry
    ]
    holes = [f"{entry['name']} {entry['version']}: {hole['id']}" for entry in report for hole in entry.get("vulns", [])]
    missing = sorted(names - {normal(entry["name"]) for entry in report})
    # A lock for every platform names packages that this one does not take.
    return (
        skipped + holes + ([f"{len(missing)} of {len(names)} were left out"] if 2 * len(missing) > len(names) else [])
    )


def normal(name: str) -> str:
    """Write a package's name as PyPI compares it.

    >>> normal("Ruamel.YAML_x")
    'ruamel-yaml-x'

    """
    return re.sub(r"[-_.]+", "-", name).lower()
