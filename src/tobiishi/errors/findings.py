"""Findings: what is wrong, where, and what follows from it; and the refusal that carries them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from typing import Literal

from tobiishi.errors.catalogue import Message, message
from tobiishi.errors.languages import LANGUAGES, Language, Text

Effect = Literal["refuses", "blocks", "substitutes", "notes"]
"""What a finding does: refuses the input, blocks the tonnes, substitutes readings, or only notes."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the input a finding lies; what is not known stays None."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    name: str | None = None
    meter: str | None = None
    begins: str | None = None
    ends: str | None = None

    def within(self, **outer: str | int | None) -> Place:
        """The same place with what is missing filled from outside (a file for a line, say)."""
        missing = {name: value for name, value in outer.items() if getattr(self, name) is None}
        return replace(self, **missing)  # type: ignore[arg-type]

    def as_json(self) -> dict[str, str | int]:
        """Only the parts that are known."""
        known = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {name: value for name, value in known if value is not None}

    def __str__(self) -> str:
        """The place on one line, as compilers write it: file:line:column, then the rest."""
        at = () if self.line is None else (self.line, self.column)
        head = ":".join(str(part) for part in (self.file, *at) if part is not None)
        rest = [str(part) for part in (self.sheet, self.cell, self.name, self.meter) if part is not None]
        span = [" … ".join(part for part in (self.begins, self.ends) if part is not None)]
        return " · ".join(part for part in [head, *rest, *span] if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: a stable code, its place, the particulars that fill its text, and its effect."""

    code: str
    place: Place = Place()
    details: Mapping[str, str | Text] = field(default_factory=dict)
    effect: Effect = "refuses"

    def message(self, language: Language) -> Message:
        """The finding said in one language."""
        return message(self.code, self.details, language)

    def as_json(self) -> dict[str, object]:
        """The finding with both languages, for other programs."""
        said: dict[str, object] = {}
        for language in LANGUAGES:
            part = self.message(language)
            said[language] = {"what": part.what, "why": part.why, "remedy": part.remedy}
        return {"code": self.code, "effect": self.effect, "place": self.place.as_json(), **said}


class Refused(Exception):  # noqa: N818 - a refusal is no error of ours
    """Input is refused, with every reason found. Nothing has been written."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{f.place} {f.message('en').what}".strip() for f in self.findings))


class Problems:
    """Collects the faults of one input, so that all are told at once."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []

    def add(self, code: str, place: Place = Place(), **details: object) -> None:
        """Note a refusing fault."""
        kept = {name: value if isinstance(value, Text) else str(value) for name, value in details.items()}
        self._findings.append(Finding(code, place, kept))

    def take(self, findings: Iterable[Finding], **outer: str | int | None) -> None:
        """Take over findings from inside, with what their places lack filled in."""
        self._findings += [replace(f, place=f.place.within(**outer)) for f in findings]

    @contextmanager
    def catching(self, **outer: str | int | None) -> Iterator[None]:
        """Go on after a refusal inside the block, keeping its findings."""
        try:
            yield
        except Refused as refusal:
            self.take(refusal.findings, **outer)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The faults noted so far."""
        return tuple(self._findings)

    def refuse_if_any(self) -> None:
        """Raise Refused with all faults noted so far, in the order of their lines."""
        if self._findings:
            raise Refused(sorted(self._findings, key=lambda f: (f.place.file or "", f.place.line or 0)))

    def __bool__(self) -> bool:
        """Whether any fault was noted."""
        return bool(self._findings)


def refused(code: str, place: Place = Place(), **details: object) -> Refused:
    """A refusal with a single finding, to be raised."""
    problems = Problems()
    problems.add(code, place, **details)
    return Refused(problems.findings)
