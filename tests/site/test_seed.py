"""Loading a record: what is asked, written, published and noted, and that the number of queries does not grow."""

from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from small_record import FILES, SEEDED_AT

from tobiishi.programme import models as record
from tobiishi.programme.files import read_record
from tobiishi_site.accounts.models import AuditEntry, Organisation
from tobiishi_site.accounts.policy import OPERATOR, Actor, Held
from tobiishi_site.programme.drafts import keep_up
from tobiishi_site.programme.entries import languages_of
from tobiishi_site.programme.models import Draft, DraftMention, Entry, Mention, Publication, Revision
from tobiishi_site.programme.operations import seed as seeding
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.seed import seed
from tobiishi_site.programme.operations.withdraw import withdraw

pytestmark = pytest.mark.django_db
SMALL = 12
"""Entries of the small record: 2 countries, 2 places, 1 organisation, 1 collaboration, 2 agreements, 1 milestone,
1 study, 1 project and 1 link."""


def _seeded(folder: Path, **files: str) -> int:
    for kind, text in (FILES | files).items():
        (folder / f"{kind}.yaml").write_text(text, encoding="utf-8")
    return seed(read_record(folder), at=SEEDED_AT)


def _notes() -> list[tuple[object, ...]]:
    return list(
        AuditEntry.objects.order_by("pk").values_list(
            "verb", "kind", "name", "organisations", "actor", "details"
        )
    )


def test_every_revision_and_every_publication_is_noted(tmp_path: Path) -> None:
    assert _seeded(tmp_path) == SMALL
    assert AuditEntry.objects.filter(verb="write", actor=0).count() == SMALL
    assert AuditEntry.objects.filter(verb="publish").count() == Publication.objects.count()
    assert Publication.objects.count() == 2 * SMALL - 1  # the organisation has a name in Japanese only


def test_a_second_time_changes_and_notes_nothing(tmp_path: Path) -> None:
    _seeded(tmp_path)
    before = _notes()
    assert _seeded(tmp_path) == 0
    assert _notes() == before


def test_what_is_noted_belongs_to_the_organisations_of_the_places_that_it_is_about(tmp_path: Path) -> None:
    osaka = Organisation.objects.create(
        kind="municipality", name_ja="大阪市", record_kind="places", record_slug="osaka"
    )
    _seeded(tmp_path)
    of_osaka = AuditEntry.objects.filter(organisations=f",{osaka.pk},", verb="write")
    assert set(of_osaka.values_list("name", flat=True)) == {
        "places/osaka",
        "collaborations/osaka-hcmc",
        "agreements/undated",
        "agreements/later",
        "milestones/earlier",
        "studies/fy2019-01",
    }


def test_a_changed_entry_is_revised_published_and_linked_anew_and_no_other(tmp_path: Path) -> None:
    _seeded(tmp_path)
    changed = (
        FILES["links"]
        .replace("from_study: fy2019-01", "from_collaboration: osaka-hcmc")
        .replace("The study", "It")
    )
    assert _seeded(tmp_path, links=changed) == 1
    link = Entry.objects.get(kind="links")
    assert link.revisions.count() == 2
    assert {one.revision.number for one in link.publications.all()} == {2}
    assert set(link.mentions.values_list("named__slug", flat=True)) == {"osaka-hcmc", "pumps"}
    assert Revision.objects.count() == SMALL + 1
    assert _notes()[-3:] == [
        ("write", "draft entry", "links/study-to-pumps", "", 0, {"revision": 2}),
        ("publish", "draft entry", "links/study-to-pumps", "", 0, {"revision": 2, "language": "en"}),
        ("publish", "draft entry", "links/study-to-pumps", "", 0, {"revision": 2, "language": "ja"}),
    ]


def test_it_is_the_same_as_revising_and_publishing_one_by_one(tmp_path: Path) -> None:
    _seeded(tmp_path)
    kept, noted = _state(), _notes()
    for model in (Mention, Publication, DraftMention, Draft):
        model.objects.all().delete()
    for position, revision in enumerate(Revision.objects.order_by("pk")):
        said = _said(tmp_path, revision)
        entry = revision.entry
        assert revise(entry.kind, entry.slug, said, actor=OPERATOR, at=SEEDED_AT) == revision
        for language in sorted(languages_of(said)):
            publish(revision, language, position=position, actor=OPERATOR, at=SEEDED_AT)
    assert _state() == kept
    assert _notes()[len(noted) :] == [row for row in noted if row[0] == "publish"]


def test_what_people_wrote_or_withdrew_stays(tmp_path: Path) -> None:
    _seeded(tmp_path)
    link, milestone = Entry.objects.get(kind="links"), Entry.objects.get(kind="milestones")
    last = link.revisions.get()
    Revision.objects.create(
        entry=link,
        number=2,
        data=last.data | {"said": {"en": "It led to the pumps", "ja": "調査からポンプへ"}},
        made_at=SEEDED_AT,
        actor=7,
    )
    keep_up(link)
    office = Actor(9999, frozenset({Held("checker", 9999, "ministry")}))
    withdraw(milestone.publications.get(language="ja"), actor=office, at=SEEDED_AT)
    assert _seeded(tmp_path, links=FILES["links"].replace("The study", "It")) == 0
    assert link.revisions.count() == 2
    assert link.publications.get(language="en").revision == last
    assert not milestone.publications.filter(language="ja").exists()


def _said(folder: Path, revision: Revision) -> record.Entry:
    """What the record in a folder says of an entry."""
    said: record.Entry = getattr(read_record(folder), revision.entry.kind)[revision.entry.slug]
    return said


def _state() -> list[list[str]]:
    """All that follows from the revisions, whatever its own numbers."""
    kept = (Publication, Draft, Mention, DraftMention)
    return [sorted(str(sorted(row.items())) for row in _rows(model)) for model in kept]


def _rows(model: type[Model]) -> list[dict[str, object]]:
    names = [one.attname for one in model._meta.concrete_fields if not one.primary_key]
    return list(model._default_manager.values(*names))


def test_the_policy_is_asked_for_every_entry(tmp_path: Path) -> None:
    with (
        patch.object(seeding, "demand", side_effect=PermissionDenied) as asked,
        pytest.raises(PermissionDenied),
    ):
        _seeded(tmp_path)
    assert not Entry.objects.exists()
    with patch.object(seeding, "demand") as asked:
        _seeded(tmp_path)
    assert sorted(call.args[1] for call in asked.call_args_list) == ["publish"] * SMALL + ["write"] * SMALL


def test_the_number_of_queries_does_not_depend_on_the_number_of_entries(tmp_path: Path) -> None:
    with CaptureQueriesContext(connection) as few:
        _seeded(tmp_path)
    more = FILES["agreements"].replace("undated:", "undated-2:").replace("later:", "later-2:")
    with CaptureQueriesContext(connection) as many:
        assert _seeded(tmp_path, agreements=FILES["agreements"] + more) == 2
    assert len(many) <= len(few)
