"""What a monitoring run gives: meters, points, and everything a report says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tobiishi.errors import Finding, Text
from tobiishi.methodologies.calculation import Calculation
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.methodologies.obstacles import BLOCKED, Obstacle, obstacles, obstacles_of_documents
from tobiishi.monitoring.aggregation import ReadingList, Total
from tobiishi.monitoring.evidence import EvidenceFile
from tobiishi.monitoring.intake.files import ReadingsFile
from tobiishi.monitoring.intake.tabled import ByPath, ValuesFile
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
    """The readings of a meter and of those that replaced it, what was found in them, and what they add up to.

    Args:
        series: readings as filed.
        verdicts: what the quality rules found.
        cleaned: readings that count, and what was put in place of others.
        months: total of each calendar month of each year part, in the order of parts [unit of the parameter]; of
            parameters that do not add up only where they are asked for by month.
        parts: total (or mean, last, largest) of each year part, in the order of parts [same unit].
        lists: readings of each year part one by one, for parameters that need them.
    """

    series: Series
    verdicts: tuple[Verdict, ...]
    cleaned: Cleaned
    months: tuple[tuple[Total, ...], ...]
    parts: tuple[Total, ...]
    lists: tuple[ReadingList, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PointRun:
    """One monitoring point: what it feeds, the file it came from, its meter (one after another) and evidence."""

    point: Point
    target: Target
    file: ReadingsFile
    meter: MeterRun
    evidence: tuple[EvidenceFile, ...]


@dataclass(slots=True, eq=False)
class MonitoringRun:
    """Everything a monitoring report says.

    `values` are the fixed values from tables, by the path of their parameter, and `values_files` those tables.
    `calculation` is None where blocked readings leave a value missing; `planned` is the calculation from the
    estimated values of a full year, None where the project states none.
    """

    project: Project
    methodology: Methodology
    plan: Plan
    parts: list[YearPart]
    as_of: dt.datetime
    files: tuple[ReadingsFile, ...]
    values: ByPath
    values_files: tuple[ValuesFile, ...]
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

    @property
    def obstacles(self) -> list[Obstacle]:
        """Why its tonnes cannot become credits, in the order in which it is told; none where they can."""
        later = obstacles(self.calculation) if self.calculation else [BLOCKED]
        if self.calculation is None:
            later += obstacles_of_documents(self.methodology)
        missing = (f.details["file"] for f in self.findings if f.code == "monitoring-evidence-missing")
        return later + [_evidence_missing(str(file)) for file in missing]

    @property
    def creditable(self) -> bool:
        """Whether nothing stands in the way of credits."""
        return not self.obstacles


def _evidence_missing(file: str) -> Obstacle:
    said = Text(f"The evidence {file} is not there.", f"証拠書類{file}がありません。")
    return Obstacle("evidence-missing", file, said)
