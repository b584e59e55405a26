"""Random cases of any program, for tests that compare engines: inside the declared ranges.

What is drawn is chosen by a `Chooser`: by a seed, for batches, or by hypothesis, which looks for the smallest
case that fails.

Magnitudes spread over four decades where a range is wide, zeros come up, choices, numbers of items and lengths
of history differ from case to case. A draw that the exact engine refuses (outside a curve, no band, division
by zero) is drawn anew and counted; so is one so near an edge (of a branch, a band, the end of a curve, an
inner rounding) that floats may rightly fall on its other side. Half of the cases hold only the values that
are asked for, as people give them: what is missing must not matter where nothing asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

import numpy as np
from flint import arb, fmpq
from hypothesis import strategies as st

from tobiishi.errors import Refused
from tobiishi.formulas import expressions as e
from tobiishi.formulas.cases import Case, Item, Key, Points, Value, case, keys_of
from tobiishi.formulas.engines import exact
from tobiishi.formulas.programs import Input, Program
from tobiishi.formulas.sheets import Table
from tobiishi.units import number

NEAR: Final = 1e-9
"""Relative distance from an edge within which floats are not compared."""
TRIES: Final = 50
"""Draws for one case at most."""
ITEMS, READINGS, HISTORY = 3, 6, 3
"""Items of an index, readings of an item and years of history at most."""
YEARS: Final = (2010, 2023)

Items = dict[str, dict[Key, tuple[Item, ...]]]


@dataclass(slots=True)
class Drawn:
    """Cases with the exact results of each, and how many draws were put aside."""

    cases: list[Case] = field(default_factory=list)
    exact: list[dict[str, exact.Exact]] = field(default_factory=list)
    refused: int = 0
    near_an_edge: list[Case] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many draws were compared and put aside, for the summary at the end of the tests."""
        return {"drawn": len(self.cases), "refused": self.refused, "near_an_edge": len(self.near_an_edge)}


class Chooser(Protocol):
    """Who chooses what a case holds."""

    def integer(self, low: int, high: int) -> int:
        """A whole number between two, both included."""

    def chance(self, share: float) -> bool:
        """True in a share of all times."""

    def between(self, low: float, high: float) -> float:
        """A number between two, neither of them for sure."""

    def one_of(self, names: Sequence[str]) -> str:
        """One of some names."""


class Seeded:
    """Chooses by a seed."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def integer(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high + 1))

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)

    def between(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def one_of(self, names: Sequence[str]) -> str:
        return str(self.random.choice(names))


class Hypothesis:
    """Lets hypothesis choose, so that a case that fails shrinks: few items, whole years, simple numbers."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data

    def integer(self, low: int, high: int) -> int:
        return self.data.draw(st.integers(low, high))

    def chance(self, share: float) -> bool:
        return self.integer(0, 99) < 100 * share

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.integer(1, 9_999) / 10_000

    def one_of(self, names: Sequence[str]) -> str:
        return self.data.draw(st.sampled_from(names))


Counted = Callable[[Drawn], None]
"""Notes what was drawn in a test, for the line at the end of the run (the fixture `record`)."""


def random_cases(program: Program, count: int, seed: int) -> list[Case]:
    """Some random cases of a program."""
    return draw(program, count, seed).cases


def random_case(program: Program, seed: int) -> Case:
    """A random case of a program, which may well be refused or lie near an edge."""
    return chosen_case(program, Seeded(seed))


def chosen_case(program: Program, choose: Chooser) -> Case:
    """A case whose choices are made by somebody, which may well be refused or lie near an edge."""
    return _Draw(program, choose).case()


def draw(program: Program, count: int, seed: int) -> Drawn:
    """Some random cases of a program, with their exact results and the number of draws put aside."""
    choose = Seeded(seed)
    compiled = exact.ExactProgram(program)
    drawn = Drawn()
    for _ in range(count * TRIES):
        if len(drawn.cases) == count:
            return drawn
        try_one(compiled, chosen_case(program, choose), drawn, only_asked=choose.chance(0.5))
    raise AssertionError(f"{program.id}: only {len(drawn.cases)} of {count} cases could be drawn")


def try_one(compiled: exact.ExactProgram, of: Case, drawn: Drawn, *, only_asked: bool) -> None:
    """Compute a case and keep it, or put it aside; with only what it asks for, where that is wanted."""
    try:
        outcome = compiled.run(of, "none")
    except Refused:
        drawn.refused += 1
        return
    watch, asked = watched(compiled, of)
    if watch.near:
        drawn.near_an_edge.append(of)
        return
    drawn.cases.append(replace(of, values=asked) if only_asked else of)
    drawn.exact.append(dict(outcome.values))


