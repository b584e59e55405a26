"""The sheets on which everything is calculated: quantities with formulas, the exact figure beside the result.

A quantity without items stands on the main sheet, and so does one with at most `ACROSS` items, side by side.
Longer tables stand on sheets of their own, one for each set of indices, all year parts below each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple, Protocol

from flint import fmpq

from tobiishi.errors import Text, refused
from tobiishi.formulas.cases import Key
from tobiishi.formulas.engines.exact import Exact
from tobiishi.formulas.engines.workbook import Cells, Column, Points, Workings, columns, numeral
from tobiishi.methodologies.calculation import Calculation, Year
from tobiishi.reports.book import Book, Page, Ref, as_float
from tobiishi.reports.defaults import Defaults
from tobiishi.reports.figures import exact_text, item_text, middle, ratio_text
from tobiishi.reports.heads import Head, unverified, write_head, write_legend
from tobiishi.reports.labels import filled
from tobiishi.reports.order import inputs_in_order
from tobiishi.reports.styles import Form, Kind
from tobiishi.reports.units import Units

__all__ = ["CalculationPages", "Feed", "Link", "Part"]

ACROSS: Final = 3
"""Items that stand side by side on the main sheet at most."""
ROWS: Final = 1_048_576
"""Rows of a sheet at most."""
WIDTHS: Final = (21, 32, 12, 15, 15, 15, 42, 24)
SYMBOL, WHAT, UNIT, FIRST, AGREES, WRITTEN, EXACT = 0, 1, 2, 3, 4, 6, 7
TOLERANCE: Final = "0.000000001"
"""What floats may lose of the largest result of a part."""
_TABLE_WIDTH: Final = 17

Strip = tuple[str, ...]


class Link(NamedTuple):
    """What stands in the cell of a given value: a formula, or the value itself where that is empty."""

    formula: str
    kind: Kind = "calculated"


class Feed(Protocol):
    """Where given values come from."""

    def link(self, part: int, column: Column, key: Key, page: str) -> Link | None:
        """What leads to a value from a cell on a page; None where it is given nowhere."""

    def points(self, part: int, curve: str, key: Key) -> tuple[Ref, Ref, int] | None:
        """The first x and first y of a curve's points, and how many follow below; None without points."""


@dataclass(frozen=True, slots=True)
class Part:
    """A year part with its cells, and how it is named on the sheets."""

    label: Text
    year: Year
    workings: Workings


@dataclass(frozen=True, slots=True)
class _Strip:
    """The cells of one column in one part: where they begin, and whether they go down or across."""

    first: Ref
    places: Mapping[Key, int]
    down: bool

    def ref(self, key: Key) -> Ref | None:
        """The cell for some items."""
        place = self.places.get(key)
        if place is None:
            return None
        page, row, column = self.first
        return Ref(page, row + place, column) if self.down else Ref(page, row, column + place)


@dataclass(slots=True)
class _Table:
    """A sheet of its own for the quantities of one set of indices."""

    page: Page
    indices: Strip
    quantities: list[Column]
    begins: list[int] = field(default_factory=list)


