"""People and organisations for tests, made as simply as may be."""

import time
from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

from tobiishi_site.accounts.actors import actor_of
from tobiishi_site.accounts.models import Membership, Organisation, User
from tobiishi_site.accounts.policy import Actor

AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
PASSWORD = "stepping-stones-2026"  # noqa: S105 - of people in tests


def organisation(kind: str = "municipality", name: str = "富山市") -> Organisation:
    return Organisation.objects.create(kind=kind, name_ja=name, name_en="")


def person(address: str, role: str = "", of: Organisation | None = None, name: str = "山田 太郎") -> User:
    user = User(email=address, name=name, joined_at=AT)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    if of is not None:
        Membership.objects.create(user=user, organisation=of, role=role, since=AT)
    return user


def acting(role: str, of: Organisation) -> Actor:
    return actor_of(person(f"{role}.{of.pk}@test.example", role, of))


def with_app(user: User) -> str:
    """Give a person an authenticator app; its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def signed_in(user: User, *, second_factor: bool = False) -> Client:
    """A browser in which a person is signed in, with or without having shown a second factor."""
    request, client = HttpRequest(), Client()
    request.session = SessionStore()
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    records: list[dict[str, object]] = [{"method": "password", "at": time.time()}]
    if second_factor:
        kept = Authenticator.objects.filter(user=user, type="totp").first()
        if kept is None:
            with_app(user)
        records.append({"method": "mfa", "at": time.time(), "type": "totp"})
    request.session["account_authentication_methods"] = records
    request.session["account_authentication_methods_user"] = str(user.pk)
    request.session.save()
    client.cookies["sessionid"] = request.session.session_key or ""
    return client
