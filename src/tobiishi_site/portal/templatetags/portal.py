"""What pages of entries and of the site ask of the portal."""

from __future__ import annotations

from typing import Any

from django import template

from tobiishi_site.accounts.saying import language
from tobiishi_site.portal.of_entry import of_entry
from tobiishi_site.programme.models import Publication

register = template.Library()


@register.inclusion_tag("portal/of_entry.html")
def more_of(publication: Publication) -> dict[str, Any]:
    """The methodologies, precedents and typical reductions of a country or a technology; the card of a study."""
    card = publication.entry.slug if publication.kind == "studies" else ""
    return {**of_entry(publication, language()), "card": card, "LANGUAGE_CODE": language()}
