"""What templates of the site ask for."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.translation import get_language

from tobiishi_site.programme.labels import KINDS, NAVIGATION, Label

register = template.Library()


@register.simple_tag(takes_context=True)
def in_language(context: dict[str, Any], code: str) -> str:
    """The address of the same page in another language, with what was searched; its home outside of a page."""
    request = context.get("request")
    here = f"/{get_language()}/"
    if not isinstance(request, HttpRequest) or not request.path.startswith(here):
        return f"/{code}/"
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return f"/{code}/{request.path.removeprefix(here)}{query}"


@register.simple_tag
def navigation() -> list[tuple[str, Label]]:
    """The kinds that every page leads to, with their names."""
    return [(kind, KINDS[kind][0]) for kind in NAVIGATION]
