"""The bytes of files: each kept once, under the SHA-256 of its content, in a folder beside the database.

A file is written beside its place, brought to the disk and then renamed: what is there is whole. It is compared with
its name whenever it is read. The tables say what it is; here nobody knows.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from django.conf import settings

_CHUNK: Final = 1 << 20
_SHA: Final = re.compile(r"[0-9a-f]{64}")


class DamagedError(RuntimeError):
    """What is stored is not there, or is not what was stored: a restore is needed."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file: its name, which is its SHA-256, and where it lies."""

    name: str
    path: Path

    @property
    def sha256(self) -> str:
        """The SHA-256 of its content."""
        return self.name


def folder() -> Path:
    """Where stored files lie."""
    return Path(settings.MEDIA_ROOT) / "papers"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for files that are not stored yet, on the disk on which they will be; it is gone afterwards."""
    incoming = Path(settings.DATA) / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=incoming))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def put(source: Path) -> str:
    """Store a file that lies in a scratch folder, by moving it; its SHA-256. What is there already is made young again."""
    sha256 = sha256_of(source)
    target = place_of(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and sha256_of(target) == sha256:
        os.utime(target)
        return sha256
    with source.open("rb+") as file:
        os.fsync(file.fileno())
    source.replace(target)
    os.utime(target)
    for one in (target.parent, target.parent.parent):
        _to_disk(one)
    return sha256


def put_back(name: str, content: IO[bytes]) -> None:
    """Store a file from a backup under its name; raises DamagedError where its content is another."""
    with scratch() as at:
        made = at / "back"
        with made.open("wb") as file:
            shutil.copyfileobj(content, file, _CHUNK)
        if sha256_of(made) != name:
            raise DamagedError(name)
        put(made)


def every() -> Iterator[Stored]:
    """Every stored file, in the order of their names; for backups."""
    for one in sorted(folder().glob("*/*")):
        if _SHA.fullmatch(one.name) and one.is_file() and not one.is_symlink():
            yield Stored(one.name, one)


def opened(sha256: str) -> IO[bytes]:
    """A stored file, open; raises DamagedError where it is not what was stored."""
    try:
        file = place_of(sha256).open("rb")
    except OSError as fault:
        raise DamagedError(sha256) from fault
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
        file.close()
        raise DamagedError(sha256)
    file.seek(0)
    return file


def place_of(sha256: str) -> Path:
    """Where a file lies; raises ValueError for what is no SHA-256."""
    if not _SHA.fullmatch(sha256):
        raise ValueError(sha256)
    return folder() / sha256[:2] / sha256


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(directory: Path) -> None:
    """Bring the names in a folder to the disk, where the operating system can."""
    if os.name == "nt":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
