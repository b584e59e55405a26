"""The folder in which a report is made, beside its target; what killed runs left there is cleared away.

A running program holds a lock inside its folder, which the operating system releases however the program ends.
SQLite's lock is the one that every system of ours has.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

__all__ = ["scratch_beside"]

_LOCK: Final = "lock"


@contextmanager
def scratch_beside(target: Path) -> Iterator[Path]:
    """A folder beside the target, for as long as the block; it is hidden and named after the target.

    Raises:
        OSError: the folder cannot be made.
    """
    prefix = f".{target.name}-"
    for left in target.parent.iterdir():
        if left.name.startswith(prefix) and _is_abandoned(left / _LOCK):
            shutil.rmtree(left, ignore_errors=True)
    made = TemporaryDirectory(dir=target.parent, prefix=prefix, ignore_cleanup_errors=True)
    with made as folder, closing(_locked(Path(folder) / _LOCK)):
        yield Path(folder)


def _locked(file: Path) -> sqlite3.Connection:
    """A lock that is held until it is closed.

    Raises:
        sqlite3.OperationalError: another program holds it.
    """
    lock = sqlite3.connect(file, timeout=0, isolation_level=None)
    lock.execute("begin exclusive")
    return lock


def _is_abandoned(lock: Path) -> bool:
    """Whether a folder is ours, and the program that made it has ended."""
    if not lock.is_file():
        return False
    try:
        _locked(lock).close()
    except sqlite3.OperationalError:
        return False
    return True
