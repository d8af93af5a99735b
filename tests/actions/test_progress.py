"""Progress: hours day by day, Core against the plan, and what proves each concept of the active tracks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from studyctl.actions.progress import ConceptProgress, Progress, ProofCount, level, progress
from studyctl.actions.situation import situation
from studyctl.errors import UserError
from studyctl.ledger.facts import (
    EvidenceAdded,
    Fact,
    ItemMarked,
    NoteWritten,
    RunLaunched,
    TimeLogged,
    TrackStarted,
)
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
START = date(2026, 11, 2)
LOOP = "hundred-days.week-00.core.linear-algebra"


@pytest.fixture
def workspace(home: Path) -> Workspace:
    made = Workspace(home)
    recorded(made, TrackStarted("hundred-days", START), at=datetime(2026, 11, 2, 9, tzinfo=UTC))
    return made


def recorded(workspace: Workspace, *facts: Fact, at: datetime = NOW) -> None:
    record(workspace.progress_db, "test", "test", facts, at)


def seen_on(workspace: Workspace, now: datetime = NOW, track: str = "") -> Progress:
    return progress(situation(workspace, now), track)


def core(workspace: Workspace) -> list[str]:
    return list(situation(workspace, NOW).courses[0].core)


def concept(found: Progress, name: str) -> ConceptProgress:
    return next(one for one in found.concepts if one.concept == name)


def test_hours_are_of_every_day_since_the_start_with_days_off_and_shades(workspace: Workspace) -> None:
    (workspace.home / "studyctl.yaml").write_text("days_off: [thu]\n", encoding="utf-8")
    for day, minutes in ((3, 60), (4, 200), (5, 400)):
        recorded(workspace, TimeLogged(minutes, day=date(2026, 11, day)), at=datetime(2026, 11, day, 12, tzinfo=UTC))
    found = seen_on(workspace)
    assert [one.day for one in found.days] == [START + timedelta(days=index) for index in range(21)]
    assert [(one.hours, one.level) for one in found.days[:4]] == [(0.0, 0), (1.0, 1), (3.33, 3), (6.67, 4)]
    assert [one.day.day for one in found.days if one.off] == [5, 12, 19]
    assert [one.studied for one in found.days[:5]] == [False, True, True, True, False]
    assert (found.mean_hours, found.totals.hours, found.full_hours) == (3.67, 11.0, 6.0)
    assert (found.streak, found.best_streak) == (0, 3)


def test_shades_are_quarters_of_the_full_hours() -> None:
    assert [level(hours, 6.0, False) for hours in (0, 0.1, 1.49, 1.5, 3.0, 4.49, 4.5, 12)] == [0, 1, 1, 2, 3, 3, 4, 4]
    assert (level(0.0, 6.0, True), level(-1.0, 6.0, False)) == (1, 0)


def test_a_track_s_hours_are_those_of_its_items(workspace: Workspace) -> None:
    recorded(workspace, TrackStarted("sprint", START))
    recorded(workspace, TimeLogged(90, core(workspace)[0]), TimeLogged(60))
    assert seen_on(workspace).totals.hours == 2.5
    assert seen_on(workspace, track="hundred-days").totals.hours == 1.5
    assert seen_on(workspace, track="sprint").totals.hours == 0.0
    assert [one.track for one in seen_on(workspace, track="sprint").tracks] == ["sprint"]
    assert (seen_on(workspace).days[-1].level, seen_on(workspace, track="sprint").days[-1].level) == (2, 0)


def test_a_track_that_is_not_active_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="sprint is not active. `studyctl track start sprint` starts it"):
        seen_on(workspace, track="sprint")
    with pytest.raises(UserError, match="there is no track"):
        seen_on(workspace, track="sprnt")


def test_the_burn_up_has_the_done_items_by_day_and_the_plan_s_line(workspace: Workspace) -> None:
    items = core(workspace)
    recorded(workspace, ItemMarked(items[0], "done"), at=datetime(2026, 11, 4, 12, tzinfo=UTC))
    recorded(workspace, ItemMarked(items[1], "done"), at=datetime(2026, 11, 20, 12, tzinfo=UTC))
    (track,) = seen_on(workspace).tracks
    by_day = {point.day.day: point.items for point in track.burn_up.done}
    assert (by_day[3], by_day[4], by_day[19], by_day[20], by_day[22]) == (0, 1, 1, 2, 2)
    assert (track.core_done, track.core_total) == (2, len(items))
    assert track.burn_up.plan[-1].items == len(items)
    assert track.burn_up.band[0].day == NOW.date()
    assert [one.percent for one in track.forecast.ranges] == [50, 80, 95]


def test_before_two_weeks_there_is_no_forecast(workspace: Workspace) -> None:
    (track,) = seen_on(workspace, datetime(2026, 11, 15, 10, tzinfo=UTC)).tracks
    assert (track.forecast.pace, track.forecast.ranges, track.burn_up.band) == (None, (), ())


def test_a_concept_has_its_items_and_what_proves_them(workspace: Workspace) -> None:
    seen = situation(workspace, NOW)
    planned = seen.courses[0].work
    name, items = next(
        (name, [item for item in items if item in planned])
        for name, items in seen.catalogue.items_by_concept.items()
        if sum(item in planned for item in items) > 1
    )
    recorded(
        workspace,
        ItemMarked(items[0], "done"),
        EvidenceAdded(items[0], "run", "a-run"),
        EvidenceAdded(items[1], "metric", "", metric="loss", number=9.0, proves=False),
        EvidenceAdded(items[1], "file", "report.md"),
        NoteWritten("item", items[1], text="three merges a second"),
    )
    found = concept(seen_on(workspace), name)
    assert (found.items, found.done, found.proven) == (len(items), 1, 2)
    assert set(found.proofs) == {ProofCount("lab", 1), ProofCount("file", 1), ProofCount("note", 1)}
    assert seen_on(workspace).concepts[0].proven == 2
    assert seen_on(workspace).totals.items_proven == 2


def test_runs_count_for_the_concepts_of_their_lab(workspace: Workspace) -> None:
    for index in range(2):
        recorded(workspace, RunLaunched(f"20261120T1000-00000{index}", "00_pretraining_fundamentals", "smoke"))
    found = seen_on(workspace)
    assert (concept(found, "training-loop").runs, found.totals.runs) == (2, 2)
    assert {one.runs for one in found.concepts} == {0, 2}


def test_nothing_recorded_is_progress_of_nothing_and_creates_nothing(home: Path) -> None:
    found = seen_on(Workspace(home))
    assert (found.totals.hours, found.totals.items_done, found.best_streak) == (0.0, 0, 0)
    assert [one.day for one in found.days] == [NOW.date()]
    assert found.tracks[0].core_done == 0
    first = situation(Workspace(home), NOW)
    assert found.concepts[0].concept in first.catalogue.items[next(iter(first.courses[0].work))].concepts
    assert not home.exists()


def test_a_plan_that_begins_later_and_no_track_at_all_are_shown(home: Path) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text("start: 2026-12-01\n", encoding="utf-8")
    assert seen_on(Workspace(home)).days[0].day == NOW.date()
    (home / "studyctl.yaml").write_text("tracks: []\n", encoding="utf-8")
    nothing = seen_on(Workspace(home))
    assert (nothing.tracks, nothing.concepts, nothing.since) == ((), (), NOW.date())
