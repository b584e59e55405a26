"""The text of the brochure compared with the record it was set from."""

from __future__ import annotations

from typing import get_args

import pytest

from tobiishi.brochure import Brochure, section_name
from tobiishi.brochure.sections import SECTIONS
from tobiishi.brochure.words import group
from tobiishi.errors import LANGUAGES, Language
from tobiishi.programme.models import Record, Words
from tobiishi.programme.terms import Sector, Stage

from .reading import squeezed, text

BOTH = pytest.mark.parametrize("language", LANGUAGES)
JAPANESE = [
    "東京都環境局",
    "川崎市・ヤンゴン市における低炭素都市形成に向けた覚書",
    "姉妹都市協定",
    "炭素市場エクスプレス",
    "経済産業省、環境省",
    "〒805-0062 北九州市八幡東区平野1-1-1国際村交流センター3F",
]
"""Some of what the record has in Japanese alone."""


@BOTH
def test_every_study_stands_with_its_title_and_texts(
    brochures: dict[str, Brochure], record: Record, language: Language
) -> None:
    found = text(brochures[language].pdf)
    assert len(record.studies) == 17
    for study in record.studies.values():
        for said in (study.title, study.about, *study.aims, *study.institutions):
            assert squeezed(said.in_language(language)) in found, study.number


@BOTH
def test_every_study_stands_with_its_places_and_firms(
    brochures: dict[str, Brochure], record: Record, language: Language
) -> None:
    found = text(brochures[language].pdf)
    for study in record.studies.values():
        places = record.collaborations[study.collaboration].places
        named = [record.places[one].name for one in (*places, *study.with_places)]
        named += [record.organisations[one].name for one in (study.lead, *study.with_)]
        named += [record.technologies[one].name for one in study.technologies]
        named += [record.plans[one].name for one in study.plans]
        assert [one for one in named if squeezed(one.in_language(language)) not in found] == []


@BOTH
def test_the_history_of_every_study_stands_with_its_dates(
    brochures: dict[str, Brochure], record: Record, language: Language
) -> None:
    found = text(brochures[language].pdf)
    ours = {study.collaboration for study in record.studies.values()}
    agreements = [one for one in record.agreements.values() if one.collaboration in ours]
    milestones = [one for one in record.milestones.values() if one.collaboration in ours]
    for said, when in [(a.said, a.signed) for a in agreements] + [(m.said, m.when) for m in milestones]:
        assert squeezed(said.in_language(language)) in found
        assert when is None or squeezed(when.text(language)) in found


@BOTH
def test_every_section_stands_under_its_heading(brochures: dict[str, Brochure], language: Language) -> None:
    made = brochures[language]
    found = text(made.pdf)
    assert made.left_out == ()
    assert [one for one in SECTIONS if squeezed(section_name(one, language)) not in found] == []


@BOTH
def test_merits_stories_events_publications_and_websites_stand_in_full(
    brochures: dict[str, Brochure], record: Record, language: Language
) -> None:
    found = text(brochures[language].pdf)
    said: list[Words] = [
        gain for one in record.merits.values() for gain in (one.title, one.about, *one.gains)
    ]
    for story in record.stories.values():
        said += [story.title, story.about, *(step.said for step in story.steps)]
        said += [record.projects[one].name for one in story.projects]
    said += [part for one in record.events.values() for part in (one.name, *one.said)]
    said += [part for one in record.publications.values() for part in (one.name, *one.said)]
    said += [part for one in record.websites.values() for part in (one.name, one.content)]
    said += [part.name for part in record.plans["ho-chi-minh-city-ccap"].sectors]
    assert [one for one in said if squeezed(one.in_language(language)) not in found] == []
    assert [one.url for one in record.websites.values() if one.url not in found] == []


def test_the_numbers_of_the_year_are_those_of_the_record(brochures: dict[str, Brochure]) -> None:
    japanese, english = (text(brochures[one].pdf) for one in ("ja", "en"))
    assert "17調査8日本の自治体6対象国17海外の都市・地域" in japanese
    assert "17Studies8Japanesemunicipalities6Countries17Partnerareas" in english
    assert "ミャンマー4インドネシア4ベトナム3マレーシア2タイ2フィリピン2" in japanese
    assert "Myanmar4Indonesia4VietNam3Malaysia2Thailand2Philippines2" in english
    assert "明記なし10目標として明記7" in japanese  # 7 of 17 studies name the JCM
    assert "NipponKoeiCo.,Ltd.7" in english


def test_figures_say_their_stage_and_time(brochures: dict[str, Brochure]) -> None:
    japanese, english = (text(brochures[one].pdf) for one in ("ja", "en"))
    assert "約850,000tCO2/年採択事業全体で見込まれる排出削減量採択、2019年9月" in japanese
    assert "2,191tCO2/year" in english
    assert "310tCO2/year(selected,20June2014)" in english
    assert "328tCO2/year(registered,4August2015)" in english
    assert "5,000tCO2/年（採択、2015年度）" in japanese


def test_figures_that_came_after_the_year_do_not_stand(brochures: dict[str, Brochure]) -> None:
    found = text(brochures["en"].pdf)
    assert "139projects" in found  # September 2019
    assert "258projects" not in found  # March 2025


@pytest.mark.parametrize("printed", JAPANESE)
def test_what_has_no_english_stands_as_printed_marked_and_listed(
    brochures: dict[str, Brochure], printed: str
) -> None:
    made = brochures["en"]
    assert printed in made.as_printed
    assert f"{squeezed(printed)}Japanese" in text(made.pdf)


def test_every_text_in_the_other_language_is_marked(brochures: dict[str, Brochure]) -> None:
    for language, mark in (("en", "Japanese"), ("ja", "英語")):
        made = brochures[language]
        assert [one for one in made.as_printed if f"{squeezed(one)}{mark}" not in text(made.pdf)] == []


def test_no_japanese_stands_unmarked_in_english(brochures: dict[str, Brochure]) -> None:
    made = brochures["en"]
    rest = text(made.pdf)
    for one in sorted(made.as_printed, key=len, reverse=True):
        rest = rest.replace(squeezed(one), "")
    quoted = "案件化調査"  # in an English remark on study 10, as a quotation
    assert "".join(one for one in rest if "\u3040" <= one <= "\u9fff") == quoted


def test_it_is_no_publication_of_the_ministry(brochures: dict[str, Brochure]) -> None:
    said = "NopublicationoftheMinistryoftheEnvironment,Japan."
    assert said in text(brochures["en"].pdf)
    assert "環境省の刊行物ではありません" in text(brochures["ja"].pdf)


@BOTH
def test_every_word_of_a_closed_list_has_its_label(language: Language) -> None:
    for name, listed in (("sector", Sector), ("stage", Stage)):
        assert set(group(name, language)) == set(get_args(listed))


def test_every_unit_of_the_record_that_is_a_word_has_its_label(record: Record) -> None:
    figures = [figure for edition in record.editions.values() for figure in edition.figures]
    figures += [figure for scheme in record.schemes.values() for figure in scheme.figures]
    figures += [figure for story in record.stories.values() for figure in story.figures]
    figures += [figure for event in record.events.values() for figure in event.figures]
    units = {one.unit for one in figures}
    assert units - set(group("unit", "ja")) <= {"tCO2"}  # written alike in both languages
