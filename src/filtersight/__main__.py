"""Run the command line, or say what it needs."""

import sys
from importlib.util import find_spec


def main() -> None:
    """Be the program `filtersight`."""
    if not (find_spec("click") and find_spec("matplotlib")):
        print("filtersight: to draw, install what the program needs: pip install 'filtersight[cli]'", file=sys.stderr)
        sys.exit(1)
    from filtersight.program.command import run

    run()


if __name__ == "__main__":
    main()
