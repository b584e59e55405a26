"""What a project's plan says of its readings: the settings of every quality rule.

In the project file each rule is one entry under `plan:`, with its thresholds, what follows from
the defect (`then: block | substitute | note`) and, where readings are substituted, `with:` what:
`zero`, `lowest`, `highest`, `mean_of_neighbours` or a value such as `0.5 kWh`. What is conservative
differs between parameters (zero for heat supplied, the highest for electricity consumed), so every
entry may differ `for:` a parameter:

    plan:
      gap_longer_than: {value: 3, unit: d, then: substitute, with: zero, for: {EC_PJ: {with: highest}}}

Thresholds stand here or with the meter; the readings that are judged never set them alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from tobiishi.errors import Problems, Refused, refused
from tobiishi.methodologies.yaml_reader import MappingNode, place_of, read_model
from tobiishi.monitoring.fields import Number, Quantity, kept
from tobiishi.units import number, value_and_unit

if TYPE_CHECKING:
    from tobiishi.monitoring.project import Project

__all__ = [
    "METHODS",
    "CalibrationOverdue",
    "ClockShift",
    "Contradiction",
    "CounterBoundary",
    "CounterReset",
    "Future",
    "Gap",
    "MissingMeter",
    "OutsidePeriod",
    "Overlap",
    "Plan",
    "Range",
    "Repetition",
    "RollOver",
    "Rule",
    "Run",
    "TotalAgainstEstimate",
    "UnitSlip",
    "read_plan",
    "seconds",
]

METHODS = ("zero", "lowest", "highest", "mean_of_neighbours")
"""Ways to substitute that are found in the readings; the other is a value given."""


def seconds(text: str) -> int:
    """A length of time such as "12 h" in whole seconds [s]."""
    value, _, symbol = text.partition(" ")
    size = number(value) * {"s": 1, "min": 60, "h": 3600, "d": 86400}[symbol]
    return int(size.floor())


def _method(text: str) -> None:
    if text in METHODS:
        return
    try:
        _, found = value_and_unit(text)
    except Refused as refusal:
        raise refused("monitoring-plan-method", text=text) from refusal
    if found is None:
        raise refused("monitoring-plan-method", text=text)


Method = Annotated[str, kept(_method), WithJsonSchema({"type": ["string", "number"]})]
Duration = Annotated[str, Field(pattern=r"^\d+(\.\d+)? (s|min|h|d)$")]
Count = Annotated[int, Field(ge=2, le=100_000)]


class Rule(BaseModel):
    """What every entry of the plan may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    then: Literal["block", "substitute", "note"] = "block"
    with_: Method | None = Field(default=None, alias="with")
    for_: dict[str, Self] = Field(default_factory=dict, alias="for")

    def of(self, parameter: str) -> Self:
        """The entry as it holds for one parameter: what stands under `for:` goes before."""
        other = self.for_.get(parameter)
        given = {name: getattr(other, name) for name in other.model_fields_set} if other else {}
        return self.model_copy(update={**given, "for_": {}})

    @model_validator(mode="after")
    def _substitution_is_stated(self) -> Self:
        if self.then == "substitute" and self.with_ is None:
            said = "substitutes, but does not say with what"
            raise PydanticCustomError("monitoring-plan-with-missing", said, {})
        return self


class Gap(Rule):
    """No reading where one is expected: the length up to which gaps are only noted, by default none.

    A gap up to `value` is noted and counts nothing; a longer one blocks by default. Counters lose
    nothing between two readings: their gaps are noted.
    """

    value: Number = "0"
    unit: Literal["min", "h", "d"] = "h"

    @property
    def longest(self) -> int:
        """The longest gap that is only noted [s]."""
        return seconds(f"{self.value} {self.unit}")


class MissingMeter(Rule):
    """A declared meter without any reading in the monitoring periods: blocks by default."""


class OutsidePeriod(Rule):
    """A reading outside the monitoring periods, which never counts: a note by default."""

    then: Literal["block", "note"] = "note"


class Future(Rule):
    """A reading later than the moment at which the data were handed in: blocks by default."""

    then: Literal["block", "note"] = "block"


class Repetition(Rule):
    """The same reading twice, with the same value; it counts once: a note by default."""

    then: Literal["block", "note"] = "note"


class Contradiction(Rule):
    """Two values for the same time: blocks by default, since nobody knows which is right."""

    then: Literal["block", "substitute"] = "block"


class Overlap(Rule):
    """Readings whose times overlap by more than `longer_than`: blocks by default, counted twice otherwise."""

    then: Literal["block", "substitute"] = "block"
    longer_than: Duration = "0 s"


