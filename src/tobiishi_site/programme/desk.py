"""The desk: pages on which staff see what is to be done, read drafts, and check and publish them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tobiishi.errors import Language, Refused
from tobiishi.programme import models as record
from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.policy import Actor, Thing, demand, may
from tobiishi_site.accounts.queries import called, own
from tobiishi_site.accounts.saying import language, said
from tobiishi_site.programme import drafts
from tobiishi_site.programme.boxes import NATIVE
from tobiishi_site.programme.changes import Change, changes
from tobiishi_site.programme.entries import TITLES, languages_of, named_in, read_entry
from tobiishi_site.programme.labels import KINDS, Label
from tobiishi_site.programme.models import LANGUAGES, Draft, Entry, Publication, Revision, Unfinished
from tobiishi_site.programme.operations.check import check as check_revision
from tobiishi_site.programme.operations.publish import publish as publish_revision
from tobiishi_site.programme.operations.withdraw import withdraw as withdraw_publication
from tobiishi_site.programme.presenting import Named, Piece, Presenter
from tobiishi_site.programme.things import in_language, of_draft, published

FIRST: Final = 50
"""Entries shown of each list of what is to be done, and on a page of a list."""


@never_cache
@login_required
@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """What is to be done by the one who is signed in."""
    actor, today = acting(request), timezone.localdate()
    parts: list[tuple[str, Label, QuerySet[Draft]]] = [
        ("check", _("Drafts to check"), drafts.to_check(actor)),
        ("mine", _("My drafts that wait for a second person"), drafts.waiting(actor)),
        ("lapsing", _("Agreements that may lapse within 90 days"), drafts.lapsing(actor, today)),
        ("lapsed", _("Agreements that have lapsed"), drafts.lapsed(actor, today)),
        ("coming", _("Milestones within 90 days"), drafts.coming(actor, today)),
    ]
    unfinished = [_unfinished(one) for one in drafts.unfinished(actor)[:FIRST]]
    filled = [
        (name, heading, found.count(), _rows(drafts.numbered(found.values_list("pk", flat=True)[:FIRST])))
        for name, heading, found in parts
    ]
    shown = {
        "unfinished": unfinished,
        "parts": filled,
        "nothing": not unfinished and not any(count for *_names, count, _found in filled),
        "may_write": may_write(actor),
    }
    return render(request, "programme/desk/todo.html", shown)


def may_write(actor: Actor) -> bool:
    """Whether there is anything that an actor may write."""
    return may(actor, "write", Thing("draft entry")) or bool(own(actor, "write", "draft entry"))


def _unfinished(one: Unfinished) -> tuple[Unfinished, Label, str]:
    """What was not finished, its kind, and the first words of it."""
    typed = (one.typed.get(name) or {} for name in TITLES)
    texts = [text for words in typed if isinstance(words, dict) for text in words.values()]
    return one, KINDS[one.kind][1], next((text[:80] for text in texts if text), one.slug)


def _rows(found: Iterable[Draft]) -> list[tuple[Draft, Piece, Label, str, date | None]]:
    """Drafts with their titles, kinds, dates as precise as known, and the day from which they have surely lapsed."""
    rows = []
    for draft in found:
        entry = read_entry(draft.entry.kind, draft.revision.data)
        when = drafts.due(entry)
        text = when.text(language(), era=language() == "ja") if when else ""
        kind = KINDS[draft.entry.kind][1]
        rows.append(
            (draft, drafts.title(draft, language()), kind, text, None if when is None else when.lapses)
        )
    return rows


@never_cache
@login_required
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The entries that one may edit, with search; those that are new are begun here."""
    actor = acting(request)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in KINDS else ""
    search = request.GET.get("q", "")[:200]
    found = drafts.listed(actor, "write" if may_write(actor) else "read", kind=kind, search=search)
    page = Paginator(found.values_list("pk", flat=True), FIRST).get_page(request.GET.get("page"))
    shown = {
        "chosen": kind,
        "q": search,
        "page": page,
        "rows": _rows(drafts.numbered(page)),
        "kinds": [(name, many) for name, (many, _one) in KINDS.items()],
        "new": [(name, one) for name, (_many, one) in KINDS.items()] if may_write(actor) else [],
    }
    return render(request, "programme/desk/entries.html", shown)


