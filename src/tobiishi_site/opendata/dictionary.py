"""What the columns of the tables mean: their types, units and codes, as tables themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tobiishi_site.exchange.columns import Column, Table, tables
from tobiishi_site.programme.labels import FIELDS, UNITS, VALUES, Label
from tobiishi_site.programme.shapes import Field, Group, Leaf, Many, Pair, Shape, shape_of_kind

Row = Sequence[str]
COLUMNS: Final = (
    "table",
    "column",
    "meaning_en",
    "meaning_ja",
    "type",
    "unit",
    "language",
    "several",
    "names_table",
    "codes",
)
CODES: Final = ("table", "column", "code", "meaning_en", "meaning_ja")
UNITS_HEADER: Final = ("unit", "meaning_en", "meaning_ja")
_KEYS: Final[dict[str, tuple[Label, str]]] = {
    "id": (_("The id of the entry, as in its address"), "id"),
    "position": (_("The place in the entry’s list, from 1"), "whole number"),
}
_UNITS: Final = {
    "value": "see column unit",
    "percent": "%",
    "latitude": "degree (WGS 84)",
    "longitude": "degree (WGS 84)",
    "year": "calendar year",
    "base_year": "calendar year",
}
"""Units of columns that hold numbers; every other number counts or names something."""

_SYMBOLS: Final[dict[str, Label]] = {
    "%": _("percent"),
    "kW": _("kilowatts"),
    "MW": _("megawatts"),
    "Mtoe": _("million tonnes of oil equivalent"),
}
"""Units that pages show as they are written."""


def columns() -> Iterator[Row]:
    """A row for each column of each table."""
    for table in tables().values():
        for name in table.header(drafts=False)[: 1 if table.part is None else 2]:
            meaning, kind = _KEYS[name]
            names = table.kind if name == "id" else ""
            unit = "none" if name == "position" else ""
            yield (table.name, name, *_both(meaning), kind, unit, "", "no", names, "no")
        for column in table.columns:
            yield _row(table, column)


def codes() -> Iterator[Row]:
    """A row for each code that a column may hold."""
    for table in tables().values():
        for column in table.columns:
            for word in _leaf(table, column).words:
                yield (table.name, column.name, word, *_both(VALUES.get(word, word)))


def units(used: Iterable[str]) -> Iterator[Row]:
    """A row for each unit that is known, and for each other one that is used, which says itself what it means."""
    known = {unit: label or _("a number without a unit") for unit, label in (UNITS | _SYMBOLS).items()}
    for unit in (*known, *sorted(set(used) - known.keys())):
        yield (unit, *_both(known.get(unit, unit)))


def _row(table: Table, column: Column) -> Row:
    leaf = _leaf(table, column)
    kind = _type(column, leaf)
    unit = _UNITS.get(column.path[-1], "none") if kind.endswith("number") else ""
    meanings = zip(*(_both(FIELDS[step]) for step in column.path), strict=True)
    return (
        table.name,
        column.name,
        *(" – ".join(meaning) for meaning in meanings),
        kind,
        unit,
        column.language or "",
        "yes" if column.many else "no",
        "sources" if column.form == "citation" else leaf.kind,
        "yes" if leaf.words else "no",
    )


def _type(column: Column, leaf: Leaf) -> str:
    if column.form == "number":
        return "whole number" if leaf.widget == "whole" else "decimal number"
    if column.form == "truth":
        return "true or false"
    if column.form == "citation":
        return "id of a source and place in it"
    said = {"date": "date as precise as known", "entry": "id", "choice": "code"}
    return said.get(leaf.widget, "text")


def _leaf(table: Table, column: Column) -> Leaf:
    """The field that a column holds; a text in two languages and a citation are lines."""
    shape: Shape = shape_of_kind(table.kind)
    for step in (*([table.part] if table.part else []), *column.path):
        shape = _field(shape, step).shape
        while isinstance(shape, Many):
            shape = shape.item
    return shape if isinstance(shape, Leaf) else Leaf("prose" if isinstance(shape, Pair) else "line")


def _field(shape: Shape, name: str) -> Field:
    assert isinstance(shape, Group)  # noqa: S101 - columns are made from the same models
    return next(field for field in shape.fields if field.name == name)


def _both(label: Label) -> tuple[str, str]:
    said = []
    for language in ("en", "ja"):
        with override(language):
            said.append(str(label))
    return said[0], said[1]
