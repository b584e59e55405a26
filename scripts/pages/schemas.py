"""JSON Schemas of the files people write, from the models that read them."""

from __future__ import annotations

import json
from typing import Any, Final

from pages.keys import described
from tobiishi.methodologies.models import Document
from tobiishi.methodologies.written import values_schema
from tobiishi.monitoring.plan import Plan
from tobiishi.monitoring.project import project_schema

FOLDER: Final = "schemas"
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_IDENTITY: Final = ["based_on", "id", "version"]


def schema_pages() -> dict[str, str]:
    """The text of each schema by its path under docs/."""
    document = {"$schema": _DRAFT, **Document.model_json_schema(by_alias=True)}
    schemas = {
        "document": _with_numbers(document),
        "document-variant": _variant(_with_numbers(document)),
        "values": _with_numbers(values_schema()),
        "project": _with_numbers(_with_plan(described(project_schema()))),
    }
    return {f"{FOLDER}/{name}.schema.json": _written(schema) for name, schema in schemas.items()}


def _written(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _with_numbers(schema: Any) -> Any:
    """Texts may be written as bare numbers: the reader takes them as they stand, digit by digit."""
    if isinstance(schema, list):
        return [_with_numbers(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inside = {key: _with_numbers(one) for key, one in schema.items()}
    if inside.get("type") == "string" and not {"enum", "const", "format"} & set(inside):
        inside["type"] = ["string", "number"]
    return inside


def _variant(schema: dict[str, Any]) -> dict[str, Any]:
    """A document that says only what differs from another: hardly anything is required, null takes away."""
    return {**_relaxed(schema), "required": _IDENTITY, "title": "Variant"}


def _relaxed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_relaxed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _relaxed(one) for key, one in schema.items() if key != "required" or not isinstance(one, list)
    }


def _with_plan(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a project file with that of its plan."""
    plan = Plan.model_json_schema(by_alias=True)
    parts = plan.pop("$defs")
    return {
        **schema,
        "$defs": {**schema["$defs"], **parts, "Plan": plan},
        "properties": {
            **schema["properties"],
            "plan": {
                "$ref": "#/$defs/Plan",
                "description": schema["properties"]["plan"]["description"],
            },
        },
    }
