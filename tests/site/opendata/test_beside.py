"""Every page has its data beside it, and programs find every page: links, structured data, sitemap, robots."""

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client
from small_record import FILES, SEEDED_AT

from tobiishi.errors import Language
from tobiishi.programme.models import Record
from tobiishi_site.opendata import sitemaps
from tobiishi_site.programme.models import Entry, Publication
from tobiishi_site.programme.operations.seed import seed

pytestmark = pytest.mark.usefixtures("_small_record")
SITE = "http://127.0.0.1:8000"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def _page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _structured(page: str) -> Any:
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    said = json.loads(block)
    assert said["@context"] == "https://schema.org"
    return said


def _mapped(address: str) -> list[tuple[str, dict[str, str], str | None]]:
    """The pages of a file of the site's map: address, the same in each language, and when it was published."""
    root = ET.fromstring(_page(address))  # noqa: S314 - our own
    return [
        (
            str(one.findtext(f"{MAP}loc")),
            {link.attrib["hreflang"]: link.attrib["href"] for link in one.findall(LINK)},
            one.findtext(f"{MAP}lastmod"),
        )
        for one in root
    ]


def _parts() -> list[str]:
    return [one.removeprefix(SITE) for one, _, _ in _mapped("/sitemap.xml")]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_of_an_entry_leads_to_the_same_as_json_and_to_the_tables(language: Language) -> None:
    for entry in Entry.objects.all():
        page = _page(f"/{language}/{entry}/")
        item = f"/api/v1/{entry}"
        assert f'<link rel="alternate" type="application/json" href="{item}">' in page
        assert f'<a href="{item}" type="application/json">' in page
        assert f'<a href="/{language}/tables/{entry.kind}/">' in page
        said, data = _structured(page), Client().get(item).json()
        assert said["encoding"]["contentUrl"] == data["url"] == f"{SITE}{item}"
        assert (said["url"], said["dateModified"]) == (data["links"]["pages"][language], data["published_at"])
        assert said["name"] in data["titles"].values()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_list_leads_to_its_files_which_are_there(language: Language) -> None:
    for kind in FILES:
        page = _page(f"/{language}/{kind}/")
        links = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', page)
        types = {media_type for media_type, _ in links}
        assert types > {"application/json", "text/csv"}
        assert any("spreadsheetml" in one for one in types)
        for media_type, address in links:
            assert Client().get(address).headers["Content-Type"].partition(";")[0] == media_type
        assert f'<a href="/api/v1/{kind}" type="application/json">' in page
        for one in _structured(page)["distribution"]:
            answer = Client().get(one["contentUrl"].removeprefix(SITE))
            assert answer.headers["Content-Type"].partition(";")[0] == one["encodingFormat"]


def test_home_and_the_pages_of_open_data_lead_to_data_as_well() -> None:
    assert _structured(_page("/en/"))["@type"] == "WebSite"
    for address, link in (
        ("/en/", "/api/v1/"),
        ("/en/open-data/", "/catalog.jsonld"),
        ("/en/open-data/api/", "/api/v1/openapi.json"),
    ):
        assert re.search(
            rf'<link rel="alternate" type="application/(ld\+)?json" href="{link}">', _page(address)
        )


def test_nothing_in_structured_data_ends_it_and_an_event_says_when_and_where() -> None:
    name = "</script><script>alert(1)</script>&amp;"
    event = {"name": {"en": name}, "when": "2019-01-15", "venue": {"en": "Osaka"}}
    seed(Record.model_validate({"events": {"odd": event}}), at=SEEDED_AT)
    page = _page("/en/events/odd/")
    assert "<script>" not in page
    entity = _structured(page)["mainEntity"]
    assert (entity["@type"], entity["name"]) == ("Event", name)
    assert (entity["startDate"], entity["location"]["name"]) == ("2019-01-15", "Osaka")


def test_the_map_of_the_site_has_every_public_page_once_in_each_language_and_all_are_there() -> None:
    pages = [one for part in _parts() for one in _mapped(part)]
    addresses = [one for one, _, _ in pages]
    assert len(addresses) == len(set(addresses))
    for entry in Entry.objects.all():
        assert {f"{SITE}/{language}/{entry}/" for language in ("ja", "en")} <= set(addresses)
    for address, languages, _ in pages:
        assert set(languages) == {"ja", "en"}
        assert address in languages.values()
        assert Client().get(address.removeprefix(SITE)).status_code == 200, address


def test_the_map_says_when_what_a_page_shows_was_published() -> None:
    [(_, _, at), *_] = _mapped("/sitemap/places-1.xml")
    assert at == "2020-04-01T00:00:00+00:00"


def test_a_long_list_has_several_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "A_PART", 1)
    parts = [one for one in _parts() if "/places-" in one]
    assert parts == ["/sitemap/places-1.xml", "/sitemap/places-2.xml"]
    assert ["osaka" in _mapped(one)[0][0] for one in parts] == [True, False]
    assert Client().get("/sitemap/places-3.xml").status_code == 404


def test_what_is_not_public_is_not_on_the_map() -> None:
    Publication.objects.filter(entry__slug="osaka").delete()
    assert "osaka/" not in _page("/sitemap/places-1.xml")


def test_robots_are_led_to_the_map_and_asked_to_leave_out_what_needs_an_account() -> None:
    said = _page("/robots.txt").splitlines()
    assert said[0] == "User-agent: *"
    assert said[-1] == f"Sitemap: {SITE}/sitemap.xml"
    assert {f"Disallow: /{one}/desk/" for one in ("ja", "en")} <= set(said)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_public_page_sets_a_cookie_or_loosens_the_policy_or_asks_another_host(language: Language) -> None:
    addresses = [one.removeprefix(SITE) for part in _parts() for one, _, _ in _mapped(part)]
    for address in (one for one in addresses if one.startswith(f"/{language}/")):
        answer = Client().get(address)
        assert not answer.cookies, address
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        loaded = re.findall(
            r'<(?:img|script|iframe|source|video|audio|link)\b[^>]*\b(?:src|href)="([^"]+)"',
            answer.content.decode(),
        )
        assert [one for one in loaded if not one.startswith("/")] == [], address
    assert settings.SESSION_SAVE_EVERY_REQUEST is False
