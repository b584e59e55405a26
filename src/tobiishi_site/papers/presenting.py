"""Files as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tobiishi.errors import Language
from tobiishi.periods.dates import read_date
from tobiishi_site.papers.checks.formats import FORMATS
from tobiishi_site.papers.models import KINDS, LANGUAGES, Described, Document, PublicFile, Version
from tobiishi_site.papers.names import size_text
from tobiishi_site.programme.labels import Label

_KINDS = dict(KINDS)
_NATIVE: dict[str, str] = {code: str(name) for code, name in LANGUAGES if code}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says of a file; `title_language` where the title is not in the language of the page."""

    title: str
    title_language: str
    form: str
    kind: Label
    language: Label
    code: str
    date: str
    licence: str
    credit: str
    name: str


def shown(file: Described, language: Language) -> Shown:
    """What a page in a language says of a file."""
    title, spoken = file.title(language)
    return Shown(
        title=title,
        title_language="" if spoken == language else spoken,
        form=f"{FORMATS[file.format].label}, {size_text(file.size)}",
        kind=_KINDS[file.kind],
        language=_NATIVE.get(file.language, ""),
        code=file.language.partition("-")[0],
        date=read_date(file.date).text(language, era=language == "ja") if file.date else "",
        licence=file.licence,
        credit=file.credit,
        name=file.name,
    )


@dataclass(frozen=True, slots=True)
class FileState:
    """A file on the desk: its last version, what of it is public, and that in words."""

    document: Document
    last: Version
    public: PublicFile | None
    checked: bool
    says: Shown
    words: str


def state_of(document: Document, language: Language) -> FileState:
    """What holds of a file whose versions and publication were read with it."""
    last = document.versions.all()[0]
    public = getattr(document, "public", None)
    checked = hasattr(last, "check_of")
    words = _words(document, last, public, checked=checked)
    return FileState(document, last, public, checked, shown(last, language), words)


def _words(document: Document, last: Version, public: PublicFile | None, *, checked: bool) -> str:
    if document.discarded_at is not None:
        return _("Discarded")
    if document.offered_at is None:
        return _("Confidential")
    if public is not None and public.number == last.number:
        return _("Public as it stands.")
    if public is not None:
        numbers = {"public": public.number, "last": last.number}
        return _("Public is version %(public)s; version %(last)s is newer.") % numbers
    return _("Checked; not public yet") if checked else _("Put forward; waits for a check")
