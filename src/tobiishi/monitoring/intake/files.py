"""From the files that a project names to a store of exact series, or to all their faults at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from tobiishi.errors import Finding, Place, Problems, refused
from tobiishi.monitoring.intake.faults import Faults
from tobiishi.monitoring.intake.layout import Layout, Records, Want, check_cells, note_strangers, wants
from tobiishi.monitoring.intake.parquet import open_parquet
from tobiishi.monitoring.intake.placing import place_on_clock
from tobiishi.monitoring.intake.spill import Spill
from tobiishi.monitoring.intake.text import open_text
from tobiishi.monitoring.intake.workbook import open_workbook
from tobiishi.monitoring.store import Filed, read_store, write_store

if TYPE_CHECKING:
    from tobiishi.monitoring.intake.table import Table
    from tobiishi.monitoring.project import Project
    from tobiishi.monitoring.series import Series

TEXT: Final = (".csv", ".txt", ".tsv")
WORKBOOKS: Final = (".xlsx", ".xlsm")
PARQUET: Final = (".parquet",)

Progress = Callable[[str, int], None]
"""Called with the name of a file and the rows that were read of it so far."""


@dataclass(frozen=True)
class ReadingsFile:
    """A readings file that was taken in: where its figures come from and where they are kept."""

    file: str
    sheet: str | None
    sha256: str
    size: int
    """[byte]"""
    rows: int
    """Readings taken from it, over all series."""
    encoding: str | None
    delimiter: str | None
    header: tuple[str, ...]
    points: tuple[str, ...]
    stored: Path
    """The Parquet file that holds its series."""
    stored_sha256: str

    def as_json(self) -> dict[str, object]:
        """All of it for other programs; the Parquet file by its name only."""
        known = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return known | {"header": list(self.header), "points": list(self.points), "stored": self.stored.name}


@dataclass(frozen=True)
class Intake:
    """All readings of a project, kept on disk."""

    files: tuple[ReadingsFile, ...]
    notes: tuple[Finding, ...]
    """What should be known of the files, though it refuses nothing."""

    def series(self, point: str) -> list[Series]:
        """The series of a monitoring point, one for each meter that has readings."""
        stored = [one.stored for one in self.files if point in one.points]
        return [series for path in stored for series in read_store(path, point)]


@dataclass
class _Source:
    """One sheet or file with all that is wanted from it, and what was found."""

    file: str
    sheet: str | None
    encoding: str | None
    path: Path
    place: Place
    """Where the project file names it."""
    wanted: list[Want] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


def take_in(project: Project, store: Path, progress: Progress | None = None) -> Intake:
    """Read all files of a project into Parquet files in the folder `store`, which is made if missing.

    Where anything is refused, no file is left in the folder.

    Raises:
        Refused: the codes `monitoring-…` of this room's intake, all faults of all files at once.
    """
    store.mkdir(parents=True, exist_ok=True)
    problems = Problems()
    taken: list[ReadingsFile] = []
    sources = _sources(project)
    with TemporaryDirectory(dir=store) as scratch:
        for number, source in enumerate(sources, 1):
            with problems.catching():
                stored = Path(scratch) / f"{number:02d}_{Path(source.file).stem}.parquet"
                taken.append(_take(source, project, stored, progress))
        problems.refuse_if_any()
        files = tuple(_moved(one, store) for one in taken)
    return Intake(files, tuple(note for source in sources for note in source.notes))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sources(project: Project) -> list[_Source]:
    """Each file (and sheet) once, in the order in which the project names them."""
    sources: dict[tuple[str | None, ...], _Source] = {}
    for number, point in enumerate(project.declared.points):
        of = point.readings
        place = project.place("points", number, "readings", "file")
        made = _Source(of.file, of.sheet, of.encoding, project.folder / of.file, place)
        sources.setdefault((of.file, of.sheet, of.encoding), made).wanted.extend(wants(point))
    return list(sources.values())


def _take(source: _Source, project: Project, stored: Path, progress: Progress | None) -> ReadingsFile:
    """Read one file into its Parquet file."""
    faults = Faults(source.file, source.sheet)
    table = _open(source, faults, stored.parent)
    faults.header = table.header
    layout = Layout(table, source.wanted, faults)
    faults.refuse_if_any()
    check_cells(table, layout.needed, faults)
    spill = Spill(stored.with_suffix(".spill"))
    spill.write(_followed(layout, source.file, progress))
    source.notes += note_strangers(layout)
    if not spill.rows and not faults.count:
        faults.add("monitoring-no-rows")
    faults.refuse_if_any()
    write_store(stored, _filed(spill, project, layout), places=spill.places)
    faults.refuse_if_any()
    source.notes += _rounding(layout)
    return _described(source, table, spill, stored)


def _open(source: _Source, faults: Faults, scratch: Path) -> Table:
    """Open a file by the ending of its name."""
    if not source.path.is_file():
        raise refused("monitoring-file-missing", source.place, file=source.file)
    kind = source.path.suffix.lower()
    wanted = sorted({name for want in source.wanted for name in want.names})
    if kind in TEXT:
        return open_text(source.path, faults, encoding=source.encoding, wanted=wanted)
    if kind in WORKBOOKS:
        return open_workbook(source.path, faults, sheet=source.sheet, wanted=wanted, scratch=scratch)
    if kind in PARQUET:
        return open_parquet(source.path, faults)
    raise refused("monitoring-file-type", source.place, file=source.file)


def _followed(layout: Layout, file: str, progress: Progress | None) -> Iterator[Iterator[Records]]:
    """The records of each batch, telling how far the reading is."""
    rows = 0
    for batch in layout.table.batches(layout.needed):
        yield layout.records(batch)
        rows += len(batch)
        if progress:
            progress(file, rows)


def _filed(spill: Spill, project: Project, layout: Layout) -> Iterator[Filed]:
    for records in spill.by_want():
        want = layout.wanted[records.want]
        yield Filed(want.point.id, place_on_clock(records, want, layout, project.zone))


def _rounding(layout: Layout) -> Iterator[Finding]:
    if layout.rounded:
        details = {"count": f"{layout.rounded:,}"}
        yield Finding("monitoring-rounded", layout.faults.place(), details, "notes")


def _described(source: _Source, table: Table, spill: Spill, stored: Path) -> ReadingsFile:
    return ReadingsFile(
        file=source.file,
        sheet=source.sheet,
        sha256=sha256_of(source.path),
        size=source.path.stat().st_size,
        rows=spill.rows,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header=table.header,
        points=tuple(dict.fromkeys(want.point.id for want in source.wanted)),
        stored=stored,
        stored_sha256=sha256_of(stored),
    )


def _moved(taken: ReadingsFile, store: Path) -> ReadingsFile:
    return replace(taken, stored=taken.stored.replace(store / taken.stored.name))
