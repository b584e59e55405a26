"""Every role at every address and with every operation gets what the table of `matrix.toml` says, and nothing else."""

from __future__ import annotations

import ast
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from attempts import ACTORS, ATTEMPTS, outcomes
from django.test import Client
from table import METHODS, OPERATIONS, PAGES, SIDES, Asked, asked, routes, spread
from world import COLUMNS, HIDDEN, World

from tobiishi_site.accounts.policy import policy
from tobiishi_site.programme.queries import counts

ROOT = Path(__file__).parents[3] / "src/tobiishi_site"
OFFICE = {"oR", "oE", "oC", "oA"}


def test_the_people_of_the_table_have_every_role_of_the_policy(world: World) -> None:
    held = {role for column in ACTORS for one in world.actor(column).held for role in policy().roles_of(one)}
    assert held | {"visitor", "person", "operator"} == set(policy().roles)


def test_every_address_is_in_the_table_and_no_other_is() -> None:
    assert sorted(PAGES) == sorted(set(routes()))


def test_everyone_gets_at_every_address_what_the_table_says(world: World, subtests: pytest.Subtests) -> None:
    for one in (one for route in PAGES for one in asked(route)):
        with subtests.test(one.route, side=one.side, language=one.language):
            got = {
                method: " ".join(one.status(world, person, method) for person in COLUMNS)
                for method in METHODS
            }
            assert got == one.expected


def test_a_session_that_says_it_is_the_operators_is_a_visitors(world: World) -> None:
    client = world.client("oA")
    session = client.session
    session["_auth_user_id"] = "0"
    session.save()
    assert client.get("/ja/people/").headers["Location"].startswith("/ja/account/sign-in/")


def test_a_guessed_link_opens_nothing_for_anyone(world: World) -> None:
    got = {person: world.client(person).get("/ja/invitations/guess/").status_code for person in COLUMNS}
    assert got == {**dict.fromkeys(COLUMNS, 404), "C1": 302}


def test_every_operation_is_in_the_table_and_tried() -> None:
    names = {name.partition(" ")[0] for name in OPERATIONS}
    of_actors = {name for path in ROOT.glob("*/operations/*.py") for name in _of_actors(path)}
    assert names == of_actors | {"run"}  # in the name of whoever asked for the work
    assert set(OPERATIONS) == set(ATTEMPTS)


def test_every_operation_is_for_whom_the_table_says(world: World, subtests: pytest.Subtests) -> None:
    for operation, row in OPERATIONS.items():
        for side in (one for one in SIDES if one in row):
            with subtests.test(operation, side=side):
                assert outcomes(world, operation, side) == spread(row[side], ACTORS)


def _of_actors(path: Path) -> set[str]:
    """The functions of a file that somebody carries out."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    found = (one for one in body if isinstance(one, ast.FunctionDef) and not one.name.startswith("_"))
    return {one.name for one in found if "actor" in {argument.arg for argument in one.args.kwonlyargs}}


# --- another organisation's draft is not even acknowledged ---


def test_no_page_tells_a_stranger_of_a_draft(world: World) -> None:
    asks = [one for route in PAGES for one in asked(route) if one.language != "en"]
    told = [
        (person, one.route)
        for person in sorted(set(COLUMNS) - OFFICE)
        for one in asks
        if f"{HIDDEN}-another" in _body(world, one, person)
        or f"{HIDDEN} another" in _body(world, one, person)
    ]
    assert told == []


def test_neither_search_nor_counts_nor_the_page_of_what_is_public_tell_of_a_draft(world: World) -> None:
    for person in ("V", "P", "R", "A"):
        client = world.client(person)
        found = client.get("/en/events/", {"q": HIDDEN}).content.decode()
        assert "Nothing was found." in found
        assert f"{HIDDEN}-" not in found
        shown = client.get("/en/organisations/another/").content.decode()
        assert "Bureau of another" in shown
        assert HIDDEN not in shown
    assert "events" not in counts()


def test_the_log_tells_an_administrator_only_of_their_own_drafts(world: World) -> None:
    page = world.client("A").get("/en/audit-log/").content.decode()
    assert f"{HIDDEN}-city" in page
    assert f"{HIDDEN}-another" not in page


def test_an_export_of_an_account_tells_of_nothing_but_the_account(world: World) -> None:
    for person in ("P", "A", "oA"):
        assert HIDDEN not in world.client(person).post("/en/account/export/").content.decode()


def test_a_draft_answers_as_what_does_not_exist(world: World) -> None:
    slug = world.owned["another"].draft.entry.slug
    hidden, missing = (Client().get(f"/en/events/{one}/") for one in (slug, "nothing"))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content.replace(slug.encode(), b"nothing") == missing.content


def _body(world: World, one: Asked, person: str) -> str:
    """What a page says; its own address does not count, which it repeats to lead to the other language."""
    address = one.address(world, person)
    answer = world.client(person).get(address)
    told = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.headers["Content-Type"] == "application/zip":
        archive = ZipFile(BytesIO(told))
        told = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith(".xlsx"))
    return str(told.decode()).replace(address.split("/", 2)[-1], "")
