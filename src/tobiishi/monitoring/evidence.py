"""The register of evidence: which documents bear out a monitoring point or a criterion, with their hashes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tobiishi.errors import Finding
from tobiishi.monitoring.intake.opening import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tobiishi.monitoring.project import Calibrated, Point, Project

__all__ = ["EvidenceFile", "evidence_of_criteria", "register", "register_of_criteria"]

_FILE: Final = re.compile(r".*\.(?=\w*[A-Za-z])[A-Za-z0-9]{2,5}", re.ASCII | re.DOTALL)
"""What ends as names of files do; anything else is evidence in words."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One document of the register; what is not known stays None.

    `kind` is `certificate` (of a meter), `document` (of a point) or `criterion` (of the methodology);
    `belongs_to` the id of that meter, point or criterion; `size` is in bytes.
    """

    kind: str
    belongs_to: str
    about: str | None
    file: str | None
    sha256: str | None = None
    size: int | None = None
    findings: tuple[Finding, ...] = ()
    """A note `monitoring-evidence-missing` where the file is not there."""

    def as_json(self) -> dict[str, object]:
        """All but the findings, for other programs."""
        names = ("kind", "belongs_to", "about", "file", "sha256", "size")
        return {name: getattr(self, name) for name in names}


def register(project: Project, point: Point) -> tuple[EvidenceFile, ...]:
    """The evidence of a monitoring point: the certificate of its meter, then its documents."""
    number = project.declared.points.index(point)
    return tuple(_of_point(project, number, point))


def register_of_criteria(project: Project) -> tuple[EvidenceFile, ...]:
    """The evidence that the project file names for criteria of the methodology: files, or in words."""
    return tuple(_of_criterion(project, *one) for one in project.declared.evidence.items())


def evidence_of_criteria(project: Project) -> dict[str, str]:
    """What shows each criterion, by its number: a file that is there, or words."""
    shown = (one for one in register_of_criteria(project) if not one.findings)
    return {one.belongs_to: one.file or one.about or "" for one in shown}


def _of_criterion(project: Project, number: str, said: str) -> EvidenceFile:
    kind = ("criterion", number)
    if not _FILE.fullmatch(said):
        return EvidenceFile(*kind, said, None)
    return _seen(project, ("evidence", number), kind, None, said)


def _of_point(project: Project, number: int, point: Point) -> Iterator[EvidenceFile]:
    for path, id_, meter in _calibrated(point):
        if meter.certificate:
            where = ("points", number, *path, "certificate")
            yield _seen(project, where, ("certificate", id_), None, meter.certificate)
    for place, one in enumerate(point.evidence):
        yield _seen(
            project,
            ("points", number, "evidence", place, "file"),
            ("document", point.id),
            one.about,
            one.file,
        )


def _calibrated(point: Point) -> Iterator[tuple[tuple[str | int, ...], str, Calibrated]]:
    """The meters of a point one after another: where each stands, its id, and what is known of its calibration."""
    name = point.meter.id if point.meter else point.id
    if point.meter:
        yield ("meter",), name, point.meter
    for place, one in enumerate(point.replaced):
        yield ("replaced", place), one.meter or name, one


def _seen(
    project: Project, path: tuple[str | int, ...], kind: tuple[str, str], about: str | None, file: str | None
) -> EvidenceFile:
    """A document as it lies in the project's folder."""
    found = project.folder / file if file else None
    if found is not None and found.is_file():
        return EvidenceFile(*kind, about, file, sha256_of(found), found.stat().st_size)
    note = Finding("monitoring-evidence-missing", project.place(*path), {"file": file or ""}, "notes")
    return EvidenceFile(*kind, about, file, findings=(note,) if file else ())
