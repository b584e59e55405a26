"""Which columns of a readings file belong to which monitoring point, and what its rows say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np
import pyarrow.compute as pc

from tobiishi.errors import Finding
from tobiishi.monitoring.intake.faults import MOST, Faults, shown
from tobiishi.monitoring.intake.stamps import Note, Stamps, read_stamps
from tobiishi.monitoring.intake.values import Values, read_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tobiishi.monitoring.intake.table import Batch, Table
    from tobiishi.monitoring.project import Point
    from tobiishi.monitoring.series import Bools, Integers

_HEADER_SHOWN = 12


@dataclass(frozen=True)
class Want:
    """One series that is wanted from a file: the readings of one meter for one point."""

    point: Point
    meter: str
    value: str
    """Name of the column of values."""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns it needs: moments, values and, where several meters share them, the meter's."""
        chosen = (self.point.readings.meter,) if self.point.readings.meter else ()
        return tuple(one_line(name) for name in (*self.point.readings.stamps, self.value, *chosen))


@dataclass(frozen=True)
class Records:
    """Readings of one want in one batch, not yet placed on the clock."""

    want: int
    first: Stamps
    last: Stamps | None
    """The second column of moments, where readings are of spans."""
    values: Values
    rows: Integers


def one_line(name: str) -> str:
    """A column's name without line breaks and double spaces."""
    return " ".join(name.split())


def wants(point: Point) -> Iterator[Want]:
    """The series that a point asks for: one, or one for each meter where columns tell them apart."""
    readings = point.readings
    for meter in point.meters:
        yield Want(point, meter, readings.value or meter)


def find_columns(table: Table, names: Iterable[str], faults: Faults) -> dict[str, int]:
    """The number of each column (from 1); what is missing or there twice is a fault."""
    found = {name: number for number, name in enumerate(table.header, 1)}
    times = Counter(table.header)
    for name in dict.fromkeys(names):
        if name not in found:
            near = _near(name, table.header)
            faults.add("monitoring-column-missing", table.header_row or None, column_name=name, near=near)
        elif times[name] > 1:
            faults.add("monitoring-column-twice", table.header_row or None, found[name], column_name=name)
    return found


def check_cells(table: Table, columns: Iterable[int], faults: Faults) -> None:
    """Note formulas and errors in the columns that are read."""
    kinds = (("monitoring-formula", table.formulas), ("monitoring-error-cell", table.errors))
    for column in sorted(columns):
        for code, cells in kinds:
            for cell in cells.get(column, ()):
                faults.add_cell(code, cell, column)


class Layout:
    """Reads the batches of one table for all that is wanted from it."""

    def __init__(self, table: Table, wanted: Sequence[Want], faults: Faults) -> None:
        self.table = table
        self.wanted = wanted
        self.faults = faults
        self.columns = find_columns(table, (name for want in wanted for name in want.names), faults)
        self.rounded = 0
        """Values of binary floats that were rounded to twelve decimal places."""
        self.declared = {want.meter for want in wanted if want.point.readings.meter}
        self.seen: set[str] = set()
        """Declared meters that were found in a column of meters."""
        self.strangers: dict[str, int] = {}
        """The first hundred meters found there that no point declares, with their first row."""

    @property
    def needed(self) -> list[int]:
        """The numbers of the columns that are read."""
        return sorted({self.columns[name] for want in self.wanted for name in want.names})

    def records(self, batch: Batch) -> Iterator[Records]:
        """What one batch says of each want; cells at fault are noted."""
        known = self._known(batch)
        cells = _Cells(self, batch.take(np.flatnonzero(known)) if not known.all() else batch)
        for number, want in enumerate(self.wanted):
            found = cells.records(number, want)
            if len(found.rows):
                yield found

    def _known(self, batch: Batch) -> Bools:
        """Rows of meters that are declared; all rows where one series is read without a column of meters."""
        known = np.zeros(len(batch), dtype=np.bool_)
        for name in {want.point.readings.meter for want in self.wanted}:
            if name is None:
                return np.ones(len(batch), dtype=np.bool_)
            known |= self._declared(batch, self.columns[one_line(name)])
        return known

    def _declared(self, batch: Batch, column: int) -> Bools:
        ids, codes = meters(batch, column)
        first = np.zeros(len(ids), dtype=np.int64)
        first[codes[::-1]] = batch.rows[::-1]
        for meter, row in zip(ids, first, strict=True):
            if meter in self.declared:
                self.seen.add(meter)
            elif meter and len(self.strangers) < MOST:
                self.strangers.setdefault(meter, int(row))
        self._note_nameless(batch, column, codes == ids.index("") if "" in ids else codes < 0)
        return np.array([meter in self.declared for meter in ids], dtype=np.bool_)[codes]

    def _note_nameless(self, batch: Batch, column: int, nameless: Bools) -> None:
        """Rows without a meter are blank, or at fault."""
        rows = batch.take(np.flatnonzero(nameless))
        filled = np.zeros(len(rows), dtype=np.bool_)
        for texts in rows.texts.values():
            filled |= pc.not_equal(pc.utf8_trim_whitespace(texts), "").to_numpy(zero_copy_only=False)
        for row in rows.rows[filled]:
            self.faults.add("monitoring-meter-unnamed", int(row), column)


