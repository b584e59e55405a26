"""Search: what finds what, the same on both databases."""

import tomllib
from importlib.resources import files

import pytest
from small_record import SEEDED_AT

from tobiishi.programme.files import packaged
from tobiishi.programme.models import Event, Words
from tobiishi_site.accounts.policy import OPERATOR
from tobiishi_site.programme.finding import entries_with, words_of
from tobiishi_site.programme.models import Draft
from tobiishi_site.programme.operations.revise import revise
from tobiishi_site.programme.spellings import runs_of, spellings

pytestmark = pytest.mark.django_db
NAMES = {
    "toyama": "富山市のトヤマ・ワークショップ",
    "can-tho": "Seminar in Cần Thơ, Đà Nẵng",
    "solar": "Solar panels (CO2, 2.5 MW) for Chiang Mai เชียงใหม่",
    "rare": "辻󠄀村﨑①髙",
    "in-kanji": "富山市と北九州市",
    "in-latin": "Workshop of Toyama City in Ho Chi Minh City",
}


def _found(search: str) -> set[str]:
    wanted = entries_with(search, ("draft",))
    assert wanted is not None
    return set(Draft.objects.filter(entry__in=wanted).values_list("entry__slug", flat=True))


@pytest.mark.parametrize(
    ("search", "slugs"),
    [
        ("富山", {"toyama", "in-kanji", "in-latin"}),
        ("Toyama", {"toyama", "in-kanji", "in-latin"}),
        ("富", {"toyama", "in-kanji"}),
        ("市", {"toyama", "in-kanji"}),
        ("山市", {"toyama", "in-kanji"}),
        ("ホーチミン", {"in-latin"}),
        ("きたきゅうしゅう toyama", {"in-kanji"}),
        ("ho chi minh トヤマ", {"in-latin"}),
        ("chi ho minh トヤマ", {"in-latin"}),
        ("ho chi minh solar", set()),
        ("富市", set()),
        ("トヤマ", {"toyama", "in-kanji", "in-latin"}),
        ("とやま", {"toyama", "in-kanji", "in-latin"}),
        ("ﾄﾔﾏ", {"toyama", "in-kanji", "in-latin"}),
        ("トヤマ 富山", {"toyama", "in-kanji", "in-latin"}),
        ("トヤマ solar", set()),
        ("can tho", {"can-tho"}),
        ("CẦN THƠ", {"can-tho"}),
        ("da nang", {"can-tho"}),
        ("ｓｏｌａｒ", {"solar"}),
        ("sol", {"solar"}),
        ("olar", set()),
        ("co2", {"solar"}),
        ("CO₂", {"solar"}),
        ("2.5", {"solar"}),
        ("เชียง", {"solar"}),
        ("﨑①", {"rare"}),
        ("髙", {"rare"}),
        ('solar" OR "rare', set()),
        ("sol* & !co2 | (rare:*", set()),
    ],
)
def test_trap_17_a_text_is_found_in_every_spelling(search: str, slugs: set[str]) -> None:
    for slug, name in NAMES.items():
        revise("events", slug, Event(name=Words(en=name)), actor=OPERATOR, at=SEEDED_AT)
    assert _found(search) == slugs


def test_a_word_that_was_changed_is_not_found_any_more() -> None:
    for name in ("Pumps", "Boilers"):
        revise("events", "one", Event(name=Words(en=name)), actor=OPERATOR, at=SEEDED_AT)
    assert (_found("pumps"), _found("boilers")) == (set(), {"one"})


@pytest.mark.parametrize("search", ["", " ", "・", "!?"])
def test_nothing_is_asked_for_without_a_letter(search: str) -> None:
    assert entries_with(search, ("draft",)) is None


def test_every_place_of_the_record_is_found_by_a_spelling_of_its_name() -> None:
    known = {" ".join(one) for one in spellings()}
    for place in packaged().places.values():
        for name in (place.name.en, place.name.ja):
            words = runs_of(name or "")
            parts = {" ".join(words[at : at + many]) for at in range(len(words)) for many in (1, 2, 3)}
            assert parts & known or any(one in word for word in words for one in known), name


def test_no_spelling_stands_for_two_names() -> None:
    text = files("tobiishi_site.programme").joinpath("spellings.toml").read_text(encoding="utf-8")
    every = [tuple(runs_of(one)) for name in tomllib.loads(text)["same"] for one in name]
    assert len(every) == len(set(every))
    assert all(every)


def test_words_are_plain_whatever_the_script() -> None:
    assert words_of("富山city 1") == "x05bcc05c71 x05c71 city 1"
