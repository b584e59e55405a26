"""What views say of refusals."""

from __future__ import annotations

from typing import cast

from django.utils.translation import get_language, override

from tobiishi.cli.ending import language_of_locale
from tobiishi.errors import Language, Refused


def language() -> Language:
    """The language of the page."""
    return cast("Language", get_language() or "ja")


def said(refusal: Refused) -> list[str]:
    """Each fault: what is wrong, and what to do."""
    messages = (finding.message(language()) for finding in refusal.findings)
    if language() == "en":
        return [f"{one.what[:1].upper()}{one.what[1:]}. {one.remedy}" for one in messages]
    return [f"{one.what}。{one.remedy}" for one in messages]


def said_at_console(refusal: Refused) -> str:
    """The faults, line by line, in the language of whoever runs a command."""
    with override(language_of_locale()):
        return "\n".join(said(refusal))
