"""A person's calendar of agreements that lapse and milestones that come, as iCalendar (RFC 5545, RFC 7986)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Calendar, Event, vDuration

from tobiishi_site.accounts.saying import language
from tobiishi_site.notices.dates import dated
from tobiishi_site.programme.drafts import title
from tobiishi_site.programme.models import Draft

SUMMARIES: Final[dict[str, Any]] = {
    "agreements": gettext_lazy("Expires %(when)s: %(title)s"),
    "milestones": gettext_lazy("Milestone %(when)s: %(title)s"),
}
REFRESH: Final = timedelta(hours=12)
"""How often a program may well ask anew."""


def calendar_of(drafts: Iterable[Draft]) -> bytes:
    """The calendar in the language that is active; the same drafts give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tobiishi//Dates of the record//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, _("Dates of Tobiishi"))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for draft in drafts:
        calendar.add_component(_event(draft))
    return cast("bytes", calendar.to_ical())


def _event(draft: Draft) -> Event:
    """An event of whole days, from the first on which it may be to the last; it blocks nobody's time."""
    when, entry = dated(draft), draft.entry
    page = settings.SITE_ADDRESS + reverse("desk_entry", args=[entry.kind, entry.slug])
    called = {"when": when.text, "title": title(draft, language()).text}
    event = Event()
    event.add("uid", f"{entry.kind}.{entry.slug}@{urlsplit(settings.SITE_ADDRESS).hostname}")
    event.add("dtstamp", draft.revision.made_at)
    event.add("last-modified", draft.revision.made_at)
    event.add("sequence", draft.revision.number - 1)
    event.add("dtstart", when.begins)
    event.add("dtend", when.ends + timedelta(1))
    event.add("summary", str(SUMMARIES[entry.kind]) % called)
    event.add("description", f"{when.detail}\n{page}")
    event.add("url", page)
    event.add("transp", "TRANSPARENT")
    return event
