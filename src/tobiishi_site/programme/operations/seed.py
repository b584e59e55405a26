"""Load a record, such as the packaged one, as published by the actor `seed` (number 0). Loading it again changes nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.programme.models import Record
from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.programme.entries import languages_of
from tobiishi_site.programme.models import KINDS, Revision
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise


@transaction.atomic
def seed(record: Record, *, at: datetime) -> int:
    """Load every entry; the number of revisions that are new."""
    before = Revision.objects.count()
    revisions = {
        (kind, slug): revise(kind, slug, said, actor=OPERATOR, at=at)
        for kind in KINDS
        for slug, said in getattr(record, kind).items()
    }
    for position, ((kind, slug), revision) in enumerate(revisions.items()):
        for language in sorted(languages_of(getattr(record, kind)[slug])):
            publish(revision, language, position=position, actor=OPERATOR, at=at)
    return Revision.objects.count() - before
