"""What a chart of readings shows: its colours and words, and readings brought to steps that can be drawn."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final, Literal

import altair as alt
import numpy as np
from numpy.typing import NDArray

from tobiishi.errors import Effect, Language, Text
from tobiishi.monitoring.pieces import Pieces, pieces, spans, usable
from tobiishi.monitoring.results import MonitoringRun, PointRun
from tobiishi.monitoring.series import DAY, HOUR, Bools, Integers, Measured, local_seconds, midnight
from tobiishi.monitoring.verdicts import Verdict

Floats = NDArray[np.float64]
Rows = list[dict[str, Any]]
Mark = Literal["area", "line", "point", "rect", "rule", "text"]

MOST_STEPS: Final = 2000
"""Readings drawn one by one; of more, days are drawn, and of more days steps of several."""
WIDTH, HEIGHT, ROW, RIGHT, SIZE = 680, 230, 19, 22, 11
"""Width of a chart (A4 between margins of 15 mm) and height of its readings; height of a row of findings
and of the legend; room at the right; size of letters [px of 1/96 inch]."""
READ, SUBSTITUTE, HATCHED, LEFT_OUT = "#3A7FB8", "#E69F00", "url(#substituted)", "#222222"
PERIOD, EDGE, YEAR = "#EEF2F6", "#B8C4D0", "#8C8C8C"
HATCH: Final = (
    '<defs><pattern id="substituted" width="5" height="5" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="5" height="5" fill="#FDF0D0"/>'
    f'<rect width="2.2" height="5" fill="{SUBSTITUTE}"/></pattern></defs>'
)
CONFIG: Final[Mapping[str, Any]] = {
    "font": "Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, Yu Gothic, Meiryo, sans-serif",
    "aria": False,
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 13,
        "subtitleFontSize": SIZE,
        "offset": 20,
        "subtitlePadding": 4,
        "limit": 0,
    },
    "axisY": {
        "titleAlign": "left",
        "titleAngle": 0,
        "titleAnchor": "start",
        "titleBaseline": "bottom",
        "labelLimit": 0,
    },
    "axisX": {"labelOverlap": True, "labelSeparation": 10},
    "axis": {"labelFontSize": 10, "titleFontSize": SIZE, "titleFontWeight": "normal", "gridColor": "#D9DEE3"},
}

EFFECTS: Final[Mapping[Effect, tuple[Text, str, int]]] = {
    "blocks": (Text("finding: blocks the tonnes", "指摘：計上不可"), "#A50F15", 13),
    "substitutes": (Text("finding: substituted", "指摘：代替"), SUBSTITUTE, 8),
    "notes": (Text("finding: note", "指摘：注記"), "#6E6E6E", 4),
}
"""What follows from a finding: its word, colour and thickness [px]; each tells by itself."""
KINDS: Final[Mapping[str, Text]] = {
    "monitoring-meter-missing": Text("No readings", "計測値なし"),
    "monitoring-gap": Text("Gap", "欠測"),
    "monitoring-gap-of-counter": Text("Counter not read", "積算計の読み取りなし"),
    "monitoring-outside-period": Text("Outside the periods", "期間外"),
    "monitoring-future": Text("In the future", "提出日時より後"),
    "monitoring-duplicate-identical": Text("Repeated row", "同一の重複"),
    "monitoring-duplicate-contradicting": Text("Contradicting rows", "矛盾する重複"),
    "monitoring-overlap": Text("Overlap", "時間の重なり"),
    "monitoring-out-of-range": Text("Out of range", "範囲外"),
    "monitoring-unit-slip": Text("Unit slip", "単位の取り違え"),
    "monitoring-total-against-estimate": Text("Total off the estimate", "合計と見積りの乖離"),
    "monitoring-counter-reset": Text("Counter reset", "積算計の後退"),
    "monitoring-counter-roll-over": Text("Counter roll-over", "積算計の一巡"),
    "monitoring-counter-boundary": Text("Far from month end", "月の境から遠い読み"),
    "monitoring-stuck": Text("Stuck value", "値の固着"),
    "monitoring-interpolated": Text("Straight line", "直線状の値"),
    "monitoring-calibration-overdue": Text("Calibration overdue", "校正期限切れ"),
    "monitoring-clock-shifted": Text("Clock shifted", "時計のずれ"),
    "monitoring-nothing-to-substitute-from": Text("No substitute", "代替値なし"),
}
"""What a row of findings is called, by the code of its verdicts."""
MEASURED: Final[Mapping[Measured, Text]] = {
    Measured.INTERVAL: Text("Quantity per {interval}", "{interval}ごとの量"),
    Measured.MEAN_POWER: Text("Mean power", "平均電力"),
    Measured.COUNTER: Text("Advance per day, from reading to reading", "読み取り間の1日当たりの増分"),
    Measured.SPAN: Text("Average per day of each span", "各期間の1日当たりの量"),
}
WORDS: Final[Mapping[str, Text]] = {
    "value": Text("Value as filed", "計測値"),
    "day": Text("Total of each day", "日合計"),
    "days": Text("Average per day, {days} days each", "{days}日ごとの1日当たりの量"),
    "mean": Text("Mean per {days} d", "{days}日平均"),
    "findings": Text("Findings (number of stretches)", "指摘（区間の数）"),
    "none": Text("none", "なし"),
    "period": Text("monitoring period", "モニタリング期間"),
    "readings": Text("readings", "計測値"),
    "substituted": Text("substituted ({share:.2g} % of the time)", "代替（時間の{share:.2g} %）"),
    "left_out": Text("left out, as filed", "除外した計測値（提出値）"),
    "beyond": Text(
        "▲ beyond the scale ({count}, furthest {furthest:,.6g})",
        "▲ 目盛の範囲外（{count}件、最も外れた値{furthest:,.6g}）",
    ),
    "meter": Text("meter {meter}", "計測器 {meter}"),
    "count": Text("{count:,} readings", "計測値{count:,}件"),
    "as_filed": Text("before instrument ratio and correction", "計器の倍率・補正の適用前"),
    "month_form": Text("%b %Y", "%Y年%-m月"),
    "day_form": Text("%-d %b %Y", "%Y年%-m月%-d日"),
}


def text_width(text: str) -> float:
    """About how wide a text is set, whichever font there is [px]."""
    wide = sum(unicodedata.east_asian_width(sign) in "WFA" for sign in text)
    return SIZE * (wide + 0.54 * (len(text) - wide))


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Values over stretches of time in order, one element a stretch: quantities, levels, or heights drawn."""

    begins: Integers
    ends: Integers
    values: Floats

    def __len__(self) -> int:
        return len(self.begins)

    def take(self, which: Bools) -> Steps:
        """The stretches picked by a mask."""
        return Steps(self.begins[which], self.ends[which], self.values[which])

    @property
    def edges(self) -> list[tuple[int, int]]:
        """Begin and end of each stretch [s]."""
        return list(zip(self.begins.tolist(), self.ends.tolist(), strict=True))

    def beside(self, other: Steps, absent: float) -> Floats:
        """The values that another series has for the same stretches."""
        known = dict(zip(other.edges, other.values.tolist(), strict=True))
        return np.array([known.get(edges, absent) for edges in self.edges])


