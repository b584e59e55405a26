"""When agreements lapse, in words and in order: a year alone and no date at all are as good as a day."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from tobiishi.errors import Language
from tobiishi.periods.dates import RecordDate
from tobiishi.programme import models as record

WITHIN: Final = 90
"""How long before it may come one is reminded of a date [d]."""


def by_lapse(when: RecordDate | None) -> tuple[bool, dt.date, dt.date]:
    """What to sort dates to come by: the first day they may come, then the last; those without an end stand last."""
    first = None if when is None else when.earliest_end
    last = None if when is None else when.last
    return first is None, first or dt.date.max, last or dt.date.max


def lapse(agreement: record.Agreement, on: dt.date, language: Language) -> str:
    """When an agreement lapses, and whether it has: surely, perhaps, or not yet."""
    when = agreement.expires
    if when is None:
        return _("No date of expiry is known.")
    said = when.text(language, era=language == "ja")
    if when.earliest_end is None or when.lapses is None:
        return _("%(when)s (no end is known)") % {"when": said}
    days = {"when": said, "from": when.earliest_end.isoformat(), "day": when.lapses.isoformat()}
    if when.is_past(on):
        return _("%(when)s: has surely lapsed since %(day)s") % days
    if when.is_due(on, within=WITHIN):
        return _("%(when)s: may lapse from %(from)s, has surely lapsed on %(day)s. Renew or end it.") % days
    return _("%(when)s: may lapse from %(from)s") % days
