"""Remove stored bytes of which no file knows: those of an upload that ended before its row was written."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, Thing, demand
from tobiishi_site.papers import store
from tobiishi_site.papers.models import PublicFile, Version

AGE: Final = timedelta(days=1)
"""What is younger may belong to an upload that is under way."""


@transaction.atomic
def clean_store(*, actor: Actor, at: datetime) -> int:
    """Remove what is older than a day and belongs to no version; how many files were removed."""
    thing = Thing("file", "store")
    demand(actor, "discard", thing)
    before = (at - AGE).timestamp()
    known = set(Version.objects.values_list("sha256", flat=True))
    known |= set(PublicFile.objects.values_list("sha256", flat=True))
    gone = 0
    for one in store.every():
        if one.sha256 not in known and one.path.stat().st_mtime < before:
            one.path.unlink()
            gone += 1
    for left in (Path(settings.DATA) / "incoming").glob("*"):
        if left.stat().st_mtime < before:
            shutil.rmtree(left, ignore_errors=True)
    if gone:
        note(actor, "discard", thing, at=at, count=gone)
    return gone
