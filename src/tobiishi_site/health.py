"""Whether the site and its database answer, for whoever watches over it."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tobiishi import __version__


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """The version and the kind of database; 503 where that does not answer."""
    _ = request
    said = {"version": __version__, "database": connection.vendor}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database", **said}, status=503)
    return JsonResponse({"status": "ok", **said})
