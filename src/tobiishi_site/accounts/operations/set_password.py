"""Set the password of an account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_account


@transaction.atomic
def set_password(user: User, password: str, *, actor: Actor, at: datetime) -> None:
    """Set a password, which the caller has validated; other sessions of the account end by it."""
    demand(actor, "write", of_account(user))
    user.set_password(password)
    user.save(update_fields=["password"])
    note(actor, "write", of_account(user), at=at, what="password")
