"""The whole record leaves and comes back as the data of `tobiishi.programme`."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.http import Http404
from made import AT, acting, organisation
from small_record import FILES

from tobiishi.errors import Refused
from tobiishi.programme.files import packaged, read_record, write_record
from tobiishi.programme.models import Record, Words
from tobiishi_site.accounts.models import AuditEntry
from tobiishi_site.accounts.policy import OPERATOR, VISITOR, Actor, Held
from tobiishi_site.exchange.operations.export_record import export_record
from tobiishi_site.exchange.operations.import_record import import_record
from tobiishi_site.programme.entries import read_entry
from tobiishi_site.programme.models import Publication, Revision
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.seed import seed
from tobiishi_site.programme.operations.withdraw import withdraw

pytestmark = pytest.mark.django_db
OFFICE = Actor(9999, frozenset({Held("checker", 9999, "ministry")}))


def _said(*words: str) -> str:
    out = StringIO()
    call_command("record", *words, stdout=out)
    return out.getvalue()


def _order(record: Record) -> list[list[str]]:
    return [list(getattr(record, kind)) for kind in Record.model_fields]


def test_the_packaged_record_leaves_equal_after_the_seed_and_coming_back_changes_nothing(
    tmp_path: Path,
) -> None:
    seed(packaged(), at=AT)
    _said("export", str(tmp_path / "out"))
    again = read_record(tmp_path / "out")
    assert again == packaged()
    assert _order(again) == _order(packaged())
    assert _said("import", str(tmp_path / "out")) == "0 entries are new or changed\n"


def test_a_record_comes_into_an_empty_site_and_leaves_equal(tmp_path: Path) -> None:
    for kind, text in FILES.items():
        (tmp_path / f"{kind}.yaml").write_text(text, encoding="utf-8")
    assert _said("import", str(tmp_path)) == "12 entries are new or changed\n"  # all that FILES holds
    record = export_record(actor=VISITOR)
    assert record == read_record(tmp_path)
    noted = AuditEntry.objects.count()
    assert import_record(record, actor=OPERATOR, at=AT) == 0
    assert AuditEntry.objects.count() == noted


@pytest.mark.usefixtures("_small_record")
def test_a_draft_stays_where_the_record_that_comes_in_says_what_is_public() -> None:
    said = read_entry("agreements", Revision.objects.get(entry__slug="later").data)
    record = export_record(actor=OPERATOR)
    draft = said.model_copy(update={"said": Words(en="A draft")})
    revise("agreements", "later", draft, actor=OPERATOR, at=AT)
    assert export_record(actor=OPERATOR) == record
    assert import_record(record, actor=OPERATOR, at=AT) == 0
    assert Revision.objects.filter(entry__slug="later").latest("number").data["said"] == {"en": "A draft"}


@pytest.mark.usefixtures("_small_record")
def test_what_changed_is_written_published_and_noted(tmp_path: Path) -> None:
    write_record(export_record(actor=OPERATOR), tmp_path)
    places = (tmp_path / "places.yaml").read_text(encoding="utf-8")
    (tmp_path / "places.yaml").write_text(places.replace("Osaka City", "City of Osaka"), encoding="utf-8")
    assert _said("import", str(tmp_path)) == "1 entries are new or changed\n"
    assert Publication.objects.get(entry__slug="osaka", language="en").title == "City of Osaka"
    noted = AuditEntry.objects.latest("pk")
    assert (noted.verb, noted.kind, noted.name, noted.details) == ("make", "import", "record", {"changed": 1})


@pytest.mark.usefixtures("_small_record")
def test_a_record_with_faults_changes_nothing_and_every_fault_is_told(tmp_path: Path) -> None:
    before = Revision.objects.count()
    (tmp_path / "places.yaml").write_text(
        "a: {name: {en: A}, country: VN, level: moon}\nb: {name: {}, country: VN, level: city}\n",
        encoding="utf-8",
    )
    with pytest.raises(CommandError, match=r"(?s)places.yaml:1.*places.yaml:2"):
        _said("import", str(tmp_path))
    assert Revision.objects.count() == before


def test_a_folder_that_is_not_empty_is_not_written_to_and_one_without_a_record_not_read(
    tmp_path: Path,
) -> None:
    with pytest.raises(CommandError, match="holds no record"):
        _said("import", str(tmp_path))
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match="not empty"):
        _said("export", str(tmp_path))
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.usefixtures("_small_record")
def test_the_record_comes_in_by_those_only_who_may() -> None:
    record = export_record(actor=VISITOR)
    for actor in (VISITOR, acting("editor", organisation())):
        with pytest.raises(Http404):
            import_record(record, actor=actor, at=AT)


@pytest.mark.usefixtures("_small_record")
def test_an_entry_that_is_not_whole_without_its_withheld_words_is_told(tmp_path: Path) -> None:
    said = read_entry("agreements", Revision.objects.get(entry__slug="later").data)
    newer = said.model_copy(update={"said": Words(en="Secret"), "name": Words(ja="公開の文")})
    revision = revise("agreements", "later", newer, actor=OPERATOR, at=AT)
    publish(revision, "ja", actor=OPERATOR, at=AT)
    withdraw(Publication.objects.get(entry__slug="later", language="en"), actor=OFFICE, at=AT)
    with pytest.raises(Refused) as refusal:
        export_record(actor=VISITOR)
    assert [(one.code, one.details["id"]) for one in refusal.value.findings] == [
        ("exchange-not-whole", "later")
    ]
    with pytest.raises(CommandError, match="agreements/later: the entry “later”"):
        _said("export", str(tmp_path / "out"))
    assert list((tmp_path / "out").iterdir()) == []
