"""The live calculation: the reductions of a solar plant in Viet Nam by an approved methodology of the library."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tobiishi.errors import Language, Refused
from tobiishi_site.accounts.saying import said
from tobiishi_site.estimates.computing import computed, outcome_of
from tobiishi_site.estimates.documents import methodology_of
from tobiishi_site.estimates.models import Trial
from tobiishi_site.estimates.presenting import shown

METHODOLOGY: Final = ("VN_AM007", "1.0")
USUAL: Final = {"electricity": "400", "year": "2019"}
"""What the form holds before anything is typed: about a year of a plant of 300 kW."""


class Ask(forms.Form):
    """What a reader types; digits only, so that nothing but numbers reaches the values."""

    electricity = forms.RegexField(
        r"^[0-9]{1,6}(\.[0-9]{1,6})?$",
        label=_("Electricity generated and used in the year [MWh]"),
        help_text=_("A plant of 300 kW generates about 400 MWh a year there."),
        error_messages={"invalid": _("A number of at most six digits, such as 400 or 412.5")},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 10}),
    )
    year = forms.RegexField(
        r"^20[0-9]{2}$",
        label=_("Calendar year"),
        error_messages={"invalid": _("A year from 2000 to 2099")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )


def calculation(typed: dict[str, str], language: Language) -> dict[str, Any]:
    """The form, and the result with every step where it was filled in well; findings where the engine refuses."""
    form = Ask({**USUAL, **{name: typed[name][:20] for name in USUAL if name in typed}})
    methodology = methodology_of(*METHODOLOGY)
    seen: dict[str, Any] = {"form": form, "methodology": methodology.document, "refused": [], "result": None}
    if form.is_valid():
        try:
            seen["result"] = _result(form.cleaned_data, language)
        except Refused as refusal:
            seen["refused"] = said(refusal)
    return seen


def _result(given: dict[str, str], language: Language) -> dict[str, Any]:
    values = f"year: {given['year']}\nvalues:\n  EG:\n    plant: {given['electricity']} MWh\n"
    outcome = outcome_of(computed(methodology_of(*METHODOLOGY), values))
    trial = Trial(
        methodology=METHODOLOGY[0], version=METHODOLOGY[1], result=outcome.result, explained=outcome.explained
    )
    return shown(trial, language)
