"""The calendar as one value: whole weeks, what each day plans and what was done on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from studyctl.actions import items, planning, timing, tracks
from studyctl.actions.items import Proof
from studyctl.actions.month import Month, MonthDay, monday, month, months_on
from studyctl.actions.situation import Situation, situation
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.ledger.facts import PivotDecided
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

TODAY = date(2026, 11, 22)  # a Sunday
DAY = timedelta(days=1)
Seen = Callable[..., Situation]


@pytest.fixture
def seen(home: Path) -> Seen:
    """Reads the workspace anew, some days from now."""

    def read(days: int = 0) -> Situation:
        return situation(Workspace(home), now() + timedelta(days=days))

    return read


def day_of(shown: Month, day: date) -> MonthDay:
    return next(one for week in shown.weeks for one in week.days if one.day == day)


def test_weeks_run_from_monday_to_sunday_without_a_gap(seen: Seen) -> None:
    shown = month(seen(), weeks=4)
    days = [day.day for week in shown.weeks for day in week.days]
    assert days == [date(2026, 11, 16) + n * DAY for n in range(28)]
    assert [week.current for week in shown.weeks] == [True, False, False, False]
    assert {week.first.weekday() for week in shown.weeks} == {0}


def test_what_is_left_is_planned_from_today_on(seen: Seen) -> None:
    shown = month(seen(), weeks=3)
    assert day_of(shown, TODAY - DAY).items == ()
    today = day_of(shown, TODAY)
    assert today.items[0].id == seen().courses[0].remaining.slices[0].item
    assert today.planned_hours == pytest.approx(25 / 7, abs=0.01)
    (track,) = planning.calendar(seen()).tracks
    for day in (TODAY, TODAY + 5 * DAY):
        assert [item.id for item in day_of(shown, day).items] == [s.item for s in track.slices if s.day == day]


def test_past_days_keep_the_plan_and_say_what_was_done(seen: Seen) -> None:
    tracks.start(seen(), "hundred-days", from_day=TODAY)
    first, second = [work.item for work in seen().courses[0].stops[0].core][:2]
    items.start(seen(days=1), first)
    timing.log(seen(days=1), "90", first)
    items.done(seen(days=3), first, Proof())
    shown = month(seen(days=5), weeks=2)
    begun, finished = day_of(shown, TODAY + DAY), day_of(shown, TODAY + 3 * DAY)
    assert [one.id for one in begun.started] == [first] and begun.finished == ()
    assert (begun.minutes, begun.done_hours) == (90, 1.5)
    assert [one.id for one in finished.finished] == [first]
    planned = {s.day: s.item for s in seen().courses[0].baseline.slices}
    assert planned[TODAY + DAY] in [item.id for item in begun.items]
    assert begun.items[0].state == "done"
    assert day_of(shown, TODAY + 5 * DAY).items[0].id == second


def test_hours_of_what_was_finished_count_where_nothing_was_tracked(seen: Seen) -> None:
    tracks.start(seen(), "hundred-days", from_day=TODAY)
    item = seen().courses[0].stops[0].core[0]
    items.done(seen(days=1), item.item, Proof())
    done = day_of(month(seen(days=2)), TODAY + DAY)
    assert done.minutes == 0
    assert done.done_hours == pytest.approx(seen(days=2).courses[0].hours_done_on(TODAY + DAY), abs=0.01) != 0


def test_days_off_have_a_reason_and_no_work(seen: Seen, home: Path) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text("days_off: [thu]\n")
    planning.days_off(seen(), "2026-12-01..2026-12-03", "visit")
    shown = month(seen(), weeks=3)
    thursday, taken = day_of(shown, date(2026, 11, 26)), day_of(shown, date(2026, 12, 2))
    assert (thursday.off, thursday.reason, thursday.items) == (True, "", ())
    assert (taken.off, taken.reason, taken.planned_hours) == (True, "visit", 0)
    assert not day_of(shown, date(2026, 12, 4)).off
    assert shown.weekdays_off == ("thu",)
    assert [change.title for change in shown.tracks[0].changes] == ["visit"]


def test_time_set_aside_is_shown_as_a_change_of_plan(seen: Seen, home: Path) -> None:
    change = {"track": "hundred-days", "place": "week-00", "insert_hours": 7.2, "title": "masks"}
    record(home / "progress.db", "pivot", "x", [PivotDecided("p1", "deep-dive", "", change)], now())
    day = day_of(month(seen()), TODAY)
    assert [(item.short, item.changed) for item in day.items] == [("masks", True)]


def test_rows_are_named_by_the_weeks_of_the_plan(seen: Seen) -> None:
    shown = month(seen(), weeks=4)
    assert [week.name for week in shown.weeks] == ["Week 0", "Week 0", "Week 1", "Week 2"]
    assert shown.weeks[0].title == "Mathematics and an autograd engine"
    assert month(seen(), date(2020, 1, 1), 1).weeks[0].name == ""
    tracks.start(seen(), "hundred-days", from_day=TODAY + 4 * DAY)
    assert [week.name for week in month(seen(), weeks=4).weeks] == ["", "Week 0", "Week 0–1", "Week 1–2"]


def test_several_tracks_share_a_day(seen: Seen) -> None:
    tracks.start(seen(), "sprint", hours=7)
    both = day_of(month(seen()), TODAY)
    assert {item.track for item in both.items} == {"hundred-days", "sprint"}
    assert both.planned_hours == pytest.approx(25 / 7, abs=0.01)
    alone = month(seen(), track="sprint")
    assert [track.track for track in alone.tracks] == ["sprint"]
    assert day_of(alone, TODAY).planned_hours == pytest.approx(1.0, abs=0.01)


def test_weeks_that_nobody_shows_are_refused(seen: Seen) -> None:
    for weeks in (0, 521):
        with pytest.raises(UserError, match="weeks cannot"):
            month(seen(), weeks=weeks)


def test_without_a_track_there_are_days_only(seen: Seen) -> None:
    tracks.stop(seen(), "hundred-days")
    shown = month(seen(), weeks=1)
    assert shown.tracks == () and len(shown.weeks[0].days) == 7
    assert all(not day.off and day.items == () for day in shown.weeks[0].days)


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        (date(2026, 11, 22), 1, date(2026, 12, 1)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2026, 1, 31), -1, date(2025, 12, 1)),
        (date(2026, 11, 22), 0, date(2026, 11, 1)),
        (date(1970, 1, 10), -1, date(1970, 1, 2)),
    ],
)
def test_months_turn_over_the_year_and_stay_within_the_calendar(day: date, months: int, first: date) -> None:
    assert months_on(day, months) == first
    assert monday(first).weekday() == 0


def test_what_was_tracked_and_then_finished_counts_once(seen: Seen) -> None:
    tracks.start(seen(), "hundred-days", from_day=TODAY)
    item = seen().courses[0].stops[0].core[0].item
    timing.log(seen(days=1), "1h", item)
    items.done(seen(days=1), item, Proof())
    done = day_of(month(seen(days=2)), TODAY + DAY)
    finished = seen(days=2).courses[0].hours_done_on(TODAY + DAY)
    assert (done.minutes, done.done_hours) == (60.0, pytest.approx(max(1.0, finished), abs=0.01))


def test_a_day_on_which_only_one_track_rests_is_no_day_off(seen: Seen, home: Path) -> None:
    pause = PivotDecided("p1", "pause", "", {"track": "hundred-days", "pause_days": 3, "title": "rest"})
    record(home / "progress.db", "pivot", "x", [pause], now())
    alone = day_of(month(seen()), TODAY + DAY)
    assert (alone.off, alone.reason) == (True, "rest")
    tracks.start(seen(), "sprint", from_day=TODAY)
    shared = day_of(month(seen()), TODAY + DAY)
    assert not shared.off and {item.track for item in shared.items} == {"sprint"}
