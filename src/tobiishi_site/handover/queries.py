"""Reads of focal points, tasks and forms set aside, limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tobiishi_site.accounts.models import Membership, Organisation
from tobiishi_site.accounts.policy import Actor, Thing, may, policy
from tobiishi_site.accounts.queries import called, names, organisations, own
from tobiishi_site.handover.models import Aside, FocalPoint, Task
from tobiishi_site.programme.drafts import of_actor, of_organisations
from tobiishi_site.programme.labels import FIELDS, Label
from tobiishi_site.programme.models import Draft


def organisations_of(actor: Actor, thing: Thing) -> QuerySet[Organisation]:
    """The actor's own organisations that work on an entry: theirs it is, or they are the programme office."""
    mine = {one.organisation for one in actor.held}
    offices = {one.organisation for one in actor.held if one.kind in policy().office}
    return Organisation.objects.filter(pk__in=mine & thing.organisations | offices).order_by("pk")


def people_of(actor: Actor, thing: Thing) -> set[tuple[int, int | None]]:
    """Who can be named for an entry: organisation and person by number; None is nobody in particular."""
    found = organisations_of(actor, thing)
    rows = Membership.objects.filter(organisation__in=found, until=None)
    named = set(rows.values_list("organisation", "user"))
    return {*named, *((one.pk, None) for one in found)}


def seen(actor: Actor) -> Q:
    """Which tasks and focal points an actor sees: all of entries that they may write, else those of their own."""
    mine = own(actor, "read", "handover")
    written, known = (of_actor(actor, verb).filter(entry=OuterRef("entry")) for verb in ("write", "read"))
    return Q(Exists(written)) | Q(Exists(known), organisation__in=mine)


def open_tasks(actor: Actor) -> QuerySet[Task]:
    """Tasks that are not done, the first to be due first; those without a date last."""
    return in_order(Task.objects.filter(seen(actor), done_at=None))


def in_order(found: QuerySet[Task]) -> QuerySet[Task]:
    """Tasks by the first day on which they may be due, then by the last; without a date last."""
    by_date = (F("due_from").asc(nulls_last=True), F("due_until").asc(nulls_last=True), "pk")
    return found.select_related("entry", "organisation").order_by(*by_date)


def my_tasks(actor: Actor) -> QuerySet[Task]:
    """Open tasks of an actor, and those of the actor's organisations that nobody who is still there has."""
    there = Membership.objects.filter(
        user=OuterRef("user"), organisation=OuterRef("organisation"), until=None
    )
    left = Q(organisation__in={one.organisation for one in actor.held}) & ~Exists(there)
    return open_tasks(actor).filter(Q(user=actor.number) | left)


def focal_points(actor: Actor) -> QuerySet[FocalPoint]:
    """Who answers for entries now; `there` says whether they still have a role in the organisation."""
    there = Membership.objects.filter(
        user=OuterRef("user"), organisation=OuterRef("organisation"), until=None
    )
    found = FocalPoint.objects.filter(seen(actor), until=None).annotate(there=Exists(there))
    return found.select_related("entry", "organisation").order_by("entry__kind", "entry__slug", "pk")


def my_focal_points(actor: Actor) -> QuerySet[FocalPoint]:
    """Entries for which an actor answers."""
    return focal_points(actor).filter(user=actor.number)


def asides(actor: Actor) -> QuerySet[Aside]:
    """Forms that came to an actor beside their own."""
    return Aside.objects.filter(actor=actor.signature).order_by("-at", "pk")


def archives(actor: Actor) -> QuerySet[Organisation]:
    """Organisations of which an actor may take the archive: their own, or all."""
    found = Organisation.objects.order_by("kind", "name_ja", "name_en", "pk")
    if may(actor, "read", Thing("handover")):
        return found
    return found.filter(pk__in=own(actor, "read", "handover"))


def people_called(numbers: Iterable[int], actor: Actor) -> dict[int, str]:
    """What people are called: by name where the actor may know it, else by number."""
    every = set(numbers)
    return {**called(every, actor), **named(every, actor)}


def named(numbers: Iterable[int], actor: Actor) -> dict[int, str]:
    """Names of those whom the actor sees among the people of an organisation, or whose account they may see."""
    every = set(numbers)
    there = Membership.objects.filter(organisation__in=organisations(actor), until=None, user__in=every)
    found = there.exclude(user__name="").values_list("user", "user__name")
    return {**names(every, actor), **dict(found)}


def collaborations(actor: Actor, *, organisations: Iterable[Organisation]) -> QuerySet[Draft]:
    """Collaborations on which organisations work and whose drafts an actor may read."""
    wanted = [one.pk for one in organisations]
    offices = Organisation.objects.filter(pk__in=wanted, kind__in=policy().office)
    found = of_actor(actor, "read").filter(entry__kind="collaborations").order_by("entry__slug")
    return found if offices.exists() else found.filter(of_organisations(frozenset(wanted)))


def typed_lines(aside: Aside) -> Iterator[tuple[Label, list[str]]]:
    """What was typed in a form that was set aside, field by field."""
    for name, typed in aside.typed.items():
        texts = list(_texts(typed))
        if texts:
            yield FIELDS.get(name, name), texts


def _texts(typed: Any) -> Iterator[str]:
    if isinstance(typed, str):
        yield from [typed] if typed else []
        return
    for one in typed.values() if isinstance(typed, dict) else typed:
        yield from _texts(one)
