"""The history of a collaboration, or the steps of a story, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from tobiishi.periods.dates import RecordDate, timeline_key
from tobiishi.programme import models as record
from tobiishi_site.programme.entries import heading_of
from tobiishi_site.programme.labels import FIELDS, KINDS, VALUES, Label
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.presenting import Piece, Presenter, shows
from tobiishi_site.programme.publications import said_in

KINDS_IN_TIME: Final = ("agreements", "milestones", "studies")
"""Kinds that make up the history of a collaboration."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something in a history: when it was (empty where that is not known), of what kind, and what it was."""

    when: str
    kind: Label
    what: Piece
    said: Piece | None = None
    more: tuple[tuple[Label, str], ...] = ()


def history(presenter: Presenter, publications: Iterable[Publication]) -> list[Moment]:
    """The agreements, milestones and studies of a collaboration; what has no date stands last."""
    read = [(one, said_in(one)) for one in publications]
    read.sort(key=lambda pair: timeline_key(_when(pair[1])))
    return [_moment(presenter, publication, said) for publication, said in read]


def steps(presenter: Presenter, entry: record.Entry) -> list[Moment]:
    """The steps of a story, in its own order."""
    return [_step(presenter, one) for one in entry.steps] if isinstance(entry, record.Story) else []


def _when(entry: record.Entry) -> RecordDate | None:
    if isinstance(entry, record.Study):
        return entry.fiscal_year
    if isinstance(entry, record.Agreement):
        return entry.signed
    return entry.when if isinstance(entry, record.Milestone) else None


def _moment(presenter: Presenter, publication: Publication, said: record.Entry) -> Moment:
    when = _when(said)
    kind = publication.entry.kind
    other = None if publication.title_language == presenter.language else publication.title_language
    href = reverse("entry", args=(kind, publication.entry.slug))
    return Moment(
        presenter.date(when) if when else "",
        _kind(kind, said),
        Piece(publication.title or publication.entry.slug, other, href),
        _beside(presenter, said),
        _terms(presenter, said),
    )


def _beside(presenter: Presenter, said: record.Entry) -> Piece | None:
    """Of its name and what is said of it the one that is not its title."""
    other = "name" if heading_of(said, presenter.language) == "said" else "said"
    words = getattr(said, other, None)
    return presenter.words(words) if shows(words) else None


def _kind(kind: str, said: record.Entry) -> Label:
    if isinstance(said, record.Agreement):
        return VALUES[said.instrument]
    return VALUES[said.kind] if isinstance(said, record.Milestone) else KINDS[kind][1]


def _terms(presenter: Presenter, said: record.Entry) -> tuple[tuple[Label, str], ...]:
    """When an agreement was renewed and when it expires."""
    if not isinstance(said, record.Agreement):
        return ()
    renewed = tuple((FIELDS["renewed"], presenter.date(one)) for one in said.renewed)
    return (*renewed, (FIELDS["expires"], presenter.date(said.expires))) if said.expires else renewed


def _step(presenter: Presenter, step: record.ChainStep) -> Moment:
    project = presenter.link("projects", step.project) if step.project else None
    when = presenter.date(step.when) if step.when else ""
    said = presenter.words(step.said)
    return Moment(when, KINDS["projects"][1], project, said) if project else Moment(when, "", said)
