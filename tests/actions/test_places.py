"""Which place a person means: one answer for every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from studyctl.actions.content import catalogue_of
from studyctl.actions.places import place_of, place_words, places_called
from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import Place, Track
from studyctl.errors import UserError
from studyctl.workspace import Workspace


@pytest.fixture
def catalogue(home: Path) -> Catalogue:
    return catalogue_of(Workspace(home))


def called(catalogue: Catalogue, text: str) -> set[str]:
    return {place.id for place in places_called(catalogue.tracks.values(), text)}


def test_every_place_answers_to_its_id_and_its_name(catalogue: Catalogue) -> None:
    for track in catalogue.tracks.values():
        for place in track.places:
            assert place_of(track, place.id) is place_of(track, place.place.upper()) is place
            assert called(catalogue, place.id) == {place.id}
            assert place.id in called(catalogue, place.place)


def test_a_number_means_the_place_of_the_plan_before_others_with_it(catalogue: Catalogue) -> None:
    assert place_of(catalogue.tracks["sprint"], "1").place == "week-1"
    assert place_of(catalogue.tracks["sprint"], "p1").place == "pillar-1"
    assert {"sprint.week-1", "sprint.pillar-1", "hundred-days.week-01"} <= called(catalogue, "1")
    assert called(catalogue, "week-01") == {"hundred-days.week-01"}
    assert called(catalogue, "w1") == {"hundred-days.week-01", "sprint.week-1"}


def test_only_places_of_the_wanted_paths_are_meant(catalogue: Catalogue) -> None:
    track = catalogue.tracks["hundred-days"]
    other = next(place for place in track.places if place.path != "base")
    assert place_of(track, other.place) is other
    with pytest.raises(UserError, match="has no place .* in its plan"):
        place_of(track, other.place, ("base",))


def test_what_is_none_names_the_nearest_or_shows_some(catalogue: Catalogue) -> None:
    with pytest.raises(UserError, match="there is no place 'week-99'. Did you mean `week-"):
        places_called(catalogue.tracks.values(), "week-99")
    with pytest.raises(UserError, match="there is no place 'zzz'. Write it as week-03 or 3"):
        places_called(catalogue.tracks.values(), "zzz")
    few = Track("own", "Own", places=(Place("a", "topic", track="own"), Place("b", "topic", track="own")))
    with pytest.raises(UserError, match="own has no place 'zzz'. Places are a, b"):
        place_of(few, "zzz")


def test_a_place_in_words(catalogue: Catalogue) -> None:
    assert place_words(catalogue, "hundred-days.week-06.5") == "Hundred days, week 6.5"
    assert place_words(catalogue, "hundred-days.maths") == "Hundred days, Maths refresher"
    assert place_words(catalogue, "nowhere") == ""
