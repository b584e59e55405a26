"""The page on which an entry is written: a form of any kind, made from its model.

Nothing that was typed is lost. What is not saved as a revision (something is missing, someone else wrote meanwhile,
a line was added to a list, or the writer wants to go on later) is kept as typed for its writer, and is there again
when the page is opened. Who has to sign in again finds what they sent (accounts/keeping.py).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tobiishi.errors import Refused
from tobiishi.programme import models as record
from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.keeping import keep, keeps_typed, take
from tobiishi_site.accounts.policy import Actor, demand, may
from tobiishi_site.accounts.queries import called
from tobiishi_site.accounts.saying import language
from tobiishi_site.programme import drafts
from tobiishi_site.programme.boxes import Drawing, wrong
from tobiishi_site.programme.changes import lines
from tobiishi_site.programme.desk import presenter_of
from tobiishi_site.programme.entries import named_in, read_entry
from tobiishi_site.programme.labels import FIELDS, KINDS
from tobiishi_site.programme.models import Draft, Entry, Revision, Unfinished
from tobiishi_site.programme.operations.discard_unfinished import discard_unfinished
from tobiishi_site.programme.operations.keep_unfinished import keep_unfinished
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.things import of_new, of_unfinished
from tobiishi_site.programme.typed import Joined, Raw, Read, as_typed, join, read, taken, with_another

CHOICES: Final = 200
"""Entries of a kind that a field offers; others are typed by their id."""
_SLUG: Final = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


@dataclass(frozen=True, slots=True)
class Editing:
    """Who writes what: `name` is the id of the entry, or the token of the form of a new one."""

    actor: Actor
    kind: str
    name: str
    entry: Entry | None

    @property
    def last(self) -> Revision | None:
        """The last revision of the entry; None where it is new."""
        return None if self.entry is None else self.entry.revisions.order_by("-number").first()

    def slug(self, raw: Raw) -> str:
        """The id of the entry; a new one gets it from its English words and the token of its form."""
        if self.entry is not None:
            return self.entry.slug
        words = (raw.get(name) for name in ("title", "name", "pairing", "said", "who"))
        text = next((one["en"] for one in words if isinstance(one, dict) and one.get("en")), "")
        begin = slugify(text)[:50].replace("_", "-").strip("-")
        return f"{begin}-{self.name}" if _SLUG.match(begin) else self.name

    def keep(self, raw: Raw, based_on: int) -> None:
        """Keep what was typed for its writer."""
        keep_unfinished(self.kind, self.name, raw, based_on=based_on, actor=self.actor, at=timezone.now())


@never_cache
@login_required
@require_safe
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin a new entry: its form has an address of its own, so that it can be sent twice and be one entry."""
    token = secrets.token_hex(4)
    actor = acting(request)
    demand(actor, "write", of_unfinished(kind, token, actor))
    return redirect("desk_create", kind, token)


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Write a new entry."""
    made = Entry.objects.filter(Q(slug=token) | Q(slug__endswith=f"-{token}"), kind=kind).first()
    return _page(request, kind, token, made)


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Write what an entry says from now on."""
    found = Entry.objects.filter(kind=kind, slug=slug).first()
    if found is None and request.user.is_authenticated:
        get_object_or_404(Entry, kind=kind, slug=slug)
    return _page(request, kind, slug, found)


