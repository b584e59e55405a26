"""The units that sheets show: where a parameter waits for an amount, that which the project chose."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from tobiishi.formulas.cases import Key, key_indices
from tobiishi.formulas.engines.workbook import Column
from tobiishi.formulas.programs import Input
from tobiishi.methodologies.calculation import Year
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.methodologies.values import read_values
from tobiishi.units import AMOUNTS, Unit, with_amount

__all__ = ["Units", "unit_text"]


def unit_text(text: str) -> str:
    """A unit as a sheet shows it: "–" without dimension; an amount that nobody chose as what it may be."""
    return "–" if text == "1" else text.replace("amount", f"({', '.join(AMOUNTS)})")


class Units:
    """Texts of the units of a methodology's values."""

    def __init__(self, methodology: Methodology, years: Sequence[Year]) -> None:
        self.program, self.years = methodology.program, years

    def of_column(self, column: Column) -> str:
        """The unit of a column; several where its items differ."""
        of = self.program.inputs.get(column.name)
        if of is None:
            return unit_text(column.unit)
        keys = self._keys(of) or [()]
        return " / ".join(dict.fromkeys(self.said(of, key) for key in keys))

    def said(self, of: Input, key: Key) -> str:
        """The unit of one value as a sheet shows it; "–" for a choice."""
        return "–" if of.parameter.kind == "choice" else unit_text(self.of(of, key).text)

    def of(self, of: Input, key: Key) -> Unit:
        """The unit of one value."""
        unit = of.parameter.unit
        if not unit.has_amount:
            return unit
        indices = key_indices(self.program, of.name)
        item = (".".join(of.path), indices[-1] if indices else "", str(key[-1]) if key else "")
        amount = self._amounts.get(item)
        return with_amount(unit, amount) if amount else unit

    def _keys(self, of: Input) -> Sequence[Key]:
        if not of.parameter.unit.has_amount:
            return [()]
        every = (key for year in self.years for key in year.case.values.get(of.name, {}))
        return list(dict.fromkeys(every))

    @cached_property
    def _amounts(self) -> dict[tuple[str, ...], str]:
        found: dict[tuple[str, ...], str] = {}
        for year in self.years:
            found |= read_values(self.program, year.values.written).amounts
        return found
