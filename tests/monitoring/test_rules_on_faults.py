"""Each rule finds the fault it is for, often enough to be useful, and is silent where nothing is wrong.

A share of the series that `measure` measures in full, of another seed. A floor is what a rule must
reach to be of use to an auditor; the figures reached stand in docs/quality-rules.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from faults.generators import FAULTS
from measure import ROWS, Alarms, Outcomes, Row, measured

from tobiishi.monitoring import rules

SEED, COUNT = 2, 160
COUNTERS = {"counter", "daily counter", "recorded replacement", "recorded roll-over"}
FLAT = {"auxiliary", "flat load", "slow ramp"}
"""Loads that vary less than the 2 % the plan takes for granted: their plan is to say so (`varies`)."""
EVERY_RULE = (
    "missing_meter",
    "gap_longer_than",
    "outside_period",
    "in_future",
    "identical_duplicate",
    "contradicting_duplicate",
    "overlap",
    "out_of_range",
    "unit_slip",
    "total_against_estimate",
    "counter_reset",
    "counter_roll_over",
    "counter_at_boundary",
    "stuck",
    "interpolated",
    "overdue_calibration",
    "shifted_clock",
)

Table = Mapping[Row, Outcomes]
Parameters = Mapping[str, int | str]


def anywhere(_: Parameters) -> bool:
    """All series of a row."""
    return True


@dataclass(frozen=True, slots=True)
class Floor:
    """The least a row must reach in the series meant: faults named, verdicts right, and the same by readings."""

    row: Row
    recall: float
    precision: float
    recall_of_marks: float
    precision_of_marks: float
    meant: Callable[[Parameters], bool] = anywhere


def row(fault: str, *names: str, of: str = "") -> Row:
    """The row of the table for a fault and rules."""
    [found] = [one for one in ROWS if (one.fault, one.rules, one.of) == (fault, names, of)]
    return found


def certain(found: Row, meant: Callable[[Parameters], bool] = anywhere) -> Floor:
    """Nothing may be missed and nothing said wrongly: the file and the project file leave no doubt."""
    return Floor(found, 1, 1, 1, 1, meant)


FLOORS = {
    # Stamps, rows and stated limits are compared with each other: no judgement is needed.
    "missing meter": certain(row("missing meter", "missing_meter")),
    "gap but of a counter's ends": certain(
        row("gap", "gap_longer_than"),
        lambda one: one["base"] not in COUNTERS or one.get("mode") not in {"start", "end", "month"},
    ),
    "counter unread at a boundary": certain(
        row("gap", "counter_at_boundary", of="counter unread at a boundary")
    ),
    "outside": certain(row("outside", "outside_period")),
    "future": certain(row("future", "in_future")),
    "identical duplicate": certain(row("identical duplicate", "identical_duplicate")),
    "contradicting duplicate": certain(row("contradicting duplicate", "contradicting_duplicate")),
    "overlap": certain(row("overlap", "overlap")),
    "out of range": certain(row("out of range", "out_of_range")),
    "counter reset": certain(row("counter reset", "counter_reset")),
    "unrecorded roll-over": certain(row("counter roll-over", "counter_reset", of="unrecorded")),
    "recorded roll-over": certain(row("counter roll-over", "counter_roll_over", of="recorded")),
    # A counter read at the very moment its certificate ends may be counted either way.
    "calibration lapsed": Floor(
        row("overdue calibration", "overdue_calibration"), 1, 1, 0.98, 1, lambda one: one.get("mode") != "late"
    ),
    # A factor of a thousand is far beyond any doubt, and the estimate in the plan no worse than a
    # factor of some. Both rules block: what they say must be true. Small readings of a slipped run
    # (a morning's) may be taken for ordinary ones, a tenth at most, else too much would be left in.
    "slipped file": Floor(row("unit slip", "total_against_estimate", of="whole file"), 1, 1, 1, 1),
    "slipped up, no counter's file": Floor(
        row("unit slip", "unit_slip"), 0.95, 1, 0.9, 1,
        lambda one: one.get("direction") != "too little" and (one["base"], one.get("mode")) not in
        {("counter", "file"), ("daily counter", "file")},
    ),
    # Notes, from statistics. A person reads each and looks at the chart: of ten, nine should be worth
    # it. Of faults nine in ten should be named where there are readings to tell them by.
    "stuck, neither flat nor a counter": Floor(
        row("stuck value", "stuck"), 0.9, 0.9, 0.9, 0.9, lambda one: one["base"] not in FLAT | COUNTERS
    ),
    # A flat load's stuck value must be named all the same; that sound ones are too is a stated limit.
    "stuck flat load": Floor(row("stuck value", "stuck"), 0.9, 0, 0.9, 0, lambda one: one["base"] in FLAT),
    # Lines that hardly rise are not told from sound readings; three of four lines must be.
    "interpolated": Floor(
        row("interpolated run", "interpolated"), 0.75, 0.9, 0.75, 0.9, lambda one: one["base"] not in FLAT
    ),
    # The weather and the work shift a day's profile too. A jump missed moves no energy but at a year's end.
    "shifted clock": Floor(
        row("shifted clock", "shifted_clock", of="a week on both sides"), 0.85, 0.85, 0.85, 0.85
    ),
}  # fmt: skip

MOST_ALARMS = {"stuck": 0.02, "interpolated": 0.02, "shifted_clock": 0.05}
"""Largest share of clean series that rules which only note may find fault with, flat loads apart; others none:
a sound project that is blocked costs its people days."""


@pytest.fixture(scope="module")
def share() -> tuple[Table, Alarms]:
    """The share measured, and the alarms in its clean series."""
    return measured([one.fault for one in ROWS], seed=SEED, count=COUNT)


def silent(table: Table) -> set[str]:
    """Rules of the table that name not one fault by themselves."""
    alone: dict[str, int] = {}
    for one, outcomes in table.items():
        if len(one.rules) == 1:
            alone[one.rules[0]] = alone.get(one.rules[0], 0) + sum(each.named for each in outcomes)
    return {rule for rule, named in alone.items() if not named}


@pytest.mark.parametrize("name", FLOORS)
def test_a_rule_reaches_what_makes_it_useful(name: str, share: tuple[Table, Alarms]) -> None:
    floor = FLOORS[name]
    some = Outcomes(one for one in share[0][floor.row] if floor.meant(one.parameters))
    figures = some.recall(), some.precision(), some.recall_of_marks(), some.precision_of_marks()
    floors = floor.recall, floor.precision, floor.recall_of_marks, floor.precision_of_marks
    assert some.faulty() >= 5
    assert all(figure >= least for figure, least in zip(figures, floors, strict=True)), [*map(str, figures)]


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_clean_series_and_lookalikes_are_left_alone(rule: str, share: tuple[Table, Alarms]) -> None:
    apart = FLAT if rule in {"stuck", "interpolated"} else set()
    series = sum(number for kind, number in share[1][""].items() if kind not in apart)
    alarms = sum(number for kind, number in share[1].get(rule, {}).items() if kind not in apart)
    assert series > 500
    assert alarms <= MOST_ALARMS.get(rule, 0) * series


def test_every_rule_names_its_fault(share: tuple[Table, Alarms]) -> None:
    assert list(rules.RULES) == list(EVERY_RULE)
    assert set(EVERY_RULE) == {one.rules[0] for one in ROWS if len(one.rules) == 1}
    assert silent(share[0]) == set()


def test_every_fault_is_named_by_a_rule_of_its_own(share: tuple[Table, Alarms]) -> None:
    named = {one.fault for one, outcomes in share[0].items() if any(each.named for each in outcomes)}
    assert named == {*FAULTS, "overlap"}


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_a_rule_that_is_taken_away_is_missed(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    others = {name: each for name, each in rules.RULES.items() if name != rule}
    monkeypatch.setattr(rules, "RULES", others)
    faults = {one.fault for one in ROWS if one.rules == (rule,)}
    assert rule in silent(measured(faults, seed=SEED, count=20)[0])
