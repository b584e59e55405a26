"""What a document asks for and computes, for other programs (`tobiishi methodology show --json`)."""

from __future__ import annotations

from tobiishi.errors import Text
from tobiishi.formulas.programs import Definition, Input
from tobiishi.methodologies.catalogue import Methodology
from tobiishi.units import decimal_text


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
        "inputs": {name: _input(of) for name, of in program.inputs.items()},
        "formulas": {name: _formula(d) for name, d in program.definitions.items()},
        "results": list(program.results),
    }


def _text(text: Text) -> dict[str, object]:
    return {"en": text.en, "ja": text.ja}


def _input(of: Input) -> dict[str, object]:
    parameter = of.parameter
    return {
        **_text(parameter.text),
        "asked_under": list(of.path),
        "indices": list(of.indices),
        "unit": parameter.unit.text,
        "kind": parameter.kind,
        "choices": list(parameter.choices),
        "range": str(parameter.range),
        "default": None if parameter.default is None else decimal_text(parameter.default, 12),
        "confidence": parameter.confidence,
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
