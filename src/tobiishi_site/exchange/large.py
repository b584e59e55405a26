"""Lists that are too long for an answer: their files are made in the background.

A file with drafts is made for whoever asks for it. The file of a public list is made once for everyone who asks while
nothing is published or withdrawn, as `jobs.shared` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tobiishi_site.accounts.policy import Actor, Thing, may
from tobiishi_site.exchange.columns import Table, tables
from tobiishi_site.exchange.queries import draft_rows, of_list, public_rows
from tobiishi_site.exchange.writing import Form, file_of, name_of_file
from tobiishi_site.jobs.kinds import Arguments, Kind, Made, Work
from tobiishi_site.jobs.shared import mark_of
from tobiishi_site.programme.drafts import of_actor
from tobiishi_site.programme.publications import shown_in

AT_ONCE: Final = 1_500
"""Entries of a list that are made into a file while the reader waits: 0.8 s for XLSX of the widest kinds (0.5 ms an
entry, measured on two cores; half of it for CSV)."""
DRAFTS: Final = "list-with-drafts"
PUBLIC: Final = "public-list"


def is_large(kind: str) -> bool:
    """Whether there are too many public entries of a kind for an answer."""
    return shown_in("ja").filter(kind=kind).count() > AT_ONCE


def has_many_drafts(kind: str, actor: Actor) -> bool:
    """Whether an actor may read too many entries of a kind for an answer."""
    return of_actor(actor, "read").filter(kind=kind).count() > AT_ONCE


def drafts_wanted(table: Table, form: Form, actor: Actor) -> Arguments:
    """What the work is told that makes a list with the drafts of an actor.

    It belongs to the organisations by which they may have it; to none where they may have every list, so that the
    file is not handed out any more once they may not.
    """
    every = may(actor, "make", Thing("export", table.name))
    mine = frozenset[int]() if every else of_list(table, actor=actor).organisations
    return {"table": table.name, "form": form, "organisations": sorted(mine)}


def public_wanted(table: Table, form: Form) -> Arguments:
    """What the work is told that makes the file of a public list as it is now, for everyone."""
    return {"table": table.name, "form": form, "mark": _mark(table)}


def _mark(table: Table) -> str:
    return mark_of(table.header(drafts=False))


def _of_drafts(arguments: Arguments) -> Thing:
    return Thing("export", arguments["table"], organisations=frozenset(arguments["organisations"]))


def _of_public(arguments: Arguments) -> Thing:
    return of_list(tables()[arguments["table"]], public=True)


def _make_drafts(work: Work) -> Made:
    table = tables()[work.arguments["table"]]
    return _made(work, table, list(draft_rows(table, work.actor)), drafts=True)


def _make_public(work: Work) -> Made | None:
    """The file of a public list; none where something was published or withdrawn since the work was asked for."""
    table = tables()[work.arguments["table"]]
    rows = list(public_rows(table))
    if _mark(table) != work.arguments["mark"]:
        return None
    return _made(work, table, rows, drafts=False)


def _made(work: Work, table: Table, rows: Sequence[list[str]], *, drafts: bool) -> Made:
    """The file: a step for each of its rows, and one to end it."""
    form: Form = work.arguments["form"]
    work.begin(len(rows) + 1)
    header = table.header(drafts=drafts)
    made = file_of(table, header, _counted(rows, work), form=form, at=timezone.now())
    path = work.folder / "file"
    path.write_bytes(made)
    work.step()
    return Made(path, name_of_file(table, form, drafts=drafts))


def _counted(rows: Sequence[list[str]], work: Work) -> Iterator[list[str]]:
    for row in rows:
        yield row
        work.step()


WITH_DRAFTS: Final = Kind(_("A list with drafts, as a file"), "make", _of_drafts, _make_drafts)
FOR_EVERYONE: Final = Kind(_("A public list, as a file"), "make", _of_public, _make_public)
