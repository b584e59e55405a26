"""Records to a series: moments placed on the clock, values as whole numbers of one decimal place."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from tobiishi.monitoring.intake.layout import Layout, Records, Want, one_line
from tobiishi.monitoring.intake.stamps import Note, Stamps, moments, shifted
from tobiishi.monitoring.intake.values import common, rounded
from tobiishi.monitoring.series import Integers, Measured, Series, local_text
from tobiishi.units import edge_unit


def place_on_clock(records: Records, want: Want, layout: Layout, zone: ZoneInfo) -> Series:
    """The series of one want; `zone` is the project's. Faults are noted in the layout's faults.

    These are `monitoring-nonexistent-time`, `monitoring-ambiguous-time`, `monitoring-span-backwards`
    and `monitoring-too-many-digits` (where a value with the decimals of the others exceeds 64 bits).
    """
    placing = _Placing(records, want, layout, zone)
    begins, ends = placing.interval()
    whole, places = placing.whole_numbers()
    return Series(
        meter=want.meter,
        measured=want.point.measured,
        begins=begins,
        ends=ends,
        digits=whole,
        places=places,
        missing=records.values.missing,
        rows=records.rows,
        unit=edge_unit(want.point.unit),
        zone=zone,
    )


@dataclass(frozen=True)
class _Placing:
    records: Records
    want: Want
    layout: Layout
    zone: ZoneInfo

    def interval(self) -> tuple[Integers, Integers]:
        """Begin and end of each reading [s]."""
        readings, measured = self.want.point.readings, self.want.point.measured
        moment = self._moments(self.records.first, 0)
        if measured is Measured.COUNTER:
            return moment, moment
        if measured is Measured.SPAN:
            return moment, self._ends(moment)
        length = readings.interval or 0
        if readings.stamp == "end":
            return shifted(moment, self.records.first, -length, self._clock), moment
        return moment, shifted(moment, self.records.first, length, self._clock)

    def whole_numbers(self) -> tuple[Integers, int]:
        """The values times a power of ten, and how many decimal places that is."""
        values = self.records.values
        whole, places, beyond = common(values)
        while len(beyond) and places and self.layout.table.floats:
            values, changed = rounded(values, places - 1)
            self.layout.rounded += changed
            whole, places, beyond = common(values)
        for row in self.records.rows[beyond]:
            self._add("monitoring-too-many-digits", int(row), self.want.value)
        return whole, places

    @property
    def _clock(self) -> ZoneInfo | int:
        readings = self.want.point.readings
        if readings.offset is not None:
            return readings.offset
        return ZoneInfo(readings.zone) if readings.zone else self.zone

    def _moments(self, stamps: Stamps, number: int) -> Integers:
        return moments(stamps, self._clock, self._note(self.want.point.readings.stamps[number]))

    def _ends(self, begins: Integers) -> Integers:
        """The ends of spans, which must come after their begins."""
        ends = self._moments(self.records.last or self.records.first, 1)
        for position in np.flatnonzero(ends <= begins):
            span = {"from_": begins[position], "until": ends[position]}
            said = {name: local_text(int(moment), self.zone)[:16] for name, moment in span.items()}
            row = int(self.records.rows[position])
            self._add("monitoring-span-backwards", row, self.want.point.readings.stamps[1], **said)
        return ends

    def _note(self, name: str) -> Note:
        return lambda code, position: self._add(code, int(self.records.rows[position]), name)

    def _add(self, code: str, row: int, name: str, **details: str) -> None:
        self.layout.faults.add(code, row, self.layout.columns[one_line(name)], **details)
