"""Telling people what was done with entries: whom, and in which words. A notice holds a title and a link, no more.

It is posted in the transaction that causes it and leaves later (`python -m tobiishi_site send_notices`). What the
operator does, such as the seed, tells nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tobiishi.errors import Language
from tobiishi_site.accounts.policy import OPERATOR, Actor
from tobiishi_site.accounts.recipients import Recipient, concerned, who_may
from tobiishi_site.outbox.models import Message
from tobiishi_site.outbox.posting import on_one_line, post
from tobiishi_site.programme.boxes import NATIVE
from tobiishi_site.programme.drafts import title
from tobiishi_site.programme.entries import languages_of, read_entry
from tobiishi_site.programme.labels import KINDS
from tobiishi_site.programme.models import LANGUAGES, Draft, Entry, Revision
from tobiishi_site.programme.things import of_draft

SUBJECTS: Final[dict[str, Any]] = {
    "check": _("To be checked: %(title)s"),
    "publish": _("Checked, may be published: %(title)s"),
    "published": _("Published: %(title)s"),
    "withdrawn": _("Withdrawn: %(title)s"),
}


def tell_who_may_check(revision: Revision, *, actor: Actor, at: datetime) -> None:
    """Tell that a draft waits for a check, in languages in which its last revision did not wait already."""
    if actor == OPERATOR:
        return
    entry = revision.entry
    public = {one.language: one.revision.data for one in entry.publications.select_related("revision")}
    before = entry.revisions.filter(number=revision.number - 1).exclude(actor=OPERATOR.signature).first()
    waited = [] if before is None else _waiting(before, public)
    found: dict[Recipient, list[Language]] = {}
    for language in _waiting(revision, public):
        if language not in waited:
            for one in who_may("check", of_draft(entry, language)):
                found.setdefault(one, []).append(language)
    _tell(entry, "check", {one: spoken for one, spoken in found.items() if one.number != actor.number}, at)


def tell_who_may_publish(revision: Revision, language: Language, *, actor: Actor, at: datetime) -> None:
    """Tell that a draft was checked in a language; who checked it knows."""
    if actor == OPERATOR:
        return
    found = who_may("publish", of_draft(revision.entry, language))
    others = {one: [language] for one in found if one.number != actor.number}
    _tell(revision.entry, "publish", others, at)


def tell_of_publication(
    entry: Entry, language: Language, *, writers: frozenset[int], actor: Actor, at: datetime
) -> None:
    """Tell that an entry is public in a language: who wrote since it last was, and all whose organisation it is."""
    if actor != OPERATOR:
        told = concerned(of_draft(entry), writers)
        _tell(entry, "published", {one: [language] for one in told}, at)


def tell_of_withdrawal(entry: Entry, language: str, *, actor: Actor, at: datetime) -> None:
    """Tell that an entry is no longer public in a language: who wrote it, and all whose organisation it is."""
    if actor != OPERATOR:
        spoken = cast("Language", language)
        thing = of_draft(entry, spoken)
        told = concerned(thing, thing.writers)
        _tell(entry, "withdrawn", {one: [spoken] for one in told}, at)


@dataclass(frozen=True, slots=True)
class Topic:
    """What notices are about: an entry, and what it is called in each language."""

    draft: Draft
    titles: Mapping[str, str]

    def notice(
        self,
        to: Recipient,
        reason: str,
        *,
        subject: Any,
        detail: str,
        at: datetime,
        when: str = "",
        mark: str = "",
    ) -> Message:
        """A notice in the language that is active, with the entry's title in the subject and a link to its page."""
        entry, named = self.draft.entry, self.titles[to.language]
        page = reverse("entry" if reason == "published" else "desk_entry", args=[entry.kind, entry.slug])
        said = str(subject) % {"title": named, "when": when}
        return Message(
            reader=to.number,
            language=to.language,
            reason=reason,
            kind=entry.kind,
            slug=entry.slug,
            mark=mark,
            subject=said,
            body=f"{said}\n{KINDS[entry.kind][1]} · {detail}\n{settings.SITE_ADDRESS}{page}",
            made_at=at,
            due_at=at,
        )


def topic_of(draft: Draft) -> Topic:
    """What to call the entry of a draft in notices."""
    return Topic(draft, {one: on_one_line(title(draft, cast("Language", one)).text) for one in LANGUAGES})


def _tell(entry: Entry, reason: str, to: Mapping[Recipient, Iterable[Language]], at: datetime) -> None:
    """Post a notice to each person, with the languages in which something was done."""
    if not to:
        return
    topic, notices = topic_of(Draft.objects.select_related("entry", "revision").get(entry=entry)), []
    for one, spoken in to.items():
        with translation.override(one.language):
            detail = ", ".join(NATIVE[language] for language in spoken)
            notices.append(topic.notice(one, reason, subject=SUBJECTS[reason], detail=detail, at=at))
    post(notices)


def _waiting(revision: Revision, public: Mapping[str, object]) -> list[Language]:
    """Languages in which a revision has words that are not public as they stand, and is not checked."""
    checked = set(revision.checks.values_list("language", flat=True))
    said = languages_of(read_entry(revision.entry.kind, revision.data))
    found = cast("list[Language]", [one for one in LANGUAGES if one not in checked])
    return [one for one in found if one in said and public.get(one) != revision.data]
