"""People of every role in an office, a city and another city, and what belongs to each of the three."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from small_record import FILES, SEEDED_AT

from tobiishi.programme.files import read_record
from tobiishi.programme.models import Event, Study, Words
from tobiishi.programme.models import Organisation as Said
from tobiishi_site.accounts.actors import actor_of
from tobiishi_site.accounts.demo import demo_token
from tobiishi_site.accounts.models import Invitation, Membership, Organisation, User
from tobiishi_site.accounts.operations.invite import invite
from tobiishi_site.accounts.policy import OPERATOR, VISITOR, Actor
from tobiishi_site.estimates.computing import computed, outcome_of
from tobiishi_site.estimates.documents import methodology_of
from tobiishi_site.estimates.models import Estimate, Trial
from tobiishi_site.exchange.models import Import
from tobiishi_site.handover.models import Aside, Task
from tobiishi_site.jobs.models import Job
from tobiishi_site.mrv.reports import Report, report
from tobiishi_site.papers.models import Document, Note, NoteRevision, PublicFile, Version, new_token
from tobiishi_site.papers.store import put, scratch
from tobiishi_site.programme.models import Entry, Revision
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.seed import seed

HIDDEN: Final = "himitsu"
"""Stands in everything of the record that is not public, its id included."""
KINDS: Final = {"city": "municipality", "office": "secretariat", "another": "partner"}
ROLES: Final = {"R": "reader", "E": "editor", "C": "checker", "A": "administrator"}
METHODOLOGY, VERSION = "X_PV", "0.1"
VALUES: Final = "year: 2026\nvalues: {EG: {roof: 100 MWh}, EF_RE: 0.5}\n"
STATES: Final = ("kept", "offered", "public")
COLUMNS: Final = ("V", "P", "R", "E", "C", "C1", "A", "oR", "oE", "oC", "oA")
"""A visitor, a person without a role, the roles of a city, C1 a checker who showed no second factor, the office."""


@dataclass(frozen=True, slots=True)
class Owned:
    """What belongs to one organisation."""

    key: str
    organisation: Organisation
    colleague: User
    membership: Membership
    invitation: Invitation
    token: str
    draft: Revision
    imported: int
    run: str
    """A run, which belongs to nobody: public for the city and the office, for another one not."""
    note: Note
    kept: Document
    """A file that was not put forward."""
    offered: Document
    public: Document
    task: Task
    aside: Aside
    """Of the colleague, as the trial and the job are."""
    study: Entry
    estimate: Estimate
    trial: Trial
    job: Job

    def named(self, name: str) -> str:
        """What stands in an address for a word of the table."""
        numbers = {
            "organisation": self.organisation.pk,
            "membership": self.membership.pk,
            "invitation": self.invitation.pk,
            "import": self.imported,
            "task": self.task.pk,
            "aside": self.aside.pk,
        }
        found = {
            "token": self.token,
            "draft": self.draft.entry.slug,
            "public": self.key,
            "demo": demo_token(self.colleague),
            "run": self.run,
            "note": self.note.token,
            "kept": self.kept.token,
            "offered": self.offered.token,
            "public file": self.public.token,
            "study": self.study.slug,
            "estimate": self.estimate.token,
            "trial": self.trial.token,
            "job": self.job.token,
        }
        return str(numbers.get(name) or found.get(name, name))


@dataclass(frozen=True, slots=True)
class World:
    """The people by column, their sessions, and what the three organisations own."""

    owned: dict[str, Owned]
    people: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def side(self, column: str, side: str) -> Owned:
        """What a person's own organisation owns, or what another one does."""
        own = "office" if column.startswith("o") else "city"
        return self.owned["another" if side == "other" else own]

    def actor(self, column: str) -> Actor:
        """A person as the policy knows them; X is the operator."""
        if column in "VX":
            return OPERATOR if column == "X" else VISITOR
        return actor_of(self.people[column], second_factor=column != "C1")

    def client(self, column: str) -> Client:
        """A new browser of a person."""
        client = Client()
        if column in self.sessions:
            client.cookies["sessionid"] = self.sessions[column]
        return client


def world(folder: Path) -> World:
    """Make it, in an empty database."""
    _public_record(folder)
    made = World({key: _owned(key) for key in KINDS})
    for column in COLUMNS[1:]:
        user = _person(f"{column}@own.example".lower())
        if column != "P":
            of = made.side(column, "own").organisation
            role = ROLES[column.removeprefix("o")[0]]
            Membership.objects.create(user=user, organisation=of, role=role, since=SEEDED_AT)
        made.people[column] = user
        made.sessions[column] = _session(user, second_factor=column in {"C", "A", "oE", "oC", "oA"})
    return made


def run_called(name: str) -> Report:
    """A run of the folder of runs."""
    found = report(name)
    assert found is not None
    return found


def _public_record(folder: Path) -> None:
    bureaux = "".join(f"{key}: {{name: {{en: Bureau of {key}}}, kind: consultant}}\n" for key in KINDS)
    for kind, text in FILES.items():
        (folder / f"{kind}.yaml").write_text(text, encoding="utf-8")
    (folder / "organisations.yaml").write_text(
        f"lead: {{name: {{ja: 日本調査株式会社}}, kind: consultant}}\n{bureaux}", encoding="utf-8"
    )
    seed(read_record(folder), at=SEEDED_AT)


