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
from site_of_demo import prepare_site, serve

from tobiishi.cli.ending import language_of_locale
from tobiishi.cli.monitoring import run_and_show
from tobiishi.errors import LANGUAGES, Language
from tobiishi.monitoring.results import MonitoringRun
from tobiishi.units import number

HERE = Path(__file__).parent
OUTPUT = HERE / "output"
METER_DATA = "system_50_ac_power_2_full_DST.parquet"
SAVED_FOR_EACH = fmpq(1, 4)
"""MWh saved for each MWh used: 1 ÷ (1 − 0.2) − 1."""
IN_JAPANESE = {"stuck": "同じ値の連続", "interpolated": "直線的な補間"}
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
        (point.meter.series.meter, stretch)
        for point in result.points
        for verdict in point.meter.verdicts
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


def say(lang: Language, english: str, japanese: str) -> None:
    """Print in the language chosen."""
    print(japanese if lang == "ja" else english)


def chosen() -> argparse.Namespace:
    """What was asked for; the language is that of the locale where --lang does not say (`make demo LANG=ja`)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", choices=LANGUAGES, help="ja or en; default from the locale / 表示言語")
    parser.add_argument("--serve", type=int, default=0, help="0: do everything but serve the site")
    parser.add_argument("--port", type=int, default=8000, help="port of the site / サイトのポート番号")
    asked = parser.parse_args()
    asked.lang = asked.lang or language_of_locale()
    return asked


def tell_rooftop(lang: Language, sun: MonitoringRun) -> None:
    """Say what the measured system gave, in kWh and kg, and what of it are whole tonnes."""
    assert sun.calculation is not None  # noqa: S101 - this run is not blocked
    (point,) = sun.points
    say(lang, "Measured photovoltaic power:", "実測の太陽光発電：")
    for total, year in zip(point.meter.parts, sun.calculation.years, strict=True):
        kwh, kg = (float(value) * 1000 for value in (total.value, year.outcome.values["ER"]))
        print(f"         {total.when}  {kwh:,.3f} kWh  {kg:,.3f} kg  {year.whole_tonnes} t")


def compare_bornuur(lang: Language, heat: MonitoringRun) -> None:
    """Say what the published study found."""
    tonnes = f"{float(reductions(heat)):.3f}"
    say(
        lang,
        f"Bornuur: {tonnes} t unrounded over both years; the published study says 750 (nearest).",
        f"ボルノール：両年の合計は丸め前で {tonnes} t。公表された調査の値は750（四捨五入）です。",
    )


def compare_thu_duc(lang: Language, clean: MonitoringRun, faulty: MonitoringRun) -> None:
    """Say that the faults cost exactly what the clean readings of the substituted times make."""
    lost = substituted(faulty, clean.project.folder / "electricity.csv") * SAVED_FOR_EACH * GRID_FACTOR
    difference = reductions(clean) - reductions(faulty)
    less, expected = (f"{float(value) * 1000:.4f}" for value in (difference, lost))
    equal = difference == lost
    say(
        lang,
        f"Thu Duc: the faulty year gives {less} kg less than the clean one;\n"
        f"         the clean readings of the substituted times make {expected} kg:"
        f" {'equal' if equal else 'NOT EQUAL'}",
        f"トゥドゥック：欠陥のある年は欠陥のない年より {less} kg 少なく、\n"
        f"         代替した時間の本来の計測値は {expected} kg です：{'一致' if equal else '不一致'}",
    )


def compare_rules(lang: Language) -> None:
    """Print how well the rules find faults that are known, beside those of pvanalytics."""
    say(
        lang,
        "Rules on readings whose faults are known (precision / recall, theirs are those of pvanalytics 0.2.2):",
        "欠陥が分かっている計測値に対する規則の適合率／再現率（比較は pvanalytics 0.2.2）：",
    )
    for rule, theirs in measure_rules.THEIRS.items():
        ours = measure_rules.measured(rule, data_folder())
        mine, other = (f"{precision:.3f} / {recall:.3f}" for precision, recall in (ours, theirs))
        english, japanese = f"{rule:<13} ours {mine}   theirs {other}", IN_JAPANESE[rule]
        say(lang, f"         {english}", f"         {japanese}　本ソフト {mine}　比較 {other}")


def main() -> int:
    """Prepare and run all projects, then the site."""
    asked = chosen()
    lang: Language = asked.lang
    folders = (rooftop_pv(), bornuur(), thu_duc(faults=False), thu_duc(faults=True))
    runs = (run_and_show(one / "project.yaml", one / "report", lang) for one in folders)
    sun, heat, clean, faulty = runs
    tell_rooftop(lang, sun)
    compare_bornuur(lang, heat)
    compare_thu_duc(lang, clean, faulty)
    compare_rules(lang)
    written = f"{OUTPUT}/*/report"
    say(
        lang,
        f"\nWorkbooks, charts, traces and readings: {written}",
        f"\nブック・グラフ・算出経過・計測値：{written}",
    )
    prepare_site(lang)
    return serve(asked.port, lang) if asked.serve else 0


if __name__ == "__main__":
    sys.exit(main())
