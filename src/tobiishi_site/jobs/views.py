"""Pages of background work: what one has under way, how far each is, and its result."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tobiishi.errors import Refused
from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.policy import demand
from tobiishi_site.accounts.saying import language, said
from tobiishi_site.jobs import queries
from tobiishi_site.jobs.files import path_of
from tobiishi_site.jobs.kinds import KINDS
from tobiishi_site.jobs.lost import findings_of_lost
from tobiishi_site.jobs.models import KEPT, STATES, Job
from tobiishi_site.jobs.operations.cancel import cancel as cancel_job
from tobiishi_site.jobs.operations.enqueue import enqueue
from tobiishi_site.jobs.owner import holds_roles_of

ON_A_PAGE: Final = 50
"""Jobs on a page of the list."""
EVERY: Final = 5
"""How often a page that is asked to watches its job [s]."""
_NAMES: Final = dict(STATES)


@never_cache
@login_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """One's own background work, and what can be begun."""
    actor = acting(request)
    page = Paginator(queries.of_actor(actor), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "rows": [_row(job) for job in page],
        "offered": [(name, kind.label) for name, kind in queries.offered(actor)],
    }
    return render(request, "jobs/list.html", shown)


@never_cache
@login_required
@require_POST
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin a piece of work that the list offers."""
    if kind not in KINDS or not KINDS[kind].offered:
        raise Http404
    return redirect("job", enqueue(kind, {}, actor=acting(request)).token)


@never_cache
@login_required
@require_safe
def job(request: HttpRequest, token: str) -> HttpResponse:
    """One job. With `?watch=1` the browser asks again by itself until it has ended; no script is needed for that."""
    found = queries.job_of(acting(request), token)
    watching = "watch" in request.GET
    row = _row(found)
    shown = {**row, "watching": watching, "every": EVERY, "slow": queries.waits_long(found, timezone.now())}
    answer = render(request, "jobs/job.html", shown)
    if watching and not row["over"]:
        answer["Refresh"] = str(EVERY)
    return answer


@never_cache
@login_required
@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """End a job of one's own."""
    actor = acting(request)
    try:
        cancel_job(queries.job_of(actor, token), actor=actor, at=timezone.now())
    except Refused as refusal:
        messages.error(request, " ".join(said(refusal)))
    return redirect("job", token)


@never_cache
@login_required
@require_POST
def again(request: HttpRequest, token: str) -> HttpResponse:
    """Begin a job anew that failed or was cancelled."""
    actor = acting(request)
    found = queries.job_of(actor, token)
    return redirect("job", enqueue(found.kind, found.arguments, actor=actor).token)


@never_cache
@login_required
@require_safe
def file(request: HttpRequest, token: str) -> FileResponse:
    """The result, for its owner alone, and only while they hold the roles by which it was made."""
    actor = acting(request)
    found = queries.job_of(actor, token)
    path = path_of(found)
    if not found.file or not path.is_file() or not holds_roles_of(actor, found):
        raise Http404
    kind = KINDS[found.kind]
    demand(actor, kind.verb, kind.thing(found.arguments))
    return FileResponse(path.open("rb"), as_attachment=True, filename=found.file)


def _row(one: Job) -> dict[str, Any]:
    """What a page says of a job; one whose worker is gone has failed, though nobody wrote it down yet."""
    kind, lost = KINDS.get(one.kind), one.is_lost(timezone.now())
    state = "failed" if lost else one.state
    leads_to = kind.leads_to if kind and state == "done" else None
    findings = findings_of_lost() if lost else one.findings
    return {
        "job": one,
        "label": kind.label if kind else one.kind,
        "state": state,
        "called": _("Ends before its next step") if one.to_cancel and state == "running" else _NAMES[state],
        "over": lost or one.is_over(),
        "findings": [(finding["code"], finding[language()]) for finding in findings],
        "leads_to": leads_to(one.arguments) if leads_to else "",
        "until": one.ended_at and one.ended_at + KEPT,
    }
