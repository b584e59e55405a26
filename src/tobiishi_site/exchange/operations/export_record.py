"""Take the whole public record away."""

from __future__ import annotations

from pydantic import ValidationError

from tobiishi.errors import Place, Problems
from tobiishi.programme.models import Entry, Record
from tobiishi_site.accounts.policy import Actor, Thing, demand
from tobiishi_site.exchange.queries import public_of
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.models import KINDS


def export_record(*, actor: Actor) -> Record:
    """Every public entry, in the order of the record.

    Raises:
        Refused: `exchange-not-whole` for each entry that lacks something without what is not public.
    """
    demand(actor, "make", Thing("export", "record", published=True))
    problems = Problems()
    found: dict[str, dict[str, Entry]] = {kind: {} for kind in KINDS}
    for kind in KINDS:
        for slug, data in public_of(kind):
            try:
                found[kind][slug] = read_entry(kind, data)
            except ValidationError:
                problems.add("exchange-not-whole", Place(f"{kind}/{slug}"), id=slug, kind=kind)
    problems.refuse_if_any()
    return Record.model_validate(found)
