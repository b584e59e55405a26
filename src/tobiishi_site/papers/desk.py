"""The desk's page of an entry's notes and files, and what its pages share."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.keeping import keep
from tobiishi_site.accounts.policy import Actor, may
from tobiishi_site.accounts.queries import called
from tobiishi_site.accounts.saying import language
from tobiishi_site.papers import queries
from tobiishi_site.papers.models import Note
from tobiishi_site.papers.presenting import state_of
from tobiishi_site.papers.things import of_note
from tobiishi_site.programme import drafts
from tobiishi_site.programme.desk import readable
from tobiishi_site.programme.models import Draft, Entry


@never_cache
@login_required
@require_safe
def papers(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """The notes and files of an entry, as far as they are for the one who is signed in."""
    actor = acting(request)
    found, _thing = readable(actor, kind, slug)
    notes = list(queries.notes(actor, found))
    documents = list(queries.documents(actor, found))
    shown = {
        **heading(found),
        "notes": _notes(actor, notes),
        "files": [state_of(one, language()) for one in documents],
        "may_write": bool(queries.holders(actor)),
    }
    return render(request, "papers/papers.html", shown)


def _notes(actor: Actor, notes: list[Note]) -> list[dict[str, Any]]:
    """Notes with who wrote them."""
    wrote = {one.actor for note in notes for one in note.revisions.all()}
    by = called(wrote | {note.discarded_by for note in notes if note.discarded_by is not None}, actor)
    return [
        {
            "note": note,
            "last": note.revisions.all()[0],
            "by": by[note.revisions.all()[0].actor],
            "discarded_by": by.get(note.discarded_by or -1),
            "organisation": note.organisation.name(language()),
            "may_write": note.discarded_at is None and may(actor, "write", of_note(note)),
        }
        for note in notes
    ]


def heading(entry: Entry) -> dict[str, Any]:
    """What every page of an entry's notes and files says at its top."""
    last = entry.revisions.order_by("-number")[0]
    return {
        "of_kind": entry.kind,
        "entry": entry,
        "entry_title": drafts.title(Draft(entry=entry, revision=last), language()),
    }


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in; what was typed is kept until then (a chosen file cannot be: it has to be chosen again)."""
    if request.method == "POST":
        keep(request)
    return redirect_to_login(request.get_full_path())
