"""The policy says what was decided: every role, every verb, every kind of thing, against a table written by hand."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tobiishi_site.accounts.policy import (
    OPERATOR,
    VISITOR,
    Actor,
    Held,
    Thing,
    demand,
    may,
    policy,
    read_policy,
)

MINE, OTHERS, ME = 1, 2, 7
POLICY = Path(__file__).parents[3] / "src/tobiishi_site/accounts/policy.toml"
ACTORS = {
    "V": VISITOR,
    "P": Actor(ME),
    "R": Actor(ME, frozenset({Held("reader", MINE, "municipality")})),
    "E": Actor(ME, frozenset({Held("editor", MINE, "municipality")})),
    "C": Actor(ME, frozenset({Held("checker", MINE, "municipality")})),
    "A": Actor(ME, frozenset({Held("administrator", MINE, "municipality")})),
    "oR": Actor(ME, frozenset({Held("reader", MINE, "secretariat")})),
    "oE": Actor(ME, frozenset({Held("editor", MINE, "ministry")})),
    "oC": Actor(ME, frozenset({Held("checker", MINE, "secretariat")})),
    "oA": Actor(ME, frozenset({Held("administrator", MINE, "ministry")})),
    "X": OPERATOR,
}
# o: of one's own organisation · p: public · s: about oneself, or opened by one's token · all: of anyone · . : never
TABLE = """
                              V   P   R   E   C   A   oR  oE  oC  oA  X
