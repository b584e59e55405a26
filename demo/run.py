"""The main job, three times: from readings and a methodology to checked data, exact reductions and a workbook.

Run by `make demo`. Real meter data (a photovoltaic system measured by NREL), a published study (Bornuur) and
a published saving with synthetic readings (Thu Duc), once clean and once with planted faults.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import make_readings
import measure_rules
from flint import fmpq

from tobiishi.cli.monitoring import run_and_show
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.units import number

HERE = Path(__file__).parent
OUTPUT = HERE / "output"
METER_DATA = "system_50_ac_power_2_full_DST.parquet"
SAVED_FOR_EACH = fmpq(1, 4)
"""MWh saved for each MWh used: 1 ÷ (1 − 0.2) − 1."""
GRID_FACTOR = fmpq(8154, 10_000)


def prepared(name: str, source: str) -> Path:
    """A fresh folder with the project file of `source`."""
    folder = OUTPUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(HERE / source / "project.yaml", folder)
    return folder


def rooftop_pv() -> Path:
    """The project with the measured power, taken from the installed package of data."""
    folder = prepared("rooftop_pv", "rooftop_pv")
    shutil.copy(data_folder() / METER_DATA, folder / "power.parquet")
    return folder


def data_folder() -> Path:
    """The data of the installed package with measured photovoltaic power."""
    spec = find_spec("pvanalytics")
    if spec is None or spec.origin is None:
        sys.exit("The package with the measured data is missing: run `make demo`.")
    return Path(spec.origin).parent / "data"


def bornuur() -> Path:
    """The project with hand-read heat and invoices."""
    folder = prepared("bornuur", "bornuur")
    make_readings.bornuur(folder)
    return folder


def thu_duc(*, faults: bool) -> Path:
    """The project with a year of pump readings."""
    folder = prepared("thu_duc_faults" if faults else "thu_duc", "thu_duc")
    make_readings.thu_duc(folder, faults=faults)
    return folder


def reductions(result: MonitoringRun) -> fmpq:
    """Unrounded reductions of all year parts [tCO2]."""
    assert result.calculation is not None  # noqa: S101 - none of these runs is blocked
    return sum((year.outcome.values["ER"] for year in result.calculation.years), fmpq(0))


def substituted(result: MonitoringRun, clean: Path) -> fmpq:
    """What the clean readings say of the times that were substituted [MWh]."""
    zone = result.project.zone
    times = {
        (one.series.meter, stretch)
        for point in result.points
        for one in point.meters
        for verdict in one.verdicts
        if verdict.effect == "substitutes"
        for stretch in map(tuple, verdict.stretches.tolist())
    }
    total = fmpq(0)
    with clean.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            begins = datetime.fromisoformat(row["time"]).replace(tzinfo=zone).timestamp()
            if any(row["meter"] == meter and first <= begins < last for meter, (first, last) in times):
                total += number(row["kwh"])
    return total / 1000


def verdict(equal: bool) -> str:  # noqa: FBT001 - the one thing it says
    """In words."""
    return "equal" if equal else "NOT EQUAL"


def main() -> int:
    """Prepare and run all projects."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", type=int, default=0, help="no site yet: accepted and without effect")
    parser.add_argument("--port", type=int, default=8000)
    parser.parse_args()
    folders = (rooftop_pv(), bornuur(), thu_duc(faults=False), thu_duc(faults=True))
    _pv, heat, clean, faulty = (run_and_show(one / "project.yaml", one / "report") for one in folders)
    print(
        f"Bornuur: {float(reductions(heat)):.3f} t unrounded over both years; the published study says 750 (nearest)."
    )
    lost = substituted(faulty, folders[2] / "electricity.csv")
    difference = reductions(clean) - reductions(faulty)
    print(f"Thu Duc: the faulty year gives {float(difference) * 1000:.4f} kg less than the clean one;")
    expected = lost * SAVED_FOR_EACH * GRID_FACTOR
    print(
        f"         the clean readings of the substituted times make {float(expected) * 1000:.4f} kg: {verdict(difference == expected)}"
    )
    print(
        "Rules on readings whose faults are known (precision / recall, theirs are those of pvanalytics 0.2.2):"
    )
    for rule, (precision, recall) in measure_rules.THEIRS.items():
        ours = measure_rules.measured(rule, data_folder())
        print(
            f"         {rule:<13} ours {ours[0]:.3f} / {ours[1]:.3f}   theirs {precision:.3f} / {recall:.3f}"
        )
    print(f"\nWorkbooks, charts, traces and readings: {OUTPUT.relative_to(Path.cwd())}/*/report")
    return 0


if __name__ == "__main__":
    sys.exit(main())
