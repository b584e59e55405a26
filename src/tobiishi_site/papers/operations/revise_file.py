"""Replace a file, or say something else of it: earlier versions stay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.papers.approval import last_version, locked, says_the_same
from tobiishi_site.papers.keeping import keep_bytes
from tobiishi_site.papers.models import DESCRIBED, Document, Version
from tobiishi_site.papers.things import of_document


def revise_file(
    document: Document,
    said: dict[str, Any],
    *,
    uploaded: UploadedFile[Any] | None,
    based_on: int,
    actor: Actor,
    at: datetime,
) -> Version:
    """Keep the next version of a file: what is `said` of it, with new bytes or those of the last version.

    What is public stays public as it was approved. Nothing is made where the last version is the same already.

    Raises:
        Refused: `papers-changed` where someone else wrote since the version that the writer had before them,
            `papers-discarded`, or what `keep_bytes` raises.
    """
    thing = of_document(document)
    demand(actor, "write", thing)
    kept = {} if uploaded is None else keep_bytes(uploaded)
    with transaction.atomic():
        last = last_version(locked(document))
        if says_the_same(last, {**said, **kept}):
            return last
        if last.number != based_on:
            raise refused("papers-changed")
        every = {name: getattr(last, name) for name in DESCRIBED} | said | kept
        made = Version.objects.create(
            document=document, number=last.number + 1, made_at=at, actor=actor.signature, **every
        )
        note(actor, "write", thing, at=at, version=made.number, format=made.format, size=made.size)
    return made