def watched(compiled: exact.ExactProgram, of: Case) -> tuple[Watch, dict[str, dict[Key, Value]]]:
    """What is seen while a case is computed: whether it comes near an edge, and the values it asks for."""
    watch = Watch()
    _, domains, values, *rest = exact._arguments(compiled.program, compiled.source, of, [])
    asked = {name: _Asked(column) for name, column in values.items()}
    functions, tests, _ = compiled.source.build(watch, domains, asked, *rest)
    try:
        for name in compiled.program.results:
            functions[name]()
        near = watch.near
        for name, test in tests.items():
            for key in keys_of(compiled.program, compiled.program.tests[name].indices, of.items):
                test(*key)
        watch.near = near
    except exact.UndecidedError:
        watch.near = True
    return watch, {name: found.asked for name, found in asked.items() if found.asked}


class _Asked:
    """The values of an input, keeping those asked for."""

    def __init__(self, column: Mapping[Key, Value]) -> None:
        self.column = column
        self.asked: dict[Key, Value] = {}

    def __getitem__(self, key: Any) -> Value:
        whole = key if isinstance(key, tuple) else (key,)
        self.asked[whole] = self.column[whole]
        return self.asked[whole]


class Watch:
    """Exact arithmetic that notes when a value comes near an edge at which floats may turn."""

    def __init__(self) -> None:
        self.near = False
        self.looks: dict[str, Callable[..., None]] = dict.fromkeys(
            ("lt", "le", "gt", "ge", "eq", "ne"), self.compare
        )
        self.looks |= {"band": self.at_band, "on_curve": self.at_on_curve}
        self.looks |= {"round_down": self.at_round_down, "round_half_up": self.at_round_half_up}

    def __getattr__(self, word: str) -> Callable[..., Any]:
        """What a word means in the exact engine, after a look at its arguments."""
        meaning: Callable[..., Any] = getattr(exact.Runtime, word)
        look = self.looks.get(word)

        def looking(*arguments: Any) -> Any:
            if look is not None:
                look(*arguments)
            return meaning(*arguments)

        return looking

    def compare(self, a: Any, b: Any) -> None:
        """Note whether two values are nearly alike; whole numbers that are alike are so as floats too."""
        if isinstance(a, fmpq) and isinstance(b, fmpq) and a == b and a.q == 1:
            return
        x, y = nearest(a), nearest(b)
        self.near |= abs(x - y) <= NEAR * max(abs(x), abs(y))

    def at_band(self, table: Table, x: Any) -> None:
        """Note whether a value is near the edge of a band."""
        edges = [band.until for band in table.bands] + ([] if table.begins is None else [table.begins])
        for edge in edges:
            self.compare(x, edge)

    def at_on_curve(self, points: Points, x: Any, hold: bool) -> None:  # noqa: FBT001 - as the engine calls it
        """Note whether a value is near an end of a curve beyond which it has none."""
        for edge in () if hold else (points[0][0], points[-1][0]):
            self.compare(x, edge)

    def at_round_down(self, x: Any, digits: int) -> None:
        """Note whether a value is near a multiple of the last digit."""
        scaled = nearest(x * fmpq(10) ** digits)
        self.near |= abs(scaled - round(scaled)) <= NEAR * max(abs(scaled), 1)

    def at_round_half_up(self, x: Any, digits: int) -> None:
        """Note whether a value is near the middle between two multiples of the last digit."""
        self.at_round_down(x + fmpq(1, 2) / fmpq(10) ** digits, digits)


def nearest(value: exact.Exact) -> float:
    """The float nearest to an exact value, or to the middle of an enclosure."""
    return float(value.mid()) if isinstance(value, arb) else int(value.p) / int(value.q)


def agree(exact: Mapping[str, Any], found: Mapping[str, float]) -> bool:
    """Whether floats agree with exact results within 1e-9 of the largest emission (or of the result itself)."""
    figures = {name: nearest(value) for name, value in exact.items()}
    largest = max((abs(figures[name]) for name in ("RE", "PE") if name in figures), default=0)
    return set(found) == set(figures) and all(
        abs(figures[name] - found[name]) <= 1e-9 * max(largest, abs(figures[name])) for name in figures
    )


