"""Have html-validate read every page of the built site: `python -m bookbuild audit-markup`."""

import json
import sys
from pathlib import Path
from typing import Any

from bookbuild.upkeep.node import FOLDER, MODULES, MissingError, run_node

VALIDATE = MODULES / "html-validate" / "bin" / "html-validate.mjs"


def audit_markup(site: Path) -> int:
    """Print the faults in a site's markup, and return an exit status."""
    try:
        pages, faults = markup_faults(site)
    except MissingError as error:
        print(error, file=sys.stderr)
        return 1
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{pages} pages read, {len(faults)} faults in their markup")
    return 1 if faults else 0


def markup_faults(site: Path) -> tuple[int, list[str]]:
    """Count the pages, and say what is wrong in them but for what `theme.txt` lists."""
    pages = sorted(site.resolve().rglob("*.html"))
    if not pages:
        raise MissingError("There is no built book whose markup could be read: make docs")
    config = f"--config={FOLDER / 'html-validate.json'}"
    report = json.loads(run_node(str(VALIDATE), config, "--formatter=json", *map(str, pages)))
    return len(pages), faults_in(report, site.resolve(), known((FOLDER / "theme.txt").read_text(encoding="utf-8")))


def known(listed: str) -> set[tuple[str, str]]:
    """Read the rules and elements that are listed, each with a reason.

    >>> known("# Faults\\nvalid-autocomplete | #__drawer | a reason")
    {('valid-autocomplete', '#__drawer')}

    """
    rows = [[cell.strip() for cell in line.split("|")] for line in listed.splitlines() if not line.startswith("#")]
    for row in rows:
        if len(row) != 3 or not all(row):
            raise ValueError(f"{' | '.join(row)}: say the rule, the element and why")
    return {(rule, element) for rule, element, _ in rows}


def faults_in(report: list[dict[str, Any]], site: Path, listed: set[tuple[str, str]]) -> list[str]:
    """Say what a report of html-validate finds that is not listed, and what is listed and not found any more."""
    found = [(Path(page["filePath"]), fault) for page in report for fault in page["messages"]]
    kept = {(fault["ruleId"], fault["selector"]) for _, fault in found}
    new = [
        f"{page.relative_to(site)}:{fault['line']}: {fault['ruleId']}: {fault['message']} ({fault['selector']})"
        for page, fault in found
        if (fault["ruleId"], fault["selector"]) not in listed
    ]
    return new + [f"theme.txt lists {rule} for {element}, which is mended" for rule, element in sorted(listed - kept)]
