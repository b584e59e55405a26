"""The description of the interface: complete, sound, and true of every answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from asking import got
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from jsonschema import Draft202012Validator
from small_record import SEEDED_AT

from tobiishi.programme.files import packaged
from tobiishi_site.opendata.filters import fields_of
from tobiishi_site.programme.models import KINDS
from tobiishi_site.programme.operations.seed import seed


def _described(reference: str) -> Draft202012Validator:
    """A validator for a schema of the description."""
    said = got("/api/v1/openapi.json")
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{reference}", "components": said["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


@pytest.mark.usefixtures("_small_record")
def test_every_kind_has_its_list_and_its_entry_and_every_reference_leads_somewhere() -> None:
    said = got("/api/v1/openapi.json")
    assert said["openapi"] == "3.1.0"
    expected = {f"/api/v1/{kind}{rest}" for kind in KINDS for rest in ("", "/{id}")}
    assert set(said["paths"]) == expected | {"/api/v1/"}
    for schema in said["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for reference in _references(said):
        found: Any = said
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
    assert set(said["components"]["schemas"]["Study"]["properties"]) == set(fields_of("studies"))


@pytest.mark.django_db
def test_every_answer_about_the_packaged_record_is_as_described() -> None:
    seed(packaged(), at=SEEDED_AT)
    said = got("/api/v1/openapi.json")
    for kind in KINDS:
        operation = said["paths"][f"/api/v1/{kind}"]["get"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        name = schema["$ref"].rpartition("/")[2]
        assert [one.message for one in _described(name).iter_errors(got(f"/api/v1/{kind}?limit=100"))] == []


@pytest.mark.usefixtures("_small_record")
def test_an_answer_with_something_else_is_not_as_described() -> None:
    said = got("/api/v1/places")
    said["items"][0]["data"]["colour"] = "red"
    assert list(_described("PlaceList").iter_errors(said))


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """The server's end of a request does not close the connection in which the test has its record."""
    ends = (request_started, request_finished)
    for one in ends:
        one.disconnect(close_old_connections)
    yield
    for one in ends:
        one.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("_small_record", "_one_connection")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_schemathesis_finds_no_answer_that_differs_from_the_description(settings: Any) -> None:
    import schemathesis  # noqa: PLC0415 - takes a second, and only this test needs it
    from hypothesis import HealthCheck, Phase, given  # noqa: PLC0415
    from hypothesis import settings as hypothesis  # noqa: PLC0415

    settings.API_PER_MINUTE = 10**6
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    asked = 0
    operations: list[Any] = list(schema.get_all_operations())
    for found in operations:
        operation = found.ok()

        @hypothesis(
            max_examples=10,
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def _asked(case: Any) -> None:
            case.call_and_validate()

        _asked()
        asked += 1
    assert asked == 2 * (2 * len(KINDS) + 1)  # by GET and HEAD


@pytest.mark.usefixtures("_small_record")
def test_refusals_and_answers_without_content_are_as_described(settings: Any) -> None:
    said, problem = got("/api/v1/openapi.json"), _described("Problem")
    for path, operations in said["paths"].items():
        for status, answer in _short_answers(path, settings):
            method = answer.request["REQUEST_METHOD"].lower()
            where = (path, method, status)
            assert str(answer.status_code) == status, where
            described = operations.get(method, {"responses": {"405": {"$ref": "responses/405"}}})["responses"]
            response = said["components"]["responses"].get(
                described[status].get("$ref", "").rpartition("/")[2]
            )
            response = response or described[status]
            assert ("content" in response) == bool(answer.content), where
            assert set(response.get("headers", ())) <= set(answer.headers), where
            if answer.content and status != "200":
                assert answer.headers["Content-Type"] == "application/problem+json"
                assert [one.message for one in problem.iter_errors(answer.json())] == []


def _short_answers(path: str, settings: Any) -> Iterator[tuple[str, Any]]:
    """What an address answers that has little to say, and the status that is expected."""
    address, expected = path.replace("{id}", "none"), "404" if "{id}" in path else "200"
    client, other = Client(), Client(REMOTE_ADDR=path)
    first = client.get(address)
    yield expected, first
    yield expected, client.head(address)
    yield from (("405", getattr(client, one)(address)) for one in ("post", "put", "patch", "delete"))
    if expected == "200":
        known = {"If-None-Match": first.headers["ETag"]}
        yield from (("304", ask(address, headers=known)) for ask in (client.get, client.head))
    settings.API_PER_MINUTE = 1
    other.get(address)  # the only one in this minute
    yield from (("429", ask(address)) for ask in (other.get, other.head))
    settings.API_PER_MINUTE = 10**6


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [one for inside in value.values() for one in _references(inside)]
    return [one for inside in value for one in _references(inside)] if isinstance(value, list) else []
