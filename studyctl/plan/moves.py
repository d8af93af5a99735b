"""Days that the learner chose for items: kept to where they break nothing, else with the reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from studyctl.plan.calendar import DAY, MAX_DAYS, Availability, Calendar, Slice, Terms, lay_out
from studyctl.plan.work import Stop, Work
from studyctl.values import dataclass

_LEAST = 1e-6  # hours smaller than this are rounding


@dataclass(frozen=True)
class Moved:
    """A calendar with the moves that it keeps to (item to its first day), and why it refuses the others."""

    calendar: Calendar
    days: Mapping[str, date]
    refused: Mapping[str, str]


@dataclass(frozen=True)
class _Laid:
    """A layout with the slices that were fixed before the rest."""

    stops: Sequence[Stop]
    first: date
    free: Availability
    terms: Terms

    def calendar(self, fixed: Mapping[str, tuple[Slice, ...]]) -> Calendar:
        """What is left around the fixed slices, whose hours are taken from the others."""
        if not fixed:
            return lay_out(self.stops, self.first, self.free, self.terms)
        taken = dict(self.terms.taken)
        for piece in (piece for pieces in fixed.values() for piece in pieces):
            taken[piece.day] = taken.get(piece.day, 0.0) + piece.hours
        others = [replace(one, work=tuple(w for w in one.work if w.item not in fixed)) for one in self.stops]
        laid = lay_out(others, self.first, self.free, replace(self.terms, taken=taken))
        pieces = [*laid.slices, *(piece for pieces in fixed.values() for piece in pieces)]
        ordered = tuple(sorted(pieces, key=lambda piece: piece.day))
        return replace(laid, slices=ordered, finish=max(piece.day for piece in ordered))


def moved(stops: Sequence[Stop], first: date, free: Availability, terms: Terms, wanted: Mapping[str, date]) -> Moved:
    """What is left from `first` on, with the moves in their order, each kept where it breaks nothing."""
    laid = _Laid(stops, first, free, terms)
    natural = now = laid.calendar({})
    fixed: dict[str, tuple[Slice, ...]] = {}
    refused: dict[str, str] = {}
    for item, day in wanted.items():
        found = _tried(laid, natural, fixed, item, day)
        if isinstance(found, str):
            refused[item] = found
        else:
            fixed[item], now = found
    return Moved(now, {item: pieces[0].day for item, pieces in fixed.items()}, refused)


def _tried(
    laid: _Laid, natural: Calendar, fixed: Mapping[str, tuple[Slice, ...]], item: str, day: date
) -> tuple[tuple[Slice, ...], Calendar] | str:
    """The item's slices from `day` on with the calendar around them, or why it cannot be there."""
    stop = next((one for one in laid.stops if any(work.item == item for work in one.work)), None)
    if stop is None:
        return "it is not in what the plan has left"
    work = next(work for work in stop.work if work.item == item)
    if work.tier not in (None, "core"):
        return f"it is {work.tier}: it takes the hours that the Core leaves"
    dates = next(dates for dates in natural.stops if dates.place == stop.place)
    if not dates.first <= day <= dates.last:
        return f"its week has the days {dates.first} to {dates.last}"
    if not laid.free.hours_on(day):
        return "that day has no hours for it"
    pieces = _pieces(laid, fixed, work, day)
    now = laid.calendar({**fixed, item: pieces})
    broken = _broken(laid.stops, natural, now, work) or _later(natural, now, laid.stops)
    return broken or (pieces, now)


def _pieces(laid: _Laid, fixed: Mapping[str, tuple[Slice, ...]], work: Work, day: date) -> tuple[Slice, ...]:
    """The item's hours from `day` on, in what fixed slices leave of each day."""
    taken = dict(laid.terms.taken)
    for piece in (piece for pieces in fixed.values() for piece in pieces):
        taken[piece.day] = taken.get(piece.day, 0.0) + piece.hours
    found, left, moment = [], work.hours, day
    while left > _LEAST and moment < day + MAX_DAYS * DAY:
        hours = min(left, max(0.0, laid.free.hours_on(moment) - taken.get(moment, 0.0)))
        if hours > _LEAST:
            found.append(Slice(moment, work.item, hours))
            left -= hours
        moment += DAY
    return tuple(found)


def _broken(stops: Sequence[Stop], natural: Calendar, now: Calendar, work: Work) -> str:
    """Which need the move breaks, of the item itself or of what needs it, with the day that the plan has it on."""
    first, last = _first_days(now), now.due()
    needs = [need for need in work.requires if need in last and last[need] > first[work.item]]
    if needs:
        return f"it needs {needs[0]}, which is planned until {natural.due()[needs[0]]}"
    after = [one.item for stop in stops for one in stop.work if work.item in one.requires]
    broken = [item for item in after if item in first and first[item] < last[work.item]]
    return f"{broken[0]} needs it, and is planned for {_first_days(natural)[broken[0]]}" if broken else ""


def _first_days(calendar: Calendar) -> dict[str, date]:
    return {piece.item: piece.day for piece in reversed(calendar.slices)}


def _later(natural: Calendar, now: Calendar, stops: Sequence[Stop]) -> str:
    """Whether a week's Core ends later than without the move."""
    before, after = natural.due(), now.due()
    for stop in stops:
        core = [work.item for work in stop.core if work.item in before and work.item in after]
        if core and max(after[item] for item in core) > max(before[item] for item in core):
            return f"the Core of {stop.title or stop.place} would end later"
    return ""
