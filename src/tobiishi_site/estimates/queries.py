"""Reads of estimates."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.estimates.models import Estimate, Trial
from tobiishi_site.estimates.things import of_estimate
from tobiishi_site.programme.models import Entry, Revision


def estimate_of(actor: Actor, token: str) -> Estimate:
    """A kept estimate; raises Http404 where there is none, or none that the actor may read."""
    wanted = Estimate.objects.select_related("entry", "withdrawal", "replaces", "replaced_by")
    found = get_object_or_404(wanted, token=token)
    demand(actor, "read", of_estimate(found))
    return found


def kept_with(entry: Entry) -> QuerySet[Estimate]:
    """The estimates of a study, the newest first."""
    found = Estimate.objects.filter(entry=entry).order_by("-number")
    return found.select_related("withdrawal", "replaces", "replaced_by")


def trial_of(actor: Actor, token: str) -> Trial:
    """What an actor works on; raises Http404 for what is another's."""
    return get_object_or_404(Trial.objects.select_related("entry"), token=token, actor=actor.signature)


def trials_of(actor: Actor, entry: Entry) -> QuerySet[Trial]:
    """What an actor works on for a study."""
    return Trial.objects.filter(actor=actor.signature, entry=entry).order_by("-at")


def countries_of(entry: Entry) -> set[str]:
    """The countries of the areas of a study's collaboration, as last written."""
    study = _last("studies", [entry.slug])
    pairs = _last("collaborations", [one["collaboration"] for one in study])
    places = _last("places", [place for one in pairs for place in one["places"]])
    return {one["country"] for one in places}


def _last(kind: str, slugs: list[str]) -> list[dict[str, str]]:
    """The last data of some entries."""
    rows = Revision.objects.filter(entry__kind=kind, entry__slug__in=slugs).order_by("number")
    return list({row.entry_id: row.data for row in rows}.values())
