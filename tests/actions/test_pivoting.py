"""Changes of plan as they are recorded, listed and taken back, on a real ledger."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from studyctl.actions import board, month, moving, pivoting, planning, tracks, undoing
from studyctl.actions.demo import make_demo
from studyctl.actions.plan_words import day_pairs, day_words, kept_words, mark_of, moved_words
from studyctl.actions.situation import Situation, situation
from studyctl.actions.today import today
from studyctl.clock import now
from studyctl.errors import AnswerNo, UserError
from studyctl.ledger.facts import ItemMarked, PivotDecided
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import record
from studyctl.plan.decision import CHANGES
from studyctl.workspace import Workspace

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
FIRST = "hundred-days.week-00.core.math-refresher"
Seen = Callable[..., Situation]


@pytest.fixture
def seen(home: Path) -> Seen:
    """Reads the workspace anew, some days from now."""

    def read(days: int = 0) -> Situation:
        return situation(Workspace(home), now() + timedelta(days=days))

    return read


def test_a_preview_records_nothing_and_accepting_it_does_what_it_showed(seen: Seen, home: Path) -> None:
    for decision in CHANGES[:-1]:
        shown = pivoting.preview(seen(), decision)
        assert shown.pivots and shown.sentence
    assert not home.exists()
    shown = pivoting.preview(seen(), "break", days=3)
    change = pivoting.decide(seen(), "break", "a cold", days=3)
    assert change.text == "Break for 3 days" and change.pivot == "break-2026-11-22"
    (course,) = seen().courses
    assert course.remaining.due() == {piece.item: day.day for day in shown.diff.after for piece in day.pieces}
    assert course.forecast.finish == shown.diff.finish_after.finish
    assert [shift.days for shift in change.shifts] == [shown.diff.days] == [3]


def test_what_goes_on_as_planned_changes_nothing(seen: Seen) -> None:
    shown = pivoting.preview(seen(), "proceed")
    assert not shown.changes and not shown.diff.changes and shown.sentence == "Go on as planned"
    assert (shown.diff.added, shown.diff.moved, shown.diff.dropped) == ((), (), ())


@pytest.mark.parametrize(
    ("decision", "given", "words"),
    [
        ("brake", {}, "there is no decision 'brake'. Did you mean `break`?"),
        ("compress", {"days": 3}, "compress takes no days"),
        ("break", {"days": 0}, "0 days cannot be planned"),
        ("break", {"track": "sprint"}, "sprint is not active"),
    ],
)
def test_what_cannot_be_decided_is_said(seen: Seen, decision: str, given: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words.split(".")[0]) as error:
        pivoting.preview(seen(), decision, **given)  # type: ignore[arg-type]
    assert words in str(error.value)


def test_changes_compose_are_listed_and_any_one_can_be_taken_back(seen: Seen, home: Path) -> None:
    for days, decision in ((0, "compress"), (1, "deep-dive"), (2, "break"), (3, "extend"), (4, "catch-up")):
        pivoting.decide(seen(days), decision, f"reason {days}")
    history = pivoting.plan_history(seen(4))
    assert [row.kind for row in history.rows] == ["catch-up", "extend", "break", "deep-dive", "compress"]
    assert [row.reason for row in history.rows] == [f"reason {days}" for days in (4, 3, 2, 1, 0)]
    assert [row.state for row in history.rows] == ["to come", "in force", "in force", "in force", "in force"]
    for row in history.rows:
        others = [pivot for pivot in seen(5).pivots if pivot.id != row.id]
        wanted = seen(5).course_with(seen(5).active[0], others)
        pivoting.take_back(seen(5), row.id)
        assert seen(5).courses == (wanted,)
        with pytest.raises(AnswerNo):
            pivoting.take_back(seen(5), row.id)
        undoing.undo(Workspace(home), now())
        assert row.id in [pivot.id for pivot in seen(5).pivots]


def test_taken_back_it_stays_in_the_history_and_decided_again_it_has_a_name_of_its_own(seen: Seen) -> None:
    first = pivoting.decide(seen(), "compress")
    pivoting.take_back(seen(), "compress", "feeling better")
    again = pivoting.decide(seen(), "compress")
    assert (first.pivot, again.pivot) == ("compress-2026-11-22", "compress-2026-11-22-2")
    assert [(row.id, row.state) for row in pivoting.plan_history(seen()).rows] == [
        (again.pivot, "to come"),
        (first.pivot, "taken back"),
    ]
    assert pivoting.pivot_named(seen(), "compress").id == again.pivot  # the one that counts
    with pytest.raises(UserError, match="no change of plan 'compres-2026'"):
        pivoting.pivot_named(seen(), "compres-2026")


def test_the_same_change_from_two_machines_counts_once(seen: Seen, home: Path) -> None:
    shown = pivoting.preview(seen(), "deep-dive")
    for _ in range(2):
        record(home / "progress.db", "plan deep-dive", "", pivoting.pivot_facts(shown, "", "2026-W47"), now())
    (pivot,) = seen().pivots
    assert [len(block.days) for block in seen().courses[0].blocks] == [pivot.set_aside_days]


def test_a_pause_lasts_until_it_is_resumed(seen: Seen) -> None:
    with pytest.raises(AnswerNo, match="No pause"):
        pivoting.decide(seen(), "resume")
    pivoting.decide(seen(), "pause", "no drive")
    during = seen(20)
    assert pivoting.paused(during) and today(during).day_off and today(during).items
    assert all(course.availability.is_off(during.today) for course in during.courses)
    assert today(during).tracks[0].offer == "Pause until you resume"
    assert pivoting.plan_history(during).rows[0].last is None
    pivoting.decide(seen(20), "resume")
    after = seen(20)
    assert not after.courses[0].availability.is_off(after.today)
    assert after.courses[0].drift_days == pytest.approx(seen(1).courses[0].drift_days)
    pause = next(row for row in pivoting.plan_history(after).rows if row.kind == "pause")
    assert (pause.last, pause.state) == (TODAY + 19 * DAY, "over")


def test_a_break_is_for_every_track_and_a_deep_dive_for_one(seen: Seen) -> None:
    tracks.start(seen(), "sprint", "", None, 10.0)
    shown = pivoting.preview(seen(), "break")
    assert [(other.track, other.days) for other in shown.others] == [("sprint", 2)]
    assert pivoting.preview(seen(), "deep-dive", track="hundred-days").others == ()


def test_the_board_the_calendar_and_today_know_what_was_changed(seen: Seen) -> None:
    pivoting.decide(seen(), "catch-up", "Docker", gaps=("Docker",))
    (change,) = board.board(seen()).tracks[0].changes
    assert (change.kind, change.title, change.first, change.days) == (
        "catch-up", "Docker", TODAY + DAY, 4.0,
    )  # fmt: skip
    days = {day.day: day for week in month.month(seen()).weeks for day in week.days}
    assert [item.title for item in days[TODAY + DAY].items] == ["Catch-up: Docker"]
    assert all(item.changed for item in days[TODAY + 4 * DAY].items)
    pieces = [piece for piece in planning.calendar(seen(2)).tracks[0].slices if piece.item.startswith("pivot:")]
    assert [piece.title for piece in pieces] == ["Catch-up: Docker"] * 3
    assert today(seen(2)).items == ()
    assert today(seen(2)).tracks[0].offer == "Catch-up: Docker, 3.6 h today"


def test_a_diff_in_words(seen: Seen) -> None:
    diff = pivoting.preview(seen(), "break").diff
    first, *_ = pairs = day_pairs(diff)
    assert (first.day, day_words(first.after), mark_of(first)) == (TODAY + DAY, "free", "added")
    assert {mark_of(pair) for pair in pairs} <= {"added", "moved", ""}
    assert moved_words(diff).endswith("each 2 days later; none before what it needs")
    assert kept_words(diff) == "no seven days over 25 h"
    assert len(day_pairs(diff, only_changes=True)) <= len(pairs)


def test_an_item_moves_within_its_week_where_it_breaks_nothing(seen: Seen, home: Path) -> None:
    course = seen().courses[0]
    item = course.stops[0].core[0].item
    moved = moving.move(seen(), item, "2026-11-24")
    assert (moved.before, moved.after) == (TODAY, date(2026, 11, 24))
    laid = seen().courses[0].remaining
    assert min(piece.day for piece in laid.slices if piece.item == item) == date(2026, 11, 24)
    assert sum(piece.hours for piece in laid.slices) == pytest.approx(
        sum(piece.hours for piece in course.remaining.slices)
    )
    assert moving.move(seen(), item, "back").after == TODAY
    assert seen().courses[0] == course
    with pytest.raises(AnswerNo):
        moving.move(seen(), item, "back")


@pytest.mark.parametrize(
    ("text", "day"),
    [("today", TODAY), ("tomorrow", TODAY + DAY), ("Fri", TODAY + 5 * DAY), ("sunday", TODAY + 7 * DAY),
     ("2026-12-01", date(2026, 12, 1))],
)  # fmt: skip
def test_a_day_has_several_names(text: str, day: date) -> None:
    assert moving.day_named(TODAY, text) == day


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-12-20", "its week has the days 2026-11-22 to"), ("2026-11-21", "that day is over")],
)
def test_a_move_that_breaks_something_is_refused_with_the_reason(seen: Seen, day: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        moving.move(seen(), FIRST, day)


def test_an_item_does_not_move_before_what_it_needs_nor_to_a_day_off(seen: Seen) -> None:
    week = seen().courses[0].stops[0]
    needing = next(work for work in week.core if work.requires and work.requires[0] in {w.item for w in week.core})
    with pytest.raises(UserError, match="it needs "):
        moving.move(seen(), needing.item, str(TODAY))
    planning.days_off(seen(), "2026-11-24")
    with pytest.raises(UserError, match="no hours"):
        moving.move(seen(), FIRST, "2026-11-24")


def test_recorded_changes_of_an_older_kind_still_count(seen: Seen, home: Path) -> None:
    fact = PivotDecided("old", "deep-dive", "masks", {"place": "week-01", "insert_hours": 7.0, "title": "masks"})
    record(home / "progress.db", "pivot", "", [fact, ItemMarked(FIRST, "done")], now())
    assert any(stop.place == "pivot-old" for stop in seen().courses[0].stops)
    assert pivoting.plan_history(seen()).rows[0].sentence == "masks"
    pivoting.take_back(seen(), "old")
    assert not any(stop.place == "pivot-old" for stop in seen().courses[0].stops)


def test_after_months_of_work_a_preview_is_quick_and_the_same_again(home: Path) -> None:
    make_demo(home, now())
    seen = situation(Workspace(home), now())
    assert seen.courses
    first = pivoting.preview(seen, "repeat")
    taken = []
    for decision in ("repeat", "compress", "extend"):
        began = time.process_time()
        pivoting.preview(situation(Workspace(home), now(), seen.catalogue), decision)
        taken.append(time.process_time() - began)
    assert min(taken) < 0.25  # many times the measured 30 ms: the machine may be busy
    again = pivoting.preview(situation(Workspace(home), now()), "repeat")
    assert again == first and len(first.diff.finish_after.ranges) == 3
    with open_reader(home / "progress.db") as reader:
        assert not reader.pivoted()
