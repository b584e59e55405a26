"""The PDF as readers of the structure find it: tags, language, bookmarks, fonts, metadata; and the same bytes again."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from tobiishi.brochure import Brochure, brochure, section_name
from tobiishi.brochure.sections import SECTIONS
from tobiishi.errors import LANGUAGES, Language
from tobiishi.programme.models import Record

from .reading import AT, bookmarks, elements, reader

BOTH = pytest.mark.parametrize("language", LANGUAGES)
TITLES = {
    "ja": "低炭素社会実現のための都市間連携事業 2019年度（平成31年度・令和元年度）版",
    "en": "City-to-City Collaboration for Low-Carbon Society FY2019 (Heisei 31 / Reiwa 1) edition",
}


@BOTH
def test_it_says_its_title_language_and_that_it_is_tagged(
    brochures: dict[str, Brochure], language: Language
) -> None:
    found = reader(brochures[language].pdf)
    assert found.metadata is not None
    assert found.metadata.title == TITLES[language]
    root: Any = found.root_object
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@BOTH
def test_it_declares_pdf_a_and_pdf_ua(brochures: dict[str, Brochure], language: Language) -> None:
    root: Any = reader(brochures[language].pdf).root_object
    said = root["/Metadata"].get_object().get_data().decode("utf-8")
    assert re.search(r"pdfuaid:part[=>\"\s]*1", said)
    assert re.search(r"pdfaid:part[=>\"\s]*2", said)
    assert re.search(r"pdfaid:conformance[=>\"\s]*A", said)


@BOTH
def test_bookmarks_lead_to_every_section_and_study(
    brochures: dict[str, Brochure], record: Record, language: Language
) -> None:
    found = bookmarks(brochures[language].pdf)
    sections = [title for depth, title in found if depth == 1]
    assert sections[:-1] == [section_name(one, language) for one in SECTIONS]
    below = {title for depth, title in found if depth == 2}
    assert {one.title.in_language(language) for one in record.studies.values()} <= below


@BOTH
def test_every_figure_has_words_in_its_place(brochures: dict[str, Brochure], language: Language) -> None:
    figures = [one for one in elements(brochures[language].pdf) if one["/S"] == "/Figure"]
    assert len(figures) == 14  # six schemes, the map, two chains, five charts
    assert [one for one in figures if len(str(one.get("/Alt", ""))) < 20] == []


@BOTH
def test_headings_never_skip_a_level(brochures: dict[str, Brochure], language: Language) -> None:
    levels = [
        int(one["/S"][2:]) for one in elements(brochures[language].pdf) if re.fullmatch(r"/H\d", one["/S"])
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@BOTH
def test_tables_have_heads(brochures: dict[str, Brochure], language: Language) -> None:
    tables = [one for one in elements(brochures[language].pdf) if one["/S"] == "/Table"]
    heads = [one for one in elements(brochures[language].pdf) if one["/S"] == "/TH"]
    assert len(tables) == 3  # the list of studies, the projects of two stories
    assert len(heads) == 4 + 3 + 3


@BOTH
def test_every_font_is_embedded_and_ours(brochures: dict[str, Brochure], language: Language) -> None:
    named = set()
    for page in reader(brochures[language].pdf).pages:
        resources: Any = page["/Resources"]
        for one in resources.get("/Font", {}).values():
            below = one.get_object()["/DescendantFonts"][0].get_object()
            named.add(re.sub(r"^/[A-Z]{6}\+", "", below["/BaseFont"]))
            described = below["/FontDescriptor"].get_object()
            assert "/FontFile3" in described or "/FontFile2" in described
    assert {one.partition("-")[0] for one in named} <= {"NotoSansCJKjp", "NotoSans"}


def test_the_same_record_and_date_give_the_same_bytes(brochures: dict[str, Brochure], record: Record) -> None:
    assert brochure(record, year=2019, language="ja", at=AT).pdf == brochures["ja"].pdf


def test_the_date_of_the_document_is_the_one_given(brochures: dict[str, Brochure]) -> None:
    found = reader(brochures["en"].pdf).metadata
    assert found is not None
    assert str(found.get("/CreationDate")).startswith("D:20200331000000")


@BOTH
def test_two_studies_share_a_page(brochures: dict[str, Brochure], record: Record, language: Language) -> None:
    found = reader(brochures[language].pdf)
    titles = {one.title.in_language(language) for one in record.studies.values()}
    pages = [
        found.get_destination_page_number(one)
        for part in found.outline
        if isinstance(part, list)
        for one in part
        if not isinstance(one, list) and one.title in titles
    ]
    assert len(pages) == 17
    assert len(set(pages)) == 9  # one beside the charts, then eight pages of two
