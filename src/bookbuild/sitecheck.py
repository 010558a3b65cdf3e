"""Find what is broken in a built site."""

from pathlib import Path


def faults(site: Path) -> list[str]:
    return []