@never_cache
@login_required
@require_POST
def discard(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Discard what one has typed and not saved."""
    discard_unfinished(kind, name, actor=acting(request), at=timezone.now())
    messages.success(request, _("Discarded."))
    return redirect("desk")


def _page(request: HttpRequest, kind: str, name: str, found: Entry | None) -> HttpResponse:
    if not request.user.is_authenticated:
        if request.method == "POST":
            keep(request)
        return redirect_to_login(request.get_full_path())
    editing = Editing(acting(request), kind, name, found)
    slug = name if found is None else found.slug
    demand(editing.actor, "write", of_unfinished(kind, slug, editing.actor))
    if request.method == "POST":
        return _sent(request, editing)
    kept = take(request, writer=editing.actor.signature)
    if kept is not None:
        editing.keep(taken(kind, kept), _number(kept))
    if found is not None and found.slug != name:
        return redirect("desk_edit", kind, found.slug)
    return _opened(request, editing)


def _opened(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The form with what its writer had typed, else with what the entry says."""
    mine = Unfinished.objects.filter(
        actor=editing.actor.signature, kind=editing.kind, slug=editing.name
    ).first()
    last = editing.last
    number = last.number if last else 0
    if mine is None:
        raw = as_typed(editing.kind, last.data if last else {})
        return _form(request, editing, raw, based_on=number)
    if mine.based_on != number:
        return _meanwhile(request, editing, mine.typed, mine.based_on, status=200)
    return _form(request, editing, mine.typed, based_on=number, kept=True)


def _sent(request: HttpRequest, editing: Editing) -> HttpResponse:
    """Do what the button says: add a line, keep, or save."""
    raw, based_on = taken(editing.kind, request.POST.dict()), _number(request.POST)
    if "add" in request.POST:
        editing.keep(raw, based_on)
        return _form(
            request, editing, with_another(editing.kind, raw, request.POST["add"]), based_on=based_on
        )
    if "keep" in request.POST:
        editing.keep(raw, based_on)
        messages.success(request, _("Kept for you as typed. Only you see it until you save it."))
        return redirect("desk")
    found = read(editing.kind, raw)
    if found.entry is not None:
        _check_names(editing, found.entry, found)
    if found.entry is None or found.faults:
        editing.keep(raw, based_on)
        return _form(request, editing, raw, based_on=based_on, found=found)
    return _saved(request, editing, raw, found.entry, based_on)


def _saved(
    request: HttpRequest, editing: Editing, raw: Raw, entry: record.Entry, based_on: int
) -> HttpResponse:
    slug, at = editing.slug(raw), timezone.now()
    try:
        revise(editing.kind, slug, entry, actor=editing.actor, at=at, based_on=based_on)
    except Refused:
        return _meanwhile(request, editing, raw, based_on, status=409)
    discard_unfinished(editing.kind, editing.name, actor=editing.actor, at=at)
    messages.success(request, _("Saved. A second person can check it now."))
    return redirect("desk_entry", editing.kind, slug)


def _check_names(editing: Editing, entry: record.Entry, found: Read) -> None:
    """Fault what an entry names that its writer cannot know, and an entry that its writer could not open again."""
    before = editing.last
    known = (
        set()
        if before is None
        else {(kind, slug) for _field, kind, slug in named_in(read_entry(editing.kind, before.data))}
    )
    named = [(field, kind, slug) for field, kind, slug in named_in(entry) if (kind, slug) not in known]
    missing = drafts.unknown(editing.actor, [(kind, slug) for _field, kind, slug in named])
    for field, kind, slug in named:
        if (kind, slug) in missing:
            found.add(
                field, _("There is no entry “%(id)s” among: %(kind)s.") % {"id": slug, "kind": KINDS[kind][0]}
            )
    if not may(editing.actor, "write", of_new(editing.kind, editing.slug({}), entry)):
        found.add(
            "", _("The entry must name your organisation or its area: else you could not open it again.")
        )


def _meanwhile(
    request: HttpRequest, editing: Editing, mine: Raw, based_on: int, *, status: int
) -> HttpResponse:
    """Someone else wrote since the form was opened: both texts, joined as far as they do not touch the same field."""
    last = editing.last if editing.entry else None
    if last is None:
        return _form(request, editing, mine, based_on=0, status=status)
    base = editing.entry.revisions.filter(number=based_on).first() if editing.entry else None
    joined = join(
        base=as_typed(editing.kind, base.data if base else {}),
        mine=mine,
        theirs=as_typed(editing.kind, last.data),
    )
    editing.keep(joined.raw, last.number)
    return _form(request, editing, joined.raw, based_on=last.number, theirs=(last, joined), status=status)


def _form(
    request: HttpRequest,
    editing: Editing,
    raw: Raw,
    *,
    based_on: int,
    found: Read | None = None,
    theirs: tuple[Revision, Joined] | None = None,
    kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    faults = found.faults if found else {}
    drawing = Drawing(faults, drafts.titles(editing.actor, _typed_names(editing, raw), language()))
    boxes = drawing.entry(editing.kind, raw)
    lists = {
        kind: drafts.choices(editing.actor, kind, language(), most=CHOICES) for kind in sorted(drawing.kinds)
    }
    shown = {
        "of_kind": editing.kind,
        "one": KINDS[editing.kind][1],
        "entry": editing.entry,
        "name": editing.name,
        "action": _address(editing),
        "title": _title(editing),
        "boxes": boxes,
        "lists": lists,
        "wrong": wrong(boxes),
        "faults": faults.get("", []),
        "based_on": based_on,
        "theirs": theirs and _theirs(editing, *theirs),
        "kept": kept,
        "writer": editing.actor.number,
    }
    return render(request, "programme/desk/edit.html", shown, status=422 if faults else status)


def _address(editing: Editing) -> str:
    """Where the form goes: to the entry once there is one."""
    if editing.entry is None:
        return reverse("desk_create", args=(editing.kind, editing.name))
    return reverse("desk_edit", args=(editing.kind, editing.entry.slug))


def _title(editing: Editing) -> object:
    last = editing.last
    return (
        drafts.title(Draft(entry=editing.entry, revision=last), language())
        if editing.entry and last
        else None
    )


def _typed_names(editing: Editing, raw: Raw) -> list[tuple[str, str]]:
    """What the typed text names, as far as it reads as an entry, and what the entry named before."""
    states = [
        read(editing.kind, raw).entry,
        *([read_entry(editing.kind, editing.last.data)] if editing.last else []),
    ]
    return [(kind, slug) for state in states if state for _field, kind, slug in named_in(state)]


def _theirs(editing: Editing, last: Revision, joined: Joined) -> dict[str, Any]:
    """What someone else wrote: who it was, and their text of every field that they changed."""
    entry = read_entry(editing.kind, last.data)
    presenter = presenter_of(editing.actor, entry)
    attributes = {field.alias or name: name for name, field in type(entry).model_fields.items()}
    texts = {
        name: lines(presenter, getattr(entry, attributes[name]), name)
        for name in (*joined.both, *joined.taken_over)
    }
    return {
        "revision": last,
        "by": called({last.actor}, editing.actor)[last.actor],
        "both": [(name, FIELDS[name], texts[name]) for name in joined.both],
        "taken_over": [(name, FIELDS[name], texts[name]) for name in joined.taken_over],
    }


def _number(posted: Any) -> int:
    """The number of the revision that a form was made from; 0 where it names none."""
    text = posted.get("based_on", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
