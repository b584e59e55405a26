"""Names of files, and the folder in which their bytes lie."""

import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from papered import published, upload_of, version_of

from tobiishi_site.papers import store
from tobiishi_site.papers.names import cleaned, disposition, size_text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\覚書.pdf", "覚書.pdf"),
        ("report\u202efdp.exe.pdf", "reportfdp.exe.pdf"),
        ("a\x00b\r\nc\x7f.pdf", "abc.pdf"),
        ("\u2066\u200f\ufeffa\u00ad.pdf", "a.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1.backup.pdf", "_com1.backup.pdf"),
        ("LPT¹.txt", "_LPT¹.txt"),
        ("CONTRACT.pdf", "CONTRACT.pdf"),
        ('a<b>:"c|d?e*.pdf', "a_b___c_d_e_.pdf"),
        ("  .hidden.  pdf . ", "hidden. pdf"),
        ("...", "file"),
        ("", "file"),
        (".pdf", "pdf"),
        ("﨑玉 辻\U000e0100 ①髙.pdf", "﨑玉 辻\U000e0100 ①髙.pdf"),
        ("葛\ufe00城.pdf", "葛\ufe00城.pdf"),
        ("ស្រុក.pdf", "ស្រុក.pdf"),
        ("ဧရာဝတီ\u200d.pdf", "ဧရာဝတီ\u200d.pdf"),
        ("กรุงเทพ.pdf", "กรุงเทพ.pdf"),
        ("神\ufa19.pdf", "神\ufa19.pdf"),  # a compatibility letter that normalising would change
    ],
)
def test_trap_15_a_name_loses_what_deceives_and_nothing_of_what_was_written(written: str, kept: str) -> None:
    assert cleaned(written) == kept


def test_a_long_name_keeps_its_ending_and_is_not_cut_inside_of_a_letter() -> None:
    name = cleaned("辻\U000e0100" * 100 + ".pdf")
    assert name.endswith("辻\U000e0100.pdf")
    assert len(name.encode()) <= 220
    assert len(cleaned("a" * 500 + ".docx")) == 120


def test_a_header_has_no_way_out_of_its_quotes() -> None:
    header = disposition('a"; b\\覚.pdf')
    assert header == "attachment; filename=\"a; b.pdf\"; filename*=UTF-8''a%22%3B%20b%5C%E8%A6%9A.pdf"
    assert disposition("覚書.pdf").startswith('attachment; filename="file.pdf"; ')


@pytest.mark.parametrize(
    ("size", "said"), [(900, "900 B"), (12_400, "12 kB"), (1_200_000, "1.2 MB"), (999_700, "1.0 MB")]
)
def test_a_size_is_said_as_people_say_it(size: int, said: str) -> None:
    assert size_text(size) == said


def test_the_same_bytes_are_stored_once_under_their_hash(people: Any) -> None:
    for _ in range(2):
        upload_of(people, content=b"text", name="a.txt")
    (one,) = store.every()
    assert one.name == sha256(b"text").hexdigest()
    assert one.path.read_bytes() == b"text"
    assert list((one.path.parents[3] / "incoming").iterdir()) == []


def test_damaged_bytes_are_not_served(people: Any) -> None:
    document = published(people, upload_of(people, content=b"text", name="a.txt"))
    (one,) = store.every()
    one.path.write_bytes(b"test")
    client = Client(raise_request_exception=False)
    assert client.get(f"/files/{document.token}/").status_code == 500
    one.path.unlink()
    assert client.get(f"/files/{document.token}/").status_code == 500


def test_damaged_bytes_are_mended_by_the_same_upload(people: Any) -> None:
    upload_of(people, content=b"text", name="a.txt")
    (one,) = store.every()
    one.path.write_bytes(b"")
    upload_of(people, content=b"text", name="a.txt")
    assert one.path.read_bytes() == b"text"


def test_every_stored_file_goes_into_a_backup_and_comes_back(
    people: Any, settings: Any, tmp_path: Path
) -> None:
    document = upload_of(people, content=b"text", name="a.txt")
    archive = {one.name: one.path.read_bytes() for one in store.every()}
    settings.MEDIA_ROOT = tmp_path / "new"
    with pytest.raises(store.DamagedError):
        store.opened(version_of(document).sha256)
    for name, content in archive.items():
        store.put_back(name, BytesIO(content))
        with pytest.raises(store.DamagedError):
            store.put_back(name, BytesIO(b"other"))
    with store.opened(version_of(document).sha256) as file:
        assert file.read() == b"text"


def test_bytes_without_a_file_are_removed_when_they_are_older_than_a_day(people: Any, capsys: Any) -> None:
    document = upload_of(people, content=b"text", name="a.txt")
    with store.scratch() as scratch:
        for name in ("old", "young"):
            (scratch / name).write_bytes(name.encode())
            store.put(scratch / name)
    for one in store.every():
        if one.name != sha256(b"young").hexdigest():
            os.utime(one.path, (0, 0))
    left = store.folder().parents[1] / "incoming" / "left"
    left.mkdir()
    os.utime(left, (0, 0))
    call_command("clean_uploads")
    assert "1 files removed" in capsys.readouterr().out
    kept = {one.name for one in store.every()}
    assert kept == {version_of(document).sha256, sha256(b"young").hexdigest()}
    assert not left.exists()


def test_an_upload_whose_row_cannot_be_written_leaves_no_file_behind_that_a_page_knows(
    people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tobiishi_site.papers.models import Document  # noqa: PLC0415 - beside its use

    def fails(*_args: Any, **_named: Any) -> None:
        raise OSError

    monkeypatch.setattr("tobiishi_site.papers.operations.upload.note", fails)
    with pytest.raises(OSError, match=r"^$"):
        upload_of(people)
    assert not Document.objects.exists()
    assert len(list(store.every())) == 1  # an orphan, which `clean_uploads` removes
