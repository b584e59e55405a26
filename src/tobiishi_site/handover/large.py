"""Archives that take longer than an answer may are made in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tobiishi_site.accounts.models import Organisation
from tobiishi_site.accounts.policy import Actor, Thing
from tobiishi_site.handover.archive import STEPS
from tobiishi_site.handover.gathering import holds_more_than
from tobiishi_site.handover.operations.build_archive import build_archive, thing_of
from tobiishi_site.jobs.kinds import Arguments, Kind, Made, Work
from tobiishi_site.programme.models import Entry

AT_ONCE: Final = 100
"""Entries of an archive that is made while the reader waits: 0.8 s (8 ms each, measured; most of it for Word)."""
ARCHIVE: Final = "archive"


def is_large(of: Entry | Organisation, actor: Actor) -> bool:
    """Whether an archive would hold too many entries for an answer."""
    return holds_more_than(AT_ONCE, of, actor)


def arguments_of(of: Entry | Organisation) -> Arguments:
    """What the work is told that makes an archive."""
    return {"organisation": of.pk} if isinstance(of, Organisation) else {"collaboration": of.slug}


def name_of_file(of: Entry | Organisation, at: datetime) -> str:
    """The name under which an archive is handed out."""
    called = f"organisation-{of.pk}" if isinstance(of, Organisation) else of.slug
    return f"tobiishi-hand-over-{called}-{timezone.localdate(at).isoformat()}.zip"


def _of(arguments: Arguments) -> Entry | Organisation:
    """What the archive is of; raises Http404 where that is gone."""
    if "organisation" in arguments:
        return get_object_or_404(Organisation, pk=arguments["organisation"])
    return get_object_or_404(Entry, kind="collaborations", slug=arguments["collaboration"])


def _thing(arguments: Arguments) -> Thing:
    return thing_of(_of(arguments))


def _make(work: Work) -> Made:
    """The archive, with all that its owner may read now."""
    work.begin(STEPS)
    of, at = _of(work.arguments), timezone.now()
    path = work.folder / "archive.zip"
    path.write_bytes(build_archive(of, actor=work.actor, at=at, step=work.step))
    return Made(path, name_of_file(of, at))


LARGE: Final = Kind(_("A hand-over archive (zip)"), "read", _thing, _make)
