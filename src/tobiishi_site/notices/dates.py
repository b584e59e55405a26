"""Dates of agreements that lapse and milestones that come, in the words of reminders and calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tobiishi_site.accounts.saying import language
from tobiishi_site.programme.drafts import due
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.models import Draft


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as precise as it is known: the first and the last day it may be, and it in words."""

    begins: date
    ends: date
    text: str
    detail: str
    """It with its era in Japanese, and with those two days where it is no day."""


def dated(draft: Draft) -> Dated:
    """The date of a draft that has one, in the language that is active; raises ValueError for one that has none."""
    when = due(read_entry(draft.entry.kind, draft.revision.data))
    if when is None or when.earliest_end is None or when.last is None:
        raise ValueError("nothing lapses or comes")
    begins, ends = when.earliest_end, when.last
    detail = when.text(language(), era=language() == "ja")
    if begins != ends:
        days = _("some day from %(begins)s to %(ends)s") % {"begins": begins, "ends": ends}
        detail = f"{detail} · {days}"
    return Dated(begins, ends, when.text(language()), detail)
