"""How sure the end of a track is: the days between which Core ends, and how many items are done by when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from math import sqrt

from studyctl.plan.calendar import DAY, WEEK_DAYS
from studyctl.plan.course import PACE_OVER_DAYS, SLOWEST_PACE, Course
from studyctl.values import dataclass

LEVELS = (50, 80, 95)
WEEKS_SEEN = 8
LEAST_WEEKS = 2
NEAR = 330  # days within which a date needs no year
LONGEST_BAND = 104  # weeks that a band is drawn for
BAND_POINTS = 26  # each lays the rest of the track out twice, a millisecond or more
# quantiles of Student's t distribution, by degrees of freedom: two-sided 50, 80 and 95 %
STUDENT_T = {
    50: (1.000, 0.816, 0.765, 0.741, 0.727, 0.718, 0.711),
    80: (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415),
    95: (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365),
}


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


@dataclass(frozen=True)
class Paces:
    """What the own weeks say about those to come: their mean, over `weeks` weeks, and their spread.

    `spread` is the sample standard deviation, of `freedom` + 1 weeks.
    """

    mean: float
    weeks: int
    spread: float
    freedom: int

    def of_coming(self, weeks: float, percent: int) -> tuple[float, float]:
        """The lowest and highest mean pace to expect of so many weeks to come.

        The prediction interval for the mean of m observations to come from n seen ones, taken as normal:
        mean ± t · s · √(1/m + 1/n) (Hahn and Meeker, Statistical Intervals, 1991, chapter 4).
        """
        quantile = STUDENT_T[percent][min(self.freedom, len(STUDENT_T[percent])) - 1]
        reach = quantile * self.spread * sqrt(1 / weeks + 1 / self.weeks)
        return self.mean - reach, self.mean + reach


def forecast(course: Course, levels: Sequence[int] = LEVELS) -> FinishForecast:
    """When Core ends, and the days between which it does with 50, 80 and 95 % certainty."""
    point = course.forecast
    paces = paces_of(course)
    ranges = tuple(_range(course, paces, percent) for percent in levels) if paces else ()
    return FinishForecast(point.planned, point.finish, point.pace, ranges)


def paces_of(course: Course) -> Paces | None:
    """The learner's own weeks; None before two weeks of facts, and once Core is done."""
    pace = course.forecast.pace
    weeks = weekly_paces(course) if pace is not None and set(course.core) - set(course.closed) else []
    if pace is None or len(weeks) < LEAST_WEEKS:
        return None
    mean = sum(weeks) / len(weeks)
    spread = sqrt(sum((one - mean) ** 2 for one in weeks) / (len(weeks) - 1))
    return Paces(pace, min(len(weeks), PACE_OVER_DAYS // WEEK_DAYS), spread, len(weeks) - 1)


def weekly_paces(course: Course) -> list[float]:
    """Hours of Core done in each of the last eight whole weeks up to yesterday, the latest first, per hour planned.

    What was planned is taken as the mean of these weeks, so that one with little of it weighs no more than the others.
    A week with less than half of the usual hours (days off) tells nothing about the pace and is left out.
    """
    put_in = core_hours_by_day(course)
    spans = [(first, first + (WEEK_DAYS - 1) * DAY) for first in _weeks_seen(course)]
    planned = sum(course.core_hours_planned(first, last) for first, last in spans) / max(1, len(spans))
    done = [sum(hours for day, hours in put_in.items() if first <= day <= last) for first, last in spans]
    return [hours / planned for hours in done] if planned > 0 else []


def _weeks_seen(course: Course) -> Iterator[date]:
    free = course.availability
    for first in (course.today - (index + 1) * WEEK_DAYS * DAY for index in range(WEEKS_SEEN)):
        if first >= course.start and 2 * free.hours_between(first, first + (WEEK_DAYS - 1) * DAY) >= free.weekly_hours:
            yield first


def core_hours_by_day(course: Course) -> dict[date, float]:
    """Hours of Core by the day they count for.

    An item finished in the week of its day in the plan, or before, had the hours planned until then on their days; the
    rest, and all hours of an item that was late, count for the day it was finished. Hours put into open items count for
    yesterday, as nothing says when they were.
    """
    slices: dict[str, list[tuple[date, float]]] = {}
    for piece in course.baseline.slices:
        slices.setdefault(piece.item, []).append((piece.day, piece.hours))
    found: dict[date, float] = {}
    for item, day in course.closed.items():
        if item in course.core and day >= course.start:
            on_time = course.due.get(item, day) > day - WEEK_DAYS * DAY
            earlier = [one for one in slices.get(item, ()) if one[0] < day] if on_time else []
            rest = max(0.0, course.core[item].hours - sum(hours for _, hours in earlier))
            for when, hours in (*earlier, (day, rest)):
                found[when] = found.get(when, 0.0) + hours
    yesterday = course.today - DAY
    found[yesterday] = found.get(yesterday, 0.0) + sum(course.put_in.values())
    return found


def _range(course: Course, paces: Paces, percent: int) -> FinishRange:
    """The first days on which the band's upper and lower edge have all of Core done."""
    finish = course.forecast.finish

    def over(edge: int) -> Callable[[date], bool]:
        return lambda day: _end(course, paces.of_coming(_weeks_to(course, day), percent)[edge]) <= day

    slowest = paces.of_coming(_weeks_to(course, finish), percent)[0]
    first = _first_day(course.today, finish, over(1))
    last = _first_day(finish, _end(course, slowest), over(0)) if slowest >= SLOWEST_PACE else None
    return FinishRange(percent, first, last)


def _weeks_to(course: Course, day: date) -> float:
    return max((day - course.today).days, 1) / WEEK_DAYS


def _end(course: Course, pace: float) -> date:
    return max(course.core_days(pace).values(), default=course.today)


def _first_day(low: date, high: date, true: Callable[[date], bool]) -> date:
    """The first day from `low` on for which a condition holds that stays true once it is; `high` if none before."""
    while low < high:
        middle = low + (high - low) // 2
        if true(middle):
            high = middle
        else:
            low = middle + DAY
    return high


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
    """Points from today on, at most one a week, and one on each end of the finish range."""
    paces = paces_of(course)
    if paces is None:
        return ()
    ends = _range(course, paces, percent)
    last = ends.last or course.forecast.finish
    weeks = min(-(-(last - course.today).days // WEEK_DAYS), LONGEST_BAND)
    coming = {course.today + index * WEEK_DAYS * DAY for index in range(0, weeks, -(-weeks // BAND_POINTS) or 1)}
    days = sorted(day for day in {*coming, ends.first, last} if day <= course.today + LONGEST_BAND * WEEK_DAYS * DAY)
    return tuple(growing([_expected(course, paces, day, percent) for day in days]))


def _expected(course: Course, paces: Paces, day: date, percent: int) -> DayRange:
    done = len(course.core) - sum(1 for item in course.core if item not in course.closed)
    if day <= course.today:
        return DayRange(day, done, done)
    low, high = paces.of_coming(_weeks_to(course, day), percent)
    least = _ended(course.core_days(low), day) if low >= SLOWEST_PACE else 0
    return DayRange(day, done + least, done + _ended(course.core_days(high), day))


def _ended(days: Mapping[str, date], day: date) -> int:
    return sum(1 for one in days.values() if one <= day)


def growing(points: Sequence[DayRange]) -> Iterator[DayRange]:
    """What is done stays done: near the day of today an edge can fall, as one week says less than many."""
    low = high = 0
    for point in points:
        low, high = max(low, point.low), max(high, point.high)
        yield DayRange(point.day, low, high)
