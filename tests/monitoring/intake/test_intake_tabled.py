"""Tables of fixed values: what is read from them, and every fault with its row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from flint import fmpq
from intake_files import QUARTERS, faults, places, point, take

from tobiishi.errors import Place, Refused
from tobiishi.methodologies.values import Quantity
from tobiishi.monitoring.intake import tabled
from tobiishi.units import unit

if TYPE_CHECKING:
    from pathlib import Path

    from tobiishi.monitoring.intake.files import Intake

CAPACITY = "file: u.csv, item: unit, column: kw, unit: kW, source: register"
READINGS = "time,kwh\n2016-01-01 00:00,1\n"
POINTS = point(f"file: a.csv, {QUARTERS}")


def with_fixed(**fixed: str) -> str:
    """Fixed values, then a point that is sound; both stand below `points:` of the small project."""
    lines = "".join(f"  {name}: {{{said}}}\n" for name, said in fixed.items())
    return f"{POINTS}fixed:\n{lines}"


def taken(folder: Path, table: str | bytes, **fixed: str) -> Intake:
    """What is taken in of the table u.csv."""
    return take(folder, with_fixed(**(fixed or {"P": CAPACITY})), a_csv=READINGS, u_csv=table)


def refused(folder: Path, table: str | bytes, **fixed: str) -> list[tuple[str, int | None, int | None]]:
    """Codes, rows and columns of the faults of the table u.csv."""
    found = faults(folder, with_fixed(**(fixed or {"P": CAPACITY})), a_csv=READINGS, u_csv=table)
    assert {finding.place.file for finding in found} == {"u.csv"}
    return places(found)


def test_values_are_read_digit_by_digit_in_the_unit_declared(tmp_path: Path) -> None:
    intake = taken(tmp_path, "unit,kw\na,2.50000000000000000001\n\nb,16/12\n")
    kilowatt = unit("kW")
    assert intake.values == {
        ("P",): {
            "a": Quantity(fmpq(250000000000000000001, 10**20), kilowatt),
            "b": Quantity(fmpq(4, 3), kilowatt),
        }
    }


def test_several_indices_have_a_column_each(tmp_path: Path) -> None:
    fuel = "file: u.csv, item: [boiler, fuel], column: kind, source: register"
    intake = taken(tmp_path, "fuel,boiler,kind\noil,b_1,hot\ngas,b_1,cold\noil,b_2,warm\n", K=fuel)
    assert intake.values == {("K",): {"b_1": {"oil": "hot", "gas": "cold"}, "b_2": {"oil": "warm"}}}


def test_years_and_months_are_items_too(tmp_path: Path) -> None:
    intake = taken(tmp_path, "unit,kw\n2016,1\n2016-01,2\n")
    assert list(intake.values["P",]) == ["2016", "2016-01"]


def test_values_of_a_module_stand_under_its_id(tmp_path: Path) -> None:
    points = f"{POINTS}fixed: {{MODULE: {{P: {{{CAPACITY}}}}}}}\n"
    intake = take(tmp_path, points, a_csv=READINGS, u_csv="unit,kw\na,1\n")
    assert list(intake.values) == [("MODULE", "P")]
    assert intake.values_files[0].parameters == ("MODULE.P",)


def test_all_faults_of_a_table_are_told_at_once(tmp_path: Path) -> None:
    other = CAPACITY.replace("column: kw", "column: cop")
    rows = ["a,2.5,4", 'b,"2,5",4', "a,2.5,4", ",2.5,4", "c,,4", "d,x,NaN", "AC-5,1,1", ",,", "or,1,1"]
    assert refused(tmp_path, "\n".join(["unit,kw,cop", *rows]), P=CAPACITY, C=other) == [
        ("units-decimal-comma", 3, 2),
        ("monitoring-item-twice", 4, 1),
        ("monitoring-item-missing", 5, 1),
        ("monitoring-value-missing", 6, 2),
        ("units-number", 7, 2),
        ("units-number", 7, 3),
        ("methodologies-reserved-name", 8, 1),
        ("methodologies-reserved-name", 10, 1),
    ]


def test_a_fault_names_the_column_and_the_first_row_of_an_item(tmp_path: Path) -> None:
    found = faults(tmp_path, with_fixed(P=CAPACITY), a_csv=READINGS, u_csv="unit,kw\na,1\nb,\na,1\n")
    assert [finding.place for finding in found] == [
        Place("u.csv", 3, 2, name="kw"),
        Place("u.csv", 4, 1, name="unit"),
    ]
    assert found[1].details == {"item": "a", "first": "2"}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("unit,kW\na,1\n", [("monitoring-column-missing", 1, None)]),
        ("unit,kw,kw\na,1,2\n", [("monitoring-column-twice", 1, 3)]),
        ("unit,kw\na,1,2\n", [("monitoring-row-width", 2, None)]),
        ("unit,kw\n", [("monitoring-no-rows", None, None)]),
        ("unit,kw\n,\n", [("monitoring-no-rows", None, None)]),
        ("", [("monitoring-file-empty", None, None)]),
        (b"unit,kw\n\xff,1\n", [("monitoring-encoding", 2, None)]),
    ],
)
def test_a_table_of_another_form_is_refused(
    tmp_path: Path, table: str | bytes, expected: list[tuple[str, int | None, int | None]]
) -> None:
    assert refused(tmp_path, table) == expected


def test_faults_of_readings_and_of_tables_are_told_together(tmp_path: Path) -> None:
    found = faults(tmp_path, with_fixed(P=CAPACITY), a_csv="time,kwh\n2016-01-01,x\n")
    assert [(f.code, f.place.file, f.place.line) for f in found] == [
        ("monitoring-not-a-number", "a.csv", 2),
        ("monitoring-file-missing", "x.yaml", 12),
    ]


def test_a_register_may_be_a_workbook(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "u.xlsx") as made:
        made.add_worksheet("notes")
        sheet = made.add_worksheet("units")
        sheet.write_row(0, 0, ["unit", "kw"])
        sheet.write_row(1, 0, ["a", 0.1])
        sheet.write_row(2, 0, ["b", 1e-7])
    said = CAPACITY.replace("u.csv", "u.xlsx, sheet: units")
    intake = take(tmp_path, with_fixed(P=said), a_csv=READINGS)
    assert [str(one.value) for one in intake.values["P",].values()] == ["1/10", "1/10000000"]


def test_a_formula_is_no_fixed_value(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "u.xlsx") as made:
        sheet = made.add_worksheet("units")
        sheet.write_row(0, 0, ["unit", "kw"])
        sheet.write_row(1, 0, ["a"])
        sheet.write_formula("B2", "=1+1", None, 2)
    said = CAPACITY.replace("u.csv", "u.xlsx")
    (found,) = faults(tmp_path, with_fixed(P=said), a_csv=READINGS)
    assert (found.code, found.place.cell) == ("monitoring-formula", "B2")


def test_too_many_items_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabled, "ITEMS", 2)
    assert refused(tmp_path, "unit,kw\na,1\nb,1\nc,1\n") == [("methodologies-too-many", None, None)]


def test_a_table_needs_its_items_its_column_and_its_source(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        take(tmp_path, with_fixed(P="file: u.csv, value: 3, unit: kWW"), a_csv=READINGS)
    found = [(f.code, f.details.get("key")) for f in refusal.value.findings]
    assert sorted(found, key=str) == [
        ("units-unknown", None),
        ("yaml-missing-key", "column"),
        ("yaml-missing-key", "item"),
        ("yaml-missing-key", "source"),
        ("yaml-unknown-key", "value"),
    ]
