"""One chart for each monitoring point: its readings over time, and what was found in them.

Above, the readings as filed: one by one over the time each stands for or, where there are many, brought
together to days; below, a row for each kind of finding, its marks coloured and sized by what follows from
it. Figures here are floats for the eye; nothing is computed from them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import vl_convert
from altair.utils import schemapi

from tobiishi.errors import Language
from tobiishi.monitoring.results import MonitoringRun, PointRun
from tobiishi.monitoring.series import DAY, Measured, midnight
from tobiishi.monitoring.verdicts import Verdict
from tobiishi.reports.chart_choice import charted
from tobiishi.reports.chart_data import (
    CONFIG,
    EDGE,
    EFFECTS,
    HATCH,
    HATCHED,
    HEIGHT,
    LEFT_OUT,
    MEASURED,
    PERIOD,
    READ,
    RIGHT,
    ROW,
    SIZE,
    SUBSTITUTE,
    WIDTH,
    WORDS,
    YEAR,
    Chart,
    Floats,
    Rows,
    Steps,
    merged,
    text_width,
)

__all__ = ["chart_svg", "write_charts"]


def chart_svg(point: PointRun, run: MonitoringRun, language: Language) -> str:
    """The chart of one monitoring point as SVG, about 180 mm wide, its text kept as text."""
    data: dict[str, Rows] = {}
    chart = Chart(point, run, language, data)
    panels = (_readings(chart), _findings(chart), _legend(chart))
    head = [*_head(point, run, language)]
    looks = {"spacing": 30, "title": _title(head), "background": "white", "padding": 8, "bounds": "flush"}
    with schemapi.debug_mode(
        arg=False
    ):  # checking every mark against the schema takes longer than drawing it
        drawn = alt.vconcat(*panels, **looks).configure(**CONFIG).to_dict(validate=False)
    svg: str = vl_convert.vegalite_to_svg({**drawn, "datasets": data})
    about = f'<svg role="img" xml:lang="{language}" '
    inside = f"><title>{escape(' · '.join(head))}</title>{HATCH}"
    return svg.replace("<svg ", about, 1).replace(">", inside, 1)


def write_charts(run: MonitoringRun, folder: Path, languages: Iterable[Language]) -> list[Path]:
    """Write `chart_<point id>_<language>.svg` for the points that get a chart into a folder that exists.

    Characters of an id that a file name may not hold are written as %XX.
    """
    written = []
    for language in languages:
        for point in charted(run.points):
            name = re.sub(r"[^\w-]", lambda found: f"%{ord(found[0]):02X}", point.point.id)
            written.append(folder / f"chart_{name}_{language}.svg")
            written[-1].write_text(chart_svg(point, run, language), encoding="utf-8", newline="\n")
    return written


def _readings(chart: Chart) -> alt.LayerChart:
    """Readings, what was substituted on top of them, and what was left out."""
    base = chart.base(chart.filled)
    top = Steps(chart.filled.begins, chart.filled.ends, chart.filled.values + np.nan_to_num(base))
    left_out = _outlined(_rows(chart, chart.left_out, chart.base(chart.left_out)))
    layers = [
        _periods(chart, HEIGHT),
        _substituted_time(chart),
        _area(chart, _rows(chart, chart.read, 0 * chart.base(chart.read)), READ),
        _area(chart, _rows(chart, top, base), HATCHED),
        chart.layer(left_out, "line", {"stroke": LEFT_OUT, "strokeWidth": 1.2}, y=_value_scale(chart)),
        *_beyond(chart),
        *_years(chart, HEIGHT),
    ]
    return alt.LayerChart(layer=layers, width=chart.width, height=HEIGHT)


def _periods(chart: Chart, height: int) -> alt.Chart:
    """The monitoring periods; with them the axis of time, whose labels stand below the findings only."""
    days = (chart.last - chart.first) // DAY
    months = next((step for step in (1, 3, 6) if days < 310 * step), 12 * (1 + days // 4000))
    every = {"interval": "month", "step": months} if days > 62 else {"interval": "week", "step": 1}
    form = chart.say("month_form" if days > 62 else "day_form")
    axis = alt.Axis(title=None, format=form, tickCount=every, labels=height != HEIGHT)
    drawn = chart.bands(chart.periods, {"fill": PERIOD, "stroke": EDGE}, height)
    return drawn.encode(x=drawn.encoding.x.axis(axis))


def _substituted_time(chart: Chart) -> alt.Chart:
    """The time that was substituted, also where the substitute is zero."""
    fills = np.array([(fill.begins, fill.ends) for fill in chart.cleaned.fills], dtype=np.int64).reshape(
        -1, 2
    )
    least = chart.pixel if 10 * len(fills) < chart.width else 0  # many, widened, would seem to be all
    return chart.bands(merged(fills, least, chart), {"fill": HATCHED, "opacity": 0.55}, HEIGHT)


def _area(chart: Chart, rows: Rows, fill: str) -> alt.Chart:
    """Steps as bars where there is room, else as an area; levels as a line."""
    y = _value_scale(chart)
    if not chart.adds:
        stroke = READ if fill == READ else SUBSTITUTE
        return chart.layer(_outlined(rows), "line", {"stroke": stroke, "strokeWidth": 1.5}, y=y)
    if all(row["x2"] - row["x"] > 4000 * chart.pixel for row in rows):
        return chart.layer(rows, "rect", {"fill": fill, "stroke": "white"}, x2="x2", y=y, y2="y2")
    return chart.layer(_outlined(rows), "area", {"fill": fill}, y=y, y2="y2")


def _rows(chart: Chart, steps: Steps, base: Floats) -> Rows:
    """Steps from a base (NaN for none) to their value."""
    tops, feet = (np.clip(some, *chart.limits).tolist() for some in (steps.values, base))
    columns = zip(chart.at(steps.begins), chart.at(steps.ends), tops, feet, strict=True)
    return [{"x": x, "x2": x2, "y": _short(y), "y2": _short(y2)} for x, x2, y, y2 in columns]


def _short(value: float) -> float | None:
    return None if np.isnan(value) else float(f"{value:.6g}")


def _outlined(rows: Rows) -> Rows:
    """The corners of steps: up from the base, along, and down to it where the steps are interrupted."""
    corners: Rows = []
    for row, before, after in zip(rows, [None, *rows], [*rows[1:], None], strict=False):
        foot = row | {"y": row["y2"]}
        corners += [] if before and before["x2"] >= row["x"] else [foot]
        corners += [row, row | {"x": row["x2"]}]
        corners += [] if after and after["x"] <= row["x2"] else [foot | {"x": row["x2"]}, {"x": row["x2"]}]
    return corners


def _value_scale(chart: Chart) -> alt.Y:
    low, high = chart.limits
    unit, word = chart.series.unit.text, WORDS["value"]
    if chart.days:
        word = WORDS[("day" if chart.days == 1 else "days") if chart.adds else "mean"]
        unit = f"{chart.series.quantity_unit.text}/d" if chart.adds else unit
    elif chart.adds:
        word = MEASURED[chart.series.measured]
        unit += "/d" if chart.series.measured in {Measured.COUNTER, Measured.SPAN} else ""
    title = word.in_language(chart.language).format(days=chart.days, interval=_interval(chart))
    axis = chart.axis(title=f"{title} [{unit}]", titleY=-18, tickCount=5)
    room = (high - low or abs(high) or 1.0) * 0.06
    return alt.Y("y:Q", axis=axis, scale=alt.Scale(domain=[low, high + room], nice=False, zero=False))


def _interval(chart: Chart) -> str:
    minutes = (chart.facts.interval or DAY) / 60
    hours, japanese = minutes % 60 == 0, chart.language == "ja"
    symbol = ("時間" if hours else "分") if japanese else (" h" if hours else " min")
    return f"{minutes / 60 if hours else minutes:g}{symbol}"


def _beyond(chart: Chart) -> Iterator[alt.Chart]:
    """Arrows at the edge, where a value lies beyond the scale."""
    for above, shape, y in ((True, "triangle-up", 5), (False, "triangle-down", HEIGHT - 5)):
        places = {
            middle // chart.pixel * chart.pixel
            for middle, value in chart.beyond
            if (value > chart.limits[1]) == above
        }
        rows = [{"x": x} for x in chart.at(np.array(sorted(places), dtype=np.int64))]
        looks = {"shape": shape, "filled": True, "color": LEFT_OUT, "size": 45, "opacity": 1}
        yield chart.layer(rows, "point", looks, y=alt.value(y))


def _years(chart: Chart, height: int) -> Iterator[alt.Chart]:
    """A line at the begin of each year; above the readings the number of the year."""
    zone = chart.series.zone
    first, last = (datetime.fromtimestamp(moment, zone).year for moment in (chart.first, chart.last))
    years = np.arange(first, last + 2)
    edges = np.array([midnight(date(year, 1, 1), zone) for year in years.tolist()])
    lines = [{"x": x} for x in chart.at(edges[1:-1])]
    looks = {"stroke": YEAR, "strokeDash": [5, 3]}
    yield chart.layer(lines, "rule", looks, y=alt.value(0), y2=alt.value(height))
    edges = np.clip(edges, chart.first, chart.last)
    wide = np.diff(edges) > 34 * chart.pixel
    middles = chart.at((edges[:-1] + edges[1:])[wide] // 2) if height == HEIGHT else []
    rows = [{"x": x, "text": str(year)} for x, year in zip(middles, years[:-1][wide], strict=False)]
    yield chart.layer(rows, "text", {"fill": "#555555", "fontSize": SIZE}, y=alt.value(-8), text="text:N")


def _findings(chart: Chart) -> alt.LayerChart:
    """A row for each kind of finding, its marks by what follows from them."""
    height = ROW * len(chart.labels)
    axis = chart.axis(
        title=chart.say("findings"),
        titleY=-6,
        values=list(range(len(chart.labels))),
        labelExpr=f"{json.dumps(chart.labels, ensure_ascii=False)}[datum.value]",
        ticks=False,
    )
    scale = alt.Scale(domain=[len(chart.labels) - 0.5, -0.5], nice=False, zero=False)
    colours = alt.Scale(domain=[*EFFECTS], range=[colour for _, colour, _ in EFFECTS.values()])
    sizes = alt.Scale(domain=[*EFFECTS], range=[thick for _, _, thick in EFFECTS.values()])
    encoding = {
        "y": alt.Y("y:Q", axis=axis, scale=scale),
        "stroke": alt.Stroke("effect:N", legend=None, scale=colours),
        "strokeWidth": alt.StrokeWidth("effect:N", legend=None, scale=sizes),
        "detail": "row:N",
    }
    rows = [row for place, found in enumerate(chart.kinds.values()) for row in _marks(chart, place, found)]
    marks = chart.layer(rows, "line", {"strokeCap": "butt"}, **encoding)
    layers = [_periods(chart, height), *_years(chart, height), marks]
    return alt.LayerChart(layer=layers, width=chart.width, height=height)


def _marks(chart: Chart, place: int, found: Sequence[Verdict]) -> Iterator[dict[str, Any]]:
    """The stretches of one kind of finding, each at least so long that it is seen."""
    for effect in EFFECTS:
        every = [np.empty((0, 2), np.int64), *(one.stretches for one in found if one.effect == effect)]
        joined = merged(np.concatenate(every), 2 * chart.pixel, chart)
        for x, x2 in zip(chart.at(joined[:, 0]), chart.at(joined[:, 1]), strict=True):
            for moment, y in ((x, place), (x2, place), (x2, None)):
                yield {"x": moment, "y": y, "effect": effect, "row": place}


def _legend(chart: Chart) -> alt.LayerChart:
    """What colours and marks mean, in lines as wide as the chart."""
    boxes, words, x, y = list[dict[str, Any]](), list[dict[str, Any]](), 0.0, ROW / 2
    for text, fill, thick in _entries(chart):
        if x + 20 + text_width(text) > WIDTH - RIGHT:
            x, y = 0.0, y + ROW
        boxes.append(
            {
                "x": x,
                "x2": x + 14,
                "y": y - thick / 2,
                "y2": y + thick / 2,
                "fill": fill,
                "edge": EDGE if fill == PERIOD else fill,
            }
        )
        words.append({"x": x + 20, "y": y, "text": text})
        x += 38 + text_width(text)
    across = alt.X(
        "x:Q", axis=None, scale=alt.Scale(domain=[chart.left, WIDTH - RIGHT], nice=False, zero=False)
    )
    down = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[y + ROW / 2, 0], nice=False, zero=False))
    colours = {"fill": alt.Fill("fill:N", scale=None), "stroke": alt.Stroke("edge:N", scale=None)}
    looks = {"align": "left", "baseline": "middle", "fontSize": SIZE, "limit": 0}
    layers = [
        chart.layer(boxes, "rect", {}, x=across, x2="x2", y=down, y2="y2", **colours),
        chart.layer(words, "text", looks, x=across, y=down, text="text:N"),
    ]
    return alt.LayerChart(layer=layers, width=chart.width, height=y + ROW / 2)


def _entries(chart: Chart) -> Iterator[tuple[str, str, float]]:
    """Texts of the legend with colour and thickness [px]: only what the chart shows."""
    yield chart.say("period"), PERIOD, 11
    yield chart.say("readings"), READ, 11
    if chart.cleaned.fills:
        seconds = sum(fill.ends - fill.begins for fill in chart.cleaned.fills)
        share = 100 * seconds / int(np.diff(chart.periods).sum())
        yield chart.say("substituted", share=share), HATCHED, 11
    if len(chart.left_out):
        yield chart.say("left_out"), LEFT_OUT, 1.2
    if chart.beyond:
        furthest = max((value for _, value in chart.beyond), key=abs)
        yield chart.say("beyond", count=len(chart.beyond), furthest=furthest), "transparent", 0
    shown = {verdict.effect for verdict in chart.meter.verdicts}
    for effect, (text, colour, thick) in EFFECTS.items():
        if effect in shown:
            yield text.in_language(chart.language), colour, thick


def _head(point: PointRun, run: MonitoringRun, language: Language) -> Iterator[str]:
    """Project; parameter; meter, file, time and number of readings."""
    about, target, periods = run.project.declared.project, point.target, run.project.periods
    yield f"{about.id}  {about.title.ja if language == 'ja' else about.title.en}"
    yield f"{point.point.id}: {target.label}  {target.parameter.text.in_language(language)}"
    name, facts = point.meter.series.meter, point.meter.cleaned.facts
    said = [
        "" if name == point.point.id else WORDS["meter"].in_language(language).format(meter=name),
        point.file.file,
        f"{periods[0].begins} … {periods[-1].ends}",
        WORDS["count"].in_language(language).format(count=len(point.meter.series)),
        WORDS["as_filed"].in_language(language) if facts.ratios or facts.corrections else "",
    ]
    yield " · ".join(text for text in said if text)


def _title(head: Sequence[str]) -> alt.TitleParams:
    first = _wrapped(head[0], WIDTH * SIZE / 14)
    rest = [line for text in head[1:] for line in _wrapped(text, WIDTH)]
    return alt.TitleParams(text=first, subtitle=rest)


def _wrapped(text: str, width: float) -> list[str]:
    """Lines of at most a width [px], broken at spaces or between Japanese characters."""
    lines = [""]
    for part in re.findall(r"[!-~]+ *|.", text):
        if lines[-1] and text_width(lines[-1] + part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]
