"""What pages of other apps show of notices."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest

from tobiishi_site.accounts.actors import user_of
from tobiishi_site.notices.forms import Choose
from tobiishi_site.outbox.models import Unwanted
from tobiishi_site.outbox.reasons import REASONS

register = template.Library()


@register.inclusion_tag("notices/choose.html", takes_context=True)
def choose_notices(context: dict[str, Any]) -> dict[str, Any]:
    """The form in which the person signed in chooses which notices to get."""
    request: HttpRequest = context["request"]
    user = user_of(request)
    unwanted = set(Unwanted.objects.filter(reader=user.pk if user else 0).values_list("reason", flat=True))
    wanted = [reason for reason in REASONS if reason not in unwanted]
    return {"form": Choose(initial={"wanted": wanted}), "csrf_token": context.get("csrf_token")}
