"""PDF: nothing in it acts by itself, hides a file, or needs a password.

A PDF is refused, never mended: an agreement may carry signatures, which any change of its bytes would break.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pikepdf

from tobiishi.errors import refused

OBJECTS: Final = 1_000_000
"""Objects of a PDF, those inside others included, that are looked at."""
_TAIL: Final = 4_096
_KEYS: Final = frozenset({"/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/RichMediaContent", "/XFA"})
_NAMES: Final = frozenset(
    {
        "/EmbeddedFile",
        "/FileAttachment",
        "/GoToE",
        "/GoToR",
        "/ImportData",
        "/JavaScript",
        "/Launch",
        "/Movie",
        "/Rendition",
        "/RichMedia",
        "/Sound",
        "/SubmitForm",
    }
)
"""What an action, an annotation or a stream may not be: each acts by itself, leads to another file, or is one."""
_SCHEMES: Final = ("http://", "https://", "mailto:", "#")


def check_pdf(path: Path) -> None:
    """Look through every object of a PDF.

    Raises:
        Refused: `papers-broken`, `papers-encrypted`, `papers-pdf-active`, `papers-too-heavy`.
    """
    _check_end(path)
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted:
                raise refused("papers-encrypted")
            for number, one in enumerate(_every(pdf)):
                if number > OBJECTS:
                    raise refused("papers-too-heavy")
                _check_object(one)
    except pikepdf.PasswordError as fault:
        raise refused("papers-encrypted") from fault
    except (pikepdf.PdfError, ValueError, RuntimeError) as fault:
        raise refused("papers-broken", format="PDF") from fault


def _check_end(path: Path) -> None:
    """After its end mark there is nothing: a second file behind it would be seen by no reader of PDF."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        _before, mark, after = file.read().rpartition(b"%%EOF")
    if not mark or after.strip(b"\r\n\t \0"):
        raise refused("papers-broken", format="PDF")


def _every(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every object, whether something leads to it or not, and what stands inside of it."""
    waiting: list[Any] = [pdf.trailer]
    for one in pdf.objects:
        waiting.append(one)
        while waiting:
            found = waiting.pop()
            yield found
            waiting += [inside for inside in _inside(found) if not inside.is_indirect]


def _inside(found: Any) -> list[Any]:
    if isinstance(found, pikepdf.Stream):
        found = found.stream_dict
    if isinstance(found, pikepdf.Dictionary):
        return [one for one in dict(found).values() if isinstance(one, pikepdf.Object)]
    if isinstance(found, pikepdf.Array):
        return [one for one in found if isinstance(one, pikepdf.Object)]
    return []


def _check_object(found: Any) -> None:
    of = found.stream_dict if isinstance(found, pikepdf.Stream) else found
    if not isinstance(of, pikepdf.Dictionary):
        return
    names = [str(of[key]) for key in ("/S", "/Subtype", "/Type") if isinstance(of.get(key), pikepdf.Name)]
    acts = next((one for one in (*of.keys(), *names) if one in _KEYS or one in _NAMES), None)
    if acts is not None:
        raise refused("papers-pdf-active", what=acts)
    address = of.get("/URI")
    if isinstance(address, pikepdf.String) and not str(address).strip().lower().startswith(_SCHEMES):
        raise refused("papers-pdf-active", what="/URI")
