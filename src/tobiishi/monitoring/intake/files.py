"""From the files that a project names to a store of exact series, or to all their faults at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tobiishi.errors import Finding, Problems
from tobiishi.monitoring.intake.faults import Faults
from tobiishi.monitoring.intake.layout import Layout, Records, Want, check_cells, note_strangers, wants
from tobiishi.monitoring.intake.opening import Named, SourceFile, described, open_table, sha256_of
from tobiishi.monitoring.intake.placing import place_on_clock
from tobiishi.monitoring.intake.spill import Spill
from tobiishi.monitoring.intake.tabled import ByPath, ValuesFile, take_in_values
from tobiishi.monitoring.store import Filed, read_store, write_store

if TYPE_CHECKING:
    from tobiishi.monitoring.project import Project
    from tobiishi.monitoring.series import Series

Progress = Callable[[str, int], None]
"""Called with the name of a file and the rows that were read of it so far."""


@dataclass(frozen=True)
class ReadingsFile(SourceFile):
    """A readings file that was taken in, and where its figures are kept."""

    rows: int
    """Readings taken from it, over all series."""
    points: tuple[str, ...]
    stored: Path
    """The Parquet file that holds its series."""
    stored_sha256: str

    def as_json(self) -> dict[str, object]:
        """All of it for other programs; the Parquet file by its name only."""
        return super().as_json() | {"stored": self.stored.name}


@dataclass(frozen=True)
class Intake:
    """All readings of a project, kept on disk, and its fixed values from tables."""

    files: tuple[ReadingsFile, ...]
    values: ByPath
    values_files: tuple[ValuesFile, ...]
    notes: tuple[Finding, ...]
    """What should be known of the files, though it refuses nothing."""

    def series(self, point: str) -> list[Series]:
        """The series of a monitoring point, one for each meter that has readings."""
        stored = [one.stored for one in self.files if point in one.points]
        return [series for path in stored for series in read_store(path, point)]


@dataclass
class _Source:
    """One sheet or file with all that is wanted from it, and what was found."""

    named: Named
    wanted: list[Want] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


def take_in(project: Project, store: Path, progress: Progress | None = None) -> Intake:
    """Read all files of a project; readings into Parquet files in the folder `store`, made if missing.

    Where anything is refused, no file is left in the folder.

    Raises:
        Refused: the codes `monitoring-…` of this room's intake, all faults of all files at once.
    """
    store.mkdir(parents=True, exist_ok=True)
    problems = Problems()
    taken: list[ReadingsFile] = []
    sources = _sources(project)
    with TemporaryDirectory(dir=store) as scratch:
        with problems.catching():
            values, values_files = take_in_values(project, Path(scratch))
        for number, source in enumerate(sources, 1):
            with problems.catching():
                stored = Path(scratch) / f"{number:02d}_{Path(source.named.file).stem}.parquet"
                taken.append(_take(source, project, stored, progress))
        problems.refuse_if_any()
        files = tuple(_moved(one, store) for one in taken)
    notes = tuple(note for source in sources for note in source.notes)
    return Intake(files, values, values_files, notes)


def _sources(project: Project) -> list[_Source]:
    """Each file (and sheet) once, in the order in which the project names them."""
    sources: dict[Named, _Source] = {}
    for number, point in enumerate(project.declared.points):
        of = point.readings
        place = project.place("points", number, "readings", "file")
        named = Named(of.file, of.sheet, of.encoding, project.folder / of.file, place)
        sources.setdefault(named, _Source(named)).wanted.extend(wants(point))
    return list(sources.values())


def _take(source: _Source, project: Project, stored: Path, progress: Progress | None) -> ReadingsFile:
    """Read one file into its Parquet file."""
    faults = Faults(source.named.file, source.named.sheet)
    wanted = {name for want in source.wanted for name in want.names}
    table = open_table(source.named, faults, wanted=wanted, scratch=stored.parent)
    faults.header = table.header
    layout = Layout(table, source.wanted, faults)
    faults.refuse_if_any()
    check_cells(table, layout.needed, faults)
    spill = Spill(stored.with_suffix(".spill"))
    spill.write(_followed(layout, faults.name, progress))
    source.notes += note_strangers(layout)
    if not spill.rows and not faults.count:
        faults.add("monitoring-no-rows")
    faults.refuse_if_any()
    write_store(stored, _filed(spill, project, layout), places=spill.places)
    faults.refuse_if_any()
    source.notes += _rounding(layout)
    return _described(source, layout, spill, stored)


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


def _described(source: _Source, layout: Layout, spill: Spill, stored: Path) -> ReadingsFile:
    return ReadingsFile(
        **described(source.named, layout.faults, layout.table),
        rows=spill.rows,
        points=tuple(dict.fromkeys(want.point.id for want in source.wanted)),
        stored=stored,
        stored_sha256=sha256_of(stored),
    )


def _moved(taken: ReadingsFile, store: Path) -> ReadingsFile:
    return replace(taken, stored=taken.stored.replace(store / taken.stored.name))
