"""Install what `make dist` built into fresh environments, and run README's examples there.

python .github/try_dist.py dist: the wheel and the source distribution, each alone and with each extra.
"""

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXTRAS = ("", "[figures]", "[cli]")
DRAWS = "from filtersight.figures import show_picture\n"


def fenced(language: str, section: str) -> str:
    """Give the code in one of README's sections."""
    part = README.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    (code,) = re.findall(rf"```{language}\n(.*?)```", part, re.DOTALL)
    return code


def run(*command: str | Path, cwd: Path) -> None:
    """Run a command, and stop at its first failure."""
    subprocess.run([str(word) for word in command], cwd=cwd, check=True)


def try_one(built: Path, extra: str, folder: Path) -> None:
    """Install one file with one extra, and run what README says that it can do then."""
    venv.create(folder / "environment", with_pip=True)
    python = folder / "environment" / "bin" / "python"
    run(python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", f"filtersight{extra} @ {built.as_uri()}",
        cwd=folder)  # fmt: skip
    run(python, "-c", "from filtersight.images import CAT; import shutil; shutil.copy(CAT, 'photo.jpg')", cwd=folder)
    run(python, "-c", fenced("python", "Use the package"), cwd=folder)
    if extra == "[figures]":
        run(python, "-c", DRAWS, cwd=folder)
    if extra == "[cli]":
        program = f"set -e; PATH={str(python.parent)!r}:$PATH\n{fenced('sh', 'Use the program')}"
        run("sh", "-c", program, cwd=folder)
        for name in ("photo-filters.png", "other-filters.pdf", "sobel.png", "maps.npz"):
            assert (folder / name).stat().st_size > 0, name


def main() -> None:
    """Try every file in the folder that is named."""
    files = sorted(path for path in Path(sys.argv[1]).resolve().iterdir() if path.name.endswith((".whl", ".tar.gz")))
    assert len(files) == 2, files
    for built in files:
        for extra in EXTRAS:
            print(f"{built.name}{extra}", flush=True)
            with tempfile.TemporaryDirectory() as folder:
                try_one(built, extra, Path(folder))


if __name__ == "__main__":
    main()
