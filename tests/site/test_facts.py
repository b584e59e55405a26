"""Every fact of the packaged record is on the site, in both languages; loading it twice changes nothing.

Dates are written here by hand, as the brochure of FY2019 prints them; names are read from the record's own files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from importlib.resources import files
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.utils import timezone
from ruamel.yaml import YAML

from tobiishi.programme.files import packaged
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.operations.seed import seed

LANGUAGES: Final = ("ja", "en")
PARTNERS: Final = {
    "mn": ("モンゴル", "Mongolia"),
    "bd": ("バングラデシュ", "Bangladesh"),
    "et": ("エチオピア", "Ethiopia"),
    "ke": ("ケニア", "Kenya"),
    "mv": ("モルディブ", "Maldives"),
    "vn": ("ベトナム", "Viet Nam"),
    "la": ("ラオス", "Lao PDR"),
    "id": ("インドネシア", "Indonesia"),
    "cr": ("コスタリカ", "Costa Rica"),
    "pw": ("パラオ", "Palau"),
    "kh": ("カンボジア", "Cambodia"),
    "mx": ("メキシコ", "Mexico"),
    "sa": ("サウジアラビア", "Saudi Arabia"),
    "cl": ("チリ", "Chile"),
    "mm": ("ミャンマー", "Myanmar"),
    "th": ("タイ", "Thailand"),
    "ph": ("フィリピン", "Philippines"),
}
AGREEMENTS: Final = {
    "kawasaki-yangon-2016": ("2016年（平成28年）3月", "March 2016"),
    "kawasaki-jakarta-2019": ("2019年（平成31年）3月", "March 2019"),
    "yokohama-thai-ports-2014": ("2014年（平成26年）4月", "April 2014"),
    "yokohama-thai-ports-2015": ("2015年（平成27年）1月", "January 2015"),
    "toyama-semarang": ("", ""),
    "osaka-quezon-2018": ("2018年（平成30年）8月", "August 2018"),
    "osaka-ho-chi-minh-city-2009": ("2009年（平成21年）", "2009"),
    "osaka-ho-chi-minh-city-2013": ("2013年（平成25年）10月", "October 2013"),
    "hiroshima-can-tho-2017": ("2017年（平成29年）", "2017"),
    "kitakyushu-iskandar-2016": ("2016年（平成28年）8月", "August 2016"),
    "kitakyushu-davao-2017": ("2017年（平成29年）", "2017"),
    "kitakyushu-hai-phong-2014": ("2014年（平成26年）", "2014"),
}
MILESTONES: Final = {
    "fukushima-sagaing-2015": ("2015年（平成27年）", "2015"),
    "fukushima-sagaing-2017": ("2017年（平成29年）", "2017"),
    "fukushima-sagaing-2018": ("2018年（平成30年）", "2018"),
    "fukushima-ayeyarwady-2015": ("2015年（平成27年）", "2015"),
    "fukushima-ayeyarwady-2017": ("2017年（平成29年）", "2017"),
    "tokyo-kuala-lumpur-2001": ("2001年（平成13年）", "2001"),
    "tokyo-kuala-lumpur-c40": ("", ""),
    "tokyo-kuala-lumpur-2018": ("2018年（平成30年）", "2018"),
    "kawasaki-yangon-2015": ("2015年（平成27年）", "2015"),
    "kawasaki-yangon-since-2016": ("2016年（平成28年）3月から", "since March 2016"),
    "kawasaki-yangon-projects": ("", ""),
    "kawasaki-jakarta-2017": ("2017年（平成29年）", "2017"),
    "kawasaki-jakarta-2019": ("2019年（令和元年）7月", "July 2019"),
    "yokohama-thai-ports-since-fy2016": ("2016年度（平成28年度）から", "since FY2016"),
    "toyama-semarang-100rc": ("", ""),
    "toyama-semarang-fy2017": ("2017年度（平成29年度）", "FY2017"),
    "osaka-quezon-fy2015": ("2015年度（平成27年度）", "FY2015"),
    "osaka-quezon-fy2017-fy2018": (
        "2017年度（平成29年度）から2018年度（平成30年度）まで",
        "FY2017 to FY2018",
    ),
    "osaka-quezon-cop24": ("COP24", "COP24"),
    "osaka-ho-chi-minh-city-ccap": ("", ""),
    "osaka-ho-chi-minh-city-dialogue": ("毎年", "every year"),
    "hiroshima-can-tho-since-2013": ("2013年（平成25年）から", "since 2013"),
    "kitakyushu-mandalay-studies": ("2018年度（平成30年度）まで", "until FY2018"),
    "kitakyushu-hlegu-eco-green-city": ("", ""),
    "kitakyushu-iskandar-2012": ("2012年（平成24年）", "2012"),
    "kitakyushu-iskandar-fy2015-fy2016": (
        "2015年度（平成27年度）から2016年度（平成28年度）まで",
        "FY2015 to FY2016",
    ),
    "kitakyushu-hai-phong-plan": ("", ""),
}
"""In Japanese as pages print them, with the era (lists leave it out), and in English; empty where no date is known."""
STUDIES: Final = {
    f"fy2019-{number:02}": ("2019年度（平成31年度・令和元年度）", "FY2019") for number in range(1, 18)
}
STORIES: Final = dict.fromkeys(("water", "ho-chi-minh-city"), ("", ""))
IN_TIME: Final = {"agreements": AGREEMENTS, "milestones": MILESTONES, "studies": STUDIES, "stories": STORIES}

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Loaded:
    """Pages of the site with the packaged record, and what its tables held before and after a second loading."""

    pages: dict[str, str]
    once: dict[str, Any]
    twice: dict[str, Any]
    new: int

    def text(self, address: str) -> str:
        """What a reader reads on a page: no tags, one blank between words."""
        main = self.pages[address].partition("<main")[2].partition("</main>")[0]
        return _plain(unescape(re.sub(r"<[^>]+>", " ", main)))


@pytest.fixture(scope="module", name="loaded")
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Loaded:  # noqa: ARG001 - makes the database
    """Loaded once for all tests here, and taken back before the first of them: they read what was kept."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(packaged(), at=timezone.now())
        once, pages = _tables(), {address: _page(address) for address in _addresses()}
        new = seed(packaged(), at=timezone.now())
        loaded = Loaded(pages, once, _tables(), new)
        transaction.set_rollback(True)
    return loaded


