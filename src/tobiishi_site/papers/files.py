"""Pages on which files are put beside an entry, replaced, and approved for the public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tobiishi.errors import Refused
from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.keeping import keeps_typed, take
from tobiishi_site.accounts.policy import Actor, demand, may
from tobiishi_site.accounts.queries import called
from tobiishi_site.accounts.saying import language, said
from tobiishi_site.papers import forms, queries
from tobiishi_site.papers.approval import last_version
from tobiishi_site.papers.desk import heading, to_sign_in
from tobiishi_site.papers.keeping import too_large
from tobiishi_site.papers.limits import was_too_large
from tobiishi_site.papers.models import SAID, Document, Version, VersionCheck, new_token
from tobiishi_site.papers.operations.check_file import check_file
from tobiishi_site.papers.operations.discard_file import discard_file
from tobiishi_site.papers.operations.keep_back import keep_back
from tobiishi_site.papers.operations.offer import offer
from tobiishi_site.papers.operations.publish_file import publish_file
from tobiishi_site.papers.operations.revise_file import revise_file
from tobiishi_site.papers.operations.upload import upload
from tobiishi_site.papers.operations.withdraw_file import withdraw_file
from tobiishi_site.papers.presenting import FileState, shown, state_of
from tobiishi_site.papers.serving import sent
from tobiishi_site.papers.things import of_document, of_file
from tobiishi_site.programme.desk import readable
from tobiishi_site.programme.models import Entry


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Put a file beside an entry."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    actor = acting(request)
    entry, _thing = readable(actor, kind, slug)
    holders = queries.holders(actor)
    if not holders:
        raise Http404
    again = False
    if request.method == "POST":
        form = forms.NewFile(request.POST, request.FILES, holders=holders)
        made = _uploaded(request, form, entry, actor)
        if made is not None:
            messages.success(request, _("Saved. It is confidential until it is put forward and approved."))
            return redirect("paper", kind, slug, made.token)
    else:
        kept = take(request, writer=actor.signature)
        again = kept is not None
        begun = {**(kept or {"token": new_token()}), "writer": actor.number}
        form = forms.NewFile(initial=begun, holders=holders)
    return _form(request, entry, form, None, again=again)


def _uploaded(request: HttpRequest, form: forms.NewFile, entry: Entry, actor: Actor) -> Document | None:
    _mind_size(request, form)
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        return upload(
            entry,
            given["file"],
            {name: given[name] for name in SAID},
            organisation=form.holder,
            token=given["token"],
            actor=actor,
            at=timezone.now(),
        )
    except Refused as refusal:
        _say(form, refusal)
        return None


def _mind_size(request: HttpRequest, form: Any) -> None:
    """Say of a file that was not kept while it arrived why it is missing."""
    if was_too_large(request):
        form.errors.pop("file", None)
        form.add_error("file", said(too_large()))


def _say(form: Any, refusal: Refused) -> None:
    """Say a refusal at the field of the file, with its codes; what concerns the form at its top."""
    for finding, text in zip(refusal.findings, said(refusal), strict=True):
        whole = finding.code in {"papers-changed", "papers-discarded"}
        form.add_error(None if whole else "file", f"{text} ({finding.code})")


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, kind: str, slug: str, token: str) -> HttpResponse:
    """Replace a file, or say something else of it."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    actor = acting(request)
    entry, document = known(actor, kind, slug, token)
    demand(actor, "write", of_document(document))
    again = False
    if request.method == "POST":
        form = forms.ReviseFile(request.POST, request.FILES)
        if _revised(request, form, document, actor):
            messages.success(request, _("Saved."))
            return redirect("paper", kind, slug, token)
    else:
        last = last_version(document)
        kept = take(request, writer=actor.signature)
        again = kept is not None
        begun = kept or {"based_on": last.number, **{name: getattr(last, name) for name in SAID}}
        form = forms.ReviseFile(initial={**begun, "writer": actor.number})
    return _form(request, entry, form, document, again=again)


def _revised(request: HttpRequest, form: forms.ReviseFile, document: Document, actor: Actor) -> bool:
    _mind_size(request, form)
    if not form.is_valid():
        return False
    given = form.cleaned_data
    uploaded: UploadedFile[Any] | None = given["file"] or None
    try:
        revise_file(
            document,
            {name: given[name] for name in SAID},
            uploaded=uploaded,
            based_on=given["based_on"],
            actor=actor,
            at=timezone.now(),
        )
    except Refused as refusal:
        _say(form, refusal)
        form.begin_from(last_version(document).number)
        return False
    return True


