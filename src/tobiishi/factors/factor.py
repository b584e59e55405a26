"""What a factor is: an exact value in a unit, the keys it is asked for by, and where it comes from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import datetime as dt

    from flint import fmpq

    from tobiishi.factors.choices import Bound, Confidence, Margin, Moment
    from tobiishi.units import CalorificBasis, GwpSet, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The row as it was printed before names became general and units those of the closed list."""

    name: str
    value: str
    unit: str
    year: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a value was found; `text` says it in full, the other fields only what it names."""

    text: str
    publisher: str | None
    title: str | None
    address: str | None
    checked_until: dt.date | None


KEYS: Final = (
    "name",
    "country",
    "grid",
    "moment",
    "margin",
    "item",
    "situation",
    "bound",
    "gwp_set",
    "calorific_basis",
    "data_year",
    "fiscal_year",
    "version",
)
"""The fields by which factors are told apart, in the order in which they are said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A default value or emission factor. A field that is not known is None.

    Attributes:
        name: general name, without place, date or item.
        value: exact value [unit].
        digits: the value as decimal text; that of the printed row unless its unit was rescaled.
        unit: unit of the closed list.
        country: ISO 3166-1 alpha-2, None for any country.
        grid: electricity grid within the country, spelled as printed.
        moment: ex ante or ex post.
        margin: which plants a grid factor speaks of.
        item: what the value is of: a fuel, gas, kind of waste, class of equipment.
        situation: under what circumstances: a climate, a sector, a weighting.
        bound: which end of a range.
        gwp_set: assessment report of a warming potential.
        calorific_basis: net or gross.
        data_year: calendar year of the data, of several the last (`printed.year` keeps all).
        fiscal_year: fiscal year of the data, as "FY2018".
        version: version or edition of the text that gives the value.
        valid_from: first day of validity; only where the source states it.
        valid_until: last day of validity; only where the source states it.
        confidence: how sure our copy is.
        note: what the row says beyond its fields.
        printed: the row as printed.
        source: where it was found.
        file: data file that holds it.
        origin_row: its number in the list from which the data were taken.
    """

    name: str
    value: fmpq
    digits: str
    unit: Unit
    country: str | None
    grid: str | None
    moment: Moment | None
    margin: Margin | None
    item: str | None
    situation: str | None
    bound: Bound | None
    gwp_set: GwpSet | None
    calorific_basis: CalorificBasis | None
    data_year: int | None
    fiscal_year: str | None
    version: str | None
    valid_from: dt.date | None
    valid_until: dt.date | None
    confidence: Confidence
    note: str | None
    printed: Printed
    source: Source
    file: str
    origin_row: int

    @property
    def dated(self) -> bool:
        """Whether the source states a validity; of an undated factor nothing is known about any day."""
        return self.valid_from is not None or self.valid_until is not None

    def holds_on(self, day: dt.date) -> bool:
        """Whether nothing stated speaks against the day: also true of an undated factor."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)

    def key(self) -> dict[str, str]:
        """The known fields by which it is told apart, as text."""
        known = ((name, getattr(self, name)) for name in KEYS)
        return {name: str(value) for name, value in known if value is not None}

    def __str__(self) -> str:
        """The factor on one line: its keys, stated validity, value, unit and confidence."""
        parts = self.key() | {"from": _text(self.valid_from), "until": _text(self.valid_until)}
        said = [f"{part} {text}" for part, text in parts.items() if part != "name" and text]
        return f"{', '.join([self.name, *said])} = {self.digits} {self.unit.text} ({self.confidence})"

    def as_json(self) -> dict[str, object]:
        """The factor for other programs: unknown fields are null, days are ISO text."""
        keys = {name: _plain(getattr(self, name)) for name in KEYS}
        return {
            **keys,
            "value": self.digits,
            "exact": str(self.value),
            "unit": self.unit.text,
            "dated": self.dated,
            "valid_from": _plain(self.valid_from),
            "valid_until": _plain(self.valid_until),
            "confidence": str(self.confidence),
            "note": self.note,
            "source": {name: _plain(value) for name, value in asdict(self.source).items()},
            "printed": asdict(self.printed),
            "file": self.file,
            "origin_row": self.origin_row,
        }


def _text(day: dt.date | None) -> str:
    return str(day) if day else ""


def _plain(value: object) -> str | int | None:
    return value if isinstance(value, int) or value is None else str(value)
