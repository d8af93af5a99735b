"""The plan as one value, and days off that move it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from studyctl.actions import planning, tracks
from studyctl.actions.planning import Span
from studyctl.actions.situation import Situation, situation
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.ledger.facts import ItemMarked, PivotDecided
from studyctl.ledger.write import record, undo
from studyctl.workspace import Workspace

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
Seen = Callable[..., Situation]


@pytest.fixture
def seen(home: Path) -> Seen:
    """Reads the workspace anew, some days from now."""

    def read(days: int = 0) -> Situation:
        return situation(Workspace(home), now() + timedelta(days=days))

    return read


def test_the_whole_calendar_holds_every_stop_and_every_hour_of_core(seen: Seen, home: Path) -> None:
    (track,) = planning.calendar(seen()).tracks
    assert [stop.place for stop in track.stops][:3] == ["week-00", "week-01", "week-02"]
    assert len(track.stops) == 13
    assert track.stops[0].state == "current" and {stop.state for stop in track.stops[1:]} == {"later"}
    core = [piece for piece in track.slices if piece.tier == "core"]
    assert sum(piece.hours for piece in core) == pytest.approx(track.hours_left, abs=0.5)
    assert {one.item for one in track.due} >= {piece.item for piece in core}
    assert track.finish == track.planned_finish == max(piece.day for piece in core)
    assert (track.drift_days, track.behind, track.pace, track.gates, track.pivots) == (0, (), None, (), ())
    assert not home.exists()


def test_a_span_keeps_the_days_and_places_that_lie_in_it(seen: Seen) -> None:
    (track,) = planning.calendar(seen(), "hundred-days", Span(TODAY + 10 * DAY, TODAY + 16 * DAY)).tracks
    days = [piece.day for piece in track.slices]
    assert (min(days), max(days)) == (TODAY + 10 * DAY, TODAY + 16 * DAY)
    assert sum(piece.hours for piece in track.slices) == pytest.approx(25, abs=0.1)
    assert [stop.place for stop in track.stops] == ["week-01", "week-02"]


def test_only_an_active_track_has_a_calendar(seen: Seen) -> None:
    with pytest.raises(UserError, match="not active"):
        planning.calendar(seen(), "sprint")
    tracks.start(seen(), "sprint", hours=5)
    assert [track.track for track in planning.calendar(seen()).tracks] == ["hundred-days", "sprint"]
    assert [track.track for track in planning.calendar(seen(), "sprint").tracks] == ["sprint"]


def test_what_is_behind_says_since_when(seen: Seen, home: Path) -> None:
    tracks.start(seen(), "hundred-days", from_day=TODAY)
    (track,) = planning.calendar(seen(days=5)).tracks
    first = track.due[0]
    assert [one.item for one in track.behind] == [first.item]
    assert first.days_late == (TODAY + 5 * DAY - first.due).days > 0
    assert track.drift_days > 0
    record(home / "progress.db", "item done", "done", [ItemMarked(first.item, "done")], now())
    (caught_up,) = planning.calendar(seen(days=5)).tracks
    assert caught_up.behind == () and caught_up.drift_days == 0
    assert caught_up.due[0].state == "done"
    assert caught_up.stops[0].hours_left < caught_up.stops[0].hours


def test_gates_and_pivots_are_part_of_the_calendar(seen: Seen, home: Path) -> None:
    tracks.start(seen(), "hundred-days", from_day=TODAY)
    core = [work.item for work in seen().courses[0].stops[0].core]
    change = {"track": "hundred-days", "place": "week-03", "tiers": ["stretch"]}
    facts = [*(ItemMarked(item, "done") for item in core), PivotDecided("p1", "compress", "Less time", change)]
    record(home / "progress.db", "x", "x", facts, now())
    (track,) = planning.calendar(seen(days=1)).tracks
    assert [(gate.place, gate.tier, gate.offered) for gate in track.gates] == [("week-00", "stretch", True)]
    assert track.place == "week-00"
    assert [(p.id, p.kind, p.place, p.reason) for p in track.pivots] == [("p1", "compress", "week-03", "Less time")]
    tiers = {stop.place: [tier.tier for tier in stop.tiers] for stop in track.stops}
    assert "stretch" in tiers["week-02"] and "stretch" not in tiers["week-03"]


def test_days_off_shift_the_end_and_undo_takes_them_back(seen: Seen, home: Path) -> None:
    change = planning.days_off(seen(), "2026-12-23..2027-01-02", "vacation")
    (shift,) = change.shifts
    assert (change.days, shift.days) == (11, 11)
    assert shift.after == shift.before + 11 * DAY
    view = planning.calendar(seen())
    assert [(free.first, free.last, free.reason) for free in view.days_off] == [
        (date(2026, 12, 23), date(2027, 1, 2), "vacation")
    ]
    off = {date(2026, 12, 23) + n * DAY for n in range(11)}
    assert not off & {piece.day for piece in view.tracks[0].slices}
    assert view.tracks[0].drift_days == 0
    undo(home / "progress.db", now())
    assert planning.calendar(seen()).tracks[0].finish == shift.before
    assert planning.calendar(seen()).days_off == ()


def test_days_on_again_split_what_is_left_of_a_vacation(seen: Seen) -> None:
    planning.days_off(seen(), "2026-12-23..2027-01-02", "vacation")
    change = planning.days_on(seen(), "2026-12-28")
    assert (change.days, change.shifts[0].days) == (1, -1)
    free = planning.calendar(seen()).days_off
    assert [(one.first.day, one.last.day) for one in free] == [(23, 27), (29, 2)]


def test_a_vacation_recorded_afterwards_makes_what_it_covers_no_longer_late(seen: Seen) -> None:
    tracks.start(seen(), "hundred-days", from_day=TODAY)
    assert planning.calendar(seen(days=7)).tracks[0].drift_days > 0
    planning.days_off(seen(days=7), "2026-11-22..2026-11-28")
    assert planning.calendar(seen(days=7)).tracks[0].drift_days == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-13-01", "is not a date"),
        ("tomorrow", "is not a date"),
        ("2026-12-01..", "is not a date"),
        ("2026-12-20..2026-12-10", "Write it as 2026-12-10..2026-12-20"),
        ("2026-12-20..2099-12-10", "too long"),
    ],
)
def test_days_that_cannot_be_are_refused(seen: Seen, home: Path, text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        planning.days_off(seen(), text)
    assert not home.exists()


def test_nothing_to_change_is_refused(seen: Seen) -> None:
    planning.days_off(seen(), "2026-12-24")
    with pytest.raises(UserError, match="off already"):
        planning.days_off(seen(), "2026-12-24")
    assert planning.days_off(seen(), "2026-12-24", "family").text.endswith("family")
    with pytest.raises(UserError, match="was taken off"):
        planning.days_on(seen(), "2026-12-25")
