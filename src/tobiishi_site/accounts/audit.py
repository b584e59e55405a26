"""Adding to the audit log."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from tobiishi_site.accounts.models import AuditEntry
from tobiishi_site.accounts.policy import Actor, Thing

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_/:.-]{0,119}")
"""Codes, ids and dates; a name or an address is none."""


def entry_of(actor: Actor, verb: str, thing: Thing, *, at: datetime, **details: int | str) -> AuditEntry:
    """What would be noted, not kept yet; raises ValueError for details that may be personal data."""
    for value in (thing.name, *details.values()):
        if isinstance(value, str) and value and not _CODE.fullmatch(value):
            raise ValueError("the audit log holds numbers, codes and dates only")
    of = "".join(f"{organisation}," for organisation in sorted(thing.organisations))
    return AuditEntry(
        at=at,
        actor=actor.signature,
        verb=verb,
        kind=thing.kind,
        name=thing.name,
        organisations=f",{of}" if of else "",
        details=details,
    )


def note(actor: Actor, verb: str, thing: Thing, *, at: datetime, **details: int | str) -> AuditEntry:
    """Note that an actor did something to a thing; raises ValueError for details that may be personal data."""
    made = entry_of(actor, verb, thing, at=at, **details)
    made.save()
    return made