def _addresses() -> Iterator[str]:
    for language in LANGUAGES:
        yield f"/{language}/"
        for kind in (*IN_TIME, "countries", "collaborations"):
            yield f"/{language}/{kind}/"
            yield from (f"/{language}/{kind}/{slug}/" for slug in _file(kind))


def _page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _tables() -> dict[str, Any]:
    """How many rows each table has, and everything that is public."""
    rows = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    return {**rows, "public": list(Publication.objects.order_by("pk").values())}


def _file(kind: str) -> dict[str, Any]:
    text = files("tobiishi.programme").joinpath(f"data/fy2019/{kind}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


def _said(entry: dict[str, Any], language: str) -> list[str]:
    """The names and words of an entry in a language, or in the other where there are none, each as printed."""
    parts = [entry[name] for name in ("title", "name", "said", "about") if name in entry]
    other = "en" if language == "ja" else "ja"
    aliases = [alias["text"] for alias in entry.get("aliases", ())]
    return [_plain(part.get(language) or part[other]) for part in parts] + aliases


@pytest.mark.parametrize("kind", IN_TIME)
def test_every_entry_of_the_record_stands_in_the_table_above(kind: str) -> None:
    assert set(IN_TIME[kind]) == set(_file(kind))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", IN_TIME)
def test_each_has_a_page_with_its_printed_names_and_its_date(
    kind: str, language: str, loaded: Loaded
) -> None:
    lacking = []
    for slug, entry in _file(kind).items():
        page, date = (
            loaded.text(f"/{language}/{kind}/{slug}/"),
            IN_TIME[kind][slug][LANGUAGES.index(language)],
        )
        lacking += [(slug, one) for one in (*_said(entry, language), date) if one not in page]
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", IN_TIME)
def test_each_is_in_its_list_with_its_title_and_its_date(kind: str, language: str, loaded: Loaded) -> None:
    page = loaded.pages[f"/{language}/{kind}/"]
    items = {
        found[1]: _plain(unescape(re.sub(r"<[^>]+>", " ", found[0])))
        for found in re.finditer(rf'<li><a href="/{language}/{kind}/([a-z0-9-]+)/".*?</li>', page, re.DOTALL)
    }
    assert set(items) == set(_file(kind))
    dates = {
        slug: re.sub(r"（.*?）", "", one[LANGUAGES.index(language)]) for slug, one in IN_TIME[kind].items()
    }
    assert {slug: date for slug, date in dates.items() if date not in items[slug]} == {}
    titles = {slug: _said(entry, language) for slug, entry in _file(kind).items()}
    assert [slug for slug, said in titles.items() if not any(one in items[slug] for one in said)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_of_a_collaboration_tells_each_agreement_and_milestone_with_its_date(
    language: str, loaded: Loaded
) -> None:
    lacking = []
    for kind in ("agreements", "milestones", "studies"):
        for slug, entry in _file(kind).items():
            page = loaded.text(f"/{language}/collaborations/{entry['collaboration']}/")
            date = IN_TIME[kind][slug][LANGUAGES.index(language)]
            names = [one for one in ("title", "name", "said") if one in entry][:1]
            said = _said({name: entry[name] for name in names}, language)
            lacking += [(slug, one) for one in (*said, date) if one not in page]
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_17_partner_countries_are_listed_and_each_says_since_when_that_is_known(
    language: str, loaded: Loaded
) -> None:
    listed = loaded.text(f"/{language}/countries/")
    status = {"ja": "JCMパートナー国", "en": "JCM partner country"}[language]
    date = {"ja": "2019年（令和元年）6月", "en": "June 2019"}[language]
    lacking = [names for names in PARTNERS.values() if names[LANGUAGES.index(language)] not in listed]
    for code in PARTNERS:
        page = loaded.text(f"/{language}/countries/{code}/")
        lacking += [(code, one) for one in (status, date) if f" {one}" not in page]
    assert lacking == []
    assert len(PARTNERS) == 17


def test_the_year_in_numbers_is_that_of_the_brochure(loaded: Loaded) -> None:
    numbers = re.findall(r"<dd>(\d+)</dd>", loaded.pages["/ja/"])
    assert numbers == ["17", "8", "17", "6"]  # studies, municipalities, partner areas, their countries


def test_loading_it_a_second_time_changes_nothing(loaded: Loaded) -> None:
    assert loaded.new == 0
    assert loaded.once == loaded.twice
    assert loaded.once["programme.Entry"] == loaded.once["programme.Revision"] == 535