@never_cache
@login_required
@require_safe
def entry(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """An entry as it was last written: what it says, what of it is public, and what can be done with it."""
    actor = acting(request)
    found, thing = readable(actor, kind, slug)
    last = found.revisions.order_by("-number")[0]
    entry = read_entry(kind, last.data)
    presenter = presenter_of(actor, entry)
    shown = {
        "of_kind": kind,
        "entry": found,
        "one": KINDS[kind][1],
        "title": drafts.title(Draft(entry=found, revision=last), language()),
        "revision": last,
        "prose": presenter.prose(entry),
        "fields": presenter.fields(entry, _named(entry)),
        "figures": presenter.figures(entry),
        "cited": presenter.cited(entry.cited),
        "states": [_state(actor, thing, last, entry, one) for one in LANGUAGES],
        "may_write": may(actor, "write", thing),
    }
    return render(request, "programme/desk/entry.html", shown)


def readable(actor: Actor, kind: str, slug: str) -> tuple[Entry, Thing]:
    """An entry whose drafts an actor may read; raises Http404, whether it does not exist or is not for them."""
    found = get_object_or_404(Entry, kind=kind, slug=slug)
    thing = of_draft(found)
    demand(actor, "read", thing)
    return found, thing


def presenter_of(actor: Actor, *entries: record.Entry | None) -> Presenter:
    """Presents entries in the language of the page, with the titles of all that they name and the actor may know."""
    named = [(kind, slug) for entry in entries if entry for _field, kind, slug in named_in(entry)]
    return Presenter(language(), drafts.titles(actor, named, language()))


def _named(entry: record.Entry) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for field, kind, slug in named_in(entry):
        found.setdefault(field, []).append((kind, slug))
    return found


def _state(actor: Actor, written: Thing, last: Revision, entry: record.Entry, one: str) -> dict[str, Any]:
    """What holds of an entry in a language, and what the actor may do about it there."""
    of_language = cast("Language", one)
    found = last.entry
    public = found.publications.filter(language=one).select_related("revision").first()
    check = last.checks.filter(language=one).first()
    current = public is not None and public.revision_id == last.pk
    has_words = of_language in languages_of(entry)
    thing = in_language(written, found, of_language)
    by = called({one.actor for one in (public, check) if one}, actor)
    return {
        "language": one,
        "name": NATIVE[one],
        "here": one == language(),
        "has_words": has_words,
        "public": public,
        "current": current,
        "published_by": public and by[public.actor],
        "check": check,
        "checked_by": check and by[check.actor],
        "changes": [] if current or public is None else _since(actor, public, entry),
        "may_check": has_words and check is None and not current and may(actor, "check", thing),
        "may_publish": check is not None and not current and may(actor, "publish", thing),
        "may_withdraw": public is not None and may(actor, "withdraw", published(written)),
        "wrote": last.actor == actor.number,
    }


def _since(actor: Actor, public: Publication, entry: record.Entry) -> list[Change]:
    """What changed since an entry was last published."""
    before = read_entry(public.entry.kind, public.revision.data)
    return changes(presenter_of(actor, before, entry), before, entry)


@never_cache
@login_required
@require_safe
def entry_history(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Who wrote what when: by name where the reader may know it, else by number."""
    actor = acting(request)
    found, _thing = readable(actor, kind, slug)
    page = Paginator(found.revisions.order_by("-number").prefetch_related("checks", "publications"), FIRST)
    shown_page = page.get_page(request.GET.get("page"))
    revisions = list(shown_page)
    known = called({one.actor for one in revisions}, actor)
    oldest = revisions[-1].number if revisions else 0
    earlier = found.revisions.filter(number=oldest - 1).first()
    said_in = [read_entry(kind, one.data) for one in revisions]
    before = [*said_in[1:], read_entry(kind, earlier.data) if earlier else None]
    presenter = presenter_of(actor, *said_in)
    shown = {
        "of_kind": kind,
        "entry": found,
        "title": drafts.title(Draft(entry=found, revision=revisions[0]), language()),
        "page": shown_page,
        "rows": [
            (one, known[one.actor], changes(presenter, old, new))
            for one, old, new in zip(revisions, before, said_in, strict=True)
        ],
    }
    return render(request, "programme/desk/history.html", shown)


@never_cache
@login_required
@require_POST
def check(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Check the revision that was read, in a language."""
    return _decide(request, kind, slug, act=check_revision, done=_("Checked."))


@never_cache
@login_required
@require_POST
def publish(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Publish the revision that was read, in a language."""
    return _decide(request, kind, slug, act=publish_revision, done=_("Published."))


def _decide(
    request: HttpRequest, kind: str, slug: str, *, act: Callable[..., object], done: str
) -> HttpResponse:
    """Do something with the revision and the language that a button names, and say what came of it."""
    actor = acting(request)
    found, _thing = readable(actor, kind, slug)
    number, spoken = request.POST.get("revision", ""), request.POST.get("language", "")
    if spoken not in LANGUAGES or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    revision = get_object_or_404(found.revisions, number=int(number))
    try:
        act(revision, spoken, actor=actor, at=timezone.now())
    except Refused as refusal:
        messages.error(request, " ".join(said(refusal)))
    else:
        messages.success(request, done)
    return redirect("desk_entry", kind, slug)


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Take an entry back from the public in a language."""
    actor = acting(request)
    found, _thing = readable(actor, kind, slug)
    public = found.publications.filter(language=request.POST.get("language", "")).first()
    if public is not None:
        withdraw_publication(public, actor=actor, at=timezone.now())
        messages.success(request, _("Withdrawn. The page is no longer public in this language."))
    return redirect("desk_entry", kind, slug)
