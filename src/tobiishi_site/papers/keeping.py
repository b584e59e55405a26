"""An uploaded file on its way in: examined, then stored; only then a row speaks of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from tobiishi.errors import Refused, refused
from tobiishi_site.papers import store
from tobiishi_site.papers.checks.asking import examined
from tobiishi_site.papers.names import cleaned


def keep_bytes(uploaded: UploadedFile[Any]) -> dict[str, Any]:
    """Look through an uploaded file and store it: its name, format, size [byte] and SHA-256 as a version keeps them.

    Raises:
        Refused: one of the codes `papers-…`; nothing was kept.
    """
    name = cleaned(uploaded.name or "")
    with store.scratch() as scratch:
        source = scratch / "source"
        _copy(uploaded, source)
        said, kept = examined(source, name, scratch)
        size = kept.stat().st_size
        return {"name": name, "format": said.code, "size": size, "sha256": store.put(kept)}


def _copy(uploaded: UploadedFile[Any], target: Path) -> None:
    """Copy what was uploaded, in pieces, counting."""
    size = 0
    with target.open("wb") as file:
        for chunk in uploaded.chunks():
            size += len(chunk)
            if size > settings.UPLOAD_BYTES:
                raise too_large()
            file.write(chunk)


def too_large() -> Refused:
    """That a file is larger than the limit, to be raised or said."""
    return refused("papers-too-large", limit=f"{settings.UPLOAD_BYTES / 10**6:g}")
