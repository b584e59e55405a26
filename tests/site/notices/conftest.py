"""People around the small record: a city of three, one of whom also works for the lead; another city; the office."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

sys.path.append(str(Path(__file__).parents[1] / "accounts"))


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SITE_ADDRESS = "https://record.example"


@dataclass
class People:
    """Accounts, and what is done as them."""

    editor: Any
    second: Any
    checker: Any
    stranger: Any
    office: Any

    def browser(self, who: str) -> Client:
        from made import signed_in  # noqa: PLC0415 - found through the path above

        return signed_in(getattr(self, who), second_factor=who in {"checker", "stranger", "office"})

    def actor(self, who: str) -> Any:
        from tobiishi_site.accounts.actors import actor_of  # noqa: PLC0415 - models need settings

        return actor_of(getattr(self, who))

    def write(self, who: str, kind: str, slug: str, data: Any = None, **said: Any) -> Any:
        """A revision of an entry, new or with some other data."""
        from made import AT  # noqa: PLC0415

        from tobiishi_site.programme.entries import read_entry  # noqa: PLC0415
        from tobiishi_site.programme.models import Revision  # noqa: PLC0415
        from tobiishi_site.programme.operations.revise import revise  # noqa: PLC0415

        last = Revision.objects.filter(entry__kind=kind, entry__slug=slug).order_by("-number").first()
        entry = read_entry(kind, {**(data or (last.data if last else {})), **said})
        return revise(kind, slug, entry, actor=self.actor(who), at=AT)

    def publish(self, revision: Any, *languages: Any, who: str = "checker") -> None:
        from made import AT  # noqa: PLC0415

        from tobiishi_site.programme.operations.check import check  # noqa: PLC0415
        from tobiishi_site.programme.operations.publish import publish  # noqa: PLC0415

        for language in languages:
            check(revision, language, actor=self.actor(who), at=AT)
            publish(revision, language, actor=self.actor(who), at=AT)


@pytest.fixture
def people(_small_record: None) -> People:
    from made import AT, organisation, person  # noqa: PLC0415

    from tobiishi_site.accounts.models import Membership  # noqa: PLC0415

    osaka, lead = organisation(name="大阪市"), organisation("lead", "日本調査株式会社")
    elsewhere, office = organisation("partner", "ハイフォン市"), organisation("secretariat", "事務局")
    linked = ((osaka, "places", "osaka"), (lead, "organisations", "lead"), (elsewhere, "places", "haiphong"))
    for one, kind, slug in linked:
        one.record_kind, one.record_slug = kind, slug
        one.save()
    made = People(
        person("editor@osaka.example", "editor", osaka, "大阪 編集"),
        person("second@osaka.example", "editor", osaka, "Osaka Second"),
        person("checker@osaka.example", "checker", osaka, "大阪 確認"),
        person("checker@haiphong.example", "checker", elsewhere, "Other Checker"),
        person("checker@office.example", "checker", office, "事務局 確認"),
    )
    made.second.language = "en"
    made.second.save()
    Membership.objects.create(user=made.second, organisation=lead, role="reader", since=AT)
    return made


@pytest.fixture
def send() -> Callable[..., list[Any]]:
    """Send what is due at a moment; the mails that left in doing so."""

    def sent(at: datetime | None = None) -> list[Any]:
        from made import AT  # noqa: PLC0415

        from tobiishi_site.accounts.policy import OPERATOR  # noqa: PLC0415
        from tobiishi_site.notices.operations.send_notices import send_notices  # noqa: PLC0415

        before = len(mail.outbox)
        send_notices(actor=OPERATOR, clock=lambda: at or AT)
        return mail.outbox[before:]

    return sent
