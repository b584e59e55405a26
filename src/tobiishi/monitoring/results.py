"""What a monitoring run gives: meters, points, and everything a report says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tobiishi.errors import Finding
from tobiishi.methodologies.calculation import Calculation
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.monitoring.aggregation import ReadingList, Total
from tobiishi.monitoring.evidence import EvidenceFile
from tobiishi.monitoring.intake.files import ReadingsFile
from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.project import Point, Project
from tobiishi.monitoring.series import Series
from tobiishi.monitoring.substitution import Cleaned
from tobiishi.monitoring.targets import Target
from tobiishi.monitoring.verdicts import Verdict
from tobiishi.periods import YearPart

__all__ = ["MeterRun", "MonitoringRun", "PointRun"]


@dataclass(frozen=True, slots=True, eq=False)
class MeterRun:
    """The readings of one meter, what was found in them, and what they add up to.

    Args:
        series: readings as filed.
        verdicts: what the quality rules found.
        cleaned: readings that count, and what was put in place of others.
        months: total of each calendar month within the periods [unit of the parameter].
        parts: total (or mean, last, largest) of each year part, in the order of parts [same unit].
        lists: readings of each year part one by one, for parameters that need them.
    """

    series: Series
    verdicts: tuple[Verdict, ...]
    cleaned: Cleaned
    months: tuple[Total, ...]
    parts: tuple[Total, ...]
    lists: tuple[ReadingList, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PointRun:
    """One monitoring point: what it feeds, the file it came from, its meters and evidence."""

    point: Point
    target: Target
    file: ReadingsFile
    meters: tuple[MeterRun, ...]
    evidence: tuple[EvidenceFile, ...]


@dataclass(slots=True, eq=False)
class MonitoringRun:
    """Everything a monitoring report says.

    `calculation` is None where blocked readings leave a value missing; `planned` is the calculation from the
    estimated values of a full year, None where the project states none.
    """

    project: Project
    methodology: Methodology
    plan: Plan
    parts: list[YearPart]
    as_of: dt.datetime
    files: tuple[ReadingsFile, ...]
    points: list[PointRun] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    calculation: Calculation | None = None
    planned: Calculation | None = None

    @property
    def blocked(self) -> bool:
        """Whether a finding forbids tonnes."""
        return self.calculation is None or self.calculation.blocks

    @property
    def every_finding(self) -> list[Finding]:
        """Findings of readings and of the calculation, each once."""
        own = list(self.findings)
        later = self.calculation.findings if self.calculation else []
        return own + [finding for finding in later if finding not in own]
