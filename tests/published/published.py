"""The published cases, how documents of the library compute them, and what comes out beside what was printed.

`mapping.yaml` says for each case which document computes it and where each value comes from: a text that begins
with `=` is arithmetic over the case's own inputs, perhaps with its unit in brackets behind (`= heat [GJ]`). A list
is numbered from 1 and names are joined by `_`, so that `cooling: [[21, 0.17], …]` gives `cooling_1_1`; a printed
result is `printed_…`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, Final

from flint import fmpq

from tobiishi.formulas import expressions as e
from tobiishi.formulas.cases import Case as Inputs
from tobiishi.formulas.cases import case as inputs_of
from tobiishi.formulas.engines.trace import Tracer
from tobiishi.formulas.parser import parse
from tobiishi.methodologies.calculation import Calculation, calculate
from tobiishi.methodologies.catalogue import Methodology, library
from tobiishi.methodologies.intervals import Interval, interval_of
from tobiishi.methodologies.values import Quantity, YearValues, read_values
from tobiishi.methodologies.yaml_reader import plain, read_yaml_file
from tobiishi.periods import days_in_year
from tobiishi.units import edge_unit, number

HERE: Final = Path(__file__).parent
LIBRARY: Final = library()
_VALUE = re.compile(r"= *([^\[\]]+?)(?: *\[([^\[\]]+)\])?")


@dataclass(frozen=True)
class Case:
    """A published case as its file has it."""

    id: str
    facts: Mapping[str, Any]

    @property
    def grade(self) -> str:
        """A, B, C or X."""
        return str(self.facts["grade"])

    @cached_property
    def figures(self) -> Mapping[str, str]:
        """Every number by its name: inputs, `printed.…` and `recomputed.…`."""
        found = dict(_flat(self.facts["inputs"]))
        found |= {f"printed.{name}": text for name, text in _flat(self.facts["printed"])}
        recomputed = self.facts.get("recomputed", {})
        return found | {f"recomputed.{name}": text for name, text in _flat(recomputed, leaf=False)}

    def unit(self, figure: str) -> str:
        """The unit of an input or printed figure as the case writes it; of a list each figure may have its own."""
        part, _, name = figure.rpartition(".")
        facts = self.facts["inputs" if part == "" else "printed"] if part != "recomputed" else {}
        keys = [key for key in facts if f"{name}_".startswith(f"{_symbol(key)}_")]
        unit = facts[max(keys, key=len)].get("unit") or "" if keys else ""
        listed, place = unit.split(", "), name.rpartition("_")[2]
        return listed[int(place) - 1] if len(listed) > 1 and place.isdigit() else unit


@cache
def cases() -> dict[str, Case]:
    """All cases by id."""
    files = sorted((HERE / "cases").glob("*.yaml"))
    return {name: Case(name, facts) for path in files for name, facts in _yaml(path).items()}


@cache
def mapping() -> dict[str, Any]:
    """Which document computes which case (`covered`), and why the others are not computed (`not_covered`)."""
    return _yaml(HERE / "mapping.yaml")


def _yaml(path: Path) -> dict[str, Any]:
    read = plain(read_yaml_file(path))
    assert isinstance(read, dict)
    return read


def _symbol(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")


def _flat(facts: Any, prefix: str = "", *, leaf: bool = True) -> Iterator[tuple[str, str]]:
    """Numbers by their joined names; `leaf` says that each entry of a mapping holds its number as `value`."""
    entries = enumerate(facts, 1) if isinstance(facts, list) else facts.items()
    for key, inside in entries:
        name = f"{prefix}{_symbol(str(key))}"
        value = inside.get("value") if leaf and isinstance(inside, dict) else inside
        if isinstance(value, dict | list):
            yield from _flat(value, f"{name}_", leaf=False)
        elif value is not None:
            yield name, value


@dataclass(frozen=True)
class Row:
    """One figure of ours beside the one it is compared with.

    Args:
        case: the case it belongs to.
        document: id@version.
        figure: the name of the figure it is compared with.
        ours: unrounded.
        rounded: as the case rounds.
        expected: as printed (or recomputed independently).
        tolerance: how far apart the two may be.
        limit: whether the tolerance is not the case's own.
        why: what is behind a difference.
    """

    case: Case
    document: str
    figure: str
    ours: Interval
    rounded: fmpq
    expected: str
    tolerance: fmpq
    limit: bool
    why: str

    @property
    def difference(self) -> fmpq:
        """How far the rounded figure lies from the expected one."""
        return abs(self.rounded - number(self.expected))

    @property
    def verdict(self) -> str:
        """exact, within the tolerance, or outside it."""
        if self.difference == 0:
            return "exact"
        return "within" if self.difference <= self.tolerance else "outside"


@dataclass(frozen=True)
class Run:
    """One calculation of a case by a document."""

    case: Case
    spec: Mapping[str, Any]

    @cached_property
    def methodology(self) -> Methodology:
        """The document."""
        identity, _, version = self.spec["document"].partition("@")
        return LIBRARY.get(identity, version)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The numbers a value may be made of."""
        found = {name.replace(".", "_"): text for name, text in self.case.figures.items()}
        for alias, other in self.spec.get("inputs_of", {}).items():
            found |= {f"{alias}_{name}": text for name, text in cases()[other].figures.items()}
        return found

    def number_of(self, text: str) -> fmpq:
        """The number of an arithmetic expression over the case's inputs."""
        found = interval_of(parse(text), lambda node: _point(self.names[node.name]))
        assert found.low == found.high
        return found.low

    @cached_property
    def years(self) -> list[YearValues]:
        """The values of every year computed."""
        first, last = (int(year) for year in (self.spec["year"].split("-") * 2)[:2])
        part = self.number_of(self.spec.get("part", "1"))
        return [
            YearValues(
                year, part, part * days_in_year(year) * 24, self.written(self.spec["values"], first, year)
            )
            for year in range(first, last + 1)
        ]

    def written(self, value: Any, first: int, year: int) -> Any:
        """Values with their arithmetic done, and histories written out from the first year to one."""
        if isinstance(value, dict) and set(value) == {"years_to_date"}:
            return {str(y): self.written(value["years_to_date"], first, year) for y in range(first, year + 1)}
        if isinstance(value, dict):
            return {key: self.written(inside, first, year) for key, inside in value.items()}
        if isinstance(value, list):
            return [self.written(inside, first, year) for inside in value]
        match = _VALUE.fullmatch(value)
        if match is None:
            return value
        found = self.number_of(match[1])
        return Quantity(found, edge_unit(match[2])) if match[2] else str(found)

    @cached_property
    def calculation(self) -> Calculation | None:
        """The whole calculation; None where the case gives only what one formula needs."""
        if self.spec.get("only"):
            return None
        return calculate(self.methodology, self.years, rounding="none")

    @cached_property
    def tracers(self) -> list[Tracer]:
        """For each year what gives any formula."""
        program = self.methodology.program
        given = [year.case for year in self.calculation.years] if self.calculation else self.inputs()
        return [Tracer(program, one) for one in given]

    def inputs(self) -> list[Inputs]:
        """The inputs of each year, without asking for those that are not given."""
        program = self.methodology.program
        found = []
        for year in self.years:
            given = read_values(program, year.written)
            found.append(
                inputs_of(
                    program,
                    year.year,
                    part=year.part,
                    part_hours=year.part_hours,
                    values=given.values,
                    hours=given.hours,
                )
            )
        return found

    def figures(self, text: str) -> list[Interval]:
        """For each year a figure as arithmetic over the document's formulas and the case's inputs."""
        node = parse(text)
        return [interval_of(node, partial(self.value, place)) for place in range(len(self.years))]

    def value(self, place: int, node: e.Name) -> Interval:
        """A result of the exact engine, another formula as traced, or an input of the case, in one year."""
        results = self.calculation.years[place].outcome.values if self.calculation else {}
        if node.name in results and not node.indices:
            return Interval.around(results[node.name])
        if node.name in self.methodology.program.definitions:
            found = self.tracers[place].step(node.name, node.indices).value
            assert not isinstance(found, str)
            return Interval.around(found)
        return _point(self.names[node.name])

    def rows(self) -> Iterator[Row]:
        """Every figure beside what it is compared with."""
        for name, gives in self.spec["gives"].items():
            figure = name if "." in name else f"printed.{name}"
            figure = figure.removeprefix("inputs.")
            ours = self.figures(gives["is"])
            if "over" in gives:
                ours = [_OVER[gives["over"]](ours)]
            for place, one in enumerate(ours, 1):
                yield self.row(figure if len(ours) == 1 else f"{figure}_{place}", gives, one)

    def row(self, figure: str, gives: Mapping[str, Any], ours: Interval) -> Row:
        """One figure beside what it is compared with."""
        expected = self.case.figures[figure]
        own = self.case.facts["tolerance"]
        limit = gives.get("limit")
        tolerance = number(limit) if limit else _tolerance(own, expected)
        ends = [rounded(end, gives.get("rounding", "none")) for end in (ours.low, ours.high)]
        if gives.get("rounding", "none") != "none":
            assert ends[0] == ends[1]
        why = gives.get("why", "")
        return Row(
            self.case,
            self.spec["document"],
            figure,
            ours,
            ends[0],
            expected,
            tolerance,
            limit is not None,
            why,
        )


