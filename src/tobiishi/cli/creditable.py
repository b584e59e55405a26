"""Whether a result may be credited, and if not, every reason why."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text as RichText

from tobiishi.cli.showing import console, show_hanging
from tobiishi.errors import Language, Text
from tobiishi.methodologies.obstacles import Obstacle

_BLOCKED = Text(
    "No tonnes: a finding blocks them. It stands below, with what to do.",
    "指摘により削減量を計上できません。指摘と対応を下に示します。",
)
_CREDITABLE = Text(
    "Nothing found here stands against credits; whether there are any, the joint committee decides.",
    "クレジット化を妨げるものは見つかりませんでした。発行は合同委員会が決定します。",
)
_NOT_CREDITABLE = Text("The result cannot become credits:", "この結果はクレジットにできません：")


def show_creditable(obstacles: Sequence[Obstacle], lang: Language) -> None:
    """Say it in a sentence, with one line for each reason."""
    out = console()
    if any(one.code == "blocked" for one in obstacles):
        out.print(_BLOCKED.in_language(lang), style="bold red", markup=False)
    out.print((_NOT_CREDITABLE if obstacles else _CREDITABLE).in_language(lang), style="bold", markup=False)
    for one in obstacles:
        bullet = "・" if lang == "ja" else "- "
        show_hanging(out, RichText(f"{bullet}{one.text.in_language(lang)}"), first=2)
