"""What tables and the whole record read, with a number of queries that does not depend on how much there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.shortcuts import get_object_or_404

from tobiishi_site.accounts.policy import Actor, Thing
from tobiishi_site.accounts.queries import own
from tobiishi_site.exchange.columns import Table
from tobiishi_site.exchange.models import Import
from tobiishi_site.exchange.public import Revised, public_data
from tobiishi_site.exchange.unnamed import unnamed
from tobiishi_site.programme.drafts import of_actor
from tobiishi_site.programme.models import Mention, Publication, Revision
from tobiishi_site.programme.publications import hidden_among

KEPT: Final = timedelta(days=1)
"""How long a table waits to be applied."""


def public_of(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The ids and public data of the entries of a kind, in the record's order."""
    public = Publication.objects.filter(kind=kind)
    hidden = hidden_among(Mention.objects.filter(entry__kind=kind))
    places: dict[str, tuple[int, int]] = {}
    shown: dict[str, dict[str, Revised]] = {}
    rows = public.values_list(
        "entry", "entry__slug", "place_in_order", "language", "revision__number", "revision__data"
    )
    for entry, slug, place, language, number, data in rows:
        places[slug] = (int(place.rpartition(":")[2]), entry)
        shown.setdefault(slug, {})[language] = (number, data)
    return (
        (slug, unnamed(kind, public_data(shown[slug]), hidden))
        for slug in sorted(shown, key=places.__getitem__)
    )


def public_rows(table: Table) -> Iterator[list[str]]:
    """The rows of a table as everyone may have them."""
    return (row for slug, data in public_of(table.kind) for row in table.rows(slug, None, data))


def latest_of(kind: str, actor: Actor) -> dict[str, Revision]:
    """The last revisions of a kind that an actor may read, drafts included, by id."""
    found = of_actor(actor, "read").filter(entry__kind=kind).order_by("entry")
    return {one.entry.slug: one.revision for one in found}


def writable(kind: str, actor: Actor) -> set[int]:
    """The numbers of those entries of a kind whose draft an actor may write."""
    return set(of_actor(actor, "write").filter(entry__kind=kind).values_list("entry", flat=True))


def draft_rows(table: Table, actor: Actor) -> Iterator[list[str]]:
    """The rows of a table as an actor may have them, drafts included."""
    found = latest_of(table.kind, actor)
    return (row for slug, one in found.items() for row in table.rows(slug, one.number, one.data))


def of_list(table: Table, *, public: bool = False, actor: Actor | None = None) -> Thing:
    """A table to be taken away: what is public, or the drafts that an actor may read."""
    mine = frozenset[int]() if actor is None else own(actor, "read", "draft entry")
    return Thing("export", table.name, organisations=mine, published=public)


def of_import(table: str, actor: Actor) -> Thing:
    """A table that an actor hands in; it belongs to the organisations whose drafts they may write."""
    return Thing("import", table, organisations=own(actor, "write", "draft entry"))


def handed_in(number: int, actor: Actor) -> Import:
    """A table that an actor handed in; nobody else's exists for them: raises Http404."""
    return get_object_or_404(Import, pk=number, actor=actor.signature)


def too_old(at: datetime) -> Any:
    """Tables that waited too long."""
    return Import.objects.filter(made_at__lt=at - KEPT)
