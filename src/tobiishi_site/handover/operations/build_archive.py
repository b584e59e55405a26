"""Build the archive of a collaboration, or of all that an organisation works on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from tobiishi.errors import Language
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import Organisation
from tobiishi_site.accounts.policy import Actor, Thing, demand
from tobiishi_site.accounts.things import of_organisation
from tobiishi_site.handover import gathering
from tobiishi_site.handover.archive import EVERY, archive, no_step
from tobiishi_site.handover.gathering import Gathered
from tobiishi_site.programme.entries import title_of
from tobiishi_site.programme.models import Entry
from tobiishi_site.programme.things import of_draft


def build_archive(
    of: Entry | Organisation, *, actor: Actor, at: datetime, step: Callable[[], None] = no_step
) -> bytes:
    """The archive as a zip file with all that the actor may read of it, and nothing else.

    It is read and noted as taken in one transaction; the files are written after it, so that no save waits for them.
    """
    thing = thing_of(of)
    demand(actor, "read", thing)
    with transaction.atomic():
        found, names = _gathered(of, actor)
        note(actor, "read", thing, at=at, what="archive", entries=len(found.entries))
    return archive(found, names, at=at, step=step)


def _gathered(of: Entry | Organisation, actor: Actor) -> tuple[Gathered, dict[Language, str]]:
    """What an archive is made of, and of what it is."""
    if isinstance(of, Organisation):
        return gathering.of_organisation(actor, of), {one: of.name(one) for one in EVERY}
    found = gathering.of_collaboration(actor, of.slug)
    return found, {one: _title(found, of.slug, one) for one in EVERY}


def thing_of(of: Entry | Organisation) -> Thing:
    """The hand-over of an organisation, or of a collaboration: it belongs to those who work on it."""
    if isinstance(of, Organisation):
        return of_organisation(of, "handover")
    return replace(of_draft(of), kind="handover", writers=frozenset())


def _title(found: Gathered, slug: str, language: Language) -> str:
    known = found.entries["collaborations", slug]
    return title_of(known.said(language) or known.latest, language) or slug
