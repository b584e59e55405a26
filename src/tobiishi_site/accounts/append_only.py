"""SQL that lets a table only grow: rows can be added, never changed, removed or replaced, whoever asks."""

from __future__ import annotations

from typing import Final

_SQLITE: Final = (
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON accounts_auditentry
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON accounts_auditentry
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_no_replace BEFORE INSERT ON accounts_auditentry
        WHEN EXISTS (SELECT 1 FROM accounts_auditentry WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)
_POSTGRESQL: Final = (
    """CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF EXISTS (SELECT 1 FROM accounts_auditentry) THEN
       RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END IF;
       RETURN NULL; END $$""",
    """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON accounts_auditentry
       FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
    """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON accounts_auditentry
       FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()""",
)
_SQLITE_BACK: Final = tuple(f"DROP TRIGGER audit_no_{name}" for name in ("update", "delete", "replace"))
_POSTGRESQL_BACK: Final = (
    "DROP TRIGGER audit_no_change ON accounts_auditentry",
    "DROP TRIGGER audit_no_truncate ON accounts_auditentry",
    "DROP FUNCTION audit_append_only()",
)
FORBID: Final = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
"""Statements by database that close the table."""
ALLOW: Final = {"sqlite": _SQLITE_BACK, "postgresql": _POSTGRESQL_BACK}
"""Statements by database that open it again, for the way back of the migration."""
