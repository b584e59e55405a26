"""Reads of accounts; what they return is already limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tobiishi_site.accounts.models import AuditEntry, Invitation, Membership, Organisation, User
from tobiishi_site.accounts.policy import OPERATOR, Actor, Thing, may


def own(actor: Actor, verb: str, kind: str) -> frozenset[int]:
    """The organisations whose things of a kind an actor may do something to."""
    mine = {one.organisation for one in actor.held}
    return frozenset(one for one in mine if may(actor, verb, Thing(kind, organisations=frozenset({one}))))


def organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations whose people an actor may see."""
    found = Organisation.objects.order_by("kind", "name_ja", "name_en", "pk")
    if may(actor, "read", Thing("membership")):
        return found
    return found.filter(pk__in=own(actor, "read", "membership"))


def organisations_in_record(named: Iterable[tuple[str, str]]) -> frozenset[int]:
    """The organisations that stand for entries of the record, given by kind and id: whose own a thing is."""
    wanted = Q()
    for kind, slug in named:
        wanted |= Q(record_kind=kind, record_slug=slug)
    return (
        frozenset(Organisation.objects.filter(wanted).values_list("pk", flat=True)) if wanted else frozenset()
    )


def organisations_by_record() -> dict[tuple[str, str], frozenset[int]]:
    """All organisations that stand for entries of the record, by the kind and id of those, with one query."""
    found: dict[tuple[str, str], frozenset[int]] = {}
    rows = Organisation.objects.exclude(record_kind="").values_list("record_kind", "record_slug", "pk")
    for kind, slug, number in rows:
        found[kind, slug] = found.get((kind, slug), frozenset()) | {number}
    return found


def people(organisation: Organisation) -> QuerySet[Membership]:
    """Who has a role in an organisation now."""
    return organisation.memberships.filter(until=None).select_related("user").order_by("user__name", "pk")


def persons(organisation: Organisation) -> QuerySet[User]:
    """The accounts of an organisation, each once."""
    active = organisation.memberships.filter(until=None).values("user")
    return User.objects.filter(pk__in=active).order_by("name", "pk")


def open_invitations(organisation: Organisation, at: datetime) -> QuerySet[Invitation]:
    """Invitations that can still be used."""
    return organisation.invitations.filter(used_at=None, withdrawn_at=None, expires_at__gt=at).order_by(
        "expires_at"
    )


def audit_log(actor: Actor) -> QuerySet[AuditEntry]:
    """The entries of the audit log that an actor may read, the newest first."""
    found = AuditEntry.objects.order_by("-pk")
    if may(actor, "read", Thing("audit log")):
        return found
    mine = Q(pk__in=())
    for number in own(actor, "read", "audit log"):
        mine |= Q(organisations__contains=f",{number},")
    return found.filter(mine)


def may_read_log(actor: Actor) -> bool:
    """Whether any entry of the audit log is for an actor to read."""
    return may(actor, "read", Thing("audit log")) or bool(own(actor, "read", "audit log"))


def names(numbers: Iterable[int], actor: Actor) -> dict[int, str]:
    """Names by number, of `seed` and of those whose account the actor may see and that still has one."""
    found = User.objects.filter(pk__in=set(numbers)).exclude(name="")
    if not may(actor, "read", Thing("account")):
        colleagues = Membership.objects.filter(organisation__in=own(actor, "read", "account"), until=None)
        found = found.filter(Q(pk=actor.number) | Q(pk__in=colleagues.values("user")))
    return {OPERATOR.signature: "seed", **dict(found.values_list("pk", "name"))}


def called(numbers: Iterable[int], actor: Actor) -> dict[int, str]:
    """What people are called on a page: by name where the actor may know it, else by number."""
    every = set(numbers)
    known = names(every, actor)
    return {number: known.get(number) or _("person no. %(number)s") % {"number": number} for number in every}
