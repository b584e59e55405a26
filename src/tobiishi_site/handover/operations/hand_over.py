"""Hand all that a person does in an organisation over to a successor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import Organisation, User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.roles import pass_roles
from tobiishi_site.accounts.things import of_organisation
from tobiishi_site.handover.models import Aside, FocalPoint, Task
from tobiishi_site.handover.plan import Plan, plan
from tobiishi_site.programme.models import Revision, TakenOver, Unfinished


@transaction.atomic
def hand_over(
    person: User, successor: User, *, organisation: Organisation, seen: str, actor: Actor, at: datetime
) -> Plan:
    """Pass roles, drafts, unfinished forms, tasks and focal points on; what passed. `seen` is the code of its plan.

    The successor counts as a writer of the drafts (four eyes). Where they have an unfinished form of the same entry
    themselves, the one that comes to them is set aside and both are kept.

    Raises:
        Refused: `handover-changed` where something else would pass than was seen; what `pass_roles` raises.
    """
    thing = of_organisation(organisation, "handover")
    demand(actor, "make", thing)
    passing = plan(person, organisation)
    if passing.code != seen:
        raise refused("handover-changed")
    made = pass_roles(person, successor, organisation=organisation, at=at)
    _pass_drafts(passing.revisions, successor, at)
    _pass_forms(passing.forms, successor)
    Aside.objects.filter(pk__in=_keys(passing.asides)).update(actor=successor.pk)
    Task.objects.filter(pk__in=_keys(passing.tasks)).update(user=successor)
    _pass_focal_points(passing.focal_points, successor, at)
    note(
        actor,
        "make",
        thing,
        at=at,
        person=person.pk,
        successor=successor.pk,
        roles=len(made),
        drafts=len(passing.entries),
        forms=len(passing.forms) + len(passing.asides),
        tasks=len(passing.tasks),
        focal_points=len(passing.focal_points),
    )
    return passing


def _keys(found: Iterable[Aside | Task | FocalPoint]) -> list[int]:
    return [one.pk for one in found]


def _pass_drafts(revisions: list[Revision], successor: User, at: datetime) -> None:
    """Who took a draft over counts as its writer, and so may not be the second person who checks it."""
    TakenOver.objects.bulk_create(
        [TakenOver(revision=one, actor=successor.pk, at=at) for one in revisions], ignore_conflicts=True
    )


def _pass_forms(forms: list[Unfinished], successor: User) -> None:
    """The form becomes the successor's, or is set aside where they have one of the same entry."""
    own = set(Unfinished.objects.filter(actor=successor.pk).values_list("kind", "slug"))
    for one in forms:
        if (one.kind, one.slug) not in own:
            Unfinished.objects.filter(pk=one.pk).update(actor=successor.pk)
            continue
        Aside.objects.create(
            kind=one.kind,
            slug=one.slug,
            actor=successor.pk,
            typed_by=one.actor,
            based_on=one.based_on,
            typed=one.typed,
            at=one.at,
        )
        one.delete()


def _pass_focal_points(passing: list[FocalPoint], successor: User, at: datetime) -> None:
    FocalPoint.objects.filter(pk__in=_keys(passing)).update(until=at)
    FocalPoint.objects.bulk_create(
        FocalPoint(entry_id=one.entry_id, organisation_id=one.organisation_id, user=successor, since=at)
        for one in passing
    )
