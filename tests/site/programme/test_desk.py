"""The desk: what is to be done, what an entry says and what may be done with it, and its history."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from made import AT

from tobiishi_site.programme import drafts
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.operations.revise import revise

NOW = datetime(2026, 6, 1, tzinfo=UTC)
WORDS = {"en": "New words", "ja": "新しい文"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", NOW.date)


def _agreement(people: Any, slug: str, who: str = "editor", **said: Any) -> None:
    data = {
        "collaboration": "osaka-hcmc",
        "instrument": "invitation",
        "said": {"ja": slug, "en": slug},
        **said,
    }
    revise("agreements", slug, read_entry("agreements", data), actor=people.actor(who), at=AT)


def _get(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def _part(page: str, name: str) -> str:
    """A list of what is to be done; nothing where it is not there."""
    found = re.search(rf'<h2 id="{name}">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


@pytest.mark.parametrize(("language", "said"), [("ja", "確認する下書き"), ("en", "Drafts to check")])
def test_a_draft_waits_for_a_second_person(people: Any, language: str, said: str) -> None:
    _agreement(people, "fresh")
    page = _get(people.browser("checker"), f"/{language}/desk/")
    assert said in page
    assert "agreements/fresh/" in _part(page, "check")
    mine = _get(people.browser("editor"), f"/{language}/desk/")
    assert "agreements/fresh/" in _part(mine, "mine")
    assert _part(mine, "check") == ""
    assert "agreements/fresh/" not in _get(people.browser("stranger"), f"/{language}/desk/")


def test_dates_of_agreements_are_as_precise_as_they_are_known(people: Any) -> None:
    # on 2026-06-01, 90 days reach to 2026-08-30
    _agreement(people, "year", expires="2026")  # may end on any of its days: due
    _agreement(people, "fiscal", expires="FY2026")  # from 2026-04-01: due
    _agreement(people, "day", expires="2026-08-30")
    _agreement(people, "later-day", expires="2026-08-31")
    _agreement(people, "gone", expires="2025")  # surely since 2026-01-01
    _agreement(people, "none")
    page = _get(people.browser("editor"), "/en/desk/")
    found = re.findall(r"/desk/agreements/([a-z-]+)/", _part(page, "lapsing"))
    assert found == ["year", "fiscal", "day"]
    assert re.findall(r"/desk/agreements/([a-z-]+)/", _part(page, "lapsed")) == ["gone"]
    assert "has surely lapsed since 2026-01-01" in page
    assert "may lapse from 2026-04-01, has surely lapsed on 2027-04-01" in page


def test_trap_14_dates_of_reminders_show_their_eras_in_japanese(people: Any) -> None:
    _agreement(people, "fiscal", expires="FY2026")
    assert "2026年度（令和8年度）" in _get(people.browser("editor"), "/ja/desk/")


def test_milestones_within_90_days_are_shown(people: Any) -> None:
    for slug, when in (("soon", "2026-07"), ("far", "2026-09"), ("past", "2026-05")):
        data = {"collaboration": "osaka-hcmc", "kind": "talks", "said": {"ja": slug}, "when": when}
        revise("milestones", slug, read_entry("milestones", data), actor=people.actor("editor"), at=AT)
    page = _get(people.browser("editor"), "/en/desk/")
    assert re.findall(r"/desk/milestones/([a-z-]+)/", _part(page, "coming")) == ["soon"]


def test_the_desk_lists_what_one_may_edit_and_nothing_else(people: Any) -> None:
    page = _get(people.browser("editor"), "/ja/desk/entries/")
    listed = set(re.findall(r'href="/ja/desk/([a-z]+/[a-z0-9-]+)/"', page))
    # the city itself, its collaboration, and all that names one of them
    assert listed == {
        "places/osaka",
        "collaborations/osaka-hcmc",
        "agreements/undated",
        "agreements/later",
        "milestones/earlier",
        "studies/fy2019-01",
    } | {one for one in listed if one.startswith("new/")}
    assert "大阪市" not in _get(people.browser("stranger"), "/ja/desk/entries/").replace("大阪市）", "")


def test_the_list_agrees_with_the_policy_entry_by_entry(people: Any) -> None:
    from tobiishi_site.accounts.policy import may  # noqa: PLC0415
    from tobiishi_site.programme.models import Entry  # noqa: PLC0415
    from tobiishi_site.programme.things import of_draft  # noqa: PLC0415

    for who in ("editor", "checker", "stranger", "office"):
        for verb in ("read", "write", "check"):
            actor = people.actor(who)
            listed = {one.entry_id for one in drafts.of_actor(actor, verb)}
            assert listed == {one.pk for one in Entry.objects.all() if may(actor, verb, of_draft(one))}


def test_a_search_finds_drafts(people: Any) -> None:
    page = _get(people.browser("editor"), "/ja/desk/entries/?q=ﾎﾟﾝﾌﾟ&kind=studies")
    assert "studies/fy2019-01/" in page
    assert "agreements/later/" not in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_second_person_checks_and_publishes_what_they_read(people: Any, language: str) -> None:
    _agreement(people, "fresh", said={"ja": "書いた文", "en": "Written words"})
    checker, address = people.browser("checker"), f"/{language}/desk/agreements/fresh/"
    assert "desk/agreements/fresh/check/" in _get(checker, address)
    button = {"revision": "1", "language": language}
    assert checker.post(f"{address}publish/", button).status_code == 302
    assert Client().get(f"/{language}/agreements/fresh/").status_code == 404
    assert checker.post(f"{address}check/", button).status_code == 302
    assert checker.post(f"{address}publish/", button).status_code == 302
    assert {"ja": "書いた文", "en": "Written words"}[language] in _get(
        Client(), f"/{language}/agreements/fresh/"
    )
    assert checker.post(f"{address}withdraw/", {"language": language}).status_code == 302
    assert Client().get(f"/{language}/agreements/fresh/").status_code == 404


def test_what_changed_since_its_check_was_begun_is_not_checked(people: Any) -> None:
    _agreement(people, "fresh")
    _agreement(people, "fresh", said=WORDS)
    checker = people.browser("checker")
    answer = checker.post(
        "/ja/desk/agreements/fresh/check/", {"revision": "1", "language": "ja"}, follow=True
    )
    assert "ほかの人が先に変更しました" in answer.content.decode()


def test_an_editor_is_told_who_checks_and_has_no_button(people: Any) -> None:
    _agreement(people, "fresh")
    editor = people.browser("editor")
    page = _get(editor, "/en/desk/agreements/fresh/")
    assert "someone else checks it" in page
    assert "/check/" not in page
    button = {"revision": "1", "language": "ja"}
    assert editor.post("/en/desk/agreements/fresh/check/", button).status_code == 403


@pytest.mark.parametrize("page", ["", "edit/", "history/"])
def test_a_draft_of_others_is_not_acknowledged(people: Any, page: str) -> None:
    _agreement(people, "fresh")
    stranger = people.browser("stranger")
    known = _get(stranger, f"/ja/desk/agreements/fresh/{page}", 404)
    unknown = _get(stranger, f"/ja/desk/agreements/frexx/{page}", 404)
    assert known == unknown.replace("frexx", "fresh")


@pytest.mark.parametrize("verb", ["check", "publish", "withdraw"])
def test_nothing_is_decided_of_a_draft_of_others(people: Any, verb: str) -> None:
    _agreement(people, "fresh")
    button = {"revision": "1", "language": "ja"}
    assert people.browser("stranger").post(f"/ja/desk/agreements/fresh/{verb}/", button).status_code == 404


@pytest.mark.parametrize(
    "address", ["", "entries/", "agreements/later/", "agreements/later/edit/", "agreements/nothing/edit/"]
)
@pytest.mark.usefixtures("people")
def test_who_is_not_signed_in_is_led_to_sign_in_whatever_there_is(address: str) -> None:
    answer = Client().get(f"/ja/desk/{address}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/ja/account/sign-in/?next=/ja/desk/{address}"


def test_a_history_says_who_what_and_when(people: Any) -> None:
    _agreement(people, "fresh", said={"ja": "はじめの文"})
    _agreement(people, "fresh", "second", said={"ja": "次の文"}, signed="2019-05-01")
    page = _get(people.browser("editor"), "/ja/desk/agreements/fresh/history/")
    assert page.index("第2版") < page.index("第1版")
    assert "大阪 編集" in page
    assert f"番号{people.second.pk}の人" in page  # the policy shows names to administrators only
    change = page[page.index('id="changes-2"') : page.index('id="r1"')]
    assert change.index("はじめの文") < change.index("次の文")
    assert "2019年（令和元年）5月1日" in change


def test_a_history_names_nobody_whom_the_reader_may_not_know(people: Any) -> None:
    _agreement(people, "fresh")
    page = _get(people.browser("office"), "/en/desk/agreements/fresh/history/")
    assert "大阪 編集" not in page
    assert f"person no. {people.editor.pk}" in page


@pytest.mark.parametrize(
    "address",
    ["", "entries/", "collaborations/osaka-hcmc/", "agreements/later/edit/", "agreements/later/history/"],
)
def test_the_number_of_queries_of_the_desk_does_not_depend_on_how_much_there_is(
    people: Any, address: str
) -> None:
    client = people.browser("editor")
    _agreement(people, "first", expires="2026")
    with CaptureQueriesContext(connection) as few:
        _get(client, f"/ja/desk/{address}")
    for number in range(9):
        _agreement(people, f"more-{number}", expires="2026")
    with CaptureQueriesContext(connection) as many:
        _get(client, f"/ja/desk/{address}")
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "address",
    ["", "entries/", "agreements/fresh/", "agreements/fresh/edit/", "agreements/fresh/history/"],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_of_the_desk_is_whole(people: Any, language: str, address: str) -> None:
    _agreement(people, "fresh", expires="2026")
    page = _get(people.browser("editor"), f"/{language}/desk/{address}")
    assert 'aria-current="page"' not in page[: page.index("<main")]
    assert re.findall(r"<style|<script|\sstyle=|\son\w+=|(?:src|href)=\"(?:https?:)?//", page) == []
    ids = re.findall(r'\bid="([^"]+)"', page)
    referred = re.findall(r'(?:\bfor|aria-labelledby|aria-describedby|\blist)="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {one for names in referred for one in names.split()} <= set(ids)
