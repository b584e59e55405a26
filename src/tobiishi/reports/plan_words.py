"""The quality rules of a plan in words: what each looks for, what follows, and with which thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tobiishi.errors import Text
from tobiishi.monitoring.plan import METHODS, Plan, Rule
from tobiishi.reports.labels import filled

__all__ = ["rules_in_words"]


def rules_in_words(plan: Plan) -> Iterator[Sequence[str | Text]]:
    """For each rule its name, what follows, its settings, and what differs for single parameters."""
    for name, rule in plan.rules():
        named = filled("rule_named", rule=filled(f"rule_{name}"), key=name)
        apart = (
            filled("then_apart", parameter=parameter, effect=_effect(rule.of(parameter)))
            for parameter in rule.for_
        )
        yield (named, _effect(rule), _lines(_settings(rule)), _lines(apart))


def _effect(rule: Rule) -> Text:
    """What follows from the defect."""
    filling: str | Text = rule.with_ or ""
    return filled(f"then_{rule.then}", filling=filled(f"with_{filling}") if filling in METHODS else filling)


def _settings(rule: Rule) -> Iterator[Text]:
    """The thresholds of a rule; a value comes with its unit."""
    settings = rule.model_dump(exclude={"then", "with_", "for_"}, by_alias=True, exclude_none=True)
    unit = settings.pop("unit", "")
    for name, value in settings.items():
        if isinstance(value, bool):
            yield filled(f"setting_{name}_{'yes' if value else 'no'}")
        else:
            yield filled(f"setting_{name}", value=f"{value} {unit}".strip())


def _lines(texts: Iterable[Text]) -> Text:
    every = list(texts)
    return Text("\n".join(one.en for one in every), "\n".join(one.ja for one in every))
