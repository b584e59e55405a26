"""The index by which words are found, in the way of each database."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tobiishi_site.programme.finding import DROP, INDEX


def index(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make it."""
    for statement in INDEX[editor.connection.vendor]:
        editor.execute(statement)


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away, on the way back."""
    for statement in DROP[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    """A table of SQLite's FTS5 with its triggers, or an index of PostgreSQL."""

    dependencies = [("programme", "0001_initial")]
    operations = [migrations.RunPython(index, drop)]
