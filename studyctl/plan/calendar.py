"""Lay work on days: how many hours a day has, and which item each of them goes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from studyctl.curriculum.model import TIERS
from studyctl.plan.work import Stop, Work
from studyctl.values import dataclass

DAY = timedelta(days=1)
WEEK_DAYS = 7
_HOURS = 1e-6  # hours smaller than this are rounding
MAX_DAYS = 366 * 40


@dataclass(frozen=True)
class Availability:
    """Hours of study in a week, the weekdays (0 = Monday) without any, and single days off (a vacation is many)."""

    weekly_hours: float
    weekdays_off: frozenset[int] = frozenset()
    days_off: frozenset[date] = frozenset()

    @property
    def hours_a_day(self) -> float:
        """Hours of a day that is not off."""
        return self.weekly_hours / (WEEK_DAYS - len(self.weekdays_off))

    def is_off(self, day: date) -> bool:
        """Whether nothing is planned on `day`."""
        return day.weekday() in self.weekdays_off or day in self.days_off

    def hours_on(self, day: date) -> float:
        """Hours planned for `day`."""
        return 0.0 if self.is_off(day) else self.hours_a_day

    def hours_between(self, first: date, last: date) -> float:
        """Hours from `first` to `last`, both included; 0 when `last` is earlier."""
        days = (last - first).days + 1
        return sum(self.hours_on(first + index * DAY) for index in range(max(0, min(days, MAX_DAYS))))


@dataclass(frozen=True)
class Slice:
    """Some hours of one item on one day."""

    day: date
    item: str
    hours: float


@dataclass(frozen=True)
class StopDates:
    """The first and last day of a stop."""

    place: str
    first: date
    last: date


@dataclass(frozen=True)
class Calendar:
    """One track's work on days, in order; `finish` is the last day with work, or the day before it begins."""

    slices: tuple[Slice, ...]
    stops: tuple[StopDates, ...]
    finish: date

    def on(self, day: date) -> tuple[Slice, ...]:
        """The slices of one day."""
        return tuple(piece for piece in self.slices if piece.day == day)

    def due(self) -> dict[str, date]:
        """The last day of each placed item."""
        return {piece.item: piece.day for piece in self.slices}


class _Days:
    """The hours still free on each day from a first day on."""

    def __init__(self, first: date, availability: Availability, horizon: date, taken: float = 0.0) -> None:
        self.day = first
        self.horizon = horizon
        self.availability = availability
        self.free = max(0.0, availability.hours_on(first) - taken)

    def next_day(self) -> None:
        self.day += DAY
        self.free = self.availability.hours_on(self.day)

    def take(self, work: Work, last: date | None = None) -> Iterator[Slice]:
        """Slices of `work` from the current moment on, none after `last`."""
        left = work.hours
        while left > _HOURS and (last is None or self.day <= last) and self.day < self.horizon:
            hours = min(left, self.free)
            if hours > _HOURS:
                yield Slice(self.day, work.item, hours)
                left -= hours
                self.free -= hours
            if self.free <= _HOURS and left > _HOURS:
                self.next_day()


def lay_out(
    stops: Sequence[Stop], first: date, availability: Availability, ends: date | None = None, taken: float = 0.0
) -> Calendar:
    """The calendar of `stops` in their order from `first` on.

    A week lasts seven days, longer when its Core needs it; Core comes first, and hours left within the seven days go to
    Stretch, then Mega-stretch. Other kinds of stop last as long as their work does. `ends` is the last day of the first
    stop when it has begun already, `taken` the hours of the first day that are spent. Work that would come more than
    40 years after `first` is left out.
    """
    slices: list[Slice] = []
    dates: list[StopDates] = []
    days = _Days(first, availability, first + MAX_DAYS * DAY, taken)
    for stop in stops:
        began = days.day
        minimum = began + (WEEK_DAYS - 1) * DAY if stop.is_week else None
        if ends is not None and stop.is_week and not dates:
            minimum = max(ends, began)
        placed = list(_lay_stop(stop, days, minimum))
        slices += placed
        last = max([minimum or began, *(piece.day for piece in placed)])
        dates.append(StopDates(stop.place, began, last))
        if stop.is_week and days.day <= last:
            days = _Days(last + DAY, availability, days.horizon)
    finish = max((piece.day for piece in slices), default=first - DAY)
    return Calendar(tuple(slices), tuple(dates), finish)


def _lay_stop(stop: Stop, days: _Days, minimum: date | None) -> Iterator[Slice]:
    for tier in (None, *TIERS):
        optional = tier in ("stretch", "mega-stretch")
        for work in stop.of_tier(tier):
            yield from days.take(work, minimum if optional and stop.is_week else None)


def hours_by_item(slices: Iterable[Slice]) -> dict[str, float]:
    """Placed hours of each item."""
    hours: dict[str, float] = {}
    for piece in slices:
        hours[piece.item] = hours.get(piece.item, 0.0) + piece.hours
    return hours
