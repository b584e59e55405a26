"""What a document declares, as far as its formulas need it: the shape both checker and linker read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from flint import fmpq

from tobiishi.errors import Text
from tobiishi.formulas.expressions import Node
from tobiishi.units import Unit

IndexKind = Literal["items", "categories", "years_to_date", "months", "readings"]
ParameterKind = Literal["monitored", "fixed", "default", "choice", "curve"]


@dataclass(frozen=True, slots=True)
class Index:
    """A set of items that formulas run over."""

    name: str
    text: Text
    kind: IndexKind = "items"
    within: str | None = None
    may_be_empty: bool = False
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """The values a parameter may take; None is no bound."""

    lowest: fmpq | None = None
    highest: fmpq | None = None
    above: bool = False
    below: bool = False

    def __contains__(self, value: fmpq) -> bool:
        """Whether a value lies in the range."""
        low, high = self.lowest, self.highest
        over = low is None or value > low or (value == low and not self.above)
        under = high is None or value < high or (value == high and not self.below)
        return over and under

    def __str__(self) -> str:
        """The range as mathematicians write it: [0, 1), with … for no bound."""
        low = "…" if self.lowest is None else str(self.lowest)
        high = "…" if self.highest is None else str(self.highest)
        return f"{'(' if self.above else '['}{low}, {high}{')' if self.below else ']'}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the project, the monitoring or the methodology gives."""

    name: str
    text: Text
    indices: tuple[str, ...]
    unit: Unit
    kind: ParameterKind
    choices: tuple[str, ...] = ()
    range: Range = Range()
    default: fmpq | None = None
    confidence: str | None = None
    x_unit: Unit | None = None
    ends: Literal["refuse", "hold"] = "refuse"
    aggregate: Literal["sum", "mean", "last", "max"] = "sum"


@dataclass(frozen=True, slots=True)
class Constant:
    """A value fixed by the document."""

    name: str
    text: Text
    unit: Unit
    value: fmpq
    confidence: str


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a table by bands: values up to `until` (below it, where `open`)."""

    until: fmpq
    open: bool
    value: fmpq


@dataclass(frozen=True, slots=True)
class Table:
    """Values by bands of a measured value, or by names of one or two choices or categories.

    `by` is the unit of the bands, or the names (choice parameters or category indices) of the rows;
    `rows` maps a tuple of names to a value.
    """

    name: str
    text: Text
    unit: Unit
    confidence: str
    by_unit: Unit | None = None
    begins: fmpq | None = None
    bands: tuple[Band, ...] = ()
    by: tuple[str, ...] = ()
    rows: Mapping[tuple[str, ...], fmpq] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve fixed by the document: points with rising x, straight lines between."""

    name: str
    text: Text
    x_unit: Unit
    unit: Unit
    points: tuple[tuple[fmpq, fmpq], ...]
    ends: Literal["refuse", "hold"]
    confidence: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as written; `unit` is None where the proof shall find it."""

    name: str
    text: Text
    indices: tuple[str, ...]
    unit: Unit | None
    expression: Node
    written: str
    confidence: str | None = None
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Test:
    """A condition of a criterion or check; free indices are those it is tested for item by item."""

    name: str
    text: Text
    expression: Node
    written: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All a document declares, by name.

    `uses` holds the documents it uses; `broken` are names whose declaration has a fault of its own.
    """

    id: str
    version: str
    module: bool
    indices: Mapping[str, Index]
    parameters: Mapping[str, Parameter]
    constants: Mapping[str, Constant]
    tables: Mapping[str, Table]
    curves: Mapping[str, Curve]
    formulas: Mapping[str, Formula]
    tests: Mapping[str, Test]
    uses: Mapping[str, Checked]
    broken: frozenset[str] = frozenset()

    @property
    def result(self) -> str:
        """The formula that `use` gives where none is named: ER of a methodology, the last of a module."""
        return list(self.formulas)[-1] if self.module else "ER"


@dataclass(frozen=True, slots=True)
class Checked:
    """A sheet with what was proved of it.

    `units` holds the unit of every formula, `order` the formulas each after those it needs, and
    `factors` the exact factor of every `to`, by formula and column.
    """

    sheet: Sheet
    units: Mapping[str, Unit]
    order: tuple[str, ...]
    factors: Mapping[tuple[str, int], fmpq]
