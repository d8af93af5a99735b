"""The plan as it was promised: laid from the start, and from each change of plan on laid anew.

A change of plan touches nothing before the day from which it counts: what was late stays late, and nothing becomes late
by deciding.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from studyctl.plan.calendar import (
    Availability,
    Calendar,
    Slice,
    StopDates,
    Terms,
    WeekRule,
    hours_by_item,
    lay_out,
)
from studyctl.plan.work import Stop
from studyctl.values import dataclass

_LEAST = 1e-6  # hours smaller than this are rounding


@dataclass(frozen=True)
class Again:
    """A week that is done again: what of its Core was open is planned anew, and it lasts until `last` at least."""

    place: str
    last: date


@dataclass(frozen=True)
class Epoch:
    """The plan from a day on (None: from the start): its stops, how long weeks last, and the week done again."""

    first: date | None
    stops: tuple[Stop, ...]
    weeks: tuple[WeekRule, ...] = ()
    again: Again | None = None


@dataclass(frozen=True)
class Block:
    """Study days that a change of plan gives to something of its own."""

    item: str
    title: str
    days: tuple[date, ...]
    hours: float

    def slices(self) -> tuple[Slice, ...]:
        """A slice a day, each the hours of a whole day."""
        return tuple(Slice(day, self.item, self.hours) for day in self.days)


def promised(epochs: Sequence[Epoch], start: date, free: Availability, done: Mapping[str, date]) -> Calendar:
    """The calendar of a plan with its changes in the order of their days; what was done before `start` is left out."""
    before = {item for item, day in done.items() if day < start}
    begun = [one for one in epochs if one.first is None or one.first <= start]
    laid = lay_out(_asked(begun[-1].stops, before), start, free, Terms(begun[-1].weeks))
    for epoch in epochs[len(begun) :]:
        laid = _changed(laid, epoch, _asked(epoch.stops, before), free, done)
    return laid


def _asked(stops: Sequence[Stop], before: Collection[str]) -> list[Stop]:
    return [stop.remaining(before) for stop in stops if stop.asks(before)]


def _changed(
    laid: Calendar, epoch: Epoch, stops: Sequence[Stop], free: Availability, done: Mapping[str, date]
) -> Calendar:
    """The calendar until the epoch's first day, and from then on the rest of its stops."""
    first, again = epoch.first, epoch.again
    assert first is not None
    known = {dates.place: dates for dates in laid.stops}
    reopened = _reopened(stops, again, done, first)
    planned = {work.item for stop in stops for work in stop.work} - reopened
    past = [piece for piece in laid.slices if piece.day < first]
    kept = [piece for piece in past if piece.item in planned]
    had = hours_by_item(kept)
    repeated = again.place if again else None
    rest = [_less(stop, had) for stop in stops if stop.place == repeated or not _over(known.get(stop.place), first)]
    ends = {place: dates.last for place, dates in known.items() if dates.first < first}
    if again:
        ends[again.place] = again.last
    new = lay_out(rest, first, free, Terms(epoch.weeks, ends))
    slices = (*kept, *new.slices)
    missed = (*laid.missed, *(piece for piece in past if piece.item not in planned))
    finish = max((piece.day for piece in slices), default=laid.finish)
    return Calendar(slices, _joined(known, new.stops, first), finish, missed)


def _reopened(stops: Sequence[Stop], again: Again | None, done: Mapping[str, date], first: date) -> set[str]:
    """The Core of the week done again that was open when that was decided."""
    if again is None:
        return set()
    core = [work for stop in stops if stop.place == again.place for work in stop.core]
    return {work.item for work in core if not work.passes and done.get(work.item, first) >= first}


def _over(dates: StopDates | None, first: date) -> bool:
    return dates is not None and dates.last < first


def _less(stop: Stop, had: Mapping[str, float]) -> Stop:
    """The stop without the hours that were planned already."""
    left = [replace(work, hours=work.hours - had[work.item]) if work.item in had else work for work in stop.work]
    return replace(stop, work=tuple(work for work in left if work.hours > _LEAST))


def _joined(known: Mapping[str, StopDates], new: Sequence[StopDates], first: date) -> tuple[StopDates, ...]:
    """The days of the stops that were over, then of those laid anew; a stop that had begun keeps its first day."""
    laid = {dates.place for dates in new}
    over = [dates for dates in known.values() if dates.place not in laid and dates.last < first]
    begun = [
        replace(dates, first=known[dates.place].first)
        if dates.place in known and known[dates.place].first < first
        else dates
        for dates in new
    ]
    return (*over, *begun)