class Range(Rule):
    """The range a reading may have, in the unit as filed unless another is written: blocks by default.

    `to` is, where it is not given, the capacity declared with the meter. For a counter the range is
    that of its advance over one interval.
    """

    from_: Quantity = Field(default="0", alias="from")
    to: Quantity | None = None


class UnitSlip(Rule):
    """Readings `factor` times too large (kWh entered as MWh): blocks by default.

    `level` is the largest reading of a usual day; else the capacity declared with the meter, else
    what the readings themselves show. Counters need none.
    """

    factor: Number = "1000"
    level: Quantity | None = None


class TotalAgainstEstimate(Rule):
    """A total nearer to `factor` times the estimate of the plan (or its `factor`th part) than to it: blocks."""

    then: Literal["block", "note"] = "block"
    factor: Number = "1000"


class CounterReset(Rule):
    """A counter that falls without reason: blocks by default; the fall itself is never counted."""

    then: Literal["block", "substitute"] = "block"


class RollOver(Rule):
    """A counter that passes its capacity and begins again at zero; the advance counts: a note by default.

    `largest_share` is how much of its capacity a counter may advance between two readings.
    """

    then: Literal["block", "note"] = "note"
    largest_share: Number = "1/10"


class CounterBoundary(Rule):
    """No counter reading `within` a length of time of the begin or end of a year or period: blocks.

    The nearest reading stands for the boundary, or, with `interpolate: yes`, the straight line
    between the readings on both sides.
    """

    within: Duration = "12 h"
    interpolate: bool = False


class Run(Rule):
    """At least `window` readings in a row that are equal, or lie on a straight line: a note by default.

    `varies` is the share by which readings differ from one to the next at the least; from it
    follows how long a run must be where the readings are so coarse that equal ones come by chance.
    """

    then: Literal["block", "substitute", "note"] = "note"
    window: Count = 4
    varies: Number = "0.02"


class CalibrationOverdue(Rule):
    """Readings after the calibration of the meter has lapsed: blocks by default."""


class ClockShift(Rule):
    """The day of a daily profile jumps by an amount in this range from one week to the next: a note."""

    then: Literal["block", "note"] = "note"
    at_least: Duration = "40 min"
    at_most: Duration = "90 min"


class Plan(BaseModel):
    """The plan of a project: one entry for each rule, each with a default for all it may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    missing_meter: MissingMeter = MissingMeter()
    gap_longer_than: Gap = Gap()
    outside_period: OutsidePeriod = OutsidePeriod()
    in_future: Future = Future()
    identical_duplicate: Repetition = Repetition()
    contradicting_duplicate: Contradiction = Contradiction()
    overlap: Overlap = Overlap()
    out_of_range: Range = Range()
    unit_slip: UnitSlip = UnitSlip()
    total_against_estimate: TotalAgainstEstimate = TotalAgainstEstimate()
    counter_reset: CounterReset = CounterReset()
    counter_roll_over: RollOver = RollOver()
    counter_at_boundary: CounterBoundary = CounterBoundary()
    stuck: Run = Run()
    interpolated: Run = Run()
    overdue_calibration: CalibrationOverdue = CalibrationOverdue()
    shifted_clock: ClockShift = ClockShift()

    def of(self, parameter: str) -> Plan:
        """The plan as it holds for one parameter."""
        return self.model_copy(update={name: rule.of(parameter) for name, rule in self.rules()})

    def rules(self) -> list[tuple[str, Rule]]:
        """Every entry with its name."""
        return [(name, getattr(self, name)) for name in type(self).model_fields]


def read_plan(project: Project) -> Plan:
    """The plan of a project file; every entry that it does not state has its default.

    Raises:
        Refused: `yaml-unknown-key`, `yaml-value`, `monitoring-plan-method`, `monitoring-plan-with-missing`,
            `monitoring-plan-parameter`, codes of units; all at once, each at its line.
    """
    stated = project.root.entries.get("plan") if isinstance(project.root, MappingNode) else None
    if stated is None:
        return Plan()
    plan = read_model(Plan, stated)
    known = sorted({point.parameter for point in project.declared.points})
    problems = Problems()
    for name, rule in plan.rules():
        for parameter in rule.for_:
            if parameter not in known:
                place = place_of(stated, (name, "for", parameter), of_key=True)
                problems.add("monitoring-plan-parameter", place, name=parameter, known=", ".join(known))
    problems.refuse_if_any()
    return plan
