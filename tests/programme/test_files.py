"""A record in files: what is read, what is refused with its file and line, what is written and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tobiishi.errors import Finding, Refused
from tobiishi.programme.files import packaged, read_record, write_record
from tobiishi.programme.models import Record

if TYPE_CHECKING:
    from pathlib import Path

COUNTRY = "vn:\n  code: VN\n  name:\n    en: Viet Nam\n"
PLACES = (
    "a:\n  name: {en: A}\n  country: VN\n  level: city\nb:\n  name: {en: B}\n  country: VN\n  level: city\n"
)
PAIR = "a-b:\n  places: [a, b]\n"
PROJECT = "pump:\n  name: {en: Pump}\n  country: VN\n"


def _write(folder: Path, **files: str) -> Path:
    for kind, text in files.items():
        (folder / f"{kind}.yaml").write_text(text, encoding="utf-8")
    return folder


def _refused(folder: Path, **files: str) -> list[tuple[str, str | None, int | None]]:
    return [(one.code, one.place.file, one.place.line) for one in _findings(folder, **files)]


def _findings(folder: Path, **files: str) -> tuple[Finding, ...]:
    with pytest.raises(Refused) as caught:
        read_record(_write(folder, **files))
    return tuple(caught.value.findings)


def test_a_kind_without_a_file_has_no_entries(tmp_path: Path) -> None:
    record = read_record(_write(tmp_path, countries=COUNTRY))
    assert list(record.countries) == ["vn"]
    assert record.studies == {}


def test_an_empty_folder_is_an_empty_record(tmp_path: Path) -> None:
    assert read_record(tmp_path) == Record()


def test_entries_keep_the_order_of_their_file(tmp_path: Path) -> None:
    places = read_record(_write(tmp_path, places=PLACES.replace("a:", "z:", 1))).places
    assert list(places) == ["z", "b"]


def test_a_number_keeps_its_digits_and_a_date_its_precision(tmp_path: Path) -> None:
    figure = "  figures:\n    - {of: {en: f}, value: 0.10, unit: tCO2, as_of: FY2019}\n"
    project = read_record(_write(tmp_path, projects=PROJECT + figure)).projects["pump"]
    assert project.figures[0].value == "0.10"
    assert str(project.figures[0].as_of) == "FY2019"


def test_a_text_in_one_language_is_shown_in_both_and_says_which_it_has(tmp_path: Path) -> None:
    name = read_record(_write(tmp_path, countries=COUNTRY)).countries["vn"].name
    assert (name.in_language("ja"), name.has("en"), name.has("ja")) == ("Viet Nam", True, False)


def test_a_file_of_no_kind_is_refused(tmp_path: Path) -> None:
    assert _refused(tmp_path, country=COUNTRY) == [("programme-no-such-file", "country.yaml", None)]


def test_an_unknown_id_is_refused_and_told_what_is_near(tmp_path: Path) -> None:
    pair = PAIR.replace("[a, b]", "\n    - a\n    - bb")
    (found,) = _findings(tmp_path, places=PLACES, collaborations=pair)
    assert (found.code, found.place.file, found.place.line) == (
        "programme-unknown-id",
        "collaborations.yaml",
        4,
    )
    assert (found.details["kind"], found.details["id"], found.details["near"]) == ("places", "bb", "b")


def test_an_unknown_id_under_a_key_that_is_a_word_of_python_is_found(tmp_path: Path) -> None:
    study = (
        "s:\n  fiscal_year: FY2019\n  number: '01'\n  collaboration: a-b\n  title: {en: t}\n  lead: x\n"
        "  with: [y]\n  about: {en: t}\n  jcm_intent: explicit\n"
    )
    found = _refused(tmp_path, places=PLACES, collaborations=PAIR, studies=study)
    assert found == [("programme-unknown-id", "studies.yaml", line) for line in (6, 7)]


def test_unknown_ids_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    cited = "  cited:\n    - {source: none}\n"
    found = _refused(tmp_path, countries=COUNTRY + cited, projects=PROJECT + cited)
    assert found == [
        ("programme-unknown-id", "countries.yaml", 6),
        ("programme-unknown-id", "projects.yaml", 5),
    ]


def test_a_text_in_no_language_is_refused(tmp_path: Path) -> None:
    text = "vn:\n  code: VN\n  name: {}\n"
    assert _refused(tmp_path, countries=text) == [("programme-no-words", "countries.yaml", 3)]


@pytest.mark.parametrize(
    "ends",
    [
        "  from_collaboration: a-b\n",
        "  to_project: pump\n",
        "  from_collaboration: a-b\n  from_project: pump\n  to_project: pump\n",
    ],
)
def test_a_link_without_one_beginning_and_one_end_is_refused(tmp_path: Path, ends: str) -> None:
    files = {"places": PLACES, "collaborations": PAIR, "projects": PROJECT, "links": f"l:\n{ends}"}
    assert _refused(tmp_path, **files) == [("programme-link-ends", "links.yaml", 2)]


def test_a_link_with_one_beginning_and_one_end_is_read(tmp_path: Path) -> None:
    link = "l:\n  from_collaboration: a-b\n  to_project: pump\n"
    files = {"places": PLACES, "collaborations": PAIR, "projects": PROJECT, "links": link}
    assert read_record(_write(tmp_path, **files)).links["l"].to_project == "pump"


def test_a_date_that_is_none_is_refused_at_its_line(tmp_path: Path) -> None:
    found = _refused(tmp_path, projects=PROJECT + "  selected: 2016-13\n")
    assert found == [("periods-no-such-month", "projects.yaml", 4)]


def test_a_collaboration_of_one_place_is_refused(tmp_path: Path) -> None:
    found = _refused(tmp_path, places=PLACES, collaborations="a-b:\n  places: [a]\n")
    assert found == [("yaml-value", "collaborations.yaml", 2)]


def test_the_packaged_record_written_and_read_again_is_equal(tmp_path: Path) -> None:
    write_record(packaged(), tmp_path)
    assert read_record(tmp_path) == packaged()


def test_a_file_is_written_for_each_kind_that_has_entries(tmp_path: Path) -> None:
    (given := tmp_path / "given").mkdir()
    (written := tmp_path / "written").mkdir()
    write_record(read_record(_write(given, countries=COUNTRY, projects=PROJECT)), written)
    assert sorted(path.name for path in written.iterdir()) == ["countries.yaml", "projects.yaml"]
    assert (written / "countries.yaml").read_text(encoding="utf-8") == COUNTRY


def test_what_is_written_is_in_the_order_read(tmp_path: Path) -> None:
    (written := tmp_path / "written").mkdir()
    write_record(read_record(_write(tmp_path, places=PLACES.replace("a:", "z:", 1))), written)
    assert list(read_record(written).places) == ["z", "b"]
