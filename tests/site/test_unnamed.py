"""That an entry exists which is not public is told by no page, list, search, file or count of those that name it."""

import pytest
from django.test import Client
from small_record import SEEDED_AT

from tobiishi.errors import Refused
from tobiishi.programme.models import Collaboration, Event, Milestone, Organisation, Source, Words
from tobiishi.programme.models import Entry as Said
from tobiishi_site.accounts.policy import OPERATOR, VISITOR, Actor, Held
from tobiishi_site.exchange.operations.export_record import export_record
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.withdraw import withdraw

pytestmark = pytest.mark.usefixtures("_small_record")
OFFICE = Actor(9999, frozenset({Held("checker", 9999, "ministry")}))
HIDDEN = "himitsu"
ADDRESSES = (
    "/ja/events/",
    "/en/events/",
    "/ja/events/talks/",
    "/en/events/talks/",
    "/en/tables/events.csv",
    "/ja/tables/events.excel.csv",
)


def _written(kind: str, slug: str, said: Said, *languages: str) -> None:
    made = revise(kind, slug, said, actor=OPERATOR, at=SEEDED_AT)
    for language in languages:
        publish(made, language, actor=OPERATOR, at=SEEDED_AT)  # type: ignore[arg-type] # ja or en


def _talks(name: str, **more: object) -> Event:
    return Event.model_validate({"name": {"en": name, "ja": f"{name} 協議"}, **more})


def _naming() -> dict[str, object]:
    """What an event says that names two entries which are not public, one of them in a citation."""
    _written("organisations", HIDDEN, Organisation(name=Words(en="Not yet known"), kind="ministry"))
    _written("sources", f"{HIDDEN}-paper", Source(title=Words(en="Not yet known either")))
    cited = [{"source": f"{HIDDEN}-paper", "at": "page 3"}]
    return {
        "organiser": HIDDEN,
        "figures": [{"of": {"en": "Guests"}, "value": "9", "unit": "1", "cited": cited}],
    }


def _told() -> list[str]:
    """The public addresses that tell of them."""
    found = [one for one in ADDRESSES if HIDDEN in Client().get(one).content.decode()]
    hits = [
        one for one in ("ja", "en") if "talks" in Client().get(f"/{one}/events/?q={HIDDEN}").content.decode()
    ]
    record = export_record(actor=VISITOR).model_dump_json()
    return [*found, *hits, *(["record"] if HIDDEN in record else [])]


def test_a_public_entry_does_not_tell_whom_it_names_that_is_not_public() -> None:
    _written("events", "talks", _talks("Talks", **_naming()), "ja", "en")
    assert _told() == []
    figures = Client().get("/en/tables/events.figures.csv").content.decode()
    assert "Guests" in figures
    assert HIDDEN not in figures


def test_it_is_named_as_soon_as_it_is_public() -> None:
    _written("events", "talks", _talks("Talks", **_naming()), "ja", "en")
    _written("organisations", HIDDEN, Organisation(name=Words(en="The bureau"), kind="ministry"), "en")
    assert "The bureau" in Client().get("/en/events/talks/").content.decode()
    assert f",{HIDDEN}," in Client().get("/en/tables/events.csv").content.decode()


def test_nor_where_only_the_older_page_of_the_other_language_names_it() -> None:
    _written("events", "talks", _talks("Talks", **_naming()), "ja", "en")
    _written("events", "talks", _talks("New talks"), "ja")
    assert _told() == []
    withdraw(Publication.objects.get(entry__slug="talks", language="ja"), actor=OFFICE, at=SEEDED_AT)
    assert _told() == []


def test_an_entry_that_needs_what_is_not_public_is_told_when_the_whole_record_leaves() -> None:
    _written("collaborations", HIDDEN, _collaboration())
    said = {"collaboration": HIDDEN, "kind": "talks", "said": {"en": "First talks"}}
    _written("milestones", "first", Milestone.model_validate(said), "en")
    with pytest.raises(Refused) as refusal:
        export_record(actor=VISITOR)
    assert [(one.code, one.details["id"]) for one in refusal.value.findings] == [
        ("exchange-not-whole", "first")
    ]
    assert HIDDEN not in str(refusal.value)
    assert HIDDEN not in Client().get("/en/tables/milestones.csv").content.decode()


def _collaboration() -> Said:
    return Collaboration.model_validate({"places": ["osaka", "hcmc"], "pairing": {"en": "Not yet"}})
