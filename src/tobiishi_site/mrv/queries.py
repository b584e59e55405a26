"""The runs that an actor may see."""

from __future__ import annotations

from tobiishi_site.accounts.policy import Actor, may
from tobiishi_site.mrv.models import PublishedRun
from tobiishi_site.mrv.reports import Report, report, reports
from tobiishi_site.mrv.things import of_run


def readable(actor: Actor) -> list[Report]:
    """The reports that an actor may read, by name."""
    shown = dict(PublishedRun.objects.values_list("name", "fingerprint"))
    return [one for one in reports() if may(actor, "read", of_run(one, shown.get(one.name)))]


def run(actor: Actor, name: str) -> Report | None:
    """A report that an actor may read; None where there is none, and where they may not know of it."""
    found = report(name)
    if found is None:
        return None
    shown = PublishedRun.objects.filter(name=name).values_list("fingerprint", flat=True).first()
    return found if may(actor, "read", of_run(found, shown)) else None
