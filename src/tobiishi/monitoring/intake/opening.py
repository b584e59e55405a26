"""Opening a file that a project names by the ending of its name, packed or not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tobiishi.errors import Place, refused
from tobiishi.monitoring.intake.archives import GZIP, ZIP, unpack
from tobiishi.monitoring.intake.parquet import open_parquet
from tobiishi.monitoring.intake.text import open_text
from tobiishi.monitoring.intake.workbook import open_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tobiishi.monitoring.intake.faults import Faults
    from tobiishi.monitoring.intake.table import Table

TEXT: Final = (".csv", ".txt", ".tsv")
WORKBOOKS: Final = (".xlsx", ".xlsm")
PARQUET: Final = (".parquet",)


@dataclass(frozen=True)
class Named:
    """A file as a project names it; `place` is where it does."""

    file: str
    sheet: str | None
    encoding: str | None
    path: Path
    place: Place = field(compare=False)


@dataclass(frozen=True)
class SourceFile:
    """A file that was taken in: where figures come from."""

    file: str
    member: str | None
    """Its name inside, where the file is an archive; hash and size are those of the archive."""
    sheet: str | None
    sha256: str
    size: int
    """[byte]"""
    encoding: str | None
    delimiter: str | None
    header: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file as findings name it, such as "meters.zip/january.csv"."""
        return f"{self.file}/{self.member}" if self.member else self.file

    def as_json(self) -> dict[str, object]:
        """All of it for other programs."""
        known = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: list(value) if isinstance(value, tuple) else value for name, value in known}


def described(named: Named, faults: Faults, table: Table) -> dict[str, Any]:
    """What a SourceFile says of a file that was read."""
    return {
        "file": named.file,
        "member": faults.member,
        "sheet": named.sheet,
        "sha256": sha256_of(named.path),
        "size": named.path.stat().st_size,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "header": table.header,
    }


def open_table(named: Named, faults: Faults, *, wanted: Iterable[str], scratch: Path) -> Table:
    """Open a file as a table; the faults then name the file, with its name inside an archive.

    `wanted` are the names of columns, which tell the delimiter; `scratch` is a folder for what is unpacked.

    Raises:
        Refused: `monitoring-file-missing`, `monitoring-file-type`; those of `unpack`, `open_text`,
            `open_workbook` and `open_parquet`.
    """
    if not named.path.is_file():
        raise refused("monitoring-file-missing", named.place, file=named.file)
    path = named.path
    if _packed(path):
        path, faults.member = unpack(path, named.file, scratch)
    kind, names = path.suffix.lower(), sorted(wanted)
    if kind in TEXT:
        return open_text(path, faults, encoding=named.encoding, wanted=names)
    if kind in WORKBOOKS:
        return open_workbook(path, faults, sheet=named.sheet, wanted=names, scratch=scratch)
    if kind in PARQUET:
        return open_parquet(path, faults)
    raise refused("monitoring-file-type", named.place, file=faults.name)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _packed(path: Path) -> bool:
    """Whether a file is an archive that is opened: a ZIP, or a text file packed by gzip."""
    ending = path.suffix.lower()
    return ending == ZIP or (ending == GZIP and Path(path.stem).suffix.lower() in TEXT)
