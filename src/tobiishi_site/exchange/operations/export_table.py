"""Take a list away as a file."""

from __future__ import annotations

from datetime import datetime

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.exchange.columns import Table
from tobiishi_site.exchange.queries import draft_rows, of_list, public_rows
from tobiishi_site.exchange.writing import Form, file_of


def export_table(table: Table, form: Form, *, actor: Actor, at: datetime) -> bytes:
    """What is public of a list.

    Raises:
        Refused: `exchange-cell-too-long`.
    """
    demand(actor, "make", of_list(table, public=True))
    return file_of(table, table.header(drafts=False), public_rows(table), form=form, at=at)


def export_drafts(table: Table, form: Form, *, actor: Actor, at: datetime) -> bytes:
    """The list with the drafts that the actor may read, each with its revision; that it was taken away is noted.

    Raises:
        Refused: `exchange-cell-too-long`.
    """
    thing = of_list(table, actor=actor)
    demand(actor, "make", thing)
    made = file_of(table, table.header(drafts=True), draft_rows(table, actor), form=form, at=at)
    note(actor, "make", thing, at=at, form=form)
    return made
