"""Logs: a line of JSON for each request and each fault in production, plain lines in the demonstration.

No line holds a name, an address, what was searched for or a token: a request is logged by the name of its page.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

_REQUESTS: Final = logging.getLogger("tobiishi_site.requests")


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time (UTC), level, logger, message, the fields given with it, and the traceback of a fault."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class RequestLog:
    """Middleware: logs each request when it was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then log method, name of the page, status and time [ms]."""
        began = time.perf_counter()
        response = self.get_response(request)
        fields = {
            "method": request.method,
            "page": request.resolver_match.view_name if request.resolver_match else "",
            "status": response.status_code,
            "ms": round((time.perf_counter() - began) * 1000, 1),
        }
        _REQUESTS.info("%(method)s %(page)s %(status)s %(ms)s ms", fields, extra={"fields": fields})
        return response


def logging_settings(*, demo: bool) -> dict[str, Any]:
    """The settings of Python's logging, for the site and its server; everything goes to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "tobiishi_site.logs.JsonLines"},
            "plain": {"format": "%(asctime)s %(levelname)s %(message)s", "datefmt": "%H:%M:%S"},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "plain" if demo else "json"},
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"level": "WARNING", "propagate": True, "handlers": []},
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},  # strangers ask for any name
            "gunicorn": {"level": "INFO"},
            "gunicorn.access": {"level": "WARNING"},  # it would write addresses, and tokens within them
            "tobiishi_site.requests": {"level": "INFO"},
        },
    }
