"""The interface for reading: what it says, to whom, and how it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from asking import got
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from small_record import SEEDED_AT

from tobiishi.programme.files import packaged
from tobiishi.programme.models import Event, Place, Record, Words
from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.exchange.columns import tables
from tobiishi_site.opendata import answering
from tobiishi_site.opendata.limits import Limiter
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.models import KINDS, Publication, Revision
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.seed import seed
from tobiishi_site.programme.operations.withdraw import withdraw

pytestmark = pytest.mark.usefixtures("_small_record")
LATER = SEEDED_AT + timedelta(days=1)
SITE = "http://127.0.0.1:8000"


def _ids(query: str) -> list[str]:
    return [one["id"] for one in got(f"/api/v1/{query}")["items"]]


def _said(kind: str, slug: str) -> Any:
    found = Revision.objects.filter(entry__kind=kind, entry__slug=slug).latest("number")
    return read_entry(kind, found.data)


# --- what it says ---


def test_the_root_names_every_kind_with_its_count() -> None:
    lists = {one["kind"]: (one["count"], one["url"]) for one in got("/api/v1/")["lists"]}
    assert set(lists) == set(KINDS)
    assert lists["places"] == (2, f"{SITE}/api/v1/places")
    assert lists["events"] == (0, f"{SITE}/api/v1/events")


def test_an_entry_says_its_data_titles_publication_and_where_else_it_stands() -> None:
    said = got("/api/v1/projects/pumps")
    assert said["titles"] == {"en": "High-efficiency pumps", "ja": "高効率ポンプ"}
    assert said["data"]["country"] == "VN"
    assert said["data"]["figures"][0]["value"] == "1043"  # digits as text: no float comes between
    assert (said["published_at"], said["revision"]) == ("2020-04-01T00:00:00+00:00", 1)
    assert said["published"]["en"] == {"at": "2020-04-01T00:00:00+00:00", "revision": 1, "behind": False}
    assert said["links"]["pages"]["en"] == f"{SITE}/en/projects/pumps/"
    assert said["links"]["csv"] == [
        f"{SITE}/ja/tables/projects.csv",
        f"{SITE}/ja/tables/projects.figures.csv",
    ]


def test_a_title_in_one_language_is_not_passed_off_as_the_other() -> None:
    assert got("/api/v1/organisations/lead")["titles"] == {"ja": "日本調査株式会社"}


def test_a_citation_says_its_source_and_the_date_of_the_figure() -> None:
    source = {"title": {"en": "Report"}, "when": "FY2019", "url": "https://example.org/report"}
    figure = {
        "of": {"en": "People"},
        "value": "40",
        "unit": "people",
        "as_of": "2018",
        "cited": [{"source": "report", "at": "p. 3"}],
    }
    record = {
        "sources": {"report": source},
        "events": {"meeting": {"name": {"en": "M"}, "figures": [figure]}},
    }
    seed(Record.model_validate(record), at=LATER)
    assert got("/api/v1/events/meeting")["sources"] == [
        {
            "source": "report",
            "at": "p. 3",
            "as_of": "2018",
            "titles": {"en": "Report"},
            "when": "FY2019",
            "url": "https://example.org/report",
            "item": f"{SITE}/api/v1/sources/report",
        }
    ]


def test_the_data_of_the_packaged_record_are_read_back_equal() -> None:
    seed(packaged(), at=SEEDED_AT)
    said = got("/api/v1/studies?limit=100")["items"]
    data = {one["id"]: one["data"] for one in said if one["id"] in packaged().studies}
    assert Record.model_validate({"studies": data}).studies == packaged().studies
    assert len(data) == 17


def test_only_the_fields_that_were_asked_for_are_said() -> None:
    [study] = got("/api/v1/studies?fields=lead,number")["items"]
    assert study["data"] == {"lead": "lead", "number": "01"}


# --- parts and filters ---


def test_the_parts_of_a_list_hold_every_entry_once() -> None:
    first = got("/api/v1/places?limit=1")
    assert (first["count"], [one["id"] for one in first["items"]]) == (2, ["osaka"])
    second = got(first["next"].removeprefix(SITE))
    assert ([one["id"] for one in second["items"]], second["next"]) == (["hcmc"], None)


def test_the_next_part_is_asked_for_as_the_first_was() -> None:
    answer = Client().get("/api/v1/places?limit=1&fields=level,country&q=city")
    following = answer.json()["next"]
    assert "q=city&fields=country,level&limit=1&after=" in following
    assert answer.headers["Link"] == f'<{following}>; rel="next"'


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("studies?country=VN", ["fy2019-01"]),
        ("studies?country=JP", ["fy2019-01"]),
        ("studies?country=KH", []),
        ("studies?place=hcmc", ["fy2019-01"]),
        ("studies?place=nowhere", []),
        ("studies?organisation=lead", ["fy2019-01"]),
        ("studies?fiscal_year=2019", ["fy2019-01"]),
        ("studies?fiscal_year=2020", []),
        ("places?country=VN", ["hcmc"]),
        ("projects?country=VN", ["pumps"]),
        ("collaborations?country=VN", ["osaka-hcmc"]),
        ("agreements?place=osaka", ["later", "undated"]),
        ("agreements?collaboration=osaka-hcmc&country=VN", ["later", "undated"]),
        ("studies?technology=pump", []),
        ("studies?q=ポンプ", ["fy2019-01"]),
        ("studies?q=ﾎﾟﾝﾌﾟ", ["fy2019-01"]),
        ("studies?q=boilers", []),
    ],
)
def test_a_filter_finds(query: str, found: list[str]) -> None:
    assert _ids(query) == found


def test_a_city_that_takes_part_beside_the_pair_is_found() -> None:
    said = _said("studies", "fy2019-01")
    revise("places", "kobe", Place.model_validate(_KOBE), actor=OPERATOR, at=LATER)
    _publish("places", "kobe")
    new = said.model_copy(update={"with_places": ("kobe",)})
    revise("studies", "fy2019-01", new, actor=OPERATOR, at=LATER)
    _publish("studies", "fy2019-01")
    assert _ids("studies?place=kobe") == ["fy2019-01"]


def test_how_many_queries_are_asked_does_not_depend_on_how_much_there_is() -> None:
    seed(packaged(), at=SEEDED_AT)
    few = _queries("/api/v1/studies?country=VN&q=city&limit=1")
    assert _queries("/api/v1/studies?country=VN&q=city&limit=100") == few
    assert _queries("/api/v1/studies?limit=100") == few - 1 == 6  # one looks the country up


# --- only what is public ---


def test_a_draft_is_neither_said_nor_found_nor_counted() -> None:
    revise("places", "kobe", Place.model_validate(_KOBE), actor=OPERATOR, at=LATER)
    assert Client().get("/api/v1/places/kobe").status_code == 404
    assert (_ids("places?q=Kobe"), got("/api/v1/places")["count"]) == ([], 2)


def test_words_that_were_not_approved_in_their_language_are_never_said() -> None:
    said = _said("agreements", "later")
    new = said.model_copy(update={"said": Words(en="Secret plan", ja="2016年の覚書（改）")})
    revision = revise("agreements", "later", new, actor=OPERATOR, at=LATER)
    publish(revision, "ja", actor=OPERATOR, at=LATER)
    shown = got("/api/v1/agreements/later")
    assert shown["data"]["said"] == {"en": "The memorandum of 2016", "ja": "2016年の覚書（改）"}
    assert (shown["revision"], shown["published"]["en"]["behind"]) == (2, True)


def test_the_id_of_an_entry_that_is_not_public_is_said_nowhere() -> None:
    revise("places", "secret-city", Place.model_validate(_KOBE), actor=OPERATOR, at=LATER)
    pair = _said("collaborations", "osaka-hcmc")
    new = pair.model_copy(update={"places": ("osaka", "hcmc", "secret-city")})
    revise("collaborations", "osaka-hcmc", new, actor=OPERATOR, at=LATER)
    _publish("collaborations", "osaka-hcmc")
    assert got("/api/v1/collaborations/osaka-hcmc")["data"]["places"] == ["osaka", "hcmc"]
    for address in ("/api/v1/collaborations", *(f"/ja/tables/{name}.csv" for name in tables())):
        assert "secret-city" not in Client().get(address).content.decode()


def test_what_was_withdrawn_is_gone_and_what_was_kept_of_it_is_known_to_be_old() -> None:
    kept = Client().get("/api/v1/places/osaka")
    for one in Publication.objects.filter(entry__slug="osaka"):
        withdraw(one, actor=_office(), at=LATER)
        again = Client().get(
            "/api/v1/places/osaka", headers={"If-Modified-Since": kept.headers["Last-Modified"]}
        )
        assert again.status_code != 304
    assert again.status_code == 404


def test_who_is_signed_in_reads_nothing_else() -> None:
    answer = Client().get("/api/v1/places", headers={"Authorization": "Bearer x"})
    assert answer.content == Client().get("/api/v1/places").content


# --- HTTP ---


def test_an_answer_that_the_asker_has_is_not_sent_again() -> None:
    first = Client().get("/api/v1/places")
    with CaptureQueriesContext(connection) as asked:
        again = Client().get("/api/v1/places", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, len(asked)) == (304, b"", 1)
    for name in ("ETag", "Last-Modified", "Cache-Control", "Access-Control-Allow-Origin"):
        assert again.headers[name] == first.headers[name]
    by_time = Client().get("/api/v1/places", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert by_time.status_code == 200  # two changes within a second have the same time
    changed = _said("places", "osaka").model_copy(update={"name": Words(en="Osaka", ja="大阪")})
    revise("places", "osaka", changed, actor=OPERATOR, at=LATER)
    _publish("places", "osaka")
    assert Client().get("/api/v1/places", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_an_entity_tag_tells_nothing_of_what_is_not_public() -> None:
    revise("places", "kobe", Place.model_validate(_KOBE), actor=OPERATOR, at=LATER)
    known = Client().get("/api/v1/places/osaka").headers["ETag"]
    for address in ("/api/v1/places/kobe", "/api/v1/places/none"):
        for tag in ("*", known):
            assert Client().get(address, headers={"If-None-Match": tag}).status_code == 404
    assert Client().get("/api/v1/places", headers={"If-Match": known}).status_code == 412


def test_every_address_has_an_entity_tag_of_its_own_and_another_one_in_every_state() -> None:
    addresses = ["/api/v1/", "/api/v1/places", "/api/v1/places?limit=1", "/catalog.jsonld"]
    addresses += [f"/{one}/open-data/{file}" for one in ("ja", "en") for file in ("feed.atom", "events.ics")]
    before = {Client().get(one).headers["ETag"] for one in addresses}
    withdraw(Publication.objects.filter(entry__slug="pumps")[0], actor=_office(), at=SEEDED_AT)
    after = {Client().get(one).headers["ETag"] for one in addresses}
    assert len(before | after) == 2 * len(addresses)


@pytest.mark.parametrize(
    "address", ["/api/v1/", "/catalog.jsonld", "/en/open-data/feed.atom", "/en/open-data/events.ics"]
)
def test_what_is_kept_of_a_state_is_never_given_in_another(address: str) -> None:
    event = Event.model_validate({"name": {"en": "A seminar"}, "when": "2019-01-15"})
    publish(revise("events", "seminar", event, actor=OPERATOR, at=LATER), "en", actor=OPERATOR, at=LATER)
    shown = Client().get(address)
    with CaptureQueriesContext(connection) as asked:
        kept = Client().get(address)
    assert (kept.content, dict(kept.headers), len(asked)) == (shown.content, dict(shown.headers), 1)
    assert kept.content == Client().get(address, headers={"If-None-Match": "*"}).content
    withdraw(Publication.objects.get(entry__slug="seminar"), actor=_office(), at=LATER)
    assert Client().get(address).content != shown.content
    assert b"seminar" not in Client().get(address).content.lower().replace(b"workshops and seminars", b"")


def test_a_head_is_as_long_as_the_answer_and_empty() -> None:
    whole, head = Client().get("/api/v1/places"), Client().head("/api/v1/places")
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert (head.content, head.headers["ETag"]) == (b"", whole.headers["ETag"])


def test_other_sites_may_read_and_nobody_may_write() -> None:
    asked = Client().options("/api/v1/places", headers={"Origin": "https://example.org"})
    assert (asked.status_code, asked.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    strict = Client(enforce_csrf_checks=True)
    for method in (strict.post, strict.put, strict.patch, strict.delete):
        answer = method("/api/v1/places")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_no_answer_sets_a_cookie() -> None:
    for address in (
        "/api/v1/",
        "/api/v1/places",
        "/catalog.jsonld",
        "/ja/open-data/feed.atom",
        "/api/nothing",
    ):
        answer = Client().get(address)
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("studies?limit=0", "limit"),
        ("studies?limit=101", "limit"),
        ("studies?limit=x", "limit"),
        ("studies?after=1", "after"),
        ("studies?country=vn", "country"),
        ("studies?country=VN&country=JP", "country"),
        ("studies?fields=nothing", "fields"),
        ("studies?fields=", "fields"),
        ("studies?q=", "q"),
        ("studies?place=A%00", "place"),
        ("studies?colour=red", "colour"),
        ("places?place=osaka", "place"),
        ("places/osaka?limit=1", "limit"),
    ],
)
def test_a_parameter_that_cannot_be_understood_is_named(query: str, parameter: str) -> None:
    answer = Client().get(f"/api/v1/{query}")
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


def test_a_problem_is_explained_in_the_language_that_was_asked_for() -> None:
    said = {
        language: Client().get("/api/v1/places/none", headers={"Accept-Language": language}).json()
        for language in ("ja", "en")
    }
    assert said["en"] == {
        "type": f"{SITE}/en/open-data/api/#problem-not-found",
        "title": "Nothing public is at this address",
        "status": 404,
        "detail": "There is no such entry or list, or it is not public (any more).",
    }
    assert said["ja"]["title"] == "このアドレスに公開中の内容はありません"
    assert Client().get("/api/v1/nothing").headers["Content-Type"] == "application/problem+json"


# --- how often ---


def test_who_asks_too_often_is_told_how_long_to_wait(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_PER_MINUTE = 3
    now = [100.0]
    monkeypatch.setattr(answering, "LIMITER", Limiter(lambda: now[0]))
    assert [Client().get("/api/v1/").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = Client().get("/api/v1/")
    assert (refused.headers["Retry-After"], refused.json()["status"]) == ("20", 429)  # 60 s / 3
    assert Client(REMOTE_ADDR="192.0.2.7").get("/api/v1/").status_code == 200  # somebody else
    now[0] += 20
    assert [Client().get("/api/v1/").status_code for _ in range(2)] == [200, 429]


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(settings: Any) -> None:
    settings.API_PER_MINUTE, settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1, 1
    said = [
        Client().get("/api/v1/", headers={"X-Forwarded-For": one}).status_code
        for one in ("198.51.100.1", "198.51.100.2", "6.6.6.6, 198.51.100.1")
    ]
    assert said == [200, 200, 429]  # what a stranger writes before it does not count


def test_addresses_of_a_household_share_a_bucket(settings: Any) -> None:
    settings.API_PER_MINUTE = 1
    said = [
        Client(REMOTE_ADDR=one).get("/api/v1/").status_code
        for one in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
    ]
    assert said == [200, 429, 200]


def test_what_costs_more_than_a_bucket_holds_is_answered_from_a_full_one() -> None:
    limiter = Limiter(lambda: 0.0)
    assert [limiter.wait("a", cost=30, per_minute=10) for _ in range(2)] == [0, 60]


_KOBE = {"name": {"en": "Kobe City", "ja": "神戸市"}, "country": "JP", "level": "city"}


def _publish(kind: str, slug: str) -> None:
    revision = Revision.objects.filter(entry__kind=kind, entry__slug=slug).latest("number")
    publish(revision, "ja", actor=OPERATOR, at=LATER)
    publish(Revision.objects.get(pk=revision.pk), "en", actor=OPERATOR, at=LATER)


def _office() -> Any:
    from tobiishi_site.accounts.policy import Actor, Held  # noqa: PLC0415 - one test

    return Actor(9999, frozenset({Held("checker", 9999, "ministry")}))


def _queries(address: str) -> int:
    Client().get(address)
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(address).status_code == 200
    return len(asked)
