"""`make bench-site`: how fast pages are over 200 times the packaged record, on SQLite and on PostgreSQL.

Two processes of gunicorn serve the site on this machine, 20 requests arrive each second, whether the ones before are
answered or not. For every type of page the time until the whole answer was read is printed: its median and its 95th
percentile [ms]. The client runs on the same cores, so a server alone is faster. Nothing is asserted; the aim is a
95th percentile below 100 ms for every page that is an HTML answer. Then Chromium opens every type of public page with
an empty cache, and what its trace says of the weight is printed.
"""

from __future__ import annotations

import http.client
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Final
from urllib.parse import urljoin

from many import ids_of_many

ROOT: Final = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests/site"), str(ROOT / "tests/site/browser")]

from a_run import write_bornuur  # noqa: E402 - of the tests, as the next two
from page_types import PUBLIC  # noqa: E402
from postgres import address_in  # noqa: E402
from served import Site, chromium, served  # noqa: E402
from weight import weigh  # noqa: E402

COPIES: Final = 200
FILL: Final = (str(Path(__file__).with_name("fill.py")), str(COPIES))
A_SECOND: Final = 20
OF_EACH: Final = 40
"""Requests for each type of page; another entry, page of a list, or language each time."""
AIM: Final = 100
"""[ms]"""
LANGUAGES: Final = ("ja", "en")
PORTAL: Final = (
    "accessibility",
    "brochure",
    "programme",
    "map",
    "studies",
    "jcm",
    "guide",
    "statistics",
    "glossary",
    "sites-and-contacts",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of page: its addresses below the language, or from / on, and who opens it."""

    name: str
    addresses: list[str]
    person: str = ""


@dataclass(slots=True)
class Times:
    """Milliseconds by type of page, and what was not answered with 200."""

    ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    bytes: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def kinds(ids: dict[str, list[str]]) -> list[Kind]:
    """Every type of page, of entries drawn at random."""
    chance = random.Random(2026)  # noqa: S311 - which pages are asked for
    some = {kind: chance.sample(of, min(len(of), OF_EACH)) for kind, of in ids.items()}
    found = [Kind(one or "home", [f"{one}/" if one else ""]) for one in ("", "design", "runs", *PORTAL)]
    found += [
        Kind("studies: facets", [f"studies/?{one}" for one in _facets(some)]),
        Kind("map: narrowed", ["map/?country=VN", "map/?year=2019", "map/?country=ID&year=2019"]),
        Kind("statistics: CSV", [f"statistics/studies-by-{one}.csv" for one in ("country", "technology")]),
        Kind("statistics: chart", [f"statistics/studies-by-{one}.svg" for one in ("country", "technology")]),
    ]
    for kind, of in some.items():
        pages = [f"{kind}/?page={chance.randint(1, max(1, len(ids[kind]) // 50))}" for _ in range(OF_EACH)]
        found.append(Kind(f"list: {kind}", pages))
        found.append(Kind(f"entry: {kind}", [f"{kind}/{one}/" for one in of]))
    words = ("%E5%AF%8C%E5%B1%B1", "solar", "Osaka", "none", "%E5%B8%82")
    found.append(Kind("search", [f"search/?q={word}" for word in words]))
    found.append(Kind("list: searched", [f"studies/?q={word}" for word in words]))
    found.append(Kind("tables", [f"tables/{kind}/" for kind in some]))
    found += _open_data(some)
    editor, checker = "editor.office@demo.example", "checker.office@demo.example"
    both = [
        f"{kind}/{one}"
        for kind in ("studies", "agreements", "projects", "collaborations")
        for one in some[kind]
    ]
    found += [
        Kind("desk", ["desk/"], checker),
        Kind(
            "desk: entries", ["desk/entries/", "desk/entries/?kind=studies", "desk/entries/?q=solar"], editor
        ),
        Kind("desk: entry", [f"desk/{one}/" for one in both], checker),
        Kind("desk: edit", [f"desk/{one}/edit/" for one in both], editor),
        Kind("desk: history", [f"desk/{one}/history/" for one in both], editor),
        Kind("account", ["account/"], editor),
        Kind("people", ["people/"], "administrator.office@demo.example"),
        Kind("audit log", ["audit-log/"], "administrator.office@demo.example"),
    ]
    return found


def _open_data(some: dict[str, list[str]]) -> list[Kind]:
    """The interface, the catalogue, feeds and maps of the site; the archive is made in the background."""
    entries = [f"/api/v1/{kind}/{one}" for kind, of in some.items() for one in of[:2]]
    narrowed = ("country=VN", "fiscal_year=2019", "q=%E5%AF%8C%E5%B1%B1", "q=solar", "fields=title,lead")
    return [
        Kind("open data", ["open-data/", "open-data/api/"]),
        Kind("api: root", ["/api/v1/"]),
        Kind("api: description", ["/api/v1/openapi.json"]),
        Kind("api: lists", [f"/api/v1/{kind}" for kind in some]),
        Kind("api: long parts", [f"/api/v1/{kind}?limit=100" for kind in some]),
        Kind("api: filters", [f"/api/v1/studies?{one}" for one in narrowed]),
        Kind("api: entries", entries),
        Kind("catalogue", ["/catalog.jsonld"]),
        Kind("feed", ["open-data/feed.atom"]),
        Kind("calendar of events", ["open-data/events.ics"]),
        Kind("sitemap", ["/sitemap.xml", "/sitemap/pages.xml", *(f"/sitemap/{kind}-1.xml" for kind in some)]),
    ]


def _facets(some: dict[str, list[str]]) -> list[str]:
    """Facets alone and together, with a search and on a further page."""
    alone = [f"city={one}" for one in some["places"][:8]]
    alone += [f"technology={one}" for one in some["technologies"][:8]]
    alone += [f"implementer={one}" for one in some["organisations"][:8]]
    both = [
        "country=VN&year=2019",
        "country=ID&stage=study",
        "q=solar&country=PH",
        "q=%E5%AF%8C%E5%B1%B1&year=2019",
    ]
    return [*alone, *both, "year=2019", "stage=selected", "country=MM&page=3", "country=VN"]


def ask_all(site: Site, of: list[Kind]) -> Times:
    """Ask for all of them in a random order, at an even pace."""
    cookies = {person: _session(site, person) for person in {one.person for one in of} - {""}}
    asks = [
        (
            one.name,
            urljoin(f"/{LANGUAGES[turn % 2]}/", one.addresses[turn % len(one.addresses)]),
            cookies.get(one.person, ""),
        )
        for one in of
        for turn in range(OF_EACH)
    ]
    random.Random(20).shuffle(asks)  # noqa: S311 - the order of requests
    times = Times()
    for _, path, cookie in asks[:100]:
        _ask(site, path, cookie)  # the first ones load templates and open connections
    began = time.perf_counter()
    with ThreadPoolExecutor(64) as pool:
        for turn, ask in enumerate(asks):
            time.sleep(max(0.0, began + turn / A_SECOND - time.perf_counter()))
            pool.submit(_timed, site, times, *ask)
            if turn % 200 == 0:
                print(f"\r  {turn:,} of {len(asks):,} requests", end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)
    return times


def _timed(site: Site, times: Times, name: str, path: str, cookie: str) -> None:
    began = time.perf_counter()
    status, size = _ask(site, path, cookie)
    times.ms[name].append((time.perf_counter() - began) * 1000)
    times.bytes[name] = max(size, times.bytes.get(name, 0))
    if status != 200:
        times.refused.append(f"{status} {path}")


def _ask(site: Site, path: str, cookie: str) -> tuple[int, int]:
    connection = http.client.HTTPConnection(site.origin.removeprefix("http://"), timeout=60)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        return answer.status, len(answer.read())
    finally:
        connection.close()


def _session(site: Site, person: str) -> str:
    """The cookie of a person who is signed in."""
    connection = http.client.HTTPConnection(site.origin.removeprefix("http://"), timeout=60)
    connection.request("GET", site.people[person].link)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie", []))


def show(times: Times) -> None:
    """Print a line for each type of page, the slowest last."""
    rows = sorted((quantiles(of, n=20)[-1], median(of), name) for name, of in times.ms.items())
    for p95, middle, name in rows:
        mark = "" if p95 < AIM else f"   above {AIM}"
        print(f"  {name:<28} median {middle:7.1f}   p95 {p95:7.1f}   {times.bytes[name]:>9,} bytes{mark}")
    every = [one for of in times.ms.values() for one in of]
    above = sum(p95 >= AIM for p95, _, _ in rows)
    print(
        f"  {len(every):,} requests, p95 of all {quantiles(every, n=20)[-1]:.1f} ms; page types above {AIM} ms: {above}"
    )
    for one in sorted(set(times.refused)):
        print(f"  NOT ANSWERED WITH 200: {one}")


def show_weights(site: Site) -> None:
    """Print what every type of public page costs a first-time visitor."""
    with chromium() as browser:
        for name, address in PUBLIC.items():
            of = weigh(browser, f"{site.origin}/ja/{address}", "ja")
            print(
                f"  {name:<28} {of.bytes:>9,} bytes in {of.requests} requests, {of.depth} deep"
                f"   {of.unused:>7,} of styles unused   layout shift {of.shift:.3f}"
            )


def main() -> None:
    """Both databases; they are filled on the first run and kept below build/."""
    of = kinds(ids_of_many(COPIES))
    os.environ["TOBIISHI_API_PER_MINUTE"] = "1000000"  # all requests come from one address
    os.environ["WEB_CONCURRENCY"] = "2"  # processes of the server
    with tempfile.TemporaryDirectory() as runs:
        write_bornuur(Path(runs))
        for engine in ("sqlite", "postgresql"):
            folder = ROOT / f"build/bench-site/{engine}-{COPIES}"
            folder.mkdir(parents=True, exist_ok=True)
            database = address_in(folder) if engine == "postgresql" else ""
            began = time.perf_counter()
            with served(folder, Path(runs), database=database, fill=FILL) as site:
                print(f"{engine}: filled and served after {time.perf_counter() - began:.0f} s", flush=True)
                show(ask_all(site, of))
                if engine == "sqlite":
                    show_weights(site)


if __name__ == "__main__":
    main()
