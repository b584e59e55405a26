"""Make the report of a run public, as it is now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.mrv.models import PublishedRun
from tobiishi_site.mrv.reports import Report
from tobiishi_site.mrv.things import of_run


@transaction.atomic
def publish_run(report: Report, *, actor: Actor, at: datetime) -> PublishedRun:
    """Publish a report; nothing is noted where just this one is public already."""
    known = PublishedRun.objects.select_for_update().filter(name=report.name).first()
    thing = of_run(report, None if known is None else known.fingerprint)
    demand(actor, "publish", thing)
    if known is not None and thing.published:
        return known
    made, _ = PublishedRun.objects.update_or_create(
        name=report.name,
        defaults={"fingerprint": report.fingerprint, "published_at": at, "actor": actor.signature},
    )
    note(actor, "publish", thing, at=at, fingerprint=report.fingerprint)
    return made
