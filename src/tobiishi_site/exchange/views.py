"""Pages of lists as files, and of tables that are handed in."""

from __future__ import annotations

from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tobiishi.errors import Finding, Refused
from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.policy import Actor, demand, may
from tobiishi_site.accounts.saying import language, said
from tobiishi_site.exchange import large, queries
from tobiishi_site.exchange.columns import Column, Table, tables
from tobiishi_site.exchange.forms import HandIn, called, name_of
from tobiishi_site.exchange.models import Import
from tobiishi_site.exchange.operations.apply_import import apply_import
from tobiishi_site.exchange.operations.ask_for_list import ask_for_list
from tobiishi_site.exchange.operations.export_table import export_drafts, export_table
from tobiishi_site.exchange.operations.hand_in import hand_in as hand_in_table
from tobiishi_site.exchange.preview import Preview, Row, preview
from tobiishi_site.exchange.reading import LARGEST, too_large
from tobiishi_site.exchange.writing import TYPES, Form, name_of_file
from tobiishi_site.jobs.operations.enqueue import enqueue
from tobiishi_site.jobs.waiting import Wanted, shared_file
from tobiishi_site.programme.labels import FIELDS, KINDS, SENTENCES, Label

ON_A_PAGE: Final = 200
"""Rows of a preview that are shown of those that change something, and of those that are refused."""


@require_safe
def table_page(request: HttpRequest, kind: str) -> HttpResponse:
    """The files of a list, what their columns are, and for those who may hand them in how that is done."""
    actor = acting(request)
    found = [table for table in tables().values() if table.kind == kind]
    found.sort(key=lambda table: table.part or "")
    drafts = may(actor, "make", queries.of_list(found[0], actor=actor))
    shown = {
        "kind": kind,
        "many": KINDS[kind][0],
        "sentence": SENTENCES[kind],
        "tables": [(table, called(table), _columns(table)) for table in found],
        "drafts": drafts,
        "may_import": may(actor, "make", queries.of_import(kind, actor)),
    }
    return render(request, "exchange/tables.html", shown)


@require_safe
def public_file(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """A list as a file: what is public of it. A long one is made in the background, once for everyone."""
    wanted = tables()[table], cast("Form", form)
    job = ask_for_list(*wanted, actor=acting(request), at=timezone.now())
    if job is None:
        return _file(request, *wanted, drafts=False)
    return shared_file(request, Wanted(called(wanted[0]), TYPES[wanted[1]], *_above(wanted[0])), job)


@never_cache
@login_required
@require_safe
def draft_file(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """A list as a file with the drafts that one may read; a long one as background work of one's own."""
    actor, wanted = acting(request), (tables()[table], cast("Form", form))
    if large.has_many_drafts(wanted[0].kind, actor):
        job = enqueue(large.DRAFTS, large.drafts_wanted(*wanted, actor), actor=actor)
        return redirect("job", job.token)
    return _file(request, *wanted, drafts=True)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand a table in; nothing changes before its preview was seen."""
    actor = acting(request)
    demand(actor, "make", queries.of_import("", actor))
    form = HandIn(request.POST or None, request.FILES or None, initial={"table": request.GET.get("table")})
    found: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            kept = _hand_in(form, actor)
        except Refused as refusal:
            found = [_finding(one) for one in refusal.findings[:ON_A_PAGE]]
        else:
            return redirect("import", kept.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "exchange/hand_in.html", {"form": form, "findings": found}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, number: int) -> HttpResponse:
    """What a table would change and what is refused; applied from here."""
    actor = acting(request)
    demand(actor, "make", queries.of_import("", actor))
    if request.method == "POST":
        try:
            kept = apply_import(number, request.POST.get("mark", ""), actor=actor, at=timezone.now())
        except Refused as refusal:
            messages.error(request, " ".join(said(refusal)))
        else:
            messages.success(
                request, _("Applied. Entries with new drafts: %(count)s") % {"count": kept.changed}
            )
        return redirect("import", number)
    kept = queries.handed_in(number, actor)
    shown = {"kept": kept, "called": called(tables()[kept.table]), "kind": tables()[kept.table].kind}
    if kept.applied_at is None:
        shown |= _preview(preview(kept, actor))
    return render(request, "exchange/preview.html", shown)


def _file(request: HttpRequest, table: Table, form: Form, *, drafts: bool) -> HttpResponse:
    make = export_drafts if drafts else export_table
    try:
        made = make(table, form, actor=acting(request), at=timezone.now())
    except Refused as refusal:
        found = [_finding(one) for one in refusal.findings]
        above, name = _above(table)
        shown = {"findings": found, "above": above, "above_name": name}
        return render(request, "refused.html", shown, status=409)
    response = HttpResponse(made, content_type=TYPES[form])
    name = name_of_file(table, form, drafts=drafts)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _above(table: Table) -> tuple[str, str]:
    """The page of the files of a list: its address and its name."""
    name = _("%(many)s as files") % {"many": KINDS[table.kind][0]}
    return reverse("tables", args=(table.kind,)), name


def _hand_in(form: HandIn, actor: Actor) -> Import:
    file = form.cleaned_data["file"]
    if file.size > LARGEST:
        raise too_large(name_of(file.name))
    table = tables()[form.cleaned_data["table"]]
    return hand_in_table(table, name_of(file.name), file.read(), actor=actor, at=timezone.now())


def _columns(table: Table) -> list[tuple[str, str, Label]]:
    """The columns of a table: the name, what it is, and the language of its words."""
    names = {"en": "English", "ja": "日本語"}
    return [(one.name, _label(one), names.get(one.language or "", "")) for one in table.columns]


def _label(column: Column) -> str:
    return " – ".join(str(FIELDS[step]) for step in column.path)


def _preview(found: Preview) -> dict[str, Any]:
    refused, changing = found.refused, found.changing
    return {
        "refused": [_row(row) for row in refused[:ON_A_PAGE]],
        "refused_count": len(refused),
        "changing": [_row(row) for row in changing[:ON_A_PAGE]],
        "changing_count": len(changing),
        "shown": ON_A_PAGE,
        "entries": len(found.entries),
        "unchanged": found.unchanged,
        "mark": found.mark,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "number": row.number,
        "id": f"{row.slug} ({row.position})" if row.position else row.slug,
        "changes": row.changes,
        "findings": [_finding(one) for one in row.findings],
    }


def _finding(finding: Finding) -> dict[str, str]:
    """A finding in the language of the page: its row and column, what is wrong, why, and what to do."""
    place, text = finding.place, finding.message(language())
    row = _("row %(row)s") % {"row": place.line} if place.line else place.cell or ""
    where = " · ".join(part for part in (row, place.name) if part)
    return {"where": where, "what": text.what, "why": text.why, "remedy": text.remedy}
