"""People around the small record, for tests of what they do at the desk: a city, another one, the office."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

sys.path.append(str(Path(__file__).parent / "accounts"))


@dataclass(frozen=True)
class Colleagues:
    """Accounts, and browsers in which they are signed in."""

    editor: Any
    second: Any
    checker: Any
    reader: Any
    stranger: Any
    office: Any

    def browser(self, who: str) -> Client:
        """A browser in which someone is signed in."""
        from made import signed_in  # noqa: PLC0415 - found through the path above

        return signed_in(getattr(self, who), second_factor=who in {"checker", "office"})

    def actor(self, who: str) -> Any:
        """Someone as actor."""
        from tobiishi_site.accounts.actors import actor_of  # noqa: PLC0415 - models need settings

        return actor_of(getattr(self, who))


def colleagues() -> Colleagues:
    """An editor, a second one, a checker and a reader of a city, an editor of another one, an editor of the office."""
    from made import organisation, person  # noqa: PLC0415

    osaka, hcmc = organisation(name="大阪市"), organisation("partner", "ホーチミン市")
    for one, slug in ((osaka, "osaka"), (hcmc, "hcmc-elsewhere")):
        one.record_kind, one.record_slug = "places", slug
        one.save()
    return Colleagues(
        person("editor@osaka.example", "editor", osaka, "大阪 編集"),
        person("second@osaka.example", "editor", osaka, "大阪 副編集"),
        person("checker@osaka.example", "checker", osaka, "大阪 確認"),
        person("reader@osaka.example", "reader", osaka, "大阪 閲覧"),
        person("editor@hcmc.example", "editor", hcmc, "Other Editor"),
        person("editor@office.example", "editor", organisation("secretariat", "事務局"), "事務局 編集"),
    )
