"""A computed estimate as a page shows it; everything is taken from what was kept when it was computed."""

from __future__ import annotations

from typing import Any

from tobiishi.errors import Language
from tobiishi_site.calculations import STATUS, figure, findings, steps, unit
from tobiishi_site.estimates.models import Computed
from tobiishi_site.estimates.result import columns, read, years
from tobiishi_site.programme.presenting import grouped


def shown(one: Computed, language: Language) -> dict[str, Any]:
    """What a page says of a result."""
    said, more = read(one.result), one.explained
    heads = columns(said, more["results"])
    total = said["total_whole_tonnes"]
    sources = {row["name"]: row["source"] for row in more["inputs"]}
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
        "findings": findings(said["findings"], language),
        "trace": [
            (part["year"], list(steps(part["tree"], language, said["rests_on_unverified"], sources)))
            for part in more["trace"]
        ],
    }


def _input(row: dict[str, Any], language: Language) -> dict[str, Any]:
    return {**row, "said": row[language], "value": figure(row["value"]), "unit": unit(row["unit"])}
