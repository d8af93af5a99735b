"""How sure the end of a track is: the days between which Core ends, and how many items are done by when."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from studyctl.plan.calendar import DAY, WEEK_DAYS
from studyctl.plan.course import SLOWEST_PACE, Course
from studyctl.plan.pace import under_way, weekly_paces
from studyctl.plan.paths import Paths, paths
from studyctl.values import dataclass

_LEAST = 1e-6  # hours smaller than this are rounding
LEVELS = (50, 80, 95)
LEAST_WEEKS = 2
NEAR = 330  # days within which a date needs no year
LONGEST_BAND = 104  # weeks that a band is drawn for
BAND_POINTS = 26


@dataclass(frozen=True)
class FinishRange:
    """The days between which Core ends with `percent` certainty; `last` is None where no end is in sight."""

    percent: int
    first: date
    last: date | None


@dataclass(frozen=True)
class FinishForecast:
    """When a track's Core ends: the plan's own end, the end at the present pace, and how sure that is.

    Before two weeks of facts `pace` is None, there are no `ranges`, and `finish` is the plan's own estimate.
    """

    planned: date
    finish: date
    pace: float | None
    ranges: tuple[FinishRange, ...]

    def range_of(self, percent: int) -> FinishRange | None:
        """The range of one level; None before two weeks of facts and once Core is done."""
        return next((one for one in self.ranges if one.percent == percent), None)

    @property
    def stalled(self) -> bool:
        """Whether so little was done lately that no end is in sight."""
        return bool(self.ranges) and self.pace is not None and self.pace < SLOWEST_PACE

    def words(self, today: date, percent: int = 80) -> str:
        """`26 Jan (19 Jan – 6 Feb)`, with the year where a day is far off, or that no end is in sight."""
        if self.stalled:
            return "not at this pace"
        shown = self.range_of(percent)
        if shown is None or shown.first == shown.last:
            return short_day(self.finish, today)
        return f"{short_day(self.finish, today)} ({span_words(shown, today)})"


def span_words(span: FinishRange, today: date) -> str:
    """`19 Jan – 6 Feb`, or `19 Jan or later`."""
    last = f" – {short_day(span.last, today)}" if span.last else " or later"
    return f"{short_day(span.first, today)}{last}"


def short_day(day: date, today: date) -> str:
    """`26 Jan`, with its year where it is far off."""
    year = f" {day.year}" if abs((day - today).days) > NEAR else ""
    return f"{day.day} {day:%b}{year}"


@dataclass(frozen=True)
class DayCount:
    """So many Core items are done by the end of a day."""

    day: date
    items: int


@dataclass(frozen=True)
class DayRange:
    """Between `low` and `high` Core items are done by the end of a day."""

    day: date
    low: int
    high: int


@dataclass(frozen=True)
class BurnUp:
    """Core items done by day: as it was, as planned, and the range at the own pace (empty before two weeks)."""

    total: int
    done: tuple[DayCount, ...]
    plan: tuple[DayCount, ...]
    band: tuple[DayRange, ...]


def forecast(course: Course, levels: Sequence[int] = LEVELS) -> FinishForecast:
    """When Core ends, and the days between which it does with 50, 80 and 95 % certainty."""
    point = course.forecast
    drawn = paths_of(course)
    ranges = tuple(_range(course, drawn, percent) for percent in levels) if drawn else ()
    return FinishForecast(point.planned, point.finish, point.pace, ranges)


def paths_of(course: Course) -> Paths | None:
    """Weeks to come drawn from the learner's own; None before two weeks of facts, and once Core is done."""
    if course.forecast.pace is None or not set(course.core) - set(course.closed):
        return None
    paces = weekly_paces(course)
    return paths(paces, _work(course)) if len(paces) >= LEAST_WEEKS else None


def _work(course: Course) -> float:
    """The weeks that the rest of Core takes at a pace of 1, by the hours of a week."""
    last = max((day for item, day in course.remaining.due().items() if item in course.core), default=course.today)
    hours = course.ahead.until(last)
    return max(hours * (1 - under_way(course) / course.hours_left), _LEAST) / course.availability.weekly_hours


def _range(course: Course, drawn: Paths, percent: int) -> FinishRange:
    """The days between which so many of the paths end, the estimate itself never outside."""
    outside = (1 - percent / 100) / 2
    finish = course.forecast.finish
    first, last = (_day(course, drawn.by(share)) for share in (outside, 1 - outside))
    ends = None if last is None else max(last, finish)
    return FinishRange(percent, min(first or finish, finish), ends)


def _day(course: Course, weeks: float | None) -> date | None:
    return None if weeks is None else course.ahead.day_of(weeks * course.availability.weekly_hours)


def burn_up(course: Course, percent: int = 80) -> BurnUp:
    """Core items by day: done since the start, as planned, and the range to expect at the own pace."""
    total = len(course.core)
    done = [day for item, day in course.closed.items() if item in course.core]
    placed = [day for item, day in course.due.items() if item in course.core]
    before = total - len(placed)
    return BurnUp(
        total, _counts(done, course.start, course.today), _plan(placed, before, course), _band(course, percent)
    )


def _counts(days: Sequence[date], first: date, last: date) -> tuple[DayCount, ...]:
    """The count at the end of each day from `first` to `last`."""
    span = range(max((last - first).days, 0) + 1)
    return tuple(DayCount(day, sum(1 for one in days if one <= day)) for day in (first + index * DAY for index in span))


def _plan(placed: Sequence[date], before: int, course: Course) -> tuple[DayCount, ...]:
    """The plan's own line, a point a day on which anything is due."""
    days = sorted({course.start, *placed})
    return tuple(DayCount(day, before + sum(1 for one in placed if one <= day)) for day in days)


def _band(course: Course, percent: int) -> tuple[DayRange, ...]:
    """Points from today on, at most one a week, and one on each end of the finish range.

    Its edges are straight in study hours: those of one who ends on the first day of the range, and on its last.
    """
    drawn = paths_of(course)
    if drawn is None:
        return ()
    ends = _range(course, drawn, percent)
    last = ends.last or course.forecast.finish
    weeks = min(-(-(last - course.today).days // WEEK_DAYS), LONGEST_BAND)
    coming = {course.today + index * WEEK_DAYS * DAY for index in range(0, weeks, -(-weeks // BAND_POINTS) or 1)}
    days = sorted(day for day in {*coming, ends.first, last} if day <= course.today + LONGEST_BAND * WEEK_DAYS * DAY)
    hours = sorted(course.ahead.until(day) for item, day in course.remaining.due().items() if item in course.core)
    done = len(course.core) - sum(1 for item in course.core if item not in course.closed)
    return tuple(_expected(course, ends, hours, done, day) for day in days)


def _expected(course: Course, ends: FinishRange, hours: Sequence[float], done: int, day: date) -> DayRange:
    """The items done by a day at both edges; `hours` are those at which the plan has each open item done, in order."""
    if day <= course.today:
        return DayRange(day, done, done)
    passed = course.ahead.until(day)
    low, high = (_ended(hours, passed, course.ahead.until(end) if end else None) for end in (ends.last, ends.first))
    return DayRange(day, done + low, done + high)


def _ended(hours: Sequence[float], passed: float, all_in: float | None) -> int:
    """How many items are done after so many hours for one who has all of them done after `all_in` (None: no end)."""
    if all_in is None:
        return 0
    return bisect_right(hours, passed * hours[-1] / max(all_in, _LEAST) + _LEAST)
