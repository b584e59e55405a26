"""Put a file beside an entry: confidential, until it is put forward."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import Organisation
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.papers.keeping import keep_bytes
from tobiishi_site.papers.models import Document, Version
from tobiishi_site.papers.things import of_new
from tobiishi_site.programme.models import Entry
from tobiishi_site.programme.things import of_draft


def upload(
    entry: Entry,
    uploaded: UploadedFile[Any],
    said: dict[str, Any],
    *,
    organisation: Organisation,
    token: str,
    actor: Actor,
    at: datetime,
) -> Document:
    """Keep a file with what is `said` of it (the fields `models.SAID`), for an organisation.

    Its bytes are looked through and stored first; then a row speaks of them. A form that is sent a second time (same
    token) makes no second file.

    Raises:
        Refused: one of the codes `papers-…`; nothing was kept.
    """
    thing = of_new(organisation, f"file/{token}")
    demand(actor, "read", of_draft(entry))
    demand(actor, "write", thing)
    known = Document.objects.filter(token=token).first()
    if known is not None:
        return _sent_before(known, entry, actor)
    kept = keep_bytes(uploaded)
    with transaction.atomic():
        made = Document.objects.create(entry=entry, organisation=organisation, token=token)
        Version.objects.create(document=made, number=1, made_at=at, actor=actor.signature, **said, **kept)
        note(actor, "write", thing, at=at, version=1, format=kept["format"], size=kept["size"])
    return made


def _sent_before(known: Document, entry: Entry, actor: Actor) -> Document:
    mine = known.entry_id == entry.pk and known.versions.filter(number=1, actor=actor.signature).exists()
    if not mine:
        raise refused("papers-changed")
    return known
