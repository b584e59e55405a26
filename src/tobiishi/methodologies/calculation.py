"""A calculation by a methodology: year parts in, exact reductions and whole tonnes out.

Source of the yearly rule: VOCABULARY, "Years": formulas are evaluated once for each calendar-year part
and rounded once there; a negative year gives 0 and is carried forward only where the document says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from flint import arb, fmpq

from tobiishi import factors
from tobiishi.errors import Finding, Place, Problems, Refused, Text, refused
from tobiishi.formulas import expressions as e
from tobiishi.formulas.cases import Case, Value, case
from tobiishi.formulas.engines.arrays import ArrayProgram
from tobiishi.formulas.engines.exact import NOTHING, Exact, Outcome, Rounding, enclosure
from tobiishi.formulas.programs import Input, Program
from tobiishi.methodologies.catalogue import Methodology, valid_on
from tobiishi.methodologies.models import Document, FactorPart
from tobiishi.methodologies.values import Given, YearValues, read_values
from tobiishi.units import Unit, conversion, decimal_text

DECIMALS = 9
"""Digits behind the point of a `decimal`, rounded half even; `exact` holds them all."""
ENCLOSURE_DECIMALS = 30

Unverified = Literal["project", "factor", "document"]
"""Who says that a value is unverified: whoever gave it, the table of factors, or the document."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A default of the methodology in whose place the project gives a value; both with their unit.

    `document` is the default, "—" where no factor is found. `confidence` and `source` are the project's own
    words for its value; None where it says nothing.
    """

    document: str
    given: str
    confidence: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Year:
    """The result of one calendar-year part; `floats` is empty where floats cannot compute it."""

    values: YearValues
    case: Case
    outcome: Outcome
    floats: Mapping[str, float]

    @property
    def whole_tonnes(self) -> int | None:
        """Whole tonnes of the part [tCO2]."""
        return self.outcome.whole_tonnes


@dataclass(slots=True)
class Calculation:
    """A calculation with its findings; it `blocks` where an eligibility criterion is not met."""

    methodology: Methodology
    rounding: Rounding
    years: list[Year] = field(default_factory=list)
    criteria: list[dict[str, object]] = field(default_factory=list)
    unverified: dict[str, Unverified] = field(default_factory=dict)
    replaced: dict[str, Replaced] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    factors: dict[str, factors.Factor] = field(default_factory=dict)

    @property
    def rests_on_unverified(self) -> list[str]:
        """Names of everything unverified that the result rests on, in order."""
        return sorted(self.unverified, key=str.lower)

    @property
    def blocks(self) -> bool:
        """Whether a finding forbids tonnes."""
        return any(finding.effect == "blocks" for finding in self.findings)

    @property
    def total_whole_tonnes(self) -> int | None:
        """Whole tonnes of all year parts [tCO2]; None where blocked or not rounded."""
        tonnes = [year.whole_tonnes for year in self.years]
        if self.blocks or any(t is None for t in tonnes):
            return None
        return sum(t for t in tonnes if t is not None)

    def as_json(self) -> dict[str, object]:
        """The calculation for other programs (docs/interfaces.md)."""
        document = self.methodology.document
        return {
            "methodology": {
                "id": document.id,
                "version": document.version,
                "sha256": self.methodology.sha256,
                "status": document.status,
            },
            "rounding": self.rounding,
            "years": _years_json(self),
            "total_whole_tonnes": self.total_whole_tonnes,
            "criteria": self.criteria,
            "rests_on_unverified": self.rests_on_unverified,
            "findings": [finding.as_json() for finding in self.findings],
        }


def calculate(
    methodology: Methodology,
    years: Sequence[YearValues],
    *,
    rounding: Rounding = "registered",
    evidence: Mapping[str, str] | None = None,
    valid_on_day: dt.date | None = None,
) -> Calculation:
    """Calculate all year parts by a methodology.

    Args:
        methodology: the document to follow.
        years: what is given for each part, in the order of time.
        rounding: how tonnes become whole.
        evidence: for each criterion id the evidence that is there.
        valid_on_day: the day on which the document must be valid; the first year where None.

    Raises:
        Refused: every fault of the values; `methodologies-not-valid`, `methodologies-no-criterion`.
    """
    check_evidence(methodology.document, evidence or {})
    result = Calculation(methodology, rounding)
    result.findings += _validity(methodology.document, years, valid_on_day)
    carried: Exact = NOTHING
    problems = Problems()
    for values in years:
        with problems.catching():
            carried = _add_year(result, values, valid_on_day, carried)
    problems.refuse_if_any()
    _judge(result, evidence or {})
    return result


def _add_year(result: Calculation, values: YearValues, day: dt.date | None, carried: Exact) -> Exact:
    """Compute one part; returns the shortfall that the next year inherits."""
    methodology, program = result.methodology, result.methodology.program
    with _in_year(values.year):
        given = read_values(program, values.written)
        found = _Defaults(methodology, day or dt.date(values.year, 12, 31))
        of = case(
            program,
            values.year,
            part=values.part,
            part_hours=values.part_hours,
            values=given.values,
            hours=given.hours,
            defaults=found.values,
            empty=given.empty,
        )
        with found.explaining():
            outcome = methodology.exact.run(of, result.rounding, carried)
    year = Year(values, of, outcome, _floats(program, of))
    result.years.append(year)
    result.factors |= {name: found.factors[name] for name in found.factors if of.defaulted.get(name)}
    result.findings += _year_findings(result, year)
    result.unverified |= _unverified(program, year, given, found.factors)
    _note_replaced(result, given, found.values)
    return outcome.shortfall if methodology.document.negative_years == "carried" else NOTHING


def _floats(program: Program, of: Case) -> dict[str, float]:
    """What ordinary floating-point arithmetic gives; nothing where it has no finite result."""
    try:
        return {name: float(value) for name, value in ArrayProgram(program).run(of).items()}
    except (Refused, ArithmeticError):
        return {}


@contextmanager
def _in_year(year: int) -> Iterator[None]:
    """Findings of a refusal inside the block say the year."""
    try:
        yield
    except Refused as refusal:
        places = [finding.place.within(begins=str(year)) for finding in refusal.findings]
        pairs = zip(refusal.findings, places, strict=True)
        raise Refused(replace(finding, place=place) for finding, place in pairs) from None


def _validity(document: Document, years: Sequence[YearValues], day: dt.date | None) -> list[Finding]:
    first = day or dt.date(min((y.year for y in years), default=1), 1, 1)
    valid = valid_on(document, first)
    if day is None and valid is False:
        valid = valid_on(document, dt.date(first.year, 12, 31))
    name = f"{document.id}@{document.version}"
    begins, ends = (str(d) if d else "…" for d in (document.valid_from, document.valid_until))
    if valid is False:
        raise refused("methodologies-not-valid", name=name, day=first, begins=begins, ends=ends)
    unknown = document.status != "estimate" and valid is None
    details = {"name": name, "day": str(first)}
    return [Finding("methodologies-validity-unknown", Place(), details, "notes")] if unknown else []


class _Defaults:
    """Defaults that are factors, looked up; what is not found is told only if asked for."""

    def __init__(self, methodology: Methodology, day: dt.date) -> None:
        self.values: dict[str, fmpq] = {}
        self.factors: dict[str, factors.Factor] = {}
        self.refusals: dict[str, Refused] = {}
        for name, of in methodology.program.inputs.items():
            part = methodology.factor_part(of)
            if part is not None:
                self._find(name, of, part, day)

    def _find(self, name: str, of: Input, part: FactorPart, day: dt.date) -> None:
        try:
            factor = factors.the_one(date=day, **part.model_dump(exclude_none=True))
            self.values[name] = factor.value * conversion(factor.unit, of.parameter.unit)
            self.factors[name] = factor
        except Refused as refusal:
            self.refusals[name] = refusal

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """A missing value whose factor was not found also says why."""
        try:
            yield
        except Refused as refusal:
            names = {(finding.place.name or "").partition("[")[0] for finding in refusal.findings}
            why = [f for name in names & set(self.refusals) for f in self.refusals[name].findings]
            raise Refused([*refusal.findings, *why]) from None


def _note_replaced(result: Calculation, given: Given, found: Mapping[str, fmpq]) -> None:
    """Note each default in whose place a value is given; once, where years give the same."""
    for name, of in result.methodology.program.inputs.items():
        if of.parameter.kind != "default":
            continue
        default = found.get(name, of.parameter.default)
        for key, value in given.values.get(name, {}).items():
            label = name + (f"[{', '.join(map(str, key))}]" if key else "")
            stated = given.stated.get((name, key)) or given.stated.get((name, None), {})
            said = ("—" if default is None else _with_unit(of, default), _with_unit(of, value))
            one = Replaced(*said, stated.get("confidence"), stated.get("source"))
            if result.replaced.get(label) != one:
                details = {"name": label, "document": one.document, "given": one.given}
                finding = Finding("methodologies-default-replaced", Place(name=label), details, "notes")
                result.findings.append(finding)
            result.replaced[label] = one


def _with_unit(of: Input, value: Value) -> str:
    figure = decimal_text(value, DECIMALS) if isinstance(value, fmpq) else "…"
    return f"{figure} {of.parameter.unit.text}"


def _year_findings(result: Calculation, year: Year) -> list[Finding]:
    findings = []
    place = Place(name=result.methodology.program.result, begins=str(year.values.year))
    exact = year.outcome.values[place.name or ""]
    if year.outcome.shortfall is not NOTHING:
        details: dict[str, str | Text] = {"value": _decimal(exact)}
        carried = result.methodology.document.negative_years == "carried"
        code = "methodologies-negative-carried" if carried else "methodologies-negative"
        findings.append(Finding(code, place, details, "notes"))
    by_float = _float_tonnes(year.floats.get(place.name or ""), result.rounding)
    if by_float is not None and year.outcome.shortfall is NOTHING and by_float != year.whole_tonnes:
        details = {"float": str(by_float), "exact": str(year.whole_tonnes)}
        findings.append(Finding("methodologies-float-differs", place, details, "notes"))
    return findings


def _float_tonnes(value: float | None, rounding: Rounding) -> int | None:
    """What a spreadsheet or ordinary program would give [tCO2]."""
    if value is None or rounding == "none":
        return None
    return max(0, int((value + (0.5 if rounding == "feasibility" else 0)) // 1))


def check_evidence(document: Document, evidence: Iterable[str]) -> None:
    """Demand that each number under which evidence stands is that of a criterion.

    Raises:
        Refused: `methodologies-no-criterion`.
    """
    known = [str(criterion.id) for criterion in document.criteria]
    problems = Problems()
    for number in evidence:
        if number not in known:
            problems.add("methodologies-no-criterion", id=number, known=", ".join(known) or "—")
    problems.refuse_if_any()


def _judge(result: Calculation, evidence: Mapping[str, str]) -> None:
    """Eligibility criteria: tested ones block where not met, the others ask for evidence. Checks note."""
    document = result.methodology.document
    for criterion in document.criteria:
        shown = evidence.get(str(criterion.id))
        judged = _verdicts(result, f"criterion_{criterion.id}") if criterion.test else None
        met = all(judged.values()) if judged is not None else None
        result.criteria.append(_criterion_json(criterion.id, met=met, judged=judged, evidence=shown))
        place = Place(name=f"criterion {criterion.id}")
        asked = Text(f" ({criterion.evidence})" if criterion.evidence else "", "")
        details: dict[str, str | Text] = {"text": criterion.text, "evidence": asked}
        if met is False:
            failed = ", ".join(item for item, holds in (judged or {}).items() if not holds and item)
            details["items"] = failed or "—"
            result.findings.append(Finding("methodologies-not-eligible", place, details, "blocks"))
        elif met is None and shown is None:
            result.findings.append(Finding("methodologies-evidence", place, details, "notes"))
    for name, check in document.checks.items():
        if not all(_verdicts(result, name).values()):
            said = {"text": check.text}
            result.findings.append(Finding("methodologies-check", Place(name=name), said, "notes"))


def _verdicts(result: Calculation, test: str) -> dict[str, bool]:
    """Whether a test held in every year part, by item."""
    verdicts: dict[str, bool] = {}
    for year in result.years:
        for key, holds in year.outcome.tests[test].items():
            name = ", ".join(map(str, key))
            verdicts[name] = verdicts.get(name, True) and holds
    return verdicts


def _criterion_json(
    number: int, *, met: bool | None, judged: Mapping[str, bool] | None, evidence: str | None
) -> dict[str, object]:
    row: dict[str, object] = {"id": number, "met": met}
    if judged is not None and set(judged) != {""}:
        row["items"] = dict(judged)
    if evidence is not None:
        row["evidence"] = evidence
    return row


def _unverified(
    program: Program, year: Year, given: Given, looked_up: Mapping[str, factors.Factor]
) -> dict[str, Unverified]:
    """Everything unverified that the result rests on, and who says so."""
    found: dict[str, Unverified] = {}
    definitions = [d for name, d in program.definitions.items() if name in year.outcome.used]
    for definition in [*definitions, *program.tests.values()]:
        if definition.confidence == "unverified":
            found[definition.name] = "document"
        for node in e.walk(definition.expression):
            name = node.table if isinstance(node, e.Lookup) else getattr(node, "name", None)
            if name is not None and _confidence(program, name, year, given, looked_up) == "unverified":
                by_factor: Unverified = "factor" if name in looked_up else "document"
                found[name] = "project" if name in given.unverified else by_factor
    return found


def _confidence(
    program: Program, name: str, year: Year, given: Given, looked_up: Mapping[str, factors.Factor]
) -> str | None:
    """How sure a constant, table, curve or value of an input is."""
    declared = program.constants.get(name) or program.tables.get(name) or program.curves.get(name)
    if declared is not None:
        return declared.confidence
    if name in given.unverified:
        return "unverified"
    of = program.inputs.get(name)
    if of is None or name not in year.outcome.used:
        return None
    return str(looked_up[name].confidence) if name in looked_up else of.parameter.confidence


def _years_json(result: Calculation) -> dict[str, object]:
    years: dict[str, object] = {}
    for year in result.years:
        label = str(year.values.year)
        if label in years:
            label = f"{label}+"
        formulas = {
            name: figure(value, year.floats.get(name), result.methodology.program.definitions[name].unit)
            for name, value in year.outcome.values.items()
        }
        tonnes = None if result.blocks else year.whole_tonnes
        years[label] = {"part": str(year.values.part), "formulas": formulas, "whole_tonnes": tonnes}
    return years


def figure(value: Exact, approximate: float | None, unit: Unit | None) -> dict[str, object]:
    """One figure for other programs: exact where rational, else its enclosure; decimal; float; unit."""
    ends = None
    if isinstance(value, arb):
        low, high = enclosure(value)
        ends = [decimal_text(low, ENCLOSURE_DECIMALS), decimal_text(high, ENCLOSURE_DECIMALS)]
    return {
        "exact": str(value) if isinstance(value, fmpq) else None,
        "enclosure": ends,
        "decimal": _decimal(value),
        "float": approximate,
        "unit": unit.text if unit is not None else None,
    }


def _decimal(value: Exact) -> str:
    if isinstance(value, fmpq):
        return decimal_text(value, DECIMALS)
    low, high = enclosure(value)
    return decimal_text((low + high) / 2, DECIMALS)
