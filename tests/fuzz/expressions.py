"""Seeded random expressions: each is computed or refused; nothing else may happen.

`fuzz(count, seed=…, folder=…)` makes and tries `count` of them and returns what went wrong.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.watchdog import Answer, Watchdog

SECONDS = 10
"""Time for one expression, far more than any needs."""
BATCH = 60

DOCUMENT = """
id: X_TEST
version: "0.1"
title: {en: fuzz, ja: 試験}
country: null
status: estimate
valid_from: null
valid_until: null
sectoral_scope: 3
technologies: [test]
source: {document: none, publisher: nobody, seen: none}
uses: {MOD: "1.0"}
constants:
  g: {en: g, ja: g, unit: "1", value: "9.81", confidence: seen}
indices:
  i: {en: i, ja: i}
  f: {en: f, ja: f, within: i, may_be_empty: true}
  x: {en: x, ja: x, kind: years_to_date}
  t: {en: t, ja: t, kind: readings, within: i}
parameters:
  a: {en: a, ja: a, unit: "1", kind: fixed}
  b: {en: b, ja: b, unit: MWh, kind: fixed}
  c[i]: {en: c, ja: c, unit: "1", kind: fixed}
  d[i, f]: {en: d, ja: d, unit: MWh, kind: monitored}
  w[x]: {en: w, ja: w, unit: t, kind: monitored}
  q[i, t]: {en: q, ja: q, unit: MW, kind: monitored}
  h: {en: h, ja: h, unit: degC, kind: fixed}
  y: {en: y, ja: y, unit: year, kind: fixed}
  k: {en: k, ja: k, unit: choice, kind: choice, choices: [wet, dry]}
  C: {en: C, ja: C, unit: "1", kind: curve, x: "1"}
tables:
  T: {en: T, ja: T, by: "1", unit: "1", confidence: seen, bands: [{below: 5, value: "1"}, {up_to: 10, value: "2"}]}
  R: {en: R, ja: R, by: k, unit: "1", confidence: seen, rows: {wet: "1", dry: "2"}}
checks:
  used:
    en: used
    ja: 使用
    test: a * g + total(c[i], i) + curve(C, 1) + lookup(T, 1) + lookup(R, k) + use(MOD) > 0 and b + total(d[i, f], i, f) > 0 and total(w[x], x) > 0 and total(q[i, t], i, t) > 0 and h > h - (h - h) and age(y) > 0
formulas:
EXPRESSIONS
  RE: {en: RE, ja: RE, unit: tCO2, is: "0"}
  PE: {en: PE, ja: PE, unit: tCO2, is: "0"}
  ER: {en: ER, ja: ER, unit: tCO2, is: RE - PE}
"""
MODULE = """
id: MOD
version: "1.0"
kind: module
title: {en: module, ja: モジュール}
country: null
status: estimate
valid_from: null
valid_until: null
sectoral_scope: 3
technologies: [module]
source: {document: none, publisher: nobody, seen: none}
parameters:
  m: {en: m, ja: m, unit: "1", kind: fixed}
formulas:
  out: {en: out, ja: out, unit: "1", is: m * 2}
