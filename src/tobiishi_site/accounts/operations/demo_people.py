"""Make the people of a demonstration: one for each role, in an office, a city and a few others."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from tobiishi_site.accounts.actors import needs_second_factor
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import Membership, Organisation, User
from tobiishi_site.accounts.policy import Actor, Thing, demand
from tobiishi_site.accounts.things import of_account, of_membership, of_organisation

ORGANISATIONS: Final = {
    "office": ("secretariat", "デモ事務局", "Demo secretariat", "", ""),
    "city": ("municipality", "富山市（デモ）", "Toyama City (demo)", "places", "toyama"),
    "partner": ("partner", "スマラン市（デモ）", "Semarang City (demo)", "places", "semarang"),
    "verifier": ("third_party", "デモ検証機関", "Demo third-party entity", "", ""),
}
PEOPLE: Final = (
    ("office", "reader", "事務局 閲覧子", "ja"),
    ("office", "editor", "事務局 編集子", "ja"),
    ("office", "checker", "事務局 確認子", "ja"),
    ("office", "administrator", "事務局 管理子", "ja"),
    ("city", "reader", "富山 閲覧子", "ja"),
    ("city", "editor", "富山 編集子", "ja"),
    ("city", "checker", "富山 確認子", "ja"),
    ("city", "administrator", "富山 管理子", "ja"),
    ("partner", "editor", "Sri Demo", "en"),
    ("partner", "checker", "Budi Demo", "en"),
    ("verifier", "reader", "Alex Demo", "en"),
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Who was made, and the secrets to sign in with; `secret` is empty for roles without a second factor."""

    user: User
    role: str
    organisation: Organisation
    password: str
    secret: str


@transaction.atomic
def demo_people(*, actor: Actor, at: datetime) -> list[DemoPerson]:
    """Make them, or give those that exist new secrets; raises ImproperlyConfigured outside of a demonstration."""
    if not settings.DEMO:
        raise ImproperlyConfigured("demo people are made only where TOBIISHI_DEMO=1")
    demand(actor, "found", Thing("organisation"))
    organisations = {key: _organisation(key, actor, at) for key in ORGANISATIONS}
    return [
        _person(key, role, organisations[key], name=name, language=language, actor=actor, at=at)
        for key, role, name, language in PEOPLE
    ]


def _organisation(key: str, actor: Actor, at: datetime) -> Organisation:
    kind, name_ja, name_en, record_kind, record_slug = ORGANISATIONS[key]
    made, new = Organisation.objects.get_or_create(
        kind=kind, name_ja=name_ja, name_en=name_en, record_kind=record_kind, record_slug=record_slug
    )
    if new:
        note(actor, "found", of_organisation(made), at=at, kind_of=kind)
    return made


def _person(
    key: str, role: str, organisation: Organisation, *, name: str, language: str, actor: Actor, at: datetime
) -> DemoPerson:
    """One person with a new password, and a second factor where the role needs one."""
    address = f"{role}.{key}@demo.example"
    user = User.objects.filter(email=address).first() or User(email=address, joined_at=at, demo=True)
    password = secrets.token_urlsafe(9)
    user.name, user.language = name, language
    user.set_password(password)
    user.save()
    EmailAddress.objects.get_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
    membership, new = Membership.objects.get_or_create(
        user=user, organisation=organisation, role=role, until=None, defaults={"since": at}
    )
    if new:
        note(actor, "write", of_account(user), at=at, what="demo")
        note(actor, "write", of_membership(membership), at=at, person=user.pk, role=role)
    return DemoPerson(user, role, organisation, password, _second_factor(user))


def _second_factor(user: User) -> str:
    """A new secret for an authenticator app, where a role of the person needs one."""
    if not needs_second_factor(user):
        return ""
    Authenticator.objects.filter(user=user).delete()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return str(secret)
