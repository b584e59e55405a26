"""Put a file forward for publication: those who may read the entry's draft may read it from now on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.papers.approval import locked
from tobiishi_site.papers.models import Document
from tobiishi_site.papers.things import of_document, of_file


@transaction.atomic
def offer(document: Document, *, actor: Actor, at: datetime) -> None:
    """Put it forward; its organisation and the entry must both be the actor's to write. A second time changes nothing.

    Raises:
        Refused: `papers-discarded`.
    """
    demand(actor, "write", of_document(document))
    demand(actor, "write", of_file(document.entry))
    found = locked(document)
    if found.offered_at is None:
        document.offered_at, document.offered_by = at, actor.signature
        document.save(update_fields=["offered_at", "offered_by"])
        note(actor, "write", of_document(document), at=at, what="offered")
