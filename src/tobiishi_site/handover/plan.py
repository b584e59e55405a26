"""What a person holds in an organisation, and would pass to a successor: what the page shows is what passes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least

from tobiishi_site.accounts.models import Membership, Organisation, User
from tobiishi_site.accounts.policy import policy
from tobiishi_site.handover.models import Aside, FocalPoint, Task
from tobiishi_site.programme.drafts import of_organisations, written_by
from tobiishi_site.programme.models import Draft, Entry, Revision, Unfinished


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that passes, in a fixed order."""

    memberships: list[Membership]
    revisions: list[Revision]
    forms: list[Unfinished]
    asides: list[Aside]
    tasks: list[Task]
    focal_points: list[FocalPoint]

    @property
    def entries(self) -> list[Entry]:
        """The entries whose drafts pass, each once."""
        return list(dict.fromkeys(one.entry for one in self.revisions))

    @property
    def code(self) -> str:
        """A short text that changes with anything in it: what was shown is what was confirmed."""
        parts = [
            *(f"{type(one).__name__}:{one.pk}" for one in self._all()),
            *(one.at.isoformat() for one in self.forms),
            *(one.at.isoformat() for one in self.asides),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def _all(self) -> list[Membership | Revision | Unfinished | Aside | Task | FocalPoint]:
        return [
            *self.memberships,
            *self.revisions,
            *self.forms,
            *self.asides,
            *self.tasks,
            *self.focal_points,
        ]


@transaction.atomic
def plan(person: User, organisation: Organisation) -> Plan:
    """What a person would pass on in an organisation; inside a transaction its rows are locked until it ends."""
    of_both = {"user": person, "organisation": organisation}
    works_on = drafts_of(organisation)
    reached = _forms(person, organisation, works_on)
    return Plan(
        list(Membership.objects.select_for_update().filter(**of_both, until=None).order_by("pk")),
        _revisions(person, works_on),
        list(
            Unfinished.objects.select_for_update().filter(reached, actor=person.pk).order_by("kind", "slug")
        ),
        list(Aside.objects.select_for_update().filter(reached, actor=person.pk).order_by("pk")),
        list(Task.objects.select_for_update().filter(**of_both, done_at=None).order_by("pk")),
        list(FocalPoint.objects.select_for_update().filter(**of_both, until=None).order_by("pk")),
    )


def drafts_of(organisation: Organisation) -> QuerySet[Draft]:
    """The entries that an organisation works on; the programme office works on all."""
    if organisation.kind in policy().office:
        return Draft.objects.all()
    return Draft.objects.filter(of_organisations(frozenset({organisation.pk})))


def _revisions(person: User, works_on: QuerySet[Draft]) -> list[Revision]:
    """Revisions that are not public in some language and that a person wrote or took over."""
    waiting = works_on.filter(Q(pending_ja=True) | Q(pending_en=True))
    since = written_by(person.pk).filter(entry__in=waiting.values("entry"))
    return list(
        since.filter(number__gt=Least(F("entry__draft__since_ja"), F("entry__draft__since_en")))
        .select_related("entry")
        .order_by("entry__kind", "entry__slug", "number")
    )


def _forms(person: User, organisation: Organisation, works_on: QuerySet[Draft]) -> Q:
    """Which unfinished forms belong to an organisation: those of entries that it works on.

    A form of a new entry belongs to nobody yet; it passes too, unless the person goes on writing elsewhere.
    """
    found = Q(pk__in=())
    for kind, slug in works_on.filter(_typed_by(person)).values_list("entry__kind", "entry__slug"):
        found |= Q(kind=kind, slug=slug)
    elsewhere = person.memberships.filter(until=None, role="editor").exclude(organisation=organisation)
    if elsewhere.exists():
        return found
    for kind, slug in _new_ones(person):
        found |= Q(kind=kind, slug=slug)
    return found


def _typed_by(person: User) -> Q:
    """Entries of which a person has an unfinished form."""
    found = Q(pk__in=())
    for kind, slug in _typed(person):
        found |= Q(entry__kind=kind, entry__slug=slug)
    return found


def _typed(person: User) -> set[tuple[str, str]]:
    forms = (
        model.objects.filter(actor=person.pk).values_list("kind", "slug") for model in (Unfinished, Aside)
    )
    return {name for found in forms for name in found}


def _new_ones(person: User) -> set[tuple[str, str]]:
    """Forms of entries that do not exist yet."""
    typed = _typed(person)
    known = Entry.objects.filter(slug__in=[slug for _kind, slug in typed]).values_list("kind", "slug")
    return typed - set(known)
