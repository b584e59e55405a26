"""Smallest examples of documents that cannot be set."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tobiishi.brochure import Brochure, brochure, statistics_sheet, study_card
from tobiishi.cli.publishing import _write
from tobiishi.programme.models import Record

from .expectations import check_refusal

AT = dt.date(2020, 3, 31)
EDITION = {"fiscal_year": "FY2019", "name": {"en": "Collaboration"}}


def _record(**kinds: dict[str, object]) -> Record:
    return Record.model_validate(kinds)


ONLY_AN_EDITION = _record(editions={"fy2019": EDITION})


def test_a_year_of_which_the_record_has_nothing() -> None:
    check_refusal("brochure-no-year", lambda: brochure(ONLY_AN_EDITION, year=2012, language="en", at=AT))


def test_a_study_that_is_not_there() -> None:
    check_refusal("brochure-no-study", lambda: study_card(_record(), study="fy2019-01", language="en", at=AT))


def _sheet() -> Brochure:
    return statistics_sheet(ONLY_AN_EDITION, year=2019, language="en", at=AT)


def test_a_year_without_studies_to_count() -> None:
    check_refusal("brochure-nothing-to-count", _sheet)


def test_a_character_that_no_font_has() -> None:
    record = _record(editions={"fy2019": {**EDITION, "outline": [{"en": "Lhasa ལྷ་ས"}]}})
    check_refusal("brochure-characters", lambda: brochure(record, year=2019, language="en", at=AT))


def test_a_file_in_a_folder_that_does_not_exist() -> None:
    check_refusal("brochure-file", lambda: _write(Path("no-such-folder/brochure.pdf"), b""))
