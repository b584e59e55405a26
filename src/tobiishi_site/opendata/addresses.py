"""Addresses of open data as others keep them: whole, and the same for ever."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from tobiishi.errors import Language


def address(name: str, *args: str, language: Language = "ja") -> str:
    """The whole address of a page or file; files that are the same in every language stand under /ja/."""
    with override(language):
        return f"{settings.SITE_ADDRESS}{reverse(name, args=args)}"
