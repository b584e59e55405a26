"""The map: its projection, its frame, its labels, where its points come from."""

from __future__ import annotations

from itertools import combinations

import pytest

from tobiishi.brochure.geography import Frame, fitted, mercator, placed, point_of
from tobiishi.brochure.map import map_of
from tobiishi.brochure.voice import Voice
from tobiishi.brochure.year import year_of
from tobiishi.errors import LANGUAGES, Language
from tobiishi.programme.models import Record

from .reading import changed


def test_the_equator_lies_at_zero_and_north_is_as_far_as_south() -> None:
    assert mercator(0) == pytest.approx(0, abs=1e-12)
    assert mercator(60) == pytest.approx(75.456, abs=0.001)  # ln(tan 75°) = 1.316958, in degrees
    assert mercator(-60) == pytest.approx(-75.456, abs=0.001)


def test_all_points_lie_inside_the_frame() -> None:
    points = [(94.7, 16.8), (140.5, 37.8), (115.2, -8.7)]
    frame = fitted(points, 170, 172)
    for x, y in (frame.at(*point) for point in points):
        assert 0 < x < 170
        assert 0 < y < 172


def test_north_is_above_and_east_to_the_right() -> None:
    frame = Frame(width=100, height=100, left=0, top=60, scale=1)
    assert frame.at(10, 0) == pytest.approx((10, 60))
    assert frame.at(20, 30)[0] > frame.at(10, 30)[0]
    assert frame.at(10, 30)[1] < frame.at(10, 0)[1]


def test_labels_of_points_that_lie_close_do_not_meet() -> None:
    frame = Frame(width=170, height=150, left=0, top=0, scale=1)
    points = [(80.0, 70.0), (82.0, 71.0), (81.0, 73.0), (120.0, 20.0)]
    labels = placed(frame, points, [(30.0, 4.2)] * 4)
    assert all(one.meets(other) == 0 for one, other in combinations(labels, 2))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_shows_every_pair_and_no_labels_that_meet(record: Record, language: Language) -> None:
    drawn = map_of(Voice(record, language), year_of(record, 2019))
    assert drawn is not None
    assert len(drawn["arcs"]) == 17
    assert len(drawn["places"]) == 25  # 8 municipalities and 17 partner areas
    assert drawn["missing"] == []
    boxes = [(*one["box"], 4.2) for one in drawn["places"]]
    for (x, y, wide, high), (to_x, to_y, to_wide, to_high) in combinations(boxes, 2):
        assert x + wide <= to_x or to_x + to_wide <= x or y + high <= to_y or to_y + to_high <= y


def test_points_are_those_of_the_record(record: Record) -> None:
    assert point_of(record.places["bali"]) == (115.21667, -8.65)


def test_the_source_of_the_coordinates_is_cited(record: Record) -> None:
    voice = Voice(record, "en")
    drawn = map_of(voice, year_of(record, 2019))
    assert drawn is not None
    assert f"Coordinates: [{voice.sources['geonames']}]" in drawn["note"]


def test_a_place_without_coordinates_is_named_beside_the_map() -> None:
    added = changed(
        places={"hue": {"name": {"en": "Hue"}, "country": "VN", "level": "city"}},
        collaborations={"kitakyushu-hai-phong": {"places": ["kitakyushu", "hue"]}},
    )
    drawn = map_of(Voice(added, "en"), year_of(added, 2019))
    assert drawn is not None
    assert drawn["missing"] == ["Hue"]
    assert len(drawn["arcs"]) == 16
