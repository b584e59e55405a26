"""Pages of the hand-over: focal points, tasks, forms set aside, passing all of it on, archives and briefings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.keeping import keep, keeps_typed, take
from tobiishi_site.accounts.models import Organisation
from tobiishi_site.accounts.policy import Actor, Thing, demand
from tobiishi_site.accounts.saying import language
from tobiishi_site.handover import forms, gathering, queries
from tobiishi_site.handover.briefing import briefing as briefing_of
from tobiishi_site.handover.large import ARCHIVE, arguments_of, is_large, name_of_file
from tobiishi_site.handover.models import FOCAL_KINDS, Aside, Task
from tobiishi_site.handover.operations.add_task import add_task
from tobiishi_site.handover.operations.build_archive import build_archive, thing_of
from tobiishi_site.handover.operations.discard_aside import discard_aside
from tobiishi_site.handover.operations.finish_task import finish_task
from tobiishi_site.handover.operations.set_focal_point import set_focal_point
from tobiishi_site.handover.operations.take_up import take_up as take_up_form
from tobiishi_site.handover.writer import Writer
from tobiishi_site.jobs.operations.enqueue import enqueue
from tobiishi_site.programme import drafts
from tobiishi_site.programme.desk import readable
from tobiishi_site.programme.labels import KINDS
from tobiishi_site.programme.models import Draft, Entry
from tobiishi_site.programme.presenting import Piece


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_task(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Note what is to be done about an entry."""
    if (elsewhere := _signed_out(request)) is not None:
        return elsewhere
    actor = acting(request)
    entry, thing = _writable(actor, kind, slug)
    form = forms.AddTask(_sent(request, actor), **_who(actor, thing))
    if request.method == "POST" and form.is_valid():
        organisation, user = form.cleaned_data.pop("who")
        found = {**form.cleaned_data, "organisation": organisation, "user": user}
        add_task(entry, **found, actor=actor, at=timezone.now())
        messages.success(request, _("The task is noted."))
        return redirect("desk_entry", kind, slug)
    return _form(request, "handover/task.html", entry, form)


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def focal_point(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Say who answers for an entry."""
    if (elsewhere := _signed_out(request)) is not None:
        return elsewhere
    actor = acting(request)
    entry, thing = _writable(actor, kind, slug)
    if kind not in FOCAL_KINDS:
        raise Http404
    form = forms.SetFocalPoint(_sent(request, actor), **_who(actor, thing))
    if request.method == "POST" and form.is_valid():
        organisation, user = form.cleaned_data["who"]
        set_focal_point(entry, user, organisation=organisation, actor=actor, at=timezone.now())
        messages.success(request, _("The focal point is set."))
        return redirect("desk_entry", kind, slug)
    return _form(request, "handover/focal_point.html", entry, form)


def _signed_out(request: HttpRequest) -> HttpResponse | None:
    """To the sign-in, with what was typed kept; None for who is signed in."""
    if request.user.is_authenticated:
        return None
    if request.method == "POST":
        keep(request)
    return redirect_to_login(request.get_full_path())


def _sent(request: HttpRequest, actor: Actor) -> Any:
    """What was sent, now or before its sender had to sign in again."""
    return request.POST if request.method == "POST" else take(request, writer=actor.signature)


def _writable(actor: Actor, kind: str, slug: str) -> tuple[Entry, Thing]:
    found, thing = readable(actor, kind, slug)
    demand(actor, "write", thing)
    return found, thing


def _who(actor: Actor, thing: Thing) -> dict[str, Any]:
    return {"organisations": queries.organisations_of(actor, thing), "language": language()}


def _form(request: HttpRequest, template: str, entry: Entry, form: Any) -> HttpResponse:
    shown = {
        "form": form,
        "entry": entry,
        "title": _title(entry),
        "writer": acting(request).number,
    }
    return render(request, template, shown, status=422 if form.errors else 200)


def _title(entry: Entry) -> Piece:
    last = entry.revisions.order_by("-number")[0]
    return drafts.title(Draft(entry=entry, revision=last), language())


@never_cache
@login_required
@require_POST
def task_done(request: HttpRequest, number: int) -> HttpResponse:
    """Say that a task is done."""
    task = get_object_or_404(Task.objects.select_related("entry"), pk=number)
    finish_task(task, actor=acting(request), at=timezone.now())
    messages.success(request, _("Done."))
    return redirect("desk_entry", task.entry.kind, task.entry.slug)


@never_cache
@login_required
@require_safe
def aside(request: HttpRequest, number: int) -> HttpResponse:
    """A form that came beside one's own of the same entry: what it holds, and what can be done with it."""
    actor = acting(request)
    found = get_object_or_404(queries.asides(actor), pk=number)
    shown = {
        "aside": found,
        "one": KINDS[found.kind][1],
        "who": queries.people_called({found.typed_by}, actor)[found.typed_by],
        "title": drafts.titles(actor, [(found.kind, found.slug)], language()).get((found.kind, found.slug)),
        "rows": list(queries.typed_lines(found)),
        "based_on": found.based_on,
    }
    return render(request, "handover/aside.html", shown)


@never_cache
@login_required
@require_POST
def take_up(request: HttpRequest, number: int) -> HttpResponse:
    """Go on with a form that was set aside."""
    actor = acting(request)
    found: Aside = get_object_or_404(queries.asides(actor), pk=number)
    take_up_form(found, actor=actor, at=timezone.now())
    messages.success(request, _("This is the form now; the one you had is set aside."))
    return redirect("desk_edit" if found.based_on else "desk_create", found.kind, found.slug)


@never_cache
@login_required
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Discard a form that was set aside."""
    actor = acting(request)
    discard_aside(get_object_or_404(queries.asides(actor), pk=number), actor=actor, at=timezone.now())
    messages.success(request, _("Discarded."))
    return redirect("desk")


@never_cache
@login_required
@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    """Of which organisations and collaborations one may take an archive."""
    actor = acting(request)
    organisations = [(one, one.name(language())) for one in queries.archives(actor)]
    if not organisations:
        raise Http404
    found = queries.collaborations(actor, organisations=[one for one, _called in organisations])
    pairs = [(one.entry.slug, drafts.title(one, language())) for one in found]
    return render(request, "handover/archives.html", {"organisations": organisations, "pairs": pairs})


@never_cache
@login_required
@require_POST
def archive_of_organisation(request: HttpRequest, number: int) -> HttpResponse:
    """The archive of all that an organisation works on."""
    return _archive(request, get_object_or_404(Organisation, pk=number))


@never_cache
@login_required
@require_POST
def archive_of_collaboration(request: HttpRequest, slug: str) -> HttpResponse:
    """The archive of a collaboration."""
    return _archive(request, get_object_or_404(Entry, kind="collaborations", slug=slug))


def _archive(request: HttpRequest, of: Entry | Organisation) -> HttpResponse:
    """The archive; a large one is made in the background, and the answer leads to its page."""
    actor, at = acting(request), timezone.now()
    demand(actor, "read", thing_of(of))
    if is_large(of, actor):
        return redirect("job", enqueue(ARCHIVE, arguments_of(of), actor=actor).token)
    response = HttpResponse(build_archive(of, actor=actor, at=at), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name_of_file(of, at)}"'
    return response


@never_cache
@login_required
@require_safe
def briefing(request: HttpRequest, slug: str) -> HttpResponse:
    """A collaboration on one page, made for print."""
    actor, today = acting(request), timezone.localdate()
    entry = get_object_or_404(Entry, kind="collaborations", slug=slug)
    demand(actor, "read", thing_of(entry))
    writer = Writer(gathering.of_collaboration(actor, slug), language(), today)
    shown = {
        "briefing": briefing_of(writer, slug),
        "language": language(),
        "as_of": _("As of %(day)s") % {"day": today.isoformat()},
        "entry": entry,
    }
    return render(request, "handover/paper/briefing.html", shown)
