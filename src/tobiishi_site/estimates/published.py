"""Whether an estimate is public: nothing is kept of that, it follows from what is public of its study."""

from __future__ import annotations

from typing import Any

from tobiishi_site.estimates.models import Estimate
from tobiishi_site.programme.models import Publication


def is_published(estimate: Estimate) -> bool:
    """Whether a figure that is public in a language names the estimate, with the tonnes that it gave."""
    public = Publication.objects.filter(entry=estimate.entry_id).values_list("revision__data", flat=True)
    return any(names(figure, estimate) for data in public for figure in data.get("figures", ()))


def names(figure: dict[str, Any], estimate: Estimate) -> bool:
    """Whether a figure is that of an estimate."""
    return figure.get("estimate") == estimate.token and figure.get("value") == str(estimate.tonnes)
