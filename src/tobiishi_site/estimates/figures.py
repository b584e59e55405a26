"""A kept estimate as a figure of its study."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone

from tobiishi_site.estimates.models import Estimate
from tobiishi_site.estimates.result import is_of_a_year, read

_OF: Final = {"en": "Emission reductions (estimate)", "ja": "排出削減量（推計）"}


def figure_of(estimate: Estimate) -> dict[str, Any]:
    """The figure as the record holds it, with how it was computed in both languages."""
    return {
        "of": _OF,
        "value": str(estimate.tonnes),
        "unit": "tCO2/yr" if is_of_a_year(estimate.result) else "tCO2",
        "stage": "study estimate",
        "as_of": timezone.localtime(estimate.made_at).date().isoformat(),
        "rule": _rule(estimate),
        "estimate": estimate.token,
    }


def _rule(estimate: Estimate) -> dict[str, str]:
    """By which document it was computed, and on what it rests that is unverified."""
    en = f"Computed with tobiishi calculate by {estimate.document}; no claim to credits."
    ja = f"tobiishi calculate で {estimate.document} により計算。クレジットを主張するものではない。"
    doubts = read(estimate.result)["rests_on_unverified"]
    if doubts:
        en += f" It rests on unverified values: {', '.join(doubts)}."
        ja += f"未確認の値に基づく：{'、'.join(doubts)}。"
    return {"en": en, "ja": ja}
