"""What the policy asks about estimates."""

from __future__ import annotations

from dataclasses import replace

from tobiishi_site.accounts.policy import Thing
from tobiishi_site.estimates.models import Estimate
from tobiishi_site.estimates.published import is_published
from tobiishi_site.programme.models import Entry
from tobiishi_site.programme.things import of_draft


def of_estimates(entry: Entry) -> Thing:
    """The estimates of a study, which belong to those to whom its draft belongs."""
    return replace(of_draft(entry), kind="estimate", writers=frozenset())


def of_estimate(estimate: Estimate) -> Thing:
    """A kept estimate; it is public while a public figure of its study names it."""
    of = of_estimates(estimate.entry)
    return replace(of, name=str(estimate), published=is_published(estimate))
