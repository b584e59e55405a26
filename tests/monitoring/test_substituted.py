"""What was put in place of readings is told with how much it adds, figures worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_project import run

from tobiishi.errors import Finding, Refused

# 6 h each over two days: 2 and 4 MWh in the mornings of the first day, the second day's first half is lacking
TEXT = "time,mwh\n" + "".join(
    f"2023-01-0{day} {hour:02}:00,{value}\n"
    for day, hour, value in ((1, 0, 2), (1, 6, 4), (1, 12, 6), (1, 18, 8), (2, 12, 6), (2, 18, 8))
)


def told(folder: Path, way: str, **said: str) -> list[Finding]:
    plan = f"plan:\n  gap_longer_than: {{value: 1, unit: h, then: substitute, with: {way}}}\n"
    how = {
        "measured": "quantity of an interval",
        "readings": "value: mwh, interval: 6 h",
        "replaced": "",
        **said,
    }
    result = run(folder, TEXT, plan=plan, **how)
    return [finding for finding in result.every_finding if finding.code == "monitoring-substituted"]


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("zero", "zero; this adds 0 MWh against counting nothing"),
        # 00:00 is like the first day's (2), 06:00 like the first day's (4); other hours of the day have no reading of
        # their own begun in them: 1 h at 2/6, 5 h at the lowest pace (2/6), 1 h at 4/6, 5 h at 2/6 = 2 + 0.666667 + 1.666667
        (
            "lowest",
            "the lowest reading of the same hour of the day in the monitoring period; this adds 4.333333 MWh",
        ),
        # 1 h at 2/6, 5 h at the highest pace (8/6), 1 h at 4/6, 5 h at 8/6 = 14.333333
        (
            "highest",
            "the highest reading of the same hour of the day in the monitoring period; this adds 14.333333 MWh",
        ),
        # (8 + 6) ÷ 2 = 7 for each 6 h, twice
        ("mean_of_neighbours", "the mean of the readings next before and after; this adds 14 MWh"),
        ("500 kWh", "0.5 MWh for each 6 h; this adds 1 MWh against counting nothing"),
    ],
)
def test_it_is_told_what_was_filled_and_how_much_that_adds(tmp_path: Path, way: str, said: str) -> None:
    (finding,) = told(tmp_path, way)
    assert finding.effect == "substitutes"
    what = finding.message("en").what
    assert what.startswith("12 h of lacking or faulty readings (monitoring-gap) are filled with " + said)


def test_the_ratio_of_the_instrument_multiplies_what_was_filled(tmp_path: Path) -> None:
    # 2 × 0.5 MWh × 40
    meter = "{id: OLD}\n    ratio: [{from: 2022-01-01, value: 40, reason: current transformer}]"
    (finding,) = told(tmp_path, "500 kWh", meter=meter)
    assert "this adds 40 MWh against counting nothing" in finding.message("en").what


def test_a_level_of_power_stands_for_all_the_time(tmp_path: Path) -> None:
    # 12 h at 0.5 MW
    (finding,) = told(tmp_path, "500 kW", measured="mean power", unit="MW")
    assert finding.message("en").what.endswith("filled with 0.5 MW; this adds 6 MWh against counting nothing")


def test_a_number_without_a_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        told(tmp_path, "500")
    assert [finding.code for finding in refusal.value.findings] == ["monitoring-plan-method"]
