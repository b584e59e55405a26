"""Say that a revision of an entry is fit to be public in a language."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import Language
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.programme.approval import must_be_last, must_have_words
from tobiishi_site.programme.models import Check, Revision
from tobiishi_site.programme.telling import tell_who_may_publish
from tobiishi_site.programme.things import of_draft


@transaction.atomic
def check(revision: Revision, language: Language, *, actor: Actor, at: datetime) -> Check:
    """Keep that an actor has checked the last revision in a language; none who wrote it may (policy: four eyes).

    Raises:
        Refused: `approval-changed` where there is a newer revision, `approval-no-words`.
    """
    thing = of_draft(revision.entry, language)
    demand(actor, "check", thing)
    must_be_last(revision)
    must_have_words(revision, language)
    made, new = Check.objects.get_or_create(
        revision=revision, language=language, defaults={"at": at, "actor": actor.signature}
    )
    if new:
        note(actor, "check", thing, at=at, revision=revision.number, language=language)
        tell_who_may_publish(revision, language, actor=actor, at=at)
    return made
