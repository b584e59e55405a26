"""Accounts, organisations, who does what in them, and what was done.

The number of an account is the actor's number everywhere else: names and addresses stand here only, and can be
erased here without touching what was done. Number 0 is kept for `seed` and commands.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final, NoReturn

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

LANGUAGES = (("ja", "日本語"), ("en", "English"))
KINDS = (
    ("ministry", _("Ministry")),
    ("secretariat", _("Secretariat of the programme")),
    ("municipality", _("Japanese municipality")),
    ("partner", _("Partner city or body")),
    ("lead", _("Lead implementer")),
    ("vendor", _("Vendor")),
    ("participant", _("Project participant")),
    ("third_party", _("Third-party entity")),
    ("joint_committee", _("Joint committee")),
    ("government", _("Government")),
)
ROLES = (
    ("reader", _("Reader")),
    ("editor", _("Editor")),
    ("checker", _("Checker")),
    ("administrator", _("Administrator")),
)
RECORD_KINDS: Final = ("", "places", "organisations")


def _one_of(choices: tuple[tuple[str, Any], ...]) -> tuple[str, ...]:
    return tuple(value for value, _name in choices)


class People(BaseUserManager["User"]):
    """Accounts by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The account with an address; raises User.DoesNotExist."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """An account: an address to sign in with, one full name as its owner writes it, a language."""

    email = models.EmailField(_("E-mail address"), null=True, blank=True, unique=True)
    """In lower case. Erased with the account, therefore nullable."""
    name = models.CharField(_("Full name"), max_length=200, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=LANGUAGES, default="ja")
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)
    """Made for a demonstration; production refuses to start beside such an account."""
    joined_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[People] = People()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(email=Lower("email")), name="address_in_lower_case"),
            models.CheckConstraint(condition=Q(id__gte=1), name="number_0_is_seed"),
            models.CheckConstraint(condition=Q(language__in=_one_of(LANGUAGES)), name="language_of_user"),
        )

    def __str__(self) -> str:
        return f"actor {self.pk}"


class Organisation(models.Model):
    """An organisation whose people use the site, and where the record speaks of it."""

    kind = models.CharField(_("Kind"), max_length=20, choices=KINDS)
    name_ja = models.CharField(_("Name in Japanese"), max_length=200, blank=True)
    name_en = models.CharField(_("Name in English"), max_length=200, blank=True)
    record_kind = models.CharField(max_length=20, blank=True)
    record_slug = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=_one_of(KINDS)), name="organisation_of_a_kind"),
            models.CheckConstraint(condition=~Q(name_ja="", name_en=""), name="organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(record_kind="", record_slug="")
                | (Q(record_kind__in=RECORD_KINDS[1:]) & ~Q(record_slug="")),
                name="link_to_record_whole",
            ),
        )

    def __str__(self) -> str:
        return self.name_ja or self.name_en

    def name(self, language: str) -> str:
        """The name in a language, or in the other where it has none in this one."""
        return (self.name_en or self.name_ja) if language == "en" else (self.name_ja or self.name_en)


class Membership(models.Model):
    """That a person has a role in an organisation, from when until when."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("Role"), max_length=20, choices=ROLES)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "organisation", "role"), condition=Q(until=None), name="role_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(role__in=_one_of(ROLES)), name="membership_role"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="membership_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.role} of {self.organisation_id}"


class Invitation(models.Model):
    """An invitation to an address: a role in an organisation, for one use, until a day. Its token is kept hashed.

    The address is erased once it has served: when it was used or withdrawn, or the account is erased.
    """

    address = models.EmailField(_("E-mail address"), blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("Role"), max_length=20, choices=ROLES)
    language = models.CharField(_("Language of the mail"), max_length=2, choices=LANGUAGES, default="ja")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    actor = models.PositiveIntegerField()
    used_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(role__in=_one_of(ROLES)), name="invitation_role"),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None), name="invitation_used_or_withdrawn"
            ),
        )

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be used at a moment."""
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at


class NeverChangedError(TypeError):
    """An attempt to change or remove what is only ever added to: a defect of ours."""


class Log(models.QuerySet["AuditEntry"]):
    """Entries of the audit log, which can be read and added to."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise NeverChangedError

    def delete(self) -> NoReturn:
        """Refused."""
        raise NeverChangedError

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise NeverChangedError


class AuditEntry(models.Model):
    """Who (a number) did what to which thing, when. Triggers of the database refuse any change of it.

    A later migration that alters this table must set the triggers anew: SQLite rebuilds the table without them.
    """

    at = models.DateTimeField()
    actor = models.PositiveIntegerField()
    verb = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120, blank=True)
    organisations = models.TextField(blank=True)
    """Numbers of the organisations to which the thing belonged then, as ",3,7,"."""
    details = models.JSONField(default=dict)
    """Numbers, codes and dates only: no personal data."""

    objects: ClassVar[models.Manager[AuditEntry]] = models.Manager.from_queryset(Log)()

    class Meta:
        indexes = (models.Index(fields=("actor",), name="audit_by_actor"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.kind} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry; raises NeverChangedError for one that is there already."""
        if not self._state.adding:
            raise NeverChangedError
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise NeverChangedError
