"""Change what a person may change of their own account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import User
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_account


@transaction.atomic
def change_account(user: User, *, name: str, language: str, actor: Actor, at: datetime) -> None:
    """Set the name and the language of mails."""
    demand(actor, "write", of_account(user))
    User.objects.filter(pk=user.pk).update(name=name, language=language)
    note(actor, "write", of_account(user), at=at, language=language)
