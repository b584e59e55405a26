"""From a document to the sheet its formulas are proved on: texts become numbers, units and expressions."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Final, TypeVar

from flint import fmpq

from tobiishi.errors import Place, Problems, Refused, refused
from tobiishi.formulas import sheets as s
from tobiishi.formulas.parser import WORDS, parse
from tobiishi.methodologies import models as m
from tobiishi.methodologies.yaml_reader import Node, place_of
from tobiishi.units import DIMENSIONLESS, Unit, conversion, number, unit, value_and_unit

_CHOICE: Final = replace(DIMENSIONLESS, text="choice")
_YAML_WORDS: Final = {"yes", "no", "on", "off"}
Part = TypeVar("Part")
Built = TypeVar("Built")


def sheet_of(document: m.Document, root: Node, uses: Mapping[str, s.Checked], problems: Problems) -> s.Sheet:
    """The sheet of a document whose used documents are proved.

    Every fault of a number, unit, name, range, table or expression goes to `problems`, with line and column;
    what has one is `broken` in the sheet.
    """
    return _Builder(document, root, problems).sheet(uses)


@dataclass(frozen=True, slots=True)
class _Builder:
    document: m.Document
    root: Node
    problems: Problems
    names: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)

    @contextmanager
    def at(self, *path: str | int) -> Iterator[None]:
        """Faults inside the block stand at this path of the document."""
        place = place_of(self.root, path)
        inside = Problems()
        with inside.catching():
            yield
        self.problems.take(replace(f, place=_shifted(f.place, place)) for f in inside.findings)

    def sheet(self, uses: Mapping[str, s.Checked]) -> s.Sheet:
        """The whole sheet."""
        document = self.document
        sheet = s.Sheet(
            id=document.id,
            version=document.version,
            module=document.kind == "module",
            indices=self.each("indices", document.indices, self.index),
            parameters=self.each("parameters", document.parameters, self.parameter),
            constants=self.each("constants", document.constants, self.constant),
            tables=self.each("tables", document.tables, self.table),
            curves=self.each("curves", document.curves, self.curve),
            formulas=self.each("formulas", document.formulas, self.formula),
            tests=self.tests(),
            uses=uses,
        )
        return replace(sheet, broken=frozenset(self.broken))

    def each(
        self, section: str, parts: Mapping[str, Part], build: Callable[[str, Part], Built]
    ) -> dict[str, Built]:
        """Build every part of a section, under its name without indices."""
        built: dict[str, Built] = {}
        for written, part in parts.items():
            name = written.partition("[")[0]
            self.broken.add(name)
            with self.at(section, written, *(("is",) if section == "formulas" else ())):
                check_name(name)
                if name in self.names:
                    raise refused("methodologies-name-twice", name=name)
                self.names.add(name)
                built[name] = build(written, part)
                self.broken.discard(name)
        return built

    def index(self, name: str, part: m.IndexPart) -> s.Index:
        """An index."""
        if (part.kind == "categories") != bool(part.of) or len(set(part.of)) < len(part.of):
            raise refused("methodologies-categories", name=name)
        for category in part.of:
            check_name(category)
        return s.Index(name, part.text, part.kind, part.within, part.may_be_empty, part.of)

    def parameter(self, written: str, part: m.ParameterPart) -> s.Parameter:
        """A parameter, its kind and its unit in agreement."""
        name, indices = _split(written)
        measured = _CHOICE if part.kind == "choice" else unit(part.unit)
        if (part.kind == "choice") != bool(part.choices) or (part.kind == "choice") != (
            part.unit == "choice"
        ):
            raise refused("methodologies-choice", name=name)
        for choice in part.choices:
            check_name(choice)
        if (part.kind == "curve") != (part.x is not None):
            raise refused("methodologies-curve", name=name)
        given = (part.value is not None) + (part.factor is not None)
        if given != (part.kind == "default"):
            raise refused("methodologies-value-kind", name=name, kind=part.kind)
        return s.Parameter(
            name,
            part.text,
            indices,
            measured,
            part.kind,
            part.choices,
            self.range(part.range),
            None if part.value is None else _figure(part.value, measured),
            part.confidence,
            None if part.x is None else unit(part.x),
            part.ends,
            part.aggregate,
        )

    def range(self, part: m.RangePart | None) -> s.Range:
        """The values a parameter may take."""
        if part is None:
            return s.Range()
        low = part.from_ if part.from_ is not None else part.above
        high = part.to if part.to is not None else part.below
        found = s.Range(
            None if low is None else number(low),
            None if high is None else number(high),
            above=part.above is not None,
            below=part.below is not None,
        )
        twice = None not in (part.from_, part.above) or None not in (part.to, part.below)
        lowest, highest = found.lowest, found.highest
        if twice or (lowest is not None and highest is not None and not _holds(found, lowest, highest)):
            raise refused("methodologies-range", range=found)
        return found

    def constant(self, name: str, part: m.ConstantPart) -> s.Constant:
        """A constant in its unit."""
        measured = unit(part.unit)
        return s.Constant(name, part.text, measured, _figure(part.value, measured), part.confidence)

    def table(self, name: str, part: m.TablePart) -> s.Table:
        """A table by bands or rows."""
        measured = unit(part.unit)
        if bool(part.bands) == bool(part.rows):
            raise refused("methodologies-table", name=name)
        if part.bands:
            return self.banded(name, part, measured)
        by = (part.by,) if isinstance(part.by, str) else part.by
        rows = {key: _figure(value, measured) for key, value in _rows(part.rows)}
        if any(len(key) != len(by) for key in rows):
            raise refused("methodologies-table", name=name)
        return s.Table(name, part.text, measured, part.confidence, by=by, rows=rows)

    def banded(self, name: str, part: m.TablePart, measured: Unit) -> s.Table:
        """A table by bands that rise."""
        by = unit(part.by) if isinstance(part.by, str) else DIMENSIONLESS
        bands = []
        for row in part.bands:
            until = row.below if row.below is not None else row.up_to
            if until is None or (row.below is not None and row.up_to is not None):
                raise refused("methodologies-bands", name=name)
            bands.append(s.Band(_figure(until, by), row.below is not None, _figure(row.value, measured)))
        if any(a.until >= b.until for a, b in pairwise(bands)):
            raise refused("methodologies-bands", name=name)
        first = part.bands[0].from_
        begins = None if first is None else _figure(first, by)
        return s.Table(name, part.text, measured, part.confidence, by, begins, tuple(bands))

    def curve(self, name: str, part: m.CurvePart) -> s.Curve:
        """A curve."""
        x, y = unit(part.x), unit(part.y)
        points = tuple((_figure(a, x), _figure(b, y)) for a, b in part.points)
        check_points(name, points)
        return s.Curve(name, part.text, x, y, points, part.ends, part.confidence)

    def formula(self, written: str, part: m.FormulaPart) -> s.Formula:
        """A formula, parsed."""
        name, indices = _split(written)
        expression = parse(part.is_)
        return s.Formula(
            name,
            part.text,
            indices,
            None if part.unit is None else unit(part.unit),
            expression,
            part.is_,
            part.confidence,
            part.reported,
        )

    def tests(self) -> dict[str, s.Test]:
        """The conditions of criteria (`criterion_2`) and checks."""
        conditions: list[tuple[str, m.Criterion | m.Check, str, tuple[str | int, ...]]] = []
        for place, criterion in enumerate(self.document.criteria):
            with self.at("criteria", place):
                if [c.id for c in self.document.criteria].index(criterion.id) < place:
                    raise refused("methodologies-name-twice", name=criterion.id)
                if (criterion.test is None) == (criterion.evidence is None):
                    raise refused("methodologies-criterion", id=criterion.id)
            if criterion.test is not None:
                path: tuple[str | int, ...] = ("criteria", place, "test")
                conditions.append((f"criterion_{criterion.id}", criterion, criterion.test, path))
        for name, check in self.document.checks.items():
            conditions.append((name, check, check.test, ("checks", name, "test")))
        tests = {}
        for name, part, written, path in conditions:
            with self.at(*path):
                tests[name] = s.Test(name, part.text, parse(written), written)
        return tests


def _holds(of: s.Range, lowest: fmpq, highest: fmpq) -> bool:
    """Whether a range with both ends has some value."""
    return lowest < highest or (lowest == highest and not (of.above or of.below))


def check_name(name: str) -> None:
    """Demand a name as documents and values use it: ASCII, and no word of the vocabulary or of Python.

    Raises:
        Refused: `methodologies-reserved-name`.
    """
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name)
    if not plain or name.lower() in _YAML_WORDS or name in WORDS or keyword.iskeyword(name):
        raise refused("methodologies-reserved-name", name=name)


def check_points(name: str, points: tuple[tuple[fmpq, fmpq], ...]) -> None:
    """Demand at least two points whose x rise.

    Raises:
        Refused: `methodologies-points`.
    """
    rising = all(a[0] < b[0] for a, b in pairwise(points))
    if len(points) < 2 or not rising:
        raise refused("methodologies-points", name=name)


def placed_by_name(refusal: Refused, root: Node) -> Refused:
    """The refusal with the line of the formula, test or declaration that each finding names."""
    return Refused(replace(f, place=_place_of_name(f.place, root)) for f in refusal.findings)


def _place_of_name(place: Place, root: Node) -> Place:
    name = place.name or ""
    for section in (
        "formulas",
        "checks",
        "criteria",
        "parameters",
        "constants",
        "tables",
        "curves",
        "indices",
        "uses",
    ):
        found = _named(root, section, name)
        if found is not None:
            return _shifted(place, found)
    return place.within(file=root.place.file, line=root.place.line)


def _shifted(place: Place, start: Place) -> Place:
    """A place inside a text that starts at another place of the file."""
    column = (start.column or 1) + (place.column or 1) - 1
    return replace(place, file=start.file, line=start.line, column=column)


def _named(root: Node, section: str, name: str) -> Place | None:
    part: Any = getattr(root, "entries", {}).get(section)
    if section == "criteria" and name.startswith("criterion_"):
        for number_, item in enumerate(getattr(part, "items", ())):
            if place_of(root, (section, number_, "id")) and item.entries["id"].text == name[10:]:
                return place_of(root, (section, number_, "test"))
    for written in getattr(part, "entries", {}):
        if written.partition("[")[0] == name:
            path = (section, written, "is" if section == "formulas" else "test")
            return place_of(root, path) if section in ("formulas", "checks") else part.keys[written]
    return None


def _split(written: str) -> tuple[str, tuple[str, ...]]:
    name, _, inside = written.partition("[")
    return name, tuple(part.strip() for part in inside.rstrip("]").split(",")) if inside else ()


def _figure(text: str, wanted: Unit) -> fmpq:
    """A value that may carry its own unit, in the wanted one."""
    value, found = value_and_unit(text)
    if found is None:
        return value
    return value * conversion(unit(found.text), wanted)


def _rows(rows: Mapping[str, str | Mapping[str, str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    for first, value in rows.items():
        if isinstance(value, str):
            yield (first,), value
        else:
            yield from (((first, second), inner) for second, inner in value.items())
