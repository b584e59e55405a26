"""Take an entry back from the public in a language."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.programme.drafts import keep_up
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.publications import settle
from tobiishi_site.programme.telling import tell_of_withdrawal
from tobiishi_site.programme.things import of_published


@transaction.atomic
def withdraw(publication: Publication, *, actor: Actor, at: datetime) -> None:
    """Withdraw a publication; its revision, its checks and what was done with it stay in the history."""
    entry = publication.entry
    thing = of_published(entry)
    demand(actor, "withdraw", thing)
    number, language = publication.revision.number, publication.language
    publication.delete()
    settle(entry, at)
    keep_up(entry)
    note(actor, "withdraw", thing, at=at, revision=number, language=language)
    tell_of_withdrawal(entry, language, actor=actor, at=at)
