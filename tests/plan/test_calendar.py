"""The calendar: every hour placed once, in order, on days that are free."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.plan.calendar import Availability, Calendar, hours_by_item, lay_out
from studyctl.plan.course import Course
from studyctl.plan.streak import best_streak, streak
from studyctl.plan.work import Stop, Work

START = date(2026, 11, 23)  # a Monday
DAY = timedelta(days=1)


def stop(name: str, core: list[float], stretch: list[float] = (), week: bool = True) -> Stop:  # type: ignore[assignment]
    tiers = [("core", hours) for hours in core] + [("stretch", hours) for hours in stretch]
    work = [Work(f"{name}.{index}", tier, None, hours) for index, (tier, hours) in enumerate(tiers)]
    return Stop(name, name, week, tuple(work))


hours = st.floats(0.25, 30).map(lambda value: round(value, 2))
stops = st.lists(
    st.tuples(st.lists(hours, max_size=5), st.lists(hours, max_size=3), st.booleans()), min_size=1, max_size=6
).map(lambda rows: [stop(f"s{i}", core, stretch, week) for i, (core, stretch, week) in enumerate(rows)])
availabilities = st.builds(
    Availability,
    st.floats(2, 80).map(lambda value: round(value, 1)),
    st.frozensets(st.integers(0, 6), max_size=5),
    st.frozensets(st.integers(0, 200).map(lambda offset: START + offset * DAY), max_size=60),
)


@settings(max_examples=200, deadline=None)
@given(stops, availabilities)
def test_core_is_placed_whole_in_order_within_each_days_hours(track: list[Stop], free: Availability) -> None:
    calendar = lay_out(track, START, free)
    placed = hours_by_item(calendar.slices)
    core = [work for one in track for work in one.core]
    assert all(placed[work.item] == pytest.approx(work.hours, abs=1e-4) for work in core)
    first_days = [next(s.day for s in calendar.slices if s.item == work.item) for work in core]
    assert first_days == sorted(first_days)
    by_day: dict[date, float] = {}
    for piece in calendar.slices:
        by_day[piece.day] = by_day.get(piece.day, 0.0) + piece.hours
    assert all(total <= free.hours_on(day) + 1e-4 for day, total in by_day.items())


@settings(max_examples=200, deadline=None)
@given(stops, availabilities)
def test_stops_follow_each_other_and_a_week_lasts_seven_days_or_as_long_as_its_core(
    track: list[Stop], free: Availability
) -> None:
    calendar = lay_out(track, START, free)
    for one, dates in zip(track, calendar.stops, strict=True):
        if one.is_week:
            assert (dates.last - dates.first).days >= 6
        stretch = {work.item for work in one.work if work.tier == "stretch"}
        late = [s for s in calendar.slices if s.item in stretch and s.day > max(dates.last, dates.first + 6 * DAY)]
        assert not late
    for before, after in zip(calendar.stops, calendar.stops[1:], strict=False):
        assert after.first >= before.last


@settings(max_examples=100, deadline=None)
@given(stops, availabilities, st.integers(1, 30))
def test_a_vacation_shifts_what_comes_after_and_drops_nothing(track: list[Stop], free: Availability, days: int) -> None:
    away = Availability(free.weekly_hours, free.weekdays_off, free.days_off | {START + n * DAY for n in range(days)})
    with_vacation, without = lay_out(track, START, away), lay_out(track, START, free)
    core = {work.item for one in track for work in one.core}
    later, sooner = with_vacation.due(), without.due()
    assert all(later[item] >= sooner[item] for item in core)


def test_stretch_fills_the_week_that_core_leaves_and_no_more() -> None:
    calendar = lay_out([stop("a", [14.0], [10.0, 20.0]), stop("b", [7.0])], START, Availability(28))
    placed = hours_by_item(calendar.slices)
    assert placed["a.1"] == 10.0
    assert placed["a.2"] == pytest.approx(4.0)  # 28 hours in the week, 24 of them taken
    assert calendar.stops[1].first == START + 7 * DAY


def course(done: dict[str, date], today: date, weekly: float = 42.0) -> Course:
    track = (stop("a", [6.0, 6.0], [6.0]), stop("b", [12.0]))
    return Course("t", track, START, Availability(weekly), 6.0, done, (), today)


def test_drift_counts_the_days_of_core_that_is_late() -> None:
    nothing_done = course({}, START + 2 * DAY)
    assert nothing_done.behind == ("a.0", "a.1")
    assert nothing_done.drift_days == pytest.approx(2.0)
    ahead = course({"a.0": START, "a.1": START, "b.0": START}, START + 1 * DAY)
    assert ahead.drift_days < 0


def test_finishing_core_in_time_offers_stretch_and_a_slow_week_does_not() -> None:
    quick = course({"a.0": START, "a.1": START + DAY}, START + 2 * DAY)
    assert quick.current is not None and quick.current.place == "a"
    assert [(gate.tier, gate.offered) for gate in quick.gates(quick.current)] == [("stretch", True)]
    assert quick.agenda[0].item == "a.2"
    slow = course({"a.0": START, "a.1": START + 5 * DAY}, START + 6 * DAY)
    assert [gate.offered for gate in slow.gates(slow.stops[0])] == [False]
    assert slow.current is not None and slow.current.place == "b"


def test_hours_of_what_is_finished_today_are_taken_from_todays_share() -> None:
    today = course({"a.0": START}, START)
    assert sum(piece.hours for piece in today.agenda) == 0
    assert course({"a.0": START - DAY}, START).agenda[0].hours == 6.0


def test_the_forecast_follows_the_pace_once_there_are_two_weeks() -> None:
    track = tuple(stop(f"s{i}", [12.0], week=False) for i in range(20))
    done = {f"s{i}.0": START + (2 * i + 1) * DAY for i in range(7)}
    seen = Course("t", track, START, Availability(42), 6.0, done, (), START + 28 * DAY)
    assert seen.forecast.pace == pytest.approx(0.5)
    assert seen.forecast.finish > seen.forecast.planned
    early = Course("t", track, START, Availability(42), 6.0, {}, (), START + 3 * DAY)
    assert early.forecast.pace is None


def test_an_ended_track_has_nothing_left() -> None:
    done = {f"{p}.{i}": START for p, i in (("a", 0), ("a", 1), ("a", 2), ("b", 0))}
    ended = course(done, START + 3 * DAY)
    assert ended.current is None
    assert ended.agenda == () and ended.remaining == Calendar((), (), START + 2 * DAY)


@given(st.sets(st.integers(0, 40)), st.integers(0, 6))
def test_days_off_never_break_a_streak(offsets: set[int], off: int) -> None:
    free = Availability(25, frozenset({off}))
    today = START + 40 * DAY
    days = {START + offset * DAY for offset in offsets}
    with_off = {day for day in days if day.weekday() != off}
    assert streak(with_off, today, free) <= streak(days, today, free)
    every = {START + n * DAY for n in range(41)}
    assert streak({d for d in every if d.weekday() != off}, today, free) == len(
        {d for d in every if d.weekday() != off and d <= today}
    )


def test_a_missed_day_ends_the_streak_and_today_may_still_come() -> None:
    free = Availability(25)
    today = START + 5 * DAY
    assert streak({today - DAY, today - 2 * DAY}, today, free) == 2
    assert streak({today - 2 * DAY}, today, free) == 0


def test_the_best_streak_goes_over_days_off_and_is_never_less_than_the_present_one() -> None:
    today = date(2026, 11, 22)
    days = {today - index * DAY for index in (0, 1, 5, 6, 7, 9)}
    assert best_streak(days, today, Availability(25)) == 3
    assert best_streak(days, today, Availability(25, days_off=frozenset({today - 8 * DAY}))) == 4
    assert (
        best_streak(days, today, Availability(25, days_off=frozenset({today - 7 * DAY}))) == 3
    )  # studied all the same
    assert best_streak(set(), today, Availability(25)) == 0


@given(st.sets(st.integers(0, 30)), st.integers(0, 6))
def test_no_streak_is_longer_than_the_best(offsets: set[int], off: int) -> None:
    today, free = date(2026, 11, 22), Availability(25, frozenset({off}))
    days = {today - offset * DAY for offset in offsets}
    assert streak(days, today, free) <= best_streak(days, today, free) <= len(days)
