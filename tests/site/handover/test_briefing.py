"""The briefing for a mayor: one page, the three dates to remember, in both languages."""

import re
from datetime import date
from typing import Any

import pytest
from work import NOW, agreement, entry, focal, task

from tobiishi_site.handover.briefing import briefing
from tobiishi_site.handover.gathering import of_collaboration
from tobiishi_site.handover.writer import Writer
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.operations.revise import revise

ADDRESS = "desk/hand-over/collaborations/osaka-hcmc/briefing/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 6, 1))


def _milestone(people: Any, slug: str, when: str) -> None:
    data = {"collaboration": "osaka-hcmc", "kind": "talks", "said": {"ja": slug, "en": slug}, "when": when}
    revise("milestones", slug, read_entry("milestones", data), actor=people.actor("leaving"), at=NOW)


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("ja", ("大阪市―ホーチミン市", "ホーチミン市（ベトナム）", "2013年（平成25年）", "辻󠄀 前任", "2016年の覚書", "都市のポンプ", "高効率ポンプ", "約1,043", "手紙を書く")),
        ("en", ("Osaka and Ho Chi Minh City", "Ho Chi Minh City (Viet Nam)", "2013", "辻󠄀 前任", "The memorandum of 2016", "Pumps for the city", "High-efficiency pumps", "about 1,043", "手紙を書く")),
    ],
)  # fmt: skip
def test_it_says_what_a_mayor_asks(people: Any, language: str, texts: tuple[str, ...]) -> None:
    focal(people)
    task(people, "手紙を書く", "2026-07")
    answer = people.browser("reader").get(f"/{language}/{ADDRESS}")
    page = answer.content.decode()
    assert answer.status_code == 200
    for text in texts:
        assert text in page, text
    assert page.count("<h1") == 1
    assert re.findall(r"<style|<script|\sstyle=", page) == []  # strict content policy of the site
    assert f'<a href="/{language}/desk/collaborations/osaka-hcmc/"' in page


def test_the_three_dates_are_the_next_ones_however_precise(people: Any) -> None:
    agreement(people, "lapsed", expires="2026-05")
    agreement(people, "year", expires="2027")
    agreement(people, "no-date")
    _milestone(people, "past", "2026-05")
    _milestone(people, "soon", "2026-07")
    _milestone(people, "open", "2016/")
    task(people, "fiscal", "FY2026")
    task(people, "later", "2028-01-01")
    task(people, "overdue", "2026-03")
    writer = Writer(of_collaboration(people.actor("leaving"), "osaka-hcmc"), "en", date(2026, 6, 1))
    dates = briefing(writer, "osaka-hcmc").dates
    assert [(row.when, row.what.removeprefix("Lapses: ")) for row in dates] == [
        ("FY2026", "fiscal"),  # has begun, may be due on any day
        ("July 2026", "soon"),
        ("2027", "year"),
    ]


def test_what_there_is_no_room_for_is_counted(people: Any) -> None:
    for number in range(9):
        agreement(people, f"agreement-{number}")
    page = people.browser("leaving").get(f"/en/{ADDRESS}").content.decode()
    assert "and 7 more" in page  # two of the record and nine, four shown
    assert entry().slug in page


def test_a_collaboration_of_others_has_no_briefing_for_strangers(people: Any) -> None:
    assert people.browser("stranger").get(f"/ja/{ADDRESS}").status_code == 404
