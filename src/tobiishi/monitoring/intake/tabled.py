"""Fixed values by item from tables with one row for each item, such as an asset register."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tobiishi.errors import Problems, Refused, refused
from tobiishi.methodologies.sheets import check_name
from tobiishi.methodologies.values import ITEMS, Quantity
from tobiishi.monitoring.intake.faults import Faults
from tobiishi.monitoring.intake.layout import check_cells, find_columns, one_line
from tobiishi.monitoring.intake.opening import Named, SourceFile, described, open_table
from tobiishi.monitoring.project import TabledValue
from tobiishi.units import edge_unit, number

if TYPE_CHECKING:
    from pathlib import Path

    from tobiishi.monitoring.intake.table import Batch
    from tobiishi.monitoring.project import Project

ByPath = dict[tuple[str, ...], Any]
"""Values by item, under the path of each parameter: the ids of modules, then its name."""


@dataclass(frozen=True)
class ValuesFile(SourceFile):
    """A table of fixed values that was taken in."""

    rows: int
    """Items that it gives a value."""
    parameters: tuple[str, ...]


@dataclass
class _Column:
    """One parameter's column, and the values found in it."""

    path: tuple[str, ...]
    declared: TabledValue
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[tuple[str, ...], int] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns it needs: those of items, then that of the values."""
        return tuple(one_line(name) for name in (*self.declared.item, self.declared.column))


def take_in_values(project: Project, scratch: Path) -> tuple[ByPath, tuple[ValuesFile, ...]]:
    """Read the tables of fixed values that a project names, each file once.

    `scratch` is a folder for what is unpacked.

    Raises:
        Refused: `monitoring-item-twice`, `monitoring-item-missing`, `monitoring-value-missing`,
            `methodologies-reserved-name`, `methodologies-too-many`, codes of units, and what any file is
            refused for; all faults of all files at once.
    """
    problems = Problems()
    values: ByPath = {}
    files = []
    for named, columns in _sources(project).items():
        with problems.catching():
            files.append(_take(named, columns, scratch))
            values |= {one.path: one.values for one in columns}
    problems.refuse_if_any()
    return values, tuple(files)


def _sources(project: Project) -> dict[Named, list[_Column]]:
    """Each file (and sheet) with the columns that are wanted from it."""
    sources: dict[Named, list[_Column]] = {}
    for path, one in project.fixed_values():
        if isinstance(one, TabledValue):
            place = project.place("fixed", *path, "file")
            named = Named(one.file, one.sheet, one.encoding, project.folder / one.file, place)
            sources.setdefault(named, []).append(_Column(path, one))
    return sources


def _take(named: Named, columns: list[_Column], scratch: Path) -> ValuesFile:
    """Read one file into its columns."""
    faults = Faults(named.file, named.sheet)
    wanted = dict.fromkeys(name for one in columns for name in one.names)
    table = open_table(named, faults, wanted=wanted, scratch=scratch)
    faults.header = table.header
    numbers = find_columns(table, wanted, faults)
    faults.refuse_if_any()
    needed = sorted({numbers[name] for name in wanted})
    check_cells(table, needed, faults)
    for batch in table.batches(needed):
        for one in columns:
            _read(one, batch, [numbers[name] for name in one.names], faults)
    if not any(one.rows for one in columns) and not faults.count:
        faults.add("monitoring-no-rows")
    faults.refuse_if_any()
    return ValuesFile(
        **described(named, faults, table),
        rows=len({key for one in columns for key in one.rows}),
        parameters=tuple(".".join(one.path) for one in columns),
    )


def _read(one: _Column, batch: Batch, numbers: list[int], faults: Faults) -> None:
    """Take one parameter's values from a batch; rows that say nothing of it are passed over."""
    cells = [[text.strip() for text in batch.texts[n].to_pylist()] for n in numbers]
    for row, texts in zip(batch.rows.tolist(), zip(*cells, strict=True), strict=True):
        if any(texts):
            _read_row(one, texts, _Row(faults, row, numbers))


@dataclass(frozen=True)
class _Row:
    """Notes faults in the cells of a row that one parameter needs."""

    faults: Faults
    row: int
    columns: list[int]

    def add(self, code: str, cell: int, **details: object) -> None:
        """Note a fault of a cell."""
        self.faults.add(code, self.row, self.columns[cell], **details)

    def take(self, refusal: Refused, cell: int) -> None:
        """Note what a cell is refused for."""
        for finding in refusal.findings:
            self.add(finding.code, cell, **finding.details)


def _read_row(one: _Column, texts: tuple[str, ...], row: _Row) -> None:
    """Take one item's value, or note what is wrong with the row."""
    *items, text = texts
    if not all(items):
        row.add("monitoring-item-missing", items.index(""))
        return
    key = tuple(items)
    first = one.rows.setdefault(key, row.row)
    if first != row.row:
        row.add("monitoring-item-twice", len(items) - 1, item=", ".join(items), first=first)
        return
    if len(one.rows) > ITEMS:
        raise refused("methodologies-too-many", row.faults.place(), limit=f"{ITEMS:,}")
    _check_items(items, row)
    _put(one.values, key, _value(one.declared, text, key, row))


def _check_items(items: list[str], row: _Row) -> None:
    """Demand names; what begins with a digit may be a year or a month, which the methodology checks."""
    for cell, item in enumerate(items):
        try:
            if not item[0].isdigit():
                check_name(item)
        except Refused as refusal:
            row.take(refusal, cell)


def _value(declared: TabledValue, text: str, key: tuple[str, ...], row: _Row) -> Quantity | str | None:
    """An exact number in the unit declared, or where none is, a name; None where it is at fault."""
    if not text:
        row.add("monitoring-value-missing", len(key), item=", ".join(key))
        return None
    if declared.unit is None:
        return text
    try:
        return Quantity(number(text), edge_unit(declared.unit))
    except Refused as refusal:
        row.take(refusal, len(key))
    return None


def _put(values: dict[str, Any], key: tuple[str, ...], value: object) -> None:
    *outer, last = key
    for step in outer:
        values = values.setdefault(step, {})
    values[last] = value
