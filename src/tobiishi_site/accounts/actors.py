"""From accounts and requests to actors, as the policy knows them."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from tobiishi_site.accounts.models import User
from tobiishi_site.accounts.policy import VISITOR, Actor, Held, policy


def held_by(user: User) -> frozenset[Held]:
    """The roles that a person has now."""
    rows = user.memberships.filter(until=None).values_list("role", "organisation_id", "organisation__kind")
    return frozenset(Held(role, organisation, kind) for role, organisation, kind in rows)


def actor_of(user: User, *, second_factor: bool = True) -> Actor:
    """A person as actor; without a second factor those roles are missing that need one."""
    held = held_by(user)
    if not second_factor:
        held = frozenset(one for one in held if not policy().needs_second_factor(one))
    return Actor(number=user.pk, held=held)


def needs_second_factor(user: User) -> bool:
    """Whether one of a person's roles may only be used with a second factor."""
    return any(policy().needs_second_factor(one) for one in held_by(user))


def has_second_factor(user: User) -> bool:
    """Whether a person has set an authenticator app up."""
    found: bool = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return found


def showed_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether the second factor that a person has was shown in this session."""
    shown = any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
    return shown and has_second_factor(user)


def user_of(request: HttpRequest) -> User | None:
    """The account that is signed in."""
    return request.user if isinstance(request.user, User) else None


def acting(request: HttpRequest) -> Actor:
    """Who acts in a request."""
    user = user_of(request)
    return VISITOR if user is None else actor_of(user, second_factor=showed_second_factor(request, user))
