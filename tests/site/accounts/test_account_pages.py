"""Signing in, the second factor, and the pages of people, as a browser sees them."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone
from made import AT, PASSWORD, code_of, organisation, person, signed_in, with_app

from tobiishi_site.accounts.demo import demo_token
from tobiishi_site.accounts.models import AuditEntry, Invitation, Membership, Organisation, User
from tobiishi_site.accounts.operations.invite import invite
from tobiishi_site.accounts.policy import OPERATOR

pytestmark = pytest.mark.django_db
NAMES = ("辻󠄀 﨑①髙", "สมชาย ใจดี", "សុខ សុភា", "အောင်ဆန်း", "ﾃｽﾄ 太郎")
"""Traps of names: a variation selector, characters that NFKC changes, Thai, Khmer, Burmese, half-width kana."""


def _page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (answer.status_code, answer.headers.get("Location"))
    return answer.content.decode()


def _leads(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 302
    return answer.headers["Location"]


def _sign_in(client: Client, address: str, password: str = PASSWORD) -> str:
    answer = client.post("/ja/account/sign-in/", {"login": address, "password": password})
    return answer.headers.get("Location", "")


def _by_code(client: Client, address: str) -> str:
    """Ask for a code by mail and enter it; where it leads."""
    client.post("/ja/account/sign-in/code/", {"email": address})
    found = re.search(r"^[A-Z0-9-]{6,9}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None, mail.outbox[-1].body
    return client.post("/ja/account/sign-in/code/enter/", {"code": found[0]}).headers.get("Location", "")


# --- signing in ---


def test_a_reader_signs_in_with_a_password() -> None:
    person("a@city.example", "reader", organisation())
    client = Client()
    assert _sign_in(client, "A@City.example") == "/ja/account/"
    assert "閲覧者" in _page(client, "/ja/account/") or "Reader" in _page(client, "/ja/account/")


def test_a_reader_signs_in_with_a_code_by_mail() -> None:
    person("a@city.example", "reader", organisation())
    client = Client()
    assert _by_code(client, "a@city.example") == "/ja/account/"
    assert mail.outbox[-1].to == ["a@city.example"]


def test_an_address_that_is_not_known_gets_no_mail_and_the_same_answer() -> None:
    person("a@city.example", "reader", organisation())
    answers = [
        Client().post("/ja/account/sign-in/code/", {"email": address}).headers.get("Location")
        for address in ("a@city.example", "nobody@city.example")
    ]
    assert answers[0] == answers[1]
    assert [one.to for one in mail.outbox] == [["a@city.example"]]


def test_a_mail_speaks_the_language_of_its_reader() -> None:
    user = person("a@city.example", "reader", organisation())
    User.objects.filter(pk=user.pk).update(language="en")
    Client().post("/ja/account/sign-in/code/", {"email": "a@city.example"})
    assert mail.outbox[-1].subject == "Your sign-in code for Tobiishi"


def test_nobody_signs_up() -> None:
    client = Client()
    said = {"email": "new@city.example", "password1": PASSWORD, "name": "だれか"}
    assert client.post("/ja/account/by-invitation/", said).status_code == 405
    assert not User.objects.exists()


def test_attempts_are_limited() -> None:
    person("a@city.example", "reader", organisation())
    client = Client()
    for _ in range(11):
        _sign_in(client, "a@city.example", "wrong")
    assert _sign_in(client, "a@city.example") == ""
    assert "/account/sign-in/" in _leads(client, "/ja/account/")


def test_a_page_of_people_leads_a_visitor_to_sign_in() -> None:
    for address in ("account/", "people/", "people/1/", "audit-log/", "account/erase/"):
        assert _leads(Client(), f"/ja/{address}").startswith("/ja/account/sign-in/?next=")


# --- the second factor ---


@pytest.mark.parametrize(
    "address", ["/ja/account/", "/ja/people/", "/ja/", "/ja/studies/", "/ja/account/second/codes/"]
)
def test_a_checker_sets_the_second_factor_up_before_anything_else(address: str) -> None:
    person("a@city.example", "checker", organisation())
    client = Client()
    _sign_in(client, "a@city.example")
    assert _leads(client, address) == "/ja/account/second/set-up/"


def test_who_needs_no_second_factor_is_not_asked_for_one() -> None:
    client = signed_in(person("a@city.example", "editor", organisation()))
    assert "a@city.example" in _page(client, "/ja/account/")


def test_setting_it_up_opens_the_pages_and_gives_recovery_codes() -> None:
    person("a@city.example", "checker", organisation())
    client = Client()
    _by_code(client, "a@city.example")
    _leads(client, "/ja/account/")
    client.post("/ja/account/again/", {"password": PASSWORD})
    page = _page(client, "/ja/account/second/set-up/")
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret is not None
    assert "<svg" in page
    answer = client.post("/ja/account/second/set-up/", {"code": code_of(secret[1])})
    assert answer.headers["Location"] == "/ja/account/second/codes/"
    assert len(re.findall(r"<li><code>\d{8}</code>", _page(client, "/ja/account/second/codes/"))) == 10
    assert _page(client, "/ja/account/")


def test_who_has_set_it_up_is_asked_for_it_after_the_password_and_after_the_code_by_mail() -> None:
    user = person("a@city.example", "checker", organisation())
    secret = with_app(user)
    client = Client()
    assert _by_code(client, "a@city.example") == "/ja/account/sign-in/second/"
    client = Client()
    assert _sign_in(client, "a@city.example") == "/ja/account/sign-in/second/"
    assert "/account/sign-in/" in _leads(client, "/ja/account/")
    assert client.post("/ja/account/sign-in/second/", {"code": "000000"}).status_code == 200
    answer = client.post("/ja/account/sign-in/second/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/ja/account/"
    assert _page(client, "/ja/account/")


def test_a_session_older_than_the_second_factor_must_show_it() -> None:
    user = person("a@city.example", "checker", organisation())
    client = signed_in(user)
    with_app(user)
    assert _leads(client, "/ja/people/") == "/ja/account/again/second/?next=%2Fja%2Fpeople%2F"


def test_a_role_given_later_asks_for_the_second_factor_in_the_next_moment() -> None:
    city = organisation()
    user = person("a@city.example", "reader", city)
    client = signed_in(user)
    assert _page(client, "/ja/account/")
    Membership.objects.create(user=user, organisation=city, role="administrator", since=AT)
    assert _leads(client, "/ja/account/") == "/ja/account/second/set-up/"


def test_removing_it_leads_back_to_setting_it_up() -> None:
    client = signed_in(person("a@city.example", "checker", organisation()), second_factor=True)
    assert _page(client, "/ja/account/")
    User.objects.get().authenticator_set.all().delete()  # type: ignore[attr-defined]
    assert _leads(client, "/ja/account/") == "/ja/account/second/set-up/"


# --- one's own account ---


@pytest.mark.parametrize("name", NAMES)
def test_trap_15_a_name_survives_form_database_page_and_export(name: str) -> None:
    user = person("a@city.example", "reader", organisation())
    client = signed_in(user)
    client.post("/ja/account/", {"name": name, "language": "ja"})
    assert User.objects.get(pk=user.pk).name == name
    assert f'value="{name}"' in _page(client, "/ja/account/")
    assert client.post("/ja/account/export/").json()["name"] == name


def test_an_account_is_erased_only_when_its_person_says_so() -> None:
    user = person("a@city.example", "reader", organisation())
    client = signed_in(user)
    client.post("/ja/account/erase/", {})
    assert User.objects.get(pk=user.pk).is_active
    assert client.post("/ja/account/erase/", {"sure": "on"}).status_code == 200
    assert not User.objects.get(pk=user.pk).is_active
    assert "/account/sign-in/" in _leads(client, "/ja/account/")


def test_an_erased_person_cannot_come_back() -> None:
    user = person("a@city.example", "reader", organisation())
    other = signed_in(user)
    signed_in(user).post("/ja/account/erase/", {"sure": "on"})
    assert "/account/sign-in/" in _leads(other, "/ja/account/")
    assert _sign_in(Client(), "a@city.example") == ""


def test_a_password_is_set_after_signing_in_and_short_ones_are_refused() -> None:
    user = person("a@city.example", "reader", organisation())
    client = signed_in(user)
    assert client.post("/ja/account/password/", {"password": "short"}).status_code == 200
    assert client.post("/ja/account/password/", {"password": "a new one, long enough"}).status_code == 302
    assert User.objects.get().check_password("a new one, long enough")
    assert _page(client, "/ja/account/")


def test_a_password_is_not_set_long_after_signing_in() -> None:
    client = signed_in(person("a@city.example", "reader", organisation()))
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    client.post("/ja/account/password/", {"password": "a new one, long enough"})
    assert User.objects.get().check_password(PASSWORD)


# --- invitations ---


def _invited(role: str = "editor") -> str:
    city = organisation()
    _, token = invite(
        "new@city.example", organisation=city, role=role, language="ja", actor=OPERATOR, at=timezone.now()
    )
    return f"/ja/invitations/{token}/"


@pytest.mark.parametrize(("role", "leads"), [("editor", "/ja/account/"), ("administrator", "/ja/account/")])
def test_an_invited_person_is_signed_in_after_accepting(role: str, leads: str) -> None:
    address, client = _invited(role), Client()
    assert "富山市" in _page(client, address)
    answer = client.post(address, {"name": NAMES[0], "language": "ja", "password": ""})
    assert answer.headers["Location"] == leads
    assert User.objects.get().name == NAMES[0]


def test_an_invited_administrator_is_led_to_the_second_factor() -> None:
    address, client = _invited("administrator"), Client()
    client.post(address, {"name": "管理 者", "language": "ja", "password": ""})
    assert _leads(client, "/ja/account/") == "/ja/account/second/set-up/"
    assert "<svg" in _page(client, "/ja/account/second/set-up/")


def test_opening_the_link_alone_uses_nothing_up() -> None:
    address = _invited()
    for _ in range(2):
        assert '<form method="post"' in _page(Client(), address)


def test_a_link_that_is_too_old_says_so() -> None:
    address = _invited()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert '<form method="post"' not in _page(Client(), address)
    assert Client().post(address, {"name": "だれか", "language": "ja"}).status_code == 409


def test_a_link_that_opens_nothing_does_not_exist() -> None:
    _page(Client(), "/ja/invitations/guess/", 404)


# --- people ---


def test_an_administrator_invites_by_mail() -> None:
    city = organisation()
    client = signed_in(person("a@city.example", "administrator", city), second_factor=True)
    said = {"address": "New@City.example", "role": "reader", "language": "ja"}
    assert client.post(f"/ja/people/{city.pk}/invite/", said).headers["Location"] == f"/ja/people/{city.pk}/"
    assert mail.outbox[0].to == ["New@City.example"]
    link = re.search(r"http://testserver(/ja/invitations/\S+/)", str(mail.outbox[0].body))
    assert link is not None
    assert '<form method="post"' in _page(Client(), link[1])
    assert "new@city.example" in _page(client, f"/ja/people/{city.pk}/")


def test_roles_are_changed_handed_over_and_ended_on_pages() -> None:
    city = organisation()
    reader = person("reader@city.example", "reader", city)
    leaving = person("leaving@city.example", "editor", city)
    client = signed_in(person("a@city.example", "administrator", city), second_factor=True)
    member = Membership.objects.get(user=reader)
    client.post(f"/ja/people/roles/{member.pk}/", {"role": "checker"})
    assert reader.memberships.get(until=None).role == "checker"
    said = {"person": leaving.pk, "successor": reader.pk}
    page = client.get(f"/ja/people/{city.pk}/hand-over/", said).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    client.post(f"/ja/people/{city.pk}/hand-over/", {**said, "seen": seen[1]})
    assert set(reader.memberships.filter(until=None).values_list("role", flat=True)) == {"checker", "editor"}
    client.post(f"/ja/people/roles/{reader.memberships.get(until=None, role='checker').pk}/end/")
    assert [one.role for one in reader.memberships.filter(until=None)] == ["editor"]


def test_the_last_administrator_is_told_why_not() -> None:
    city = organisation()
    person("reader@city.example", "reader", city)
    client = signed_in(person("a@city.example", "administrator", city), second_factor=True)
    answer = client.post(f"/ja/people/roles/{Membership.objects.get(role='administrator').pk}/end/")
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        "富山市に管理者がいなくなります。先に別の人を管理者にするか、引き継ぎを行ってください。"
    ]


def test_another_organisation_is_not_even_acknowledged() -> None:
    city, other = organisation(), organisation(name="別の市")
    member = Membership.objects.get(user=person("b@other.example", "reader", other))
    kept, _ = invite(
        "x@other.example", organisation=other, role="reader", language="ja", actor=OPERATOR, at=AT
    )
    client = signed_in(person("a@city.example", "administrator", city), second_factor=True)
    hidden = (
        f"{other.pk}/",
        f"{other.pk}/invite/",
        f"{other.pk}/hand-over/",
        f"roles/{member.pk}/",
        "999/",
        "new/",
    )
    assert {address: client.get(f"/ja/people/{address}").status_code for address in hidden} == dict.fromkeys(
        hidden, 404
    )
    assert client.post(f"/ja/people/roles/{member.pk}/end/").status_code == 404
    assert client.post(f"/ja/people/invitations/{kept.pk}/withdraw/").status_code == 404
    assert "別の市" not in _page(client, "/ja/people/")


def test_a_reader_sees_colleagues_and_may_not_change_them() -> None:
    city = organisation()
    member = Membership.objects.get(user=person("b@city.example", "editor", city, name="同僚"))
    client = signed_in(person("a@city.example", "reader", city))
    page = _page(client, f"/ja/people/{city.pk}/")
    assert "同僚" in page
    assert "/people/roles/" not in page
    _page(client, f"/ja/people/roles/{member.pk}/", 403)
    _page(client, f"/ja/people/{city.pk}/invite/", 404)


def test_the_office_enters_an_organisation() -> None:
    office = organisation("secretariat", "事務局")
    client = signed_in(person("a@office.example", "administrator", office), second_factor=True)
    client.post("/ja/people/new/", {"kind": "vendor", "name_ja": "", "name_en": ""})
    assert Organisation.objects.count() == 1
    client.post("/ja/people/new/", {"kind": "vendor", "name_ja": "", "name_en": "Pumps Ltd."})
    assert Organisation.objects.get(kind="vendor").name("ja") == "Pumps Ltd."


def test_the_log_shows_each_organisation_its_own() -> None:
    city, other = organisation(), organisation(name="別の市")
    for of in (city, other):
        invite(
            "x@test.example", organisation=of, role="reader", language="ja", actor=OPERATOR, at=timezone.now()
        )
    client = signed_in(person("a@city.example", "administrator", city), second_factor=True)
    assert _page(client, "/ja/audit-log/").count("<tr><td>") == 1
    office = organisation("ministry", "環境省")
    client = signed_in(person("a@office.example", "administrator", office), second_factor=True)
    assert _page(client, "/en/audit-log/").count("<tr><td>") == AuditEntry.objects.count() == 2
    _page(signed_in(person("r@city.example", "reader", city)), "/ja/audit-log/", 404)


def test_the_first_administrator_of_an_installation_is_invited_by_a_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("found", "ministry", "環境省", "first@office.example")
    address, client = capsys.readouterr().out.strip(), Client()
    assert "環境省" in _page(client, address)
    client.post(address, {"name": "最初の人", "language": "ja", "password": PASSWORD})
    assert _leads(client, "/ja/people/") == "/ja/account/second/set-up/"
    assert Membership.objects.get().role == "administrator"


# --- the demonstration ---


def test_a_demo_person_signs_in_with_the_printed_link(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_people")
    links = re.findall(r"/ja/demo/\S+/", capsys.readouterr().out)
    assert len(links) == User.objects.count()
    client = Client()
    assert _leads(client, links[3]) == "/ja/account/"  # the administrator of the office
    assert "administrator.office@demo.example" in _page(client, "/ja/account/")


def test_the_command_makes_no_demo_people_in_production() -> None:
    with override_settings(DEMO=False), pytest.raises(CommandError):
        call_command("demo_people")


def test_no_one_else_signs_in_by_a_link() -> None:
    _page(Client(), f"/ja/demo/{demo_token(person('a@city.example'))}/", 404)
    _page(Client(), "/ja/demo/guess/", 404)
    demo = person("demo@demo.example")
    User.objects.filter(pk=demo.pk).update(demo=True)
    with override_settings(DEMO=False):
        _page(Client(), f"/ja/demo/{demo_token(demo)}/", 404)


# --- every page ---


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_of_accounts_answers_in_both_languages(language: str) -> None:
    office = organisation("ministry", "環境省")
    member = Membership.objects.get(user=person("b@office.example", "reader", office))
    invite(
        "x@test.example", organisation=office, role="reader", language="ja", actor=OPERATOR, at=timezone.now()
    )
    client = signed_in(person("a@office.example", "administrator", office), second_factor=True)
    pages = ("account/", "account/erase/", "account/password/", "account/by-invitation/", "account/sign-out/", "people/",
             "people/new/", f"people/{office.pk}/", f"people/{office.pk}/invite/", f"people/{office.pk}/hand-over/",
             f"people/roles/{member.pk}/", "audit-log/", "account/inactive/")  # fmt: skip
    for address in pages:
        page = _page(client, f"/{language}/{address}")
        assert f'<html lang="{language}">' in page
        assert re.findall(r"<style|<script|\sstyle=|\son\w+=|placeholder=|\sdisabled|readonly", page) == [], (
            address
        )
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), address
    for address in ("account/sign-in/", "account/sign-in/code/"):
        assert "placeholder=" not in _page(Client(), f"/{language}/{address}")
