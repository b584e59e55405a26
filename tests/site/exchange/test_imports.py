"""Tables that come back: what they change, what is refused and why, and that only what was seen is written."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from files import csv_of, rows_of_csv, with_member, xlsx_of
from made import AT, acting, organisation, person, signed_in

from tobiishi.errors import Finding, Refused
from tobiishi.programme.models import Words
from tobiishi_site.accounts.models import AuditEntry, Organisation
from tobiishi_site.accounts.policy import VISITOR, Actor, Held
from tobiishi_site.exchange.columns import tables
from tobiishi_site.exchange.forms import name_of
from tobiishi_site.exchange.models import Import
from tobiishi_site.exchange.operations.apply_import import apply_import
from tobiishi_site.exchange.operations.export_table import export_drafts
from tobiishi_site.exchange.operations.hand_in import hand_in
from tobiishi_site.exchange.preview import preview
from tobiishi_site.exchange.queries import KEPT
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.models import Entry, Publication, Revision
from tobiishi_site.programme.operations.revise import revise

pytestmark = pytest.mark.usefixtures("_small_record")
OFFICE = Actor(9999, frozenset({Held("editor", 9999, "ministry")}))
HEAD = ["id", "revision", "said_en", "signed"]
LATER = ["later", "1", "The memorandum of 2016", "2016-03"]
UNDATED = ["undated", "1", "A letter without a date", ""]


def _city(slug: str = "osaka") -> Organisation:
    return Organisation.objects.create(
        kind="municipality", name_ja="市", record_kind="places", record_slug=slug
    )


def _in(rows: list[list[str]], table: str = "agreements", actor: Actor = OFFICE) -> Import:
    return hand_in(tables()[table], "list.csv", csv_of(rows), actor=actor, at=AT)


def _refused(rows: list[list[str]], table: str = "agreements", actor: Actor = OFFICE) -> list[Finding]:
    found = preview(_in(rows, table, actor), actor)
    return [finding for row in found.refused for finding in row.findings]


def _codes(work: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refusal:
        work()
    for finding in refusal.value.findings:
        assert all("{" not in finding.message(language).what for language in ("en", "ja"))
    return [finding.code for finding in refusal.value.findings]


def _apply(kept: Import, actor: Actor = OFFICE) -> Import:
    return apply_import(kept.pk, preview(kept, actor).mark, actor=actor, at=AT)


def _now(slug: str) -> dict[str, object]:
    return Revision.objects.filter(entry__slug=slug).latest("number").data


# --- what is taken ---


def test_a_row_that_says_what_the_record_says_changes_nothing() -> None:
    kept = _in([HEAD, LATER, UNDATED])
    found = preview(kept, OFFICE)
    assert (found.unchanged, found.changing, found.refused, found.entries) == (2, [], [], {})
    assert _apply(kept).changed == 0
    assert Revision.objects.filter(entry__kind="agreements").count() == 2


def test_a_changed_cell_is_shown_and_then_written_as_a_draft() -> None:
    kept = _in([HEAD, [*LATER[:3], "2016-03-15"], UNDATED])
    (row,) = preview(kept, OFFICE).changing
    assert (row.number, row.slug) == (2, "later")
    assert [(one.column, one.before, one.after) for one in row.changes] == [
        ("signed", "2016-03", "2016-03-15")
    ]
    assert _now("later")["signed"] == "2016-03"
    assert _apply(kept).changed == 1
    assert _now("later")["signed"] == "2016-03-15"
    assert Publication.objects.get(entry__slug="later", language="en").revision.number == 1
    assert list(AuditEntry.objects.order_by("-pk").values_list("verb", "kind", "name")[:2]) == [
        ("make", "import", "agreements"), ("write", "draft entry", "agreements/later"),
    ]  # fmt: skip


def test_an_emptied_cell_removes_what_it_said_and_a_column_left_out_nothing() -> None:
    _apply(_in([["id", "revision", "signed"], ["later", "1", ""]]))
    assert "signed" not in _now("later")
    assert _now("later")["said"] == {"en": "The memorandum of 2016", "ja": "2016年の覚書"}


def test_a_list_in_a_cell_is_written_item_by_item() -> None:
    _apply(
        _in([["id", "revision", "aims_en", "aims_ja"], ["fy2019-01", "1", "a \\| b | c", "あ"]], "studies")
    )
    assert _now("fy2019-01")["aims"] == [{"en": "a | b", "ja": "あ"}, {"en": "c"}]
    _apply(_in([["id", "revision", "aims_en"], ["fy2019-01", "2", "d"]], "studies"))
    assert _now("fy2019-01")["aims"] == [{"en": "d", "ja": "あ"}]


def test_a_figure_is_changed_and_another_added_by_their_positions() -> None:
    head = ["id", "revision", "position", "of_en", "value", "unit", "cited"]
    rows = [
        head,
        ["pumps", "1", "1", "Reductions", "1100.5", "tCO2/yr", ""],
        ["pumps", "1", "2", "Cost", "-3", "JPY", ""],
    ]
    found = preview(kept := _in(rows, "projects.figures"), OFFICE)
    assert [(row.number, row.position, len(row.changes)) for row in found.changing] == [
        (2, "1", 1),
        (3, "2", 3),
    ]
    assert _apply(kept).changed == 1
    assert [(one["value"], one["unit"]) for one in _now("pumps")["figures"]] == [  # type: ignore[attr-defined]
        ("1100.5", "tCO2/yr"), ("-3", "JPY"),
    ]  # fmt: skip


def test_a_number_is_the_same_however_many_zeros_end_it_and_true_however_it_is_written() -> None:
    head = ["id", "revision", "position", "value", "approximate"]
    found = preview(_in([head, ["pumps", "1", "1", "1043.0", "TRUE"]], "projects.figures"), OFFICE)
    assert found.unchanged == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_is_read_as_spreadsheet_programs_write_it(delimiter: str, encoding: str) -> None:
    content = csv_of([HEAD, ["later", "1", "Two\r\nlines, and; more", "2016-03"]], encoding, delimiter)
    found = preview(hand_in(tables()["agreements"], "x.csv", content, actor=OFFICE, at=AT), OFFICE)
    assert found.changing[0].changes[0].after == "Two\nlines, and; more"


def test_a_workbook_is_read_with_its_numbers() -> None:
    rows = [["id", "revision", "position", "value"], ["pumps", 1, 1, -7.25]]
    kept = hand_in(tables()["projects.figures"], "x.xlsx", xlsx_of(rows), actor=OFFICE, at=AT)
    assert preview(kept, OFFICE).changing[0].changes[0].after == "-7.25"


# --- what is refused in a row ---


@pytest.mark.parametrize(
    ("code", "table", "rows", "where"),
    [
        ("exchange-unknown-entry", "agreements", [HEAD, ["moon", "1", "x", ""]], (2, "id")),
        ("exchange-row-twice", "agreements", [HEAD, LATER, LATER], (3, "id")),
        ("exchange-stale", "agreements", [HEAD, ["later", "7", "x", "2016-03"]], (2, "revision")),
        ("exchange-position", "projects.figures", [["id", "revision", "position", "unit"], ["pumps", "1", "3", "t"]], (2, "position")),
        ("yaml-value", "studies", [["id", "revision", "jcm_intent"], ["fy2019-01", "1", "perhaps"]], (2, "jcm_intent")),
        ("yaml-value", "projects.figures", [["id", "revision", "position", "value"], ["pumps", "1", "1", "1,100"]], (2, "value")),
        ("yaml-missing-key", "agreements", [["id", "revision", "instrument"], ["later", "1", ""]], (2, "instrument")),
        ("programme-unknown-id", "agreements", [["id", "revision", "collaboration"], ["later", "1", "moon"]], (2, "collaboration")),
        ("programme-unknown-id", "places", [["id", "revision", "country"], ["osaka", "1", "ZZ"]], (2, "country")),
        ("programme-link-ends", "links", [["id", "revision", "to_project"], ["study-to-pumps", "1", ""]], (2, "id")),
    ],
)  # fmt: skip
def test_a_row_is_refused_with_its_place(
    code: str, table: str, rows: list[list[str]], where: tuple[int, str]
) -> None:
    before = Revision.objects.count()
    (finding,) = _refused(rows, table)
    assert (finding.code, finding.place.line, finding.place.name) == (code, *where)
    assert all("{" not in finding.message(language).what for language in ("en", "ja"))
    assert _apply(_in(rows, table)).changed == 0
    assert Revision.objects.count() == before


def test_a_date_that_is_none_is_refused_at_its_cell() -> None:
    (finding,) = _refused([HEAD, [*LATER[:3], "2016-13"]])
    assert finding.code.startswith("periods-")
    assert (finding.place.line, finding.place.column, finding.place.name) == (2, 4, "signed")


def test_what_is_fine_is_written_though_another_row_is_refused() -> None:
    kept = _in([HEAD, ["moon", "1", "x", ""], ["undated", "1", "A letter", ""]])
    assert _apply(kept).changed == 1
    assert _now("undated")["said"]["en"] == "A letter"  # type: ignore[index]


def test_of_an_entry_with_a_refused_row_no_row_is_written() -> None:
    head = ["id", "revision", "position", "of_en", "value", "unit"]
    rows = [
        head,
        ["pumps", "1", "1", "Reductions", "5", "tCO2/yr"],
        ["pumps", "1", "2", "Cost", "dear", "JPY"],
    ]
    assert [one.code for one in _refused(rows, "projects.figures")] == ["exchange-with-another", "yaml-value"]
    assert _apply(_in(rows, "projects.figures")).changed == 0


def test_a_stale_row_is_told_and_one_that_says_what_the_record_says_now_is_not() -> None:
    said = read_entry("agreements", _now("later"))
    newer = said.model_copy(update={"said": Words(en="Someone else wrote this", ja="2016年の覚書")})
    revise("agreements", "later", newer, actor=OFFICE, at=AT)
    (finding,) = _refused([HEAD, ["later", "1", "I write this", "2016-03"]])
    assert (finding.code, dict(finding.details)) == ("exchange-stale", {"given": "1", "now": "2"})
    assert _refused([HEAD, ["later", "1", "Someone else wrote this", "2016-03"]]) == []


def test_another_organisations_draft_is_not_even_acknowledged() -> None:
    Publication.objects.filter(entry__kind="agreements").delete()
    stranger = acting("editor", organisation(name="富山市"))
    (hidden,) = _refused([HEAD, ["later", "1", "x", ""]], actor=stranger)
    (missing,) = _refused([HEAD, ["nothing", "1", "x", ""]], actor=stranger)
    assert (
        (hidden.code, hidden.place)
        == (missing.code, missing.place)
        == ("exchange-unknown-entry", hidden.place)
    )


def test_a_draft_that_one_may_not_read_cannot_be_named() -> None:
    project = read_entry("projects", _now("pumps"))
    revise("projects", "hidden", project, actor=OFFICE, at=AT)
    editor = acting("editor", _city())
    head = ["id", "revision", "from_study", "to_project"]
    link = [head, ["study-to-pumps", "1", "fy2019-01", "hidden"]]
    assert [one.code for one in _refused(link, "links", OFFICE)] == []
    assert [one.code for one in _refused(link, "links", editor)] == ["exchange-unknown-entry"]
    head = ["id", "revision", "technologies"]
    revise(
        "technologies", "secret", read_entry("technologies", {"name": {"en": "Secret"}}), actor=OFFICE, at=AT
    )
    study = [head, ["fy2019-01", "1", "secret"]]
    assert [one.code for one in _refused(study, "studies", editor)] == ["programme-unknown-id"]
    assert _refused(study, "studies", OFFICE) == []


def test_who_may_read_and_not_write_is_told() -> None:
    reads, writes = _city(), organisation(name="富山市")
    held = {Held("reader", reads.pk, "municipality"), Held("editor", writes.pk, "municipality")}
    found = _refused([HEAD, ["later", "1", "x", ""]], actor=Actor(99, frozenset(held)))
    assert [one.code for one in found] == ["exchange-may-not-write"]


# --- what is refused as a file ---


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("exchange-no-rows", [HEAD]),
        ("exchange-no-rows", []),
        ("exchange-too-many-rows", [HEAD, *[LATER] * 5001]),
        ("exchange-column-unknown", [[*HEAD, "moon"], [*LATER, "x"]]),
        ("exchange-column-twice", [[*HEAD, "signed"], [*LATER, ""]]),
        ("exchange-column-missing", [["id", "said_en"], ["later", "x"]]),
        ("exchange-row-width", [HEAD, [*LATER, "x"]]),
    ],
)
def test_a_table_that_does_not_fit_is_refused(code: str, rows: list[list[str]]) -> None:
    assert _codes(lambda: _in(rows)) == [code]
    assert Import.objects.count() == 0


def test_a_table_of_the_items_of_a_list_needs_their_positions() -> None:
    assert _codes(lambda: _in([["id", "revision", "unit"], ["pumps", "1", "t"]], "projects.figures")) == [
        "exchange-column-missing"
    ]


def _bomb() -> bytes:
    """A workbook that says it is 300 MB when unpacked."""
    out = BytesIO(xlsx_of([HEAD]))
    with ZipFile(out, "a", ZIP_DEFLATED) as archive, archive.open("xl/media/image1.png", "w") as member:
        for _ in range(300):
            member.write(bytes(1_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("exchange-size", lambda: b"id," + b"x" * 5_000_000),
        ("exchange-type", lambda: b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("exchange-type", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00"),
        ("exchange-type", lambda: b"id,revision\x01\n"),
        ("exchange-encoding", lambda: csv_of([HEAD, ["later", "1", "富山", ""]], "cp932")),
        ("exchange-csv", lambda: b'id,revision\nlater,"1'),
        ("exchange-one-sheet", lambda: xlsx_of([HEAD, LATER], sheets=2)),
        ("exchange-formula", lambda: xlsx_of([HEAD, ["later", "1", "=1+1", ""]])),
        ("exchange-column-unknown", lambda: b"<html><script>alert(1)</script>\n<body>\n"),
        ("monitoring-file-broken", lambda: b"PK\x03\x04 no archive"),
        ("monitoring-macro", lambda: with_member(xlsx_of([HEAD, LATER]), "xl/vbaProject.bin", b"x")),
        ("monitoring-external-link", lambda: with_member(xlsx_of([HEAD, LATER]), "xl/externalLinks/a.xml", b"x")),
        ("monitoring-zip-bomb", _bomb),
    ],
)  # fmt: skip
def test_a_file_is_checked_by_what_it_holds(code: str, content: Callable[[], bytes]) -> None:
    made = content()
    codes = _codes(lambda: hand_in(tables()["agreements"], "list.csv", made, actor=OFFICE, at=AT))
    assert code in codes
    assert Import.objects.count() == 0


def test_paths_inside_an_archive_lead_nowhere() -> None:
    made = with_member(xlsx_of([HEAD, LATER]), "../../outside.txt", b"x")
    kept = hand_in(tables()["agreements"], "x.xlsx", made, actor=OFFICE, at=AT)
    assert preview(kept, OFFICE).unchanged == 1


@pytest.mark.parametrize(
    ("given", "shown"),
    [("../../etc/passwd", "passwd"), ("C:\\files\\list.csv", "list.csv"), ("a\u202egnp.csv", "agnp.csv"), ("x" * 300, "x" * 100)],
)  # fmt: skip
def test_of_a_files_name_only_what_is_plain_is_kept(given: str, shown: str) -> None:
    assert name_of(given) == shown


def test_a_text_that_no_cell_holds_is_refused_in_xlsx_and_not_in_csv() -> None:
    aims = tuple(Words(en="a" * 5000) for _ in range(7))  # 35,000 characters with what stands between
    said = read_entry("studies", _now("fy2019-01")).model_copy(update={"aims": aims})
    revise("studies", "fy2019-01", said, actor=OFFICE, at=AT)
    table = tables()["studies"]
    codes = _codes(lambda: export_drafts(table, "xlsx", actor=OFFICE, at=AT))
    assert codes == ["exchange-cell-too-long"]
    assert len(export_drafts(table, "csv", actor=OFFICE, at=AT)) > 35_000
    client = signed_in(person("o@office.example", "editor", organisation("ministry")), second_factor=True)
    answer = client.get("/ja/tables/drafts/studies.xlsx")
    assert answer.status_code == 409
    assert "CSVでダウンロードしてください" in answer.content.decode()


# --- only what was seen, only once, only by the one who handed it in ---


def test_what_changed_after_the_preview_is_not_written() -> None:
    kept = _in([HEAD, ["later", "1", "I write this", "2016-03"], ["undated", "1", "And this", ""]])
    seen = preview(kept, OFFICE).mark
    said = read_entry("agreements", _now("later"))
    revise("agreements", "later", said.model_copy(update={"signed": None}), actor=OFFICE, at=AT)
    assert _codes(lambda: apply_import(kept.pk, seen, actor=OFFICE, at=AT)) == ["exchange-preview-changed"]
    assert _now("undated")["said"]["en"] == "A letter without a date"  # type: ignore[index]


def test_a_table_is_applied_once() -> None:
    kept = _in([HEAD, ["undated", "1", "A letter", ""]])
    seen = preview(kept, OFFICE).mark
    apply_import(kept.pk, seen, actor=OFFICE, at=AT)
    assert _codes(lambda: apply_import(kept.pk, seen, actor=OFFICE, at=AT)) == ["exchange-applied-already"]
    assert Import.objects.get().rows == []


def test_a_table_is_there_for_the_one_who_handed_it_in() -> None:
    city = _city()
    mine, colleague = acting("editor", city), acting("checker", city)
    other = Actor(mine.signature + 100, mine.held)
    kept = _in([HEAD, ["later", "1", "x", ""]], actor=mine)
    for actor in (other, colleague):
        with pytest.raises(Http404):
            apply_import(kept.pk, "", actor=actor, at=AT)
    assert _apply(kept, mine).changed == 1


def test_who_writes_nothing_hands_nothing_in() -> None:
    for actor in (VISITOR, acting("reader", _city())):
        with pytest.raises(Http404):
            _in([HEAD, LATER], actor=actor)


def test_a_table_that_nobody_applied_is_gone_after_a_day() -> None:
    kept = _in([HEAD, LATER])
    Import.objects.update(made_at=AT - KEPT * 2)
    _in([HEAD, LATER])
    assert not Import.objects.filter(pk=kept.pk).exists()


# --- pages ---


def _editor() -> Client:
    return signed_in(person("e@osaka.example", "editor", _city()))


def _hand_in(client: Client, content: bytes, language: str = "en") -> str:
    file = SimpleUploadedFile("list.csv", content)
    answer = client.post(f"/{language}/imports/", {"table": "agreements", "file": file})
    assert answer.status_code == 302
    return answer.headers["Location"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "was changed since the download"), ("ja", "ダウンロード後に項目が変更されています")],
)
def test_an_editor_downloads_changes_looks_and_writes(language: str, said: str) -> None:
    client = _editor()
    rows = rows_of_csv(client.get(f"/{language}/tables/drafts/agreements.csv").content)
    words = rows[0].index("said_en")
    rows[1][words], rows[2][words], rows[2][1] = "<b>A letter</b>", "x", "9"
    page = _hand_in(client, csv_of(rows), language)
    preview = client.get(page).content.decode()
    assert "&lt;b&gt;A letter&lt;/b&gt;" in preview
    assert said in preview
    mark = preview.partition('name="mark" value="')[2].partition('"')[0]
    assert client.post(page, {"mark": mark}).status_code == 302
    assert _now(rows[1][0])["said"]["en"] == "<b>A letter</b>"  # type: ignore[index]
    after = client.get(page).content.decode()
    assert {"en": "1 entry has a new draft", "ja": "1件の項目に新しい下書きができました"}[language] in after
    assert client.post(page, {"mark": mark}).status_code == 302
    assert {"en": "applied already", "ja": "すでに反映されています"}[language] in client.get(
        page
    ).content.decode()


def test_a_file_that_is_not_taken_says_why_on_the_page() -> None:
    answer = _editor().post(
        "/ja/imports/", {"table": "agreements", "file": SimpleUploadedFile("a.csv", b"\x00\xff")}
    )
    assert answer.status_code == 422
    assert "XLSXブックとしてもCSVとしても読めない" in answer.content.decode()


def test_a_file_that_is_too_large_is_not_read() -> None:
    large = SimpleUploadedFile("a.csv", b"x" * 5_000_001)
    answer = _editor().post("/en/imports/", {"table": "agreements", "file": large})
    assert "larger than 5 MB" in answer.content.decode()


def test_handing_in_is_for_editors() -> None:
    assert Client().get("/en/imports/").status_code == 302
    reader = signed_in(person("r@osaka.example", "reader", _city()))
    assert [reader.get(address).status_code for address in ("/en/imports/", "/en/imports/1/")] == [404, 404]


def test_another_editors_table_is_no_page() -> None:
    page = _hand_in(_editor(), csv_of([HEAD, LATER]))
    other = signed_in(person("f@osaka.example", "editor", Organisation.objects.get(record_slug="osaka")))
    assert other.get(page).status_code == 404
    assert other.post(page, {"mark": ""}).status_code == 404


def test_the_number_of_queries_of_a_preview_does_not_depend_on_its_length() -> None:
    client = _editor()
    said = read_entry("agreements", _now("later"))
    few_rows = [HEAD, ["later", "1", "x", ""]]
    with CaptureQueriesContext(connection) as few:
        client.get(_hand_in(client, csv_of(few_rows)))
    for number in range(9):
        revise("agreements", f"more-{number}", said, actor=OFFICE, at=AT)
    many_rows = [*few_rows, *[[f"more-{number}", "1", "x", ""] for number in range(9)]]
    with CaptureQueriesContext(connection) as many:
        assert client.get(_hand_in(client, csv_of(many_rows))).content.count(b"more-") == 18
    assert len(many) == len(few)


def test_the_table_as_exported_comes_back_with_no_change() -> None:
    assert Entry.objects.filter(kind="studies").count() == 1
    for name, table in tables().items():
        made = export_drafts(table, "csv", actor=OFFICE, at=AT)
        if len(rows_of_csv(made)) > 1:
            found = preview(hand_in(table, name, made, actor=OFFICE, at=AT), OFFICE)
            assert (found.changing, found.refused) == ([], []), name
