"""The finish range: always around the estimate, wider where surer, and nothing that a learner does makes it fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import gamma, pi, sqrt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_course import DAY, START, availabilities, courses, days, on_plan, stop, tracks

from studyctl.plan.calendar import Availability
from studyctl.plan.course import SLOWEST_PACE, Course
from studyctl.plan.forecast import (
    LEVELS,
    STUDENT_T,
    DayRange,
    Paces,
    burn_up,
    core_hours_by_day,
    forecast,
    growing,
    paces_of,
    weekly_paces,
)

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


def t_tail(t: float, freedom: int) -> float:
    """The share of Student's distribution beyond ±t, by the trapezoidal rule on its density."""
    scale = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    step = t / 4000
    heights = [scale * (1 + (index * step) ** 2 / freedom) ** (-(freedom + 1) / 2) for index in range(4001)]
    return 1 - 2 * step * (sum(heights) - (heights[0] + heights[-1]) / 2)


@pytest.mark.parametrize("percent", LEVELS)
def test_the_quantiles_are_those_of_the_distribution(percent: int) -> None:
    tails = [t_tail(t, index + 1) for index, t in enumerate(STUDENT_T[percent])]
    assert tails == pytest.approx([1 - percent / 100] * len(tails), abs=6e-4)


def test_the_interval_is_the_formula_s() -> None:
    low, high = Paces(mean=0.8, weeks=4, spread=0.2, freedom=3).of_coming(9, 80)
    assert (low + high) / 2 == pytest.approx(0.8)
    assert high - 0.8 == pytest.approx(1.638 * 0.2 * sqrt(1 / 9 + 1 / 4))


def test_before_two_weeks_there_is_the_plan_s_own_end_alone() -> None:
    early = forecast(steady((7, 0), START + 13 * DAY))
    assert (early.pace, early.ranges) == (None, ())
    assert early.range_of(80) is None
    assert burn_up(steady((7, 0), START + 13 * DAY)).band == ()
    assert [one.percent for one in forecast(steady((7, 7))).ranges] == [50, 80, 95]


def test_a_steady_learner_ends_when_planned_and_the_range_is_that_day() -> None:
    sure = forecast(steady((7, 7, 7)))
    assert sure.pace == pytest.approx(1.0)
    assert {(one.first, one.last) for one in sure.ranges} == {(sure.finish, sure.finish)}
    assert sure.finish == sure.planned == START + 69 * DAY


def test_an_uneven_learner_has_a_range_around_the_same_end() -> None:
    assert weekly_paces(steady((9, 5, 8, 6))) == pytest.approx([6 / 7, 8 / 7, 5 / 7, 9 / 7])
    uneven = forecast(steady((9, 5, 8, 6)))
    eighty = uneven.range_of(80)
    assert eighty and eighty.last
    assert uneven.finish == START + 69 * DAY
    assert START + 57 * DAY < eighty.first < uneven.finish < eighty.last < START + 100 * DAY


def test_one_who_did_nothing_has_no_last_day() -> None:
    nothing = forecast(steady((0, 0, 0)))
    assert nothing.pace == 0
    assert {one.last for one in nothing.ranges} == {None}
    assert all(one.first <= nothing.finish for one in nothing.ranges)
    assert nothing.stalled and nothing.words(START) == "not at this pace"


def test_the_finish_in_words() -> None:
    today = START + 28 * DAY
    assert forecast(steady((7, 7, 7))).words(today) == "31 Jan"
    uneven = forecast(steady((9, 5, 8, 6)))
    assert uneven.words(today) == "31 Jan (30 Jan – 18 Feb)"
    assert uneven.words(date(2025, 11, 1)) == "31 Jan 2027 (30 Jan 2027 – 18 Feb 2027)"
    assert forecast(steady((7, 0), START + 13 * DAY)).words(today) == "6 Feb"
    assert forecast(steady((9, 0))).words(today).endswith(" or later)")


def test_the_paces_are_the_weeks_mean_and_sample_spread() -> None:
    paces = paces_of(steady((9, 5, 8, 6)))
    assert paces and (paces.weeks, paces.freedom) == (4, 3)
    assert (paces.mean, paces.spread) == pytest.approx((1.0, sqrt((4 + 4 + 1 + 1) / 49 / 3)))
    nine = paces_of(steady((7,) * 9))
    assert nine and (nine.weeks, nine.freedom) == (4, 7)


@pytest.mark.parametrize(("free_days", "counted"), [(3, 3), (4, 2)])
def test_a_week_counts_when_half_of_it_was_for_study(free_days: int, counted: int) -> None:
    free = Availability(28.0, days_off=frozenset(START + (7 + index) * DAY for index in range(free_days)))
    course = replace(steady((7, 7, 7)), availability=free)
    assert len(weekly_paces(course)) == counted


def test_what_is_done_stays_done() -> None:
    points = [DayRange(START, 1, 4), DayRange(START + DAY, 0, 3), DayRange(START + 2 * DAY, 2, 5)]
    assert [(one.low, one.high) for one in growing(points)] == [(1, 4), (1, 4), (2, 5)]


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
    assert paces_of(course) is None or found.ranges
    for one in found.ranges:
        assert one.first <= found.finish


def test_a_pace_too_slow_to_end_at_has_no_last_day() -> None:
    course = steady((4, 1, 3, 1))
    paces, creeping = paces_of(course), forecast(course)
    assert paces is not None
    slowest = paces.of_coming((creeping.finish - course.today).days / 7, 80)[0]
    assert 0 < slowest < SLOWEST_PACE and not creeping.stalled
    assert [one.last is None for one in creeping.ranges] == [False, True, True]
