"""People around the small record: a city with two editors and a checker, another city, the office."""

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
    """Accounts, and browsers in which they are signed in."""

    editor: Any
    second: Any
    checker: Any
    stranger: Any
    office: Any

    def browser(self, who: str) -> Client:
        from made import signed_in  # noqa: PLC0415 - found through the path above

        return signed_in(getattr(self, who), second_factor=who in {"checker", "office"})

    def actor(self, who: str) -> Any:
        from tobiishi_site.accounts.actors import actor_of  # noqa: PLC0415 - models need settings

        return actor_of(getattr(self, who))


@pytest.fixture
def people(_small_record: None) -> People:
    from made import organisation, person  # noqa: PLC0415

    osaka, hcmc = organisation(name="大阪市"), organisation("partner", "ホーチミン市")
    for one, slug in ((osaka, "osaka"), (hcmc, "hcmc-elsewhere")):
        one.record_kind, one.record_slug = "places", slug
        one.save()
    return People(
        person("editor@osaka.example", "editor", osaka, "大阪 編集"),
        person("second@osaka.example", "editor", osaka, "大阪 副編集"),
        person("checker@osaka.example", "checker", osaka, "大阪 確認"),
        person("editor@hcmc.example", "editor", hcmc, "Other Editor"),
        person("checker@office.example", "checker", organisation("secretariat", "事務局"), "事務局 確認"),
    )
