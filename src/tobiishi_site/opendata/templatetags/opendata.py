"""What public pages say for programs."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from tobiishi_site.accounts.saying import language
from tobiishi_site.exchange.columns import tables
from tobiishi_site.opendata import structured
from tobiishi_site.programme.models import Publication

register = template.Library()


@register.simple_tag
def structured_site() -> SafeString:
    """The home page as data."""
    return structured.script(structured.of_site(language()))


@register.simple_tag
def structured_list(kind: str) -> SafeString:
    """The page of a list as data."""
    return structured.script(structured.of_list(kind, language()))


@register.simple_tag
def structured_entry(publication: Publication) -> SafeString:
    """The page of an entry as data."""
    return structured.script(structured.of_entry(publication, language()))


@register.inclusion_tag("opendata/beside_list.html")
def files_of(kind: str) -> dict[str, Any]:
    """The files of a list, for the head of its page."""
    return {"kind": kind, "tables": sorted(one.name for one in tables().values() if one.kind == kind)}
