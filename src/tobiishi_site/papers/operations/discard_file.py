"""Discard a file, with a mark: its versions stay for those who may read it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.papers.approval import must_not_be_public
from tobiishi_site.papers.models import Document
from tobiishi_site.papers.things import of_document


@transaction.atomic
def discard_file(document: Document, *, actor: Actor, at: datetime) -> None:
    """Mark a file as discarded; a second time changes nothing.

    Raises:
        Refused: `papers-public`.
    """
    thing = of_document(document)
    demand(actor, "discard", thing)
    found = Document.objects.select_for_update().get(pk=document.pk)
    must_not_be_public(found)
    if found.discarded_at is None:
        document.discarded_at, document.discarded_by = at, actor.signature
        document.save(update_fields=["discarded_at", "discarded_by"])
        note(actor, "discard", thing, at=at)
