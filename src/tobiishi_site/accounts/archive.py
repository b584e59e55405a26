"""The form of a backup: one zip that says what it holds, a file of JSON lines for each table, and the uploads.

It does not depend on the kind of database. Left out is what the site makes anew by itself: sessions (people sign in
again), the cache, and what Django keeps about the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final
from zipfile import ZipFile

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from pydantic import BaseModel, ConfigDict

FORM: Final = "tobiishi-backup-1"
MANIFEST: Final = "manifest.json"
LEFT_OUT: Final = frozenset({"auth", "contenttypes", "sessions"})
"""Apps whose tables are made anew."""


class _ToTheMicrosecond(DjangoJSONEncoder):
    """Moments as they are; Django's own way leaves the last three digits away."""

    def default(self, o: Any) -> Any:
        """A moment with all its digits, everything else as Django writes it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class Manifest(BaseModel):
    """What an archive says of itself: its form, the software and its migrations, and a SHA-256 of each file by name."""

    model_config = ConfigDict(extra="forbid")

    form: str
    software: str
    made_at: str
    migrations: dict[str, list[str]]
    files: dict[str, str]


def tables() -> list[type[models.Model]]:
    """The tables of a backup, in an order that is always the same."""
    kept = (one for one in apps.get_models(include_auto_created=True) if one._meta.app_label not in LEFT_OUT)  # noqa: SLF001 - as public as Django has it
    return sorted(kept, key=name_of)


def name_of(table: type[models.Model]) -> str:
    """The name of the file of a table."""
    return f"data/{table._meta.label_lower}.jsonl"  # noqa: SLF001 - as public as Django has it


def migrations() -> dict[str, list[str]]:
    """The migrations that made the database what it is, by app."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def rows(table: type[models.Model]) -> str:
    """Every row of a table as a line of JSON."""
    every = table._default_manager.order_by("pk").iterator(chunk_size=2_000)  # noqa: SLF001 - as public as Django has it
    text: str = serializers.serialize("jsonl", every, cls=_ToTheMicrosecond)
    return text


def read_rows(text: str) -> Iterator[Any]:
    """The rows of a table, not kept yet."""
    return (one.object for one in serializers.deserialize("jsonl", text))


def uploads(folder: Path) -> Iterable[tuple[str, Path]]:
    """The uploads in a folder, by their names in the archive."""
    every = sorted(one for one in folder.rglob("*") if one.is_file() and not one.is_symlink())
    return [(f"uploads/{one.relative_to(folder).as_posix()}", one) for one in every]


def place_of(name: str, folder: Path) -> Path | None:
    """Where an upload of the archive goes; None for a name that leads out of the folder."""
    path = PurePosixPath(name)
    tricky = path.is_absolute() or ".." in path.parts or any(letter in name for letter in "\\:\0")
    return None if tricky or path.parts[:1] != ("uploads",) else folder.joinpath(*path.parts[1:])


def manifest_of(archive: ZipFile) -> Manifest:
    """What an archive says of itself; raises KeyError or ValueError where it is none of ours."""
    return Manifest.model_validate_json(archive.read(MANIFEST))
