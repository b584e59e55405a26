"""What the soak test serves: each POST is an edit of an entry, answered once it is kept."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from tobiishi_site.wsgi import application as site

# isort: split
from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.operations.revise import revise  # its models need what wsgi sets up


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The site itself, and edits of places under /save."""
    if environ["PATH_INFO"] != "/save":
        return site(environ, start_response)
    asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    said = read_entry("places", {"name": {"en": asked["word"]}, "country": "VN", "level": "city"})
    made = revise("places", asked["slug"], said, actor=OPERATOR, at=datetime.now(UTC))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(made.number).encode()]
