"""The project file: which methodology, whose meters, and how readings become parameters.

Every number stays the text that was written; `tobiishi.units` reads it where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag
from typing_extensions import TypeAliasType

from tobiishi.errors import Place, Problems
from tobiishi.methodologies.new import filled_in
from tobiishi.methodologies.yaml_reader import Node, place_of, read_model, read_yaml_file
from tobiishi.monitoring.fields import (
    ENCODINGS,
    Confidence,
    Day,
    Duration,
    FilePath,
    Identity,
    Moment,
    Name,
    Number,
    Offset,
    Quantity,
    UnitText,
    ZoneName,
)
from tobiishi.monitoring.series import Measured
from tobiishi.periods import Period, check_order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Entry(BaseModel):
    """What all parts of a project file share: unknown keys are refused, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BothLanguages(Entry):
    """A text in English and Japanese."""

    en: Name
    ja: Name


class MethodologyEntry(Entry):
    """Which methodology is used, by id and version."""

    id: Name
    version: Name


class About(Entry):
    """The project as a whole."""

    id: Identity
    title: BothLanguages
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    methodology: MethodologyEntry
    time_zone: ZoneName
    crediting_starts: Day
    rounding: Literal["registered", "feasibility", "none"] = "registered"
    reference: Name | None = None
    overall_responsible: Name | None = None


class PeriodEntry(Entry):
    """A monitoring period; both its days belong to it."""

    from_: Day = Field(alias="from")
    until: Day


class FixedValue(Entry):
    """What every value given by the project says of itself."""

    source: Name
    confidence: Confidence = "unverified"


class TypedValue(FixedValue):
    """A value that stands in the project file: one value, values by item, or the points of a curve."""

    value: Name | None = None
    values: dict[str, Any] | None = None
    points: list[Annotated[list[Quantity], Field(min_length=2, max_length=2)]] | None = None


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class TabledValue(FixedValue):
    """Values by item that stand in a table with one row for each item, such as an asset register.

    `item` names its column of items, or one for each index; `unit` that of the values. Without a unit the
    values are names of choices.
    """

    file: FilePath
    sheet: Name | None = None
    encoding: ENCODINGS | None = None
    item: Annotated[
        list[Name],
        Field(min_length=1),
        BeforeValidator(_listed, json_schema_input_type=str | list[str]),
    ]
    column: Name
    unit: UnitText | None = None


def _tag(value: Any) -> str:
    """Marks that no key can have, so that they are passed over when a place is looked up."""
    if isinstance(value, TabledValue) or (isinstance(value, dict) and "file" in value):
        return "(table)"
    leaf = isinstance(value, FixedValue) or not isinstance(value, dict) or {*value} & {*_GIVEN, "source"}
    return "(value)" if leaf else "(module)"


_GIVEN = ("value", "values", "points")

if TYPE_CHECKING:
    Fixed = TypedValue | TabledValue | dict[str, "Fixed"]
else:
    Fixed = TypeAliasType(
        "Fixed",
        Annotated[
            Annotated[TypedValue, Tag("(value)")]
            | Annotated[TabledValue, Tag("(table)")]
            | Annotated[dict[str, "Fixed"], Tag("(module)")],
            Discriminator(_tag),
        ],
    )
    """A value, or the values of a module by its id, to any depth."""


class Calibrated(Entry):
    """What is known of a meter's calibration."""

    certificate: FilePath | None = None
    calibrated: Day | None = None
    valid_until: Day | None = None
    accuracy_class: Name | None = None


class Meter(Calibrated):
    """A meter and its calibration."""

    id: Name


class Evidence(Entry):
    """A document that bears out a monitoring point: a file, or at least what it is."""

    file: FilePath | None = None
    about: Name | None = None


def _evidence(value: Any) -> Any:
    return [{"about": value}] if isinstance(value, str) else value


class Readings(Entry):
    """Where the readings of a point stand, and how they are to be read."""

    file: FilePath
    sheet: Name | None = None
    encoding: ENCODINGS | None = None
    layout: Literal["long", "wide"] = "long"
    meter: Name | None = None
    time: Name | None = None
    from_: Name | None = Field(default=None, alias="from")
    until: Name | None = None
    value: Name | None = None
    interval: Duration | None = None
    stamp: Literal["start", "end"] = "start"
    offset: Offset | None = None
    zone: ZoneName | None = None

    @property
    def stamps(self) -> tuple[str, ...]:
        """The columns that hold moments: one, or those of a span's first and of the next reading's day."""
        return tuple(name for name in (self.time, self.from_, self.until) if name is not None)


