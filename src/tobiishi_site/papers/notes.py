"""Pages on which confidential notes are written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tobiishi.errors import Refused
from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.keeping import keeps_typed, take
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.queries import called
from tobiishi_site.accounts.saying import language, said
from tobiishi_site.papers import forms, queries
from tobiishi_site.papers.desk import heading, to_sign_in
from tobiishi_site.papers.models import Note, new_token
from tobiishi_site.papers.operations.discard_note import discard_note
from tobiishi_site.papers.operations.revise_note import revise_note
from tobiishi_site.papers.operations.write_note import write_note
from tobiishi_site.papers.things import of_note
from tobiishi_site.programme.desk import readable
from tobiishi_site.programme.models import Entry


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Write a new note."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    actor = acting(request)
    entry, _thing = readable(actor, kind, slug)
    holders = queries.holders(actor)
    if not holders:
        raise Http404
    if request.method == "POST":
        form = forms.NewNote(request.POST, holders=holders)
        if form.is_valid() and _written(request, form, entry, actor):
            return redirect("papers", kind, slug)
    else:
        begun = take(request, writer=actor.signature) or {"token": new_token()}
        form = forms.NewNote(initial={**begun, "writer": actor.number}, holders=holders)
    return _page(request, entry, form, None)


def _written(request: HttpRequest, form: forms.NewNote, entry: Entry, actor: Actor) -> bool:
    text, token = form.cleaned_data["text"], form.cleaned_data["token"]
    try:
        write_note(entry, text, organisation=form.holder, token=token, actor=actor, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, said(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, slug: str, token: str) -> HttpResponse:
    """What a note says and said, and what it shall say."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    actor = acting(request)
    entry, note = known(actor, kind, slug, token)
    demand(actor, "write", of_note(note))
    if request.method == "POST":
        form = forms.ReviseNote(request.POST)
        if form.is_valid() and _revised(request, form, note, actor):
            return redirect("papers", kind, slug)
    else:
        last = note.revisions.order_by("-number")[0]
        begun = take(request, writer=actor.signature) or {"based_on": last.number, "text": last.text}
        form = forms.ReviseNote(initial={**begun, "writer": actor.number})
    return _page(request, entry, form, note)


def _revised(request: HttpRequest, form: forms.ReviseNote, note: Note, actor: Actor) -> bool:
    said_now = form.cleaned_data
    try:
        revise_note(note, said_now["text"], based_on=said_now["based_on"], actor=actor, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, said(refusal))
        form.begin_from(note.revisions.order_by("-number")[0].number)
        return False
    messages.success(request, _("Saved."))
    return True


@never_cache
@login_required
@require_POST
def discard(request: HttpRequest, kind: str, slug: str, token: str) -> HttpResponse:
    """Discard a note, with a mark."""
    actor = acting(request)
    _entry, note = known(actor, kind, slug, token)
    discard_note(note, actor=actor, at=timezone.now())
    messages.success(request, _("Discarded."))
    return redirect("papers", kind, slug)


def known(actor: Actor, kind: str, slug: str, token: str) -> tuple[Entry, Note]:
    """A note that an actor may read on an entry; raises Http404."""
    entry, _thing = readable(actor, kind, slug)
    note = get_object_or_404(Note.objects.select_related("organisation"), entry=entry, token=token)
    demand(actor, "read", of_note(note))
    return entry, note


def _page(request: HttpRequest, entry: Entry, form: Any, note: Note | None) -> HttpResponse:
    revisions = list(note.revisions.order_by("-number")) if note else []
    by = called({one.actor for one in revisions}, acting(request))
    owner = note.organisation if note else (form.holders[0] if len(form.holders) == 1 else None)
    shown = {
        **heading(entry),
        "form": form,
        "note": note,
        "revisions": [(one, by[one.actor]) for one in revisions],
        "organisation": owner and owner.name(language()),
    }
    return render(request, "papers/note.html", shown, status=422 if form.errors else 200)
