"""Pages of estimates: those of a study, one that is worked on, and one that is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tobiishi.errors import Refused
from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.policy import Actor, may
from tobiishi_site.accounts.queries import called
from tobiishi_site.accounts.saying import language, said
from tobiishi_site.calculations import STATUS
from tobiishi_site.estimates import queries
from tobiishi_site.estimates.documents import methodologies, title_of
from tobiishi_site.estimates.models import Estimate, Trial
from tobiishi_site.estimates.operations.give_up import give_up as give_up_trial
from tobiishi_site.estimates.operations.keep import keep as keep_estimate
from tobiishi_site.estimates.operations.put_into_study import put_into_study
from tobiishi_site.estimates.operations.withdraw_estimate import withdraw_estimate
from tobiishi_site.estimates.presenting import shown
from tobiishi_site.estimates.things import of_estimate, of_estimates
from tobiishi_site.programme.desk import readable
from tobiishi_site.programme.drafts import title
from tobiishi_site.programme.models import Draft, Entry
from tobiishi_site.programme.presenting import Piece


@never_cache
@login_required
@require_safe
def estimates(request: HttpRequest, slug: str) -> HttpResponse:
    """The estimates of a study, what one works on, and the methodologies by which another can be computed."""
    actor = acting(request)
    entry, _thing = readable(actor, "studies", slug)
    may_make = may(actor, "make", of_estimates(entry))
    seen = {
        "entry": entry,
        "study": _study(entry),
        "kept": queries.kept_with(entry),
        "trials": queries.trials_of(actor, entry),
        "groups": _methodologies(entry) if may_make else [],
    }
    return render(request, "estimates/of_study.html", seen)


def _methodologies(entry: Entry) -> list[tuple[str, list[dict[str, Any]]]]:
    """The methodologies of the library: those for the countries of the study first, then those for any, then others."""
    countries = queries.countries_of(entry)
    groups: dict[int, list[dict[str, Any]]] = {0: [], 1: [], 2: []}
    for one in methodologies():
        document = one.document
        place = 1 if document.country is None else 0 if document.country in countries else 2
        row = {
            "document": document,
            "title": title_of(document, language()),
            "status": STATUS[document.status],
        }
        groups[place].append(row)
    names = (_("For the countries of this study"), _("For any country"), _("For other countries"))
    return [(name, groups[place]) for place, name in enumerate(names) if groups[place]]


@never_cache
@login_required
@require_safe
def trial(request: HttpRequest, token: str) -> HttpResponse:
    """What was computed and is not kept yet."""
    found = queries.trial_of(acting(request), token)
    readable(acting(request), "studies", found.entry.slug)
    if not found.result:
        return redirect(_form_of(found))
    seen = {"trial": found, "entry": found.entry, "study": _study(found.entry), **shown(found, language())}
    return render(request, "estimates/trial.html", seen)


@never_cache
@login_required
@require_POST
def keep(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Keep what was computed."""
    actor = acting(request)
    entry, _thing = readable(actor, "studies", slug)
    try:
        made = keep_estimate(entry, token, actor=actor, at=timezone.now())
    except Refused as refusal:
        messages.error(request, " ".join(said(refusal)))
        return redirect("estimates", slug)
    messages.success(request, _("Kept with the study."))
    return redirect("estimate", made.token)


@never_cache
@login_required
@require_POST
def give_up(request: HttpRequest, token: str) -> HttpResponse:
    """Discard what one works on."""
    actor = acting(request)
    found = queries.trial_of(actor, token)
    give_up_trial(found, actor=actor, at=timezone.now())
    messages.success(request, _("Discarded."))
    return redirect("estimates", found.entry.slug)


@never_cache
@require_safe
def estimate(request: HttpRequest, token: str) -> HttpResponse:
    """A kept estimate: for everyone once a public figure names it, before that for those who may read the draft."""
    actor = acting(request)
    found = queries.estimate_of(actor, token)
    thing = of_estimate(found)
    at_home = may(actor, "read", of_estimates(found.entry))
    seen = {
        "estimate": found,
        "entry": found.entry,
        "study": _study(found.entry) if at_home else _public_study(found.entry),
        "at_home": at_home,
        "published": thing.published,
        "by": called({found.actor}, actor)[found.actor] if at_home else "",
        "before": found.replaces
        if found.replaces and may(actor, "read", of_estimate(found.replaces))
        else None,
        "after": _after(actor, found),
        "withdrawal": getattr(found, "withdrawal", None),
        "may_make": may(actor, "make", thing),
        "may_withdraw": may(actor, "withdraw", thing),
        **shown(found, language()),
    }
    return render(request, "estimates/estimate.html", seen)


def _after(actor: Actor, one: Estimate) -> Estimate | None:
    """The estimate that replaced another, where the actor may read it."""
    newer = getattr(one, "replaced_by", None)
    return newer if newer is not None and may(actor, "read", of_estimate(newer)) else None


@never_cache
@require_safe
def values(request: HttpRequest, token: str) -> HttpResponse:
    """The values file, as `tobiishi calculate` reads it."""
    found = queries.estimate_of(acting(request), token)
    return _file(found.values, f"{found.methodology}_{found.version}_values.yaml", "application/yaml")


@never_cache
@require_safe
def result(request: HttpRequest, token: str) -> HttpResponse:
    """The result, as `tobiishi calculate --json` prints it."""
    found = queries.estimate_of(acting(request), token)
    return _file(found.result, f"{found.methodology}_{found.version}_result.json", "application/json")


def _file(text: str, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(text.encode("utf-8"), content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw a kept estimate."""
    actor = acting(request)
    try:
        withdraw_estimate(queries.estimate_of(actor, token), actor=actor, at=timezone.now())
    except Refused as refusal:
        messages.error(request, " ".join(said(refusal)))
    else:
        messages.success(request, _("Withdrawn. It stays here, and says so."))
    return redirect("estimate", token)


@never_cache
@login_required
@require_POST
def put(request: HttpRequest, token: str) -> HttpResponse:
    """Put the estimate into the form of its study, where it is saved, checked and published like everything else."""
    actor = acting(request)
    found = queries.estimate_of(actor, token)
    try:
        put_into_study(found, actor=actor, at=timezone.now())
    except Refused as refusal:
        messages.error(request, " ".join(said(refusal)))
        return redirect("estimate", token)
    return redirect("desk_edit", found.entry.kind, found.entry.slug)


def _form_of(one: Trial) -> Any:
    return reverse("estimate_work", args=(one.entry.slug, one.methodology, one.version, one.token))


def _study(entry: Entry) -> Piece:
    """What a study is called, for those who may read its draft."""
    return title(Draft(entry=entry, revision=entry.revisions.order_by("-number")[0]), language())


def _public_study(entry: Entry) -> Piece:
    """What a study is called in public, in the language of the page where it is public in that."""
    public = sorted(entry.publications.all(), key=lambda one: one.language != language())
    if not public:
        raise Http404
    spoken = public[0].title_language
    return Piece(public[0].title or entry.slug, None if spoken == language() else spoken)
