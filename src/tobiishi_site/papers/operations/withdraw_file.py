"""Take a file back from the public."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.papers.models import Document, PublicFile
from tobiishi_site.papers.things import of_approval


@transaction.atomic
def withdraw_file(document: Document, *, actor: Actor, at: datetime) -> None:
    """Withdraw it; its versions and checks stay. A second time changes nothing."""
    thing = of_approval(document, actor)
    demand(actor, "withdraw", thing)
    public = PublicFile.objects.filter(document=document).first()
    if public is not None:
        public.delete()
        note(actor, "withdraw", thing, at=at, version=public.number)