class _Draw:
    """Draws one case."""

    def __init__(self, program: Program, choose: Chooser) -> None:
        self.program, self.choose = program, choose
        self.year = choose.integer(*YEARS)
        self.items: Items = {}
        for name in sorted(program.indices, key=lambda index: len(program.ancestors(index))):
            self.items[name] = dict(self.of_index(name))

    def case(self) -> Case:
        days = 365 if self.choose.chance(0.5) else self.choose.integer(1, 364)
        readings = [name for name, index in self.program.indices.items() if index.kind == "readings"]
        return case(
            self.program,
            self.year,
            part=fmpq(days, 365),
            part_hours=fmpq(days * 24),
            values={name: self.values(of) for name, of in self.program.inputs.items() if self.is_given(of)},
            hours={name: {k: self.hours(len(of)) for k, of in self.items[name].items()} for name in readings},
        )

    def is_given(self, of: Input) -> bool:
        """Defaults of the document are left to it every second time."""
        return of.parameter.default is None or self.choose.chance(0.5)

    def of_index(self, name: str) -> Iterator[tuple[Key, tuple[Item, ...]]]:
        """The items of an index inside each item of the outer ones."""
        index = self.program.indices[name]
        for outer in keys_of(self.program, self.program.ancestors(name), self.items):
            some = self.choose.integer(0 if index.may_be_empty else 1, ITEMS)
            short = name.rpartition(".")[2]
            numbered: tuple[Item, ...] = tuple(f"{short}_{n}" for n in range(1, some + 1))
            history = range(self.year - self.choose.integer(0, HISTORY - 1), self.year + 1)
            yield (
                outer,
                {
                    "items": numbered,
                    "categories": index.categories,
                    "months": tuple(f"{self.year}-{n:02}" for n in range(1, some + 1)),
                    "years_to_date": tuple(history),
                    "readings": tuple(range(self.choose.integer(1, READINGS))),
                }[index.kind],
            )

    def keys(self, indices: Iterable[str]) -> list[Key]:
        """The keys of some indices, also where an index stands without its outer one."""
        wanted = list(indices)
        whole = list(dict.fromkeys(i for index in wanted for i in (*self.program.ancestors(index), index)))
        whole.sort(key=lambda index: len(self.program.ancestors(index)))
        places = [whole.index(index) for index in wanted]
        return list(
            dict.fromkeys(tuple(k[p] for p in places) for k in keys_of(self.program, whole, self.items))
        )

    def values(self, of: Input) -> dict[Key, Value]:
        kinds = self.program.indices
        readings = [index for index in of.indices if kinds[index].kind == "readings"]
        keys = self.keys(index for index in of.indices if index not in readings)
        if not readings:
            return {key: self.value(of) for key in keys}
        outer = len(self.program.ancestors(readings[0]))
        lengths = self.items[readings[0]]
        return {key: tuple(self.number(of) for _ in lengths[key[:outer]]) for key in keys}

    def value(self, of: Input) -> Value:
        if of.parameter.kind == "choice":
            return self.choose.one_of(of.parameter.choices)
        if of.parameter.kind == "curve":
            return self.points(of)
        return self.number(of)

    def number(self, of: Input) -> fmpq:
        """A number of four digits in the range of a parameter; every twentieth is zero where it may be."""
        allowed = of.parameter.range
        if of.parameter.unit.text == "year":
            return fmpq(self.year - self.choose.integer(0, 9))
        low = 0.0 if allowed.lowest is None else nearest(allowed.lowest)
        high = low + 1000.0 if allowed.highest is None else nearest(allowed.highest)
        if fmpq(0) in allowed and self.choose.chance(0.05):
            return fmpq(0)
        found = None
        while found is None or found not in allowed:
            found = number(f"{self.between(low, high):.4g}")
        return found

    def between(self, low: float, high: float) -> float:
        """A float between two, alike in each decade where the range is wide."""
        wide = low >= 0 and high > 100
        return float(high * 10 ** -self.choose.between(0, 4) if wide else self.choose.between(low, high))

    def points(self, of: Input) -> tuple[tuple[fmpq, fmpq], ...]:
        """A curve over the range of what it is read at; now and then it ends too early."""
        last = self.last_x(of.name) * (0.5 if self.choose.chance(0.1) else 1)
        count = self.choose.integer(2, 5)
        inner = sorted({f"{self.choose.between(0, last):.4g}" for _ in range(count - 2)}, key=float)
        xs = dict.fromkeys(map(number, ["0", *inner, f"{last:.4g}"]))
        ys = ((0.2, 1.0) if of.parameter.unit.text == "1" else (10.0, 100.0),) * len(xs)
        return tuple((x, number(f"{self.choose.between(*y):.4g}")) for x, y in zip(xs, ys, strict=True))

    def last_x(self, curve: str) -> float:
        for definition in self.program.definitions.values():
            for node in e.walk(definition.expression):
                if isinstance(node, e.OnCurve) and getattr(node.curve, "name", "") == curve:
                    inputs = [self.program.inputs.get(getattr(inner, "name", "")) for inner in e.walk(node.x)]
                    highest = [of.parameter.range.highest for of in inputs if of is not None]
                    return nearest(highest[0]) if highest and highest[0] is not None else 1000.0
        return 1000.0

    def hours(self, count: int) -> tuple[fmpq, ...]:
        return tuple(fmpq(self.choose.integer(1, 399), 4) for _ in range(count))
