"""A computed estimate as a page shows it; everything is taken from what was kept when it was computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tobiishi.errors import Language, Place
from tobiishi_site.estimates.models import Computed
from tobiishi_site.estimates.result import columns, figure, read, unit_said, years
from tobiishi_site.programme.labels import Label
from tobiishi_site.programme.presenting import grouped

STEPS: Final[dict[str, Label]] = {
    "formula": _("formula"),
    "given": _("value given"),
    "default": _("default value"),
    "constant": _("constant"),
    "table": _("from a table"),
    "curve": _("from a curve"),
}
"""What a step of the trace is."""
STATUS: Final[dict[str, Label]] = {
    "approved": _("approved text"),
    "proposed": _("proposed text"),
    "estimate": _("for estimates only"),
}
"""What stands behind a methodology."""
_GRAVE: Final = ("blocks", "substitutes", "notes")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the trace, or the end of one that has parts (`closes`)."""

    name: str = ""
    value: str = ""
    unit: str = ""
    said: str = ""
    kind: Label = ""
    formula: str = ""
    source: str = ""
    unverified: bool = False
    opens: bool = False
    closes: bool = False
    above: bool = False
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of one code: whether they forbid tonnes, why they matter, what to do, and each with its place."""

    code: str
    grave: bool
    why: str
    remedy: str
    each: tuple[tuple[str, str], ...]


def shown(one: Computed, language: Language) -> dict[str, Any]:
    """What a page says of a result."""
    said, more = read(one.result), one.explained
    heads = columns(said, more["results"])
    total = said["total_whole_tonnes"]
    sources = {row["name"]: row for row in more["inputs"]}
    return {
        "said": said,
        "title": more["title"][language],
        "document": one.document,
        "uses": more["uses"],
        "text_source": more["source"],
        "status": STATUS[more["status"]],
        "columns": heads,
        "years": years(said, [name for name, _unit in heads]),
        "total": None if total is None else grouped(str(total)),
        "unverified": said["rests_on_unverified"],
        "obstacles": [row[language] for row in more["obstacles"]],
        "inputs": [_input(row, language) for row in more["inputs"]],
        "more_inputs": more["more_inputs"],
        "findings": list(_findings(said["findings"], language)),
        "trace": [
            (part["year"], list(_steps(part["tree"], language, sources, set(said["rests_on_unverified"]))))
            for part in more["trace"]
        ],
    }


def _input(row: dict[str, Any], language: Language) -> dict[str, Any]:
    return {**row, "said": row[language], "value": figure(row["value"]), "unit": unit_said(row["unit"])}


def _findings(every: list[dict[str, Any]], language: Language) -> Iterator[Found]:
    """The gravest first, those of one code together."""
    said = sorted(every, key=lambda one: (_GRAVE.index(one["effect"]), one["code"]))
    for (code, effect, why, remedy), group in groupby(
        said, lambda one: (one["code"], one["effect"], one[language]["why"], one[language]["remedy"])
    ):
        each = tuple((str(Place(**one["place"])), one[language]["what"]) for one in group)
        yield Found(code, effect == "blocks", why, remedy, each)


def _steps(
    step: dict[str, Any], language: Language, sources: dict[str, Any], doubts: set[str]
) -> Iterator[Step]:
    """A tree as steps, in the order in which a page opens and closes them."""
    parts = step.get("parts", ())
    yield Step(
        step["name"],
        figure(step["value"]),
        unit_said(step["unit"]),
        step.get(language, ""),
        STEPS.get(step["kind"], step["kind"]),
        step.get("is", ""),
        sources.get(step["name"], {}).get("source", ""),
        step["name"].partition("[")[0] in doubts,
        opens=bool(parts),
        above=step.get("shown_above", False),
    )
    for part in parts:
        yield from _steps(part, language, sources, doubts)
    if parts:
        yield Step(closes=True, left_out=step.get("left_out", 0))
