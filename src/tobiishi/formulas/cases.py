"""The values of one calendar-year part, in the one shape from which every engine takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flint import fmpq

from tobiishi.errors import Place, Problems
from tobiishi.formulas.programs import Input, Program

Item = str | int
"""An item of an index: its name, or the year for `years_to_date`, or the number of a reading."""
Key = tuple[Item, ...]
Points = tuple[tuple[fmpq, fmpq], ...]
Value = fmpq | str | Points | tuple[fmpq, ...]
"""A number, the name of a choice, the points of a curve, or the readings of an item in their order."""


@dataclass(frozen=True, slots=True)
class Case:
    """Values and items of one year part.

    Args:
        year: calendar year computed.
        part: length of the part [yr].
        part_hours: length of the part [h].
        values: for each input its values by item; the index of kind `readings` has no place in the key,
            its value is the tuple of all readings.
        hours: for each index of kind `readings` and each outer item the lengths of its readings [h].
        items: for each index and each outer item the items inside it, in order.
        defaulted: for each input the keys at which the value is the default.
    """

    year: int
    part: fmpq
    part_hours: fmpq
    values: Mapping[str, Mapping[Key, Value]]
    hours: Mapping[str, Mapping[Key, tuple[fmpq, ...]]] = field(default_factory=dict)
    items: Mapping[str, Mapping[Key, tuple[Item, ...]]] = field(default_factory=dict)
    defaulted: Mapping[str, frozenset[Key]] = field(default_factory=dict)


def case(
    program: Program,
    year: int,
    *,
    part: fmpq,
    part_hours: fmpq,
    values: Mapping[str, Mapping[Key, Value]],
    hours: Mapping[str, Mapping[Key, tuple[fmpq, ...]]] | None = None,
    defaults: Mapping[str, fmpq] | None = None,
    empty: Mapping[str, Sequence[Key]] | None = None,
) -> Case:
    """Bring values into a case: find the items of every index, check every value against its range.

    What is not given takes its default: the document's, or the one found elsewhere (`defaults`). `empty` names
    items under which an inner index has none.

    Raises:
        Refused: `formulas-out-of-range`, `formulas-readings-differ`, `formulas-choice-value`.
    """
    problems = Problems()
    hours = hours or {}
    for name, given in values.items():
        for key, value in given.items():
            _check_value(program.inputs[name], key, value, problems)
    named = {name: [*values.get(name, ()), *(empty or {}).get(name, ())] for name in program.inputs}
    items = {index: _items(program, index, year, named) for index in program.indices}
    _check_months(program, year, items, problems)
    _check_readings(program, values, hours, problems)
    problems.refuse_if_any()
    for index, of in hours.items():
        items[index] = {key: tuple(range(len(lengths))) for key, lengths in of.items()}
    filled, defaulted = _with_defaults(program, values, items, defaults or {})
    return Case(year, part, part_hours, filled, hours, items, defaulted)


def keys_of(
    program: Program, indices: Iterable[str], items: Mapping[str, Mapping[Key, tuple[Item, ...]]]
) -> list[Key]:
    """All combinations of items of some indices, each inner index inside its outer items."""
    order: list[str] = []
    keys: list[Key] = [()]
    for index in indices:
        outer = [order.index(o) for o in program.ancestors(index)]
        keys = [(*k, item) for k in keys for item in items[index].get(tuple(k[o] for o in outer), ())]
        order.append(index)
    return keys


def key_indices(program: Program, name: str) -> tuple[str, ...]:
    """The indices that stand in the keys of an input: all but that of its readings."""
    kinds = program.indices
    return tuple(index for index in program.inputs[name].indices if kinds[index].kind != "readings")


def _with_defaults(
    program: Program,
    values: Mapping[str, Mapping[Key, Value]],
    items: Mapping[str, Mapping[Key, tuple[Item, ...]]],
    found: Mapping[str, fmpq],
) -> tuple[dict[str, Mapping[Key, Value]], dict[str, frozenset[Key]]]:
    filled = dict(values)
    defaulted = {}
    for name, of in program.inputs.items():
        default = found.get(name, of.parameter.default)
        if default is not None:
            given = values.get(name, {})
            every = [
                key for key in keys_of(program, _outermost_first(program, of), items) if key not in given
            ]
            filled[name] = {**dict.fromkeys(every, default), **given}
            defaulted[name] = frozenset(every)
    return filled, defaulted


def _outermost_first(program: Program, of: Input) -> list[str]:
    """Indices of an input for which keys can be made: an index without its outer one has all its items."""
    return [index for index in of.indices if set(program.ancestors(index)) <= set(of.indices)]


def _check_value(of: Input, key: Key, value: Value, problems: Problems) -> None:
    parameter = of.parameter
    place = Place(name=of.name + (f"[{', '.join(map(str, key))}]" if key else ""))
    if isinstance(value, str):
        if value not in parameter.choices:
            problems.add("formulas-choice-value", place, value=value, names=", ".join(parameter.choices))
        return
    numbers: Sequence[fmpq] = [value] if isinstance(value, fmpq) else _plain(value)
    outside = [number for number in numbers if number not in parameter.range]
    if outside:
        unit = parameter.unit.text
        problems.add("formulas-out-of-range", place, value=outside[0], unit=unit, range=parameter.range)


def _plain(value: Points | tuple[fmpq, ...]) -> list[fmpq]:
    """Readings themselves; the y of the points of a curve."""
    return [number[1] if isinstance(number, tuple) else number for number in value]


def _check_months(
    program: Program, year: int, items: Mapping[str, Mapping[Key, tuple[Item, ...]]], problems: Problems
) -> None:
    """Months belong to the year computed."""
    for name, index in program.indices.items():
        if index.kind == "months":
            for month in items[name].get((), ()):
                if not str(month).startswith(f"{year:04d}-"):
                    problems.add("formulas-month", Place(name=name), month=month, year=year)


def _items(
    program: Program, index: str, year: int, named: Mapping[str, Iterable[Key]]
) -> dict[Key, tuple[Item, ...]]:
    """All items that any value names, inside each item of the outer indices."""
    declared = program.indices[index]
    if declared.kind == "categories":
        return {(): declared.categories}
    found: dict[Key, dict[Item, None]] = {}
    outer = program.ancestors(index)
    for name, keys in named.items():
        indices = key_indices(program, name)
        if index in indices and set(outer) <= set(indices):
            _collect(found, keys, indices.index(index), [indices.index(o) for o in outer])
    if declared.kind == "years_to_date":
        years = [item for inside in found.values() for item in inside if isinstance(item, int)]
        return {(): tuple(range(min(years, default=year), year + 1))}
    return {key: tuple(inside) for key, inside in found.items()}


def _collect(found: dict[Key, dict[Item, None]], keys: Iterable[Key], own: int, outer: list[int]) -> None:
    for key in keys:
        if len(key) > max(own, *outer, -1):
            found.setdefault(tuple(key[place] for place in outer), {})[key[own]] = None


def _check_readings(
    program: Program,
    values: Mapping[str, Mapping[Key, Value]],
    hours: Mapping[str, Mapping[Key, tuple[fmpq, ...]]],
    problems: Problems,
) -> None:
    """Readings of one item must be as many as their lengths say."""
    for name, given in values.items():
        readings = set(program.inputs[name].indices) - set(key_indices(program, name))
        for index in readings:
            for key, value in given.items():
                outer = key[: len(program.ancestors(index))]
                expected = len(hours.get(index, {}).get(outer, ()))
                if not isinstance(value, tuple) or len(value) != expected:
                    found = len(value) if isinstance(value, tuple) else 1
                    place = Place(name=f"{name}[{', '.join(map(str, key))}]")
                    problems.add("formulas-readings-differ", place, found=found, expected=expected)
