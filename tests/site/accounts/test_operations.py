"""Inviting, changing roles, handing over, exporting and erasing."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client, override_settings
from made import AT, acting, organisation, person, signed_in, with_app

from tobiishi.errors import Refused
from tobiishi_site.accounts import queries
from tobiishi_site.accounts.actors import actor_of
from tobiishi_site.accounts.models import AuditEntry, Invitation, Membership, Organisation, User
from tobiishi_site.accounts.operations.accept_invitation import accept_invitation, look_at_invitation
from tobiishi_site.accounts.operations.backup import backup
from tobiishi_site.accounts.operations.change_account import change_account
from tobiishi_site.accounts.operations.change_role import change_role
from tobiishi_site.accounts.operations.demo_people import PEOPLE, demo_people
from tobiishi_site.accounts.operations.end_membership import end_membership
from tobiishi_site.accounts.operations.erase_account import erase_account
from tobiishi_site.accounts.operations.export_account import export_account
from tobiishi_site.accounts.operations.found_organisation import found_organisation
from tobiishi_site.accounts.operations.invite import invite
from tobiishi_site.accounts.operations.restore import restore
from tobiishi_site.accounts.operations.set_password import set_password
from tobiishi_site.accounts.operations.withdraw_invitation import withdraw_invitation
from tobiishi_site.accounts.policy import OPERATOR, VISITOR, Actor
from tobiishi_site.accounts.roles import pass_roles
from tobiishi_site.accounts.tokens import hash_of

pytestmark = pytest.mark.django_db
OPERATIONS = Path(__file__).parents[3] / "src/tobiishi_site/accounts/operations"
NAME = "辻󠄀 髙﨑①"
"""A name with a variation selector (U+E0100) and characters that NFKC would change."""


def _invited(address: str = "new@city.example", role: str = "editor") -> tuple[Organisation, Actor, str]:
    city = organisation()
    administrator = acting("administrator", city)
    _, token = invite(address, organisation=city, role=role, language="ja", actor=administrator, at=AT)
    return city, administrator, token


def _code(refusal: pytest.ExceptionInfo[Refused]) -> str:
    (finding,) = refusal.value.findings
    assert all("{" not in finding.message(language).what for language in ("en", "ja"))
    return finding.code


def test_an_invitation_makes_an_account_with_its_role() -> None:
    city, _, token = _invited("New@City.example")
    made = accept_invitation(token, actor=VISITOR, at=AT, name=NAME, language="en", password="")
    assert (made.user.email, made.user.name, made.user.language) == ("new@city.example", NAME, "en")
    assert (made.organisation, made.role, made.until) == (city, "editor", None)
    assert not made.user.has_usable_password()
    assert EmailAddress.objects.get(user=made.user).verified


def test_the_token_is_kept_nowhere() -> None:
    _, _, token = _invited()
    kept = Invitation.objects.get()
    assert kept.token_hash == hash_of(token)
    assert token not in str(vars(kept))


def test_an_invitation_works_once() -> None:
    _, _, token = _invited()
    accept_invitation(token, actor=VISITOR, at=AT, name="一人目")
    with pytest.raises(Refused) as refusal:
        accept_invitation(token, actor=VISITOR, at=AT, name="二人目")
    assert _code(refusal) == "accounts-invitation-closed"
    assert not User.objects.filter(name="二人目").exists()


@pytest.mark.usefixtures("_emptied_log")
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_an_invitation_works_once_even_for_two_who_accept_in_the_same_moment() -> None:
    _, _, token = _invited()
    start = Barrier(2)

    def accept(name: str) -> bool:
        start.wait()
        try:
            accept_invitation(token, actor=VISITOR, at=AT, name=name)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(accept, ("一人目", "二人目"))) == [False, True]
    assert Membership.objects.filter(role="editor").count() == 1


@pytest.mark.usefixtures("_emptied_log")
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_two_administrators_cannot_end_each_other_in_the_same_moment() -> None:
    city = organisation()
    person("reader@city.example", "reader", city)
    members = [
        Membership.objects.get(user=person(f"{name}@city.example", "administrator", city))
        for name in ("a", "b")
    ]
    actors, start = [actor_of(member.user) for member in members], Barrier(2)

    def end(which: int) -> bool:
        start.wait()
        try:
            end_membership(members[which], actor=actors[1 - which], at=AT)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(end, (0, 1))) == [False, True]
    assert Membership.objects.filter(role="administrator", until=None).count() == 1


def test_an_invitation_works_until_its_last_moment_and_not_after() -> None:
    _, _, token = _invited()
    with pytest.raises(Refused) as refusal:
        accept_invitation(token, actor=VISITOR, at=AT + timedelta(days=14), name="遅刻")
    assert _code(refusal) == "accounts-invitation-closed"
    assert accept_invitation(
        token, actor=VISITOR, at=AT + timedelta(days=14, seconds=-1), name="間に合った"
    ).pk


def test_a_newer_invitation_closes_the_older() -> None:
    city, administrator, older = _invited()
    invite("NEW@city.example", organisation=city, role="editor", language="ja", actor=administrator, at=AT)
    with pytest.raises(Refused):
        accept_invitation(older, actor=VISITOR, at=AT, name="だれか")


def test_an_invitation_that_was_withdrawn_opens_nothing_and_forgets_its_address() -> None:
    _, administrator, token = _invited()
    withdraw_invitation(Invitation.objects.get(), actor=administrator, at=AT)
    assert Invitation.objects.get().address == ""
    with pytest.raises(Refused):
        accept_invitation(token, actor=VISITOR, at=AT, name="だれか")
    with pytest.raises(Refused) as refusal:
        withdraw_invitation(Invitation.objects.get(), actor=administrator, at=AT)
    assert _code(refusal) == "accounts-invitation-closed"


def test_a_token_that_opens_nothing_is_not_found() -> None:
    with pytest.raises(Http404):
        accept_invitation("guess", actor=VISITOR, at=AT, name="だれか")
    with pytest.raises(Http404):
        look_at_invitation("guess", actor=VISITOR)


def test_who_has_an_account_signs_in_and_gets_the_role_besides() -> None:
    user = person("known@city.example")
    _, _, token = _invited("known@city.example")
    with pytest.raises(Refused) as refusal:
        accept_invitation(token, actor=VISITOR, at=AT, name="別人")
    assert _code(refusal) == "accounts-sign-in-first"
    assert accept_invitation(token, actor=Actor(user.pk), at=AT).user == user


def test_an_invitation_is_for_the_address_it_was_sent_to() -> None:
    other = person("other@city.example")
    _, _, token = _invited()
    with pytest.raises(Refused) as refusal:
        accept_invitation(token, actor=Actor(other.pk), at=AT)
    assert _code(refusal) == "accounts-other-address"


def test_a_role_is_changed_and_the_old_one_remembered() -> None:
    city = organisation()
    member = Membership.objects.get(user=person("a@city.example", "reader", city))
    administrator = acting("administrator", city)
    change_role(member, "editor", actor=administrator, at=AT)
    assert list(member.user.memberships.order_by("pk").values_list("role", "until")) == [
        ("reader", AT),
        ("editor", None),
    ]
    with pytest.raises(Refused) as refusal:
        change_role(member, "checker", actor=administrator, at=AT)
    assert _code(refusal) == "accounts-role-unchanged"


def test_a_role_ends_once() -> None:
    city = organisation()
    member = Membership.objects.get(user=person("a@city.example", "reader", city))
    administrator = acting("administrator", city)
    end_membership(member, actor=administrator, at=AT)
    assert not member.user.memberships.filter(until=None).exists()
    with pytest.raises(Refused) as refusal:
        end_membership(member, actor=administrator, at=AT)
    assert _code(refusal) == "accounts-role-unchanged"


def test_people_are_not_left_without_an_administrator() -> None:
    city = organisation()
    administrator = person("chief@city.example", "administrator", city)
    person("a@city.example", "reader", city)
    actor, member = actor_of(administrator), Membership.objects.get(role="administrator")
    for attempt in (
        lambda: end_membership(member, actor=actor, at=AT),
        lambda: change_role(member, "editor", actor=actor, at=AT),
        lambda: erase_account(administrator, actor=actor, at=AT),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert _code(refusal) == "accounts-last-administrator"
    assert Membership.objects.get(role="administrator").until is None
    assert User.objects.get(pk=administrator.pk).is_active


def test_who_is_alone_may_leave_but_never_the_last_of_the_office() -> None:
    alone, office = organisation(), organisation("ministry", "環境省")
    for of in (alone, office):
        person(f"{of.kind}@test.example", "administrator", of)
    erase_account(
        User.objects.get(email="municipality@test.example"),
        actor=actor_of(User.objects.get(email="municipality@test.example")),
        at=AT,
    )
    last = User.objects.get(email="ministry@test.example")
    with pytest.raises(Refused):
        erase_account(last, actor=actor_of(last), at=AT)


def test_all_roles_pass_to_a_colleague_in_one_act() -> None:
    city, elsewhere = organisation(), organisation(name="北九州市")
    leaving = person("old@city.example", "administrator", city)
    Membership.objects.create(user=leaving, organisation=city, role="editor", since=AT)
    Membership.objects.create(user=leaving, organisation=elsewhere, role="reader", since=AT)
    coming = person("new@city.example", "editor", city)
    made = pass_roles(leaving, coming, organisation=city, at=AT)
    assert [one.role for one in made] == ["administrator"]
    assert set(coming.memberships.filter(until=None).values_list("role", flat=True)) == {
        "editor",
        "administrator",
    }
    assert list(leaving.memberships.filter(until=None).values_list("organisation", flat=True)) == [
        elsewhere.pk
    ]


def test_roles_pass_only_to_someone_who_belongs_there() -> None:
    city = organisation()
    leaving, stranger = person("old@city.example", "administrator", city), person("new@other.example")
    for one, other in ((leaving, stranger), (leaving, leaving), (stranger, leaving)):
        with pytest.raises(Refused) as refusal:
            pass_roles(one, other, organisation=city, at=AT)
        assert _code(refusal) == "accounts-hand-over-people"


def test_an_export_holds_everything_about_a_person_and_no_secret() -> None:
    city = organisation()
    user = person("a@city.example", "reader", city, name=NAME)
    secret = with_app(user)
    found = export_account(user, actor=actor_of(user), at=AT)
    text = json.dumps(found, ensure_ascii=False)
    assert found["name"] == NAME
    assert found["addresses"] == [{"email": "a@city.example", "verified": True, "primary": True}]
    assert found["memberships"][0]["organisation"] == {"ja": "富山市", "en": ""}
    assert found["actions"][-1]["verb"] == "export"
    assert [one["type"] for one in found["second_factors"]] == ["totp"]
    assert secret not in text
    assert user.password not in text


def test_an_account_is_erased_and_its_number_and_what_it_did_stay() -> None:
    city = organisation()
    acting("administrator", city)
    user = person("a@city.example", "editor", city, name=NAME)
    with_app(user)
    signed_in(user)
    Client().post("/ja/account/sign-in/code/", {"email": "a@city.example"})  # a sign-in that was not finished
    change_account(user, name=NAME, language="en", actor=actor_of(user), at=AT)
    erase_account(user, actor=actor_of(user), at=AT)
    kept = User.objects.get(pk=user.pk)
    assert (kept.name, kept.email, kept.is_active, kept.has_usable_password()) == ("", None, False, False)
    assert not EmailAddress.objects.filter(user=user).exists()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not Session.objects.exists()
    assert list(AuditEntry.objects.filter(actor=user.pk).values_list("verb", "name")) == [
        ("write", str(user.pk)),
        ("erase", str(user.pk)),
    ]
    with pytest.raises(Refused) as refusal:
        erase_account(user, actor=actor_of(user), at=AT)
    assert _code(refusal) == "accounts-erased"


def test_neither_name_nor_address_is_anywhere_after_erasure() -> None:
    _, _, token = _invited("gone@city.example")
    user = accept_invitation(token, actor=VISITOR, at=AT, name="消える人").user
    erase_account(user, actor=Actor(user.pk), at=AT)
    for model in (User, EmailAddress, Invitation, AuditEntry, Membership):
        rows = str(list(model.objects.values()))
        assert "gone@" not in rows
        assert "消える人" not in rows


def test_a_number_is_never_given_again() -> None:
    user = person("a@city.example")
    number = user.pk
    user.emailaddress_set.all().delete()
    user.delete()
    assert person("b@city.example").pk > number


def test_number_0_is_kept_for_seed() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(pk=0, email="zero@city.example", joined_at=AT)


def test_an_address_has_one_account_whatever_its_case() -> None:
    person("a@city.example")
    for address in ("a@city.example", "A@City.example"):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(email=address, joined_at=AT)


def test_the_first_person_of_an_installation_is_invited_by_a_command() -> None:
    office = found_organisation(Organisation(kind="ministry", name_ja="環境省"), actor=OPERATOR, at=AT)
    _, token = invite(
        "first@office.example",
        organisation=office,
        role="administrator",
        language="ja",
        actor=OPERATOR,
        at=AT,
    )
    assert accept_invitation(token, actor=VISITOR, at=AT, name="最初").role == "administrator"


def test_demo_people_have_every_role_and_are_made_once() -> None:
    made = demo_people(actor=OPERATOR, at=AT)
    again = demo_people(actor=OPERATOR, at=AT)
    assert [one.user.pk for one in made] == [one.user.pk for one in again]
    assert {(key, role) for key, role, _, _ in PEOPLE} >= {
        (key, role) for key in ("office", "city") for role in ("reader", "editor", "checker", "administrator")
    }
    assert {one.role for one in made if one.secret} == {"editor", "checker", "administrator"}
    assert [one.role for one in made if one.secret and one.organisation.kind == "municipality"] == [
        "checker",
        "administrator",
    ]
    assert again[0].user.check_password(again[0].password)


def test_there_are_no_demo_people_outside_of_a_demonstration() -> None:
    with override_settings(DEMO=False), pytest.raises(ImproperlyConfigured):
        demo_people(actor=OPERATOR, at=AT)
    assert not User.objects.exists()


def test_own_organisations_are_found_by_what_an_entry_names() -> None:
    city = organisation()
    Organisation.objects.filter(pk=city.pk).update(record_kind="places", record_slug="toyama")
    assert queries.organisations_in_record([("places", "toyama"), ("places", "semarang")]) == {city.pk}
    assert queries.organisations_in_record([]) == frozenset()


def _attempts() -> dict[str, Callable[[Actor], object]]:
    """Every operation, upon the people of a city, by whoever tries."""
    city = organisation()
    user = person("target@city.example", "reader", city)
    person("colleague@city.example", "administrator", city)
    member = Membership.objects.get(user=user)
    invitation, _ = invite(
        "x@city.example", organisation=city, role="reader", language="ja", actor=OPERATOR, at=AT
    )
    return {
        "backup": lambda actor: backup(Path("nowhere/backup.zip"), actor=actor, at=AT),
        "accept_invitation": lambda actor: accept_invitation("guess", actor=actor, at=AT),
        "change_account": lambda actor: change_account(user, name="x", language="en", actor=actor, at=AT),
        "change_role": lambda actor: change_role(member, "editor", actor=actor, at=AT),
        "demo_people": lambda actor: demo_people(actor=actor, at=AT),
        "end_membership": lambda actor: end_membership(member, actor=actor, at=AT),
        "erase_account": lambda actor: erase_account(user, actor=actor, at=AT),
        "export_account": lambda actor: export_account(user, actor=actor, at=AT),
        "found_organisation": lambda actor: found_organisation(
            Organisation(kind="vendor", name_en="X"), actor=actor, at=AT
        ),
        "invite": lambda actor: invite(
            "y@city.example", organisation=city, role="reader", language="ja", actor=actor, at=AT
        ),
        "restore": lambda actor: restore(Path("nowhere/backup.zip"), actor=actor, at=AT),
        "set_password": lambda actor: set_password(user, "x" * 12, actor=actor, at=AT),
        "withdraw_invitation": lambda actor: withdraw_invitation(invitation, actor=actor, at=AT),
    }


def test_every_operation_is_tried_by_strangers() -> None:
    assert set(_attempts()) == {path.stem for path in OPERATIONS.glob("*.py") if path.stem != "__init__"}


@pytest.mark.parametrize("operation", sorted(path.stem for path in OPERATIONS.glob("[a-z]*.py")))
def test_a_stranger_does_nothing(operation: str) -> None:
    attempt = _attempts()[operation]
    stranger = acting("administrator", organisation(name="別の市"))
    before = AuditEntry.objects.count()
    for actor in (VISITOR, stranger):
        with pytest.raises((Http404, PermissionDenied)), transaction.atomic():
            attempt(actor)
    assert AuditEntry.objects.count() == before
