"""What studies and projects are counted by follows from what is public, whatever is published or withdrawn in which order."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from small_record import FILES, SEEDED_AT

from tobiishi.programme.files import read_record
from tobiishi_site.accounts.policy import OPERATOR, Actor, Held
from tobiishi_site.programme.entries import languages_of, read_entry
from tobiishi_site.programme.facets import settle_facets
from tobiishi_site.programme.models import Entry, Facet, Publication
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.seed import seed
from tobiishi_site.programme.operations.withdraw import withdraw

OFFICE = Actor(9999, frozenset({Held("checker", 9999, "ministry")}))
STUDY = {
    ("year", "2019"),
    ("country", "VN"),
    ("city", "osaka"),
    ("city", "hcmc"),
    ("home", "osaka"),
    ("partner", "hcmc"),
    ("pair", "VN/osaka/hcmc"),
    ("implementer", "lead"),
    ("stage", "selected"),
}
pytestmark = pytest.mark.usefixtures("_small_record")


def _facets(kind: str) -> set[tuple[str, str]]:
    return set(Facet.objects.filter(kind=kind).values_list("name", "value"))


def _rows() -> list[tuple[object, ...]]:
    named = Facet.objects.order_by("kind", "name", "value", "entry")
    return list(named.values_list("kind", "name", "value", "entry", "expected_g_per_year"))


def _withdraw(kind: str, slug: str = "") -> None:
    found = Publication.objects.filter(kind=kind, entry__slug__contains=slug)
    for one in found:
        withdraw(one, actor=OFFICE, at=SEEDED_AT)


def test_a_study_and_a_project_have_all_that_is_public_of_them() -> None:
    assert _facets("studies") == STUDY
    assert _facets("projects") == {("country", "VN"), ("stage", "selected")}
    assert set(Facet.objects.filter(kind="projects").values_list("expected_g_per_year", flat=True)) == {
        1_043_000_000
    }


@pytest.mark.parametrize(
    ("kind", "slug", "left"),
    [
        ("studies", "", set()),
        (
            "collaborations",
            "",
            {one for one in STUDY if one[0] not in {"country", "city", "home", "partner", "pair"}},
        ),
        (
            "places",
            "hcmc",
            STUDY - {("country", "VN"), ("city", "hcmc"), ("partner", "hcmc"), ("pair", "VN/osaka/hcmc")},
        ),
        ("places", "osaka", STUDY - {("city", "osaka"), ("home", "osaka"), ("pair", "VN/osaka/hcmc")}),
        ("organisations", "", STUDY - {("implementer", "lead")}),
        ("links", "", STUDY - {("stage", "selected")} | {("stage", "study")}),
        ("projects", "", STUDY - {("stage", "selected")} | {("stage", "study")}),
        ("agreements", "", STUDY),
    ],
)
def test_what_is_withdrawn_is_counted_nowhere(kind: str, slug: str, left: set[tuple[str, str]]) -> None:
    _withdraw(kind, slug)
    assert _facets("studies") == left


@pytest.mark.parametrize("kind", FILES)
def test_what_follows_from_a_withdrawal_and_a_new_publication_is_what_counting_all_anew_finds(
    kind: str,
) -> None:
    before = _rows()
    _withdraw(kind)
    settled = _rows()
    settle_facets()
    assert _rows() == settled
    for entry in Entry.objects.filter(kind=kind):
        last = entry.revisions.get()
        for language in languages_of(read_entry(kind, last.data)):
            publish(last, language, actor=OPERATOR, at=SEEDED_AT)
    assert _rows() == before


def test_publishing_and_seeding_ask_as_many_queries_in_a_large_record(tmp_path: Path) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            _withdraw("places", "hcmc")
        return len(queries)

    few = asked()
    more = FILES["studies"] + "".join(
        FILES["studies"].replace("fy2019-01:", f"fy2019-{n}:") for n in range(10, 30)
    )
    (tmp_path / "studies.yaml").write_text(more, encoding="utf-8")
    place = Entry.objects.get(kind="places", slug="hcmc").revisions.get()
    for language in ("ja", "en"):
        publish(place, language, actor=OPERATOR, at=SEEDED_AT)
    seed(read_record(tmp_path), at=SEEDED_AT)
    assert Facet.objects.filter(name="country", kind="studies").count() == 21
    assert asked() == few