class RatioEntry(Entry):
    """The ratio of an instrument (a current transformer, say) from a moment on."""

    from_: Moment = Field(alias="from")
    value: Number
    reason: Name


class CorrectionEntry(Entry):
    """A factor applied between two moments, after a calibration that failed."""

    from_: Moment = Field(alias="from")
    until: Moment
    factor: Number
    reason: Name


class ReplacementEntry(Calibrated):
    """A meter that takes the place of the one before; without `meter` its readings go on under the same name."""

    at: Moment
    meter: Name | None = None
    reason: Name


class Target(Entry):
    """The parameter that a point feeds a second time."""

    parameter: Name
    item: Name | dict[str, str] | None = None


class Point(Entry):
    """A monitoring point: one parameter of one item, and its readings."""

    id: Name
    parameter: Name
    item: Name | dict[str, str] | None = None
    option: Literal["A", "B", "C"]
    measured: Measured
    unit: UnitText
    meter: Meter | None = None
    estimated: Quantity | None = None
    source: Name | None = None
    method: Name | None = None
    frequency: Name | None = None
    responsible: Name | None = None
    comments: Name | None = None
    evidence: Annotated[
        list[Evidence], BeforeValidator(_evidence, json_schema_input_type=str | list[Evidence])
    ] = []
    also_feeds: list[Target] = []
    reason: Name | None = None
    readings: Readings
    ratio: list[RatioEntry] = []
    corrections: list[CorrectionEntry] = []
    replaced: list[ReplacementEntry] = []
    rolls_over_at: Number | None = None
    capacity: Quantity | None = None
    zero_is_normal: bool = False

    @property
    def replacements(self) -> list[ReplacementEntry]:
        """The meters that took the place of others, in the order of time."""
        return sorted(self.replaced, key=attrgetter("at"))

    @property
    def terms(self) -> tuple[str, ...]:
        """The name under which readings are found, before the first replacement and after each.

        One column without a column of meters is one series, also where meters were replaced. The id of
        the point stands for a meter that is not named.
        """
        names = [self.meter.id if self.meter else self.id]
        apart = self.readings.meter is not None or self.readings.value is None
        for one in self.replacements:
            names.append((one.meter if apart else None) or names[-1])
        return tuple(names)

    @property
    def meters(self) -> tuple[str, ...]:
        """The names under which its readings are found, each once, in the order of use."""
        return tuple(dict.fromkeys(self.terms))


class ProjectFile(Entry):
    """A project file as written."""

    project: About
    monitoring_periods: Annotated[list[PeriodEntry], Field(min_length=1)]
    fixed: dict[str, Fixed] = {}
    points: Annotated[list[Point], Field(min_length=1)]
    plan: dict[str, Any] = {}
    evidence: dict[str, FilePath] = {}


@dataclass(frozen=True)
class Project:
    """A project file that was read: what it declares, and where each word of it stands."""

    path: Path
    root: Node
    declared: ProjectFile

    @property
    def folder(self) -> Path:
        """The folder to which its paths are relative."""
        return self.path.parent

    @cached_property
    def zone(self) -> ZoneInfo:
        """Civil time of the project."""
        return ZoneInfo(self.declared.project.time_zone)

    @cached_property
    def periods(self) -> list[Period]:
        """The monitoring periods, in the order of time."""
        return sorted(Period(one.from_, one.until) for one in self.declared.monitoring_periods)

    def point(self, id: str) -> Point:  # noqa: A002 - the word of the project file
        """The monitoring point of an id (KeyError where there is none)."""
        return {one.id: one for one in self.declared.points}[id]

    def fixed_values(self) -> Iterator[tuple[tuple[str, ...], TypedValue | TabledValue]]:
        """Every value given by the project, with its path: the ids of modules, then the parameter."""
        return _leaves(self.declared.fixed)

    def place(self, *path: str | int) -> Place:
        """Where in the file the value at a path of keys and list numbers stands."""
        return place_of(self.root, path)


