"""The description of the interface (OpenAPI 3.1), made from the models of the record.

What an answer may leave out is not required in it: a text that is public in no language, and the id of an entry that
is not public, are left out.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.utils.translation import override
from pydantic.json_schema import models_json_schema

from tobiishi.programme.models import Words
from tobiishi_site.exchange.writing import TYPES
from tobiishi_site.opendata.addresses import address
from tobiishi_site.opendata.filters import MEANINGS, parameters_of
from tobiishi_site.opendata.problems import MEDIA_TYPE, TITLES
from tobiishi_site.opendata.terms import terms
from tobiishi_site.programme.entries import model_of
from tobiishi_site.programme.labels import KINDS as LABELS
from tobiishi_site.programme.labels import SENTENCES, Label
from tobiishi_site.programme.models import KINDS, LANGUAGES

Schema = dict[str, Any]
_DATE: Final[Schema] = {"type": "string", "format": "date-time"}
_URL: Final[Schema] = {"type": "string", "format": "uri"}
_TITLES: Final[Schema] = {
    "type": "object",
    "properties": {language: {"type": "string"} for language in LANGUAGES},
    "additionalProperties": False,
}
_TEXT: Final[Schema] = {"type": "string"}
_VALIDATORS: Final[Schema] = {"ETag": {"schema": _TEXT}, "Last-Modified": {"schema": _TEXT}}
_EMPTY: Final = ("400", "404", "429")
"""Problems of which HEAD tells the status alone."""
_REF_TO_HEAD: Final = {status: {"$ref": f"#/components/responses/{status}-head"} for status in _EMPTY}
_PARAMETERS: Final[Schema] = {
    "known": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag of the answer that the asker has / 取得済みの応答のETag",
        "schema": {"type": "string", "maxLength": 200},
    }
}


def _object(required: dict[str, Schema], **optional: Schema) -> Schema:
    """An object with these members and no others."""
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _both(label: Label) -> str:
    """A text in English and Japanese: the description is one document."""
    said = []
    for language in ("en", "ja"):
        with override(language):
            said.append(str(label))
    return " / ".join(dict.fromkeys(said))


def description() -> Schema:
    """The whole description; its server is this site."""
    publisher, licence = terms().publisher, terms().licences[0]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tobiishi open data",
            "version": "1",
            "summary": "Everything that is public of the record of city-to-city collaboration, for reading.",
            "description": (
                "Answers are known by ETag and Last-Modified. Lists come in parts: follow `next` until it is null. "
                f"{publisher.note.en} {publisher.note.ja}"
            ),
            "license": {"name": licence.name.en, "url": licence.url},
        },
        "externalDocs": {"url": address("open_data_api", language="en")},
        "servers": [{"url": address("api_root").removesuffix("/api/v1/")}],
        "paths": {
            "/api/v1/": _read(_root()),
            **{path: _read(get) for kind in KINDS for path, get in _paths(kind)},
        },
        "components": {"schemas": _schemas(), "responses": _responses(), "parameters": _PARAMETERS},
    }


def _read(get: Schema) -> Schema:
    """An address that is read: whole, or by HEAD without its content."""
    whole = get["responses"]["200"]
    short = {name: _REF_TO_HEAD.get(name, one) for name, one in get["responses"].items()}
    short["200"] = {name: whole[name] for name in ("description", "headers")}
    head = {**get, "operationId": f"{get['operationId']}_head", "responses": short}
    return {"parameters": [{"$ref": "#/components/parameters/known"}], "get": get, "head": head}


def _root() -> Schema:
    return {
        "operationId": "root",
        "summary": "Every list / すべての一覧",
        "responses": {"200": _json(_ref("Root"), "The lists"), **_problems("304", "429")},
    }


def _paths(kind: str) -> list[tuple[str, Schema]]:
    many, one = LABELS[kind]
    model = model_of(kind).__name__
    listed = {
        "operationId": f"list_{kind}",
        "summary": _both(many),
        "description": _both(SENTENCES[kind]),
        "parameters": [_parameter(kind, name) for name in parameters_of(kind)],
        "responses": {
            "200": _json(_ref(f"{model}List"), "A part of the list"),
            **_problems("304", "400", "429"),
        },
    }
    single = {
        "operationId": f"get_{kind}",
        "summary": _both(one),
        "parameters": [
            {
                "name": "id",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "pattern": "^[a-z0-9-]{1,80}$"},
            }
        ],
        "responses": {
            "200": _json(_ref(f"{model}Item"), "The entry"),
            **_problems("304", "400", "404", "429"),
        },
    }
    return [(f"/api/v1/{kind}", listed), (f"/api/v1/{kind}/{{id}}", single)]


def _parameter(kind: str, name: str) -> Schema:
    schema = parameters_of(kind)[name]
    commas = {"style": "form", "explode": False} if schema["type"] == "array" else {}
    return {"name": name, "in": "query", "description": _both(MEANINGS[name]), "schema": schema, **commas}


def _json(schema: Schema, said: str) -> Schema:
    return {
        "description": said,
        "headers": _VALIDATORS,
        "content": {"application/json": {"schema": schema}},
    }


def _problems(*statuses: str) -> Schema:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}


def _responses() -> Schema:
    content = {MEDIA_TYPE: {"schema": _ref("Problem")}}
    made: Schema = {
        str(status): {"description": _both(title), "content": content} for status, title in TITLES.values()
    }
    made["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    made["405"]["headers"] = {"Allow": {"schema": _TEXT}}
    for status in _EMPTY:
        made[f"{status}-head"] = {name: one for name, one in made[status].items() if name != "content"}
    made["304"] = {"description": "The asker has it already / 変更なし", "headers": _VALIDATORS}
    return made


@cache
def _schemas() -> Schema:
    models = [model_of(kind) for kind in KINDS]
    _, made = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    found: Schema = made["$defs"]
    names = {model.__name__ for model in models}
    for name, schema in found.items():
        _relax(schema, entry=name in names)
    for kind in KINDS:
        found |= _envelopes(kind)
    return found | _common()


def _relax(schema: Schema, *, entry: bool) -> None:
    """Of an entry nothing is required, of a part no text in two languages."""
    words = _ref(Words.__name__)
    left = [name for name in schema.get("required", ()) if not entry and schema["properties"][name] != words]
    schema["required"] = left
    if entry:
        for field in schema["properties"].values():
            field.pop("minItems", None)


def _envelopes(kind: str) -> Schema:
    model = model_of(kind).__name__
    item = _object(
        {
            "kind": {"const": kind},
            "id": _TEXT,
            "url": _URL,
            "titles": _ref("Titles"),
            "published_at": _DATE,
            "revision": {"type": "integer", "minimum": 1},
            "published": _object({}, **{language: _ref("PublishedIn") for language in LANGUAGES}),
            "data": _ref(model),
            "sources": {"type": "array", "items": _ref("CitedSource")},
            "links": _ref("Links"),
        }
    )
    listed = _object(
        {
            "kind": {"const": kind},
            "count": {"type": "integer", "minimum": 0},
            "items": {"type": "array", "items": _ref(f"{model}Item")},
            "next": {"anyOf": [_URL, {"type": "null"}]},
            "licence": _URL,
        }
    )
    return {f"{model}Item": item, f"{model}List": listed}


def _common() -> Schema:
    addresses = {"type": "array", "items": _URL}
    counted = _object({"kind": {"enum": list(KINDS)}, "count": {"type": "integer"}, "url": _URL})
    licence = _object({"id": _TEXT, "name": _TEXT, "url": _URL, "holds_for": _TEXT})
    return {
        "Titles": _TITLES,
        "PublishedIn": _object({"at": _DATE, "revision": {"type": "integer"}, "behind": {"type": "boolean"}}),
        "CitedSource": _object(
            {"source": _TEXT},
            at=_TEXT,
            as_of=_TEXT,
            titles=_ref("Titles"),
            publisher=_ref(Words.__name__),
            when=_TEXT,
            url=_TEXT,
            item=_URL,
        ),
        "Links": _object(
            {
                "pages": _object(dict.fromkeys(LANGUAGES, _URL)),
                **{form.replace(".", "_"): addresses for form in TYPES},
            }
        ),
        "Root": _object(
            {
                "lists": {"type": "array", "items": counted},
                "description": _URL,
                "catalogue": _URL,
                "licences": {"type": "array", "items": licence},
            }
        ),
        "Problem": _object(
            {"type": _URL, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}, parameter=_TEXT
        ),
    }