class _Cells:
    """The cells of one batch, each column read once for all wants that share it."""

    def __init__(self, layout: Layout, batch: Batch) -> None:
        self.layout = layout
        self.batch = batch
        self._stamps: dict[str, Stamps] = {}
        self._values: dict[str, Values] = {}
        self._meters: dict[str, tuple[list[str], Integers]] = {}

    def records(self, number: int, want: Want) -> Records:
        """The readings of one want: rows of its meter that are not blank."""
        stamps = [self.stamps(one_line(name)) for name in want.point.readings.stamps]
        values = self.values(one_line(want.value))
        blank = values.missing
        for one in stamps:
            blank = blank & one.empty
        chosen = np.flatnonzero(self._of_meter(want) & ~blank)
        self._note_empty(want, chosen)
        last = stamps[1].take(chosen) if len(stamps) > 1 else None
        rows = self.batch.rows[chosen]
        return Records(number, stamps[0].take(chosen), last, values.take(chosen), rows)

    def stamps(self, name: str) -> Stamps:
        """The moments of a column."""
        if name not in self._stamps:
            column = self.layout.columns[name]
            texts = self.batch.texts[column]
            self._stamps[name] = read_stamps(texts, self._note(column))
        return self._stamps[name]

    def values(self, name: str) -> Values:
        """The values of a column."""
        if name not in self._values:
            column = self.layout.columns[name]
            note, floats = self._note(column), self.layout.table.floats
            self._values[name], rounded = read_values(self.batch.texts[column], note, floats=floats)
            self.layout.rounded += rounded
        return self._values[name]

    def _note(self, column: int) -> Note:
        def note(code: str, position: int) -> None:
            """Note a cell of this column."""
            text = self.batch.texts[column][position].as_py()
            self.layout.faults.add(code, int(self.batch.rows[position]), column, text=text)

        return note

    def _note_empty(self, want: Want, chosen: Integers) -> None:
        """Rows that have a value, or one end of a span, but a moment missing."""
        for name in want.point.readings.stamps:
            empty = self.stamps(one_line(name)).empty[chosen]
            for row in self.batch.rows[chosen[empty]]:
                self.layout.faults.add(
                    "monitoring-stamp-missing", int(row), self.layout.columns[one_line(name)]
                )

    def _of_meter(self, want: Want) -> Bools:
        if want.point.readings.meter is None:
            return np.ones(len(self.batch), dtype=np.bool_)
        name = one_line(want.point.readings.meter)
        if name not in self._meters:
            self._meters[name] = meters(self.batch, self.layout.columns[name])
        ids, codes = self._meters[name]
        return codes == ids.index(want.meter) if want.meter in ids else np.zeros(len(codes), dtype=np.bool_)


def meters(batch: Batch, column: int) -> tuple[list[str], Integers]:
    """The ids in a column of meters, and for each row the position of its own."""
    encoded = pc.dictionary_encode(pc.utf8_trim_whitespace(batch.texts[column]))
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False)


def note_strangers(layout: Layout) -> list[Finding]:
    """Meters of the file that no point declares: a note, or a fault while a declared meter is not found."""
    absent = sorted(layout.declared - layout.seen)
    findings = []
    for meter, row in layout.strangers.items():
        if absent:
            near = ", ".join(get_close_matches(meter, absent, n=3, cutoff=0.3) or absent[:3])
            layout.faults.add("monitoring-meter-unknown", row, meter=meter, near=near)
        else:
            details = {"meter": shown(meter)}
            findings.append(Finding("monitoring-meter-unused", layout.faults.place(row), details, "notes"))
    return findings


def _near(name: str, header: Sequence[str]) -> str:
    """The columns most like a name, or the first ones of the header."""
    folded = {normalize("NFKC", one).casefold(): one for one in header if one}
    close = get_close_matches(normalize("NFKC", name).casefold(), folded, n=3, cutoff=0.6)
    listed = [folded[one] for one in close] or [one for one in header if one][:_HEADER_SHOWN]
    return shown(", ".join(listed))
