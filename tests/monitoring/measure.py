"""Precision and recall of the quality rules over seeded series with planted faults, clean ones and look-alikes.

    python tests/monitoring/measure.py [--seed N] [--count N] [--fault NAME …] [--by base|mode|parameter …]

prints one table; with `--by` also recall in each group. All default settings of the plan hold. How the
figures are to be read stands in docs/quality-rules.md.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

import numpy as np
from faults import Clean, Planted, Truth, at, clean, counts, period, planted
from faults.generators import thousand
from numpy.random import Generator

from tobiishi.monitoring.plan import Plan, seconds
from tobiishi.monitoring.rules import judge
from tobiishi.monitoring.series import DAY, Measured, midnight
from tobiishi.monitoring.verdicts import Verdict

RULES_OF = {
    "monitoring-meter-missing": "missing_meter",
    "monitoring-gap": "gap_longer_than",
    "monitoring-gap-of-counter": "gap_longer_than",
    "monitoring-outside-period": "outside_period",
    "monitoring-future": "in_future",
    "monitoring-duplicate-identical": "identical_duplicate",
    "monitoring-duplicate-contradicting": "contradicting_duplicate",
    "monitoring-overlap": "overlap",
    "monitoring-out-of-range": "out_of_range",
    "monitoring-unit-slip": "unit_slip",
    "monitoring-total-against-estimate": "total_against_estimate",
    "monitoring-counter-reset": "counter_reset",
    "monitoring-counter-roll-over": "counter_roll_over",
    "monitoring-counter-boundary": "counter_at_boundary",
    "monitoring-stuck": "stuck",
    "monitoring-interpolated": "interpolated",
    "monitoring-calibration-overdue": "overdue_calibration",
    "monitoring-clock-shifted": "shifted_clock",
}
"""Which rule gives which verdict."""
NEAR = 3 * DAY
"""How far from a jump of the clock it may be named: so many days of a logger's log are read through [s]."""
PLAN = Plan()

Verdicts = Mapping[str, Sequence[Verdict]]
Stretches = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Marks:
    """What verdicts mark (readings, seconds or jumps), how much of it rightly; what is true, how much of it found."""

    right: int
    marked: int
    found: int
    true: int


Measure = Callable[[Planted, Sequence[Verdict]], Marks]


# How marks are compared with the truth


def by_readings(case: Planted, verdicts: Sequence[Verdict]) -> Marks:
    """Readings named against those an all-knowing auditor would name."""
    marked = np.zeros(len(case.series), dtype=np.bool_)
    for one in verdicts:
        marked[one.rows - 2] = True  # the first reading stands in row 2
    hits = int((marked & case.truth.readings).sum())
    return Marks(hits, int(marked.sum()), hits, int(case.truth.readings.sum()))


def by_time(case: Planted, verdicts: Sequence[Verdict]) -> Marks:
    """Time named against time without a valid reading [s]."""
    named = apart((begins, ends) for one in verdicts for begins, ends in one.stretches.tolist())
    true = apart(case.truth.spans)
    hits = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in named for b in true)
    return Marks(hits, length(named), hits, length(true))


def by_jumps(case: Planted, verdicts: Sequence[Verdict]) -> Marks:
    """Days named against moments at which a clock was set, NEAR days between them allowed."""
    true = jumps(case)

    def near(one: Verdict, moment: int) -> bool:
        return one.begins - NEAR <= moment < one.ends + NEAR

    right = sum(any(near(one, moment) for moment in true) for one in verdicts)
    found = sum(any(near(one, moment) for one in verdicts) for moment in true)
    return Marks(right, len(verdicts), found, len(true))


def by_series(case: Planted, verdicts: Sequence[Verdict]) -> Marks:
    """Whether anything is named at all: for a rule on the total."""
    named, true = int(bool(verdicts)), int(bool(case.fault))
    return Marks(named & true, named, named & true, true)


def apart(stretches: Iterable[tuple[int, int]]) -> Stretches:
    """The same time in order, each moment once."""
    found: Stretches = []
    for begins, ends in sorted(stretches):
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ends)
        else:
            found.append((begins, ends))
    return found


