"""Ask for the file of a public list that is too long for an answer."""

from __future__ import annotations

from datetime import datetime

from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.exchange import large
from tobiishi_site.exchange.columns import Table
from tobiishi_site.exchange.queries import of_list
from tobiishi_site.exchange.writing import Form
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.operations.ask_for_shared import ask_for_shared


def ask_for_list(table: Table, form: Form, *, actor: Actor, at: datetime) -> Job | None:
    """The work on the file of a list as it is now; None where the list is short enough for an answer."""
    demand(actor, "make", of_list(table, public=True))
    if not large.is_large(table.kind):
        return None
    return ask_for_shared(large.PUBLIC, large.public_wanted(table, form), actor=actor, at=at)