class CalculationPages:
    """Places the cells of a calculation on pages when made; `write` fills them."""

    def __init__(
        self, book: Book, name: str, table_name: str, calculation: Calculation, parts: Sequence[Part]
    ) -> None:
        """Place the cells; `name` is the main sheet, `table_name` with a number each further one."""
        self.book, self.words, self.calculation, self.parts = book, book.words, calculation, parts
        self.program = calculation.methodology.program
        self.units = Units(calculation.methodology, [part.year for part in parts])
        self.page = book.page(name, WIDTHS)
        self.defaults = Defaults(self.page, self.program)
        every = columns(self.program)
        names = [*(of.name for of in inputs_in_order(calculation.methodology)), *every]
        self.columns = {name: every[name] for name in names if not self.is_curve(name)}
        self._strips: dict[tuple[int, str], _Strip] = {}
        self._times: dict[tuple[int, str], Ref] = {}
        self._lines: list[tuple[int, Callable[[int], None]]] = []
        self._row = 7
        self._tables = self._placed_tables(table_name)
        self._place()

    def is_curve(self, name: str) -> bool:
        """Whether a column is a curve, which has points instead of cells."""
        of = self.program.inputs.get(name)
        return of is not None and of.parameter.kind == "curve"

    def result(self, part: int, name: str) -> Ref:
        """The cell of a result of a part."""
        return self._strips[part, name].first

    def tonnes(self, part: int) -> Ref:
        """The cell of the whole tonnes of a part."""
        return self._times[part, "tonnes"]

    @property
    def total(self) -> Ref | None:
        """The cell of the whole tonnes of all parts; None where tonnes are not made whole."""
        return self._times.get((len(self.parts), "tonnes"))

    @property
    def result_unit(self) -> str:
        """The unit of the result."""
        return self.units.of_column(self.columns[self.program.result])

    def write(self, feed: Feed, head: Head) -> None:
        """Fill all cells."""
        title = self.words.line("calculation_title")
        write_head(self.page, head, title, len(WIDTHS))
        write_legend(self.page, 5, FIRST - 1)
        self.feed = feed
        for row, write in self._lines:
            write(row)
        for table in self._tables.values():
            self._write_table(table, head)

    # Placing

    def _groups(self) -> dict[Strip, list[Column]]:
        """Columns by their indices, fewest indices first."""
        groups: dict[Strip, list[Column]] = {}
        for column in self.columns.values():
            groups.setdefault(column.indices, []).append(column)
        return dict(sorted(groups.items(), key=lambda group: len(group[0])))

    def _placed_tables(self, name: str) -> dict[Strip, _Table]:
        """The groups that need a sheet of their own; those without any cell in any part are left out."""
        tables: dict[Strip, _Table] = {}
        for indices, group in self._groups().items():
            most = max(len(part.workings.keys(group[0].name)) for part in self.parts)
            kinds = {self.program.indices[index].kind for index in indices}
            if indices and most and (most > ACROSS or "readings" in kinds):
                widths = [_TABLE_WIDTH] * (1 + len(indices) + len(group))
                page = self.book.page(f"{name} {len(tables) + 1}", widths)
                tables[indices] = _Table(page, indices, group)
        for table in tables.values():
            row = _TABLE_HEAD + _TABLE_LABELS
            for number, part in enumerate(self.parts):
                table.begins.append(row)
                keys = part.workings.keys(table.quantities[0].name)
                places = {key: place for place, key in enumerate(keys)}
                for place, column in enumerate(table.quantities):
                    first = table.page.ref(row, 1 + len(table.indices) + place)
                    self._strips[number, column.name] = _Strip(first, places, down=True)
                row += len(keys)
            if row > ROWS:
                sheet, rows = table.page.name, f"{row:,}"
                raise refused("reports-too-many-rows", sheet=sheet, rows=rows, limit=f"{ROWS:,}")
        return tables

    def _line(self, write: Callable[[int], None]) -> int:
        """A row of the main sheet, written later."""
        self._lines.append((self._row, write))
        self._row += 1
        return self._row - 1

    def _place(self) -> None:
        groups = self._groups()
        self._line(partial(self._heading, filled("results")))
        results = self._row
        self._row += self._result_rows()
        for number, part in enumerate(self.parts):
            self._row += 1
            self._line(partial(self._heading, filled("year_part", part=part.label)))
            self._place_part(number, groups)
        self._row = self.defaults.place(self._row + 1)
        self._row, end = results, self._row
        self._place_results()
        self._row = end

    def _place_part(self, part: int, groups: Mapping[Strip, Sequence[Column]]) -> None:
        plain = groups.get((), [])
        self._line(partial(self._labels, part, ()))
        for word in ("year", "part", "part_hours"):
            self._times[part, word] = self.page.ref(self._line(partial(self._time, part, word)), FIRST)
        given = [c for c in plain if c.kind == "given"]
        self._place_quantities(part, sorted(given, key=partial(self._is_idle, part)))
        for indices, group in groups.items():
            if indices in self._tables:
                self._line(partial(self._pointer, self._tables[indices]))
            elif indices and self.parts[part].workings.keys(group[0].name):
                self._line(partial(self._labels, part, indices))
                self._place_quantities(part, group)
        self._line(partial(self._labels, part, ()))
        self._place_quantities(part, [c for c in plain if c.kind != "given"])

    def _is_idle(self, part: int, column: Column) -> bool:
        """Whether nothing was given, so that no formula can ask for it; such rows stand last."""
        workings = self.parts[part].workings
        return all(workings.value(column, key) is None for key in workings.keys(column.name))

    def _place_quantities(self, part: int, group: Iterable[Column]) -> None:
        for column in group:
            row = self._line(partial(self._quantity, part, column))
            keys = self.parts[part].workings.keys(column.name)
            places = {key: place for place, key in enumerate(keys)}
            self._strips[part, column.name] = _Strip(self.page.ref(row, FIRST), places, down=False)

    def _result_rows(self) -> int:
        notice = 1 if unverified(self.calculation) else 0
        return len(self.parts) * (len(self.program.results) + 1 + self._whole) + self._whole + notice

    def _place_results(self) -> None:
        for number, part in enumerate(self.parts):
            self._line(partial(self._result_labels, part))
            for name in self.program.results:
                self._line(partial(self._result, number, name))
            if self._whole:
                self._times[number, "tonnes"] = self.page.ref(self._row, FIRST)
                self._line(partial(self._tonnes, number))
        if self._whole:
            self._times[len(self.parts), "tonnes"] = self.page.ref(self._row, FIRST)
            self._line(self._total)
        notice = unverified(self.calculation)
        if notice:
            self._line(partial(self._notice, notice))

    @property
    def _whole(self) -> bool:
        """Whether tonnes are made whole."""
        return self.calculation.rounding != "none"

    # Writing the main sheet

    def _heading(self, text: Text, row: int) -> None:
        self.page.heading(row, self.words.in_line(text), len(WIDTHS))

    def _notice(self, text: Text, row: int) -> None:
        self.page.paragraph(row, self.words.say(text), len(WIDTHS), "warning")

    def _pointer(self, table: _Table, row: int) -> None:
        names = self._index_names(table.indices)
        self.page.text(row, 0, self.words.line("see_sheet", names=names, sheet=table.page.name), "note")

    def _index_names(self, indices: Strip) -> Text:
        texts = [self.program.indices[index].text for index in indices]
        return Text(", ".join(t.en for t in texts), "・".join(t.ja for t in texts))

    def _labels(self, part: int, indices: Strip, row: int) -> None:
        """The heads of the columns: items where there are some, else that there is one value."""
        names = self.words("symbol"), self.words("description"), self.words("unit")
        self.page.texts(row, SYMBOL, names, "head")
        texts = [self.words("value")]
        if indices:
            group = next(c for c in self.columns.values() if c.indices == indices)
            texts = [self._item_texts(indices, k) for k in self.parts[part].workings.keys(group.name)]
        self.page.texts(row, FIRST, texts[:-1], "head")
        self.page.across(row, FIRST + len(texts) - 1, WRITTEN, texts[-1], "head")
        self.page.texts(row, WRITTEN, (self.words("formula"), self.words("exact_value")), "head")

    def _item_texts(self, indices: Strip, key: Key) -> str:
        pairs = zip(indices, key, strict=True)
        return ", ".join(item_text(self.program.indices[index], item) for index, item in pairs)

    def _time(self, part: int, word: str, row: int) -> None:
        """The year, or the length of the part."""
        case = self.parts[part].year.case
        value = {"year": fmpq(case.year), "part": case.part, "part_hours": case.part_hours}[word]
        unit = {"year": "", "part": "yr", "part_hours": "h"}[word]
        self.page.texts(row, SYMBOL, (word, self.words(f"time_{word}"), unit))
        form: Form = "number" if word == "part" else "general"
        self.page.formula(row, FIRST, f"={ratio_text(value)}", as_float(value), form=form)
        self._empty(row, FIRST + 1, EXACT)

    def _quantity(self, part: int, column: Column, row: int) -> None:
        """A quantity with its cells side by side."""
        unit = self.units.of_column(column)
        self.page.texts(row, SYMBOL, (column.name, self.words.say(column.text), unit))
        keys = self.parts[part].workings.keys(column.name)
        for key in keys:
            self._cell(part, column, key)
        self._empty(row, FIRST + len(keys), WRITTEN - 1)
        self.page.text(row, WRITTEN, column.written, "code")
        exact = self._exact(part, column.name) if column.name in self.program.results else ""
        self.page.text(row, EXACT, exact, "exact" if exact else "label")

    def _cell(self, part: int, column: Column, key: Key) -> None:
        """One cell of a quantity: a link to what is given, or its formula."""
        ref = self._strips[part, column.name].ref(key)
        assert ref is not None  # noqa: S101 - every key was placed
        page = self.page if ref.page == self.page.name else self._tables[column.indices].page
        workings = self.parts[part].workings
        shown = as_float(workings.value(column, key))
        kind: Kind = "result" if column.name in self.program.results else "calculated"
        if column.node is None:
            link = self.feed.link(part, column, key, ref.page)
            formula, kind = link or Link("=NA()")
        else:
            formula = workings.formula(column, key, _Where(self, part, ref.page))
        if not formula:
            page.value(ref.row, ref.column, shown, kind)
            return
        page.formula(ref.row, ref.column, formula, shown, kind="unused" if shown is None else kind)
        if shown is None:
            page.comes_alive(ref.row, ref.column)

    def _empty(self, row: int, first: int, last: int) -> None:
        self.page.texts(row, first, [""] * (last - first + 1))

    def _exact(self, part: int, name: str) -> str:
        return exact_text(self.parts[part].year.outcome.values[name])

    # Results

    def _result_labels(self, part: Part, row: int) -> None:
        words = self.words
        said = (words("result"), words.say(part.label), words("unit"), words("this_sheet"))
        self.page.texts(row, SYMBOL, said, "head")
        self.page.across(row, AGREES, WRITTEN, words("agrees"), "head")
        self.page.texts(row, WRITTEN, (words("formula"), words("exact_value")), "head")

    def _result(self, part: int, name: str, row: int) -> None:
        column = self.columns[name]
        self.page.texts(row, SYMBOL, (name, self.words.say(column.text), self.units.of_column(column)))
        exact = self.parts[part].year.outcome.values[name]
        ref = self.result(part, name).seen_from(self.page.name)
        self.page.formula(row, FIRST, f"={ref}", as_float(exact), kind="result")
        self._agrees(row, self._near(self.page.ref(row, FIRST).seen_from(self.page.name), part, exact), "=")
        self.page.text(row, WRITTEN, column.written, "code")
        self.page.text(row, EXACT, self._exact(part, name), "exact")

    def _near(self, cell: str, part: int, exact: Exact) -> str:
        """Whether a cell is the exact figure, but for what floats lose of the largest result of its part."""
        values = self.parts[part].year.outcome.values
        largest = max(abs(middle(values[name])) for name in self.program.results)
        return f"ABS({cell}-{numeral(middle(exact))})<={TOLERANCE}*{numeral(largest)}"

    def _agrees(self, row: int, condition: str, shown: str) -> None:
        """The sign whether this sheet's figure is the exact one."""
        self.page.across(row, AGREES, WRITTEN, "", "calculated")
        self.page.formula(row, AGREES, f'=IF({condition},"=","≠")', shown)

    def _tonnes(self, part: int, row: int) -> None:
        """Whole tonnes by the sheet's own figures, and those of the exact engine."""
        year = self.parts[part].year
        self.page.texts(row, SYMBOL, ("", self.words("whole_tonnes"), self.result_unit))
        if self.calculation.blocks or year.whole_tonnes is None:
            self.page.text(row, FIRST, self.words("blocked"), "warning")
            self._empty(row, FIRST + 1, EXACT)
            return
        shift = "+0.5" if self.calculation.rounding == "feasibility" else ""
        formula = f"=MAX(0,INT({self._with_carried(part)}{shift}))"
        shown = self._float_tonnes(part)
        self.page.formula(row, FIRST, formula, shown, kind="result", form="whole")
        here, beside = (self.page.ref(row, c).seen_from(self.page.name) for c in (FIRST, EXACT))
        self._agrees(row, f"{here}={beside}", "=" if shown == year.whole_tonnes else "≠")
        self.page.text(row, WRITTEN, self.words(f"rounding_{self.calculation.rounding}"))
        self.page.value(row, EXACT, year.whole_tonnes, "exact", "whole")

    def _with_carried(self, part: int) -> str:
        """The result of a part, with the shortfall of earlier parts where the document carries it."""
        own = self.result(part, self.program.result).seen_from(self.page.name)
        carries = self.calculation.methodology.document.negative_years == "carried"
        return f"{own}+MIN(0,{self._with_carried(part - 1)})" if carries and part else own

    def _float_tonnes(self, part: int) -> int:
        """What the formula for whole tonnes gives, in floats as a spreadsheet computes."""
        year = self.parts[part].year
        if self.calculation.methodology.document.negative_years == "carried":
            return year.whole_tonnes or 0
        shift = 0.5 if self.calculation.rounding == "feasibility" else 0
        return max(0, math.floor(year.floats[self.program.result] + shift))

    def _total(self, row: int) -> None:
        self.page.texts(row, SYMBOL, ("", self.words("total_whole_tonnes"), ""))
        total = self.calculation.total_whole_tonnes
        if total is None:
            self.page.text(row, FIRST, self.words("blocked"), "warning")
            self._empty(row, FIRST + 1, EXACT)
            return
        every = range(len(self.parts))
        refs = (self.tonnes(part).seen_from(self.page.name) for part in every)
        shown = sum(self._float_tonnes(part) for part in every)
        self.page.formula(row, FIRST, f"={'+'.join(refs)}", shown, kind="result", form="whole")
        here, beside = (self.page.ref(row, c).seen_from(self.page.name) for c in (FIRST, EXACT))
        self._agrees(row, f"{here}={beside}", "=" if shown == total else "≠")
        self.page.text(row, WRITTEN, "")
        self.page.value(row, EXACT, total, "exact", "whole")

    # Tables on sheets of their own

    def _write_table(self, table: _Table, head: Head) -> None:
        page, indices = table.page, table.indices
        titled = self.words.line("table_title", names=self._index_names(indices))
        write_head(page, head, titled, 1 + len(indices) + len(table.quantities))
        self._table_labels(table, _TABLE_HEAD)
        page.sheet.freeze_panes(_TABLE_HEAD + _TABLE_LABELS, 1 + len(indices))
        page.repeat(_TABLE_HEAD, _TABLE_HEAD + _TABLE_LABELS - 1)
        for number, part in enumerate(self.parts):
            label = self.words.say(part.label)
            for place, key in enumerate(part.workings.keys(table.quantities[0].name)):
                row = table.begins[number] + place
                page.text(row, 0, label)
                for column, (index, item) in enumerate(zip(indices, key, strict=True), 1):
                    page.text(row, column, item_text(self.program.indices[index], item))
                for quantity in table.quantities:
                    self._cell(number, quantity, key)

    def _table_labels(self, table: _Table, row: int) -> None:
        """Four rows over a table: symbols, descriptions, units, formulas."""
        page, words = table.page, self.words
        names = [words.say(self.program.indices[index].text) for index in table.indices]
        for place, text in enumerate((words("part"), *names)):
            page.down(row, row + _TABLE_LABELS - 1, place, text, "head")
        for place, column in enumerate(table.quantities, 1 + len(names)):
            said = (column.name, words.say(column.text), self.units.of_column(column), column.written)
            for below, text in enumerate(said):
                page.text(row + below, place, text, "head" if below == 0 else "label")


