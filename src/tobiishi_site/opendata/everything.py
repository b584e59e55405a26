"""Everything that is public in one file: made at once of a small record, in the background of a large one."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from django.utils.translation import gettext_lazy as _

from tobiishi_site.accounts.policy import Thing
from tobiishi_site.jobs.kinds import Arguments, Kind, Made, Work
from tobiishi_site.jobs.shared import mark_of
from tobiishi_site.opendata import queries
from tobiishi_site.opendata.whole import STEPS, write_whole
from tobiishi_site.programme.publications import shown_in
from tobiishi_site.programme.state import state

AT_ONCE: Final = 600
"""Public entries of an archive that is made while the reader waits: 1 s (measured on two cores)."""
EVERYTHING: Final = "everything-public"
FILE: Final = "tobiishi-open-data.zip"
THING: Final = Thing("export", "record", published=True)


def is_large() -> bool:
    """Whether there are too many public entries for an answer."""
    return shown_in("ja").count() > AT_ONCE


def wanted() -> Arguments:
    """What the work is told that makes the archive as of now."""
    return {"mark": mark_of(EVERYTHING)}


def made_at_once() -> bytes:
    """The archive as of now."""
    out, now = BytesIO(), state()
    write_whole(out, list(queries.everything()), at=now.since)
    return out.getvalue()


def _make(work: Work) -> Made | None:
    """The archive; none where something was published or withdrawn since the work was asked for."""
    now, entries = state(), list(queries.everything())
    if mark_of(EVERYTHING) != work.arguments["mark"]:
        return None
    work.begin(STEPS)
    path = work.folder / "file"
    with path.open("wb") as out:
        write_whole(out, entries, at=now.since, step=work.step)
    return Made(path, FILE)


FOR_EVERYONE: Final = Kind(_("Everything that is public (zip)"), "make", lambda _arguments: THING, _make)
