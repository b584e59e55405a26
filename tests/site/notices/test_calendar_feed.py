"""The calendar feed: read back as others read it, as its person may read the record, and by nobody else."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from made import AT, with_app

from tobiishi_site.notices.operations.close_calendar import close_calendar
from tobiishi_site.notices.operations.open_calendar import open_calendar
from tobiishi_site.outbox.models import CalendarKey

AGREEMENT = {
    "collaboration": "osaka-hcmc",
    "instrument": "invitation",
    "said": {"ja": "招待状、その一；\n二行目 \\n ではない", "en": "A letter, no. 1; of two"},
}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_at: date(2026, 6, 1))


def _address(people: Any, who: str = "editor") -> str:
    token = open_calendar(getattr(people, who), actor=people.actor(who), at=AT)
    return f"/calendar/{token}.ics"


def _events(address: str) -> dict[str, Any]:
    """The events of a calendar by the first part of their UID."""
    answer = Client().get(address)
    assert answer.status_code == 200
    calendar = Calendar.from_ical(answer.content)
    assert calendar.errors == []
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    found = {str(one["uid"]).partition("@")[0]: one for one in calendar.walk("VEVENT")}
    assert all(one.errors == [] for one in found.values())
    return found


def _days(event: Any) -> tuple[date, date]:
    return event.decoded("dtstart"), event.decoded("dtend")


def test_trap_20_dates_are_whole_days_as_precise_as_they_are_known(people: Any) -> None:
    for slug, expires in (
        ("day", "2026-08-30"),
        ("month", "2026-09"),
        ("year", "2027"),
        ("fiscal", "FY2026"),
    ):
        people.write("editor", "agreements", slug, AGREEMENT, expires=expires)
    people.write("editor", "agreements", "none", AGREEMENT)
    events = _events(_address(people))
    # the end of an event of whole days is the day after it (RFC 5545, 3.6.1)
    assert {name: _days(one) for name, one in events.items()} == {
        "agreements.day": (date(2026, 8, 30), date(2026, 8, 31)),
        "agreements.month": (date(2026, 9, 1), date(2026, 10, 1)),
        "agreements.year": (date(2027, 1, 1), date(2028, 1, 1)),
        "agreements.fiscal": (date(2026, 4, 1), date(2027, 4, 1)),
    }
    assert events["agreements.fiscal"]["summary"].startswith("期限 2026年度：招待状、その一；")
    assert "2026年度（令和8年度）" in events["agreements.fiscal"]["description"]
    assert "2026-04-01から2027-03-31までのいずれかの日" in events["agreements.fiscal"]["description"]
    assert events["agreements.day"]["url"] == "https://record.example/ja/desk/agreements/day/"


def test_a_calendar_speaks_the_language_of_its_person(people: Any) -> None:
    people.write("editor", "agreements", "day", AGREEMENT, expires="2026-08-30")
    address = _address(people, "second")
    (event,) = _events(address).values()
    assert event["summary"] == "Expires 30 August 2026: A letter, no. 1; of two"
    assert b"X-PUBLISHED-TTL:PT12H" in Client().get(address).content
    assert b"NAME:Dates of Tobiishi" in Client(headers={"accept-language": "ja"}).get(address).content


def test_milestones_are_in_a_calendar_and_what_passed_long_ago_is_not(people: Any) -> None:
    said = {"collaboration": "osaka-hcmc", "kind": "talks", "said": {"ja": "協議"}}
    for slug, when in (("soon", "2026-07"), ("past", "2025-07"), ("old", "2025-04")):
        people.write("editor", "milestones", slug, said, when=when)
    assert set(_events(_address(people))) == {"milestones.soon", "milestones.past"}


def test_a_uid_and_the_bytes_stay_and_the_sequence_grows_with_revisions(people: Any) -> None:
    people.write("editor", "agreements", "day", AGREEMENT, expires="2026-08-30")
    address = _address(people)
    before, (first,) = Client().get(address).content, _events(address).values()
    assert before == Client().get(address).content
    people.write("editor", "agreements", "day", expires="2026-08-29")
    (second,) = _events(address).values()
    assert first["uid"] == second["uid"] == "agreements.day@record.example"
    assert (first["sequence"], second["sequence"]) == (0, 1)
    (renewed,) = _events(_address(people)).values()
    assert renewed["uid"] == first["uid"]


def test_an_unchanged_calendar_is_not_sent_again(people: Any) -> None:
    people.write("editor", "agreements", "day", AGREEMENT, expires="2026-08-30")
    address = _address(people)
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    again = {"If-None-Match": answer["ETag"]}
    unchanged = Client().get(address, headers=again)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    people.write("editor", "agreements", "day", expires="2026-08-29")
    assert Client().get(address, headers=again).status_code == 200


def test_a_calendar_holds_nothing_that_its_person_may_not_read(people: Any) -> None:
    people.write("editor", "agreements", "day", AGREEMENT, expires="2026-08-30")
    assert _events(_address(people, "stranger")) == {}
    address = _address(people)
    assert len(_events(address)) == 1
    people.editor.memberships.update(until=AT)
    assert _events(address) == {}


def test_roles_that_need_a_second_factor_show_nothing_on_an_account_without_one(people: Any) -> None:
    people.write("editor", "agreements", "day", AGREEMENT, expires="2026-08-30")
    address = _address(people, "checker")
    assert _events(address) == {}
    with_app(people.checker)
    assert len(_events(address)) == 1


def test_an_address_is_kept_as_a_hash_renewed_and_closed(people: Any) -> None:
    first = _address(people)
    token = first.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) == 43  # 256 bits
    assert token not in str(CalendarKey.objects.values())
    second = _address(people)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    close_calendar(people.editor, actor=people.actor("editor"), at=AT)
    assert Client().get(second).status_code == 404


@pytest.mark.usefixtures("people")
def test_an_unknown_address_is_not_found() -> None:
    assert Client().get("/calendar/guess.ics").status_code == 404


def test_an_account_that_is_gone_has_no_calendar(people: Any) -> None:
    address = _address(people)
    type(people.editor).objects.filter(pk=people.editor.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_nobody_opens_or_closes_the_calendar_of_another(people: Any) -> None:
    _address(people)
    for act in (open_calendar, close_calendar):
        with pytest.raises(Http404):
            act(people.editor, actor=people.actor("stranger"), at=AT)
    assert CalendarKey.objects.count() == 1


def test_the_address_is_shown_once(people: Any) -> None:
    browser = people.browser("editor")
    page = browser.post("/ja/desk/calendar/open/").content.decode()
    assert page.count("https://record.example/calendar/") == 2  # as link and as text
    assert "https://record.example/calendar/" not in browser.get("/ja/desk/calendar/").content.decode()
    assert browser.post("/ja/desk/calendar/close/").status_code == 302
    assert "まだありません" in browser.get("/ja/desk/calendar/").content.decode()


def test_the_queries_of_a_calendar_do_not_depend_on_how_much_there_is(people: Any) -> None:
    address = _address(people)
    people.write("editor", "agreements", "day", AGREEMENT, expires="2026-08-30")
    with CaptureQueriesContext(connection) as few:
        assert len(_events(address)) == 1
    for number in range(9):
        people.write("editor", "agreements", f"day-{number}", AGREEMENT, expires="2026")
    with CaptureQueriesContext(connection) as many:
        assert len(_events(address)) == 10
    assert len(many) == len(few)
