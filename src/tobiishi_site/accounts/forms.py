"""Forms of accounts. Fields carry labels and no placeholders (docs/design.md)."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tobiishi_site.accounts.models import LANGUAGES, ROLES, Organisation, User


class _Plain(forms.Form):
    """A form whose fields have no placeholder."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignIn(_Plain, account.LoginForm):  # type: ignore[misc]  # allauth has no types
    """Address and password."""


class AskForCode(_Plain, account.RequestLoginCodeForm):  # type: ignore[misc]
    """The address to which a sign-in code is sent."""


class EnterCode(_Plain, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The sign-in code from the mail."""


class PasswordAgain(_Plain, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class ShowSecondFactor(_Plain, mfa.AuthenticateForm):  # type: ignore[misc]
    """A code of the authenticator app, or a recovery code."""


class SecondFactorAgain(_Plain, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The same, once more."""


class SetUpSecondFactor(_Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code that a newly set up authenticator app shows."""


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Full name"),
        max_length=200,
        help_text=_("In your own script, as you write it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


def _language(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=LANGUAGES)


class Accept(forms.Form):
    """What a new person says of themselves."""

    name = _name()
    language = _language(_("Language of mails"))
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        help_text=_("At least 12 characters. Leave it empty to sign in with a code by mail each time."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """A password that is long and not common, or none."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password


class Account(forms.ModelForm):  # type: ignore[type-arg]  # cannot be subscripted when run
    """What a person may change of their account."""

    name = _name()

    class Meta:
        model = User
        fields = ("name", "language")


class NewPassword(forms.Form):
    """A new password."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 12 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """A password that is long, not common and not like the name or address."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class Erase(forms.Form):
    """That a person means it."""

    sure = forms.BooleanField(label=_("I want my name, my address and my means to sign in erased for good."))


class Invite(forms.Form):
    """Whom to invite, to which role."""

    address = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    language = _language(_("Language of the mail"))


class ChangeRole(forms.Form):
    """Another role."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES)


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]  # cannot be subscripted when run
    """One of several people, by name."""

    def label_from_instance(self, obj: User) -> str:
        return obj.name or str(obj.email)


class HandOver(forms.Form):
    """Who leaves, and who takes over."""

    person = _Person(label=_("Who leaves"), queryset=User.objects.none())
    successor = _Person(label=_("Who takes over"), queryset=User.objects.none())

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, _Person):
                field.queryset = people


class FoundOrganisation(forms.ModelForm):  # type: ignore[type-arg]
    """A new organisation."""

    class Meta:
        model = Organisation
        fields = ("kind", "name_ja", "name_en")

    def clean(self) -> dict[str, Any]:
        """One name at least."""
        said = super().clean() or self.cleaned_data
        if not (said.get("name_ja") or said.get("name_en")):
            self.add_error("name_ja", _("Give the name in Japanese or in English."))
        return said
