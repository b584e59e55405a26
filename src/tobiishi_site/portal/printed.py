"""Documents for everyone as PDF: the yearly brochure, its sheet of statistics, and the card of a study.

Each is made once for a state of what is public, in the background; its date is the day of that state.
"""

from __future__ import annotations

from typing import Any, Final, cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tobiishi.errors import Language
from tobiishi_site.accounts.policy import Thing
from tobiishi_site.exchange.operations.export_record import export_record
from tobiishi_site.jobs.kinds import Arguments, Kind, Made, Work
from tobiishi_site.jobs.shared import mark_of
from tobiishi_site.programme.labels import Label
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.state import state

PRINTED: Final = "printed"
DOCUMENTS: Final[dict[str, Label]] = {
    "brochure": _("The yearly brochure"),
    "sheet": _("Sheet of statistics"),
    "card": _("Card of the study"),
}
THING: Final = Thing("export", "record", published=True)


def wanted(document: str, of: str, language: Language) -> Arguments:
    """What the work is told that makes a document as of now; it is of a fiscal year, or of a study."""
    return {"document": document, "of": of, "language": language, "mark": mark_of(PRINTED)}


def _make(work: Work) -> Made | None:
    """The document; none where something was published or withdrawn since the work was asked for."""
    document, of, language = (work.arguments[name] for name in ("document", "of", "language"))
    said: dict[str, Any] = {
        "language": language,
        "at": timezone.localdate(state().since),
        "behind": _behind(cast("Language", language)),
    }
    record = export_record(actor=work.actor)
    if mark_of(PRINTED) != work.arguments["mark"]:
        return None
    work.begin(1)
    from tobiishi import brochure  # noqa: PLC0415 - the typesetter, which only a worker needs

    if document == "brochure":
        made = brochure.brochure(record, year=int(of), **said)
    elif document == "sheet":
        made = brochure.statistics_sheet(record, year=int(of), **said)
    else:
        made = brochure.study_card(record, study=of, **said)
    path = work.folder / "file"
    path.write_bytes(made.pdf)
    work.step()
    return Made(path, f"tobiishi-{document}-{of}-{language}.pdf")


def _behind(language: Language) -> set[tuple[str, str]]:
    """The entries whose text in a language is older than that in the other one."""
    found = Publication.objects.filter(language=language, behind=True)
    return set(found.values_list("kind", "entry__slug"))


FOR_EVERYONE: Final = Kind(_("A document as PDF"), "make", lambda _arguments: THING, _make)
