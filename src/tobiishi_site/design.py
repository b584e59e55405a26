"""The page that shows every component of the design system; docs/design.md says what they are for."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe


class SampleForm(forms.Form):
    """A form with a field of each sort, to be looked at; nothing is kept."""

    title = forms.CharField(
        label=_("Title of the study"), help_text=_("As printed on the cover of the report.")
    )
    summary = forms.CharField(
        label=_("Summary"), widget=forms.Textarea, required=False, help_text=_("At most 400 characters.")
    )
    instrument = forms.ChoiceField(
        label=_("Kind of agreement"),
        choices=(("memorandum", _("Memorandum of understanding (MoU)")), ("basic", _("Basic agreement"))),
    )


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every component, with a form as it is and one that was refused."""
    forms_shown = {"form": SampleForm(), "refused": SampleForm({"title": ""}, prefix="refused")}
    return render(request, "design.html", forms_shown)
