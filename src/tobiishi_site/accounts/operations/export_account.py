"""Everything that the site knows about a person, for that person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.belongings import KEPT
from tobiishi_site.accounts.models import AuditEntry, User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_account


@transaction.atomic
def export_account(user: User, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """The account as plain data, ready for JSON; what was done by its number is in it, secrets are not."""
    demand(actor, "export", of_account(user))
    note(actor, "export", of_account(user), at=at)
    return {
        "number": user.pk,
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "joined_at": _time(user.joined_at),
        "last_login": _time(user.last_login),
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "second_factors": [
            {"type": one.type, "since": _time(one.created_at), "last_used": _time(one.last_used_at)}
            for one in Authenticator.objects.filter(user=user)
        ],
        "memberships": [
            _membership(one) for one in user.memberships.select_related("organisation").order_by("since")
        ],
        "actions": [_action(one) for one in AuditEntry.objects.filter(actor=user.pk).order_by("pk")],
        **{name: belongings.tell(user) for name, belongings in KEPT.items()},
    }


def _membership(one: Any) -> dict[str, Any]:
    names = {"ja": one.organisation.name_ja, "en": one.organisation.name_en}
    return {"organisation": names, "role": one.role, "since": _time(one.since), "until": _time(one.until)}


def _action(one: AuditEntry) -> dict[str, Any]:
    return {"at": _time(one.at), "verb": one.verb, "kind": one.kind, "name": one.name, "details": one.details}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
