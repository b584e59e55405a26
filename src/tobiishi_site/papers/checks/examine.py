"""An uploaded file, looked at from its name to its last part."""

from __future__ import annotations

from pathlib import Path

from tobiishi.errors import refused
from tobiishi_site.papers.checks.formats import FORMATS, Format, family_of, format_of
from tobiishi_site.papers.checks.images import clean_image
from tobiishi_site.papers.checks.packages import check_package
from tobiishi_site.papers.checks.pdf import check_pdf
from tobiishi_site.papers.checks.texts import check_text


def declared(source: Path, name: str) -> Format:
    """The format that a file's name declares and its first bytes agree with.

    Raises:
        Refused: `papers-empty`, `papers-kind`, `papers-macro`, `papers-encrypted`, `papers-content`.
    """
    said = format_of(name)
    if source.stat().st_size == 0:
        raise refused("papers-empty")
    family = family_of(source)
    if family == "compound" and said.family == "zip":
        raise refused("papers-encrypted")  # so Office keeps a document with a password
    if family != said.family:
        raise refused("papers-content", ending=said.code)
    return said


def look_through(source: Path, code: str, cleaned: Path) -> None:
    """Look through a file of a format; a picture is written anew to `cleaned`, all others are kept as they are.

    Raises:
        Refused: what `clean_image`, `check_pdf`, `check_package` and `check_text` raise.
    """
    family = FORMATS[code].family
    if family in {"png", "jpeg"}:
        clean_image(source, cleaned, FORMATS[code].label)
    elif family == "pdf":
        check_pdf(source)
    elif family == "zip":
        check_package(source, code)
    else:
        check_text(source, table=code == "csv")
