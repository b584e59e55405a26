"""Public pages in both languages, over a record as small as may be."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from small_record import FILES, SEEDED_AT

from tobiishi.programme.files import read_record
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.operations.seed import seed

ADDRESSES = (
    "",
    "design/",
    "studies/",
    "studies/fy2019-01/",
    "collaborations/osaka-hcmc/",
    "projects/pumps/",
    "organisations/lead/",
    "countries/vn/",
    "links/",
    "programme/",
    "map/",
    "studies/?country=VN&year=2019",
    "jcm/",
    "guide/",
    "statistics/",
    "glossary/",
    "sites-and-contacts/",
)
pytestmark = pytest.mark.usefixtures("_small_record")


def _get(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status
    return answer.content.decode()


def _order(page: str, *texts: str) -> bool:
    places = [page.index(text) for text in texts]
    return places == sorted(places)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_answers_in_its_language_and_says_that_it_is_not_official(language: str, address: str) -> None:
    page = _get(f"/{language}/{address}")
    assert f'<html lang="{language}">' in page
    assert {"ja": "公式な刊行物ではありません", "en": "no official publication"}[language] in page


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_no_inline_style_or_script_and_asks_no_other_host(address: str) -> None:
    page = _get(f"/ja/{address}")
    assert (
        re.findall(
            r"<style|<script(?! type=\"application/ld\+json\">)|\sstyle=|\son\w+=|(?:src|href)=\"(?:https?:)?//",
            page,
        )
        == []
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_id_that_a_page_refers_to_is_on_it_once(address: str) -> None:
    page = _get(f"/ja/{address}")
    ids = re.findall(r'\bid="([^"]+)"', page)
    referred = re.findall(r'(?:\bfor|aria-labelledby|aria-describedby)="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {one for names in referred for one in names.split()} <= set(ids)


@pytest.mark.parametrize(
    ("address", "said"),
    [("/ja/nothing/", "ページが見つかりません"), ("/en/studies/nothing/", "This page does not exist")],
)
def test_a_page_that_does_not_exist_says_so_in_the_language_of_its_address(address: str, said: str) -> None:
    assert said in _get(address, 404)


def test_the_page_of_our_own_faults_needs_nothing_and_speaks_both_languages() -> None:
    page = render_to_string("500.html")
    assert "エラーが発生しました" in page
    assert '<div class="stack" lang="en">' in page


def test_a_language_is_called_by_its_own_name_and_leads_to_the_same_search() -> None:
    page = _get("/ja/studies/?q=pump&page=1")
    assert '<a href="/en/studies/?q=pump&amp;page=1" lang="en" hreflang="en">English</a>' in page


def test_a_name_that_is_missing_in_the_language_of_a_page_is_marked() -> None:
    assert '<h1 lang="ja">日本調査株式会社</h1>' in _get("/en/organisations/lead/")
    assert '<a href="/en/organisations/lead/" lang="ja">日本調査株式会社</a>' in _get(
        "/en/studies/fy2019-01/"
    )
    assert "This page is not translated yet." in _get("/en/organisations/lead/")


def test_a_history_is_in_the_order_of_time_and_what_has_no_date_is_last() -> None:
    page = _get("/en/collaborations/osaka-hcmc/")
    assert _order(
        page, "Talks of 2013", "The memorandum of 2016", "Pumps for the city", "A letter without a date"
    )
    assert _order(page, "March 2016", "Date not known")


def test_the_chain_is_read_from_both_ends() -> None:
    assert _order(
        _get("/en/studies/fy2019-01/"), "It led to", "High-efficiency pumps", "The study led to the pumps"
    )
    assert _order(_get("/en/projects/pumps/"), "It came from", "Pumps for the city")


def test_words_of_closed_lists_and_units_are_said_in_japanese() -> None:
    assert "上下水道" in _get("/ja/studies/fy2019-01/")
    figure = _get("/ja/projects/pumps/")
    assert ">約1,043</td>" in figure
    assert ">tCO₂／年</td>" in figure
    assert ">採択</td>" in figure


def test_a_country_shows_what_lies_in_it() -> None:
    page = _get("/en/countries/vn/")
    assert "Ho Chi Minh City" in page
    assert "Osaka City" not in page


def test_the_year_is_counted_from_its_public_studies() -> None:
    page = _get("/ja/")  # one study, Osaka, Ho Chi Minh City, Viet Nam
    assert "数字で見る2019年度（平成31年度・令和元年度）" in page
    assert re.findall(r"<dd>(\d+)</dd>", page) == ["1", "1", "1", "1"]


def test_what_is_not_public_is_not_named() -> None:
    Publication.objects.filter(entry__slug="hcmc").delete()
    page = _get("/en/collaborations/osaka-hcmc/")
    assert "/en/places/osaka/" in page
    assert "hcmc/" not in page.replace("osaka-hcmc/", "")


@pytest.mark.parametrize(
    ("words", "found"), [("ﾎﾟﾝﾌﾟ", True), ("ぽんぷ", True), ("PUMPS", True), ("風車", False)]
)
def test_a_search_does_not_mind_width_kana_and_case(words: str, found: bool) -> None:  # noqa: FBT001 - a case
    page = _get(f"/ja/studies/?q={words}")
    assert ("/ja/studies/fy2019-01/" in page) is found
    assert ("見つかりませんでした" in page) is not found


@pytest.mark.parametrize(
    "address", ["/ja/", "/ja/agreements/", "/ja/collaborations/osaka-hcmc/", "/ja/links/"]
)
def test_the_number_of_queries_does_not_depend_on_the_size_of_the_record(
    address: str, tmp_path: Path
) -> None:
    with CaptureQueriesContext(connection) as few:
        _get(address)
    more = [
        FILES["agreements"].replace("undated:", f"undated-{n}:").replace("later:", f"later-{n}:")
        for n in range(9)
    ]
    (tmp_path / "agreements.yaml").write_text("".join(more), encoding="utf-8")
    seed(read_record(tmp_path), at=SEEDED_AT)
    with CaptureQueriesContext(connection) as many:
        assert _get(address)
    assert len(many) == len(few)


def test_the_stylesheet_is_small_and_served_under_the_hash_of_its_content() -> None:
    address = re.search(r'rel="stylesheet" href="(/static/tobiishi/site\.[0-9a-f]{12}\.css)"', _get("/ja/"))
    assert address is not None
    answer = Client().get(address[1])
    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content)) < 25_000  # type: ignore[attr-defined]


def test_a_field_has_label_support_field_and_error_in_this_order() -> None:
    page = _get("/ja/design/")
    form = page[page.index('<label for="id_refused-title"') :]
    assert _order(form, "必須", 'class="support"', "<input", "errorlist", "id_refused-summary")
