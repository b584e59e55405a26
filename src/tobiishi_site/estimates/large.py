"""The background work in which a large values file is computed."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tobiishi.errors import refused
from tobiishi_site.accounts.policy import Thing
from tobiishi_site.estimates.models import Trial
from tobiishi_site.estimates.operations.compute import compute
from tobiishi_site.estimates.things import of_estimates
from tobiishi_site.jobs.kinds import Arguments, Kind, Work

AT_ONCE: Final = 50_000
"""Characters of a values file that are computed while the reader waits: a third of a second."""


def of_large(arguments: Arguments) -> Thing:
    """The estimates of the study for which a file is computed; nobody's where it was given up meanwhile."""
    trial = Trial.objects.select_related("entry").filter(token=arguments["trial"]).first()
    return Thing("estimate") if trial is None else of_estimates(trial.entry)


def compute_large(work: Work) -> None:
    """Compute the file that waits in a trial."""
    work.begin(1)
    trial = Trial.objects.select_related("entry").filter(token=work.arguments["trial"]).first()
    if trial is None:
        raise refused("estimates-not-computed")
    compute(trial, trial.values, actor=work.actor, at=timezone.now())
    work.step()


def _leads_to(arguments: Arguments) -> str:
    return reverse("estimate_trial", args=(arguments["trial"],))


LARGE: Final = Kind(_("Estimate from a large file"), "make", of_large, compute_large, leads_to=_leads_to)
