"""The page on which an estimate is worked out: the form of a methodology, or a values file.

What was typed is kept with every answer, for its writer alone, and is there again when the page is opened. Who has to
sign in again finds what they sent (accounts/keeping.py).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tobiishi.errors import Refused
from tobiishi.methodologies.catalogue import Methodology
from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.keeping import keep as keep_typed
from tobiishi_site.accounts.keeping import keeps_typed, take
from tobiishi_site.accounts.policy import Actor, demand
from tobiishi_site.accounts.saying import language
from tobiishi_site.estimates import queries
from tobiishi_site.estimates.documents import methodology_of, title_of
from tobiishi_site.estimates.drawing import Drawing, add_faults
from tobiishi_site.estimates.large import AT_ONCE
from tobiishi_site.estimates.models import Estimate, Trial
from tobiishi_site.estimates.operations.compute import compute
from tobiishi_site.estimates.operations.type_in import type_in
from tobiishi_site.estimates.questions import Faults, Questions, Typed, questions_of, taken, text_of, written
from tobiishi_site.estimates.things import of_estimates
from tobiishi_site.estimates.uploads import text_of_upload
from tobiishi_site.jobs.operations.enqueue import enqueue
from tobiishi_site.programme.boxes import wrong
from tobiishi_site.programme.desk import readable
from tobiishi_site.programme.drafts import title
from tobiishi_site.programme.models import Draft, Entry


@dataclass(slots=True)
class Working:
    """Who works on what: a study, a methodology, and the token under which it is kept."""

    actor: Actor
    entry: Entry
    methodology: Methodology
    token: str
    questions: Questions = field(init=False)

    def __post_init__(self) -> None:
        """Read the questions of the methodology."""
        self.questions = questions_of(self.methodology)

    @property
    def document(self) -> tuple[str, str]:
        """The id and the version of the methodology."""
        return self.methodology.document.id, self.methodology.document.version

    def keep(self, typed: Typed, values: str = "") -> Trial:
        """Keep what was typed."""
        return type_in(
            self.entry,
            self.token,
            self.document,
            typed=typed,
            values=values,
            actor=self.actor,
            at=timezone.now(),
        )


@never_cache
@login_required
@require_safe
def new(request: HttpRequest, slug: str, methodology: str, version: str) -> HttpResponse:
    """Begin: the form has an address of its own, so that it can be sent twice and be one estimate."""
    actor = acting(request)
    entry, _thing = readable(actor, "studies", slug)
    demand(actor, "make", of_estimates(entry))
    methodology_of(methodology, version)
    return redirect("estimate_work", slug, methodology, version, secrets.token_hex(8))


@never_cache
@login_required
@require_POST
def anew(request: HttpRequest, token: str) -> HttpResponse:
    """Begin from a kept estimate, which the new one will replace."""
    actor = acting(request)
    old = queries.estimate_of(actor, token)
    made = type_in(
        old.entry,
        secrets.token_hex(8),
        (old.methodology, old.version),
        typed=old.typed,
        replaces=old,
        actor=actor,
        at=timezone.now(),
    )
    return redirect("estimate_work", old.entry.slug, old.methodology, old.version, made.token)


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, slug: str, methodology: str, version: str, token: str) -> HttpResponse:
    """The form of a methodology, with what was typed."""
    if not request.user.is_authenticated:
        if request.method == "POST":
            keep_typed(request)
        return redirect_to_login(request.get_full_path())
    actor = acting(request)
    entry, _thing = readable(actor, "studies", slug)
    demand(actor, "make", of_estimates(entry))
    if Estimate.objects.filter(token=token, actor=actor.signature).exists():
        return redirect("estimate", token)
    working = Working(actor, entry, methodology_of(methodology, version), token)
    trial = Trial.objects.filter(token=token).first()
    if trial is not None and (trial.actor, trial.entry_id) != (actor.signature, entry.pk):
        raise Http404
    if request.method == "POST":
        return _sent(request, working)
    kept = take(request, writer=actor.signature)
    if kept is not None:
        trial = working.keep(taken(kept))
    return _form(request, working, trial.typed if trial else {}, kept=trial is not None)


def _sent(request: HttpRequest, working: Working) -> HttpResponse:
    """Do what the button says: add a row, keep for later, or compute."""
    typed, faults = taken(request.POST.dict()), Faults()
    if "add" in request.POST:
        working.keep(typed)
        return _form(request, working, typed, more=request.POST["add"])
    if "keep" in request.POST:
        working.keep(typed)
        messages.success(request, _("Kept for you as typed. Only you see it until you keep the result."))
        return redirect("estimates", working.entry.slug)
    file = request.FILES.get("file")
    if file is not None:
        return _from_file(request, working, typed, file)
    values = text_of(written(working.methodology, working.questions, typed, faults))
    trial = working.keep(typed)
    if not faults:
        try:
            compute(trial, values, actor=working.actor, at=timezone.now())
        except Refused as refusal:
            add_faults(working.questions, typed, refusal.findings, faults)
    if faults:
        return _form(request, working, typed, faults=faults)
    return redirect("estimate_trial", trial.token)


def _from_file(
    request: HttpRequest, working: Working, typed: Typed, file: UploadedFile[bytes]
) -> HttpResponse:
    """Compute a values file, a large one in the background; where it is refused, what was typed stays."""
    try:
        values = text_of_upload(file)
        if len(values) > AT_ONCE:
            trial = working.keep({}, values)
            return redirect("job", enqueue("estimate", {"trial": trial.token}, actor=working.actor).token)
        trial = working.keep({})
        compute(trial, values, actor=working.actor, at=timezone.now())
    except Refused as refusal:
        working.keep(typed)
        return _form(request, working, typed, faults={"file": list(_said(refusal))})
    return redirect("estimate_trial", trial.token)


def _said(refusal: Refused) -> Iterator[str]:
    """What is wrong with a file, each with its place in it."""
    for finding in refusal.findings:
        said = finding.message(language())
        place = f"{finding.place}: " if str(finding.place) else ""
        yield f"{place}{said.what} – {said.remedy}"


def _form(
    request: HttpRequest,
    working: Working,
    typed: Typed,
    *,
    faults: Faults | None = None,
    more: str = "",
    kept: bool = False,
) -> HttpResponse:
    found = faults or {}
    boxes = Drawing(working.methodology, working.questions, typed, found, more).boxes()
    last = working.entry.revisions.order_by("-number")[0]
    document = working.methodology.document
    shown: dict[str, Any] = {
        "entry": working.entry,
        "study": title(Draft(entry=working.entry, revision=last), language()),
        "document": f"{document.id}@{document.version}",
        "title": title_of(document, language()),
        "action": request.path,
        "boxes": boxes,
        "wrong": wrong(boxes),
        "faults": found.get("", []),
        "file_faults": found.get("file", []),
        "kept": kept,
        "writer": working.actor.number,
    }
    return render(request, "estimates/work.html", shown, status=422 if found else 200)
