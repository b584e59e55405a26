"""Enter an organisation that takes part."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import Organisation
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.things import of_organisation


@transaction.atomic
def found_organisation(organisation: Organisation, *, actor: Actor, at: datetime) -> Organisation:
    """Keep a new organisation; it has no people until someone is invited."""
    demand(actor, "found", of_organisation(organisation))
    organisation.save(force_insert=True)
    note(actor, "found", of_organisation(organisation), at=at, kind_of=organisation.kind)
    return organisation
