"""Make a version of a file public."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.papers.approval import must_be_checked, must_be_last
from tobiishi_site.papers.models import DESCRIBED, PublicFile, Version
from tobiishi_site.papers.things import of_approval


@transaction.atomic
def publish_file(version: Version, *, actor: Actor, at: datetime) -> PublicFile:
    """Publish a checked version; it replaces the one that was public. Visitors see it while its entry is public.

    Raises:
        Refused: `papers-changed` where there is a newer version, `papers-not-checked`, `papers-not-offered`,
            `papers-discarded`.
    """
    document = version.document
    thing = of_approval(document, actor)
    demand(actor, "publish", thing)
    must_be_last(version)
    must_be_checked(version, actor)
    known = PublicFile.objects.filter(document=document).first()
    if known is not None and known.number == version.number:
        return known
    every = {name: getattr(version, name) for name in DESCRIBED}
    made, _ = PublicFile.objects.update_or_create(
        document=document,
        defaults={
            "entry": document.entry,
            "token": document.token,
            "number": version.number,
            "published_at": at,
            "actor": actor.signature,
            **every,
        },
    )
    note(actor, "publish", thing, at=at, version=version.number)
    return made
