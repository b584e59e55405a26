"""`python scripts/container_lines.py`: try the RUN lines of the Containerfile in a new virtual environment.

Where no image can be built this shows that they pass; then the site installed by them must answer a command. What it
cannot show: that the base image and its user work as the file says.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
CONTAINERFILE: Final = ROOT / "Containerfile"
_WITHOUT: Final = ("PYTHONPATH", "VIRTUAL_ENV", "DATABASE_URL")


def run_lines() -> list[str]:
    """The commands of the RUN lines, in their order."""
    lines = CONTAINERFILE.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("RUN ") for line in lines if line.startswith("RUN ")]


def try_them(folder: Path) -> None:
    """Make the environment and pass every line, from the root of this tree; raises CalledProcessError."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)  # noqa: S603 - our own program
    environment = {name: value for name, value in os.environ.items() if name not in _WITHOUT} | {
        "PATH": f"{folder / 'venv/bin'}{os.pathsep}{os.environ['PATH']}",
        "OWNER": str(os.getuid()),
        "TOBIISHI_DATA": str(folder / "data"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    for line in run_lines():
        print("RUN", line, flush=True)
        subprocess.run(["sh", "-euc", line], cwd=ROOT, env=environment, check=True)  # noqa: S603, S607 - the lines are ours
    starting = {**environment, "TOBIISHI_DEMO": "1"}
    for command in ("migrate", "collectstatic", "seed", "check"):
        options = ["--noinput"] if command == "collectstatic" else []
        made = ["python", "-m", "tobiishi_site", command, *options]
        subprocess.run(made, cwd=folder, env=starting, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program


def main() -> int:
    """Try them in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory() as scratch:
        try_them(Path(scratch))
    print("every RUN line passes; no image was built")
    return 0


if __name__ == "__main__":
    sys.exit(main())
