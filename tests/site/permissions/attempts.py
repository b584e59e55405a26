"""Every operation, carried out by whoever tries upon what somebody owns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Model
from django.http import Http404
from django.utils import timezone
from small_record import SEEDED_AT
from world import COLUMNS, HIDDEN, Owned, World, run_called

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
from tobiishi_site.accounts.operations.invite import invite
from tobiishi_site.accounts.operations.restore import restore
from tobiishi_site.accounts.operations.set_password import set_password
from tobiishi_site.accounts.operations.withdraw_invitation import withdraw_invitation
from tobiishi_site.accounts.policy import OPERATOR, VISITOR, Actor
from tobiishi_site.estimates.operations.compute import compute
from tobiishi_site.estimates.operations.give_up import give_up
from tobiishi_site.estimates.operations.keep import keep
from tobiishi_site.estimates.operations.put_into_study import put_into_study
from tobiishi_site.estimates.operations.type_in import type_in
from tobiishi_site.estimates.operations.withdraw_estimate import withdraw_estimate
from tobiishi_site.exchange.columns import tables
from tobiishi_site.exchange.large import PUBLIC, public_wanted
from tobiishi_site.exchange.models import Import
from tobiishi_site.exchange.operations.apply_import import apply_import
from tobiishi_site.exchange.operations.ask_for_list import ask_for_list
from tobiishi_site.exchange.operations.export_record import export_record
from tobiishi_site.exchange.operations.export_table import export_drafts, export_table
from tobiishi_site.exchange.operations.hand_in import hand_in
from tobiishi_site.exchange.operations.import_record import import_record
from tobiishi_site.handover.models import Aside
from tobiishi_site.handover.operations.add_task import add_task
from tobiishi_site.handover.operations.build_archive import build_archive
from tobiishi_site.handover.operations.discard_aside import discard_aside
from tobiishi_site.handover.operations.finish_task import finish_task
from tobiishi_site.handover.operations.hand_over import hand_over
from tobiishi_site.handover.operations.set_focal_point import set_focal_point
from tobiishi_site.handover.operations.take_up import take_up
from tobiishi_site.jobs.models import Job
from tobiishi_site.jobs.operations.ask_for_shared import ask_for_shared
from tobiishi_site.jobs.operations.cancel import cancel
from tobiishi_site.jobs.operations.clear_away import clear_away
from tobiishi_site.jobs.operations.enqueue import enqueue
from tobiishi_site.jobs.operations.run import run
from tobiishi_site.jobs.owner import roles_of
from tobiishi_site.mrv.operations.publish_run import publish_run
from tobiishi_site.notices.operations.choose_notices import choose_notices
from tobiishi_site.notices.operations.close_calendar import close_calendar
from tobiishi_site.notices.operations.open_calendar import open_calendar
from tobiishi_site.notices.operations.remind import remind
from tobiishi_site.notices.operations.send_notices import send_notices
from tobiishi_site.papers.models import Document
from tobiishi_site.papers.operations.check_file import check_file
from tobiishi_site.papers.operations.clean_store import clean_store
from tobiishi_site.papers.operations.discard_file import discard_file
from tobiishi_site.papers.operations.discard_note import discard_note
from tobiishi_site.papers.operations.keep_back import keep_back
from tobiishi_site.papers.operations.offer import offer
from tobiishi_site.papers.operations.publish_file import publish_file
from tobiishi_site.papers.operations.revise_file import revise_file
from tobiishi_site.papers.operations.revise_note import revise_note
from tobiishi_site.papers.operations.upload import upload
from tobiishi_site.papers.operations.withdraw_file import withdraw_file
from tobiishi_site.papers.operations.write_note import write_note
from tobiishi_site.programme.models import Entry, Publication
from tobiishi_site.programme.operations.check import check
from tobiishi_site.programme.operations.discard_unfinished import discard_unfinished
from tobiishi_site.programme.operations.keep_unfinished import keep_unfinished
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.seed import seed
from tobiishi_site.programme.operations.withdraw import withdraw

_Row = TypeVar("_Row", bound=Model)
ACTORS: Final = (*COLUMNS, "X")
AT: Final = SEEDED_AT
NEW: Final = "0123456789abcdef"
"""The token of something new."""
_FILE: Final = SimpleUploadedFile("x.exe", b"MZ")
"""No file that is taken: who may upload is told so."""
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


def _ask_for_shared(of: Owned, user: User, actor: Actor) -> object:
    """A file that somebody asked for before, so that nothing is enqueued."""
    del of, user
    wanted = public_wanted(_TABLE, "csv")
    Job.objects.create(token=NEW, kind=PUBLIC, arguments=wanted, actor=OPERATOR.signature, made_at=AT)
    return ask_for_shared(PUBLIC, wanted, actor=actor, at=AT)


def _run(of: Owned, user: User, actor: Actor) -> object:
    """Work is done in the name of the one who asked for it, and only while that one may have it."""
    del of, user
    job = Job.objects.create(
        token=NEW, kind="record", actor=actor.number or 0, held=roles_of(actor), made_at=timezone.now()
    )
    if actor == VISITOR:
        raise Http404  # who is nobody has no work
    run(job.pk)
    job.refresh_from_db()
    if job.findings:
        raise Http404
    return job


def _aside(of: Owned, actor: Actor) -> Aside:
    of.aside.pk, of.aside.actor = None, actor.number or 0
    of.aside.save(force_insert=True)
    return of.aside


def _anew(row: _Row) -> _Row:
    """A row as it is in the database, whatever an attempt before did to the object."""
    return type(row)._default_manager.get(pk=row.pk)


def _strange() -> Entry:
    """A draft of another organisation."""
    return Entry.objects.get(kind="events", slug=f"{HIDDEN}-another")


def _hand_over(of: Owned, user: User, actor: Actor) -> object:
    chief = of.organisation.memberships.get(role="administrator", user__name="chief").user
    return hand_over(user, chief, organisation=of.organisation, seen="", actor=actor, at=AT)


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
    "write_note": lambda of, _, actor: write_note(
        of.draft.entry, "x", organisation=of.organisation, token=NEW, actor=actor, at=AT
    ),
    "write_note beside a strange entry": lambda of, _, actor: write_note(
        _strange(), "x", organisation=of.organisation, token=NEW, actor=actor, at=AT
    ),
    "upload beside a strange entry": lambda of, _, actor: upload(
        _strange(), _FILE, {}, organisation=of.organisation, token=NEW, actor=actor, at=AT
    ),
    "offer beside a strange entry": lambda of, _, actor: offer(
        Document.objects.create(entry=_strange(), organisation=of.organisation), actor=actor, at=AT
    ),
    "revise_note": lambda of, _, actor: revise_note(_anew(of.note), "x", based_on=1, actor=actor, at=AT),
    "discard_note": lambda of, _, actor: discard_note(_anew(of.note), actor=actor, at=AT),
    "upload": lambda of, _, actor: upload(
        of.draft.entry,
        _FILE,
        {"title_en": "x", "kind": "other"},
        organisation=of.organisation,
        token=NEW,
        actor=actor,
        at=AT,
    ),
    "revise_file": lambda of, _, actor: revise_file(
        _anew(of.offered), {"title_en": "x", "kind": "other"}, uploaded=None, based_on=1, actor=actor, at=AT
    ),
    "offer": lambda of, _, actor: offer(_anew(of.kept), actor=actor, at=AT),
    "keep_back": lambda of, _, actor: keep_back(_anew(of.offered), actor=actor, at=AT),
    "discard_file": lambda of, _, actor: discard_file(_anew(of.kept), actor=actor, at=AT),
    "check_file": lambda of, _, actor: check_file(of.offered.versions.get(), actor=actor, at=AT),
    "publish_file": lambda of, _, actor: publish_file(of.offered.versions.get(), actor=actor, at=AT),
    "withdraw_file": lambda of, _, actor: withdraw_file(_anew(of.public), actor=actor, at=AT),
    "clean_store": lambda _of, _, actor: clean_store(actor=actor, at=AT),
    "type_in": lambda of, _, actor: type_in(of.study, NEW, ("X_PV", "0.1"), typed={}, actor=actor, at=AT),
    "compute": lambda of, _, actor: compute(_anew(of.trial), "", actor=actor, at=AT),
    "give_up": lambda of, _, actor: give_up(_anew(of.trial), actor=actor, at=AT),
    "keep": lambda of, _, actor: keep(of.study, of.trial.token, actor=actor, at=AT),
    "put_into_study": lambda of, _, actor: put_into_study(of.estimate, actor=actor, at=AT),
    "withdraw_estimate": lambda of, _, actor: withdraw_estimate(of.estimate, actor=actor, at=AT),
    "enqueue": lambda _of, _, actor: enqueue("record", {}, actor=actor),
    "run": _run,
    "cancel": lambda of, _, actor: cancel(_anew(of.job), actor=actor, at=AT),
    "clear_away": lambda _of, _, actor: clear_away(actor=actor, at=AT),
    "choose_notices": lambda _, user, actor: choose_notices(user, [], actor=actor, at=AT),
    "open_calendar": lambda _, user, actor: open_calendar(user, actor=actor, at=AT),
    "close_calendar": lambda _, user, actor: close_calendar(user, actor=actor, at=AT),
    "send_notices": lambda _of, _, actor: send_notices(actor=actor, clock=timezone.now),
    "remind": lambda _of, _, actor: remind(actor=actor, at=AT),
    "add_task": lambda of, _, actor: add_task(
        of.draft.entry, "x", due=None, user=None, organisation=of.organisation, actor=actor, at=AT
    ),
    "finish_task": lambda of, _, actor: finish_task(_anew(of.task), actor=actor, at=AT),
    "set_focal_point": lambda of, _, actor: set_focal_point(
        of.study, None, organisation=of.organisation, actor=actor, at=AT
    ),
    "take_up": lambda of, _, actor: take_up(_aside(of, actor), actor=actor, at=AT),
    "discard_aside": lambda of, _, actor: discard_aside(_aside(of, actor), actor=actor, at=AT),
    "build_archive": lambda of, _, actor: build_archive(of.organisation, actor=actor, at=AT),
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
    "ask_for_list": lambda _of, _, actor: ask_for_list(_TABLE, "csv", actor=actor, at=AT),
    "ask_for_shared": _ask_for_shared,
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
