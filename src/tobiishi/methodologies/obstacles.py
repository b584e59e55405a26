"""Why the tonnes of a calculation cannot become credits: one list, from which every report takes its reasons.

Source of the rules: DESIGN, "Numbers": only an approved text may be credited, nothing unverified may carry a
credit, and a value that replaces a default waits for someone authorised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tobiishi.errors import Text
from tobiishi.methodologies.calculation import Calculation, Unverified
from tobiishi.methodologies.catalogue import Methodology

__all__ = ["BLOCKED", "Obstacle", "obstacles", "obstacles_of_documents"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason: a stable code, what it is about (a document, value, criterion or file), and a sentence."""

    code: str
    about: str
    text: Text

    def as_json(self) -> dict[str, str]:
        """The reason in both languages, for other programs."""
        return {"code": self.code, "about": self.about, "en": self.text.en, "ja": self.text.ja}


BLOCKED: Final = Obstacle(
    "blocked", "", Text("A finding forbids tonnes.", "指摘により削減量を計上できません。")
)
ROUNDED: Final = Obstacle(
    "rounding",
    "",
    Text("Tonnes are not rounded down for each calendar year.", "暦年ごとの切り捨てで丸めていません。"),
)
_STATUS: Final = {
    "proposed": Text("a proposal", "提案段階"),
    "estimate": Text("an estimate for screening", "検討用の概算"),
}
_SEEN: Final = {
    "summary": Text("only a summary of it was seen", "確認したのは概要のみ"),
    "title": Text("only its title was seen", "確認したのは題名のみ"),
    "none": Text("nothing of it was seen", "本文を確認していません"),
}
_SAID_BY: Final[Mapping[Unverified, Text]] = {
    "project": Text("so says whoever gave the value", "値を与えた側がそう記しています"),
    "factor": Text("so says the table of factors", "係数表にそう記されています"),
    "document": Text("so says our document of the methodology", "方法論の文書にそう記されています"),
}


def obstacles(calculation: Calculation) -> list[Obstacle]:
    """All reasons, in the order in which they are told; none where nothing stands in the way."""
    return [
        *([BLOCKED] if calculation.blocks else []),
        *([ROUNDED] if calculation.rounding != "registered" else []),
        *obstacles_of_documents(calculation.methodology),
        *_unverified(calculation),
        *_replaced(calculation),
        *_not_shown(calculation),
    ]


def obstacles_of_documents(methodology: Methodology) -> Iterator[Obstacle]:
    """What stands in the way whatever is given: no approved text, or one that nobody compared with ours."""
    document = methodology.document
    if document.status != "approved":
        name, status = f"{document.id}@{document.version}", _STATUS[document.status]
        said = Text(
            f"{name} is no approved JCM text, but {status.en}.",
            f"{name}は承認されたJCM方法論ではありません（{status.ja}）。",
        )
        yield Obstacle("not-approved", name, said)
    for one in (methodology, *methodology.used.values()):
        name, seen = f"{one.document.id}@{one.document.version}", one.document.source.seen
        if seen != "text":
            said = Text(
                f"{name} was not compared with the official text: {_SEEN[seen].en}.",
                f"{name}は公式の本文と照合していません（{_SEEN[seen].ja}）。",
            )
            yield Obstacle("text-not-seen", name, said)


def _unverified(calculation: Calculation) -> Iterator[Obstacle]:
    for name in calculation.rests_on_unverified:
        by = _SAID_BY[calculation.unverified[name]]
        said = Text(f"{name} is unverified: {by.en}.", f"{name}は未確認です（{by.ja}）。")
        yield Obstacle("unverified", name, said)


def _replaced(calculation: Calculation) -> Iterator[Obstacle]:
    for name, one in calculation.replaced.items():
        said = Text(
            f"{name}: the project gives {one.given} in place of the methodology's default, {one.document}.",
            f"{name}：方法論の既定値（{one.document}）の代わりに、プロジェクトが{one.given}を与えています。",
        )
        yield Obstacle("default-replaced", name, said)


def _not_shown(calculation: Calculation) -> Iterator[Obstacle]:
    texts = {criterion.id: criterion for criterion in calculation.methodology.document.criteria}
    for judged in calculation.criteria:
        number, shown = judged["id"], judged["met"] is not None or "evidence" in judged
        if not shown and isinstance(number, int):
            said = Text(
                f"Criterion {number} is not shown: {texts[number].en}",
                f"要件{number}が示されていません：{texts[number].ja}",
            )
            yield Obstacle("not-shown", f"criterion {number}", said)
