"""Public events as iCalendar (RFC 5545, RFC 7986): those whose date is known to the month at least."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext, override
from icalendar import Calendar, Event

from tobiishi.errors import Language
from tobiishi.programme import models as record
from tobiishi_site.opendata.addresses import address
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.presenting import shows
from tobiishi_site.programme.publications import said_in

PRECISE: Final = timedelta(31)
"""What is only known to a longer time would fill a calendar without saying when to go."""


def calendar_of(publications: Iterable[Publication], language: Language) -> bytes:
    """A calendar in a language; the same publications give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tobiishi//Public events//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    with override(language):
        for name in ("name", "x-wr-calname"):
            calendar.add(name, gettext("Tobiishi: workshops and seminars"))
        for one in publications:
            said = said_in(one)
            if isinstance(said, record.Event) and (days := _days(said)):
                calendar.add_component(_event(one, said, days, language))
    return cast("bytes", calendar.to_ical())


def _days(said: record.Event) -> tuple[date, date] | None:
    """The first and the last day it may be, where these are near each other."""
    when = said.when
    if when is None or when.first is None or when.last is None or when.last - when.first > PRECISE:
        return None
    return when.first, when.last


def _event(one: Publication, said: record.Event, days: tuple[date, date], language: Language) -> Event:
    """An event of whole days; it blocks nobody's time."""
    page = address("entry", "events", one.entry.slug, language=language)
    when = "" if said.when is None else said.when.text(language)
    event = Event()
    event.add("uid", f"events.{one.entry.slug}@{urlsplit(settings.SITE_ADDRESS).hostname}")
    event.add("dtstamp", one.published_at)
    event.add("last-modified", one.published_at)
    event.add("sequence", one.revision.number - 1)
    event.add("dtstart", days[0])
    event.add("dtend", days[1] + timedelta(1))
    event.add("summary", one.title or one.entry.slug)
    event.add("description", f"{when}\n{page}")
    if shows(said.venue):
        event.add("location", said.venue.in_language(language))
    event.add("url", page)
    event.add("transp", "TRANSPARENT")
    return event
