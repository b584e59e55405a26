"""Passwords of people in tests are hashed quickly; the audit log of a test goes with it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tobiishi_site.accounts.append_only import ALLOW, FORBID


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def _emptied_log(transactional_db: None) -> Iterator[None]:  # noqa: ARG001 - before its database is emptied
    """For tests with transactions of their own that write to the audit log, which nothing else can empty."""
    yield
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for statement in (*ALLOW[vendor], "DELETE FROM accounts_auditentry", *FORBID[vendor]):
            cursor.execute(statement)
