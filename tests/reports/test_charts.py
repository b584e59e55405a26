"""Charts of small made projects: what they say and draw, read back from the SVG."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np

from tobiishi.methodologies.catalogue import library
from tobiishi.monitoring.project import load_project
from tobiishi.monitoring.results import MonitoringRun, PointRun
from tobiishi.monitoring.run import run_project
from tobiishi.reports import chart_data, charts
from tobiishi.reports.charts import chart_svg, write_charts

HOURLY = """
    measured: quantity of an interval
    unit: kWh
    meter: {id: M-7}
    readings: {file: readings.csv, time: time, value: value, interval: 1 h}"""
SPANS = """
    measured: quantity of a span
    unit: kWh
    readings: {file: readings.csv, from: time, until: until, value: value}"""
COUNTER = """
    measured: cumulative counter
    unit: kWh
    ratio: [{from: 2019-01-01, value: "20", reason: current transformer}]
    readings: {file: readings.csv, time: time, value: value}"""
ZERO = "gap_longer_than: {then: substitute, with: zero}"
QUIET = "interpolated: {then: note}\n  stuck: {then: note}"
BLUE, RED, GREY = "#3A7FB8", "#A50F15", "#6E6E6E"


def a_run(
    folder: Path,
    rows: Iterable[str],
    *,
    point: str = HOURLY,
    plan: str = QUIET,
    period: str = "2019-03-01 2019-03-02",
    head: str = "time,value",
    zone: str = "Asia/Ho_Chi_Minh",
    identity: str = "1",
) -> MonitoringRun:
    """A monitoring run of one point with the readings given as lines of a text file."""
    begins, ends = period.split()
    (folder / "readings.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    (folder / "project.yaml").write_text(
        f"""
project:
  id: VN-TEST
  title: {{en: Roofs of Hue, ja: フエの屋根}}
  country: VN
  methodology: {{id: X_PV, version: "0.1"}}
  time_zone: {zone}
  crediting_starts: 2018-01-01
monitoring_periods:
  - {{from: {begins}, until: {ends}}}
fixed:
  EF_RE: {{value: 0.5 tCO2/MWh, source: made up}}
points:
  - id: "{identity}"
    parameter: EG
    item: roof
    option: C{point}
plan:
  {plan}
