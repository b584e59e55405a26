"""CSV in several encodings, XLSX and Parquet give the same series."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from intake_files import QUARTERS, point, series_of, take

if TYPE_CHECKING:
    from pathlib import Path

    from tobiishi.monitoring.series import Series

TIMES = [dt.datetime.fromisoformat(f"2016-01-01 00:{minute}") for minute in ("00", "15", "30", "45")]
VALUES = ["0.1", "12", "", "1e-3"]
CSV = "time,kwh,備考\n" + "".join(f"{t},{v},電力\n" for t, v in zip(TIMES, VALUES, strict=True))


def check(series: Series, first_row: int) -> None:
    """0.1, 12, nothing and 0.001 kWh in quarters from 2016-01-01 00:00 in Viet Nam (17:00 the day before)."""
    begin = 1451581200  # 16,801 days after 1970-01-01 less 7 hours: 16801 * 86400 - 25200
    assert series.begins.tolist() == [begin, begin + 900, begin + 1800, begin + 2700]
    assert series.ends.tolist() == [begin + 900, begin + 1800, begin + 2700, begin + 3600]
    assert (series.digits.tolist(), series.places) == ([100, 12000, 0, 1], 3)
    assert series.missing.tolist() == [False, False, True, False]
    assert series.rows.tolist() == list(range(first_row, first_row + 4))
    assert (series.meter, series.unit.text, series.zone.key) == ("1", "kWh", "Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_text_files_are_read_in_their_encoding(tmp_path: Path, encoding: str) -> None:
    intake = take(tmp_path, point(f"file: a.csv, {QUARTERS}"), a_csv=CSV.encode(encoding))
    check(intake.series("1")[0], 2)
    assert intake.files[0].encoding == encoding.removesuffix("-sig")
    assert intake.files[0].header == ("time", "kwh", "備考")


@pytest.mark.parametrize("encoding", ["utf-16", "euc-jp", "gb18030"])
def test_another_encoding_is_read_when_named(tmp_path: Path, encoding: str) -> None:
    readings = f"file: a.csv, encoding: {encoding}, {QUARTERS}"
    check(series_of(tmp_path, readings, a_csv=CSV.encode(encoding)), 2)


@pytest.mark.parametrize(("delimiter", "end"), [(",", "\n"), ("\t", "\r\n"), (";", "\r")])
def test_delimiters_and_line_ends_are_told_from_the_file(tmp_path: Path, delimiter: str, end: str) -> None:
    text = CSV.replace(",", delimiter).replace("\n", end)
    intake = take(tmp_path, point(f"file: a.csv, {QUARTERS}"), a_csv=text)
    check(intake.series("1")[0], 2)
    assert intake.files[0].delimiter == delimiter


def test_a_workbook_of_excel_dates_is_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet, dated = book.add_worksheet("計測"), book.add_format({"num_format": "yyyy/m/d h:mm"})
        sheet.write_row(0, 0, ["備考", "time", "kwh"])
        for row, (time, value) in enumerate(zip(TIMES, (0.1, 12, None, 0.001), strict=True), 1):
            sheet.write_datetime(row, 1, time, dated)
            sheet.write(row, 2, value)
    check(series_of(tmp_path, f"file: a.xlsx, {QUARTERS}"), 2)


def test_a_workbook_of_texts_is_read_from_the_sheet_that_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("other")
    sheet = book.create_sheet("readings")
    sheet.append([])
    sheet.append(["time", "kwh\n(net)"])
    for time, value in zip(TIMES, VALUES, strict=True):
        sheet.append([f"{time:%Y/%m/%d %H:%M}", value])
    book.save(tmp_path / "a.xlsx")
    readings = f"file: a.xlsx, sheet: readings, {QUARTERS}".replace("value: kwh", "value: kwh (net)")
    check(series_of(tmp_path, readings), 3)


@pytest.mark.parametrize(
    ("times", "values"),
    [
        (pa.array(TIMES, pa.timestamp("ns")), pa.array([0.1, 12, None, 0.001], pa.float64())),
        (pa.array(TIMES, pa.timestamp("s")), pa.array([0.1, 12, float("nan"), 0.001], pa.float32())),
        (pa.array([t - dt.timedelta(hours=7) for t in TIMES], pa.timestamp("us", "UTC")), pa.array(VALUES)),
        (
            pa.array([f"{t}+07:00" for t in TIMES]).dictionary_encode(),
            pa.array([Decimal("0.1"), Decimal(12), None, Decimal("0.001")], pa.decimal128(9, 3)),
        ),
    ],
)
def test_parquet_is_read_whatever_the_types(tmp_path: Path, times: pa.Array, values: pa.Array) -> None:
    pq.write_table(pa.table({"time": times, "kwh": values}), tmp_path / "a.parquet")
    check(series_of(tmp_path, f"file: a.parquet, {QUARTERS}"), 1)


def test_binary_floats_are_the_shortest_decimal_and_noise_is_rounded_with_a_note(tmp_path: Path) -> None:
    # 0.1 + 0.2 is 0.30000000000000004 in binary; a float32 of 3135.9067 is 3135.90673828125 exactly
    values = pa.array([0.1 + 0.2, 2.5e-13, 3.5e-12, 7.0], pa.float64())
    pq.write_table(pa.table({"time": TIMES, "kwh": values}), tmp_path / "a.parquet")
    intake = take(tmp_path, point(f"file: a.parquet, {QUARTERS}"))
    series = intake.series("1")[0]
    # at twelve places, halves to even: 0.3; 0; 0.000000000004; 7
    assert (series.digits.tolist(), series.places) == ([300_000_000_000, 0, 4, 7_000_000_000_000], 12)
    assert [(note.code, note.details["count"], note.effect) for note in intake.notes] == [
        ("monitoring-rounded", "3", "notes")
    ]


def test_single_precision_keeps_its_own_shortest_decimal(tmp_path: Path) -> None:
    values = pa.array([3135.9067, 2.4054832e-17, 0.0, 1.0], pa.float32())
    pq.write_table(pa.table({"time": TIMES, "kwh": values}), tmp_path / "a.parquet")
    series = series_of(tmp_path, f"file: a.parquet, {QUARTERS}")
    assert (series.digits.tolist(), series.places) == ([31_359_067, 0, 0, 10_000], 4)


def test_large_floats_leave_less_room_for_decimals(tmp_path: Path) -> None:
    # 50,000,000 with 12 decimals would need 20 digits; 11 decimals need 19 and fit below 2**63
    values = pa.array([50_000_000.0, 1.5e-12, 1e-11, 0.0])
    pq.write_table(pa.table({"time": TIMES, "kwh": values}), tmp_path / "a.parquet")
    series = series_of(tmp_path, f"file: a.parquet, {QUARTERS}")
    assert (series.digits.tolist(), series.places) == ([5_000_000_000_000_000_000, 0, 1, 0], 11)


def test_a_year_of_quarters_is_the_same_from_all_three(tmp_path: Path) -> None:
    times = [TIMES[0] + dt.timedelta(minutes=15 * n) for n in range(35_136)]
    values = [f"{n % 97}.{n % 1000:03}" for n in range(35_136)]
    rows = "".join(f"{t:%Y-%m-%d %H:%M},{v}\n" for t, v in zip(times, values, strict=True))
    (tmp_path / "a.csv").write_text("time,kwh\n" + rows, encoding="utf-8")
    floats = [float(value) for value in values]
    pq.write_table(pa.table({"time": times, "kwh": floats}), tmp_path / "a.parquet")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["time", "kwh"])
        sheet.write_column(1, 0, times)
        sheet.write_column(1, 1, floats)
    csv, xlsx, parquet = (
        series_of(tmp_path, f"file: a.{kind}, {QUARTERS}") for kind in ("csv", "xlsx", "parquet")
    )
    for other in (xlsx, parquet):
        assert np.array_equal(csv.begins, other.begins)
        assert np.array_equal(csv.digits, other.digits)
        assert csv.places == other.places == 3
    assert csv.digits[:3].tolist() == [0, 1001, 2002]
