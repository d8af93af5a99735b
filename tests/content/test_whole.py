"""What holds across files: the sprint's P0 topics are scheduled, concepts are used, and none comes after its use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studyctl.curriculum.load import load_catalogue
from studyctl.curriculum.model import Item, Track

CATALOGUE = load_catalogue()
# One idea here leans on another that its track, in the order of its document, names only later.
LATER_IN_THE_DOCUMENT = {
    ("from-scratch", "pytorch-basics", "tensor-shapes"),
    ("roadmap", "ablation-study", "train-test-split"),
    ("roadmap", "alignment-tax", "perplexity"),
    ("roadmap", "four-bit-quantization", "quantization"),
    ("roadmap", "lora-memory", "memory-breakdown"),
}


def scheduled(track: Track) -> list[tuple[int, Item]]:
    """The items that the base plan schedules, each with the number of its place."""
    places = [place for place in track.places if place.path == "base"]
    return [(number, item) for number, place in enumerate(places) for group in place.groups for item in group.items]


def test_a_row_of_the_sprints_schedule_means_every_p0_topic_and_stage() -> None:
    track = CATALOGUE.tracks["sprint"]
    meant = {covered for _, item in scheduled(track) for covered in item.covers}
    topics = [
        item
        for place in track.places
        if place.kind in ("pillar", "stage")
        for group in place.groups
        for item in group.items
    ]
    assert len(topics) == 46
    assert [item.id for item in topics if item.priority == "P0" and item.id not in meant] == []


def test_every_concept_is_named_by_something() -> None:
    items = {concept for item in CATALOGUE.items.values() for concept in item.concepts}
    papers = {concept for paper in CATALOGUE.papers.values() for concept in paper.concepts}
    groups = [group for place in CATALOGUE.places.values() for group in place.groups]
    notes = {concept for group in groups for note in group.notes for concept in note.concepts}
    assert sorted(set(CATALOGUE.concepts) - items - papers - notes) == []


def taught_too_late(track: Track) -> Iterator[tuple[str, str, str]]:
    """Concepts, each with one that it needs and that the track first names in a later place."""
    first: dict[str, int] = {}
    for number, item in scheduled(track):
        for concept in item.concepts:
            first.setdefault(concept, number)
    for concept, number in first.items():
        for need in CATALOGUE.concepts[concept].needs:
            if first.get(need, number) > number:
                yield track.id, concept, need


@pytest.mark.parametrize("track", CATALOGUE.tracks)
def test_no_concept_needs_one_that_its_track_teaches_later(track: str) -> None:
    known = {entry for entry in LATER_IN_THE_DOCUMENT if entry[0] == track}
    assert set(taught_too_late(CATALOGUE.tracks[track])) == known