def _owned(key: str) -> Owned:
    """An organisation with its administrator, a colleague, an invitation, and two drafts of the record."""
    of = Organisation.objects.create(
        kind=KINDS[key], name_en=f"People of {key}", record_kind="organisations", record_slug=key
    )
    administrator, colleague = _person(f"chief@{key}.example"), _person(f"colleague@{key}.example", demo=True)
    Membership.objects.create(user=administrator, organisation=of, role="administrator", since=SEEDED_AT)
    membership = Membership.objects.create(user=colleague, organisation=of, role="reader", since=SEEDED_AT)
    invitation, token = invite(
        f"new@{key}.example", organisation=of, role="reader", language="en", actor=OPERATOR, at=timezone.now()
    )
    words = Words(en=f"{HIDDEN} of {key}", ja=f"{HIDDEN} {key}")
    new = Event.model_validate({"name": words, "organiser": key})
    draft = revise("events", f"{HIDDEN}-{key}", new, actor=OPERATOR, at=SEEDED_AT)
    changed = Said(name=Words(en=f"Bureau of {key}"), kind="consultant", remark=words)
    revise("organisations", key, changed, actor=OPERATOR, at=SEEDED_AT)
    imported = Import.objects.create(
        table="events", file=HIDDEN, header=["id"], rows=[], made_at=timezone.now(), actor=colleague.pk
    )
    kept, offered, public = (_document(draft.entry, of, colleague, state) for state in STATES)
    study = _study(key)
    return Owned(
        key,
        of,
        colleague,
        membership,
        invitation,
        token,
        draft,
        imported.pk,
        "unpublished" if key == "another" else "bornuur",
        _note(draft.entry, of, colleague),
        kept,
        offered,
        public,
        Task.objects.create(
            entry=draft.entry, organisation=of, text=HIDDEN, made_at=SEEDED_AT, actor=colleague.pk
        ),
        Aside.objects.create(
            kind="events",
            slug=draft.entry.slug,
            actor=colleague.pk,
            typed_by=administrator.pk,
            based_on=1,
            typed={},
            at=SEEDED_AT,
        ),
        study,
        Estimate.objects.create(
            entry=study,
            number=1,
            made_at=SEEDED_AT,
            tonnes=50,
            sha256="0" * 64,
            exact="50",
            **_computed(key, "e", colleague),
        ),
        Trial.objects.create(entry=study, at=SEEDED_AT, **_computed(key, "f", colleague)),
        Job.objects.create(token=new_token(), kind="record", actor=colleague.pk, made_at=timezone.now()),
    )


def _study(key: str) -> Entry:
    """A draft of a study that the organisation leads."""
    said = Study.model_validate(
        {
            "fiscal_year": "FY2019",
            "number": "99",
            "collaboration": "osaka-hcmc",
            "title": {"en": f"{HIDDEN} of {key}"},
            "lead": key,
            "about": {"en": HIDDEN},
            "sectors": ["water"],
            "jcm_intent": "not stated",
        }
    )
    return revise("studies", f"{HIDDEN}-{key}", said, actor=OPERATOR, at=SEEDED_AT).entry


def _computed(key: str, letter: str, writer: User) -> dict[str, Any]:
    number = list(KINDS).index(key)
    outcome = outcome_of(computed(methodology_of(METHODOLOGY, VERSION), VALUES))
    return {
        "token": f"{letter * 15}{number}",
        "actor": writer.pk,
        "methodology": METHODOLOGY,
        "version": VERSION,
        "values": VALUES,
        "result": outcome.result,
        "explained": outcome.explained,
        "software": outcome.software,
    }


def _note(entry: Entry, of: Organisation, writer: User) -> Note:
    made = Note.objects.create(entry=entry, organisation=of)
    NoteRevision.objects.create(note=made, number=1, text=HIDDEN, made_at=SEEDED_AT, actor=writer.pk)
    return made


def _document(entry: Entry, of: Organisation, writer: User, state: str) -> Document:
    """A file that is kept, put forward, or public."""
    with scratch() as folder:
        (folder / "file").write_text(f"{HIDDEN} {of} {state}", encoding="utf-8")
        sha256 = put(folder / "file")
    says: dict[str, Any] = {
        "title_en": f"{HIDDEN} {state}" if state != "public" else "Public",
        "kind": "other",
    }
    says |= {"name": "file.txt", "format": "txt", "size": 10, "sha256": sha256}
    offered: dict[str, Any] = {} if state == "kept" else {"offered_at": SEEDED_AT, "offered_by": writer.pk}
    entry = Entry.objects.get(kind="organisations", slug=of.record_slug) if state == "public" else entry
    made = Document.objects.create(entry=entry, organisation=of, **offered)
    Version.objects.create(document=made, number=1, made_at=SEEDED_AT, actor=writer.pk, **says)
    if state == "public":
        PublicFile.objects.create(
            document=made,
            entry=entry,
            token=made.token,
            number=1,
            published_at=SEEDED_AT,
            actor=writer.pk,
            **says,
        )
    return made


def _person(address: str, *, demo: bool = False) -> User:
    user = User(email=address, name=address.partition("@")[0], joined_at=SEEDED_AT, demo=demo)
    user.set_password("stepping stones")
    user.save()
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user


def _session(user: User, *, second_factor: bool) -> str:
    """The key of a session in which all was shown a moment ago, with or without a second factor."""
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    records: list[dict[str, object]] = [{"method": "password", "at": time.time()}]
    if second_factor:
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
        records.append({"method": "mfa", "at": time.time(), "type": "totp"})
    records[-1]["reauthenticated"] = True
    request.session["account_authentication_methods"] = records
    request.session["account_authentication_methods_user"] = str(user.pk)
    request.session.save()
    return str(request.session.session_key)
