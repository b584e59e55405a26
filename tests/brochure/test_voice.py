"""How the record is said: marks of what is behind and of the other language, names in other scripts, phrases."""

from __future__ import annotations

from tobiishi.brochure import brochure, study_card
from tobiishi.brochure.fonts import missing
from tobiishi.brochure.voice import Voice, phrases
from tobiishi.programme.models import Record, Words

from .reading import AT, changed, text

SCRIPTS = {"th": "ย่างกุ้ง", "my": "ရန်ကုန်", "km": "រ៉ង់ហ្គូន", "vi": "Cần Thơ Đà Nẵng"}
"""Names in Thai, Burmese, Khmer and Vietnamese."""
TIBETAN = "ཡང་གོན"


def test_nothing_is_marked_as_behind_unless_told(record: Record) -> None:
    assert "beingupdated" not in text(study_card(record, study="fy2019-06", language="en", at=AT).pdf)


def test_an_entry_that_is_behind_carries_the_mark(record: Record) -> None:
    behind = frozenset({("studies", "fy2019-06"), ("merits", "partner-city")})
    made = brochure(record, year=2019, language="en", at=AT, behind=behind)
    found = text(made.pdf)
    assert "GreeninnovationinJakartathroughKawasaki–Jakartacollaborationbeingupdated" in found
    assert "Meritsforpartnercitiesbeingupdated" in found
    assert "MeritsforJapanesecitiesbeingupdated" not in found
    assert "Anentrymarked“beingupdated”waschangedintheotherlanguage" in found


def test_the_mark_speaks_japanese(record: Record) -> None:
    behind = frozenset({("studies", "fy2019-06")})
    made = study_card(record, study="fy2019-06", language="ja", at=AT, behind=behind)
    assert "グリーンイノベーション推進事業更新中" in text(made.pdf)


def test_a_study_without_english_says_so() -> None:
    half = changed(
        studies={"fy2019-06": {"about": {"ja": "日本語だけの紹介です。"}, "title": {"ja": "日本語の題名"}}}
    )
    made = study_card(half, study="fy2019-06", language="en", at=AT)
    found = text(made.pdf)
    assert "日本語だけの紹介です。Japanese" in found
    assert "日本語の題名Japanese" in found
    assert {"日本語だけの紹介です。", "日本語の題名"} <= set(made.as_printed)


def test_names_of_places_stand_in_the_scripts_of_their_countries() -> None:
    aliases = [{"text": name, "language": script} for script, name in SCRIPTS.items()]
    named = changed(places={"yangon": {"aliases": aliases}})
    made = study_card(named, study="fy2019-04", language="ja", at=AT)
    assert made.replaced == ()
    assert [name for name in SCRIPTS.values() if missing(name)] == []
    assert "ย่างกุ้ง"[:2] in text(made.pdf)


def test_a_name_that_no_font_has_gives_way_to_its_other_form() -> None:
    named = changed(places={"yangon": {"name": {"en": TIBETAN, "ja": "ヤンゴン市"}}})
    made = study_card(named, study="fy2019-04", language="en", at=AT)
    assert made.replaced == ((TIBETAN, "ヤンゴン市"),)
    assert "ヤンゴン市Japanese" in text(made.pdf)


def test_a_local_name_that_no_font_has_is_left_out_and_listed() -> None:
    named = changed(places={"yangon": {"aliases": [{"text": TIBETAN, "language": "bo"}]}})
    made = study_card(named, study="fy2019-04", language="en", at=AT)
    assert made.replaced == ((TIBETAN, "Yangon City"),)


def test_rare_characters_of_names_are_set() -> None:
    assert missing("﨑髙辻󠄀①㈱〒") == ()
    assert missing(TIBETAN) != ()


def test_a_heading_breaks_between_phrases() -> None:
    said = "低炭素社会実現のための都市間連携事業"
    assert "".join(phrases(said)) == said
    assert phrases(said)[-1].endswith("都市間連携事業")


def test_a_source_has_the_number_of_its_first_citation(record: Record) -> None:
    voice = Voice(record, "en")
    assert voice.cite(record.studies["fy2019-01"].cited) == "[1] L77, L171, L173"
    assert voice.cite(record.projects["mm-yangon-waste-to-energy"].cited) == "[2]; [1] L214, L216"


def test_what_exists_in_one_language_is_marked_in_the_other(record: Record) -> None:
    voice = Voice(record, "en")
    assert voice.say(Words(ja="覚書"), ("agreements", "a")) == {"t": "覚書", "l": "ja", "o": True}
    assert voice.say(Words(en="memorandum", ja="覚書"), ("agreements", "a")) == "memorandum"
