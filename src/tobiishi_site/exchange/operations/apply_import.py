"""Apply a table that was handed in and looked at."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi.errors import Place, refused
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.exchange.columns import tables
from tobiishi_site.exchange.models import Import
from tobiishi_site.exchange.preview import preview
from tobiishi_site.exchange.queries import handed_in, of_import
from tobiishi_site.programme.models import Entry
from tobiishi_site.programme.operations.revise import revise


@transaction.atomic
def apply_import(number: int, seen: str, *, actor: Actor, at: datetime) -> Import:
    """Write a revision for each entry that the table changes, all or none; `seen` is the mark of the preview.

    Rows that are refused change nothing.

    Raises:
        Refused: `exchange-applied-already`; `exchange-preview-changed` where the record changed since the preview.
    """
    demand(actor, "make", of_import("", actor))
    kept = Import.objects.select_for_update().get(pk=handed_in(number, actor).pk)
    if kept.applied_at is not None:
        raise refused("exchange-applied-already", Place(kept.file))
    kind = tables()[kept.table].kind
    list(Entry.objects.select_for_update().filter(kind=kind, slug__in=_ids(kept)))
    found = preview(kept, actor)
    if found.mark != seen:
        raise refused("exchange-preview-changed", Place(kept.file))
    for slug, said in found.entries.items():
        revise(kind, slug, said, actor=actor, at=at)
    kept.applied_at, kept.changed, kept.rows = at, len(found.entries), []
    kept.save()
    note(actor, "make", of_import(kept.table, actor), at=at, number=kept.pk, changed=kept.changed)
    return kept


def _ids(kept: Import) -> set[str]:
    place = kept.header.index("id")
    return {row[place] for row in kept.rows}