_TABLE_HEAD: Final = 5
_TABLE_LABELS: Final = 4


class _Where(Cells):
    """Where cells stand, for a formula of one part on one page."""

    def __init__(self, pages: CalculationPages, part: int, page: str) -> None:
        self.pages, self.part, self.page = pages, part, page

    def value(self, column: str, key: Key) -> str | None:
        """The cell of a column."""
        strip = self.pages._strips.get((self.part, column))  # noqa: SLF001 - a part of it
        ref = strip.ref(key) if strip else None
        return ref.seen_from(self.page) if ref else None

    def span(self, column: str, first: Key, last: Key) -> str:
        """A range of a column."""
        strip = self.pages._strips[self.part, column]  # noqa: SLF001 - a part of it
        begin, end = strip.ref(first), strip.ref(last)
        assert begin is not None  # noqa: S101 - the engine asks for keys it has
        assert end is not None  # noqa: S101
        return begin.to(end, self.page)

    def fixed(self, *address: str | int) -> str:
        """A cell without items."""
        if address[0] in ("year", "part", "part_hours"):
            ref = self.pages._times[self.part, str(address[0])]  # noqa: SLF001 - a part of it
        else:
            ref = self.pages.defaults.ref(*address)
        return ref.seen_from(self.page, locked=True)

    def points(self, curve: str, key: Key) -> Points | None:
        """The points of a curve."""
        found = self.pages.defaults.points(curve) or self.pages.feed.points(self.part, curve, key)
        if found is None:
            return None
        x, y, count = found
        ends = [Ref(ref.page, ref.row + count - 1, ref.column) for ref in (x, y)]
        across, down = (ref.to(end, self.page, locked=True) for ref, end in zip((x, y), ends, strict=True))
        first, last = (ref.seen_from(self.page, locked=True) for ref in (x, ends[0]))
        return Points(across, down, first, last, count)