class Chart:
    """The readings of one meter as they are drawn, moments in seconds, and where they stand."""

    def __init__(
        self, point: PointRun, run: MonitoringRun, language: Language, data: dict[str, Rows]
    ) -> None:
        """Begin a chart; `data` takes the rows of its marks, apart from the charts, which are often copied."""
        meter = point.meter
        self.meter, self.language, self.data = meter, language, data
        self.series, self.cleaned, self.facts = meter.series, meter.cleaned, meter.cleaned.facts
        self.plan = run.plan.of(point.point.parameter)
        self.adds = point.target.parameter.aggregate == "sum"
        self.periods = spans(self.series, self.facts)
        begins, ends = int(self.periods[0, 0]), int(self.periods[-1, 1])
        self.first, self.last = begins - (ends - begins) // 60, ends + (ends - begins) // 60
        self.kinds: dict[str, list[Verdict]] = {}
        for one in meter.verdicts:
            self.kinds.setdefault(one.code, []).append(one)

    @cached_property
    def days(self) -> int:
        """Days of a step to which readings are brought together; 0 where each is drawn."""
        many = len(self.cleaned.pieces) > MOST_STEPS
        return -(-(self.last - self.first) // (MOST_STEPS * DAY)) if many else 0

    @cached_property
    def read(self) -> Steps:
        """Readings that are not left out."""
        return self._heights(self._amounts(self.cleaned.pieces))

    @cached_property
    def filled(self) -> Steps:
        """What was substituted."""
        begins, ends, per = (
            np.array([getattr(fill, name) for fill in self.cleaned.fills], dtype=np.int64)
            for name in ("begins", "ends", "per")
        )
        values = np.array([float(fill.value) for fill in self.cleaned.fills])
        if self.adds:
            values *= (ends - begins) / per / (DAY if self.series.measured is Measured.SPAN else 1)
        return self._heights(Steps(begins, ends, values))

    @cached_property
    def left_out(self) -> Steps:
        """Readings as filed, or days of them, of which something is left out."""
        filed = pieces(usable(self.series, self.facts), self.facts, self.plan)
        steps = self._heights(self._amounts(filed))
        return steps.take(~np.isclose(steps.values, steps.beside(self.read, np.nan), rtol=1e-9))

    def _amounts(self, some: Pieces) -> Steps:
        """Pieces with the quantity of each, or its level where the parameter does not add up."""
        values = some.digits / 10.0**self.series.places
        if self.adds and self.series.measured is Measured.MEAN_POWER:
            values *= (some.ends - some.begins) / HOUR
        return Steps(some.begins, some.ends, values).take(
            (some.ends > self.first) & (some.begins < self.last)
        )

    def _heights(self, some: Steps) -> Steps:
        """How high each stretch, or each step of days, is drawn."""
        if self.days:
            return by_days(some, self._edges, self.days if self.adds else None)
        if not self.adds:
            return some
        per = {Measured.INTERVAL: self.facts.interval or DAY, Measured.MEAN_POWER: HOUR}
        seconds = per.get(self.series.measured, DAY)
        return Steps(some.begins, some.ends, some.values * seconds / (some.ends - some.begins))

    @cached_property
    def _edges(self) -> Integers:
        zone = self.series.zone
        first, last = (datetime.fromtimestamp(moment, zone).date() for moment in (self.first, self.last))
        count = (last - first).days // self.days + 2
        days = (first + timedelta(days=number * self.days) for number in range(count))
        return np.array([midnight(day, zone) for day in days], dtype=np.int64)

    def base(self, steps: Steps) -> Floats:
        """What steps stand upon: the readings beside them; levels on nothing (NaN)."""
        return steps.beside(self.read, 0.0) if self.adds else np.full(len(steps), np.nan)

    @cached_property
    def limits(self) -> tuple[float, float]:
        """The least and greatest value shown: a few that lie far off do not flatten the others."""
        every = np.concatenate([self.read.values, self.filled.values, self.left_out.values])
        if not len(every):
            return 0.0, 1.0
        low, high = np.quantile(every, (0.03, 0.97)).tolist()
        far = 2 * max(high - low, abs(high) / 2) or np.inf
        base = 0.0 if self.adds else np.inf
        return max(min(every.min().item(), base), low - far), min(every.max().item(), high + far)

    @cached_property
    def beyond(self) -> list[tuple[int, float]]:
        """Middles and values of stretches whose value is not shown in full."""
        found: list[tuple[int, float]] = []
        for one in (self.read, self.filled, self.left_out):
            far = one.take((one.values < self.limits[0]) | (one.values > self.limits[1]))
            found += zip(((far.begins + far.ends) // 2).tolist(), far.values.tolist(), strict=True)
        return found

    def say(self, word: str, **details: object) -> str:
        """A text in the language of the chart."""
        return WORDS[word].in_language(self.language).format(**details)

    @cached_property
    def labels(self) -> list[str]:
        """What the rows of findings are called, each with the number of its stretches."""
        counts = {code: sum(len(one.stretches) for one in found) for code, found in self.kinds.items()}
        labels = [f"{KINDS[code].in_language(self.language)} ({count:,})" for code, count in counts.items()]
        return labels or [self.say("none")]

    @cached_property
    def left(self) -> int:
        """Room for the labels at the left [px]."""
        return max(68, *(round(text_width(label)) + 14 for label in self.labels))

    @property
    def width(self) -> int:
        """Width of the panels [px]."""
        return WIDTH - self.left - RIGHT

    @property
    def pixel(self) -> int:
        """The time that a pixel shows [s]."""
        return (self.last - self.first) // self.width

    def at(self, moments: Integers) -> list[int]:
        """Moments as the clock on the wall shows them, kept within the chart [ms]."""
        inside = np.clip(moments, self.first, self.last)
        return [1000 * moment for moment in local_seconds(inside, self.series.zone).tolist()]

    def layer(self, rows: Rows, mark: Mark, looks: Mapping[str, Any], **encoding: Any) -> alt.Chart:
        """Marks along the time, one for each row."""
        name = f"rows_{len(self.data)}"
        self.data[name] = rows
        ends = self.at(np.array([self.first, self.last], dtype=np.int64))
        x = alt.X("x:T", scale=alt.Scale(type="utc", domain=ends, nice=False))
        chart = alt.Chart(alt.NamedData(name=name), mark=alt.MarkDef(type=mark, **looks))
        return chart.encode(**{"x": x, **encoding})

    def axis(self, **looks: Any) -> alt.Axis:
        """A vertical axis that takes the room at the left, its title at the very left above."""
        return alt.Axis(titleX=-self.left, minExtent=self.left, maxExtent=self.left, **looks)

    def bands(self, stretches: Integers, looks: Mapping[str, Any], height: int) -> alt.Chart:
        """Stretches of time over the whole height of a panel."""
        places = zip(self.at(stretches[:, 0]), self.at(stretches[:, 1]), strict=True)
        rows = [{"x": begin, "x2": end} for begin, end in places]
        return self.layer(rows, "rect", looks, x2="x2", y=alt.value(0), y2=alt.value(height))


def by_days(some: Steps, edges: Integers, days: int | None) -> Steps:
    """Quantities brought together to paces a day of steps of `days`; with None, levels to their means."""
    first = np.maximum(np.searchsorted(edges, some.begins, side="right") - 1, 0)
    count = np.maximum(np.minimum(np.searchsorted(edges, some.ends), len(edges) - 1) - first, 0)
    at = np.repeat(np.arange(len(some)), count)
    step = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count) + first[at]
    shared = np.minimum(some.ends[at], edges[step + 1]) - np.maximum(some.begins[at], edges[step])
    parts = some.values[at] * shared / (1 if days is None else (some.ends - some.begins)[at])
    seconds, sums = (np.bincount(step, weights, len(edges) - 1) for weights in (shared, parts))
    seen = seconds > 0
    return Steps(edges[:-1][seen], edges[1:][seen], sums[seen] / (seconds[seen] if days is None else days))


def merged(stretches: Integers, least: int, chart: Chart) -> Integers:
    """Stretches each at least so long and in the chart, those that then overlap as one, of shape (n, 2) [s]."""
    if not len(stretches):
        return stretches
    begins = np.clip(stretches[:, 0], chart.first, chart.last - least)
    ends = np.clip(stretches[:, 1], begins + least, chart.last)
    order = np.argsort(begins, kind="stable")
    begins, reached = begins[order], np.maximum.accumulate(ends[order])
    opens = np.concatenate(([True], begins[1:] > reached[:-1]))
    closes = np.append(np.flatnonzero(opens[1:]), len(begins) - 1)
    return np.stack((begins[opens], reached[closes]), axis=1)
