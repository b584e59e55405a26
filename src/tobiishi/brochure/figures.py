"""Quantities of the record as the brochure prints them: value, unit, stage, time, how derived, where from."""

from __future__ import annotations

from collections.abc import Iterable

from tobiishi.brochure.voice import Node, Ref, Voice
from tobiishi.brochure.words import group
from tobiishi.programme.models import Figure

__all__ = ["figure_line", "figure_rows", "grouped"]


def grouped(number: str) -> str:
    """A decimal number with a comma at every third digit before the point."""
    whole, point, rest = number.partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{rest}"


def figure_rows(voice: Voice, figures: Iterable[Figure], of: Ref) -> list[dict[str, Node | None]]:
    """Figures as rows of a table."""
    return [_row(voice, one, of) for one in figures]


def figure_line(voice: Voice, one: Figure) -> str:
    """A figure in a line, as "5,000 tCO2/year (selected, FY2015)"."""
    facts = [voice.word("stage", one.stage)] if one.stage else []
    facts += [voice.date(one.as_of)] * (one.as_of is not None)
    said = f"{_about(voice, one)}{grouped(one.value)} {_unit(voice, one)}"
    if not facts:
        return said
    return f"{said}（{'、'.join(facts)}）" if voice.language == "ja" else f"{said} ({', '.join(facts)})"


def _row(voice: Voice, one: Figure, of: Ref) -> dict[str, Node | None]:
    return {
        "of": voice.say(one.of, of),
        "about": _about(voice, one),
        "value": grouped(one.value),
        "unit": _unit(voice, one),
        "stage": voice.word("stage", one.stage) if one.stage else voice.label("no_stage"),
        "as_of": voice.date(one.as_of) if one.as_of else voice.label("no_stage"),
        "rule": voice.say(one.rule, of) if one.rule else None,
        "cited": voice.cite(one.cited),
    }


def _about(voice: Voice, one: Figure) -> str:
    return voice.label("about") if one.approximate else ""


def _unit(voice: Voice, one: Figure) -> str:
    return group("unit", voice.language).get(one.unit, one.unit)
