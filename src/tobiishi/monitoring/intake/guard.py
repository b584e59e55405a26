"""Running a reader of foreign files in a process of its own, with limits of time and memory.

The only module that knows of POSIX: where the operating system offers no limit of memory, time
alone is limited.
"""

from __future__ import annotations

import os
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS: Final = 120
"""Time that a reader may take [s]."""
MEMORY: Final = 3_000_000_000
"""Address space that a reader may take [byte]."""
LIMIT: Final = 3
"""Status of a reader that ran out of memory."""

_ROOT = Path(__file__).parents[3]
"""Where our package lies: the other process finds it however this one did."""


class Ended(Enum):
    """How a reader in its own process ended."""

    DONE = "done"
    FAULTY = "the file cannot be read"
    LIMITED = "the limit of time or memory was reached"


def run_module(module: str, arguments: Sequence[str], *, seconds: float = SECONDS) -> Ended:
    """Run a module of ours in another process: status 0 is done, LIMIT or a signal limited, else faulty.

    What it prints is thrown away: it writes its result to a file named in the arguments.
    """
    command = [sys.executable, "-P", "-X", "utf8", "-m", module, *arguments]
    paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    try:
        status = subprocess.run(  # noqa: S603 - our own module, no shell
            command,
            env=environment,
            timeout=seconds,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ).returncode
    except subprocess.TimeoutExpired:
        return Ended.LIMITED
    if status == 0:
        return Ended.DONE
    return Ended.LIMITED if status == LIMIT or status < 0 else Ended.FAULTY


def limit_memory() -> None:
    """Limit this process's address space, where the operating system can."""
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY if soft < 0 else min(soft, MEMORY), hard))
