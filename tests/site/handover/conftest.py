"""A city that hands over around the small record: who leaves, who follows, who checks, who looks after people."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

sys.path.append(str(Path(__file__).parents[1] / "accounts"))


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass
class People:
    """Accounts of Osaka, of another city and of the office; browsers in which they are signed in."""

    city: Any
    leaving: Any
    successor: Any
    checker: Any
    reader: Any
    administrator: Any
    stranger: Any
    office: Any

    def browser(self, who: str) -> Client:
        from made import signed_in  # noqa: PLC0415 - found through the path above

        return signed_in(getattr(self, who), second_factor=True)

    def actor(self, who: str) -> Any:
        from tobiishi_site.accounts.actors import actor_of  # noqa: PLC0415 - models need settings

        return actor_of(getattr(self, who))


@pytest.fixture
def people(_small_record: None) -> People:
    from made import organisation, person  # noqa: PLC0415

    osaka, other = organisation(name="大阪市"), organisation("partner", "よその市")
    for one, slug in ((osaka, "osaka"), (other, "elsewhere")):
        one.record_kind, one.record_slug = "places", slug
        one.save()
    return People(
        osaka,
        person("leaving@osaka.example", "editor", osaka, "辻󠄀 前任"),
        person("successor@osaka.example", "editor", osaka, "髙﨑 後任"),
        person("checker@osaka.example", "checker", osaka, "大阪 確認"),
        person("reader@osaka.example", "reader", osaka, "大阪 閲覧"),
        person("administrator@osaka.example", "administrator", osaka, "大阪 管理"),
        person("editor@other.example", "editor", other, "Other Editor"),
        person("reader@office.example", "reader", organisation("secretariat", "事務局"), "事務局 閲覧"),
    )
