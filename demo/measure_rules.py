"""Measure the rules `stuck` and `interpolated` on readings whose faults are known.

The package pvanalytics 0.2.2 ships normalised AC power (inverter 2173) with true masks of stale and interpolated
values. Thresholds are those of a plan, not of the file; zeros are left out of flags and masks. Beside stand the
figures of pvanalytics itself (stale_values_diff and interpolation_diff, mark="tail", window 4), kept as constants.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.rules import RULES
from tobiishi.monitoring.series import Facts, Measured, Series
from tobiishi.periods import Period
from tobiishi.units import unit

PLACES = 12
THEIRS = {"stuck": (1.000, 0.988), "interpolated": (0.998, 0.999)}
"""Precision and recall of pvanalytics 0.2.2 on the same readings, computed once with its own functions."""
FILES = {
    "stuck": ("ac_power_inv_2173_stale_data.csv", "stale_data_mask"),
    "interpolated": ("ac_power_inv_2173_interpolated_data.csv", "interpolated_data_mask"),
}


def measured(rule: str, folder: Path) -> tuple[float, float]:
    """Precision and recall of a rule on the file of its fault, zeros left out."""
    file, mask = FILES[rule]
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    series = _series(rows)
    truth = np.array([row[mask] == "True" for row in rows])
    period = Period(
        datetime.fromisoformat(rows[0]["timestamp"]).date(),
        datetime.fromisoformat(rows[-1]["timestamp"]).date(),
    )
    facts = Facts(periods=(period,), as_of=int(series.ends[-1]), interval=900, zero_is_normal=True)
    flagged = np.zeros(len(rows), dtype=np.bool_)
    for verdict in RULES[rule](series, Plan(), facts):
        flagged[verdict.rows] = True
    counts = (series.digits != 0) & ~series.missing
    hits = int((flagged & truth & counts).sum())
    return hits / max(1, int((flagged & counts).sum())), hits / int((truth & counts).sum())


def _series(rows: list[dict[str, str]]) -> Series:
    begins = np.array(
        [int(datetime.fromisoformat(row["timestamp"]).timestamp()) for row in rows], dtype=np.int64
    )
    digits = np.array(
        [round(float(row["value_normalized"] or 0) * 10**PLACES) for row in rows], dtype=np.int64
    )
    missing = np.array([not row["value_normalized"] for row in rows], dtype=np.bool_)
    numbers = np.arange(len(rows), dtype=np.int64)
    zone = ZoneInfo("UTC")
    return Series(
        "inverter 2173",
        Measured.MEAN_POWER,
        begins,
        begins + 900,
        digits,
        PLACES,
        missing,
        numbers,
        unit("kW"),
        zone,
    )
