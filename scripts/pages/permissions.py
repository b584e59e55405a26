"""The page of permissions: who may do what, why, and which roles need a second factor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pages.markdown import both, page, table
from tobiishi_site.accounts.policy import Policy, Rule, policy

_HEAD: Final = """\
# Permissions / 権限

<!-- Written by scripts/generate_docs.py from src/tobiishi_site/accounts/policy.toml: do not change it here. -->

Pages, programming interface and commands all ask this one policy. Rights of several roles add up. What someone may
not even know about answers as if it did not exist (404); what they may see but not do is refused (403).
画面・API・コマンドは、すべてこの一つの方針に従います。複数の役割の権限は合算されます。存在を知らせてはならないものは
「見つからない」（404）、閲覧はできても操作できないものは「権限がない」（403）と答えます。

| sign / 記号 | meaning / 意味 |
|---|---|
| ● | of anyone / すべて |
| ◐ | own: of one's organisation, about oneself, or opened by one's link / 所属団体のもの・本人のもの・自分宛てのリンクのもの |
| ○ | public / 公開済みのもの |
"""
_SIGNS: Final = {"any": "●", "own": "◐", "published": "○"}


def permission_page() -> str:
    """The page, from the policy in force."""
    text: str = page(_lines(policy()))
    return text


def _lines(rules: Policy) -> Iterator[str]:
    yield from _HEAD.splitlines()
    yield from ("", "## Roles / 役割", "")
    yield from table(("role / 役割", "is / 説明", "second factor / 二段階認証"), _roles(rules))
    yield from ("## Four eyes / 二人での確認", "")
    verbs = [rules.verbs[verb] for verb in rules.four_eyes]
    yield f"Nobody may do this to what they wrote themselves: {', '.join(verb.en for verb in verbs)}."
    yield f"自分が書いたものに対して、次の操作はできません：{'・'.join(verb.ja for verb in verbs)}。"
    except_ = " · ".join(f"{rules.roles[one].name.en} / {rules.roles[one].name.ja}" for one in rules.two_eyes)
    yield from (f"Except / 例外: {except_}", "")
    for kind in rules.objects:
        yield from _object(rules, kind)


def _roles(rules: Policy) -> Iterator[tuple[str, str, str]]:
    for role in rules.roles.values():
        yield both(role.name), both(role.is_), "needed / 必須" if role.second_factor else ""


def _object(rules: Policy, kind: str) -> Iterator[str]:
    """The table of a kind of thing, and the reason of each of its rows."""
    of = rules.objects[kind]
    yield from (f"## {of.name.en} / {of.name.ja}", "")
    heads = [f"{rules.verbs[verb].en} / {rules.verbs[verb].ja}" for verb in of.verbs]
    rows = [(both(rules.roles[role].name), *_cells(rules, role, kind)) for role in rules.roles]
    yield from table(("", *heads), (row for row in rows if any(row[1:])))
    yield from (_reason(rules, row) for row in rules.may if row.what == kind)
    yield ""


def _cells(rules: Policy, role: str, kind: str) -> Iterator[str]:
    for verb in rules.objects[kind].verbs:
        scope = rules.scope(role, verb, kind)
        yield _SIGNS[scope] if scope else ""


def _reason(rules: Policy, row: Rule) -> str:
    who = ", ".join(rules.roles[role].name.en for role in row.who)
    who_ja = "・".join(rules.roles[role].name.ja for role in row.who)
    do = ", ".join(rules.verbs[verb].en for verb in row.do)
    do_ja = "・".join(rules.verbs[verb].ja for verb in row.do)
    return f"- {_SIGNS[row.scope]} {who}: {do}. {row.reason.en}  \n  {who_ja}：{do_ja}。{row.reason.ja}"
