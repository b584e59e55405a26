"""What must hold before a revision is checked or made public."""

from __future__ import annotations

from tobiishi.errors import Language, refused
from tobiishi_site.accounts.policy import Actor, exempt_from_four_eyes
from tobiishi_site.programme.entries import languages_of, read_entry
from tobiishi_site.programme.models import Entry, Revision


def must_be_last(revision: Revision) -> None:
    """Go on only with the last revision of an entry; raises `approval-changed`. Locks the entry until it is done."""
    entry = Entry.objects.select_for_update().get(pk=revision.entry_id)
    if entry.revisions.filter(number__gt=revision.number).exists():
        raise refused("approval-changed")


def must_have_words(revision: Revision, language: Language) -> None:
    """Go on only if there is something to read in a language; raises `approval-no-words`."""
    if language not in languages_of(read_entry(revision.entry.kind, revision.data)):
        raise refused("approval-no-words")


def must_be_checked(revision: Revision, language: Language, actor: Actor) -> None:
    """Go on only if the revision was checked in a language; raises `approval-not-checked`.

    Those whom the policy lets do both alone (the operator, whose seed arrives as it was published) need no check.
    """
    if not exempt_from_four_eyes(actor) and not revision.checks.filter(language=language).exists():
        raise refused("approval-not-checked")
