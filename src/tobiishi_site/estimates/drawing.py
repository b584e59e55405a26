"""The form of a methodology as the page draws it, with what was typed and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.translation import gettext as _

from tobiishi.errors import Finding
from tobiishi.formulas.sheets import Index
from tobiishi.methodologies.catalogue import Methodology
from tobiishi_site.accounts.saying import language
from tobiishi_site.estimates.documents import (
    always_asked,
    default_said,
    document_of,
    range_said,
    title_of,
)
from tobiishi_site.estimates.questions import (
    ROWS,
    Faults,
    Question,
    Questions,
    Table,
    Typed,
    is_readings,
    rows_of,
)
from tobiishi_site.programme.boxes import Box

_ITEM: Final = re.compile(r"(?P<name>[^\[]+)(\[(?P<items>.*)\])?")


class Drawing:
    """Draws the boxes of a form; `more` is the number of a table that gets one more row."""

    def __init__(
        self, methodology: Methodology, questions: Questions, typed: Typed, faults: Faults, more: str = ""
    ) -> None:
        self.methodology, self.questions, self.typed, self.faults = methodology, questions, typed, faults
        self.more = more
        self.needed = always_asked(methodology.document.id, methodology.document.version)

    def boxes(self) -> list[Box]:
        """The groups of the form: the year, single values by document, tables, evidence."""
        found = [self._years()]
        found += [self._document(asked) for asked in self.questions.single.values()]
        found += [self._table(table) for table in self.questions.tables]
        return found + list(self._evidence())

    def _years(self) -> Box:
        year = self._line("year", _("Calendar year"), _("Four digits, such as 2026."), required=True)
        part = self._line(
            "part",
            _("Share of the year"),
            _("1 for the whole year, where nothing is written; else a ratio such as 92/365."),
        )
        return _group("years", _("The year"), [year, part])

    def _document(self, asked: list[Question]) -> Box:
        document = document_of(self.methodology, asked[0].of)
        boxes = [box for question in asked for box in self._single(question)]
        return _group(f"g.{'.'.join(asked[0].of.path)}", title_of(document, language()), boxes)

    def _single(self, question: Question) -> list[Box]:
        return [self._value(question, f"v.{question.key}"), *self._sources(question)]

    def _value(self, question: Question, path: str) -> Box:
        parameter = question.of.parameter
        box = self._line(path, _called(question), self._help(question), required=self._is_required(question))
        if parameter.kind == "choice":
            box.form, box.options = "choice", [(name, name) for name in parameter.choices]
        elif parameter.kind == "curve" or is_readings(self.methodology, question):
            box.form = "prose"
        return box

    def _is_required(self, question: Question) -> bool:
        return question.of.name in self.needed and question.of.parameter.kind != "default"

    def _help(self, question: Question) -> str:
        """The unit, what is allowed, the default with its source, and whether it is asked for at all."""
        parameter = question.of.parameter
        said = [_unit_said(question, readings=is_readings(self.methodology, question))]
        said.append(range_said(parameter.range))
        said.append(default_said(self.methodology, question.of))
        if question.of.name not in self.needed:
            said.append(_("Only needed where the choices that you make ask for it."))
        return ("" if language() == "ja" else " ").join(text for text in said if text)

    def _sources(self, question: Question) -> list[Box]:
        """Where a value comes from; a choice needs no source."""
        if question.of.parameter.kind == "choice":
            return []
        name = {"name": question.of.parameter.name}
        source = self._line(
            f"s.{question.key}",
            _("Where %(name)s comes from") % name,
            _("A document, a measurement or a person's estimate, in your words."),
        )
        doubt = f"u.{question.key}"
        return [
            source,
            Box("yes", doubt, _("%(name)s is not verified") % name, value=self.typed.get(doubt, "")),
        ]

    def _table(self, table: Table) -> Box:
        label = " × ".join(index.text.in_language(language()) for index in table.indices)
        rows = min(rows_of(table, self.typed) + (self.more == f"t.{table.number}"), ROWS)
        boxes = [self._row(table, row) for row in range(rows)]
        form = _group(f"t.{table.number}", label, boxes)
        form.form, form.errors = "many", self._errors(form.path)
        sources = [box for question in table.questions for box in self._sources(question)]
        if not sources:
            return form
        said = _("Values for each: %(items)s") % {"items": label}
        return _group(f"both.{table.number}", said, [form, *sources])

    def _row(self, table: Table, row: int) -> Box:
        at = f"{table.number}.{row}"
        boxes = [self._item(index, f"k.{at}.{place}") for place, index in enumerate(table.indices)]
        for question in table.questions:
            boxes.append(self._value(question, f"c.{at}.{question.key}"))
            if is_readings(self.methodology, question):
                said = _("What each reading stands for: one number for all, or one on each line.")
                hours = self._line(f"h.{at}.{question.key}", _("Hours of the readings"), said)
                hours.form = "prose"
                boxes.append(hours)
        return _group(f"r.{at}", _("Row %(number)s") % {"number": row + 1}, boxes)

    def _item(self, index: Index, path: str) -> Box:
        text = index.text.in_language(language())
        helps = {
            "items": _("A name of your own in Latin letters, digits and _, such as site_1."),
            "years_to_date": _("A year, such as 2024; a row for each year up to the one computed."),
            "months": _("A month, such as 2026-04."),
        }
        box = self._line(path, text, helps.get(index.kind, ""), required=True)
        if index.kind == "categories":
            box.form, box.options = "choice", [(name, name) for name in index.categories]
        return box

    def _evidence(self) -> Iterator[Box]:
        criteria = [one for one in self.methodology.document.criteria if one.evidence]
        boxes = [
            self._line(
                f"evidence.{one.id}",
                f"{one.id}. {one.text.in_language(language())}",
                _("Asked for: %(evidence)s. The name of the document, where there is one already.")
                % {"evidence": one.evidence},
            )
            for one in criteria
        ]
        if boxes:
            yield _group("evidence", _("Evidence of eligibility"), boxes)

    def _line(self, path: str, label: str, said: str, *, required: bool = False) -> Box:
        return Box(
            "line",
            path,
            label,
            required=required,
            value=self.typed.get(path, ""),
            help=said,
            errors=self._errors(path),
        )

    def _errors(self, path: str) -> list[str]:
        return self.faults.get(path, [])


def add_faults(questions: Questions, typed: Typed, findings: Iterable[Finding], faults: Faults) -> None:
    """Put what a calculation refuses beside the fields that it names; "" for what names none."""
    for finding in findings:
        said = finding.message(language())
        place = finding.place.name or ""
        path = "part" if finding.code == "methodologies-part" else _field_of(questions, typed, place)
        where = (
            f"{place}: " if place and path in {"", *(f"t.{one.number}" for one in questions.tables)} else ""
        )
        faults.setdefault(path, []).append(f"{where}{said.what} – {said.remedy}")


def _field_of(questions: Questions, typed: Typed, place: str) -> str:
    """The field that a place of a finding names: a single value, a cell or item of a table, else the table."""
    if place == "years":
        return "year"
    parts = _ITEM.fullmatch(place)
    question = questions.find(parts["name"]) if parts else None
    if parts is None or question is None:
        return ""
    table = next((one for one in questions.tables if question in one.questions), None)
    if table is None:
        return f"v.{question.key}"
    for row in range(rows_of(table, typed)):
        at = f"{table.number}.{row}"
        names = ", ".join(typed.get(f"k.{at}.{place}", "") for place in range(len(table.indices)))
        if parts["items"] == names:
            return f"c.{at}.{question.key}"
    return f"t.{table.number}"


def _group(path: str, label: str, boxes: list[Box]) -> Box:
    """Boxes that belong together; something in them is required where one of them is."""
    return Box("group", path, label, required=any(one.required for one in boxes), boxes=boxes)


def _called(question: Question) -> str:
    return f"{question.of.parameter.text.in_language(language())} ({question.of.parameter.name})"


def _unit_said(question: Question, *, readings: bool) -> str:
    parameter = question.of.parameter
    unit = parameter.unit
    if parameter.kind == "choice":
        return ""
    if parameter.kind == "curve" and parameter.x_unit is not None:
        return _("One point on each line, x [%(x)s] and then y [%(y)s], such as 0 60.") % {
            "x": parameter.x_unit.text,
            "y": unit.text,
        }
    if unit.has_amount:
        return _("With its unit (%(unit)s, where amount is a mass or a volume), such as 12 t or 900 Nm3.") % {
            "unit": unit.text
        }
    if readings:
        return _("All readings in their order, one on each line, in %(unit)s.") % {"unit": unit.text}
    if unit.text == "1":
        return _("A number without unit.")
    return _("In %(unit)s; a number with another unit is converted.") % {"unit": unit.text}
