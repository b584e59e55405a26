"""Say that a version of a file is fit to be public."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.papers.approval import must_be_last
from tobiishi_site.papers.models import Version, VersionCheck
from tobiishi_site.papers.things import of_approval


@transaction.atomic
def check_file(version: Version, *, actor: Actor, at: datetime) -> VersionCheck:
    """Keep that an actor has looked at the last version; none who wrote it may (policy: four eyes).

    Raises:
        Refused: `papers-changed` where there is a newer version, `papers-not-offered`, `papers-discarded`.
    """
    thing = of_approval(version.document, actor)
    demand(actor, "check", thing)
    must_be_last(version)
    made, new = VersionCheck.objects.get_or_create(
        version=version, defaults={"at": at, "actor": actor.signature}
    )
    if new:
        note(actor, "check", thing, at=at, version=version.number)
    return made
