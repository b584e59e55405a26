"""Install the system packages that tests need, where we may; otherwise print the one command to run.

The list stands in `system-packages.txt`: a Debian package and a program that shows it is there.
Nothing of it is needed by `make demo`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).parents[1] / "system-packages.txt"


def missing() -> list[str]:
    """Packages whose program is not found."""
    rows = [line.split() for line in LIST.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [
        package for package, program in rows if shutil.which(program) is None and not Path(program).exists()
    ]


def main() -> int:
    """Install what is missing."""
    wanted = missing()
    if not wanted:
        return 0
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *wanted]
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    prefix = [] if root else ["sudo", "--non-interactive"]
    if shutil.which("apt-get") and (root or shutil.which("sudo")):
        print("installing", " ".join(wanted), flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        update = subprocess.run([*prefix, "apt-get", "update", "-qq"], env=quiet, check=False)  # noqa: S603
        done = subprocess.run([*prefix, *command, "-qq"], env=quiet, check=False, stdout=subprocess.DEVNULL)  # noqa: S603
        if update.returncode == 0 and done.returncode == 0:
            return 0
    print("Some tests need system packages. Please run:\n  sudo " + " ".join(command))
    return 0


if __name__ == "__main__":
    sys.exit(main())
