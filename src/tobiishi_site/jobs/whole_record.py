"""The whole record, drafts included, as a zip of the files of `tobiishi.programme`."""

from __future__ import annotations

from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import gettext_lazy as _

from tobiishi.programme.files import write_record
from tobiishi.programme.models import Record
from tobiishi_site.accounts.policy import Thing
from tobiishi_site.jobs.kinds import Arguments, Kind, Made, Work
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.models import KINDS, Draft


def of_whole_record(_arguments: Arguments) -> Thing:
    """All entries of everyone, drafts included."""
    return Thing("export", "record")


def write_whole_record(work: Work) -> Made:
    """Write what every entry was last said to be, as of one moment: a file for each kind, in a zip."""
    work.begin(len(KINDS) + 1)
    said = _last_said()
    for kind in KINDS:
        entries = {slug: read_entry(kind, data) for slug, data in said.get(kind, {}).items()}
        if entries:
            write_record(Record.model_validate({kind: entries}), work.folder)
        work.step()
    path = work.folder / "record.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file in sorted(work.folder.glob("*.yaml")):
            archive.write(file, f"record/{file.name}")
    work.step()
    return Made(path, "tobiishi-record.zip")


def _last_said() -> dict[str, dict[str, Any]]:
    """The data of the last revision of every entry, by kind and id, with one query: all of one moment."""
    rows = Draft.objects.order_by("entry").values_list("kind", "entry__slug", "revision__data")
    found: dict[str, dict[str, Any]] = {}
    for kind, slug, data in rows:
        found.setdefault(kind, {})[slug] = data
    return found


WHOLE_RECORD: Final = Kind(
    _("The whole record, drafts included (zip)"),
    "make",
    of_whole_record,
    write_whole_record,
    offered=True,
)