def _form(
    request: HttpRequest, entry: Entry, form: Any, document: Document | None, *, again: bool
) -> HttpResponse:
    says = document and shown(last_version(document), language())
    given = {**heading(entry), "form": form, "document": document, "says": says, "again": again}
    return render(request, "papers/file_form.html", given, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def file(request: HttpRequest, kind: str, slug: str, token: str) -> HttpResponse:
    """A file: what is said of it, its versions, what of it is public, and what can be done with it."""
    actor = acting(request)
    entry, document = known(actor, kind, slug, token)
    state, versions = state_of(document, language()), list(document.versions.all())
    checks = {one.version_id: one for one in VersionCheck.objects.filter(version__in=versions)}
    acted = {one.actor for one in versions} | {one.actor for one in checks.values()}
    by = called(acted | ({state.public.actor} if state.public else set()), actor)
    given = {
        **heading(entry),
        **_rights(actor, state),
        "state": state,
        "organisation": document.organisation.name(language()),
        "published_by": state.public and by[state.public.actor],
        "versions": [_history(one, checks.get(one.pk), by) for one in versions],
        "entry_public": entry.publications.exists(),
    }
    return render(request, "papers/file.html", given)


def _history(version: Version, check: VersionCheck | None, by: dict[int, str]) -> dict[str, Any]:
    """A version: what it says, who made it, who checked it."""
    return {
        "version": version,
        "says": shown(version, language()),
        "by": by[version.actor],
        "check": check,
        "checker": by[check.actor] if check else "",
    }


def _rights(actor: Actor, state: FileState) -> dict[str, bool]:
    """What an actor may do with a file as it is now."""
    document, thing = state.document, of_document(state.document)
    open_, public = document.discarded_at is None, state.public is not None
    offered = open_ and document.offered_at is not None
    waits = offered and not (state.public and state.public.number == state.last.number)
    writes = open_ and may(actor, "write", thing)
    return {
        "wrote": waits and not state.checked and actor.number in thing.writers,
        "may_write": writes,
        "may_offer": writes and not offered and may(actor, "write", of_file(document.entry)),
        "may_keep_back": writes and offered and not public,
        "may_check": waits and not state.checked and may(actor, "check", thing),
        "may_publish": waits and state.checked and may(actor, "publish", thing),
        "may_withdraw": public and may(actor, "withdraw", thing),
        "may_discard": open_ and not public and may(actor, "discard", thing),
    }


@never_cache
@login_required
@require_safe
def download(request: HttpRequest, kind: str, slug: str, token: str, number: str) -> HttpResponseBase:
    """A version of a file, for those who may read it."""
    _entry, document = known(acting(request), kind, slug, token)
    return sent(request, _version(document, number), public=False)


@never_cache
@login_required
@require_POST
def put_forward(request: HttpRequest, kind: str, slug: str, token: str) -> HttpResponse:
    """Put a file forward for publication."""
    done = _("Put forward. A second person can check it now.")
    return _act(request, kind, slug, token, act=offer, done=done)


@never_cache
@login_required
@require_POST
def back(request: HttpRequest, kind: str, slug: str, token: str) -> HttpResponse:
    """Make a file confidential again that was put forward."""
    return _act(request, kind, slug, token, act=keep_back, done=_("It is confidential again."))


@never_cache
@login_required
@require_POST
def check(request: HttpRequest, kind: str, slug: str, token: str) -> HttpResponse:
    """Check the version that was looked at."""
    return _act(request, kind, slug, token, act=check_file, done=_("Checked."))


@never_cache
@login_required
@require_POST
def publish(request: HttpRequest, kind: str, slug: str, token: str) -> HttpResponse:
    """Publish the version that was looked at."""
    return _act(request, kind, slug, token, act=publish_file, done=_("Published."))


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest, kind: str, slug: str, token: str) -> HttpResponse:
    """Take a file back from the public."""
    done = _("Withdrawn. The file is no longer public.")
    return _act(request, kind, slug, token, act=withdraw_file, done=done)


@never_cache
@login_required
@require_POST
def discard(request: HttpRequest, kind: str, slug: str, token: str) -> HttpResponse:
    """Discard a file, with a mark."""
    return _act(request, kind, slug, token, act=discard_file, done=_("Discarded."))


_OF_A_VERSION: tuple[Callable[..., object], ...] = (check_file, publish_file)


def _act(
    request: HttpRequest, kind: str, slug: str, token: str, *, act: Callable[..., object], done: str
) -> HttpResponse:
    """Do something with a file, or with the version that a button names, and say what came of it."""
    actor = acting(request)
    _entry, document = known(actor, kind, slug, token)
    of: Document | Version = document
    if act in _OF_A_VERSION:
        of = _version(document, request.POST.get("version", ""))
    try:
        act(of, actor=actor, at=timezone.now())
    except Refused as refusal:
        messages.error(request, " ".join(said(refusal)))
    else:
        messages.success(request, done)
    return redirect("paper", kind, slug, token)


def known(actor: Actor, kind: str, slug: str, token: str) -> tuple[Entry, Document]:
    """A file that an actor may know on an entry; raises Http404."""
    entry, _thing = readable(actor, kind, slug)
    document = get_object_or_404(queries.documents(actor, entry), token=token)
    demand(actor, "read", of_document(document))
    return entry, document


def _version(document: Document, number: str) -> Version:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    return get_object_or_404(document.versions, number=int(number))
