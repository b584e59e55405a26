"""Bring everything back from an archive, into a database that is empty."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.db import connection, transaction

from tobiishi.errors import refused
from tobiishi_site.accounts.archive import (
    FORM,
    Manifest,
    manifest_of,
    migrations,
    name_of,
    place_of,
    read_rows,
    tables,
    uploads,
)
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, Thing, demand

_AT_ONCE = 500


def restore(source: Path, *, actor: Actor, at: datetime) -> Manifest:
    """Load an archive of `backup`; nothing is kept of one that is refused.

    Raises:
        Refused: `accounts-not-empty`, `accounts-no-backup`, `accounts-other-version`.
    """
    thing = Thing("backup", "backup")
    demand(actor, "restore", thing)
    if _anything_there():
        raise refused("accounts-not-empty")
    try:
        with ZipFile(source) as archive, transaction.atomic():
            manifest = _checked(archive, source.name)
            _load(archive)
            _put_uploads(archive, manifest)
            note(actor, "restore", thing, at=at)
    except (FileNotFoundError, BadZipFile, KeyError, ValueError, DeserializationError) as error:
        raise refused("accounts-no-backup", file=source.name) from error
    return manifest


def _anything_there() -> bool:
    """Whether a table has a row, or there is an upload."""
    used = any(table._default_manager.exists() for table in tables())  # noqa: SLF001 - as public as Django has it
    return used or bool(uploads(settings.MEDIA_ROOT))


def _checked(archive: ZipFile, name: str) -> Manifest:
    """What the archive says of itself, after every file was compared with it."""
    manifest = manifest_of(archive)
    if manifest.form == FORM and manifest.migrations != migrations():
        raise refused("accounts-other-version", file=name, software=manifest.software)
    wanted = {name_of(table) for table in tables()}
    data = {name for name in manifest.files if place_of(name, settings.MEDIA_ROOT) is None}
    if manifest.form != FORM or data != wanted:
        raise ValueError(name)
    for one, expected in manifest.files.items():
        if sha256(archive.read(one)).hexdigest() != expected:
            raise ValueError(one)
    return manifest


def _load(archive: ZipFile) -> None:
    """The rows under the numbers that they had; the next number of each table follows on them."""
    for table in tables():
        found = list(read_rows(archive.read(name_of(table)).decode()))
        table._base_manager.bulk_create(found, batch_size=_AT_ONCE)  # noqa: SLF001 - as public as Django has it
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _put_uploads(archive: ZipFile, manifest: Manifest) -> None:
    for name in manifest.files:
        target = place_of(name, settings.MEDIA_ROOT)
        if target is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(name))
