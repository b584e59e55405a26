"""Forms of notes and files."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tobiishi.errors import Refused
from tobiishi.periods.dates import read_written
from tobiishi_site.accounts.models import Organisation
from tobiishi_site.accounts.saying import language, said
from tobiishi_site.papers.checks.formats import ENDINGS
from tobiishi_site.papers.models import KINDS, LANGUAGES

LONGEST: Final = 20_000
"""Characters of a note."""


class _OfHolder(forms.Form):
    """A form of something that belongs to one of the writer's organisations; the field is there where there are several."""

    token = forms.RegexField("^[0-9a-f]{16}$", widget=forms.HiddenInput, required=True)
    writer = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, holders: QuerySet[Organisation] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holders = list(holders or ())
        if len(self.holders) > 1:
            choices = [(one.pk, one.name(language())) for one in self.holders]
            label = _("Organisation to which it belongs")
            self.fields["organisation"] = forms.TypedChoiceField(label=label, choices=choices, coerce=int)

    @property
    def holder(self) -> Organisation:
        """The organisation that was chosen, or the only one."""
        chosen = self.cleaned_data.get("organisation", self.holders[0].pk)
        return next(one for one in self.holders if one.pk == chosen)


class NewNote(_OfHolder):
    """A new note."""

    text = forms.CharField(
        label=gettext_lazy("Note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8})
    )

    field_order = ("organisation", "text")


class _Revises(forms.Form):
    """A form that was made from a state of something, by its number."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)
    writer = forms.CharField(widget=forms.HiddenInput, required=False)

    def begin_from(self, number: int) -> None:
        """Show what was typed as made from another state, which stands beside it now."""
        self.data = {**self.data.dict(), "based_on": str(number)}  # type: ignore[attr-defined]


class ReviseNote(_Revises):
    """What a note says from now on."""

    text = forms.CharField(
        label=gettext_lazy("Note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8})
    )


def _file_help() -> str:
    allowed = ", ".join(one.removeprefix(".") for one in ENDINGS)
    return _("%(allowed)s; at most %(limit)s MB.") % {
        "allowed": allowed,
        "limit": f"{settings.UPLOAD_BYTES / 10**6:g}",
    }


class _Described(forms.Form):
    """What is said of a file."""

    title_ja = forms.CharField(
        label=gettext_lazy("Title in Japanese"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("One of the two titles is needed, better both."),
    )
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=(("", "–"), *KINDS))
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the document"), choices=LANGUAGES, required=False
    )
    date = forms.CharField(
        label=gettext_lazy("Date"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "As precise as it is known: 2019-05-01, 2019-05, 2019, FY2019, 令和元年5月1日."
        ),
    )
    licence = forms.CharField(
        label=gettext_lazy("Licence"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed for a photo: under what terms others may use it, such as CC BY 4.0."),
    )
    credit = forms.CharField(
        label=gettext_lazy("Credit"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed for a photo: who is to be named beside it."),
    )

    def clean_date(self) -> str:
        """A date in its written form."""
        text: str = self.cleaned_data["date"].strip()
        if not text:
            return ""
        try:
            return str(read_written(text))[:120]
        except Refused as refusal:
            raise forms.ValidationError(said(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        """One title at least; a photo says who took it and how it may be used."""
        found = self.cleaned_data
        if not found.get("title_ja") and not found.get("title_en"):
            self.add_error("title_ja", _("Give the title in one of the two languages at least."))
        if found.get("kind") == "photo":
            for name in ("licence", "credit"):
                if not found.get(name):
                    self.add_error(name, _("A photo needs this."))
        return found


def _file(label: Any, *, required: bool) -> forms.FileField:
    accept = ",".join(ENDINGS)
    return forms.FileField(
        label=label,
        required=required,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": accept}),
    )


class NewFile(_Described, _OfHolder):
    """A new file, with what is said of it."""

    file = _file(gettext_lazy("File"), required=True)
    field_order = ("file", "organisation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _file_help()


class ReviseFile(_Described, _Revises):
    """What is said of a file from now on, with new bytes where some are chosen."""

    file = _file(gettext_lazy("New file"), required=False)
    field_order = ("file",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = _("Leave it empty to keep the file as it is.")
        self.fields["file"].help_text = f"{kept} {_file_help()}"
