"""Pages of notices, the choice of them, and what the account's export and erasure do with them."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from made import AT, organisation, person, signed_in

from tobiishi_site.accounts.models import AuditEntry, Organisation
from tobiishi_site.accounts.operations.erase_account import erase_account
from tobiishi_site.accounts.operations.export_account import export_account
from tobiishi_site.notices.operations.choose_notices import choose_notices
from tobiishi_site.notices.operations.open_calendar import open_calendar
from tobiishi_site.outbox.models import CalendarKey, Message, Unwanted
from tobiishi_site.outbox.reasons import REASONS

DRAFT = ("agreements", "fresh")
SAID = {
    "collaboration": "osaka-hcmc",
    "instrument": "invitation",
    "said": {"ja": "秘密の題名", "en": "A secret title"},
}


@pytest.fixture
def told(people: Any, send: Any) -> Any:
    """The office and the checker were told of a draft, by mail; of its check the office will be."""
    from tobiishi_site.programme.operations.check import check  # noqa: PLC0415 - models need settings

    revision = people.write("editor", *DRAFT, SAID)
    send()
    check(revision, "ja", actor=people.actor("checker"), at=AT)
    return people


def _get(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "sent", "waits"), [("ja", "送信済み", "送信待ち"), ("en", " · sent", "waiting to be sent")]
)
def test_a_person_sees_the_notices_to_them_sent_and_waiting(
    told: Any, language: str, sent: str, waits: str
) -> None:
    page = _get(told.browser("office"), f"/{language}/desk/notices/")
    assert page.index("確認済み・公開できます：秘密の題名") < page.index("確認のお願い：秘密の題名")
    assert sent in page
    assert waits in page
    assert "秘密の題名" not in _get(told.browser("stranger"), f"/{language}/desk/notices/")


def test_a_notice_that_waits_does_not_show_its_title_once_the_draft_may_not_be_read(told: Any) -> None:
    told.office.memberships.update(until=AT)
    page = _get(told.browser("office"), "/ja/desk/notices/")
    assert "確認済み・公開できます：秘密の題名" not in page  # waits and will not leave
    assert "確認のお願い：秘密の題名" in page  # is in the person's mail
    assert 'href="/ja/desk/agreements/' not in page


def test_the_desk_leads_to_notices_and_calendar(people: Any) -> None:
    page = _get(people.browser("editor"), "/ja/desk/")
    assert 'href="/ja/desk/notices/"' in page
    assert 'href="/ja/desk/calendar/"' in page


@pytest.mark.usefixtures("told")
def test_the_office_sees_the_log_without_what_was_said() -> None:
    office = Organisation.objects.get(kind="secretariat")
    administrator = person("administrator@office.example", "administrator", office, "事務局 管理")
    page = _get(signed_in(administrator, second_factor=True), "/ja/desk/notices/log/")
    assert "大阪 確認" in page
    assert "確認待ちの下書き" in page
    assert "秘密の題名" not in page  # may read notices, not drafts
    editor = person("editor@office.example", "editor", office)
    page = _get(signed_in(editor, second_factor=True), "/ja/desk/notices/log/")
    assert "秘密の題名" in page
    assert "確認のお願い" not in page


def test_an_administrator_sees_the_log_of_their_own_people(told: Any) -> None:
    city = person("a@osaka.example", "administrator", Organisation.objects.get(record_slug="osaka"))
    page = _get(signed_in(city, second_factor=True), "/ja/desk/notices/log/")
    assert "大阪 確認" in page
    assert f"番号{told.office.pk}の人" not in page
    other = person("a@other.example", "administrator", organisation(name="別の市"))
    page = _get(signed_in(other, second_factor=True), "/ja/desk/notices/log/")
    assert "確認待ち" not in page


@pytest.mark.parametrize("who", ["editor", "checker", "stranger"])
def test_who_may_see_no_log_does_not_learn_of_it(told: Any, who: str) -> None:
    _get(told.browser(who), "/ja/desk/notices/log/", 404)
    assert "/desk/notices/log/" not in _get(told.browser(who), "/ja/desk/notices/")


@pytest.mark.parametrize("address", ["desk/notices/", "desk/notices/log/", "desk/calendar/"])
@pytest.mark.usefixtures("people")
def test_who_is_not_signed_in_is_led_to_sign_in(address: str) -> None:
    answer = Client().get(f"/ja/{address}")
    assert answer.headers["Location"] == f"/ja/account/sign-in/?next=/ja/{address}"


def test_what_a_person_does_not_want_is_not_posted_and_what_waits_for_it_is_dropped(
    told: Any, send: Any
) -> None:
    browser = told.browser("office")
    wanted = [reason for reason in REASONS if reason not in {"check", "publish"}]
    assert browser.post("/ja/account/notices/", {"wanted": wanted}).status_code == 302
    page = _get(browser, "/ja/account/")
    boxes = dict(re.findall(r'name="wanted" value="(\w+)"[^>]*?(checked)?>', page))
    assert boxes == {reason: "checked" if reason in wanted else "" for reason in REASONS}
    assert send() == []
    told.write("editor", *DRAFT, said={"ja": "別の題名", "en": "Another title"})
    assert [one.to for one in send()] == [["checker@osaka.example"]]
    browser.post("/ja/account/notices/", {"wanted": list(REASONS)})
    assert not Unwanted.objects.exists()
    note = AuditEntry.objects.filter(verb="write", kind="account").order_by("pk").first()
    assert note is not None
    assert note.details == {"unwanted": "check.publish"}


def test_nobody_chooses_for_another(people: Any) -> None:
    with pytest.raises(Http404):
        choose_notices(people.editor, (), actor=people.actor("stranger"), at=AT)
    assert not Unwanted.objects.exists()


def test_an_erased_account_takes_the_text_of_its_notices_along(told: Any, send: Any) -> None:
    choose_notices(told.checker, ["check"], actor=told.actor("checker"), at=AT)
    open_calendar(told.checker, actor=told.actor("checker"), at=AT)
    told.write("editor", *DRAFT, said={"ja": "別の題名", "en": "Another title"})
    mine = Message.objects.filter(reader=told.checker.pk)
    assert sorted(one.state for one in mine) == ["sent", "waiting"]
    person("a@osaka.example", "administrator", Organisation.objects.get(record_slug="osaka"))
    erase_account(told.checker, actor=told.actor("checker"), at=AT)
    assert sorted(one.state for one in mine.all()) == ["dropped", "sent"]
    assert set(mine.values_list("subject", "body")) == {("", "")}
    assert not Unwanted.objects.filter(reader=told.checker.pk).exists()
    assert not CalendarKey.objects.exists()
    assert "checker@osaka.example" not in [address for one in send() for address in one.to]


def test_an_export_holds_the_notices_to_a_person(told: Any) -> None:
    token = open_calendar(told.office, actor=told.actor("office"), at=AT)
    choose_notices(told.office, ["check", "publish"], actor=told.actor("office"), at=AT)
    found = export_account(told.office, actor=told.actor("office"), at=AT)
    assert [(one["reason"], one["state"], one["about"]) for one in found["notices"]["mails"]] == [
        ("check", "sent", "agreements/fresh"),
        ("publish", "waiting", "agreements/fresh"),
    ]
    assert "秘密の題名" in found["notices"]["mails"][0]["subject"]
    assert found["notices"]["unwanted"] == ["dates", "published", "withdrawn"]
    assert found["notices"]["calendar_since"] == AT.isoformat()
    assert token not in str(found)


@pytest.mark.parametrize("address", ["desk/notices/", "desk/notices/log/"])
def test_the_queries_of_a_list_do_not_depend_on_how_much_there_is(told: Any, address: str) -> None:
    office = Organisation.objects.get(kind="secretariat")
    browser = signed_in(person("e@office.example", "editor", office), second_factor=True)
    reader = person("x@office.example", "checker", office)
    who = {"desk/notices/": told.browser("office"), "desk/notices/log/": browser}[address]
    with CaptureQueriesContext(connection) as few:
        _get(who, f"/ja/{address}")
    kept = Message.objects.filter(reader=told.office.pk).first()
    assert kept is not None
    for number in range(20):
        kept.pk, kept.reader = None, (reader.pk, told.office.pk)[number % 2]
        kept.save()
    with CaptureQueriesContext(connection) as many:
        _get(who, f"/ja/{address}")
    assert len(many) == len(few)


@pytest.mark.parametrize("address", ["account/", "desk/notices/", "desk/notices/log/", "desk/calendar/"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_is_whole(told: Any, language: str, address: str) -> None:
    administrator = person("x@office.example", "administrator", Organisation.objects.get(kind="secretariat"))
    page = _get(signed_in(administrator, second_factor=True), f"/{language}/{address}")
    assert told is not None
    assert page.count("<h1") == 1
    assert re.findall(r"<style|<script|\sstyle=|\son\w+=|(?:src|href)=\"(?:https?:)?//", page) == []
    ids = re.findall(r'\bid="([^"]+)"', page)
    referred = re.findall(r'(?:\bfor|aria-labelledby|aria-describedby)="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {one for names in referred for one in names.split()} <= set(ids)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://me:p%40ss@mail.example", "mail.example 587 me p@ss True False"),
        ("smtps://mail.example", "mail.example 465   False True"),
        ("smtp+plain://127.0.0.1:2525", "127.0.0.1 2525   False False"),
        ("http://mail.example", "refused"),
    ],
)
def test_the_mail_server_is_set_by_the_environment(url: str, expected: str, tmp_path: Any) -> None:
    program = (
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try:\n"
        "    from tobiishi_site import settings as s\n"
        "except ImproperlyConfigured:\n"
        "    print('refused')\n"
        "else:\n"
        "    print(s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL)\n"
    )
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOBIISHI_")},
        "TOBIISHI_SECRET_KEY": "x" * 60,
        "TOBIISHI_HOSTS": "record.example",
        "TOBIISHI_DATA": str(tmp_path),
        "TOBIISHI_MAIL": url,
    }
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, encoding="utf-8", check=True
    )
    assert run.stdout.strip() == expected
