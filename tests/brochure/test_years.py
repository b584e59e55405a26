"""What of the record a year shows, and what is refused."""

from __future__ import annotations

import pytest

from tobiishi.brochure import brochure, statistics_sheet, study_card
from tobiishi.brochure.year import year_of
from tobiishi.errors import LANGUAGES, Language, Refused
from tobiishi.programme.models import Record

from .reading import AT, changed, reader, squeezed, text


def test_sections_without_data_are_left_out_and_listed(record: Record) -> None:
    made = brochure(record, year=2020, language="en", at=AT)
    assert made.left_out == ("map", "list", "studies", "exchange")
    found = text(made.pdf)
    assert "SectionswithoutdatainthisyearMapofthecollaborationsListofstudies" in found.replace("•", "")
    assert "Zero-Carbon" in found


def test_a_story_does_not_stand_before_it_happened(record: Record) -> None:
    assert set(year_of(record, 2016).stories) == set()  # the water story comes to 2018, the plan to 2017
    assert set(year_of(record, 2017).stories) == {"ho-chi-minh-city"}
    assert set(year_of(record, 2018).stories) == {"water", "ho-chi-minh-city"}


def test_workshops_stand_in_their_year_and_the_next(record: Record) -> None:
    assert len(year_of(record, 2018).events) == 3
    assert len(year_of(record, 2019).events) == 3
    assert len(year_of(record, 2020).events) == 0


def test_the_newest_figure_of_a_quantity_stands(record: Record) -> None:
    scheme = record.schemes["jcm-model-projects"]
    assert "139" in [one.value for one in year_of(record, 2019).newest(scheme.figures)]
    newest = [one.value for one in year_of(record, 2024).newest(scheme.figures)]
    assert "258" in newest
    assert "139" not in newest


def test_partners_are_those_known_by_then(record: Record) -> None:
    assert len(year_of(record, 2019).partners) == 17
    assert len(year_of(record, 2018).partners) == 0  # the record says so of June 2019


def test_another_year_with_studies_has_them_on_its_map() -> None:
    later = changed(
        studies={"fy2019-06": {"fiscal_year": "FY2021"}},
        editions={"fy2021": {"fiscal_year": "FY2021"}},
    )
    made = brochure(later, year=2021, language="ja", at=AT)
    found = text(made.pdf)
    assert "map" not in made.left_out
    assert squeezed(later.studies["fy2019-06"].title.ja or "") in found
    assert squeezed(later.studies["fy2019-01"].title.ja or "") not in found


def test_a_year_without_data_is_refused(record: Record) -> None:
    with pytest.raises(Refused) as refusal:
        brochure(record, year=2012, language="en", at=AT)
    assert [one.code for one in refusal.value.findings] == ["brochure-no-year"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("study", [f"fy2019-{number:02d}" for number in range(1, 18)])
def test_a_card_is_one_page(record: Record, study: str, language: Language) -> None:
    made = study_card(record, study=study, language=language, at=AT)
    assert len(reader(made.pdf).pages) == 1
    assert squeezed(record.studies[study].about.in_language(language)) in text(made.pdf)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_of_statistics_is_one_page(record: Record, language: Language) -> None:
    made = statistics_sheet(record, year=2019, language=language, at=AT)
    found = text(made.pdf)
    assert len(reader(made.pdf).pages) == 1
    assert {"ja": "川崎市3大阪市3", "en": "KawasakiCity3OsakaCity3"}[language] in found