def length(stretches: Stretches) -> int:
    """How long stretches are together [s]."""
    return sum(ends - begins for begins, ends in stretches)


def jumps(case: Planted) -> list[int]:
    """When the clock was set: at the first reading under a wrong time and, but at the period's end, after the last."""
    if not case.fault:
        return []
    wrong = case.series.take(case.truth.readings)
    edges = int(wrong.begins.min()), int(wrong.ends.max())
    return [moment for moment in edges if moment < period(case.clean)[1]]


# What is measured


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, the rules of which any is to name it, and how; of the fault's series only those `wanted`."""

    fault: str
    rules: tuple[str, ...]
    measure: Measure = by_readings
    wanted: Callable[[Planted], bool] = lambda _: True
    of: str = ""
    """Which of the fault's series are wanted, in words."""

    @property
    def name(self) -> str:
        """As the table says it."""
        return " or ".join(self.rules)


def mode(name: str) -> Callable[[Planted], bool]:
    """Series with a fault in one mode."""
    return lambda case: case.parameters["mode"] == name


def far_from_boundary(case: Planted) -> bool:
    """Whether a counter has no reading near a begin or end of the period, or of a month in it."""
    if not counts(case.series):
        return False
    covered = case.facts.periods[0]
    days = [covered.begins + timedelta(days=number) for number in range(1, covered.days)]
    months = [midnight(day, case.series.zone) for day in days if day.day == 1]
    read, within = case.series.begins[~case.series.missing], seconds(PLAN.counter_at_boundary.within)
    return any(np.abs(read - moment).min() > within for moment in (*period(case.clean), *months))


def with_a_week_on_both_sides(case: Planted) -> bool:
    """Whether the period goes on for a week before and after each jump of the clock."""
    first, last = period(case.clean)
    return all(first + 7 * DAY <= moment <= last - 7 * DAY for moment in jumps(case))


ROWS = (
    Row("missing meter", ("missing_meter",), by_time),
    Row("gap", ("gap_longer_than",), by_time),
    Row("gap", ("counter_at_boundary",), by_time, far_from_boundary, "counter unread at a boundary"),
    Row("gap", ("gap_longer_than", "counter_at_boundary"), by_time),
    Row("outside", ("outside_period",)),
    Row("future", ("in_future",)),
    Row("identical duplicate", ("identical_duplicate",)),
    Row("contradicting duplicate", ("contradicting_duplicate",)),
    Row("overlap", ("overlap",)),
    Row("out of range", ("out_of_range",)),
    Row("unit slip", ("unit_slip",)),
    Row("unit slip", ("total_against_estimate",), by_series, mode("file"), "whole file"),
    Row("unit slip", ("unit_slip", "total_against_estimate"), by_series),
    Row("counter reset", ("counter_reset",)),
    Row("counter roll-over", ("counter_reset",), by_readings, mode("unrecorded"), "unrecorded"),
    Row("counter roll-over", ("counter_roll_over",), by_readings, mode("recorded"), "recorded"),
    Row("stuck value", ("stuck",)),
    Row("interpolated run", ("interpolated",)),
    Row("overdue calibration", ("overdue_calibration",)),
    Row("shifted clock", ("shifted_clock",), by_jumps),
    Row("shifted clock", ("shifted_clock",), by_jumps, with_a_week_on_both_sides, "a week on both sides"),
)


def overlapping(seed: int) -> Iterator[Planted]:
    """A thousand series, 500 with an overlap. Planted here: the other generators have none.

    Modes "late" and "early": an invoice or interval ends up to a whole one too late, or begins so
    too early. Truth: `changed` is that reading; `readings` are it and the one it reaches into.
    """
    for number, case in enumerate(thousand("identical duplicate", seed)):
        random = np.random.default_rng([seed, number])
        if case.fault:
            sound = clean(random, "invoices") if counts(case.series) else case.clean
            yield overlapped(random, sound, ("late", "early")[number % 2])
        else:
            yield case


