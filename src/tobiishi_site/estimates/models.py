"""Estimates of studies: one that is being worked out, those that are kept, and those that were withdrawn."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models

from tobiishi_site.accounts.models import NeverChangedError
from tobiishi_site.programme.models import Entry


class Computed(models.Model):
    """What both hold: by which document, what was given, what came of it.

    `values` is the text of the values file that `tobiishi calculate` reads, `result` what it prints with `--json`.
    `typed` is what was typed, by field; empty fields are not in it. `explained` is what the page shows beside the
    result: inputs with their sources, the trace, and what stands against credits.
    """

    token = models.CharField(max_length=16, unique=True)
    actor = models.PositiveIntegerField()
    methodology = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    typed = models.JSONField(default=dict)
    values = models.TextField(blank=True)
    result = models.TextField(blank=True)
    explained = models.JSONField(default=dict)
    software = models.CharField(max_length=40, blank=True)
    """The version of Tobiishi that computed it."""

    class Meta:
        abstract = True

    @property
    def document(self) -> str:
        """The methodology as commands name it."""
        return f"{self.methodology}@{self.version}"


class Kept(models.QuerySet["Estimate"]):
    """Estimates that are kept: they can be read and added to."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise NeverChangedError

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise NeverChangedError

    def delete(self) -> NoReturn:
        """Refused."""
        raise NeverChangedError


class Estimate(Computed):
    """An estimate as it was computed once: never changed, perhaps replaced by a newer one, perhaps withdrawn."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="estimates")
    number = models.PositiveIntegerField()
    """Among those of its study."""
    sha256 = models.CharField(max_length=64)
    """Of the methodology's document."""
    tonnes = models.BigIntegerField(null=True)
    """Whole tonnes of all year parts [tCO2]; None where a criterion is not met."""
    exact = models.TextField()
    """The reductions before rounding [tCO2], one for each year part: a ratio of whole numbers, or an enclosure."""
    made_at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by", editable=False
    )

    objects: ClassVar[models.Manager[Estimate]] = models.Manager.from_queryset(Kept)()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("entry", "number"), name="estimate_once"),)

    def __str__(self) -> str:
        return f"{self.entry}:{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the estimate; raises NeverChangedError for one that is there already."""
        if not self._state.adding:
            raise NeverChangedError
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise NeverChangedError


class Withdrawal(models.Model):
    """That an estimate no longer holds; it stays readable for those who could read it."""

    estimate = models.OneToOneField(Estimate, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()
    actor = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.estimate} withdrawn"


class Trial(Computed):
    """An estimate that someone works on: for them alone, changed as they type, gone once it is kept.

    Its token becomes that of the estimate, so that keeping it twice makes one.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaces = models.ForeignKey(Estimate, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"trial {self.token} of {self.entry}"
