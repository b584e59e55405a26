"""Forms of the hand-over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tobiishi.errors import Refused
from tobiishi.periods.dates import RecordDate, read_written
from tobiishi_site.accounts.models import Membership, Organisation, User
from tobiishi_site.accounts.saying import said
from tobiishi_site.programme.boxes import DATE


class PersonField(forms.TypedChoiceField):
    """A person of an organisation, or nobody in particular there: `coerce` gives both."""

    def __init__(self, organisations: Iterable[Organisation], language: str, **kwargs: Any) -> None:
        named: dict[str, tuple[Organisation, User | None]] = {}
        choices: list[tuple[str, str]] = []
        every = list(organisations)
        for organisation in every:
            called = organisation.name(language) if len(every) > 1 else ""
            for user in (None, *_people(organisation)):
                key = f"{organisation.pk}-{user.pk if user else 0}"
                named[key] = (organisation, user)
                who = (user.name or str(user.email)) if user else _("Nobody yet")
                choices.append((key, f"{called}: {who}" if called else who))
        super().__init__(choices=choices, coerce=named.__getitem__, **kwargs)


def _people(organisation: Organisation) -> list[User]:
    rows = Membership.objects.filter(organisation=organisation, until=None).select_related("user")
    return list(dict.fromkeys(one.user for one in rows.order_by("user__name", "user")))


class _OfEntry(forms.Form):
    """A form about an entry: the organisations are those of the actor that work on it."""

    def __init__(
        self, *args: Any, organisations: Iterable[Organisation], language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"] = PersonField(organisations, language, label=_("Person in charge"))


class SetFocalPoint(_OfEntry):
    """Who answers for an entry."""


class AddTask(_OfEntry):
    """What is to be done, until when, and by whom."""

    text = forms.CharField(
        label=gettext_lazy("Task"),
        max_length=500,
        help_text=gettext_lazy("One sentence that a successor understands."),
    )
    due = forms.CharField(label=gettext_lazy("Due"), max_length=108, required=False, help_text=DATE)

    def clean_due(self) -> RecordDate | None:
        """The date, as precise as it is known."""
        text: str = self.cleaned_data["due"]
        try:
            return read_written(text) if text else None
        except Refused as refusal:
            raise forms.ValidationError(said(refusal)) from refusal
