"""What went wrong, for programs and people: problem details (RFC 9457) in the language that was asked for."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tobiishi_site.opendata.addresses import address
from tobiishi_site.programme.labels import Label

MEDIA_TYPE: Final = "application/problem+json"
TITLES: Final[dict[str, tuple[int, Label]]] = {
    "parameter": (400, _("A parameter cannot be understood")),
    "not-found": (404, _("Nothing public is at this address")),
    "method": (405, _("This address can only be read")),
    "too-often": (429, _("Too many requests")),
}
"""Every problem by its name: the status, and what it is called."""


class Problem(Exception):  # noqa: N818 - the standard's own word
    """Something that was asked and cannot be answered; `said` goes beside the members that every problem has."""

    def __init__(self, name: str, detail: Label, **said: Any) -> None:
        super().__init__(name)
        self.name, self.detail, self.said = name, detail, said

    def answer(self) -> HttpResponse:
        """The answer."""
        status, title = TITLES[self.name]
        body = {
            "type": f"{address('open_data_api', language='en')}#problem-{self.name}",
            "title": str(title),
            "status": status,
            "detail": str(self.detail),
            **self.said,
        }
        content = json.dumps(body, ensure_ascii=False).encode()
        response = HttpResponse(content, content_type=MEDIA_TYPE, status=status)
        response.headers["Content-Language"] = get_language() or "ja"
        response.headers["Cache-Control"] = "no-store"
        return response


def not_found() -> Problem:
    """What is not public does not exist."""
    return Problem("not-found", _("There is no such entry or list, or it is not public (any more)."))
