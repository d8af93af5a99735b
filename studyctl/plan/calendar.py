"""Lay work on days: how many hours a day has, and which item each of them goes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta

from studyctl.curriculum.model import TIERS
from studyctl.plan.work import Stop, Work
from studyctl.values import dataclass

DAY = timedelta(days=1)
WEEK_DAYS = 7
_HOURS = 1e-6  # hours smaller than this are rounding
MAX_DAYS = 366 * 40
PACKED, WHOLE = "packed", "whole"


@dataclass(frozen=True)
class Availability:
    """Hours of study in a week, the weekdays (0 = Monday) without any, and single days off (a vacation is many).

    `inserted` are days that a change of plan put in between, free ones and those given to something else: no week
    counts them among its seven. On `set_aside` of them there is study, but not of what the track plans.
    """

    weekly_hours: float
    weekdays_off: frozenset[int] = frozenset()
    days_off: frozenset[date] = frozenset()
    inserted: frozenset[date] = frozenset()
    set_aside: frozenset[date] = frozenset()

    @property
    def hours_a_day(self) -> float:
        """Hours of a day that is not off."""
        return self.weekly_hours / (WEEK_DAYS - len(self.weekdays_off))

    def is_off(self, day: date) -> bool:
        """Whether nothing is planned on `day`."""
        return day.weekday() in self.weekdays_off or day in self.days_off

    def hours_on(self, day: date) -> float:
        """Hours planned for the track's work on `day`."""
        return 0.0 if self.is_off(day) or day in self.set_aside else self.hours_a_day

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
class WeekRule:
    """How long weeks last that begin on `first` or later: `packed` as their Core does, `whole` as all tiers do.

    Any other rule is the usual one: seven days, longer where the Core needs it.
    """

    first: date
    rule: str


@dataclass(frozen=True)
class Calendar:
    """One track's work on days, in order; `finish` is the last day with work, or the day before it begins.

    `missed` is what was planned before a change of plan and is planned again, or not at all, since.
    """

    slices: tuple[Slice, ...]
    stops: tuple[StopDates, ...]
    finish: date
    missed: tuple[Slice, ...] = ()

    def on(self, day: date) -> tuple[Slice, ...]:
        """The slices of one day."""
        return tuple(piece for piece in self.slices if piece.day == day)

    def due(self) -> dict[str, date]:
        """The last day of each placed item."""
        return {piece.item: piece.day for piece in self.slices}


@dataclass(frozen=True)
class Terms:
    """What a layout must keep to: how long weeks last, and what is fixed already.

    `ends` are the last days of weeks that have begun, `taken` are hours of days that are spent or promised.
    """

    weeks: tuple[WeekRule, ...] = ()
    ends: Mapping[str, date] = field(default_factory=dict)
    taken: Mapping[date, float] = field(default_factory=dict)

    def rule(self, began: date) -> str:
        """The rule for a week that begins on a day."""
        rules = [one.rule for one in self.weeks if one.first <= began]
        return rules[-1] if rules else ""


USUAL = Terms()


class _Days:
    """The hours still free on each day from a first day on."""

    def __init__(self, first: date, availability: Availability, horizon: date, taken: Mapping[date, float]) -> None:
        self.day = first
        self.horizon = horizon
        self.availability = availability
        self.taken = taken
        self.free = self._hours()

    def _hours(self) -> float:
        hours = self.availability.hours_on(self.day)
        return max(0.0, hours - self.taken.get(self.day, 0.0)) if self.taken else hours

    def next_day(self) -> None:
        self.day += DAY
        self.free = self._hours()

    def move_to(self, day: date) -> None:
        self.day = day
        self.free = self._hours()

    def skip_inserted(self) -> None:
        while self.day in self.availability.inserted and self.day < self.horizon:
            self.next_day()

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


def lay_out(stops: Sequence[Stop], first: date, availability: Availability, terms: Terms = USUAL) -> Calendar:
    """The calendar of `stops` in their order from `first` on.

    A week lasts seven days, longer when its Core needs it; Core comes first, and hours left within the seven days go to
    Stretch, then Mega-stretch. Other kinds of stop last as long as their work does. Work that would come more than
    40 years after `first` is left out.
    """
    slices: list[Slice] = []
    dates: list[StopDates] = []
    days = _Days(first, availability, first + MAX_DAYS * DAY, terms.taken)
    for stop in stops:
        days.skip_inserted()
        began, rule = days.day, terms.rule(days.day)
        ends, limit = _bounds(stop, began, rule, availability, terms)
        placed = list(_lay_stop(stop, days, limit))
        slices += placed
        last = max([ends, *(piece.day for piece in placed)])
        dates.append(StopDates(stop.place, began, last))
        if stop.is_week and days.day <= last and (rule != PACKED or stop.place in terms.ends):
            days.move_to(last + DAY)
    finish = max((piece.day for piece in slices), default=first - DAY)
    return Calendar(tuple(slices), tuple(dates), finish)


def _bounds(stop: Stop, began: date, rule: str, free: Availability, terms: Terms) -> tuple[date, date | None]:
    """The last day of a stop at least, and the last day of its optional tiers (None: as long as they need)."""
    if not stop.is_week:
        return began, None
    if stop.place in terms.ends:
        ends = max(terms.ends[stop.place], began)
        return ends, ends
    if rule == PACKED:
        return began, began
    ends = _seventh(began, free)
    return ends, None if rule == WHOLE else ends


def _seventh(began: date, free: Availability) -> date:
    """The last day of a week that begins on a day; inserted days are not among its seven."""
    if not free.inserted:
        return began + (WEEK_DAYS - 1) * DAY
    day, left = began, WEEK_DAYS - 1
    while left:
        day += DAY
        left -= day not in free.inserted
    return day


def _lay_stop(stop: Stop, days: _Days, limit: date | None) -> Iterator[Slice]:
    for tier in (None, *TIERS):
        optional = tier in ("stretch", "mega-stretch")
        for work in stop.of_tier(tier):
            yield from days.take(work, limit if optional else None)


def hours_by_item(slices: Iterable[Slice]) -> dict[str, float]:
    """Placed hours of each item."""
    hours: dict[str, float] = {}
    for piece in slices:
        hours[piece.item] = hours.get(piece.item, 0.0) + piece.hours
    return hours
