"""The finish range: always around the estimate, wider where surer, and nothing that a learner does makes it fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_course import DAY, START, availabilities, courses, days, on_plan, stop, tracks

from studyctl.plan.calendar import Availability
from studyctl.plan.course import Course
from studyctl.plan.forecast import LEVELS, burn_up, forecast, paths_of
from studyctl.plan.pace import core_hours_by_day, weekly_paces
from studyctl.plan.paths import paths

FREE = Availability(28.0)
WEEKS = tuple(stop(f"w{index}", [4.0] * 7) for index in range(10))  # an item of 4 hours a day


def steady(done_weekly: tuple[int, ...], today: date | None = None) -> Course:
    """One who finished the first so many items of the plan in each week, one a day from its Monday on."""
    items = [work.item for one in WEEKS for work in one.work]
    done: dict[str, date] = {}
    for week, count in enumerate(done_weekly):
        for index in range(count):
            done[items[len(done)]] = START + (7 * week + index % 7) * DAY
    day = today or START + 7 * len(done_weekly) * DAY
    return Course("t", WEEKS, START, FREE, 4.0, done, (), day)


rates = st.lists(st.floats(0, 2).map(lambda value: round(value, 2)), min_size=2, max_size=26)


@settings(max_examples=60, deadline=None)
@given(rates, st.floats(0.5, 40))
def test_paths_are_the_same_again_and_more_certainty_is_never_narrower(seen: list[float], work: float) -> None:
    drawn = paths(seen, work)
    assert drawn == paths(list(seen), work)
    ends = [drawn.by(share) for share in (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)]
    known = [one for one in ends if one is not None]
    assert known == sorted(known) and ends[: len(known)] == known
    assert all(one > 0 for one in known)


@settings(max_examples=30, deadline=None)
@given(rates.filter(lambda seen: sum(seen) / len(seen) > 0.3), st.floats(2, 20))
def test_more_work_takes_every_quantile_longer(seen: list[float], work: float) -> None:
    less, more = paths(seen, work), paths(seen, 1.5 * work)
    pairs = [(less.by(share), more.by(share)) for share in (0.1, 0.5, 0.9)]
    assert all(later is None or (sooner is not None and later > sooner) for sooner, later in pairs)


def test_half_of_the_paths_end_about_when_the_mean_pace_does_and_recent_weeks_weigh_more() -> None:
    even = paths([0.8] * 12, 12).by(0.5)
    assert even and even == pytest.approx(12 / 0.8, rel=0.1)
    slowing, speeding = paths([0.5] * 6 + [1.0] * 6, 12).by(0.5), paths([1.0] * 6 + [0.5] * 6, 12).by(0.5)
    assert slowing and speeding and slowing > speeding


def test_bad_weeks_that_follow_each_other_widen_the_range_more_than_the_same_weeks_in_turn() -> None:
    in_turn, in_a_row = paths([0.2, 1.4] * 6, 12), paths(([1.4] * 3 + [0.2] * 3) * 2, 12)

    def width(of) -> float:  # type: ignore[no-untyped-def]
        return (of.by(0.9) - of.by(0.1)) / of.by(0.5)

    assert width(in_a_row) > 1.1 * width(in_turn)


def test_before_two_weeks_there_is_the_plan_s_own_end_alone() -> None:
    early = forecast(steady((7, 0), START + 13 * DAY))
    assert (early.pace, early.ranges) == (None, ())
    assert early.range_of(80) is None
    assert burn_up(steady((7, 0), START + 13 * DAY)).band == ()
    assert [one.percent for one in forecast(steady((7, 7))).ranges] == [50, 80, 95]


def test_a_steady_learner_ends_when_planned_and_surer_with_every_week() -> None:
    early, late = forecast(steady((7, 7, 7))), forecast(steady((7,) * 8))
    assert early.pace == pytest.approx(1.0)
    assert early.finish == early.planned == late.finish == START + 69 * DAY
    widths = [(one.last - one.first).days if one.last else 1000 for one in (*early.ranges, *late.ranges)]
    assert widths[:3] == sorted(widths[:3]) and all(then < now for now, then in zip(widths, widths[3:], strict=False))
    assert widths[4] <= 14


def test_an_uneven_learner_has_a_range_around_the_same_end() -> None:
    assert weekly_paces(steady((9, 5, 8, 6))) == pytest.approx([6.5 / 7, 8 / 7, 5 / 7, 9 / 7])  # half of the next
    uneven = forecast(steady((9, 5, 8, 6)))
    eighty = uneven.range_of(80)
    assert eighty and eighty.last
    assert uneven.finish == START + 69 * DAY
    assert START + 50 * DAY < eighty.first < uneven.finish < eighty.last < START + 120 * DAY


def test_one_who_did_nothing_has_no_last_day() -> None:
    nothing = forecast(steady((0, 0, 0)))
    assert nothing.pace == 0
    assert [one.last is None for one in nothing.ranges] == [False, True, True]
    assert all(one.first <= nothing.finish for one in nothing.ranges)
    assert nothing.stalled and nothing.words(START) == "not at this pace"


def test_the_finish_in_words() -> None:
    today = START + 28 * DAY
    assert forecast(steady((7, 7, 7))).words(today) == "31 Jan (18 Jan – 15 Feb)"
    uneven = forecast(steady((9, 5, 8, 6)))
    assert uneven.words(today) == "31 Jan (22 Jan – 14 Feb)"
    assert uneven.words(date(2025, 11, 1)) == "31 Jan 2027 (22 Jan 2027 – 14 Feb 2027)"
    assert forecast(steady((7, 0), START + 13 * DAY)).words(today) == "6 Feb"
    assert forecast(steady((2, 0, 0, 0))).words(today, 95).endswith(" or later)")


@pytest.mark.parametrize(("free_days", "counted"), [(3, 3), (4, 2)])
def test_a_week_counts_when_half_of_it_was_for_study(free_days: int, counted: int) -> None:
    free = Availability(28.0, days_off=frozenset(START + (7 + index) * DAY for index in range(free_days)))
    course = replace(steady((7, 7, 7)), availability=free)
    assert len(weekly_paces(course)) == counted


def test_weeks_off_do_not_widen_the_range() -> None:
    free = Availability(28.0, days_off=frozenset(START + index * DAY for index in range(14, 21)))
    course = replace(steady((7, 7)), availability=free, today=START + 21 * DAY)
    assert weekly_paces(course) == pytest.approx([1.0, 1.0])


def test_work_on_time_counts_on_its_days_and_late_work_on_the_day_it_was_done() -> None:
    track = (stop("a", [8.0, 8.0, 12.0]),)
    course = Course("t", track, START, FREE, 4.0, {"a.0": START + DAY, "a.1": START + 20 * DAY}, (), START + 21 * DAY)
    assert {day: hours for day, hours in core_hours_by_day(course).items() if hours} == pytest.approx(
        {START: 4.0, START + DAY: 4.0, START + 20 * DAY: 8.0}
    )


@settings(max_examples=80, deadline=None)
@given(courses())
def test_the_range_holds_the_estimate_and_widens_with_certainty(course: Course) -> None:
    found = forecast(course)
    assert found.finish == course.forecast.finish
    assert [one.percent for one in found.ranges] in ([], list(LEVELS))
    for one in found.ranges:
        assert course.today <= one.first <= found.finish
        assert one.last is None or one.last >= found.finish
    for surer, wider in zip(found.ranges, found.ranges[1:], strict=False):
        assert wider.first <= surer.first
        assert wider.last is None or (surer.last is not None and surer.last <= wider.last)


@settings(max_examples=80, deadline=None)
@given(courses())
def test_a_faster_pace_never_ends_later(course: Course) -> None:
    ends = [max(course.core_days(pace).values(), default=START) for pace in (0.0, 0.1, 0.5, 0.9, 1.0, 1.3, 5.0)]
    assert ends == sorted(ends, reverse=True)


@settings(max_examples=80, deadline=None)
@given(courses())
def test_the_burn_up_only_grows_and_meets_today(course: Course) -> None:
    found = burn_up(course)
    for line in (found.done, found.plan):
        assert [point.items for point in line] == sorted(point.items for point in line)
        assert all(0 <= point.items <= found.total for point in line)
    assert found.done[-1].items == sum(1 for item in course.core if item in course.closed)
    assert found.plan[-1].items == found.total
    lows, highs = [one.low for one in found.band], [one.high for one in found.band]
    assert lows == sorted(lows) and highs == sorted(highs)
    assert all(one.low <= one.high <= found.total for one in found.band)
    if found.band:
        assert (found.band[0].day, found.band[0].low, found.band[0].high) == (
            course.today, found.done[-1].items, found.done[-1].items,
        )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(2, 9), min_size=2, max_size=7))
def test_the_band_has_all_done_at_the_ends_of_the_range(weekly: list[int]) -> None:
    course = steady(tuple(weekly))
    found, ends = burn_up(course), forecast(course).range_of(80)
    assert ends
    assume(ends.last is not None and ends.last < course.today + timedelta(weeks=100))
    assert ends.last
    by_day = {one.day: one for one in found.band}
    assert by_day[ends.first].high == found.total or ends.first == course.today
    assert by_day[ends.last].low == found.total
    assert all(one.low < found.total for one in found.band if one.day < ends.last)


@settings(max_examples=60, deadline=None)
@given(tracks, availabilities, days)
def test_one_on_plan_keeps_the_plan_s_end_within_the_range(track, free, today) -> None:  # type: ignore[no-untyped-def]
    course = on_plan(track, free, today, evening=False)
    found = forecast(course)
    assert paths_of(course) is None or found.ranges
    for one in found.ranges:
        assert one.first <= found.finish


def test_a_pace_that_often_sees_no_end_has_no_last_day() -> None:
    creeping = forecast(steady((2, 0, 0, 0, 0, 0)))
    assert [one.last is None for one in creeping.ranges][-1]
    assert creeping.ranges[-1].first > creeping.planned