""",
        encoding="utf-8",
    )
    as_of = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    return run_project(load_project(folder / "project.yaml"), library(), store=folder, as_of=as_of)


def hours(count: int, *, first: str = "2019-03-01", value: str = "1") -> list[str]:
    """Hourly readings; every second is a little more, so that none is stuck or on a line."""
    begin = dt.datetime.fromisoformat(first)
    return [f"{begin + dt.timedelta(hours=n)},{value}{'.5' if n % 2 else '.0'}" for n in range(count)]


def texts(svg: str) -> list[str]:
    """All lines of text of an SVG, as they stand in it: the title last."""
    lines = [part for part in ET.fromstring(svg).iter() if part.tag.endswith(("}text", "}tspan"))]  # noqa: S314 - it is our own
    return [line.text for line in lines if line.text]


def paths(svg: str, look: str) -> list[str]:
    """The paths that have a fill or stroke."""
    found = re.findall(r'<path [^>]*?\bd="([^"]*)"([^>]*)', svg)
    return [path for path, rest in found if look in re.findall(r'(?:fill|stroke)="([^"]*)"', rest)]


def marks(svg: str, colour: str) -> list[str]:
    """The paths of findings of a colour; boxes of the legend left out."""
    return [path for path in paths(svg, colour) if "h" not in path]


def box(path: str) -> tuple[float, float]:
    """Width and height of a rectangle `M…h<width>v<height>h…Z` [px]."""
    found = re.search(r"h([\d.]+)v([\d.]+)", path)
    assert found is not None
    return float(found[1]), float(found[2])


def the_chart(run: MonitoringRun, point: PointRun | None = None) -> chart_data.Chart:
    point = point or run.points[0]
    return chart_data.Chart(point, run, "en", {})


def test_a_file_is_written_for_each_point_and_language(tmp_path: Path) -> None:
    run = a_run(tmp_path, hours(48))
    written = write_charts(run, tmp_path, ["ja", "en"])
    assert [path.name for path in written] == ["chart_1_ja.svg", "chart_1_en.svg"]
    assert written[1].read_bytes() == chart_svg(run.points[0], run, "en").encode()


def test_an_id_that_no_file_can_be_called_is_written_in_percent(tmp_path: Path) -> None:
    run = a_run(tmp_path, hours(48), identity="../a:1", point=HOURLY)
    assert [path.name for path in write_charts(run, tmp_path, ["en"])] == ["chart_%2E%2E%2Fa%3A1_en.svg"]


def test_the_title_names_project_parameter_meter_file_and_time_in_both_languages(tmp_path: Path) -> None:
    run = a_run(tmp_path, hours(48))
    en, ja = (texts(chart_svg(run.points[0], run, language)) for language in ("en", "ja"))
    assert en[-3:] == [
        "VN-TEST  Roofs of Hue",
        "1: EG[roof]  quantity of electricity generated and used or sold",
        "meter M-7 · readings.csv · 2019-03-01 … 2019-03-02 · 48 readings",
    ]
    assert ja[-3] == "VN-TEST  フエの屋根"
    assert ja[-1] == "計測器 M-7 · readings.csv · 2019-03-01 … 2019-03-02 · 計測値48件"


def test_axes_name_what_is_drawn_and_its_unit(tmp_path: Path) -> None:
    run = a_run(tmp_path, hours(48))
    assert "Quantity per 1 h [kWh]" in texts(chart_svg(run.points[0], run, "en"))
    assert "1時間ごとの量 [kWh]" in texts(chart_svg(run.points[0], run, "ja"))


def test_a_chart_without_findings_says_so(tmp_path: Path) -> None:
    run = a_run(tmp_path, hours(48))
    assert run.findings == []
    assert "none" in texts(chart_svg(run.points[0], run, "en"))
    assert "なし" in texts(chart_svg(run.points[0], run, "ja"))


def test_each_kind_of_finding_has_a_row_with_its_count_and_a_mark_of_its_effect(tmp_path: Path) -> None:
    rows = hours(48)
    del rows[40], rows[20], rows[10:12]  # three gaps that block, as the plan says nothing
    rows.append(rows[-1])  # and a row twice, which is noted
    run = a_run(tmp_path, rows)
    svg = chart_svg(run.points[0], run, "en")
    assert {"Gap (3)", "Repeated row (1)", "finding: blocks the tonnes", "finding: note"} <= {*texts(svg)}
    (gaps,), (twice,) = marks(svg, RED), marks(svg, GREY)
    assert (gaps.count("M"), twice.count("M")) == (3, 1)
    assert {"欠測 (3)", "同一の重複 (1)"} <= {*texts(chart_svg(run.points[0], run, "ja"))}


def test_every_code_of_the_rules_has_a_name_for_its_row() -> None:
    folder = files("tobiishi.monitoring")
    sources = [*folder.joinpath("rules").iterdir(), folder.joinpath("substitution.py")]
    written = "".join(one.read_text(encoding="utf-8") for one in sources if one.name.endswith(".py"))
    codes = {*re.findall(r'"(monitoring-[a-z-]+)"', written)}
    assert len(codes) > 15
    assert codes == {*chart_data.KINDS}


def test_spans_are_bars_of_their_average_per_day(tmp_path: Path) -> None:
    rows = ["2019-03-01,2019-03-11,100", "2019-03-11,2019-03-16,100"]  # 10 and 20 kWh/d
    run = a_run(tmp_path, rows, point=SPANS, period="2019-03-01 2019-03-15", head="time,until,value")
    svg = chart_svg(run.points[0], run, "en")
    first, second, *legend = (box(path) for path in paths(svg, BLUE))
    assert round(first[0] / second[0], 2) == 2.0
    assert round(second[1] / first[1], 2) == 2.0
    assert legend == [(14.0, 11.0)]
    assert "Average per day of each span [kWh/d]" in texts(svg)


def test_counters_are_drawn_as_advances_per_day_before_their_ratio(tmp_path: Path) -> None:
    rows = ["2019-03-01,100", "2019-03-03,140", "2019-03-05,200"]  # 40 and 60 kWh in two days each
    run = a_run(tmp_path, rows, point=COUNTER, period="2019-03-01 2019-03-04")
    assert the_chart(run).read.values.tolist() == [20.0, 30.0]
    said = texts(chart_svg(run.points[0], run, "en"))
    assert "Advance per day, from reading to reading [kWh/d]" in said
    assert (
        said[-1]
        == "readings.csv · 2019-03-01 … 2019-03-04 · 3 readings · before instrument ratio and correction"
    )


def test_many_readings_are_brought_together_to_civil_days(tmp_path: Path) -> None:
    utc = dt.datetime(2019, 8, 31, 22, tzinfo=dt.UTC)  # midnight in Berlin; 91 days with 25 h on 27 October
    rows = [f"{utc + dt.timedelta(hours=n):%Y-%m-%dT%H:%M}+00:00,{1 + n % 2}" for n in range(91 * 24 + 1)]
    run = a_run(tmp_path, rows, period="2019-09-01 2019-11-30", zone="Europe/Berlin")
    drawn = the_chart(run)
    assert drawn.days == 1
    assert drawn.read.values[:2].tolist() == [36.0, 36.0]  # 12 h of 1 and 12 h of 2 kWh
    assert drawn.read.values[56] == 37.0  # 27 October: 13 h of 1 kWh, which the clock shows twice
    assert len(drawn.read) == 91
    svg = chart_svg(run.points[0], run, "ja")
    assert "日合計 [kWh/d]" in texts(svg)
    assert "2019年10月" in texts(svg)


def test_a_quantity_across_midnight_is_shared_by_its_time() -> None:
    steps = chart_data.Steps(np.array([50]), np.array([150]), np.array([10.0]))
    edges = np.array([0, 80, 160, 240])  # 30 of 100 s before the first edge, 70 after it
    assert chart_data.by_days(steps, edges, 1).values.tolist() == [3.0, 7.0]
    assert chart_data.by_days(steps, edges, None).values.tolist() == [10.0, 10.0]


def test_a_parameter_that_does_not_add_up_is_drawn_as_a_line_of_means(tmp_path: Path) -> None:
    run = a_run(tmp_path, hours(90 * 24), period="2019-03-01 2019-05-29")
    point = run.points[0]
    parameter = replace(point.target.parameter, aggregate="mean")
    level = replace(point, target=replace(point.target, of=replace(point.target.of, parameter=parameter)))
    assert {*the_chart(run, level).read.values.tolist()} == {1.25}  # of 1 and 1.5 in turn
    svg = chart_svg(level, run, "en")
    assert "Mean per 1 d [kWh]" in texts(svg)
    assert 'stroke="#3A7FB8"' in svg


def test_substituted_time_is_hatched_and_its_share_stated(tmp_path: Path) -> None:
    rows = hours(48)
    del rows[12:24]  # 12 of 48 h
    run = a_run(tmp_path, rows, plan=ZERO)
    svg = chart_svg(run.points[0], run, "en")
    assert "substituted (25 % of the time)" in texts(svg)
    widths = [box(path)[0] for path in paths(svg, "url(#substituted)") if "h" in path]
    chart = the_chart(run)
    assert round(widths[0] / chart.width, 3) == 0.242  # a quarter of the periods, which take 60/62 of it


def test_what_was_substituted_stands_on_what_was_read_that_day(tmp_path: Path) -> None:
    rows = hours(90 * 24)
    del rows[6:12]  # of the first day, 30 kWh in all: 7.5 kWh
    plan = "gap_longer_than: {then: substitute, with: 2 kWh}"
    chart = the_chart(a_run(tmp_path, rows, plan=plan, period="2019-03-01 2019-05-29"))
    assert chart.read.values[:2].tolist() == [22.5, 30.0]
    assert chart.filled.values.tolist() == [12.0]
    assert chart.base(chart.filled).tolist() == [22.5]


def test_readings_left_out_are_drawn_as_filed(tmp_path: Path) -> None:
    rows = hours(48)
    rows[30] = "2019-03-02 06:00:00,9"
    point = HOURLY + "\n    capacity: 2 kWh"
    run = a_run(tmp_path, rows, point=point, plan="out_of_range: {then: substitute, with: zero}")
    assert the_chart(run).left_out.values.tolist() == [9.0]
    svg = chart_svg(run.points[0], run, "en")
    assert {"left out, as filed", "Out of range (1)"} <= {*texts(svg)}


def test_a_few_far_values_do_not_flatten_the_others_and_are_told(tmp_path: Path) -> None:
    rows = hours(48)
    rows[30] = "2019-03-02 06:00:00,50000"
    run = a_run(tmp_path, rows)
    assert the_chart(run).limits[1] < 10
    assert "▲ beyond the scale (1, furthest 50,000)" in texts(chart_svg(run.points[0], run, "en"))
    assert "▲ 目盛の範囲外（1件、最も外れた値50,000）" in texts(chart_svg(run.points[0], run, "ja"))


def test_a_reading_of_another_decade_is_marked_at_the_edge(tmp_path: Path) -> None:
    run = a_run(tmp_path, [*hours(48), "2011-01-01 00:00:00,1"])
    svg = chart_svg(run.points[0], run, "en")
    assert "Outside the periods (1)" in texts(svg)
    (mark,) = marks(svg, GREY)
    assert mark.startswith("M0,")
    assert "2011" not in texts(svg)


def test_a_meter_without_readings_still_has_its_chart(tmp_path: Path) -> None:
    run = a_run(tmp_path, ["2011-01-01 00:00:00,1"])
    assert {"No readings (1)", "Outside the periods (1)"} <= {*texts(chart_svg(run.points[0], run, "en"))}


def test_the_years_are_told_apart(tmp_path: Path) -> None:
    rows = ["2018-12-01,2019-01-21,100", "2019-01-21,2019-03-01,100"]
    run = a_run(tmp_path, rows, point=SPANS, period="2018-12-01 2019-02-28", head="time,until,value")
    assert {"2018", "2019"} <= {*texts(chart_svg(run.points[0], run, "en"))}


def test_long_titles_are_broken_into_lines() -> None:
    assert charts._wrapped("heat supply for Bornuur", 80) == [
        "heat supply",
        "for Bornuur",
    ]  # 12 letters a line
    assert charts._wrapped("高効率熱供給ボイラ", 66) == ["高効率熱供給", "ボイラ"]  # 11 px each


def test_the_same_run_gives_the_same_chart(tmp_path: Path) -> None:
    run = a_run(tmp_path, hours(48)[:-1])
    assert chart_svg(run.points[0], run, "ja") == chart_svg(run.points[0], run, "ja")


def test_the_svg_holds_text_as_text_and_nothing_that_a_strict_content_policy_forbids(tmp_path: Path) -> None:
    run = a_run(tmp_path, hours(48))
    svg = chart_svg(run.points[0], run, "ja")
    assert "Noto Sans JP" in svg
    assert not re.search(r"<script|<style|style=|<image|<foreignObject|href=", svg)
    assert {*re.findall(r"https?://[^\"]+", svg)} == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
