"""Which notices a person gets."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tobiishi_site.outbox.reasons import REASONS


class Choose(forms.Form):
    """The reasons for which a person wants notices."""

    wanted = forms.MultipleChoiceField(
        label=_("Notices I want by mail"),
        required=False,
        choices=[(code, reason.name) for code, reason in REASONS.items()],
        help_text=_("Mails about signing in and invitations always come."),
        widget=forms.CheckboxSelectMultiple,
    )
