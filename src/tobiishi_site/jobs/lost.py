"""Jobs whose worker is gone are told as failed: none is left running for ever."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from tobiishi.errors import refused
from tobiishi_site.jobs.models import KEPT, LOST, Job


def tell_lost(at: datetime) -> int:
    """Tell jobs without a sign of life as failed; how many those were. Their owner may begin them again."""
    silent = Q(state="running", seen_at__lt=at - LOST) | Q(state="waiting", made_at__lt=at - KEPT)
    return Job.objects.filter(silent).update(state="failed", findings=findings_of_lost(), ended_at=at)


def findings_of_lost() -> list[dict[str, object]]:
    """Why such a job failed."""
    return [one.as_json() for one in refused("jobs-lost").findings]
