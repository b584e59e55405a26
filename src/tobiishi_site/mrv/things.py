"""What the policy asks about monitoring runs."""

from __future__ import annotations

from tobiishi_site.accounts.policy import Thing
from tobiishi_site.mrv.reports import Report


def of_run(report: Report, published: str | None) -> Thing:
    """A run, public where its report is the one that was published; `published` is the fingerprint of that."""
    return Thing("mrv run", report.name.lower(), published=published == report.fingerprint)
