"""The formats that are taken, and what a file's first bytes say that it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from tobiishi.errors import refused


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its code, what pages call it, how it is served, how names end, what its content begins as."""

    code: str
    label: str
    media_type: str
    endings: tuple[str, ...]
    family: str


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_EVERY: Final = (
    Format("pdf", "PDF", "application/pdf", (".pdf",), "pdf"),
    Format("png", "PNG", "image/png", (".png",), "png"),
    Format("jpeg", "JPEG", "image/jpeg", (".jpg", ".jpeg"), "jpeg"),
    Format("docx", "Word", f"{_OFFICE}wordprocessingml.document", (".docx",), "zip"),
    Format("xlsx", "Excel", f"{_OFFICE}spreadsheetml.sheet", (".xlsx",), "zip"),
    Format("pptx", "PowerPoint", f"{_OFFICE}presentationml.presentation", (".pptx",), "zip"),
    Format("csv", "CSV", "text/csv", (".csv",), "text"),
    Format("txt", "TXT", "text/plain", (".txt",), "text"),
)
FORMATS: Final = {one.code: one for one in _EVERY}
"""Formats by code, in the order in which pages name them. A ZIP is none: nobody sees from outside what it holds."""
ENDINGS: Final = {ending: one for one in _EVERY for ending in one.endings}
_MACROS: Final = (".docm", ".dotm", ".pptm", ".potm", ".ppsm", ".ppam", ".xlsm", ".xltm", ".xlam", ".xlsb")
_BEGINNINGS: Final = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "compound"),
    (b"GIF8", "gif"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)


def format_of(name: str) -> Format:
    """The format that the ending of a name declares; raises Refused (`papers-macro`, `papers-kind`)."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in _MACROS:
        raise refused("papers-macro")
    if ending not in ENDINGS:
        raise refused("papers-kind", allowed=", ".join(one.removeprefix(".") for one in ENDINGS))
    return ENDINGS[ending]


def family_of(path: Path) -> str:
    """What a file begins as: a family of formats, `text` where nothing else is known."""
    with path.open("rb") as file:
        head = file.read(16)
    return next((family for beginning, family in _BEGINNINGS if head.startswith(beginning)), "text")
