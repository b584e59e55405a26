"""The form of a values file: a calendar year, or several, with values as people write them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SkipValidation, TypeAdapter, WithJsonSchema
from typing_extensions import TypeAliasType

from tobiishi.methodologies.models import Confidence

__all__ = ["OneYear", "SeveralYears", "WrittenValue", "YearBlock", "values_schema"]


class _Form(BaseModel):
    """What all parts of a values file share: unknown keys are refused; numbers may stand for texts."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class WrittenValue(_Form):
    """A value with what may stand beside it; which of them it needs follows from its parameter."""

    value: str | None = None
    points: list[tuple[str, str]] | None = None
    values: list[str] | dict[str, WrittenTree] | None = None
    hours: str | list[str] | None = None
    source: str | None = None
    confidence: Confidence | None = None


_Inside = Annotated[str, WithJsonSchema({"type": "string", "not": {"enum": [*WrittenValue.model_fields]}})]
WrittenTree = TypeAliasType("WrittenTree", "str | WrittenValue | dict[_Inside, WrittenTree]")
"""A value, or values by item, or those of a used document by its id, to any depth."""


class YearBlock(_Form):
    """One calendar-year part; its values are checked against the parameters, not here."""

    year: str
    part: str = "1"
    values: dict[str, SkipValidation[WrittenTree]]


class OneYear(YearBlock):
    """A values file with one calendar-year part."""

    evidence: dict[str, str] | None = None


class SeveralYears(_Form):
    """A values file with a block for each calendar-year part."""

    years: Annotated[list[YearBlock], Field(min_length=1)]
    evidence: dict[str, str] | None = None


def values_schema() -> dict[str, Any]:
    """The JSON Schema of a values file, for editors."""
    schema = TypeAdapter(OneYear | SeveralYears).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "ValuesFile", **schema}
