"""Who is to be told of a thing: people who may do something to it, as the policy says for each of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tobiishi_site.accounts.models import Membership
from tobiishi_site.accounts.policy import Actor, Held, Thing, may, policy


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person to whom mail can be sent: the language of it, and who they are to the policy."""

    language: str
    actor: Actor

    @property
    def number(self) -> int:
        """The number of the account."""
        return self.actor.signature


def who_may(verb: str, thing: Thing) -> list[Recipient]:
    """Everyone who may do something to a thing, each once, by number."""
    reached = Q(organisation__in=thing.organisations)
    for name, role in policy().roles.items():
        if role.membership and policy().scope(name, verb, thing.kind) == "any":
            reached |= Q(role=role.membership)
    return [one for one in with_roles(reached) if may(one.actor, verb, thing)]


def concerned(thing: Thing, writers: Collection[int]) -> list[Recipient]:
    """The members of the organisations to which a thing belongs, and some who wrote it: those who may read it."""
    found = with_roles(Q(organisation__in=thing.organisations) | Q(user__in=writers))
    return [one for one in found if may(one.actor, "read", thing)]


def with_roles(reached: Q | None = None) -> list[Recipient]:
    """People with an address and a role now, with all their roles; only those of whom a membership is as asked."""
    active = Membership.objects.filter(until=None, user__is_active=True).exclude(user__email=None)
    asked = active if reached is None else active.filter(user__in=active.filter(reached).values("user"))
    return list(_recipients(asked))


def _recipients(memberships: QuerySet[Membership]) -> Iterable[Recipient]:
    held: dict[int, set[Held]] = {}
    languages: dict[int, str] = {}
    rows = memberships.order_by("user").values_list(
        "user", "user__language", "role", "organisation", "organisation__kind"
    )
    for user, language, role, organisation, kind in rows:
        held.setdefault(user, set()).add(Held(role, organisation, kind))
        languages[user] = language
    for user, roles in held.items():
        yield Recipient(languages[user], Actor(user, frozenset(roles)))
