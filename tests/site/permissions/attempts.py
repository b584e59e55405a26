"""Every operation, carried out by whoever tries upon what somebody owns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from small_record import SEEDED_AT
from world import COLUMNS, Owned, World, run_called

from tobiishi.errors import Refused
from tobiishi.programme.models import Event, Record, Words
from tobiishi_site.accounts.models import Organisation, User
from tobiishi_site.accounts.operations.accept_invitation import accept_invitation, look_at_invitation
from tobiishi_site.accounts.operations.backup import backup
from tobiishi_site.accounts.operations.change_account import change_account
from tobiishi_site.accounts.operations.change_role import change_role
from tobiishi_site.accounts.operations.demo_people import demo_people
from tobiishi_site.accounts.operations.end_membership import end_membership
from tobiishi_site.accounts.operations.erase_account import erase_account
from tobiishi_site.accounts.operations.export_account import export_account
from tobiishi_site.accounts.operations.found_organisation import found_organisation
from tobiishi_site.accounts.operations.hand_over import hand_over
from tobiishi_site.accounts.operations.invite import invite
from tobiishi_site.accounts.operations.restore import restore
from tobiishi_site.accounts.operations.set_password import set_password
from tobiishi_site.accounts.operations.withdraw_invitation import withdraw_invitation
from tobiishi_site.accounts.policy import Actor
from tobiishi_site.exchange.columns import tables
from tobiishi_site.exchange.models import Import
from tobiishi_site.exchange.operations.apply_import import apply_import
from tobiishi_site.exchange.operations.export_record import export_record
from tobiishi_site.exchange.operations.export_table import export_drafts, export_table
from tobiishi_site.exchange.operations.hand_in import hand_in
from tobiishi_site.exchange.operations.import_record import import_record
from tobiishi_site.mrv.operations.publish_run import publish_run
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.operations.check import check
from tobiishi_site.programme.operations.discard_unfinished import discard_unfinished
from tobiishi_site.programme.operations.keep_unfinished import keep_unfinished
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.seed import seed
from tobiishi_site.programme.operations.withdraw import withdraw

ACTORS: Final = (*COLUMNS, "X")
AT: Final = SEEDED_AT
_TABLE: Final = tables()["events"]
_NEW: Final = Record(events={"new": Event(name=Words(en="A new event"))})


def _revise(of: Owned, user: User, actor: Actor) -> object:
    del user
    entry = of.draft.entry
    said = Event.model_validate({**of.draft.data, "name": Words(en="Written anew")})
    return revise(entry.kind, entry.slug, said, actor=actor, at=AT)


def _apply_import(of: Owned, user: User, actor: Actor) -> object:
    del of, user
    waiting = Import.objects.create(
        table="events", file="x.csv", header=["id"], rows=[], made_at=AT, actor=actor.number or 0
    )
    return apply_import(waiting.pk, "seen", actor=actor, at=AT)


def _hand_over(of: Owned, user: User, actor: Actor) -> object:
    chief = of.organisation.memberships.get(role="administrator", user__name="chief").user
    return hand_over(user, chief, organisation=of.organisation, actor=actor, at=AT)


def _invite(of: Owned, user: User, actor: Actor) -> object:
    del user
    return invite(
        "y@new.example", organisation=of.organisation, role="reader", language="ja", actor=actor, at=AT
    )


ATTEMPTS: Final[dict[str, Callable[[Owned, User, Actor], object]]] = {
    "look_at_invitation": lambda of, _, actor: look_at_invitation(of.token, actor=actor),
    "look_at_invitation by a guess": lambda _of, _, actor: look_at_invitation("guess", actor=actor),
    "accept_invitation": lambda of, _, actor: accept_invitation(of.token, actor=actor, at=timezone.now()),
    "accept_invitation by a guess": lambda _of, _, actor: accept_invitation("guess", actor=actor, at=AT),
    "change_account": lambda _, user, actor: change_account(
        user, name="x", language="en", actor=actor, at=AT
    ),
    "set_password": lambda _, user, actor: set_password(user, "x" * 12, actor=actor, at=AT),
    "export_account": lambda _, user, actor: export_account(user, actor=actor, at=AT),
    "erase_account": lambda _, user, actor: erase_account(user, actor=actor, at=AT),
    "change_role": lambda of, _, actor: change_role(of.membership, "editor", actor=actor, at=AT),
    "end_membership": lambda of, _, actor: end_membership(of.membership, actor=actor, at=AT),
    "hand_over": _hand_over,
    "invite": _invite,
    "withdraw_invitation": lambda of, _, actor: withdraw_invitation(of.invitation, actor=actor, at=AT),
    "found_organisation": lambda _of, _, actor: found_organisation(
        Organisation(kind="vendor", name_en="X"), actor=actor, at=AT
    ),
    "demo_people": lambda _of, _, actor: demo_people(actor=actor, at=AT),
    "seed": lambda _of, _, actor: seed(_NEW, actor=actor, at=AT),
    "revise": _revise,
    "check": lambda of, _, actor: check(of.draft, "en", actor=actor, at=AT),
    "withdraw": lambda of, _, actor: withdraw(
        Publication.objects.get(entry__kind="organisations", entry__slug=of.key, language="en"),
        actor=actor,
        at=AT,
    ),
    "keep_unfinished": lambda of, _, actor: keep_unfinished(
        "events", of.draft.entry.slug, {}, based_on=1, actor=actor, at=AT
    ),
    "discard_unfinished": lambda of, _, actor: discard_unfinished(
        "events", of.draft.entry.slug, actor=actor, at=AT
    ),
    "export_table": lambda _of, _, actor: export_table(_TABLE, "csv", actor=actor, at=AT),
    "export_drafts": lambda _of, _, actor: export_drafts(_TABLE, "csv", actor=actor, at=AT),
    "export_record": lambda _of, _, actor: export_record(actor=actor),
    "hand_in": lambda _of, _, actor: hand_in(_TABLE, "x.csv", b"id,revision\n", actor=actor, at=AT),
    "apply_import": _apply_import,
    "import_record": lambda _of, _, actor: import_record(Record(), actor=actor, at=AT),
    "backup": lambda _of, _, actor: backup(Path(__file__), actor=actor, at=AT),
    "restore": lambda _of, _, actor: restore(Path(__file__), actor=actor, at=AT),
    "publish_run": lambda of, _, actor: publish_run(run_called(of.run), actor=actor, at=AT),
    "publish": lambda of, _, actor: publish(of.draft, "en", position=0, actor=actor, at=AT),
}
"""By the name of the function: upon what belongs to an organisation and upon a person, by an actor."""


def outcomes(world: World, operation: str, side: str) -> str:
    """What comes of an operation for each actor; what it did is taken back."""
    return " ".join(_outcome(world, operation, side, person) for person in ACTORS)


def _outcome(world: World, operation: str, side: str, person: str) -> str:
    """What is refused for another reason was permitted."""
    owned = world.side(person, side)
    user = world.people.get(person, owned.colleague) if side == "self" else owned.colleague
    try:
        with transaction.atomic():
            ATTEMPTS[operation](owned, user, world.actor(person))
            transaction.set_rollback(True)
    except Http404:
        return "404"
    except PermissionDenied:
        return "403"
    except Refused:
        return "yes"
    return "yes"
