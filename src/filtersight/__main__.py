"""Run the command line, or say what it needs."""

import sys
from importlib.util import find_spec
from pathlib import Path

from filtersight import __version__

HELP = Path(__file__).parent / "program" / "help.txt"
"""What `COLUMNS=80 filtersight --help` prints, for those who lack Click."""


def main() -> int:
    """Be the program `filtersight`, and give its exit code."""
    missing = [name for name in ("click", "matplotlib") if not find_spec(name)]
    if missing:
        return without(missing, sys.argv[1:])
    from filtersight.program.run import run

    return run()


def without(missing: list[str], arguments: list[str]) -> int:
    """Do what can be done without these libraries: show the help or the version, or say what to install."""
    if {"-h", "--help"} & set(arguments):
        return shown(HELP.read_text(encoding="utf-8"))
    if {"-V", "--version"} & set(arguments):
        return shown(f"filtersight, version {__version__}\n")
    names = " and ".join(missing)
    print(f"filtersight: {names} must be installed: pip install {' '.join(missing)}", file=sys.stderr)
    return 1


def shown(text: str) -> int:
    """Print a text, and give the exit code."""
    reason: str | None = "it is closed"
    if sys.stdout is not None:
        try:
            print(text, end="", flush=True)
            return 0
        except OSError as error:
            reason = error.strerror
    print(f"filtersight: standard output cannot be written: {reason}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
