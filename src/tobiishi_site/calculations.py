"""What pages say of a calculation, whether a project was monitored or a study estimated: steps, findings, figures.

Everything is read from the JSON that the library wrote; nothing is computed again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tobiishi.errors import Language, Place
from tobiishi.units import decimal_text, number
from tobiishi_site.programme.labels import Label
from tobiishi_site.programme.presenting import grouped

STATUS: Final[dict[str, Label]] = {
    "approved": _("approved text"),
    "proposed": _("proposed text"),
    "estimate": _("for estimates only"),
}
"""What stands behind a methodology."""
_EFFECTS: Final[dict[str, Label]] = {
    "blocks": _("Blocks the tonnes"),
    "substitutes": _("Readings substituted"),
    "notes": _("To note"),
}
"""What findings do, the gravest first."""
_STEPS: Final[dict[str, Label]] = {
    "formula": _("formula"),
    "given": _("value given"),
    "default": _("default value"),
    "constant": _("constant"),
    "table": _("from a table"),
    "curve": _("from a curve"),
}


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
    """Findings of one code: what they do, why it matters, what to do, and each with its place."""

    code: str
    effect: Label
    grave: bool
    why: str
    remedy: str
    each: tuple[tuple[str, str], ...]


def findings(every: list[dict[str, Any]], language: Language) -> list[Found]:
    """The gravest first, those of one code together."""
    order = list(_EFFECTS)
    said = sorted(every, key=lambda one: (order.index(one["effect"]), one["code"]))
    alike = groupby(
        said, lambda one: (one["code"], one["effect"], one[language]["why"], one[language]["remedy"])
    )
    return [
        Found(
            code,
            _EFFECTS[effect],
            effect == "blocks",
            why,
            remedy,
            tuple((str(Place(**one["place"])), one[language]["what"]) for one in group),
        )
        for (code, effect, why, remedy), group in alike
    ]


def steps(
    tree: dict[str, Any], language: Language, unverified: Collection[str], sources: Mapping[str, str]
) -> Iterator[Step]:
    """A tree as steps, in the order in which a page opens and closes them.

    `unverified` are the names of values that nobody compared with their source, `sources` says whence values come.
    """
    parts = tree.get("parts", ())
    yield Step(
        tree["name"],
        figure(tree["value"]),
        unit(tree["unit"]),
        tree.get(language, ""),
        _STEPS.get(tree["kind"], tree["kind"]),
        tree.get("is", ""),
        sources.get(tree["name"], ""),
        tree["name"].partition("[")[0] in unverified,
        opens=bool(parts),
        above=tree.get("shown_above", False),
    )
    for part in parts:
        yield from steps(part, language, unverified, sources)
    if parts:
        yield Step(closes=True, left_out=tree.get("left_out", 0))


def figure(text: str, decimals: int = 9) -> str:
    """A figure with its thousands apart and at most so many decimals; a word, such as a choice, as it is."""
    plain = text.lstrip("-").replace(".", "", 1).isdecimal()
    return grouped(decimal_text(number(text), decimals)) if plain else text


def unit(said: str | None) -> str:
    """A unit as people write it."""
    return "" if said in {None, "1", "choice"} else str(said).replace("CO2", "CO₂")
