"""What a page costs whoever opens it for the first time, as Chromium's own trace says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession
from served import opened

CATEGORIES: Final = ("devtools.timeline", "loading")
SETTLED: Final = 300
"""How long after the last request things may still move [ms]."""


@dataclass(frozen=True, slots=True)
class Weight:
    """Of a page that is opened with an empty cache: bytes over the wire, those of its styles that it does not use, how
    far things moved (cumulative layout shift), the longest chain of requests, the hosts asked, and its cookies."""

    bytes: int
    requests: int
    unused: int
    shift: float
    depth: int
    hosts: frozenset[str]
    cookies: int


def weigh(browser: Browser, address: str, language: str, width: int = 1280) -> Weight:
    """Open a page as a new visitor and weigh it."""
    with opened(browser, language, width) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        parents: dict[str, str] = {}
        numbers: set[str] = set()
        session.on("Network.requestWillBeSent", lambda one: _keep(parents, numbers, one))
        session.send("Network.enable")
        sheets = _watch_styles(session)
        browser.start_tracing(page=page, categories=list(CATEGORIES))
        page.goto(address, wait_until="networkidle")
        page.wait_for_timeout(SETTLED)
        events = json.loads(browser.stop_tracing())["traceEvents"]
        return Weight(
            bytes=int(
                sum(
                    one["encodedDataLength"]
                    for one in _data(events, "ResourceFinish")
                    if one["requestId"] in numbers  # the trace also tells of the browser's own pages
                )
            ),
            requests=len(parents),
            unused=_unused(session, sheets),
            shift=sum(one["score"] for one in _data(events, "LayoutShift")),
            depth=max((_depth(parents, one) for one in parents), default=0),
            hosts=frozenset(urlsplit(one).netloc for one in parents if not one.startswith("data:")),
            cookies=len(context.cookies()),
        )


def _keep(parents: dict[str, str], numbers: set[str], sent: Mapping[str, Any]) -> None:
    """Note a request and what asked for it: the document or a style sheet, or the request that was redirected."""
    redirected = sent.get("redirectResponse", {}).get("url", "")
    numbers.add(sent["requestId"])
    parents[sent["request"]["url"]] = redirected or sent["initiator"].get("url", "")


def _depth(parents: Mapping[str, str], address: str) -> int:
    """How many requests had to be answered one after the other for a last one, itself included."""
    seen = {address}
    while (address := parents.get(address, "")) and address not in seen:
        seen.add(address)
    return len(seen)


def _watch_styles(session: CDPSession) -> dict[str, int]:
    """The lengths of all style sheets, by their numbers, as they come."""
    sheets: dict[str, int] = {}
    session.on(
        "CSS.styleSheetAdded",
        lambda one: sheets.__setitem__(one["header"]["styleSheetId"], int(one["header"]["length"])),
    )
    for method in ("DOM.enable", "CSS.enable", "CSS.startRuleUsageTracking"):
        session.send(method)
    return sheets


def _unused(session: CDPSession, sheets: Mapping[str, int]) -> int:
    """The characters of all style sheets that belong to no rule in use."""
    rules = session.send("CSS.stopRuleUsageTracking")["ruleUsage"]
    used = sum(one["endOffset"] - one["startOffset"] for one in rules if one["used"])
    return int(sum(sheets.values()) - used)


def _data(events: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [one["args"]["data"] for one in events if one["name"] == name and "data" in one.get("args", {})]
