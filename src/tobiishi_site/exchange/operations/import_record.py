"""Bring a whole record in, as public."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.programme.models import Record
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, Thing, demand
from tobiishi_site.exchange.queries import public_of
from tobiishi_site.programme.entries import data_of, languages_of
from tobiishi_site.programme.models import KINDS
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise


@transaction.atomic
def import_record(record: Record, *, actor: Actor, at: datetime) -> int:
    """Write and publish every entry that the record has otherwise than the site shows it; how many those were.

    What the site has and the record has not stays, and a draft of an entry that is public as the record has it.
    """
    thing = Thing("import", "record")
    demand(actor, "make", thing)
    public = {(kind, slug): data for kind in KINDS for slug, data in public_of(kind)}
    every = [(kind, slug, said) for kind in KINDS for slug, said in getattr(record, kind).items()]
    changed = [
        (position, revise(kind, slug, said, actor=actor, at=at), said)
        for position, (kind, slug, said) in enumerate(every)
        if public.get((kind, slug)) != data_of(said)
    ]
    for position, revision, said in changed:
        for language in sorted(languages_of(said)):
            publish(revision, language, position=position, actor=actor, at=at)
    if changed:
        note(actor, "make", thing, at=at, changed=len(changed))
    return len(changed)
