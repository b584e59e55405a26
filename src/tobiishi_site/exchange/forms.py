"""Handing a table in."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tobiishi_site.exchange.columns import Table, tables
from tobiishi_site.programme.labels import FIELDS, KINDS, Label

_LONGEST: Final = 100


def called(table: Table) -> Label:
    """What a table is called."""
    many = KINDS[table.kind][0]
    return format_lazy("{} – {}", many, FIELDS[table.part]) if table.part else many


class HandIn(forms.Form):
    """Which list it is, and its file."""

    table = forms.ChoiceField(label=_("List"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV (UTF-8), up to 5 MB and 5,000 rows, as downloaded with drafts."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = {kind: place for place, kind in enumerate(KINDS)}
        found = sorted(tables().values(), key=lambda table: (order[table.kind], table.part or ""))
        choice = self.fields["table"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(table.name, called(table)) for table in found]


def name_of(given: str | None) -> str:
    """The name of a file as it may be shown: its last part, without what cannot be seen."""
    last = (given or "").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:_LONGEST] or "file"
