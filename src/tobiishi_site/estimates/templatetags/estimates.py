"""What templates of the desk ask about estimates."""

from typing import Any

from django import template

from tobiishi_site.estimates.queries import kept_with
from tobiishi_site.programme.models import Entry

register = template.Library()


@register.inclusion_tag("estimates/on_entry.html")
def estimates_of(entry: Entry) -> dict[str, Any]:
    """The estimates that are kept with a study, for those who may read its draft."""
    return {"entry": entry, "kept": kept_with(entry)}
