"""The audit log can only grow, and there is a table for what is kept for a while (limits of attempts)."""

from django.apps.registry import Apps
from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tobiishi_site.accounts.append_only import ALLOW, FORBID


def forbid(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Close the table of the audit log."""
    for statement in FORBID[editor.connection.vendor]:
        editor.execute(statement)


def allow(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Open it again, on the way back."""
    for statement in ALLOW[editor.connection.vendor]:
        editor.execute(statement)


def cache_table(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The table of the cache that all processes of the server share."""
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """Triggers and the table of the cache."""

    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(forbid, allow),
        migrations.RunPython(cache_table, migrations.RunPython.noop),
    ]
