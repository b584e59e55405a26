"""Make the readings of the two synthetic demo projects: the same files at every run, no randomness.

Bornuur: hand-read heat and monthly electricity invoices that add up to the published inputs (15,200 GJ;
2.3 kW × 5,088 h = 11,702.4 kWh). Thu Duc: a year of 15-minute readings of three pumps that add up to
5,120 MWh, so that a saving ratio of 0.2 saves the published 1,280 MWh; once clean, once with planted faults.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path

HEAT_GJ_TENTHS = 152_000
ELECTRICITY_KWH_TENTHS = 117_024
PUMPS_KWH = {"EM-1": 2_560_000, "EM-2": 1_536_000, "EM-3": 1_024_000}
STEP = timedelta(minutes=15)


def shares(weights: Sequence[float], total: int) -> list[int]:
    """Whole numbers in the proportion of weights that add up to `total` exactly."""
    sums = [0.0, *accumulate(weights)]
    edges = [round(total * part / sums[-1]) for part in sums]
    return [after - before for before, after in pairwise(edges)]


def bornuur(folder: Path) -> None:
    """Heat read by hand every 12 to 16 days, and invoices at irregular dates."""
    days = [date(2014, 10, 1) + timedelta(days=n) for n in range(213)]
    reading_days = _every(days, (14, 13, 16, 12, 15, 14))
    cold = [_cold(begins, ends) for begins, ends in pairwise(reading_days)]
    heat = shares(cold, HEAT_GJ_TENTHS)
    _write_spans(folder / "heat.csv", ("start", "end", "heat_gj"), reading_days, heat)
    billing_days = _every(days, (33, 29, 31, 30))
    lengths = [(b - a).days for a, b in pairwise(billing_days)]
    invoices = shares(lengths, ELECTRICITY_KWH_TENTHS)
    _write_spans(folder / "invoices.csv", ("billed_from", "billed_until", "kwh"), billing_days, invoices)


def _every(days: Sequence[date], steps: Sequence[int]) -> list[date]:
    found, at, turn = [days[0]], 0, 0
    while at + steps[turn % len(steps)] < len(days) - 5:
        at += steps[turn % len(steps)]
        turn += 1
        found.append(days[at])
    return [*found, days[-1]]


def _cold(begins: date, ends: date) -> float:
    """Heating degree-days of a cosine winter, coldest in the middle of January."""
    every = (begins + timedelta(days=n) for n in range((ends - begins).days))
    return sum(24 + 14 * math.cos((day - date(2015, 1, 15)).days / 365.25 * 2 * math.pi) for day in every)


def _write_spans(path: Path, heads: Sequence[str], days: Sequence[date], tenths: Sequence[int]) -> None:
    rows = [(a, b, f"{t // 10}.{t % 10}") for a, b, t in zip(days, days[1:], tenths, strict=False)]
    _write(path, heads, rows)


def thu_duc(folder: Path, *, faults: bool) -> None:
    """Three pumps, each with the daily rhythm of a city's demand; a year of 15-minute readings."""
    rows: list[tuple[str, str, str]] = []
    for number, (meter, kwh) in enumerate(PUMPS_KWH.items()):
        hundredths = shares([_demand(n, number) for n in range(365 * 96)], kwh * 100)
        stamped = [(datetime(2019, 1, 1) + n * STEP, meter, value) for n, value in enumerate(hundredths)]  # noqa: DTZ001 - local time, named in the project file
        rows += _text(stamped) if not faults else _with_faults(_text(stamped), meter)
    _write(folder / "electricity.csv", ("time", "meter", "kwh"), rows)


def _demand(step: int, pump: int) -> float:
    """Morning and evening peaks, drier months higher, and a small ripple that never repeats."""
    hour, day = step % 96 / 4, step // 96
    daily = 1 + 0.25 * math.exp(-(((hour - 7.5) / 2) ** 2)) + 0.3 * math.exp(-(((hour - 19) / 2.5) ** 2))
    season = 1 + 0.08 * math.cos((day - 90) / 365 * 2 * math.pi)
    ripple = 1 + 0.05 * math.sin(step * 0.7548776662 + pump) + 0.04 * math.sin(step * 12.9898 + pump * 78.233)
    return daily * season * ripple


def _text(rows: Iterable[tuple[datetime, str, int]]) -> list[tuple[str, str, str]]:
    return [
        (f"{time:%Y-%m-%d %H:%M}", meter, f"{value // 100}.{value % 100:02d}") for time, meter, value in rows
    ]


def _with_faults(rows: list[tuple[str, str, str]], meter: str) -> list[tuple[str, str, str]]:
    """Faults of daily practice, one of each kind; none of them blocks under the project's plan."""
    if meter == "EM-1":
        rows[5000:5020] = [(time, name, rows[5000][2]) for time, name, _ in rows[5000:5020]]  # stuck for 5 h
        rows[9000] = (*rows[9000][:2], "812.40")  # above the meter's capacity
        del rows[20000:20016]  # logger off for 4 h
    if meter == "EM-2":
        rows.insert(12001, rows[12000])  # the same line twice
        rows.insert(15001, (*rows[15000][:2], "1.00"))  # two values for one time
        rows[18000] = (*rows[18000][:2], "")  # an empty cell
    return rows


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows(rows)