def overlapped(random: Generator, sound: Clean, how: str) -> Planted:
    """Sound readings of which one overlaps with its neighbour."""
    series, first = sound.series, int(random.integers(len(sound.series) - 1))
    step = DAY if series.measured is Measured.SPAN else 60
    neighbour = first + 1 if how == "late" else first
    lasts = int(series.ends[neighbour] - series.begins[neighbour])
    by = step * int(random.integers(1, lasts // step + 1))
    begins, ends = series.begins.copy(), series.ends.copy()
    if how == "late":
        ends[first] += by
    else:
        begins[first + 1] -= by
    truth = Truth(at(series, [first, first + 1]), at(series, [first if how == "late" else first + 1]))
    return planted("overlap", sound, replace(series, begins=begins, ends=ends), truth, mode=how)


def series_of(fault: str, seed: int) -> Iterator[Planted]:
    """A thousand series, half of them with the fault."""
    return overlapping(seed) if fault == "overlap" else thousand(fault, seed)


def judged(case: Planted) -> dict[str, list[Verdict]]:
    """The verdicts on a series by rule."""
    found = defaultdict(list)
    for one in judge(case.series, PLAN, case.facts):
        found[RULES_OF[one.code]].append(one)
    return found


# Outcomes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row's rules made of one series."""

    fault: bool
    parameters: Mapping[str, int | str]
    """Those of the fault, and the kind of readings as `base`."""
    marks: Marks
    by_any: bool
    """Whether a verdict of any rule at all falls into the time of the truth."""

    @property
    def named(self) -> bool:
        """Whether the fault is named where it is."""
        return self.marks.found > 0


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, shown rounded down: 1.000 means all of it."""

    part: int
    whole: int

    def __str__(self) -> str:
        return f"{1000 * self.part // self.whole / 1000:.3f}" if self.whole else "—"

    def __ge__(self, floor: float) -> bool:
        return self.whole > 0 and self.part >= floor * self.whole


class Outcomes(list[Outcome]):
    """Outcomes of one row, and its figures."""

    def faulty(self) -> int:
        """How many series have the fault."""
        return sum(one.fault for one in self)

    def recall(self) -> Share:
        """Faulty series named at the right place, of all faulty ones."""
        return Share(sum(one.named for one in self), self.faulty())

    def recall_of_any_rule(self) -> Share:
        """Faulty series of which any rule names what is wrong."""
        return Share(sum(one.by_any for one in self), self.faulty())

    def precision(self) -> Share:
        """Series named at the right place, of all in which the rules find anything."""
        return Share(sum(one.named for one in self), sum(one.marks.marked > 0 for one in self))

    def recall_of_marks(self) -> Share:
        """Readings, time or jumps found, of all true ones."""
        return Share(sum(one.marks.found for one in self), sum(one.marks.true for one in self))

    def precision_of_marks(self) -> Share:
        """Readings, time or jumps named rightly, of all named."""
        return Share(sum(one.marks.right for one in self), sum(one.marks.marked for one in self))

    def grouped(self, keys: Sequence[str]) -> list[tuple[str, Outcomes]]:
        """The faulty series by the kind of readings or by parameters of the fault."""
        groups: dict[str, Outcomes] = defaultdict(Outcomes)
        for one in self:
            if one.fault:
                groups[", ".join(str(one.parameters.get(key, "—")) for key in keys)].append(one)
        return sorted(groups.items())


class Alarms(dict[str, Counter[str]]):
    """Of clean series: how many of each kind, and in how many of them each rule finds anything."""

    def add(self, case: Planted, verdicts: Verdicts) -> None:
        """Count one clean series."""
        self.setdefault("", Counter())[case.clean.base] += 1
        for rule, found in verdicts.items():
            if (rule, case.clean.base) != ("counter_roll_over", "recorded roll-over"):  # it is one
                self.setdefault(rule, Counter())[case.clean.base] += bool(found)

    def clean(self) -> int:
        """How many clean series there are."""
        return self.get("", Counter()).total()

    def of(self, rules: Iterable[str]) -> int:
        """In how many clean series these rules find anything."""
        return sum(self.get(rule, Counter()).total() for rule in rules)


def outcome(row: Row, case: Planted, verdicts: Verdicts) -> Outcome:
    """What a row's rules made of a series."""
    any_found = any(reaches(one, case) for found in verdicts.values() for one in found)
    marks = row.measure(case, [one for rule in row.rules for one in verdicts.get(rule, [])])
    return Outcome(bool(case.fault), {**case.parameters, "base": case.clean.base}, marks, any_found)


def reaches(one: Verdict, case: Planted) -> bool:
    """Whether the time of a verdict holds a reading, or a moment, of the truth."""
    series, spans = case.series.take(case.truth.readings), case.truth.spans
    return any(
        ((series.begins <= ends) & (series.ends >= begins)).any()
        or any(first < ends and last > begins for first, last in spans)
        for begins, ends in one.stretches.tolist()
    )


def measured(faults: Iterable[str], *, seed: int, count: int) -> tuple[dict[Row, Outcomes], Alarms]:
    """The outcomes of each row over the first `count` of the thousand series of its fault."""
    table = {row: Outcomes() for row in ROWS if row.fault in set(faults)}
    alarms = Alarms()
    for fault in dict.fromkeys(row.fault for row in table):
        for case in islice(series_of(fault, seed), count):
            verdicts = judged(case)
            if not case.fault:
                alarms.add(case, verdicts)
            for row, outcomes in table.items():
                if row.fault == fault and (not case.fault or row.wanted(case)):
                    outcomes.append(outcome(row, case, verdicts))
    return table, alarms


# What is printed

UNITS: dict[Measure, str] = {
    by_readings: "readings",
    by_time: "time",
    by_jumps: "jumps",
    by_series: "series",
}


def lines(table: Mapping[Row, Outcomes], alarms: Alarms, keys: Sequence[str]) -> Iterator[str]:
    """The table, and where keys are given the groups of faulty series under each row."""
    yield f"{'rule':42}  {'fault':38} faulty  series P      R  {'by':8}      P      R  alarms"
    for row, all_of in table.items():
        fault = row.fault + (f" ({row.of})" if row.of else "")
        figures = f"{all_of.faulty():6}     {all_of.precision()!s:>5}  {all_of.recall()!s:>5}"
        marks = f"{all_of.precision_of_marks()!s:>5}  {all_of.recall_of_marks()!s:>5}"
        yield f"{row.name:42}  {fault:38} {figures}  {UNITS[row.measure]:8}  {marks}  {alarms.of(row.rules):6}"
        for name, some in all_of.grouped(keys) if keys else []:
            figures = f"{some.faulty():6}            {some.recall()!s:>5}"
            yield f"{'':44}  {name:36} {figures}  any rule {some.recall_of_any_rule()!s:>5}  {some.recall_of_marks()!s:>5}"
    yield f"alarms: how many of all {alarms.clean()} clean series and look-alikes the rule finds fault with"
    for rule in sorted(alarms) if keys else []:
        kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(alarms[rule].items()))
        yield f"alarms of {rule}: {kinds}" if rule else f"clean series: {kinds}"


def arguments() -> Namespace:
    """What the command line asks for."""
    parser = ArgumentParser(description=__doc__)
    faults = list(dict.fromkeys(row.fault for row in ROWS))
    parser.add_argument("--seed", type=int, default=1, help="another seed gives other series")
    parser.add_argument("--count", type=int, default=1000, help="only the first so many series of each fault")
    parser.add_argument("--fault", nargs="+", choices=faults, default=faults, metavar="NAME")
    parser.add_argument("--by", nargs="+", default=[], metavar="KEY", help="base, mode, direction, form, …")
    return parser.parse_args()


if __name__ == "__main__":
    asked = arguments()
    for text in lines(*measured(asked.fault, seed=asked.seed, count=asked.count), asked.by):
        print(text)
