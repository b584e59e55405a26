"""Feeds: Atom of what is new, iCalendar of events."""

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from icalendar import Calendar
from small_record import SEEDED_AT

from tobiishi.programme.models import Event, Record
from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.seed import seed

pytestmark = pytest.mark.usefixtures("_small_record")
ATOM = "{http://www.w3.org/2005/Atom}"
LATER = SEEDED_AT + timedelta(days=1)
SITE = "http://127.0.0.1:8000"
EVENTS = {
    "on-a-day": {"name": {"en": "Seminar", "ja": "セミナー"}, "when": "2019-01-15", "venue": {"en": "Osaka"}},
    "in-a-month": {"name": {"ja": "横浜市でのワークショップ"}, "when": "2018-10"},
    "in-a-year": {"name": {"en": "Workshops"}, "when": "FY2018"},
    "some-day": {"name": {"en": "Meeting"}},
}


def _feed(language: str) -> ET.Element:
    answer = Client().get(f"/{language}/open-data/feed.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content)  # noqa: S314 - our own


def _calendar(language: str) -> Any:
    seed(Record.model_validate({"events": EVENTS}), at=LATER)
    answer = Client().get(f"/{language}/open-data/events.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def test_the_feed_has_all_that_atom_requires() -> None:
    feed = _feed("ja")
    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "ja"
    assert [feed.findtext(f"{ATOM}{name}") for name in ("id", "title")] == [
        f"{SITE}/ja/open-data/feed.atom",
        "Tobiishi：新しく公開された項目",
    ]
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    links = {one.attrib["rel"]: one.attrib["href"] for one in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"{SITE}/ja/open-data/feed.atom"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 12  # all of the small record has Japanese words
    for entry in entries:
        assert all(entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 12


def test_the_newest_comes_first_and_only_in_the_languages_it_is_published_in() -> None:
    said = Event.model_validate({"name": {"en": "A new seminar"}})
    publish(revise("events", "new", said, actor=OPERATOR, at=LATER), "en", actor=OPERATOR, at=LATER)
    entry = _feed("en").find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "A new seminar"
    assert entry.findtext(f"{ATOM}updated") == "2020-04-02T00:00:00+00:00"
    assert "A new seminar" not in Client().get("/ja/open-data/feed.atom").content.decode()


def test_a_feed_that_the_reader_has_is_not_sent_again() -> None:
    for address in ("/ja/open-data/feed.atom", "/en/open-data/events.ics"):
        first = Client().get(address)
        again = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304


def test_the_calendar_has_the_events_whose_month_is_known() -> None:
    calendar = _calendar("ja")
    assert (calendar["version"], calendar["prodid"]) == ("2.0", "-//Tobiishi//Public events//EN")
    found = {str(one["uid"]): one for one in calendar.walk("VEVENT")}
    assert set(found) == {"events.on-a-day@127.0.0.1", "events.in-a-month@127.0.0.1"}
    day = found["events.on-a-day@127.0.0.1"]
    assert (day["summary"], day["location"]) == ("セミナー", "Osaka")
    assert (day["dtstart"].dt, day["dtend"].dt) == (date(2019, 1, 15), date(2019, 1, 16))
    month = found["events.in-a-month@127.0.0.1"]
    assert (month["dtstart"].dt, month["dtend"].dt) == (date(2018, 10, 1), date(2018, 11, 1))
    assert all(one["dtstamp"].dt == LATER for one in found.values())


def test_the_calendar_in_english_shows_what_pages_in_english_do() -> None:
    found = [str(one["summary"]) for one in _calendar("en").walk("VEVENT")]
    assert found == ["Seminar", "横浜市でのワークショップ"]
