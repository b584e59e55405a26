"""Values as people write them (a values file, a project file) brought to the inputs of a program.

A value is a text, perhaps with a unit; or a mapping with `value`, `points` (a curve) or `values` and
`hours` (readings), beside which `source` and `confidence` may stand. Indices are nested maps.
Values of a used document stand under its id; nearer ones go before those at the top.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import Any, Final, get_args

from flint import fmpq
from pydantic import ValidationError

from tobiishi.errors import Place, Problems, refused
from tobiishi.formulas.cases import Item, Key, Value
from tobiishi.formulas.programs import Input, Program
from tobiishi.formulas.sheets import Parameter
from tobiishi.methodologies.models import Confidence
from tobiishi.methodologies.sheets import check_name, check_points
from tobiishi.methodologies.written import OneYear, SeveralYears, WrittenValue, YearBlock
from tobiishi.periods import days_in_year
from tobiishi.units import AMOUNTS, Unit, conversion, number, unit, value_and_unit, with_amount

Written = Mapping[str, Any]
"""Values as written: texts in nested maps and lists."""

ITEMS: Final = 100_000
"""Items of one parameter at most."""
NUMBER_BITS: Final = 200
"""Size of a whole number that is handed in as such [bit]."""
_HOURS: Final = unit("h")
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_CONFIDENCES: Final = get_args(Confidence)
_LEAF: Final = frozenset(WrittenValue.model_fields)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value that is a number already, in its unit: what monitoring hands in."""

    value: fmpq
    unit: Unit


@dataclass(frozen=True, slots=True)
class YearValues:
    """What is given for one calendar-year part: its length [yr], hours [h] and values as written."""

    year: int
    part: fmpq
    part_hours: fmpq
    written: Written


@dataclass(slots=True)
class Given:
    """Values of one year part in the units of their parameters.

    Args:
        values: for each input by its items.
        hours: for each index of kind readings the lengths of the readings [h].
        empty: for each input the items under which nothing is listed.
        unverified: inputs given with the confidence `unverified`.
        stated: what is written beside a value (source, confidence), by input and items; None for all its items.
        amounts: what each item's amounts are measured in, by index and item, or by document where there is none.
    """

    values: dict[str, dict[Key, Value]] = field(default_factory=dict)
    hours: dict[str, dict[Key, tuple[fmpq, ...]]] = field(default_factory=dict)
    empty: dict[str, list[Key]] = field(default_factory=dict)
    unverified: set[str] = field(default_factory=set)
    stated: dict[tuple[str, Key | None], Written] = field(default_factory=dict)
    amounts: dict[tuple[str, ...], str] = field(default_factory=dict)


def read_values(program: Program, written: Written) -> Given:
    """Bring written values to the inputs of a program.

    Raises:
        Refused: `methodologies-unknown-value`, `methodologies-value-shape`, `methodologies-amount-unit`,
            `methodologies-amounts-differ`, `methodologies-no-year`, codes of `units`; places name the value.
    """
    problems = Problems()
    given = Given()
    for of in program.inputs.values():
        found = _nearest(written, of)
        if found is not None:
            with problems.catching(name=of.name):
                _Reader(program, of, given, problems).read(found)
    _check_known(program, written, problems)
    problems.refuse_if_any()
    return given


def _nearest(written: Written, of: Input) -> Any:
    """What is written for an input: under the whole path of documents, or under an end of it."""
    for start in range(len(of.path) + 1):
        inside: Any = written
        for step in of.path[start:]:
            inside = inside.get(step) if isinstance(inside, Mapping) else None
        if start < len(of.path) or not of.path:
            value = inside.get(of.parameter.name) if isinstance(inside, Mapping) else None
            if value is not None:
                return value
    return None


def _check_known(program: Program, written: Written, problems: Problems) -> None:
    """Refuse names that no input has."""
    paths = {of.path[start:] for of in program.inputs.values() for start in range(len(of.path) + 1)}
    known = {
        (*of.path[start:], of.parameter.name)
        for of in program.inputs.values()
        for start in range(len(of.path) or 1)
    }
    for path, value in _named(written, paths):
        if path not in known:
            names = [".".join(one) for one in known]
            near = ", ".join(get_close_matches(".".join(path), names, n=3, cutoff=0.5)) or "—"
            problems.add("methodologies-unknown-value", Place(name=".".join(path)), near=near)
        elif value is None:
            problems.add("methodologies-value-shape", Place(name=".".join(path)), expected="1.23")


