"""Hand a table in, to look at what it would change."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.exchange.columns import Table
from tobiishi_site.exchange.models import Import
from tobiishi_site.exchange.queries import of_import, too_old
from tobiishi_site.exchange.reading import read_table


@transaction.atomic
def hand_in(table: Table, name: str, content: bytes, *, actor: Actor, at: datetime) -> Import:
    """Keep the rows of a file until they are applied, for a day at most; nothing of the record changes.

    Raises:
        Refused: the codes of `read_table`.
    """
    demand(actor, "make", of_import(table.name, actor))
    header, rows = read_table(name, content, table)
    too_old(at).delete()
    return Import.objects.create(
        table=table.name, file=name, header=header, rows=rows, made_at=at, actor=actor.signature
    )
