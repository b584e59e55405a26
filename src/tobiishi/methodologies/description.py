"""What a document asks for and computes, for other programs (`tobiishi methodology show --json`)."""

from __future__ import annotations

from typing import Final

from tobiishi import factors
from tobiishi.errors import Text
from tobiishi.formulas.programs import Definition, Input
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.units import conversion, decimal_text

__all__ = ["default_of", "described"]

DECIMALS: Final = 12
"""Digits behind the point of a default."""


def described(methodology: Methodology) -> dict[str, object]:
    """The document with its linked inputs and formulas."""
    document, program = methodology.document, methodology.program
    return {
        "id": document.id,
        "version": document.version,
        "kind": document.kind,
        "title": _text(document.title.text),
        "country": document.country,
        "status": document.status,
        "valid_from": str(document.valid_from) if document.valid_from else None,
        "valid_until": str(document.valid_until) if document.valid_until else None,
        "sectoral_scope": document.sectoral_scope,
        "technologies": list(document.technologies),
        "source": document.source.model_dump(),
        "negative_years": document.negative_years,
        "sha256": methodology.sha256,
        "uses": {name: one.sha256 for name, one in methodology.used.items()},
        "criteria": [
            {"id": c.id, **_text(c.text), "test": c.test, "evidence": c.evidence} for c in document.criteria
        ],
        "indices": {
            name: {
                **_text(index.text),
                "kind": index.kind,
                "within": index.within,
                "may_be_empty": index.may_be_empty,
                "categories": list(index.categories),
            }
            for name, index in program.indices.items()
        },
        "inputs": {name: _input(methodology, of) for name, of in program.inputs.items()},
        "formulas": {name: _formula(d) for name, d in program.definitions.items()},
        "results": list(program.results),
    }


def _text(text: Text) -> dict[str, object]:
    return {"en": text.en, "ja": text.ja}


def default_of(methodology: Methodology, of: Input) -> tuple[str, str] | None:
    """The default of an input in its unit, as a decimal, and how sure it is; None where it has none.

    A default that the table of factors gives is that of today's table, whatever the day of validity.
    """
    parameter = of.parameter
    if parameter.default is not None:
        return decimal_text(parameter.default, DECIMALS), parameter.confidence or ""
    part = methodology.factor_part(of)
    found = factors.find(**part.model_dump(exclude_none=True)) if part else []
    if len(found) != 1:
        return None
    value = found[0].value * conversion(found[0].unit, parameter.unit)
    return decimal_text(value, DECIMALS), str(found[0].confidence)


def _input(methodology: Methodology, of: Input) -> dict[str, object]:
    parameter = of.parameter
    default, confidence = default_of(methodology, of) or (None, parameter.confidence)
    return {
        **_text(parameter.text),
        "asked_under": list(of.path),
        "indices": list(of.indices),
        "unit": parameter.unit.text,
        "kind": parameter.kind,
        "choices": list(parameter.choices),
        "range": str(parameter.range),
        "default": default,
        "confidence": confidence,
        "aggregate": parameter.aggregate,
        "x_unit": parameter.x_unit.text if parameter.x_unit else None,
    }


def _formula(definition: Definition) -> dict[str, object]:
    return {
        **_text(definition.text),
        "indices": list(definition.indices),
        "unit": definition.unit.text if definition.unit else None,
        "is": definition.written,
        "confidence": definition.confidence,
    }
