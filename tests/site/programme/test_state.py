"""The state of what is public is another after every change of publications, and after nothing else."""

import pytest
from small_record import SEEDED_AT

from tobiishi.programme.models import Event, Record, Words
from tobiishi_site.accounts.policy import OPERATOR, Actor, Held
from tobiishi_site.programme.models import Publication
from tobiishi_site.programme.operations.publish import publish
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.operations.seed import seed
from tobiishi_site.programme.operations.withdraw import withdraw
from tobiishi_site.programme.state import NOTHING, state

OFFICE = Actor(9999, frozenset({Held("checker", 9999, "ministry")}))


@pytest.mark.django_db
def test_nothing_is_public_at_first() -> None:
    """Neither is anything after a draft was written."""
    revise("events", "talks", Event(name=Words(en="Talks")), actor=OPERATOR, at=SEEDED_AT)
    assert state() == NOTHING


@pytest.mark.usefixtures("_small_record")
def test_every_change_has_a_word_of_its_own() -> None:
    """Also where what is public comes back to what it was before; doing again what is done changes nothing."""
    words = [state().word]
    made = revise("events", "talks", Event(name=Words(en="Talks")), actor=OPERATOR, at=SEEDED_AT)
    assert state().word == words[0]
    for _ in range(2):
        public = publish(made, "en", actor=OPERATOR, at=SEEDED_AT)
        words.append(state().word)
        publish(made, "en", actor=OPERATOR, at=SEEDED_AT)
        assert state().word == words[-1]
        withdraw(Publication.objects.get(pk=public.pk), actor=OFFICE, at=SEEDED_AT)
        words.append(state().word)
    assert len(set(words)) == len(words)
    assert state().since == SEEDED_AT


@pytest.mark.usefixtures("_small_record")
def test_a_record_that_is_loaded_changes_it_where_it_is_new() -> None:
    """Loading nothing new does not."""
    before = state()
    seed(Record(), at=SEEDED_AT)
    assert state() == before
    seed(Record(events={"talks": Event(name=Words(en="Talks"))}), at=SEEDED_AT)
    assert state() != before
