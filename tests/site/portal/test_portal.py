"""The public face over a record as small as may be: every page, its numbers, its addresses, and what it must not tell."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from small_record import FILES, SEEDED_AT

from tobiishi.programme.files import read_record
from tobiishi_site.accounts.policy import Actor, Held
from tobiishi_site.portal.counting import TABLES
from tobiishi_site.portal.glossary import glossary
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.operations.seed import seed
from tobiishi_site.programme.operations.withdraw import withdraw
from tobiishi_site.programme.queries import latest_year

OFFICE = Actor(9999, frozenset({Held("checker", 9999, "ministry")}))
DOCS = Path(__file__).parents[3] / "docs"
pytestmark = pytest.mark.usefixtures("_small_record")


def _get(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/ja/map/", "/ja/studies/", "/ja/studies/?country=VN", "/ja/statistics/", "/ja/countries/vn/"]
)
def test_the_number_of_queries_does_not_depend_on_the_size_of_the_record(
    address: str, tmp_path: Path
) -> None:
    with CaptureQueriesContext(connection) as few:
        _get(address)
    more = FILES["studies"] + "".join(
        FILES["studies"].replace("fy2019-01:", f"fy2019-{n}:") for n in range(10, 19)
    )
    (tmp_path / "studies.yaml").write_text(more, encoding="utf-8")
    seed(read_record(tmp_path), at=SEEDED_AT)
    with CaptureQueriesContext(connection) as many:
        assert _get(address)
    assert len(many) == len(few)


# --- studies by facets ---


def test_a_facet_counts_the_studies_that_it_would_leave_and_leads_to_them() -> None:
    page = _get("/en/studies/")
    assert '<a href="?country=VN">Viet Nam</a><span class="count">1</span>' in page
    assert "Pumps for the city" in _get("/en/studies/?country=VN&year=2019")


@pytest.mark.parametrize("query", ["country=ID", "year=2018", "stage=issued", "technology=none", "q=zzz"])
def test_a_view_of_nothing_says_so_and_how_to_see_all(query: str) -> None:
    page = _get(f"/en/studies/?{query}")
    assert "Nothing was found." in page
    assert '<a href="/en/studies/">Show all</a>' in page


def test_the_stage_of_a_study_is_that_of_the_project_it_led_to() -> None:
    page = _get("/en/studies/?stage=selected")  # the link study-to-pumps; the figure of pumps was selected
    assert "Pumps for the city" in page
    assert "Nothing was found." in _get("/en/studies/?stage=study")


# --- statistics ---


def test_a_file_of_statistics_has_its_columns_first_and_the_numbers_of_the_page() -> None:
    assert _get("/en/statistics/studies-by-year.csv") == "fiscal_year,studies\r\n2019,1\r\n"
    country = _get("/en/statistics/reductions-by-country.csv").splitlines()
    assert country == [
        "country_code,country,expected_reductions_tco2_per_year,projects",
        "VN,Viet Nam,1043,1",
    ]


def test_a_file_for_excel_says_its_encoding() -> None:
    answer = Client().get("/ja/statistics/studies-by-country.excel.csv")
    assert answer.content.startswith(b"\xef\xbb\xbfcountry_code")


def test_the_funnel_counts_projects_that_came_at_least_so_far() -> None:
    lines = _get("/en/statistics/from-study-to-credits.csv").splitlines()
    assert [line.split(",")[::2] for line in lines[1:4]] == [
        ["study", "1"],
        ["selected", "1"],
        ["registered", "0"],
    ]


def test_a_table_that_does_not_exist_is_not_found() -> None:
    _get("/en/statistics/secrets.csv", 404)


def test_a_chart_is_a_picture_in_the_colours_of_the_page_and_says_what_it_shows() -> None:
    page = _get("/en/statistics/")
    said = 'src="/en/statistics/studies-by-country.svg" alt="Studies by partner country: Viet Nam 1"'
    size = re.search(said + r' width="(\d+)" height="(\d+)"', page)
    assert size
    answer = Client().get("/en/statistics/studies-by-country.svg")
    svg = answer.content.decode()
    assert answer["Content-Type"] == "image/svg+xml"
    assert f'width="{size[1]}" height="{size[2]}"' in svg
    assert "var(--key," in svg
    assert (
        Client()
        .get("/en/statistics/studies-by-country.svg", headers={"if-none-match": answer["ETag"]})
        .status_code
        == 304
    )


@pytest.mark.parametrize("slug", TABLES)
def test_every_table_that_has_rows_has_a_chart(slug: str) -> None:
    shown = f'src="/ja/statistics/{slug}.svg"' in _get("/ja/statistics/")
    assert _get(f"/ja/statistics/{slug}.svg", 200 if shown else 404)
    assert shown is (not slug.endswith("technology"))  # no study or project of the small record names one


# --- the state of the publications ---


def test_what_is_withdrawn_is_gone_from_map_facets_statistics_and_files_at_once() -> None:
    pages = ("/en/studies/", "/en/statistics/", "/en/map/", "/en/statistics/studies-by-country.csv")
    assert all("Viet" in _get(one) for one in pages[:2])
    for one in Publication.objects.filter(entry__kind="studies"):
        withdraw(one, actor=OFFICE, at=SEEDED_AT)
    assert "Pumps for the city" not in _get("/en/studies/")
    assert _get("/en/statistics/studies-by-country.csv") == "country_code,country,studies\r\n"
    assert "map-area" not in _get("/en/map/")


def test_home_statistics_and_facets_say_the_same_numbers() -> None:
    year = latest_year()
    assert year is not None
    lines = _get("/en/statistics/studies-by-year.csv").splitlines()
    assert lines[-1] == f"{year.fiscal_year},{year.studies}"
    option = f'<a href="?year={year.fiscal_year}">FY{year.fiscal_year}</a><span class="count">{year.studies}</span>'
    assert option in _get("/en/studies/")
    assert len(_get("/en/statistics/studies-by-country.csv").splitlines()) - 1 == year.countries
    pairs = [one.split(",")[:2] for one in _get("/en/statistics/links-between-cities.csv").splitlines()[1:]]
    assert [len({pair[side] for pair in pairs}) for side in (0, 1)] == [
        year.municipalities,
        year.partner_areas,
    ]


# --- the calculation ---


def test_the_calculation_is_that_of_the_methodology_and_is_never_called_creditable() -> None:
    page = _get("/en/jcm/?electricity=1500&year=2018")  # 1,500 MWh × 0.333 tCO2/MWh = 499.5, down 499 t
    assert "<dd>499</dd>" in page
    assert "499.5" in page
    assert "An example, never credits" in page


@pytest.mark.parametrize(
    "query", ["electricity=many&year=2018", "electricity=-1&year=2018", "electricity=1&year=18"]
)
def test_what_is_no_number_is_refused_at_its_field(query: str) -> None:
    page = _get(f"/en/jcm/?{query}")
    assert "Nothing was calculated." in page
    assert "errorlist" in page
    assert 'aria-invalid="true"' in page


# --- countries and terms ---


def test_the_page_of_a_country_shows_the_methodologies_made_for_it_and_its_projects() -> None:
    page = _get("/en/countries/vn/")
    assert "VN_AM007 ver 1.0" in page
    assert "TH_AM001" not in page
    assert "High-efficiency pumps" in page


def test_the_glossary_has_exactly_the_terms_of_the_documentation() -> None:
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in one.strip("|").split("|")] for one in lines if one.startswith("| ")]
    written = [row for row in cells if row[0] != "English"]
    told = [[t.word.en, t.word.ja, t.means.en, t.means.ja] for _, group in glossary() for t in group]
    assert told == written
