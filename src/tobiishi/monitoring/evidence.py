"""The register of evidence: which documents bear out a monitoring point or a criterion, with their hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tobiishi.errors import Finding
from tobiishi.monitoring.intake.files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tobiishi.monitoring.project import Point, Project

__all__ = ["EvidenceFile", "register", "register_of_criteria"]


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
    """The evidence that the project file names for criteria of the methodology."""
    evidence = project.declared.evidence.items()
    return tuple(_seen(project, ("evidence", id_), ("criterion", id_), None, file) for id_, file in evidence)


def _of_point(project: Project, number: int, point: Point) -> Iterator[EvidenceFile]:
    meter = point.meter
    if meter and meter.certificate:
        where = ("points", number, "meter", "certificate")
        yield _seen(project, where, ("certificate", meter.id), None, meter.certificate)
    for place, one in enumerate(point.evidence):
        yield _seen(
            project,
            ("points", number, "evidence", place, "file"),
            ("document", point.id),
            one.about,
            one.file,
        )


def _seen(
    project: Project, path: tuple[str | int, ...], kind: tuple[str, str], about: str | None, file: str | None
) -> EvidenceFile:
    """A document as it lies in the project's folder."""
    found = project.folder / file if file else None
    if found is not None and found.is_file():
        return EvidenceFile(*kind, about, file, sha256_of(found), found.stat().st_size)
    note = Finding("monitoring-evidence-missing", project.place(*path), {"file": file or ""}, "notes")
    return EvidenceFile(*kind, about, file, findings=(note,) if file else ())
