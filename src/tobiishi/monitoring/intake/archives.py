"""Archives: one packed file, unpacked into a scratch folder while its size is counted.

Nothing that an archive says of itself is trusted: its names are never used as paths, its sizes never as
limits.
"""

from __future__ import annotations

import gzip
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tobiishi.errors import Place, refused
from tobiishi.monitoring.intake.faults import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

UNPACKED: Final = 2_000_000_000
"""Bytes that an archive may have when unpacked: some fifty million readings, a year of minutes of a hundred
meters, and little enough for the disk of any computer. What is not packed has no limit."""
ZIP: Final = ".zip"
GZIP: Final = ".gz"

_PACKED = (ZIP, GZIP, ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst")
_CHUNK = 1 << 20
_MAC = "__MACOSX/"
_UTF8 = 0x800
_ENCRYPTED = 0x1
_SHOWN = 5


def unpack(path: Path, file: str, scratch: Path) -> tuple[Path, str | None]:
    """The file that an archive holds, unpacked into the folder `scratch`, and its name inside (None in .gz).

    `file` names the archive in findings. A file unpacked there before is written over.

    Raises:
        Refused: `monitoring-file-broken`, `monitoring-archive-members`, `monitoring-archive-nested`,
            `monitoring-archive-path`, `monitoring-archive-encrypted`, `monitoring-archive-too-large`.
    """
    if path.suffix.lower() == GZIP:
        unpacked = scratch / f"unpacked{Path(path.stem).suffix.lower()}"
        with _reading(file, "GZIP"), gzip.open(path) as packed:
            _copy(packed, unpacked, file)
        return unpacked, None
    with _reading(file, "ZIP"), ZipFile(path) as archive:
        member, name = _only_member(archive, file)
        unpacked = scratch / f"unpacked{PurePosixPath(name).suffix.lower()}"
        with archive.open(member) as packed:
            _copy(packed, unpacked, file)
    return unpacked, name


@contextmanager
def _reading(file: str, kind: str) -> Iterator[None]:
    """Whatever is wrong with an archive becomes a refusal."""
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as fault:
        problem = shown(str(fault)) or type(fault).__name__
        raise refused("monitoring-file-broken", Place(file), kind=kind, problem=problem) from fault


def _copy(packed: IO[bytes] | gzip.GzipFile, unpacked: Path, file: str) -> None:
    """Unpack up to the limit, counting what really comes out."""
    size = 0
    with unpacked.open("wb") as stream:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > UNPACKED:
                raise refused("monitoring-archive-too-large", Place(file), limit=f"{UNPACKED // 10**6:,}")
            stream.write(chunk)


def _only_member(archive: ZipFile, file: str) -> tuple[ZipInfo, str]:
    """The one file of a ZIP, with its name; what a Mac adds to every archive is passed over."""
    every = [(one, _name(one)) for one in archive.infolist()]
    members = [(one, name) for one, name in every if not name.endswith("/") and not name.startswith(_MAC)]
    if len(members) != 1:
        names = ", ".join(shown(name) for _, name in members[:_SHOWN])
        names += ", …" if len(members) > _SHOWN else ""
        raise refused(
            "monitoring-archive-members", Place(file), count=f"{len(members):,}", names=names or "–"
        )
    ((member, name),) = members
    _check_member(member, name, file)
    return member, name


def _check_member(member: ZipInfo, name: str, file: str) -> None:
    parts = PureWindowsPath(name)
    if "\\" in name or parts.anchor or ".." in parts.parts or not parts.name or not name.isprintable():
        raise refused("monitoring-archive-path", Place(file), member=shown(name))
    if PurePosixPath(name).suffix.lower() in _PACKED:
        raise refused("monitoring-archive-nested", Place(file), member=shown(name))
    if member.flag_bits & _ENCRYPTED:
        raise refused("monitoring-archive-encrypted", Place(file))
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise NotImplementedError(f"compression method {member.compress_type}")


def _name(member: ZipInfo) -> str:
    """The name of a member: UTF-8 where the archive says so, else what it can be read as, as in text files."""
    written = member.orig_filename
    if member.flag_bits & _UTF8:
        return written
    raw = written.encode("cp437")
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written