def _named(
    written: Written, paths: set[tuple[str, ...]], prefix: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in written.items():
        path = (*prefix, str(name))
        is_document = any(known[: len(path)] == path for known in paths)
        if is_document and isinstance(value, Mapping):
            yield from _named(value, paths, path)
        else:
            yield path, value


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads what is written for one input."""

    program: Program
    of: Input
    given: Given
    problems: Problems

    @property
    def parameter(self) -> Parameter:
        """What the document declares."""
        return self.of.parameter

    def read(self, written: Any) -> None:
        """Read all items of the input."""
        kinds = self.program.indices
        indices = [index for index in self.of.indices if kinds[index].kind != "readings"]
        if isinstance(written, Mapping) and indices and "values" in written and set(written) <= _LEAF:
            self.note(None, written)
            written = written["values"]
        entries = list(islice(self.entries(written, indices, ()), ITEMS + 1))
        if len(entries) > ITEMS:
            raise refused("methodologies-too-many", limit=f"{ITEMS:,}")
        for key, leaf in entries:
            name = self.of.name + (f"[{', '.join(map(str, key))}]" if key else "")
            with self.problems.catching(name=name):
                self.given.values.setdefault(self.of.name, {})[key] = self.leaf(key, leaf)

    def entries(self, written: Any, indices: Sequence[str], key: Key) -> Iterator[tuple[Key, Any]]:
        """The leaves under nested maps, with their items."""
        if not indices:
            yield key, written
            return
        empty = isinstance(written, Mapping) and not written
        if not isinstance(written, Mapping) or (empty and not self.program.indices[indices[0]].may_be_empty):
            place = Place(name=f"{self.of.name}[{', '.join(map(str, key))}]" if key else self.of.name)
            raise refused("methodologies-value-shape", place, expected=f"{{{indices[0]}: …}}")
        if empty:
            self.given.empty.setdefault(self.of.name, []).append(key)
        for item, inside in written.items():
            yield from self.entries(inside, indices[1:], (*key, self.item(indices[0], str(item))))

    def item(self, index: str, text: str) -> Item:
        """An item as it is written; a year as a number."""
        declared = self.program.indices[index]
        if declared.kind == "years_to_date":
            return _year(text)
        if declared.kind == "months":
            if not _MONTH.fullmatch(text):
                raise refused("methodologies-no-month", text=text)
        elif declared.kind == "categories":
            if text not in declared.categories:
                names = ", ".join(declared.categories)
                raise refused("methodologies-no-category", text=text, names=names)
        else:
            check_name(text)
        return text

    def leaf(self, key: Key, written: Any) -> Value:
        """One value: a choice, a number, points or readings."""
        if isinstance(written, Mapping):
            self.note(key, written)
            if "points" in written or self.parameter.kind == "curve":
                return self.points(written.get("points"))
            if len(self.of.indices) > len(key):
                return self.readings(key, written)
            written = written.get("value")
        if self.parameter.kind == "choice" and isinstance(written, str):
            return written
        return self.number(key, written)

    def note(self, key: Key | None, written: Mapping[str, Any]) -> None:
        """Keep what is said of a value, or of those of all items where `key` is None."""
        if not set(written) <= _LEAF:
            unknown = ", ".join(sorted(map(str, set(written) - _LEAF)))
            raise refused("methodologies-value-shape", expected=f"value, source, confidence ≠ {unknown}")
        confidence = written.get("confidence")
        if confidence not in (None, *_CONFIDENCES):
            raise refused("methodologies-value-shape", expected=f"confidence: {' | '.join(_CONFIDENCES)}")
        self.given.stated[self.of.name, key] = written
        if confidence == "unverified":
            self.given.unverified.add(self.of.name)

    def number(self, key: Key, written: Any) -> fmpq:
        """An exact number in the unit of the parameter."""
        value, found = _figure(written)
        wanted = self.wanted(key, self.parameter.unit, found)
        return value if found is None else value * conversion(found, wanted)

    def wanted(self, key: Key, declared: Unit, found: Unit | None) -> Unit:
        """The unit of the parameter, with `amount` replaced by what this item is measured in."""
        if not declared.has_amount:
            return declared
        if found is None:
            raise refused("methodologies-amount-unit", unit=declared.text)
        chosen = [amount for amount in AMOUNTS if with_amount(declared, amount).comparable(found)]
        if not chosen:
            raise refused("units-incompatible", found=found.text, expected=declared.text)
        indices = [i for i in self.of.indices if self.program.indices[i].kind != "readings"]
        item = (indices[-1], str(key[-1])) if indices else (".".join(self.of.path),)
        if self.given.amounts.setdefault(item, chosen[0]) != chosen[0]:
            raise refused("methodologies-amounts-differ", first=self.given.amounts[item], other=chosen[0])
        return with_amount(declared, chosen[0])

    def points(self, written: Any) -> tuple[tuple[fmpq, fmpq], ...]:
        """The points of a curve."""
        x_unit = self.parameter.x_unit
        pairs = isinstance(written, list) and all(isinstance(p, list) and len(p) == 2 for p in written)
        if self.parameter.kind != "curve" or not pairs or x_unit is None:
            raise refused("methodologies-value-shape", expected="points: [[x, y], …]")
        points = tuple((_in(x, x_unit), _in(y, self.parameter.unit)) for x, y in written)
        check_points(self.of.name, points)
        return points

    def readings(self, key: Key, written: Mapping[str, Any]) -> tuple[fmpq, ...]:
        """Readings of an item with their lengths; one length may stand for all."""
        values, hours = written.get("values"), written.get("hours")
        if not isinstance(values, list) or hours is None:
            raise refused("methodologies-value-shape", expected="{values: […], hours: …}")
        lengths = hours if isinstance(hours, list) else [hours] * len(values)
        kept = [i for i in self.of.indices if self.program.indices[i].kind != "readings"]
        index = next(i for i in self.of.indices if i not in kept)
        outer = tuple(key[kept.index(o)] for o in self.program.ancestors(index))
        read = tuple(_in(one, _HOURS) for one in lengths)
        if any(length <= 0 for length in read):
            raise refused("methodologies-no-length", text=min(read))
        known = self.given.hours.setdefault(index, {}).setdefault(outer, read)
        if known != read:
            raise refused("methodologies-hours-differ", index=index)
        return tuple(self.number(key, value) for value in values)


def _figure(written: Any) -> tuple[fmpq, Unit | None]:
    if isinstance(written, Quantity):
        return written.value, written.unit
    if not isinstance(written, str | int) or (
        isinstance(written, int) and written.bit_length() > NUMBER_BITS
    ):
        raise refused("methodologies-value-shape", expected="1.23")
    return value_and_unit(str(written))


def _in(written: Any, wanted: Unit) -> fmpq:
    value, found = _figure(written)
    return value if found is None else value * conversion(found, wanted)


def values_file(written: Any) -> tuple[list[YearValues], dict[str, str]]:
    """The year parts and the evidence of a values file: one year, or `years` with a block each.

    Raises:
        Refused: `methodologies-values-file`, `methodologies-no-year`, `methodologies-part`, codes of `units`.
    """
    several = isinstance(written, Mapping) and "years" in written
    try:
        read = (SeveralYears if several else OneYear).model_validate(written)
    except ValidationError as fault:
        raise refused("methodologies-values-file", Place(name="years")) from fault
    problems = Problems()
    years: list[YearValues] = []
    for block in read.years if isinstance(read, SeveralYears) else [read]:
        with problems.catching(name="years"):
            years.append(_year_values(block))
    problems.refuse_if_any()
    return years, read.evidence or {}


def _year_values(block: YearBlock) -> YearValues:
    part = number(block.part)
    if not 0 < part <= 1:
        raise refused("methodologies-part", text=part)
    calendar = _year(block.year)
    return YearValues(calendar, part, part * days_in_year(calendar) * 24, block.values)


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise refused("methodologies-no-year", text=text)
    return int(text)