"""
VALUES: dict[str, Any] = {
    "a": "3",
    "b": "2.5",
    "c": {"p": "1", "q": "-2"},
    "d": {"p": {"gas": "1", "oil": "0"}, "q": {"gas": "4"}},
    "w": {"2021": "1", "2022": "2", "2023": "3"},
    "q": {"p": {"values": ["1", "2"], "hours": ["1", "0.5"]}, "q": {"values": ["5"], "hours": ["2"]}},
    "h": "20",
    "y": "2015",
    "k": "wet",
    "C": {"points": [["0", "0"], ["10", "5"]]},
    "MOD": {"m": "4"},
}

_LEAVES = (
    "a", "b", "g", "c[i]", "d[i, f]", "w[x]", "q[i, t]", "h", "y", "k", "C", "T", "wet", "i", "part", "part_hours", "one_year",
    "0", "1", "2", "0.5", "1e3", "16/12", "hours(t)", "age(x)", "age(y)", "count(i)", "use(MOD)", "lookup(R, k)", "X0", "zz",
)  # fmt: skip
_NUMBERS = ("a", "g", "1", "2", "0.5", "16/12", "0", "count(i)", "use(MOD)", "lookup(R, k)", "3", "0.1")
_FORMS = (
    "{} + {}", "{} - {}", "{} * {}", "{} / {}", "-{}", "({})", "{} ** 2", "{} ** 9", "total({}, i)", "total({}, i, f)",
    "total({}, x)", "total({}, i, t)", "mean_of({}, i)", "min_of({}, f)", "min({}, {})", "max({}, {}, 0)",
    "when({} > {}, {}, {})", "when({} == {} or not {} < {}, {}, {})", "choose(k, wet={}, dry={})", "when(k == dry, {}, {})",
    "lookup(T, {})", "curve(C, {})", "exp({})", "sqrt({})", "power({}, {})", "this_year({}, x)", "to(GJ, {})", "to(1, {})",
    "round_down({}, 2)", "round_half_up({}, 0)", "use(MOD, m={})", "use(MOD, out, m={})", "total(c[i] * {}, i)",
    "mean_of(c[i] + {}, i)", "total(when(c[i] > {}, c[i], {}), i)", "total(d[i, f] * {}, i, f) / b", "b * {} / b",
    "total(use(MOD, m=c[i] * {}), i)", "total(q[i, t] * hours(t) * {}, i, t) / b", "exp(-({} * age(x) / one_year))",
    "this_year(w[x] * {}, x) / this_year(w[x], x)", "age(y) / one_year + {}", "sqrt({} ** 2)",
)  # fmt: skip
_SCRAPS = (
    "(", ")", "[", "]", ",", " ", "+", "-", "*", "/", "**", "//", "%", "@", "&", "|", "^", "~", "<", "<=", "==", "!=", "=",
    ":=", ":", ";", ".", "'", '"', "\\", "\n", "\t", "\x00", "#", "lambda ", " if ", " else ", " for i in i ", " and ", " or ",
    "not ", " in ", " is ", "await ", "yield ", "f'{a}'", "None", "True", "...", "__import__('os')", ".__class__", "{", "}",
    "1e", "9e99", "0x1", "1_0", "1j", "9" * 50, "ａ", "é", "表", "\u200b", "\u2028", "\ud7ff", "²", "½", "−", "×", "＋", "import ",
    "def ", "return ", "print(a)", "*a", "**a", "a=1", "i=i", "e", "E", "_", "$", "`", "!", "?",
)  # fmt: skip


@dataclass
class Outcome:
    """What came of a run: how many were computed and refused, by code, and every fault with its expression."""

    kinds: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, Answer]] = field(default_factory=list)

    def add(self, text: str, answer: Answer) -> None:
        """Count one expression."""
        self.kinds[answer.kind] += 1
        if answer.kind == "refused":
            self.codes.update(set(answer.said))
        if not answer.sound:
            self.faults.append((text, answer))


def fuzz(count: int, *, seed: int, folder: Path) -> Outcome:
    """Try `count` random expressions, the same for the same seed."""
    random = Random(seed)  # noqa: S311 - reproducible, not secret
    (folder / "MOD_v1.0.yaml").write_text(MODULE.lstrip(), encoding="utf-8")
    with Watchdog(SECONDS) as watchdog:
        trial = _Trial(folder, watchdog)
        for first in range(0, count, BATCH):
            texts = [expression(random) for _ in range(min(BATCH, count - first))]
            trial.together({f"X{place}": text for place, text in enumerate(texts)})
    return trial.outcome


@dataclass
class _Trial:
    """Tries expressions many at a time, for reading a document takes longer than proving a formula."""

    folder: Path
    watchdog: Watchdog
    outcome: Outcome = field(default_factory=Outcome)

    def together(self, texts: dict[str, str]) -> None:
        """Try all in one document; what is refused by name is counted, the rest is tried again."""
        while texts:
            answer = self.ask(texts)
            named = {name.partition("[")[0] for name in answer.names} & set(texts)
            if answer.kind == "done":
                self.count(texts, answer)
                return
            if not named or not answer.sound:
                self.singly(texts)
                return
            self.count({name: texts.pop(name) for name in sorted(named)}, answer)

    def singly(self, texts: dict[str, str]) -> None:
        """Try each in a document of its own, to find the one at fault."""
        for name, text in texts.items():
            self.count({name: text}, self.ask({name: text}))

    def count(self, texts: dict[str, str], answer: Answer) -> None:
        """Count expressions with what was said of each."""
        for name, text in texts.items():
            about = zip(answer.said, answer.names or [name] * len(answer.said), strict=True)
            said = tuple(code for code, where in about if where.partition("[")[0] == name or len(texts) == 1)
            self.outcome.add(text, Answer(answer.kind, said))

    def ask(self, texts: dict[str, str]) -> Answer:
        """Write a document of these formulas and have it computed."""
        formula = "  {}: {{en: X, ja: X, reported: true, is: {}}}"
        lines = "\n".join(formula.format(name, json.dumps(text)) for name, text in texts.items())
        path = self.folder / "X_TEST_v0.1.yaml"
        path.write_text(DOCUMENT.lstrip().replace("EXPRESSIONS", lines), encoding="utf-8")
        return self.watchdog.ask(self.folder, VALUES)


def expression(random: Random) -> str:
    """A random expression grown by the grammar; half of them are then damaged."""
    text = grown(random, random.randint(0, 4))
    for _ in range(random.choice((0, 0, 0, 1, 1, 3))):
        text = damaged(text, random)
    return text


def grown(random: Random, depth: int) -> str:
    """An expression of the vocabulary's words, with or without sense."""
    if depth == 0:
        return random.choice(_NUMBERS if random.random() < 0.6 else _LEAVES)
    form = random.choice(_FORMS)
    return form.format(*(grown(random, random.randint(0, depth - 1)) for _ in range(form.count("{}"))))


def damaged(text: str, random: Random) -> str:
    """The text with one place cut out, doubled, replaced or filled with a scrap."""
    start = random.randint(0, len(text))
    end = min(len(text), start + random.choice((0, 0, 1, 2, 5)))
    filling = random.choice(
        (random.choice(_SCRAPS), random.choice(_SCRAPS), text[start:end] * 2, "", text[:end])
    )
    return (text[:start] + filling + text[end:])[:3000]
