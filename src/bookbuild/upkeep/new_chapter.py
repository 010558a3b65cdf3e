"""Begin a chapter: `make new-chapter NAME=90_my_question` writes a script that builds, and a test that passes."""

import re
from pathlib import Path

from bookbuild.workspace import ROOT

TEMPLATES = Path(__file__).parent / "new"
NAME = re.compile(r"(\d\d)_([a-z0-9]+(?:_[a-z0-9]+)*)")


def new_chapter(name: str, part: str | None = None, project: Path = ROOT) -> list[Path]:
    """Write the chapter's script and its test, and give their paths.

    Raises
    ------
    ValueError
        If the name is not a number and words, the number is taken, or there is no such part.

    """
    match = NAME.fullmatch(name)
    if not match:
        raise ValueError(f"{name!r} is no chapter's name; give two digits and words, such as 90_my_question")
    number, words = match[1], match[2].replace("_", " ")
    taken = [file.name for file in project.glob(f"gallery/*/{number}_*.py")]
    if taken:
        raise ValueError(f"number {number} is taken by {taken[0]}; choose another")
    parts = sorted(folder.name for folder in (project / "gallery").iterdir() if (folder / "README.md").is_file())
    part = part or parts[-1]
    if part not in parts:
        raise ValueError(f"there is no part {part!r}; choose one of {', '.join(parts)}")
    files = {
        "chapter.txt": project / "gallery" / part / f"{name}.py",
        "test.txt": project / "tests" / "chapters" / f"test_{name}.py",
    }
    for template, file in files.items():
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        file.write_text(text.format(number=number, title=words.capitalize()), encoding="utf-8")
    return list(files.values())