def load_project(path: Path) -> Project:
    """Read a project file.

    Raises:
        Refused: the codes `yaml-…`; `monitoring-path`, `-zone`, `-offset`, `-interval`, `-moment`,
            `-year`, `-identity`, `-before-crediting`, `-fixed`, `-point-twice`, `-readings-twice`; those of units and periods; all at once.
    """
    root = filled_in(read_yaml_file(path))
    project = Project(path, root, read_model(ProjectFile, root))
    problems = Problems()
    for check in (_check_periods, _check_fixed, _check_points, _check_readings):
        check(project, problems)
    problems.refuse_if_any()
    return project


def project_schema() -> dict[str, Any]:
    """The JSON Schema of a project file, for editors."""
    schema = ProjectFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _check_periods(project: Project, problems: Problems) -> None:
    periods = []
    starts = project.declared.project.crediting_starts
    for number_, one in enumerate(project.declared.monitoring_periods):
        place = project.place("monitoring_periods", number_)
        with problems.catching(**place.as_json()):
            periods.append(Period(one.from_, one.until))
        if one.from_ < starts:
            problems.add("monitoring-before-crediting", place, begins=one.from_, starts=starts)
    with problems.catching(**project.place("monitoring_periods").as_json()):
        check_order(periods)


def _check_fixed(project: Project, problems: Problems) -> None:
    for path, leaf in project.fixed_values():
        if isinstance(leaf, TypedValue) and sum(getattr(leaf, name) is not None for name in _GIVEN) != 1:
            problems.add("monitoring-fixed", project.place("fixed", *path), name=".".join(path))


def _leaves(
    fixed: dict[str, Fixed], *above: str
) -> Iterator[tuple[tuple[str, ...], TypedValue | TabledValue]]:
    for name, one in fixed.items():
        if isinstance(one, FixedValue):
            yield (*above, name), one
        else:
            yield from _leaves(one, *above, name)


def _check_points(project: Project, problems: Problems) -> None:
    seen: set[str] = set()
    for number_, point in enumerate(project.declared.points):
        place = project.place("points", number_)
        if point.id in seen:
            problems.add("monitoring-point-twice", place, id=point.id)
        seen.add(point.id)
        if point.also_feeds and point.reason is None:
            problems.add("yaml-missing-key", place, key="reason")
        for key in _wanting(point):
            problems.add("yaml-missing-key", project.place("points", number_, "readings"), key=key)
        for key, instead in _needless(point):
            place = place_of(project.root, ("points", number_, "readings", key), of_key=True)
            problems.add("yaml-unknown-key", place, key=key, near=instead)


def _wanting(point: Point) -> Iterator[str]:
    """Keys that the readings of a point need by what is measured and by their layout."""
    readings = point.readings
    needed = {"from": readings.from_, "until": readings.until}
    if point.measured is not Measured.SPAN:
        needed = {"time": readings.time}
    if point.measured in {Measured.INTERVAL, Measured.MEAN_POWER}:
        needed["interval"] = "given" if readings.interval else None
    if readings.layout == "long":
        needed["value"] = readings.value
    return (key for key, given in needed.items() if given is None)


def _needless(point: Point) -> Iterator[tuple[str, str]]:
    """Keys of the readings that would mean nothing, with what is known in their place."""
    readings, span = point.readings, point.measured is Measured.SPAN
    moments = point.measured in {Measured.INTERVAL, Measured.MEAN_POWER}
    keys = (
        ("time", readings.time is not None and span, "from, until"),
        ("from", readings.from_ is not None and not span, "time"),
        ("until", readings.until is not None and not span, "time"),
        ("interval", readings.interval is not None and span, "time, from, until"),
        ("stamp", readings.stamp == "end" and not moments, "time, from, until"),
        ("meter", readings.meter is not None and readings.layout == "wide", "value"),
        ("zone", readings.zone is not None and readings.offset is not None, "offset"),
    )
    return ((key, instead) for key, wrong, instead in keys if wrong)


def _check_readings(project: Project, problems: Problems) -> None:
    """One column of one meter is the reading of one point; `also_feeds` says where it is used again."""
    seen: dict[tuple[object, ...], str] = {}
    for number_, point in enumerate(project.declared.points):
        readings = point.readings
        for meter in point.meters:
            value = readings.value or meter
            key = (readings.file, readings.sheet, value, meter if readings.meter else None, readings.stamps)
            first = seen.setdefault(key, point.id)
            if first != point.id:
                place = project.place("points", number_, "readings")
                problems.add("monitoring-readings-twice", place, column=value, first=first)
