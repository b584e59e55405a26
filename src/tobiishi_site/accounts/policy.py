"""The permission policy: who may do what, read from `policy.toml`. Everything asks here, and nowhere else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404
from pydantic import BaseModel, ConfigDict, Field, model_validator

from tobiishi.errors import Text

Scope = Literal["own", "published", "any"]
VISITOR_ROLE: Final = "visitor"
PERSON_ROLE: Final = "person"
OPERATOR_ROLE: Final = "operator"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Role(_Part):
    """A role of the policy: its name, what it is, and the membership that gives it."""

    name: Text
    is_: Text = Field(alias="is")
    membership: str | None = None
    office: bool = False
    second_factor: bool = False


class Object(_Part):
    """A kind of thing, and what can be done to one."""

    name: Text
    verbs: tuple[str, ...]


class Rule(_Part):
    """A row of the policy: these roles may do this to things of a kind within a scope, for a reason."""

    who: tuple[str, ...]
    do: tuple[str, ...]
    what: str
    scope: Scope
    reason: Text


class Policy(_Part):
    """The whole policy. A row that names what does not exist, or says nothing new, is refused when it is read."""

    office: tuple[str, ...]
    four_eyes: tuple[str, ...] = Field(alias="four eyes")
    two_eyes: tuple[str, ...] = Field(alias="two eyes")
    roles: dict[str, Role]
    verbs: dict[str, Text]
    objects: dict[str, Object]
    may: tuple[Rule, ...]

    @model_validator(mode="after")
    def _names_exist(self) -> Policy:
        faults = [*self._unknown(), *self._twice(), *self._without_reason()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _unknown(self) -> Iterator[str]:
        rows: list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = []
        rows += [(row.who, (row.what,), row.do) for row in self.may]
        rows += [((), (kind,), of.verbs) for kind, of in self.objects.items()]
        rows += [(self.two_eyes, (), self.four_eyes)]
        for who, what, do in rows:
            yield from (f"no role {role!r}" for role in who if role not in self.roles)
            yield from (f"no object {kind!r}" for kind in what if kind not in self.objects)
            yield from (f"no verb {verb!r}" for verb in do if verb not in self.verbs)
        for row in self.may:
            known = self.objects[row.what].verbs if row.what in self.objects else row.do
            yield from (f"nothing can {verb!r} a {row.what!r}" for verb in row.do if verb not in known)

    def _twice(self) -> Iterator[str]:
        seen: set[tuple[str, str, str]] = set()
        for row in self.may:
            for cell in ((role, row.what, verb) for role in row.who for verb in row.do):
                if cell in seen:
                    yield f"twice: {cell}"
                seen.add(cell)

    def _without_reason(self) -> Iterator[str]:
        for row in self.may:
            if not (row.reason.en.strip() and row.reason.ja.strip()):
                yield f"no reason: {row.who} {row.do} {row.what}"

    def scope(self, role: str, verb: str, kind: str) -> Scope | None:
        """How far a role may do something to things of a kind; None where it may not at all."""
        found = (row.scope for row in self.may if row.what == kind and verb in row.do and role in row.who)
        return next(found, None)

    def roles_of(self, held: Held) -> Iterator[str]:
        """The roles that a membership gives."""
        for name, role in self.roles.items():
            if role.membership == held.role and (not role.office or held.kind in self.office):
                yield name

    def needs_second_factor(self, held: Held) -> bool:
        """Whether a membership may only be used after a second factor was shown."""
        return any(self.roles[name].second_factor for name in self.roles_of(held))


@dataclass(frozen=True, slots=True)
class Held:
    """A role held in an organisation of a kind."""

    role: str
    organisation: int
    kind: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a number (None for a visitor, 0 for commands), the roles held, the hash of a token that was shown."""

    number: int | None = None
    held: frozenset[Held] = frozenset()
    token: str | None = None

    @property
    def signature(self) -> int:
        """The number under which something done is noted; raises TypeError for a visitor, who does nothing."""
        if self.number is None:
            raise TypeError("a visitor leaves no trace")
        return self.number


VISITOR: Final = Actor()
OPERATOR: Final = Actor(number=0)
"""Commands that run on the server itself, and the actor `seed`."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is acted upon: its kind and name, and what the policy asks about it.

    `organisations` are those it belongs to, `person` whom it is about, `token` the hash of the token that opens it,
    `writers` the actors who wrote what is to be checked or published.
    """

    kind: str
    name: str = ""
    organisations: frozenset[int] = frozenset()
    person: int | None = None
    token: str | None = None
    published: bool = False
    writers: frozenset[int] = frozenset()


@cache
def policy() -> Policy:
    """The policy in force."""
    text = files("tobiishi_site.accounts").joinpath("policy.toml").read_text(encoding="utf-8")
    return read_policy(text)


def read_policy(text: str) -> Policy:
    """A policy from its text; raises ValueError that names every unknown or repeated word."""
    return Policy.model_validate(tomllib.loads(text))


def may(actor: Actor, verb: str, thing: Thing) -> bool:
    """Whether an actor may do something to a thing; raises LookupError for what the policy does not know."""
    rules = policy()
    if verb not in rules.objects[thing.kind].verbs:
        raise LookupError(f"the policy knows no {verb!r} of a {thing.kind!r}")
    if verb in rules.four_eyes and actor.number in thing.writers and not exempt_from_four_eyes(actor):
        return False
    return any(
        _reaches(scope, role, held, actor, thing)
        for role, held in _roles(rules, actor)
        if (scope := rules.scope(role, verb, thing.kind)) is not None
    )


def demand(actor: Actor, verb: str, thing: Thing) -> None:
    """Go on only if the actor may; raises PermissionDenied, or Http404 where the thing may not even be known."""
    if may(actor, verb, thing):
        return
    if may(actor, "read", thing):
        raise PermissionDenied
    raise Http404


def exempt_from_four_eyes(actor: Actor) -> bool:
    """Whether what an actor writes needs no second person: the "two eyes" of the policy, the operator's seed."""
    rules = policy()
    return any(role in rules.two_eyes for role, _ in _roles(rules, actor))


def _roles(rules: Policy, actor: Actor) -> Iterator[tuple[str, Held | None]]:
    """Every role of an actor, with the membership that gives it."""
    yield VISITOR_ROLE, None
    if actor.number == OPERATOR.number:
        yield OPERATOR_ROLE, None
    elif actor.number is not None:
        yield PERSON_ROLE, None
    for held in actor.held:
        for role in rules.roles_of(held):
            yield role, held


def _reaches(scope: Scope, role: str, held: Held | None, actor: Actor, thing: Thing) -> bool:
    """Whether a scope takes in a thing, for one role of an actor."""
    if scope != "own":
        return scope == "any" or thing.published
    if held is not None:
        return held.organisation in thing.organisations
    if role == PERSON_ROLE:
        return actor.number == thing.person
    return thing.token is not None and actor.token == thing.token
