"""Focal points and tasks: on the page of an entry, in the list of what is to be done, for those who may see them."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from work import agreement, entry, focal, pass_on, task, typed

from tobiishi_site.accounts.models import Membership
from tobiishi_site.handover.models import Aside, FocalPoint, Task

PAGE = "desk/collaborations/osaka-hcmc/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 6, 1))


def _get(people: Any, who: str, address: str) -> str:
    answer = people.browser(who).get(f"/{address}")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize(("language", "said"), [("ja", "窓口担当者"), ("en", "Focal point")])
def test_a_focal_point_and_a_task_are_set_and_seen_on_the_page_of_the_entry(
    people: Any, language: str, said: str
) -> None:
    client = people.browser("leaving")
    who = f"{people.city.pk}-{people.successor.pk}"
    client.post(f"/{language}/{PAGE}focal-point/", {"who": who})
    client.post(f"/{language}/{PAGE}task/", {"who": who, "text": "手紙を書く", "due": "令和8年7月"})
    page = client.get(f"/{language}/{PAGE}").content.decode()
    assert f"{said}: 髙﨑 後任" in page
    assert "手紙を書く" in page
    assert Task.objects.get().due == "2026-07"
    assert FocalPoint.objects.get().user == people.successor
    mine = _get(people, "successor", f"{language}/desk/")
    assert "手紙を書く" in mine
    assert 'id="focal"' in mine


def test_a_task_that_is_done_leaves_the_lists_and_stays_on_record(people: Any) -> None:
    one = task(people, "手紙を書く")
    client = people.browser("successor")
    client.post(f"/ja/desk/tasks/{one.pk}/done/")
    client.post(f"/ja/desk/tasks/{one.pk}/done/")
    kept = Task.objects.get()
    assert (kept.done_by, kept.done_at is not None) == (people.successor.pk, True)
    assert "手紙を書く" not in _get(people, "leaving", "ja/desk/")
    assert "手紙を書く" not in client.get(f"/ja/{PAGE}").content.decode()


def test_tasks_stand_by_the_day_they_may_be_due_and_say_so_when_it_has_surely_passed(people: Any) -> None:
    for text, due in (
        ("none", ""),
        ("year", "2026"),
        ("past", "2026-05"),
        ("day", "2026-06-30"),
        ("fiscal", "FY2026"),
    ):
        task(people, f"task-{text}", due)
    page = _get(people, "leaving", "en/desk/")
    # 2026 may be due from 1 January, FY2026 from 1 April; none of them has surely passed but May
    assert re.findall(r"#handover\">task-(\w+)<", page) == ["year", "fiscal", "past", "day", "none"]
    assert page.count("overdue") == 1
    assert "2026年度（令和8年度）" in _get(people, "leaving", "ja/desk/")


def test_a_date_that_cannot_be_read_is_shown_again_with_what_is_wrong(people: Any) -> None:
    client = people.browser("leaving")
    who = f"{people.city.pk}-0"
    answer = client.post(f"/ja/{PAGE}task/", {"who": who, "text": "手紙を書く", "due": "平成32年"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "手紙を書く" in page
    assert 'class="errorlist" id="id_due_error"' in page
    assert not Task.objects.exists()


def test_trap_2_a_task_typed_in_a_session_that_expired_is_there_after_signing_in(people: Any) -> None:
    client = people.browser("leaving")
    writer = str(people.leaving.pk)
    signed = client.cookies["sessionid"].value
    client.cookies.clear()
    typed = {"who": f"{people.city.pk}-0", "text": "消えてはいけない文", "due": "", "writer": writer}
    answer = client.post(f"/ja/{PAGE}task/", typed)
    assert answer.status_code == 302
    kept = client.session["kept form"]
    client.cookies["sessionid"] = signed
    session = client.session
    session["kept form"] = kept
    session.save()
    assert "消えてはいけない文" in client.get(f"/ja/{PAGE}task/").content.decode()
    assert not Task.objects.exists()


def test_another_organisation_sees_neither_tasks_nor_focal_points(people: Any) -> None:
    one = task(people, "手紙を書く")
    focal(people)
    client = people.browser("stranger")
    for address in (PAGE, f"{PAGE}task/", f"{PAGE}focal-point/"):
        assert client.get(f"/ja/{address}").status_code == 404
    assert client.post(f"/ja/desk/tasks/{one.pk}/done/").status_code == 404
    assert "手紙を書く" not in client.get("/ja/desk/").content.decode()
    assert Task.objects.get().done_at is None


def test_a_reader_sees_them_and_changes_nothing(people: Any) -> None:
    one = task(people, "手紙を書く")
    client = people.browser("reader")
    page = client.get(f"/ja/{PAGE}").content.decode()
    assert "手紙を書く" in page
    assert "/task/" not in page
    assert client.get(f"/ja/{PAGE}task/").status_code == 403
    assert client.post(f"/ja/desk/tasks/{one.pk}/done/").status_code == 403


def test_the_focal_point_who_left_is_marked(people: Any) -> None:
    focal(people)
    Membership.objects.filter(user=people.leaving).update(
        until=entry().revisions.get().made_at.replace(year=2027)
    )
    assert "現在は団体に所属していません" in _get(people, "successor", f"ja/{PAGE}")


def test_an_entry_of_another_kind_has_no_focal_point(people: Any) -> None:
    assert people.browser("leaving").get("/ja/desk/milestones/earlier/focal-point/").status_code == 404
    assert "focal-point" not in _get(people, "leaving", "ja/desk/milestones/earlier/")


def test_queries_of_the_desk_do_not_depend_on_how_much_there_is(people: Any) -> None:
    def queries(address: str) -> int:
        client = people.browser("leaving")
        client.get(f"/ja/{address}")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/ja/{address}")
        return len(captured)

    task(people, "a")
    focal(people)
    agreement(people, "first")
    few = [queries(address) for address in ("desk/", PAGE)]
    for number in range(12):
        agreement(people, f"more-{number}")
        task(people, f"more {number}")
        focal(people, "agreements", f"more-{number}")
    assert [queries(address) for address in ("desk/", PAGE)] == few
    assert pass_on(people).code


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_of_the_hand_over_answers_in_both_languages(people: Any, language: str) -> None:
    typed(people, "leaving", "前任の文")
    typed(people, "successor", "後任の文")
    task(people, "手紙を書く", "2026-05")
    focal(people)
    said = f"person={people.successor.pk}&successor={people.reader.pk}"
    pass_on(people)
    pages = [
        ("successor", "desk/"),
        ("successor", PAGE),
        ("successor", f"{PAGE}task/"),
        ("successor", f"{PAGE}focal-point/"),
        ("successor", f"desk/aside/{Aside.objects.get().pk}/"),
        ("successor", "desk/hand-over/"),
        ("administrator", f"people/{people.city.pk}/hand-over/"),
        ("administrator", f"people/{people.city.pk}/hand-over/?{said}"),
    ]
    for who, address in pages:
        page = _get(people, who, f"{language}/{address}")
        assert f'<html lang="{language}">' in page
        assert page.count("<h1") == 1, address
        assert re.findall(r"<style|<script|\sstyle=|\son\w+=|placeholder=|\sdisabled|readonly", page) == []
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), address
