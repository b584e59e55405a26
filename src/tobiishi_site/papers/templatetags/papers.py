"""What pages of entries say of notes and files."""

from __future__ import annotations

from typing import Any

from django import template

from tobiishi_site.accounts.actors import acting
from tobiishi_site.accounts.saying import language
from tobiishi_site.papers import public, queries
from tobiishi_site.papers.presenting import shown, state_of
from tobiishi_site.programme.desk import FIRST
from tobiishi_site.programme.models import Entry

register = template.Library()


@register.inclusion_tag("papers/public.html")
def public_files(entry: Entry) -> dict[str, Any]:
    """The public files of an entry, for its public page."""
    return {"files": [(one, shown(one, language())) for one in public.of_entry(entry)]}


@register.simple_tag(takes_context=True)
def files_to_check(context: dict[str, Any]) -> dict[str, Any]:
    """The first files that wait for the one who is signed in, and how many do."""
    found = queries.to_check(acting(context["request"]))
    return {"files": [state_of(one, language()) for one in found[:FIRST]], "count": found.count()}


@register.inclusion_tag("papers/on_desk.html", takes_context=True)
def papers_on_desk(context: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """The way from an entry's page of the desk to its notes and files, with how many there are for the reader."""
    return {"entry": entry, "counts": queries.counts(acting(context["request"]), entry)}
