"""Archives: one packed file is read as if it were unpacked; everything else is refused."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from intake_files import QUARTERS, faults, places, point, series_of, take

from tobiishi.errors import Place
from tobiishi.monitoring.intake import archives

if TYPE_CHECKING:
    from pathlib import Path

READINGS = f"file: a.zip, {QUARTERS}"
GZIP = f"file: a.csv.gz, {QUARTERS}"
CSV = "time,kwh\n2016-01-01 00:00,1.25\n2016-01-01 00:15,2\n"
BAD = "time,kwh\n2016-01-01 00:00,1.25\n2016-01-01 00:15,x\n"


def zipped(folder: Path, *members: tuple[str | zipfile.ZipInfo, str | bytes], **how: int) -> bytes:
    """The archive a.zip with these members."""
    with warnings.catch_warnings(), zipfile.ZipFile(folder / "a.zip", "w", **how) as made:  # type: ignore[call-overload]
        warnings.simplefilter("ignore", UserWarning)  # names that stand in it twice
        for name, content in members:
            made.writestr(name, content)
    return (folder / "a.zip").read_bytes()


def rewritten(folder: Path, old: bytes, new: bytes) -> None:
    """The archive a.zip with bytes exchanged in its headers."""
    content = (folder / "a.zip").read_bytes()
    assert old in content
    (folder / "a.zip").write_bytes(content.replace(old, new))


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"time": ["2016-01-01 00:00", "2016-01-01 00:15"], "kwh": [1.25, 2.0]}), stream)
    return stream.getvalue()


def workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet("data")
        for row, cells in enumerate([("time", "kwh"), ("2016-01-01 00:00", 1.25), ("2016-01-01 00:15", 2)]):
            sheet.write_row(row, 0, cells)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", CSV),
        ("2016/A.CSV", CSV),
        ("a.txt", CSV),
        ("a.tsv", CSV.replace(",", "\t")),
        ("a.parquet", parquet()),
        ("a.xlsx", workbook()),
    ],
)
def test_one_packed_file_is_read_as_if_it_were_unpacked(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    zipped(tmp_path, (name, content), compression=zipfile.ZIP_DEFLATED)
    series = series_of(tmp_path, READINGS)
    assert (series.digits.tolist(), series.places) == ([125, 200], 2)


def test_the_hash_is_that_of_the_archive_as_handed_in(tmp_path: Path) -> None:
    content = zipped(tmp_path, ("folder/b.csv", CSV))
    (file,) = take(tmp_path, point(READINGS)).files
    assert (file.file, file.member, file.name) == ("a.zip", "folder/b.csv", "a.zip/folder/b.csv")
    assert (file.sha256, file.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["01_a.parquet"]


def test_faults_name_the_file_inside_the_archive(tmp_path: Path) -> None:
    zipped(tmp_path, ("b.csv", BAD))
    (found,) = faults(tmp_path, point(READINGS))
    assert found.code == "monitoring-not-a-number"
    assert found.place == Place("a.zip/b.csv", 3, 2, name="kwh")


def test_a_sheet_inside_an_archive_is_named_too(tmp_path: Path) -> None:
    zipped(tmp_path, ("b.xlsx", workbook()))
    (found,) = faults(tmp_path, point(READINGS.replace("kwh", "kw")))
    assert (found.code, found.place.file, found.place.sheet) == (
        "monitoring-column-missing",
        "a.zip/b.xlsx",
        "data",
    )


def test_a_csv_packed_by_gzip_is_read(tmp_path: Path) -> None:
    content = gzip.compress(CSV.encode(), mtime=0)
    (tmp_path / "a.csv.gz").write_bytes(content)
    intake = take(tmp_path, point(GZIP))
    assert intake.series("1")[0].digits.tolist() == [125, 200]
    (file,) = intake.files
    assert (file.name, file.member, file.sha256) == ("a.csv.gz", None, hashlib.sha256(content).hexdigest())
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(BAD.encode()))
    (tmp_path / "store" / "01_a.csv.parquet").unlink()
    (found,) = faults(tmp_path, point(GZIP))
    assert (found.code, found.place.file, found.place.line) == ("monitoring-not-a-number", "a.csv.gz", 3)


def test_what_a_mac_adds_and_folders_are_passed_over(tmp_path: Path) -> None:
    zipped(tmp_path, ("data/", ""), ("data/b.csv", CSV), ("__MACOSX/data/._b.csv", "x"))
    assert series_of(tmp_path, READINGS).digits.tolist() == [125, 200]


@pytest.mark.parametrize(
    ("name", "encoding"), [("能力表.csv", "cp932"), ("ソ.csv", "cp932"), ("ü.csv", "utf-8")]
)
def test_names_of_members_are_read_as_windows_and_macs_write_them(
    tmp_path: Path, name: str, encoding: str
) -> None:
    # 表 and ソ have a backslash as their second byte in cp932: no step out of a folder
    raw = name.encode(encoding)
    zipped(tmp_path, ("#" * len(raw), CSV))
    rewritten(tmp_path, b"#" * len(raw), raw)
    (file,) = take(tmp_path, point(READINGS)).files
    assert file.member == name


@pytest.mark.parametrize(
    ("members", "count", "names"),
    [
        ([], "0", "–"),
        ([("a.csv", CSV), ("b.csv", CSV)], "2", "a.csv, b.csv"),
        ([("a.csv", CSV), ("a.csv", CSV)], "2", "a.csv, a.csv"),
        ([(f"{n}.csv", CSV) for n in range(1200)], "1,200", "0.csv, 1.csv, 2.csv, 3.csv, 4.csv, …"),
    ],
)
def test_an_archive_holds_exactly_one_file(
    tmp_path: Path, members: list[tuple[str, str]], count: str, names: str
) -> None:
    zipped(tmp_path, *members)
    (found,) = faults(tmp_path, point(READINGS))
    assert (found.code, found.place) == ("monitoring-archive-members", Place("a.zip"))
    assert found.details == {"count": count, "names": names}


@pytest.mark.parametrize("name", ["../b.csv", "/b.csv", "x/../../b.csv", "C:/b.csv", "..\\b.csv", "b\n.csv"])
def test_a_name_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    zipped(tmp_path, (name, CSV))
    (found,) = faults(tmp_path, point(READINGS))
    assert (found.code, found.place) == ("monitoring-archive-path", Place("a.zip"))
    assert not list(tmp_path.rglob("b.csv"))


def test_a_member_without_a_name_is_refused(tmp_path: Path) -> None:
    zipped(tmp_path, ("#", CSV))
    rewritten(tmp_path, b"#", b"\0")
    assert places(faults(tmp_path, point(READINGS))) == [("monitoring-archive-path", None, None)]


@pytest.mark.parametrize("name", ["b.zip", "b.csv.gz", "b.7z", "b.TAR"])
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, name: str) -> None:
    zipped(tmp_path, (name, CSV))
    (found,) = faults(tmp_path, point(READINGS))
    assert (found.code, found.details["member"]) == ("monitoring-archive-nested", name)


def test_a_password_is_refused(tmp_path: Path) -> None:
    zipped(tmp_path, ("b.csv", CSV))
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[6] |= 1  # general purpose flag of the member, bit 0: encrypted
    content[content.rindex(b"PK\x01\x02") + 8] |= 1  # the same in the directory
    (tmp_path / "a.zip").write_bytes(content)
    assert places(faults(tmp_path, point(READINGS))) == [("monitoring-archive-encrypted", None, None)]


def test_a_member_of_another_kind_is_refused_at_the_line_that_names_the_archive(tmp_path: Path) -> None:
    zipped(tmp_path, ("b.pdf", CSV))
    (found,) = faults(tmp_path, point(READINGS))
    assert (found.code, found.place.file, found.place.line) == ("monitoring-file-type", "x.yaml", 10)
    assert found.details == {"file": "a.zip/b.pdf"}
    (found,) = faults(tmp_path, point(READINGS.replace("a.zip", "a.parquet.gz")), a_parquet_gz=b"x")
    assert found.details == {"file": "a.parquet.gz"}


@pytest.mark.parametrize("packed", ["zip", "gz"])
def test_a_file_larger_than_the_limit_is_refused_while_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: str
) -> None:
    monkeypatch.setattr(archives, "UNPACKED", 3_000_000)
    large = CSV + "\n" * 3_000_000
    zipped(tmp_path, ("b.csv", large), compression=zipfile.ZIP_DEFLATED)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(large.encode()))
    assert (tmp_path / "a.zip").stat().st_size < 10_000
    (found,) = faults(tmp_path, point(READINGS if packed == "zip" else GZIP))
    assert (found.code, found.details["limit"]) == ("monitoring-archive-too-large", "3")
    monkeypatch.setattr(archives, "UNPACKED", len(large))
    assert series_of(tmp_path, READINGS if packed == "zip" else GZIP).digits.tolist() == [125, 200]


def test_a_size_in_the_header_is_not_believed(tmp_path: Path) -> None:
    zipped(tmp_path, ("b.csv", CSV))
    rewritten(tmp_path, struct.pack("<II", len(CSV), len(CSV)), struct.pack("<II", len(CSV), 9))
    (found,) = faults(tmp_path, point(READINGS))
    assert (found.code, found.details["kind"]) == ("monitoring-file-broken", "ZIP")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.zip", b"", "ZIP"),
        ("a.zip", CSV.encode(), "ZIP"),
        ("a.csv.gz", b"", "GZIP"),
        ("a.csv.gz", CSV.encode(), "GZIP"),
        ("a.csv.gz", gzip.compress(CSV.encode(), mtime=0)[:-9], "GZIP"),
        ("a.csv.gz", gzip.compress(CSV.encode(), mtime=0) + b"more", "GZIP"),
    ],
    ids=["empty", "text", "empty.gz", "text.gz", "cut.gz", "longer.gz"],
)
def test_a_damaged_archive_is_refused(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(content)
    (found,) = faults(tmp_path, point(f"file: {name}, {QUARTERS}"))
    if content or kind == "ZIP":
        assert (found.code, found.details["kind"]) == ("monitoring-file-broken", kind)
    else:
        assert found.code == "monitoring-file-empty"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_the_usual_compression_is_read(tmp_path: Path, method: int) -> None:
    zipped(tmp_path, ("b.csv", CSV), compression=method)
    (found,) = faults(tmp_path, point(READINGS))
    assert (found.code, found.details["problem"]) == (
        "monitoring-file-broken",
        f"compression method {method}",
    )


def test_a_broken_checksum_is_found(tmp_path: Path) -> None:
    zipped(tmp_path, ("b.csv", CSV))
    rewritten(tmp_path, b"1.25", b"9.25")
    assert places(faults(tmp_path, point(READINGS))) == [("monitoring-file-broken", None, None)]


def test_two_archives_of_a_project_stay_apart(tmp_path: Path) -> None:
    for name, value in (("a", 1), ("b", 2)):
        zipped(tmp_path, ("same.csv", f"time,kwh\n2016-01-01,{value}\n"))
        (tmp_path / "a.zip").rename(tmp_path / f"{name}_.zip")
    points = point(f"file: a_.zip, {QUARTERS}", id="1") + point(f"file: b_.zip, {QUARTERS}", id="2")
    intake = take(tmp_path, points)
    assert [intake.series(id_)[0].digits.tolist() for id_ in "12"] == [[1], [2]]
