"""Write everything that the site keeps into one archive."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import connection, transaction

from tobiishi import __version__
from tobiishi.errors import refused
from tobiishi_site.accounts.archive import (
    FORM,
    MANIFEST,
    Manifest,
    migrations,
    name_of,
    rows,
    tables,
    uploads,
)
from tobiishi_site.accounts.audit import note
from tobiishi_site.accounts.policy import Actor, Thing, demand


def backup(target: Path, *, actor: Actor, at: datetime) -> Manifest:
    """Write an archive of one moment; whole, or not at all.

    Raises:
        Refused: `accounts-backup-exists`.
    """
    thing = Thing("backup", "backup")
    demand(actor, "make", thing)
    if target.exists():
        raise refused("accounts-backup-exists", file=target.name)
    made = target.with_name(f".{target.name}.part")
    made.touch(mode=0o600)  # it holds hashes of passwords and personal data
    try:
        with ZipFile(made, "w", ZIP_DEFLATED) as archive, transaction.atomic(durable=True):
            _one_moment()
            note(actor, "make", thing, at=at)
            manifest = _write(archive, at)
        made.rename(target)
    finally:
        made.unlink(missing_ok=True)
    return manifest


def _one_moment() -> None:
    """All tables are read as they were at one moment; SQLite does so by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _write(archive: ZipFile, at: datetime) -> Manifest:
    hashes: dict[str, str] = {}
    for table in tables():
        content = rows(table).encode()
        archive.writestr(name_of(table), content)
        hashes[name_of(table)] = sha256(content).hexdigest()
    for name, path in uploads(settings.MEDIA_ROOT):
        archive.write(path, name)
        hashes[name] = sha256(path.read_bytes()).hexdigest()
    manifest = Manifest(
        form=FORM, software=__version__, made_at=at.isoformat(), migrations=migrations(), files=hashes
    )
    archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest
