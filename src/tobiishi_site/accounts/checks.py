"""Production does not start beside the accounts of a demonstration, whose passwords were printed."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from tobiishi_site.accounts.models import User

_SAID: Final = "The database holds accounts of a demonstration, whose passwords were printed."
_REMEDY: Final = "Start from an empty database, or set TOBIISHI_DEMO=1 on a machine that only you reach."


def demo_people_exist() -> bool:
    """Whether accounts of a demonstration are in the database; raises OperationalError where none answers."""
    if User._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 - as public as Django has it
        return False
    return User.objects.filter(demo=True).exists()


def no_demo_people(**_kwargs: Any) -> list[CheckMessage]:
    """The system check: an error in production. Without a database there is nothing to look at yet."""
    if settings.DEMO:
        return []
    try:
        found = demo_people_exist()
    except OperationalError:
        return []
    return [Error(_SAID, hint=_REMEDY, id="accounts.E001")] if found else []


def refuse_demo_people() -> None:
    """For servers, which run no system checks: raises ImproperlyConfigured in production beside demo people."""
    if not settings.DEMO and demo_people_exist():
        raise ImproperlyConfigured(f"{_SAID} {_REMEDY}")
