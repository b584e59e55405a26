"""Lists as files: what stands in them, for whom, and that nothing is lost or carried out."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from files import cells_of_xlsx, csv_of, rows_of_csv, xlsx_of
from made import AT, acting, organisation, person, signed_in
from openpyxl import load_workbook
from small_record import SEEDED_AT

from tobiishi.programme.files import packaged
from tobiishi.programme.models import Agreement, Contact, Place, Study, Words
from tobiishi_site.accounts.models import AuditEntry, Organisation
from tobiishi_site.accounts.policy import OPERATOR, VISITOR, Actor, Held
from tobiishi_site.exchange.columns import put, tables, text_of
from tobiishi_site.exchange.inert import inert, without_mark
from tobiishi_site.exchange.operations.apply_import import apply_import
from tobiishi_site.exchange.operations.export_table import export_drafts, export_table
from tobiishi_site.exchange.operations.hand_in import hand_in
from tobiishi_site.exchange.preview import preview
from tobiishi_site.exchange.writing import file_of
from tobiishi_site.programme.entries import data_of, model_of, read_entry
from tobiishi_site.programme.models import Draft, Publication, Revision
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise

pytestmark = pytest.mark.usefixtures("_small_record")
OFFICE = Actor(9999, frozenset({Held("editor", 9999, "ministry")}))
NAMES = ("辻󠄀市", "﨑①髙", "เชียงใหม่", "ភ្នំពេញ", "ရန်ကုန်မြို့", "ﾄﾔﾏ")
"""A variation selector (U+E0100), characters that NFKC changes, Thai, Khmer, Burmese, half-width kana."""
FORMS = ("csv", "excel.csv", "xlsx")


def _city() -> Organisation:
    """Osaka, which has the drafts of its collaboration."""
    return Organisation.objects.create(
        kind="municipality", name_ja="大阪市", record_kind="places", record_slug="osaka"
    )


def _table(name: str, actor: Actor = OFFICE) -> list[list[str]]:
    return rows_of_csv(export_drafts(tables()[name], "csv", actor=actor, at=AT))


def _public(name: str) -> list[list[str]]:
    return rows_of_csv(export_table(tables()[name], "csv", actor=VISITOR, at=AT))


def _say(slug: str, **changes: object) -> Revision:
    """A draft of an agreement that says something else."""
    said = read_entry("agreements", Revision.objects.filter(entry__slug=slug).latest("number").data)
    return revise("agreements", slug, said.model_copy(update=changes), actor=OPERATOR, at=AT)


# --- what stands in a table ---


def test_a_list_has_a_row_for_each_entry_and_a_column_for_each_field() -> None:
    header, *rows = _public("places")
    assert header[:7] == ["id", "name_en", "name_ja", "country", "level", "several", "members_en"]
    assert [row[:5] for row in rows] == [
        ["osaka", "Osaka City", "大阪市", "JP", "city"],
        ["hcmc", "Ho Chi Minh City", "ホーチミン市", "VN", "city"],
    ]


def test_figures_are_a_table_of_their_own_with_their_position() -> None:
    header, row = _public("projects.figures")
    assert dict(zip(header, row, strict=True)) | {"rule_en": "", "rule_ja": ""} == {
        "id": "pumps", "position": "1", "of_en": "Reductions", "of_ja": "削減量", "value": "1043", "unit": "tCO2/yr",
        "approximate": "true", "stage": "selected", "as_of": "", "rule_en": "", "rule_ja": "", "cited": "", "estimate": "",
    }  # fmt: skip


def test_several_items_stand_in_one_cell() -> None:
    header, row = _public("collaborations")
    assert row[header.index("places")] == "osaka | hcmc"


def test_an_item_may_hold_the_separator_and_be_missing_in_one_language() -> None:
    aims = (Words(en="a | b \\ c"), Words(ja="い"), Words(en="d", ja="え"))
    said = read_entry("studies", Revision.objects.get(entry__kind="studies").data)
    assert isinstance(said, Study)
    revise("studies", "fy2019-01", said.model_copy(update={"aims": aims}), actor=OPERATOR, at=AT)
    header, row = _table("studies")
    assert row[header.index("aims_en")] == "a \\| b \\\\ c |  | d"
    assert row[header.index("aims_ja")] == " | い | え"


def test_every_cell_of_the_packaged_record_can_be_read_back() -> None:
    flat = [table for table in tables().values() if table.part is None]
    parts = {
        table.kind: [one for one in tables().values() if one.part and one.kind == table.kind]
        for table in flat
    }
    for table in flat:
        for slug, said in getattr(packaged(), table.kind).items():
            data = data_of(said)
            again: dict[str, object] = {}
            for column in table.columns:
                put(column, again, text_of(column, data))
            for one in parts[table.kind]:
                items: list[dict[str, object]] = [{} for _ in data.get(str(one.part), ())]
                for new, old in zip(items, data.get(str(one.part), ()), strict=True):
                    for column in one.columns:
                        put(column, new, text_of(column, old))
                again |= {str(one.part): items} if items else {}
            assert model_of(table.kind).model_validate(again) == said, (table.name, slug)


# --- who gets what ---


def test_a_visitor_gets_what_is_published_and_not_the_draft() -> None:
    _say("later", said=Words(en="A secret word", ja="秘密の文"))
    assert "The memorandum of 2016" in str(_public("agreements"))
    assert "secret" not in str(_public("agreements"))
    assert "revision" not in _public("agreements")[0]


def test_a_visitor_does_not_get_an_entry_that_is_not_public() -> None:
    Publication.objects.filter(entry__slug="later").delete()
    assert [row[0] for row in _public("agreements")[1:]] == ["undated"]


def test_words_of_a_language_are_those_that_were_published_in_it() -> None:
    newer = _say("later", said=Words(en="Reworded", ja="書き直し"))
    publish(newer, "ja", position=9, actor=OPERATOR, at=AT)
    header, *rows = _public("agreements")
    (row,) = (row for row in rows if row[0] == "later")
    assert row[header.index("said_ja")] == "書き直し"
    assert row[header.index("said_en")] == "The memorandum of 2016"
    Publication.objects.filter(entry__slug="later", language="en").delete()
    header, *rows = _public("agreements")
    (row,) = (row for row in rows if row[0] == "later")
    assert row[header.index("said_en")] == ""


def test_an_editor_gets_the_drafts_of_their_own_organisation_only() -> None:
    editor = acting("editor", _city())
    _say("later", said=Words(en="A draft"))
    assert "A draft" in str(_table("agreements", editor))
    assert [row[0] for row in _table("places", editor)[1:]] == ["osaka"]
    other = acting("editor", organisation(name="富山市"))
    assert _table("agreements", other)[1:] == []


def test_drafts_are_not_for_visitors_and_people_without_a_role() -> None:
    for actor in (VISITOR, Actor(99)):
        with pytest.raises(Http404):
            export_drafts(tables()["agreements"], "csv", actor=actor, at=AT)


def test_that_drafts_were_taken_away_is_noted() -> None:
    _table("projects.figures")
    noted = AuditEntry.objects.latest("pk")
    assert (noted.verb, noted.kind, noted.name, noted.details) == (
        "make", "export", "projects.figures", {"form": "csv"},
    )  # fmt: skip


# --- traps ---


@pytest.mark.parametrize("form", FORMS)
def test_trap_15_names_survive_from_database_to_file_and_back(form: str) -> None:
    for number, name in enumerate(NAMES):
        place = Place(name=Words(en=f"Place {number}", ja=name), country="JP", level="city")
        revise("places", f"name-{number}", place, actor=OPERATOR, at=AT)
    table = tables()["places"]
    made = export_drafts(table, form, actor=OFFICE, at=AT)  # type: ignore[arg-type]
    if form == "xlsx":
        rows = [[str(cell.value or "") for cell in row] for row in cells_of_xlsx(made)]
        assert load_workbook(BytesIO(made)).sheetnames == ["places"]
    else:
        rows = rows_of_csv(made, "utf-8-sig" if form == "excel.csv" else "utf-8")
    said = rows[0].index("name_ja")
    assert tuple(row[said] for row in rows[-len(NAMES) :]) == NAMES
    kept = hand_in(table, "places", made, actor=OFFICE, at=AT)
    assert preview(kept, OFFICE).unchanged == 2 + len(NAMES)
    assert tuple(row[kept.header.index("name_ja")] for row in kept.rows[-len(NAMES) :]) == NAMES
    for number, row in enumerate(rows[-len(NAMES) :]):
        row[said] = NAMES[number - 1]
    back = xlsx_of(rows) if form == "xlsx" else csv_of(rows)
    kept = hand_in(table, "places", back, actor=OFFICE, at=AT)
    apply_import(kept.pk, preview(kept, OFFICE).mark, actor=OFFICE, at=AT)
    latest = Draft.objects.filter(entry__slug__startswith="name-").order_by("entry")
    assert [one.revision.data["name"]["ja"] for one in latest] == [NAMES[-1], *NAMES[:-1]]


@pytest.mark.parametrize(
    ("text", "for_excel"),
    [
        ("=1+1", "'=1+1"),
        ("+81 3 1234", "'+81 3 1234"),
        ("-see above", "'-see above"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1＋1", "'＝1＋1"),
        (" =1+1", "' =1+1"),
        ("\t=1", "'\t=1"),
        ("-42", "-42"),
        ("-0.5", "-0.5"),
        ("1043", "1043"),
        ("01", "'01"),
        ("0123456", "'0123456"),
        ("12345678901234567890", "'12345678901234567890"),
        ("2016-03", "'2016-03"),
        ("1/2", "'1/2"),
        ("3e5", "'3e5"),
        ("Mar-16", "'Mar-16"),
        ("1 March 2016", "'1 March 2016"),
        ("FY2019", "FY2019"),
        ("fy2019-01", "fy2019-01"),
        ("'quoted", "''quoted"),
        ("富山市", "富山市"),
        ("", ""),
    ],
)
def test_trap_16_cells_of_csv_for_excel_are_inert_and_come_back(text: str, for_excel: str) -> None:
    assert inert(text) == for_excel
    assert without_mark(for_excel) == text


def _trapped() -> None:
    """A contact whose words begin like formulas, and a figure below zero."""
    contact = Contact(who=Words(en="=cmd|' /C calc'!A0"), address="-1 @ 0100001", telephone="0312345678")
    revise("contacts", "trap", contact, actor=OPERATOR, at=AT)
    project = read_entry("projects", Revision.objects.get(entry__kind="projects").data)
    (figure,) = project.figures  # type: ignore[attr-defined]
    below = figure.model_copy(update={"value": "-12.50", "unit": "=1"})
    revise("projects", "pumps", project.model_copy(update={"figures": (below,)}), actor=OPERATOR, at=AT)


def test_trap_16_raw_csv_is_as_in_the_record_and_csv_for_excel_has_its_mark() -> None:
    _trapped()
    header, row = _table("contacts")
    assert row[header.index("who_en")] == "=cmd|' /C calc'!A0"
    assert row[header.index("telephone")] == "0312345678"
    excel = export_drafts(tables()["contacts"], "excel.csv", actor=OFFICE, at=AT)
    assert excel.startswith(b"\xef\xbb\xbf")
    _, row = rows_of_csv(excel, "utf-8-sig")
    assert row[header.index("who_en")] == "'=cmd|' /C calc'!A0"
    assert row[header.index("telephone")] == "'0312345678"
    header, row = rows_of_csv(
        export_drafts(tables()["projects.figures"], "excel.csv", actor=OFFICE, at=AT), "utf-8-sig"
    )
    assert row[header.index("value")] == "-12.50"


def test_trap_16_in_xlsx_texts_are_texts_and_negative_numbers_numbers() -> None:
    _trapped()
    header, row = cells_of_xlsx(export_drafts(tables()["contacts"], "xlsx", actor=OFFICE, at=AT))
    cells = {name.value: cell for name, cell in zip(header, row, strict=True)}
    assert (cells["who_en"].data_type, cells["who_en"].value) == ("s", "=cmd|' /C calc'!A0")
    assert (cells["telephone"].data_type, cells["telephone"].value) == ("s", "0312345678")
    assert cells["telephone"].number_format == "@"
    header, row = cells_of_xlsx(export_drafts(tables()["projects.figures"], "xlsx", actor=OFFICE, at=AT))
    cells = {name.value: cell for name, cell in zip(header, row, strict=True)}
    assert (cells["value"].data_type, cells["value"].value) == ("n", -12.5)
    assert (cells["unit"].data_type, cells["unit"].value) == ("s", "=1")
    header, *rows = cells_of_xlsx(export_table(tables()["agreements"], "xlsx", actor=VISITOR, at=AT))
    signed = [name.value for name in header].index("signed")
    assert [row[signed].value for row in rows] == [None, "2016-03"]


def test_trap_16_what_comes_back_from_each_file_changes_nothing() -> None:
    _trapped()
    for name in ("contacts", "projects.figures", "agreements", "studies"):
        for form in FORMS:
            made = export_drafts(tables()[name], form, actor=OFFICE, at=AT)  # type: ignore[arg-type]
            found = preview(hand_in(tables()[name], name, made, actor=OFFICE, at=AT), OFFICE)
            assert (found.changing, found.refused) == ([], []), (name, form)


def test_a_number_with_more_digits_than_excel_keeps_stays_a_text() -> None:
    table = tables()["projects.figures"]
    row = ["p", "1", "a", "", "12345678901234567.1", "t", "", "", "", "", "", "", ""]
    _, cells = cells_of_xlsx(file_of(table, table.header(drafts=False), [row], form="xlsx", at=AT))
    assert (cells[4].data_type, cells[4].value) == ("s", "12345678901234567.1")


def test_the_same_list_gives_the_same_bytes() -> None:
    table = tables()["studies"]
    first, second = (export_table(table, "xlsx", actor=VISITOR, at=AT) for _ in range(2))
    assert first == second


# --- pages ---


@pytest.mark.parametrize("form", FORMS)
def test_a_visitor_downloads_a_list(form: str) -> None:
    answer = Client().get(f"/ja/tables/studies.{form}")
    assert answer.status_code == 200
    name = {"excel.csv": "studies-for-excel.csv"}.get(form, f"studies.{form}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="tobiishi-{name}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_of_a_list_leads_to_its_files_and_says_what_its_columns_are(language: str) -> None:
    page = Client().get(f"/{language}/tables/projects/").content.decode()
    assert f"/{language}/tables/projects.figures.xlsx" in page
    assert "jcm_number" in page
    assert "/tables/drafts/" not in page
    assert f"/{language}/tables/projects/" in Client().get(f"/{language}/projects/").content.decode()


def test_an_editor_is_led_to_drafts_and_to_handing_in() -> None:
    client = signed_in(person("e@osaka.example", "editor", _city()))
    page = client.get("/en/tables/agreements/").content.decode()
    assert "/en/tables/drafts/agreements.xlsx" in page
    assert "/en/imports/?table=agreements" in page
    assert client.get("/en/tables/drafts/agreements.csv").status_code == 200


def test_drafts_ask_a_visitor_to_sign_in_and_are_no_page_for_a_person_without_a_role() -> None:
    assert Client().get("/en/tables/drafts/agreements.csv").status_code == 302
    assert signed_in(person("p@x.example")).get("/en/tables/drafts/agreements.csv").status_code == 404


@pytest.mark.parametrize(
    "address", ["tables/studies.exe", "tables/moons.csv", "tables/studies.xcsv", "tables/moons/"]
)
def test_other_files_do_not_exist(address: str) -> None:
    assert Client().get(f"/en/{address}").status_code == 404


@pytest.mark.parametrize("who", ["visitor", "editor"])
def test_the_number_of_queries_of_a_list_does_not_depend_on_its_length(who: str) -> None:
    client = Client() if who == "visitor" else signed_in(person("e@osaka.example", "editor", _city()))
    address = "/en/tables/agreements.csv" if who == "visitor" else "/en/tables/drafts/agreements.csv"
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    said = read_entry("agreements", Revision.objects.get(entry__slug="later").data)
    assert isinstance(said, Agreement)
    for number in range(9):
        made = revise("agreements", f"more-{number}", said, actor=OPERATOR, at=SEEDED_AT + timedelta(1))
        publish(made, "en", position=number, actor=OPERATOR, at=AT)
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).content.count(b"more-") == 9
    assert len(many) == len(few)


def test_an_export_needs_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise PermissionDenied

    monkeypatch.setattr("tobiishi_site.exchange.operations.export_table.demand", never)
    for export in (export_table, export_drafts):
        with pytest.raises(PermissionDenied):
            export(tables()["studies"], "csv", actor=OPERATOR, at=AT)
