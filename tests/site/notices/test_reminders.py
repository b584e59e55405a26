"""Reminders of dates: 90, 30 and 7 days before, once more after, with dates as precise as they are known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.http import Http404
from made import AT

from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.notices.operations.remind import remind
from tobiishi_site.outbox.models import Message

AGREEMENT = {
    "collaboration": "osaka-hcmc",
    "instrument": "invitation",
    "said": {"ja": "招待状", "en": "A letter"},
}
MILESTONE = {"collaboration": "osaka-hcmc", "kind": "talks", "said": {"ja": "協議", "en": "Talks"}}


def _morning(day: date) -> datetime:
    """Six in the morning in Japan, which is still the day before in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3)


def _days_told(people: Any, first: date, last: date) -> list[str]:
    """Days on which the editor is reminded, when the command runs every day."""
    told = []
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        remind(actor=OPERATOR, at=_morning(day))
        if Message.objects.filter(reader=people.editor.pk, reason="dates", made_at=_morning(day)).exists():
            told.append(day.isoformat())
    return told


@pytest.fixture(autouse=True)
def _quiet(people: Any) -> None:
    """Only the editor is reminded, so that a year of days is quick."""
    for one in (people.second, people.checker, people.office):
        one.memberships.update(until=AT)


def test_an_agreement_is_reminded_of_90_30_and_7_days_before_and_once_it_has_surely_lapsed(
    people: Any,
) -> None:
    people.write("editor", "agreements", "day", AGREEMENT, expires="2026-08-30")
    assert _days_told(people, date(2026, 5, 25), date(2026, 9, 20)) == [
        "2026-06-01",
        "2026-07-31",
        "2026-08-23",
        "2026-08-31",
    ]
    subjects = list(Message.objects.filter(reason="dates").order_by("pk").values_list("subject", flat=True))
    assert subjects == ["期限 2026年8月30日：招待状"] * 3 + ["失効（2026年8月30日）：招待状"]


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        # before its first day, and after its last
        ("2027-03", ["2026-12-01", "2027-01-30", "2027-02-22", "2027-04-01"]),
        ("2027", ["2026-10-03", "2026-12-02", "2026-12-25", "2028-01-01"]),
        ("FY2027", ["2027-01-01", "2027-03-02", "2027-03-25", "2028-04-01"]),
    ],
)
def test_trap_20_agreements_with_only_a_month_or_a_year_remind_correctly(
    people: Any, expires: str, expected: list[str]
) -> None:
    people.write("editor", "agreements", "vague", AGREEMENT, expires=expires)
    days = [
        date.fromisoformat(one) + timedelta(off) for one in expected for off in (-1, 0, 1)
    ]  # the days around each
    told = [day.isoformat() for day in days if remind(actor=OPERATOR, at=_morning(day))]
    assert told == expected
    before = Message.objects.order_by("pk")[0]
    assert "のいずれかの日" in before.body


def test_a_milestone_is_reminded_of_too(people: Any) -> None:
    people.write("editor", "milestones", "talks", MILESTONE, when="2026-08-30")
    assert _days_told(people, date(2026, 8, 20), date(2026, 9, 2)) == [
        "2026-08-20",
        "2026-08-23",
        "2026-08-31",
    ]
    last = Message.objects.filter(reason="dates").order_by("-pk")[0]
    assert last.subject == "予定の時期を過ぎました（2026年8月30日）：協議"


def test_what_has_no_end_is_not_reminded_of(people: Any) -> None:
    people.write("editor", "agreements", "open", AGREEMENT, expires="2026-08/")
    people.write("editor", "agreements", "none", AGREEMENT)
    assert _days_told(people, date(2026, 7, 30), date(2026, 8, 2)) == []


def test_one_person_gets_one_mail_a_day_with_all_their_dates(people: Any, send: Any) -> None:
    send(_morning(date(2026, 6, 1)))
    people.write("editor", "agreements", "one", AGREEMENT, expires="2026-08-30")
    people.write("editor", "milestones", "two", MILESTONE, when="2026-08-30")
    at = _morning(date(2026, 6, 1))
    assert remind(actor=OPERATOR, at=at) == 2
    assert remind(actor=OPERATOR, at=at + timedelta(minutes=1)) == 0
    people.write("editor", "agreements", "three", AGREEMENT, expires="2026-08-30")
    assert remind(actor=OPERATOR, at=at + timedelta(hours=1)) == 0  # had theirs today
    mails = [one for one in send(at) if one.to == ["editor@osaka.example"]]
    (one,) = mails
    assert one.subject == "合意文書の期限と今後の出来事（2件）"
    assert one.body.count("https://record.example/ja/desk/") == 2
    assert "期限 2026年8月30日：招待状\n合意文書 · 2026年（令和8年）8月30日\n" in one.body
    assert remind(actor=OPERATOR, at=at + timedelta(days=1)) == 1  # the third


def test_a_day_on_which_nothing_ran_is_caught_up_and_steps_that_passed_are_told_once(people: Any) -> None:
    people.write("editor", "agreements", "day", AGREEMENT, expires="2026-08-30")
    assert remind(actor=OPERATOR, at=_morning(date(2026, 8, 10))) == 1  # 90 and 30 have passed
    assert remind(actor=OPERATOR, at=_morning(date(2026, 9, 5))) == 1  # 7 has passed as well
    assert remind(actor=OPERATOR, at=_morning(date(2026, 9, 6))) == 0


def test_what_lapsed_long_ago_is_not_told(people: Any) -> None:
    people.write("editor", "agreements", "day", AGREEMENT, expires="2026-08-30")
    assert remind(actor=OPERATOR, at=_morning(date(2026, 9, 7))) == 0


def test_another_date_of_an_agreement_is_reminded_of_anew(people: Any) -> None:
    people.write("editor", "agreements", "day", AGREEMENT, expires="2026-08-30")
    assert remind(actor=OPERATOR, at=_morning(date(2026, 8, 1))) == 1
    people.write("editor", "agreements", "day", expires="2026-09-10")
    assert remind(actor=OPERATOR, at=_morning(date(2026, 8, 2))) == 1
    people.write("editor", "agreements", "day", expires="2026-08-30")
    assert remind(actor=OPERATOR, at=_morning(date(2026, 8, 3))) == 0  # had this step of this date


def test_dates_of_another_organisation_are_told_to_nobody_but_those_who_may_read_them(people: Any) -> None:
    people.write("editor", "agreements", "day", AGREEMENT, expires="2026-08-30")
    remind(actor=OPERATOR, at=_morning(date(2026, 6, 1)))
    told = set(Message.objects.filter(reason="dates").values_list("reader", flat=True))
    assert told == {people.editor.pk}  # the other city has a checker


def test_nobody_but_the_operator_and_the_office_reminds(people: Any) -> None:
    with pytest.raises(Http404):
        remind(actor=people.actor("editor"), at=AT)
