"""The packaged record of FY2019 against the brochure's facts, counted by hand."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tobiishi import methodologies
from tobiishi.programme.files import packaged
from tobiishi.programme.models import Words

RECORD = packaged()
STUDIES = RECORD.studies.values()
SIDES = {name: one.places for name, one in RECORD.collaborations.items()}
JAPANESE = [name for name, place in RECORD.places.items() if place.country == "JP"]
PRINTING = {"ocr", "ocr map", "html in text", "footnote marks", "typography"}
"""Kinds of faults that are mended; of every other kind the printed forms are kept."""


def test_there_are_17_studies_numbered_as_listed() -> None:
    assert [one.number for one in STUDIES] == [f"{number:02d}" for number in range(1, 18)]
    assert list(RECORD.studies) == [f"fy2019-{number:02d}" for number in range(1, 18)]
    assert {str(one.fiscal_year) for one in STUDIES} == {"FY2019"}


def test_the_studies_by_country_of_the_partner() -> None:
    partners = [SIDES[one.collaboration][1] for one in STUDIES]
    countries = Counter(RECORD.places[partner].country for partner in partners)
    assert countries == {"MM": 4, "ID": 4, "VN": 3, "TH": 2, "PH": 2, "MY": 2}
    assert len(set(partners)) == 17


def test_the_studies_by_japanese_municipality() -> None:
    counted = Counter(SIDES[one.collaboration][0] for one in STUDIES)
    assert counted == {
        "fukushima": 2,
        "tokyo": 1,
        "kawasaki": 3,
        "yokohama": 1,
        "toyama": 2,
        "osaka": 3,
        "hiroshima": 1,
        "kitakyushu": 4,
    }
    assert set(counted) == set(JAPANESE)


def test_the_studies_by_lead() -> None:
    assert Counter(one.lead for one in STUDIES) == {
        "nippon-koei": 7,
        "ntt-data-iomc": 3,
        "mitsubishi-research-institute": 2,
        "iges": 2,
        "yokohama-port": 1,
        "oriental-consultants": 1,
        "tromso": 1,
    }


def test_seven_studies_name_the_jcm() -> None:
    explicit = [one.number for one in STUDIES if one.jcm_intent == "explicit"]
    assert explicit == ["04", "06", "08", "09", "11", "12", "16"]


def test_nine_partners_are_no_cities() -> None:
    partners = {one.number: RECORD.places[SIDES[one.collaboration][1]] for one in STUDIES}
    no_cities = [number for number, place in partners.items() if place.level != "city"]
    assert no_cities == ["01", "02", "05", "06", "07", "08", "12", "14", "15"]


def test_the_places_of_earlier_work_stand_beside_the_25_of_the_year() -> None:
    studied = {place for one in STUDIES for place in SIDES[one.collaboration]}
    assert set(RECORD.places) - studied == {"da-nang", "mandalay", "phnom-penh"}
    assert len(RECORD.collaborations) == 20  # 17 studied, and one for each of those three cities


def test_a_municipality_that_takes_part_itself_is_a_place_and_its_unit_an_organisation() -> None:
    by_unit = {"tokyo-bureau-of-environment", "kitakyushu-asian-center"}
    units = [one.number for one in STUDIES if by_unit & set(one.with_)]
    assert units == ["03", "14", "15", "16", "17"]
    assert [one.number for one in STUDIES if not one.with_places] == units


def test_the_17_partners_stand_in_their_order() -> None:
    partners = [one.code for one in RECORD.countries.values() if [s.status for s in one.jcm] == ["partner"]]
    assert " ".join(partners) == "MN BD ET KE MV VN LA ID CR PW KH MX SA CL MM TH PH"
    assert {str(one.as_of) for country in RECORD.countries.values() for one in country.jcm} == {"2019-06"}
    assert [one.status for one in RECORD.countries["my"].jcm] == ["no partner"]


def test_every_place_lies_in_a_country_of_the_record() -> None:
    codes = {one.code for one in RECORD.countries.values()}
    assert {one.country for one in RECORD.places.values()} <= codes
    assert {one.country for one in RECORD.projects.values()} <= codes
    assert {one.country for one in RECORD.organisations.values()} <= codes


def test_the_39_dated_and_undated_facts_of_history_are_all_there() -> None:
    assert (len(RECORD.agreements), len(RECORD.milestones)) == (12, 27)
    assert Counter(one.kind for one in RECORD.milestones.values()) == {
        "programme": 10,
        "plan": 6,
        "request": 3,
        "network": 3,
        "talks": 3,
        "project": 1,
        "event": 1,
    }


def test_the_agreements_by_instrument() -> None:
    assert Counter(one.instrument for one in RECORD.agreements.values()) == {
        "memorandum of understanding": 5,
        "cooperation agreement": 2,
        "basic agreement": 1,
        "letter of interest": 1,
        "letter of understanding": 1,
        "environmental sister city": 1,
        "sister city": 1,
    }


def test_the_dates_of_agreements_are_as_precise_as_printed() -> None:
    signed = Counter(str(one.signed) for one in RECORD.agreements.values())
    printed = "2009 2013-10 2014 2014-04 2015-01 2016-03 2016-08 2017 2017 2018-08 2019-03 None"
    assert signed == Counter(printed.split())


def test_the_memorandum_of_osaka_keeps_both_names_and_its_renewal() -> None:
    agreement = RECORD.agreements["osaka-ho-chi-minh-city-2013"]
    assert [str(when) for when in agreement.renewed] == ["2016"]
    assert [(alias.fault, str(alias.when)) for alias in agreement.aliases] == [("f14", "2013")]


def test_dates_that_are_no_days_are_kept() -> None:
    written = {name: str(one.when) for name, one in RECORD.milestones.items()}
    assert written["kawasaki-yangon-since-2016"] == "2016-03/"
    assert written["kitakyushu-mandalay-studies"] == "/FY2018"
    assert written["kitakyushu-iskandar-fy2015-fy2016"] == "FY2015/FY2016"
    assert written["osaka-quezon-fy2017-fy2018"] == "FY2017/FY2018"
    assert written["osaka-quezon-cop24"] == "event:COP24"
    assert written["osaka-ho-chi-minh-city-dialogue"] == "yearly"


def test_two_stories_and_four_merits_with_15_gains() -> None:
    assert list(RECORD.stories) == ["water", "ho-chi-minh-city"]
    assert [len(one.gains) for one in RECORD.merits.values()] == [5, 4, 3, 3]


def test_the_plan_of_ho_chi_minh_city_has_its_ten_sectors() -> None:
    sectors = RECORD.plans["ho-chi-minh-city-ccap"].sectors
    assert [one.number for one in sectors] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert (sectors[0].name.ja, sectors[9].name.en) == ("土地利用分野", "Tourism")


def test_sources_that_state_a_target_differently_stand_side_by_side() -> None:
    blueprint = RECORD.plans["iskandar-blueprint-2025"]
    assert [one.percent for one in blueprint.targets] == ["50", "58"]
    kuala_lumpur = RECORD.plans["kuala-lumpur-2030"].targets
    assert [one.against for one in kuala_lumpur[:2]] == ["business as usual", "intensity of base year"]


def test_33_faults_and_only_those_of_printing_are_mended() -> None:
    assert list(RECORD.faults) == [f"f{number:02d}" for number in range(1, 34)]
    mended = [name for name, one in RECORD.faults.items() if one.mended]
    assert mended == ["f01", "f02", "f03", "f04", "f05", "f23", "f24", "f26"]
    assert {one.kind for one in RECORD.faults.values() if one.mended} == PRINTING


def test_what_is_mended_is_printed_nowhere_else() -> None:
    texts = [one.model_dump_json() for one in STUDIES] + [
        one.model_dump_json() for one in RECORD.projects.values()
    ]
    assert not [text for text in texts if re.search("一定飛び|チャラー|<li>", text)]
    assert not [
        one for one in RECORD.collaborations.values() if one.pairing and "市ー" in (one.pairing.ja or "")
    ]


def test_every_fault_is_named_by_what_it_touches_but_one_of_the_map() -> None:
    kinds = (getattr(RECORD, kind) for kind in type(RECORD).model_fields)
    named = {fault for entries in kinds for one in entries.values() for fault in one.faults}
    assert set(RECORD.faults) - named == {"f03"}  # Tokushima runs no study


def test_other_printed_names_are_aliases_with_their_fault() -> None:
    assert [(one.text, one.fault) for one in RECORD.publications["guidebook"].aliases] == [
        ("低炭素化社会実現のための都市間連携ガイドブック", "f11")
    ]
    assert [one.text for one in RECORD.places["thai-ports"].aliases] == ["レムチャバン港"]
    assert [one.text for one in RECORD.organisations["nippon-koei"].aliases] == ["日本工営(株)"]


def test_94_projects_are_the_93_listed_and_the_food_factory_of_yangon() -> None:
    assert len(RECORD.projects) == 94
    assert Counter(one.country for one in RECORD.projects.values()) == {
        "VN": 30,
        "ID": 13,
        "TH": 15,
        "MM": 7,
        "MN": 8,
        "PH": 4,
        "LA": 3,
        "CL": 3,
        "KH": 2,
        "KE": 2,
        "CR": 2,
        "BD": 1,
        "ET": 1,
        "PW": 1,
        "MV": 1,
        "LK": 1,
    }


def test_the_tonnes_that_projects_were_expected_to_save_a_year() -> None:
    yearly = [
        [figure.value for figure in one.figures if figure.unit == "tCO2/yr"]
        for one in RECORD.projects.values()
    ]
    first = [int(values[0]) for values in yearly if values]
    assert len(first) == 55  # 54 of the list, and the shopping mall
    assert sum(first) == 997_220  # 996,968 of the list, with 310 for its 328, and 270 of the mall


def test_a_figure_keeps_every_stage() -> None:
    tachographs = RECORD.projects["vn-digital-tachographs"]
    tonnes = [(one.value, one.stage) for one in tachographs.figures if one.unit == "tCO2/yr"]
    assert tonnes == [("310", "selected"), ("328", "registered")]
    assert (tachographs.jcm_number, str(tachographs.selected), str(tachographs.registered)) == (
        "VN001",
        "2014-06-20",
        "2015-08-04",
    )


def test_a_derived_figure_says_how() -> None:
    (figure,) = RECORD.projects["vn-da-nang-pumps"].figures
    assert figure.value == "1148"  # 2191 - 1043
    assert figure.rule is not None
    assert "2,191" in figure.rule.in_language("en")


def test_the_chain_from_yokohama_to_ho_chi_minh_city() -> None:
    first, second = RECORD.links["da-nang-pumps"], RECORD.links["da-nang-to-thu-duc"]
    assert (first.from_collaboration, first.to_project) == ("yokohama-da-nang", "vn-da-nang-pumps")
    assert (second.from_project, second.to_project) == ("vn-da-nang-pumps", "vn-thu-duc-inverters")
    assert len(RECORD.links) == 11  # 2 of these, 5 of Osaka, 2 of Kawasaki, 1 of Fukushima, 1 of Kitakyushu


def test_methodologies_that_are_named_exist() -> None:
    library = Path(methodologies.__file__).parent / "library"
    known = {path.stem.rpartition("_v")[0] for path in library.rglob("*.yaml")}
    named = {one for technology in RECORD.technologies.values() for one in technology.methodologies}
    assert named - known == set()
    assert {"X_PV", "ID_AM002", "VN_AM001"} <= named


def test_14_editions_change_their_name_five_times() -> None:
    assert [str(one.fiscal_year) for one in RECORD.editions.values()] == [
        f"FY{year}" for year in range(2013, 2027)
    ]
    names = [one.name.ja for one in RECORD.editions.values()]
    changes = [number + 2013 for number in range(1, 14) if names[number] != names[number - 1]]
    assert changes == [2015, 2016, 2017, 2019, 2020]  # FY2019 is printed without 委託業務


def _told() -> list[Words]:
    """The paragraphs written for Tobiishi: of studies, success stories and merits."""
    stories, merits = RECORD.stories.values(), RECORD.merits.values()
    return [*(one.about for one in STUDIES), *(one.about for one in stories), *(one.about for one in merits)]


def test_what_is_told_is_told_in_both_languages() -> None:
    studied = [text for one in STUDIES for text in (one.title, *one.aims, *one.keywords, *one.institutions)]
    signed = [one.said for one in RECORD.agreements.values()]
    history = [one.said for one in RECORD.milestones.values()]
    texts = [*_told(), *studied, *signed, *history]
    assert [text for text in texts if not (text.has("en") and text.has("ja"))] == []


def test_the_paragraphs_are_long_enough_and_share_no_run_of_eight_words() -> None:
    assert len(_told()) == 23  # 17 studies, 2 stories, 4 merits
    seen: set[tuple[str, ...]] = set()
    for text in _told():
        words = re.findall(r"[a-z0-9'%&]+", text.in_language("en").lower())
        runs = {tuple(words[at : at + 8]) for at in range(len(words) - 7)}
        assert len(words) >= 60
        assert len(text.in_language("ja")) >= 150
        assert not runs & seen
        seen |= runs
