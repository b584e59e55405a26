"""The audit log can only grow, whoever asks and by whichever way."""

import pytest
from django.db import DatabaseError, connection, transaction
from made import AT

from tobiishi_site.accounts.append_only import FORBID
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.models import AuditEntry, NeverChangedError
from tobiishi_site.accounts.policy import OPERATOR, VISITOR, Thing

pytestmark = pytest.mark.django_db


def _entry() -> AuditEntry:
    return note(OPERATOR, "found", Thing("organisation", "3", frozenset({3, 12})), at=AT, kind_of="ministry")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET actor = 99",
        "DELETE FROM accounts_auditentry",
        pytest.param(
            "INSERT OR REPLACE INTO accounts_auditentry (id, at, actor, verb, kind, name, organisations, details)"
            " SELECT id, at, 99, verb, kind, name, organisations, details FROM accounts_auditentry",
            marks=pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite says it so"),
        ),
        pytest.param(
            "TRUNCATE accounts_auditentry",
            marks=pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE"),
        ),
    ],
)
def test_the_database_refuses_every_change(statement: str) -> None:
    _entry()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.get().actor == 0


def test_the_orm_refuses_every_change() -> None:
    entry = _entry()
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(actor=99),
        lambda: AuditEntry.objects.bulk_update([entry], ["actor"]),
        lambda: AuditEntry.objects.filter(pk=entry.pk).update(actor=99),
    ):
        with pytest.raises(NeverChangedError):
            attempt()


def test_both_databases_have_their_statements() -> None:
    assert set(FORBID) == {"sqlite", "postgresql"}


def test_an_entry_says_who_did_what_to_what_and_of_whom() -> None:
    entry = AuditEntry.objects.get(pk=_entry().pk)
    assert (entry.actor, entry.verb, entry.kind, entry.name, entry.organisations, entry.details) == (
        0,
        "found",
        "organisation",
        "3",
        ",3,12,",
        {"kind_of": "ministry"},
    )


@pytest.mark.parametrize("detail", ["山田 太郎", "yamada@city.example", "Yamada", "a b"])
def test_a_name_or_an_address_cannot_get_into_the_log(detail: str) -> None:
    with pytest.raises(ValueError, match="numbers, codes and dates"):
        note(OPERATOR, "write", Thing("account", "7"), at=AT, what=detail)
    assert not AuditEntry.objects.exists()


def test_a_visitor_leaves_no_trace() -> None:
    with pytest.raises(TypeError):
        note(VISITOR, "read", Thing("account", "7"), at=AT)
