"""What a unit is, how it is read, multiplied, compared and converted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from flint import fmpq

from tobiishi.errors import refused
from tobiishi.units.numbers import number
from tobiishi.units.table import BASES, CURRENCIES, EDGE_UNITS, SPECIES, SPELLINGS, UNITS

AMOUNTS: Final = ("t", "m3", "Nm3")
"""What an `amount` of fuel may be measured in, chosen for each item."""

_POINTS = {"degC", "year"}
_ONE = fmpq(1)
_UNIT_LENGTH = 40
_TEXT_LENGTH = 80
HIGHEST_POWER: Final = 60
"""Largest power of a dimension; mechanics needs 6."""

Dimensions = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its text, its size in base units and its dimensions.

    Two units are the same where size and dimensions agree, however they are written.
    """

    text: str
    scale: fmpq
    dimensions: Dimensions

    def same(self, other: Unit) -> bool:
        """Whether figures in both may be added without any factor."""
        return self.dimensions == other.dimensions and self.scale == other.scale

    def comparable(self, other: Unit) -> bool:
        """Whether both measure the same kind of thing, though perhaps in another size."""
        return self.dimensions == other.dimensions

    @property
    def is_point(self) -> bool:
        """Whether it marks a point on a scale (degC, year): only differences of it add up."""
        return self.dimensions in {((name, 1),) for name in _POINTS}

    @property
    def has_amount(self) -> bool:
        """Whether it waits for each item to choose mass, volume or normal volume."""
        return any(name.startswith("amount") for name, _ in self.dimensions)

    def __mul__(self, other: Unit) -> Unit:
        dimensions = _joined(self, other, 1)
        return Unit(_short(f"{self.text}*{other.text}", dimensions), self.scale * other.scale, dimensions)

    def __truediv__(self, other: Unit) -> Unit:
        below = f"({other.text})" if "*" in other.text else other.text
        dimensions = _joined(self, other, -1)
        return Unit(_short(f"{self.text}/{below}", dimensions), self.scale / other.scale, dimensions)

    def __pow__(self, exponent: int) -> Unit:
        dimensions = _checked((name, power * exponent) for name, power in self.dimensions if exponent)
        return Unit(_short(f"({self.text})**{exponent}", dimensions), self.scale**exponent, dimensions)

    def named(self) -> Unit:
        """The same unit under its shortest listed name, where it has one (J/s is W)."""
        return _names().get((self.scale, self.dimensions), self)


DIMENSIONLESS: Final = Unit("1", _ONE, ())


def unit(text: str) -> Unit:
    """Read a unit as documents write it: listed symbols with `*` and `/` (`a/b/c` divides twice).

    Raises:
        Refused: `units-unknown`.
    """
    return _read(text, edges=False)


def edge_unit(text: str) -> Unit:
    """Read a unit as people write it in readings and values: other spellings, percent, kL, mile too.

    Raises:
        Refused: `units-unknown`.
    """
    return _read(text, edges=True)


def conversion(found: Unit, wanted: Unit) -> fmpq:
    """The exact factor from one unit to another of the same kind.

    Raises:
        Refused: `units-incompatible`.
    """
    if not found.comparable(wanted):
        raise refused("units-incompatible", found=found.text, expected=wanted.text)
    return found.scale / wanted.scale


def value_and_unit(text: str) -> tuple[fmpq, Unit | None]:
    """Split "347.2 MWh" into its exact number and its unit (None where none is written).

    Raises:
        Refused: `units-number`, `units-decimal-comma`, `units-unknown`.
    """
    head, _, tail = text.strip().partition(" ")
    if not tail and head.endswith(("%", "％")):
        head, tail = head[:-1], "%"
    return number(head), edge_unit(tail.strip()) if tail.strip() else None


def quantity(text: str, wanted: Unit) -> fmpq:
    """Read a value into the wanted unit; a bare number is taken to be in it already.

    Raises:
        Refused: any code of this room.
    """
    value, found = value_and_unit(text)
    return value if found is None else value * conversion(found, wanted)


def with_amount(waiting: Unit, chosen: str) -> Unit:
    """The unit with `amount` replaced by what an item is measured in, one of AMOUNTS."""
    power = dict(waiting.dimensions).get("amount", 0)
    if not power:
        return waiting
    rest = Unit(waiting.text, waiting.scale, tuple(d for d in waiting.dimensions if d[0] != "amount"))
    measured = unit(chosen) ** power
    text = re.sub(r"\bamount\b", chosen, waiting.text)
    return Unit(text, rest.scale * measured.scale, _joined(rest, measured, 1))


