"""Take a file back that was put forward: it is confidential to its organisation again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.papers.approval import locked, must_not_be_public
from tobiishi_site.papers.models import Document
from tobiishi_site.papers.things import of_document


@transaction.atomic
def keep_back(document: Document, *, actor: Actor, at: datetime) -> None:
    """Make it confidential again, unless it is public; a second time changes nothing.

    Raises:
        Refused: `papers-public`, `papers-discarded`.
    """
    thing = of_document(document)
    demand(actor, "write", thing)
    found = locked(document)
    must_not_be_public(found)
    if found.offered_at is not None:
        document.offered_at = document.offered_by = None
        document.save(update_fields=["offered_at", "offered_by"])
        note(actor, "write", thing, at=at, what="kept-back")