def _point(text: str) -> Interval:
    return Interval(number(text), number(text))


def _sum(of: Sequence[Interval]) -> Interval:
    return Interval(sum((one.low for one in of), fmpq(0)), sum((one.high for one in of), fmpq(0)))


def _mean(of: Sequence[Interval]) -> Interval:
    return _sum(of).times(fmpq(1, len(of)))


_OVER: Final[dict[str, Callable[[Sequence[Interval]], Interval]]] = {"total": _sum, "mean": _mean}


def _tolerance(own: Mapping[str, str], expected: str) -> fmpq:
    """The case's own tolerance; where it states none, half of the last digit it is compared with."""
    if "abs" in own:
        return number(own["abs"])
    if "rel" in own:
        return number(own["rel"]) * abs(number(expected))
    return fmpq(1, 2 * 10 ** len(expected.partition(".")[2]))


def rounded(value: fmpq, rounding: str) -> fmpq:
    """A figure rounded to a multiple: "nearest 0.1" (half up), "floor 1", "ceiling 1", or "none"."""
    mode, _, step = rounding.partition(" ")
    if mode == "none":
        return value
    steps = value / number(step)
    whole = {"nearest": (steps + fmpq(1, 2)).floor, "floor": steps.floor, "ceiling": steps.ceil}[mode]()
    return whole * number(step)


def _filled(value: Any, item: str) -> Any:
    """A run with `{}` replaced by one item of its list `each`."""
    if isinstance(value, dict):
        return {key.replace("{}", item): _filled(inside, item) for key, inside in value.items()}
    if isinstance(value, list):
        return [_filled(inside, item) for inside in value]
    return value.replace("{}", item) if isinstance(value, str) else value


def runs(case: Case, spec: Mapping[str, Any]) -> list[Run]:
    """The calculations of a case."""
    found = []
    for run in spec["runs"]:
        items = run.get("each", [""])
        found += [
            Run(case, _filled({key: of for key, of in run.items() if key != "each"}, item)) for item in items
        ]
    return found


@cache
def all_runs() -> list[Run]:
    """The calculations of all cases that a document covers."""
    known = cases()
    return [run for name, spec in mapping()["covered"].items() for run in runs(known[name], spec)]


@cache
def all_rows() -> list[Row]:
    """Every figure of every case that a document covers."""
    return [row for run in all_runs() for row in run.rows()]