def _joined(left: Unit, right: Unit, sign: int) -> Dimensions:
    powers = dict(left.dimensions)
    for name, power in right.dimensions:
        powers[name] = powers.get(name, 0) + sign * power
    return _checked((name, power) for name, power in powers.items() if power)


def _checked(dimensions: Iterable[tuple[str, int]]) -> Dimensions:
    """Dimensions in order; powers that no quantity has would only exhaust memory."""
    ordered = tuple(sorted(dimensions))
    if any(abs(power) > HIGHEST_POWER for _, power in ordered):
        raise refused("units-power", limit=HIGHEST_POWER)
    return ordered


def _short(text: str, dimensions: Dimensions) -> str:
    """The text of a unit; where it grows long, that of its dimensions."""
    return text if len(text) <= _TEXT_LENGTH else " ".join(f"{name}^{power}" for name, power in dimensions)


@cache
def _read(text: str, *, edges: bool) -> Unit:
    written = SPELLINGS.get(text.strip(), text.strip()) if edges else text
    if not written or len(written) > _UNIT_LENGTH:
        raise refused("units-unknown", unit=text[:_UNIT_LENGTH], near="MWh, t, tCO2/MWh")
    parts = re.split(r"([*/])", written)
    result = _symbol(parts[0], edges=edges)
    said = result.text
    for sign, symbol in zip(parts[1::2], parts[2::2], strict=True):
        step = _symbol(symbol, edges=edges)
        result = result * step if sign == "*" else result / step
        said += sign + step.text
    return Unit(said, result.scale, result.dimensions)


def _symbol(text: str, *, edges: bool) -> Unit:
    listed = _listed(edges=edges)
    written = SPELLINGS.get(text.strip(), text.strip()) if edges else text
    if written in listed:
        return listed[written]
    alike = [symbol for symbol in listed if symbol.casefold() == written.casefold()]
    if edges and len(alike) == 1 and _sure(written, alike[0]):
        return listed[alike[0]]
    near = alike or get_close_matches(written, listed, n=4, cutoff=0.5) or ["MWh", "t", "GJ", "tCO2"]
    raise refused("units-unknown", unit=text, near=", ".join(near))


def _sure(written: str, symbol: str) -> bool:
    """Whether a symbol in other capitals can mean nothing else: a letter alone could, and m is not M (milli, mega)."""
    return len(written) > 1 and (written[0] == symbol[0] or written[0] not in "mM")


@cache
def _listed(*, edges: bool) -> dict[str, Unit]:
    listed = dict(_listed(edges=False)) if edges else _bases()
    for line in (EDGE_UNITS if edges else UNITS).strip().splitlines():
        symbol, factor, multiple = line.split()
        base = _product(multiple, listed)
        listed[symbol] = Unit(symbol, number(factor) * base.scale, base.dimensions)
    return listed | _masses(("k", "M") if edges else ())


def _bases() -> dict[str, Unit]:
    named: Iterable[str] = (*BASES, *CURRENCIES)
    return {"1": DIMENSIONLESS} | {name: Unit(name, _ONE, ((name, 1),)) for name in named}


def _masses(prefixes: Iterable[str]) -> dict[str, Unit]:
    """Grams, kilograms and tonnes of each species; tCO2 and tCO2e are one."""
    sizes = {"g": fmpq(1, 1000), "kg": _ONE, "t": fmpq(1000)}
    sizes |= {f"{prefix}t": fmpq(1000) * (1000 if prefix == "k" else 10**6) for prefix in prefixes}
    units = {}
    for species in SPECIES:
        for size, scale in sizes.items():
            units[size + species] = Unit(size + species, scale, ((species, 1),))
    units |= {f"{size}CO2e": Unit(f"{size}CO2e", scale, (("CO2", 1),)) for size, scale in sizes.items()}
    return units


def _product(text: str, listed: dict[str, Unit]) -> Unit:
    parts = re.split(r"([*/])", text)
    result = listed[parts[0]]
    for sign, symbol in zip(parts[1::2], parts[2::2], strict=True):
        result = result * listed[symbol] if sign == "*" else result / listed[symbol]
    return result


@cache
def _names() -> dict[tuple[fmpq, Dimensions], Unit]:
    listed = reversed(_listed(edges=False).values())
    return {(one.scale, one.dimensions): one for one in listed}