published entry    read       p   p   p   p   p   p   p   p   p   p   p
published entry    withdraw   .   .   .   .   o   .   .   .   all .   .
draft entry        read       .   .   o   o   o   o   all all all o   .
draft entry        write      .   .   .   o   .   .   .   all .   .   all
draft entry        check      .   .   .   .   o   .   .   .   all .   .
draft entry        publish    .   .   .   .   o   .   .   .   all .   all
draft entry        discard    .   .   .   o   .   .   .   all .   .   .
confidential note  read       .   .   o   o   o   .   o   o   o   .   .
confidential note  write      .   .   .   o   .   .   .   o   .   .   .
confidential note  discard    .   .   .   o   .   .   .   o   .   .   .
file               read       p   p   op  op  op  op  all all all op  p
file               write      .   .   .   o   .   .   .   all .   .   .
file               check      .   .   .   .   o   .   .   .   all .   .
file               publish    .   .   .   .   o   .   .   .   all .   .
file               withdraw   .   .   .   .   o   .   .   .   all .   .
file               discard    .   .   .   o   .   .   .   all .   .   all
organisation       read       .   .   o   o   o   o   all all all all all
organisation       found      .   .   .   .   .   .   .   .   .   all all
organisation       write      .   .   .   .   .   o   .   .   .   all .
membership         read       .   .   o   o   o   o   o   o   o   all .
membership         write      .   .   .   .   .   o   .   .   .   all .
membership         end        .   .   .   .   .   o   .   .   .   all .
invitation         read       s   s   s   s   s   os  s   s   s   all s
invitation         write      .   .   .   .   .   o   .   .   .   all all
invitation         accept     s   s   s   s   s   s   s   s   s   s   s
invitation         withdraw   .   .   .   .   .   o   .   .   .   all .
account            read       .   s   s   s   s   os  s   s   s   all .
account            write      .   s   s   s   s   s   s   s   s   s   .
account            export     .   s   s   s   s   s   s   s   s   s   .
account            erase      .   s   s   s   s   s   s   s   s   all .
audit log          read       .   .   .   .   .   o   .   .   .   all .
export             read       p   p   op  op  op  op  all all all op  all
export             make       p   p   op  op  op  op  all all all op  all
import             read       .   .   .   o   .   .   .   all .   .   all
import             make       .   .   .   o   .   .   .   all .   .   all
handover           read       .   .   o   o   o   o   all all all all .
handover           make       .   .   .   .   .   o   .   .   .   all .
notice             read       .   s   s   s   s   os  s   all s   all all
notice             send       .   .   .   .   .   o   .   all .   all all
backup             read       .   .   .   .   .   .   .   .   .   .   all
backup             make       .   .   .   .   .   .   .   .   .   .   all
backup             restore    .   .   .   .   .   .   .   .   .   .   all
estimate           read       p   p   op  op  op  op  all all all op  p
estimate           make       .   .   .   o   .   .   .   all .   .   .
estimate           withdraw   .   .   .   o   .   .   .   all .   .   .
job                read       .   s   s   s   s   s   s   s   s   s   .
job                withdraw   .   s   s   s   s   s   s   s   s   s   .
job                discard    .   .   .   .   .   .   .   .   .   .   all
mrv run            read       p   p   op  op  op  op  all all all op  p
mrv run            make       .   .   .   o   .   .   .   o   .   .   all
mrv run            publish    .   .   .   .   o   .   .   .   all .   all
"""
ROWS = [re.split(r"\s{2,}|(?<=\S) (?=all|[.ops])", line.strip()) for line in TABLE.strip().splitlines()]
CELLS = {(row[0], row[1]): dict(zip(ACTORS, row[2:], strict=True)) for row in ROWS[1:]}
MAY_CHECK = Actor(
    ME, frozenset({Held("checker", MINE, "municipality"), Held("editor", MINE, "municipality")})
)


def _reach(actor: Actor, verb: str, kind: str) -> str:
    """How far an actor gets, in the letters of the table."""
    bearer = replace(actor, token="token")  # noqa: S106 - a word for the test
    things = {
        "o": Thing(kind, organisations=frozenset({MINE, OTHERS})),
        "p": Thing(kind, organisations=frozenset({OTHERS}), published=True),
        "s": Thing(kind, person=ME, token="token"),  # noqa: S106 - a word for the test
        "a": Thing(kind, organisations=frozenset({OTHERS})),
    }
    found = "".join(letter for letter, thing in things.items() if may(bearer, verb, thing))
    return {"": ".", "opsa": "all"}.get(found, found)


def test_the_table_has_every_verb_of_every_kind_of_thing() -> None:
    assert set(CELLS) == {(kind, verb) for kind, of in policy().objects.items() for verb in of.verbs}


def test_the_table_has_every_role() -> None:
    short = {name: name[0].upper() for name in policy().roles} | {"operator": "X"}
    offices = {
        name: f"o{name.removeprefix('office_')[0].upper()}" for name in short if name.startswith("office_")
    }
    assert set((short | offices).values()) == set(ACTORS)


@pytest.mark.parametrize("role", ACTORS)
@pytest.mark.parametrize(("kind", "verb"), CELLS)
def test_a_role_gets_as_far_as_the_table_says(kind: str, verb: str, role: str) -> None:
    expected = CELLS[kind, verb][role]
    assert _reach(ACTORS[role], verb, kind) == expected


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        ("draft entry", "check"),
        ("draft entry", "publish"),
        ("file", "check"),
        ("file", "publish"),
        ("mrv run", "publish"),
    ],
)
def test_nobody_approves_what_they_wrote(kind: str, verb: str) -> None:
    def written(number: int) -> Thing:
        return Thing(kind, organisations=frozenset({MINE}), writers=frozenset({number}))

    assert may(MAY_CHECK, verb, written(ME + 1))
    assert not may(MAY_CHECK, verb, written(ME))


def test_the_packaged_record_is_published_by_the_command_that_wrote_it() -> None:
    assert may(OPERATOR, "publish", Thing("draft entry", writers=frozenset({0})))


def test_roles_in_two_organisations_do_not_mix() -> None:
    held = frozenset({Held("editor", MINE, "municipality"), Held("administrator", OTHERS, "municipality")})
    actor = Actor(ME, held)
    assert may(actor, "write", Thing("draft entry", organisations=frozenset({MINE})))
    assert not may(actor, "write", Thing("draft entry", organisations=frozenset({OTHERS})))
    assert not may(actor, "write", Thing("membership", organisations=frozenset({MINE})))


def test_what_belongs_to_nobody_is_nobodys_own() -> None:
    assert not may(ACTORS["E"], "write", Thing("draft entry"))
    assert not may(VISITOR, "accept", Thing("invitation"))
    assert not may(VISITOR, "read", Thing("account"))


def test_what_may_be_known_but_not_done_is_denied() -> None:
    with pytest.raises(PermissionDenied):
        demand(ACTORS["R"], "write", Thing("draft entry", organisations=frozenset({MINE})))


def test_what_may_not_be_known_does_not_exist() -> None:
    with pytest.raises(Http404):
        demand(ACTORS["E"], "write", Thing("draft entry", organisations=frozenset({OTHERS})))


def test_what_may_be_done_is_done_without_a_word() -> None:
    demand(ACTORS["E"], "write", Thing("draft entry", organisations=frozenset({MINE})))


@pytest.mark.parametrize(
    ("verb", "kind"), [("paint", "draft entry"), ("erase", "draft entry"), ("read", "moon")]
)
def test_a_question_that_the_policy_does_not_know_is_a_defect_of_ours(verb: str, kind: str) -> None:
    with pytest.raises(LookupError):
        may(OPERATOR, verb, Thing(kind))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('who = ["pilot"]\ndo = ["read"]\nwhat = "file"\nscope = "own"', "no role 'pilot'"),
        ('who = ["person"]\ndo = ["fly"]\nwhat = "file"\nscope = "own"', "no verb 'fly'"),
        ('who = ["person"]\ndo = ["read"]\nwhat = "moon"\nscope = "own"', "no object 'moon'"),
        ('who = ["person"]\ndo = ["erase"]\nwhat = "file"\nscope = "own"', "nothing can 'erase' a 'file'"),
        ('who = ["person"]\ndo = ["read"]\nwhat = "file"\nscope = "near"', "scope"),
        (
            'who = ["editor"]\ndo = ["write"]\nwhat = "file"\nscope = "own"',
            "twice: ('editor', 'file', 'write')",
        ),
        ('who = ["person"]\ndo = ["read"]\nwhat = "file"\nscope = "own"\nuntil = "noon"', "until"),
    ],
)
def test_a_row_that_says_what_does_not_exist_is_refused_when_the_policy_is_read(row: str, fault: str) -> None:
    text = POLICY.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(fault)):
        read_policy(f"{text}\n[[may]]\n{row}\nreason.en = 'a'\nreason.ja = 'あ'\n")


def test_a_row_without_a_reason_is_refused() -> None:
    row = '[[may]]\nwho = ["person"]\ndo = ["read"]\nwhat = "file"\nscope = "own"\nreason.en = "a"\nreason.ja = " "\n'
    with pytest.raises(ValueError, match="no reason"):
        read_policy(f"{POLICY.read_text(encoding='utf-8')}\n{row}")
