"""Two plans side by side: the days of each, what moves, drops and joins, what stays, and both ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from studyctl.plan.calendar import DAY, MAX_DAYS, WEEK_DAYS, Calendar, Slice
from studyctl.plan.course import Course
from studyctl.plan.forecast import FinishForecast, forecast
from studyctl.values import dataclass

ADDED, MOVED, KEPT = "added", "moved", "kept"
FREE = "free"  # of a day that a break or pause put in


@dataclass(frozen=True)
class DiffPiece:
    """Hours of an item on a day; `mark` is added, moved or kept, as the other plan has it (always kept in `now`)."""

    item: str
    title: str
    place: str
    tier: str | None
    hours: float
    mark: str


@dataclass(frozen=True)
class DiffDay:
    """A day of one plan: `note` says what an empty day is (off, free, to spare), `mark` how the day changed."""

    day: date
    off: bool
    note: str
    hours: float
    mark: str
    pieces: tuple[DiffPiece, ...]


@dataclass(frozen=True)
class DiffItem:
    """An item whose day changes: the last day with it in each plan (None: without a day), and by how many days.

    `why` says of a dropped one whether the plan leaves it out (`left out`) or no time remains for it (`no time`).
    """

    item: str
    title: str
    place: str
    tier: str | None
    hours: float
    before: date | None
    after: date | None
    days: int
    why: str = ""


@dataclass(frozen=True)
class Kept:
    """What holds: the weekdays and days off stay free, no seven days in a row ask for more than `most_hours`.

    `items` end on the same day in both plans.
    """

    weekdays_off: tuple[int, ...]
    days_off: tuple[date, ...]
    weekly_hours: float
    most_hours: float
    items: int


@dataclass(frozen=True)
class PlanDiff:
    """How a track's plan changes, from `first` on: both calendars day by day, each until its end."""

    track: str
    first: date
    now: tuple[DiffDay, ...]
    after: tuple[DiffDay, ...]
    added: tuple[DiffItem, ...]
    moved: tuple[DiffItem, ...]
    dropped: tuple[DiffItem, ...]
    kept: Kept
    finish_now: FinishForecast
    finish_after: FinishForecast

    @property
    def days(self) -> int:
        """How many days later the track ends (negative: sooner)."""
        return (self.finish_after.finish - self.finish_now.finish).days

    @property
    def changes(self) -> bool:
        """Whether the plan changes at all."""
        return bool(self.added or self.moved or self.dropped or self.now != self.after or self.days)


def diff(before: Course, after: Course, titles: Mapping[str, str] | None = None) -> PlanDiff:
    """What changes from one course to another of the same track; items without a title are called by their id."""
    named = titles or {}
    first = before.today
    now, then = _Plan(before, named), _Plan(after, named)
    return PlanDiff(
        before.track,
        first,
        tuple(now.days(first, None)),
        tuple(then.days(first, now)),
        tuple(then.added(now)),
        tuple(then.moved(now)),
        tuple(then.dropped(now)),
        _kept(before, after, now, then),
        forecast(before),
        forecast(after),
    )


class _Plan:
    """One of the two plans, with what is asked of it again and again."""

    def __init__(self, course: Course, titles: Mapping[str, str]) -> None:
        self.course = course
        self.titles = titles
        self.calendar: Calendar = course.remaining
        self.last = self.calendar.due()
        self.place = {work.item: stop.place for stop in course.stops for work in stop.work}
        self.on: dict[date, list[Slice]] = {}
        for piece in self.calendar.slices:
            self.on.setdefault(piece.day, []).append(piece)

    def title(self, item: str) -> str:
        own = self.course.title_of(item)
        return self.titles.get(item, item) if own == item else own

    def days(self, first: date, other: _Plan | None) -> Iterator[DiffDay]:
        """Each day until the last one with work; held against the `other` plan, its pieces are marked."""
        count = min((self.calendar.finish - first).days + 1, MAX_DAYS)
        for day in (first + index * DAY for index in range(max(count, 0))):
            pieces = tuple(self._piece(piece, other) for piece in self.on.get(day, ()))
            off = self.course.availability.is_off(day)
            hours = round(sum(piece.hours for piece in pieces), 2)
            yield DiffDay(day, off, self._note(day, off, bool(pieces)), hours, _day_mark(pieces), pieces)

    def _piece(self, piece: Slice, other: _Plan | None) -> DiffPiece:
        mark = KEPT
        if other is not None and piece.item not in other.last:
            mark = ADDED
        elif other is not None and not any(one.item == piece.item for one in other.on.get(piece.day, ())):
            mark = MOVED
        tier = self.course.work[piece.item].tier
        place = self.place.get(piece.item, "")
        return DiffPiece(piece.item, self.title(piece.item), place, tier, round(piece.hours, 2), mark)

    def _note(self, day: date, off: bool, busy: bool) -> str:
        if off:
            return FREE if day in self.course.availability.inserted else "off"
        return "" if busy else "to spare"

    def added(self, other: _Plan) -> Iterator[DiffItem]:
        """Items with a day here and none in the other plan."""
        for item, day in self.last.items():
            if item not in other.last:
                yield self._item(item, None, day)

    def moved(self, other: _Plan) -> Iterator[DiffItem]:
        """Items that end on another day than in the other plan."""
        for item, day in self.last.items():
            if item in other.last and other.last[item] != day:
                yield self._item(item, other.last[item], day)

    def dropped(self, other: _Plan) -> Iterator[DiffItem]:
        """Open work of the other plan that this one leaves out, and what has a day there and none here."""
        for stop in other.course.stops_left:
            for work in stop.work:
                if work.item not in self.course.work:
                    yield other._item(work.item, other.last.get(work.item), None, "left out")
                elif work.item in other.last and work.item not in self.last:
                    yield other._item(work.item, other.last[work.item], None, "no time")
        for block in other.course.blocks:
            if block.item in other.last and block.item not in self.last:
                yield other._item(block.item, other.last[block.item], None, "left out")

    def _item(self, item: str, before: date | None, after: date | None, why: str = "") -> DiffItem:
        work = self.course.work[item]
        days = (after - before).days if before and after else 0
        hours = round(work.hours, 2)
        return DiffItem(item, self.title(item), self.place.get(item, ""), work.tier, hours, before, after, days, why)


def _day_mark(pieces: tuple[DiffPiece, ...]) -> str:
    marks = {piece.mark for piece in pieces}
    return next((mark for mark in (ADDED, MOVED) if mark in marks), KEPT)


def _kept(before: Course, after: Course, now: _Plan, then: _Plan) -> Kept:
    last = max(now.calendar.finish, then.calendar.finish)
    off = sorted(day for day in before.availability.days_off if before.today <= day <= last)
    unmoved = sum(1 for item, day in then.last.items() if now.last.get(item) == day)
    free = after.availability
    return Kept(
        tuple(sorted(free.weekdays_off)), tuple(off), free.weekly_hours, _most_in_a_week(then.calendar), unmoved
    )  # fmt: skip


def _most_in_a_week(calendar: Calendar) -> float:
    """The most hours that any seven days in a row ask for."""
    by_day: dict[date, float] = {}
    for piece in calendar.slices:
        by_day[piece.day] = by_day.get(piece.day, 0.0) + piece.hours
    weeks = (sum(by_day.get(day + index * DAY, 0.0) for index in range(WEEK_DAYS)) for day in by_day)
    return round(max(weeks, default=0.0), 2)
