"""The form of a methodology document. Numbers and units stay texts here; the loader reads them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tobiishi.errors import Text

Symbol = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
IndexedSymbol = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\[[A-Za-z0-9_]+(, ?[A-Za-z0-9_]+)*\])?$")
]
Confidence = Literal["seen", "secondary", "derived", "unverified"]
Figure = Annotated[str, StringConstraints(min_length=1, max_length=80)]
"""A number, perhaps with its unit, as written."""
UnitText = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Part):
    """Anything with a name in both languages."""

    en: Annotated[str, StringConstraints(min_length=1)]
    ja: Annotated[str, StringConstraints(min_length=1)]

    @property
    def text(self) -> Text:
        """The name in both languages."""
        return Text(self.en, self.ja)


class Source(_Part):
    """Where the document's content comes from, and how much of it was seen."""

    document: str
    publisher: str
    seen: Literal["text", "summary", "title", "none"]


class Criterion(Named):
    """An eligibility criterion: with a test, or with the evidence that is asked for."""

    id: int
    test: str | None = None
    evidence: str | None = None


class Check(Named):
    """A condition that gives a finding where it does not hold."""

    test: str


class IndexPart(Named):
    """An index and the items it runs over."""

    kind: Literal["items", "categories", "years_to_date", "months", "readings"] = "items"
    of: tuple[Symbol, ...] = ()
    within: Symbol | None = None
    may_be_empty: bool = False


class RangePart(_Part):
    """The values a parameter may take."""

    from_: Figure | None = Field(None, alias="from")
    above: Figure | None = None
    to: Figure | None = None
    below: Figure | None = None


class FactorPart(_Part):
    """Which factor is the default: found by name and keys (see the room `factors`)."""

    name: str
    country: str | None = None
    grid: str | None = None
    moment: str | None = None
    margin: str | None = None
    item: str | None = None
    situation: str | None = None
    bound: str | None = None
    gwp_set: str | None = None
    calorific_basis: str | None = None
    data_year: str | None = None
    fiscal_year: str | None = None
    version: str | None = None


class ParameterPart(Named):
    """A value that somebody gives: monitored, fixed, default, choice or curve."""

    unit: UnitText
    kind: Literal["monitored", "fixed", "default", "choice", "curve"]
    range: RangePart | None = None
    choices: tuple[Symbol, ...] = ()
    value: Figure | None = None
    factor: FactorPart | None = None
    confidence: Confidence | None = None
    source: str | None = None
    aggregate: Literal["sum", "mean", "last", "max"] = "sum"
    options: tuple[Literal["A", "B", "C"], ...] = ("B", "C")
    x: UnitText | None = None
    ends: Literal["refuse", "hold"] = "refuse"


class ConstantPart(Named):
    """A value fixed by the document."""

    unit: UnitText
    value: Figure
    confidence: Confidence
    source: str | None = None


class BandPart(_Part):
    """A row of a table by bands; the first may say where the table begins."""

    from_: Figure | None = Field(None, alias="from")
    below: Figure | None = None
    up_to: Figure | None = None
    value: Figure


class TablePart(Named):
    """A table by bands of a value, or by rows of one or two choices or categories."""

    by: str | tuple[Symbol, Symbol]
    unit: UnitText
    bands: tuple[BandPart, ...] = ()
    rows: dict[Symbol, Figure | dict[Symbol, Figure]] = Field(default_factory=dict)
    confidence: Confidence
    source: str | None = None


class CurvePart(Named):
    """A curve fixed by the document."""

    x: UnitText
    y: UnitText
    points: tuple[tuple[Figure, Figure], ...] = Field(min_length=2)
    ends: Literal["refuse", "hold"] = "refuse"
    confidence: Confidence
    source: str | None = None


class FormulaPart(Named):
    """A formula in the symbols of the official text."""

    is_: Annotated[str, StringConstraints(min_length=1)] = Field(alias="is")
    unit: UnitText | None = None
    confidence: Confidence | None = None
    reported: bool = False


class BasedOn(_Part):
    """The document of which this one is a country's variant."""

    id: str
    version: str


class Document(_Part):
    """A methodology, or a module that methodologies use."""

    id: Symbol
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+$")]
    kind: Literal["methodology", "module"] = "methodology"
    based_on: BasedOn | None = None
    title: Named
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None
    status: Literal["approved", "proposed", "estimate"]
    valid_from: date | None
    valid_until: date | None
    sectoral_scope: int | None
    technologies: tuple[str, ...] = Field(min_length=1)
    source: Source
    negative_years: Literal["zero", "carried"] = "zero"
    criteria: tuple[Criterion, ...] = ()
    uses: dict[Symbol, str] = Field(default_factory=dict)
    constants: dict[Symbol, ConstantPart] = Field(default_factory=dict)
    indices: dict[Symbol, IndexPart] = Field(default_factory=dict)
    parameters: dict[IndexedSymbol, ParameterPart] = Field(default_factory=dict)
    tables: dict[Symbol, TablePart] = Field(default_factory=dict)
    curves: dict[Symbol, CurvePart] = Field(default_factory=dict)
    checks: dict[Symbol, Check] = Field(default_factory=dict)
    formulas: dict[IndexedSymbol, FormulaPart] = Field(min_length=1)
