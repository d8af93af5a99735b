"""The curriculum shown with states, and searched."""

from __future__ import annotations

from pathlib import Path

import pytest

from studyctl.actions.content import catalogue_of
from studyctl.actions.places import place_of
from studyctl.actions.searching import search
from studyctl.actions.showing import (
    ItemEntry,
    MetricEntry,
    PaperEntry,
    paper_state,
    place_shown,
    track_shown,
    tracks_shown,
)
from studyctl.actions.situation import Situation, situation
from studyctl.clock import now
from studyctl.curriculum.model import Place, Track
from studyctl.errors import UserError
from studyctl.ledger.facts import ItemMarked, PaperMarked, TargetMeasured, TrackStarted
from studyctl.ledger.views import PaperState
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

LOOP = "hundred-days.week-03.core.training-loop"
PERPLEXITY = "hundred-days.week-03.metrics.val-perplexity"


@pytest.fixture
def seen(home: Path) -> Situation:
    facts = [
        ItemMarked(LOOP, "done"),
        ItemMarked("hundred-days.week-03.core.train-50m", "started"),
        PaperMarked("attention-is-all-you-need", "read"),
        TargetMeasured("val_perplexity", 41.0, target=PERPLEXITY, met=False, source="hand"),
        TargetMeasured("val_perplexity", 28.5, target=PERPLEXITY, met=True, source="hand"),
        TrackStarted("sprint", now().date()),
    ]
    record(home / "progress.db", "seed", "seed", facts, now())
    return situation(Workspace(home), now())


def test_tracks_are_counted(seen: Situation) -> None:
    lines = {line.id: line for line in tracks_shown(seen)}
    assert set(lines) == {"sprint", "hundred-days", "from-scratch", "roadmap", "post-training"}
    assert (lines["hundred-days"].done, lines["roadmap"].done) == (1, 0)
    assert lines["hundred-days"].items == sum(len(p.items) for p in seen.catalogue.tracks["hundred-days"].places)
    assert (lines["sprint"].active, lines["roadmap"].active) == (True, False)


def test_a_track_lists_its_places_in_order(seen: Situation) -> None:
    track = track_shown(seen, "hundred-days")
    names = [place.place for place in track.places]
    assert names[:4] == ["week-00", "week-01", "week-02", "week-03"]
    assert [place.done for place in track.places if place.place == "week-03"] == [1]
    with pytest.raises(UserError, match="Did you mean `sprint`"):
        track_shown(seen, "sprnt")


def test_a_place_shows_every_entry_of_its_document_in_order_with_its_state(seen: Situation) -> None:
    place = place_shown(seen, "hundred-days", "3")
    source = seen.catalogue.places["hundred-days.week-03"]
    entries = [entry for group in place.groups for entry in group.entries]
    items = [entry for entry in entries if isinstance(entry, ItemEntry)]
    assert [item.id for item in items] == [item.id for item in source.items]
    assert [group.heading for group in place.groups] == [group.heading for group in source.groups]
    expected = sum(len(g.items) + len(g.metrics) + len(g.papers) + len(g.notes) for g in source.groups)
    assert len(entries) == expected and (place.items, place.done) == (len(items), 1)
    states = {item.id: item.state for item in items}
    assert states.pop(LOOP) == "done" and states.pop("hundred-days.week-03.core.train-50m") == "started"
    assert set(states.values()) == {"open"}
    metrics = {entry.id: entry for entry in entries if isinstance(entry, MetricEntry)}
    assert (metrics[PERPLEXITY].best, metrics[PERPLEXITY].met) == (28.5, True)
    others = [metric for name, metric in metrics.items() if name != PERPLEXITY]
    assert all(metric.best is None and metric.met is None for metric in others)


def test_a_papers_state_is_the_furthest_stage(seen: Situation) -> None:
    found = [
        entry
        for place in seen.catalogue.places.values()
        for group in place_shown(seen, place.track, place.place).groups
        for entry in group.entries
        if isinstance(entry, PaperEntry) and entry.id == "attention-is-all-you-need"
    ]
    assert found and {entry.state for entry in found} == {"read"}


@pytest.mark.parametrize("stage", ["started", "read", "implemented", "written"])
def test_a_paper_that_reached_a_stage_is_there(stage: str) -> None:
    earlier = ["started", "read", "implemented", "written"]
    reached = {f"{name}_at": now() for name in earlier[: earlier.index(stage) + 1]}
    assert paper_state(PaperState("p", **reached)) == stage
    assert paper_state(PaperState("p")) == paper_state(None) == "open"


@pytest.mark.parametrize(
    ("track", "text", "place"),
    [
        ("hundred-days", "week-03", "week-03"),
        ("hundred-days", "3", "week-03"),
        ("hundred-days", "03", "week-03"),
        ("hundred-days", "Week 3", "week-03"),
        ("hundred-days", "week-3", "week-03"),
        ("hundred-days", "6.5", "week-06.5"),
        ("hundred-days", "13", "week-13"),
        ("hundred-days", "hundred-days.maths", "maths"),
        ("from-scratch", "1", "part-1"),
        ("post-training", "stage 2", "stage-2"),
    ],
)
def test_a_place_answers_to_its_id_name_and_number(home: Path, track: str, text: str, place: str) -> None:
    assert place_of(catalogue_of(Workspace(home)).track(track), text).place == place


def test_a_place_that_is_none_or_several_is_told(home: Path) -> None:
    catalogue = catalogue_of(Workspace(home))
    with pytest.raises(UserError, match="sprint has no place 'week-9'. Did you mean `week-"):
        place_of(catalogue.track("sprint"), "week-9")
    assert place_of(catalogue.track("sprint"), "1").place == "week-1"  # of two, the one on the plan's path
    twins = (Place("a-1", "topic", number=1.0, path="base"), Place("b-1", "topic", number=1.0, path="base"))
    with pytest.raises(UserError, match="'1' may be a-1, b-1. Write the whole name"):
        place_of(Track("own", "Own", places=twins), "1")


def test_a_search_finds_every_kind_by_all_its_words(home: Path) -> None:
    catalogue = catalogue_of(Workspace(home))
    hits = search(catalogue, "KL divergence")
    assert {"concept", "item", "paper"} <= {hit.kind for hit in hits}
    assert hits[0].title.casefold().count("kl divergence") == 1
    first_other = next(place for place, hit in enumerate(hits) if hit.text)
    assert all(hit.text for hit in hits[first_other:])
    assert [hit.title for hit in search(catalogue, "divergence kl")] == [hit.title for hit in hits]
    assert search(catalogue, "zzzz kl") == () and search(catalogue, "  ") == ()


def test_a_hit_names_its_file_and_line(home: Path) -> None:
    (hit,) = [hit for hit in search(catalogue_of(Workspace(home)), "training loop") if hit.id == LOOP]
    file, _, line = hit.file.rpartition(":")
    assert file.endswith("curriculum/hundred-days/week-03.yaml")
    root = Path(__file__).parents[2]
    text = (root / "curriculum/hundred-days/week-03.yaml").read_text().splitlines()
    assert LOOP in text[int(line) - 1]
