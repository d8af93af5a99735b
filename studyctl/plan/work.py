"""What a track asks for, as the planner sees it: stops in order, each with work in order and hours."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from graphlib import TopologicalSorter

from studyctl.curriculum.model import PRIORITIES, TIERS, Item, Place, Track
from studyctl.values import dataclass

DEFAULT_HOURS = 2.0
LEAST_HOURS = 0.25  # a thing to finish takes time, whatever its share comes to: without any it would have no day


@dataclass(frozen=True)
class Work:
    """One item with its hours; `requires` are the items that come before it.

    Work that `passes` is time set aside: nobody ticks it, it is over when its planned days are. `own` work was added by
    the learner: it has its hours in its place's week, and nothing waits for it.
    """

    item: str
    tier: str | None
    priority: str | None
    hours: float
    requires: tuple[str, ...] = ()
    passes: bool = False
    own: bool = False


@dataclass(frozen=True)
class Stop:
    """A place of a track with its work in the order in which it is done."""

    place: str
    title: str
    is_week: bool
    work: tuple[Work, ...]

    def of_tier(self, tier: str | None) -> tuple[Work, ...]:
        """The work of one tier (None: work without a tier)."""
        return tuple(work for work in self.work if work.tier == tier)

    def remaining(
        self, done: Collection[str], started: Collection[str] = (), put_in: Mapping[str, float] | None = None
    ) -> Stop:
        """The stop without what is done, what is begun first within its tier; `put_in` are hours already spent."""
        spent = put_in or {}
        left = [
            replace(work, hours=work.hours - spent[work.item]) if work.item in spent else work
            for work in self.work
            if work.item not in done
        ]
        return replace(self, work=tuple(sorted(left, key=lambda work: work.item not in started)))

    def asks(self, done: Collection[str]) -> bool:
        """Whether the plan still gives this stop days: its Core is open, or it never had any."""
        return not self.core or any(work.item not in done for work in self.core)

    @property
    def core(self) -> tuple[Work, ...]:
        """The work that the stop is not finished without: Core, and what has no tier."""
        return tuple(work for work in self.work if work.tier in (None, "core") and not work.own)


def stops_of(track: Track, day_hours: float, paths: Collection[str] = ("base",), start: str = "") -> tuple[Stop, ...]:
    """The stops of a track's plan: its places of these paths in order, from the place `start` on."""
    names = [place.place for place in track.places]
    first = names.index(start) if start in names else 0
    return tuple(_stop(place, day_hours) for place in track.places[first:] if place.path in paths)


def after_needs(stops: Sequence[Stop]) -> tuple[Stop, ...]:
    """The stops with work that needs something of a later stop at the end of that one, as it cannot be done before."""
    at = {work.item: index for index, stop in enumerate(stops) for work in stop.work}
    waiting: dict[int, list[Work]] = {}
    for index, stop in enumerate(stops):
        for work in stop.work:
            last = max((at[need] for need in work.requires if need in at), default=index)
            if last > index:
                waiting.setdefault(last, []).append(work)
                at[work.item] = last
    if not waiting:
        return tuple(stops)
    return tuple(
        replace(stop, work=(*(one for one in stop.work if at[one.item] == index), *waiting.get(index, ())))
        for index, stop in enumerate(stops)
    )


def _stop(place: Place, day_hours: float) -> Stop:
    hours = hours_of_items(place, day_hours)
    work = [
        Work(item.id, item.tier, item.priority, hours[item.id], item.requires, own=item.own) for item in place.items
    ]
    return Stop(place.place, place.title, place.kind == "week", tuple(_in_order(work)))


def hours_of_items(place: Place, day_hours: float) -> dict[str, float]:
    """Hours of every item of a place: its own, else its share by weight of what its tier's days leave.

    A tier's days are the middle of the document's range; a document day is `day_hours`. None takes less than a
    quarter of an hour.
    """
    hours = {item.id: max(item.hours, LEAST_HOURS) for item in place.items if item.hours is not None}
    for tier in (None, *TIERS):
        sharing = [item for item in place.items if item.tier == tier and item.hours is None]
        hours |= _shares(sharing, _tier_hours(place, tier, day_hours, hours))
    return hours


def _tier_hours(place: Place, tier: str | None, day_hours: float, fixed: dict[str, float]) -> float | None:
    days = place.days.get(tier or "")
    if not days:
        return None
    taken = sum(fixed.get(item.id, 0.0) for item in place.items if item.tier == tier)
    return max(0.0, sum(days) / len(days) * day_hours - taken)


def _shares(items: Sequence[Item], hours: float | None) -> dict[str, float]:
    if hours is None:
        return {item.id: DEFAULT_HOURS for item in items}
    weight = sum(item.weight for item in items) or 1.0
    return {item.id: max(hours * item.weight / weight, LEAST_HOURS) for item in items}


def _in_order(work: Sequence[Work]) -> list[Work]:
    """Core before Stretch before Mega-stretch, what is needed before what needs it, P0 before P1 before P2."""
    position = {one.item: index for index, one in enumerate(work)}
    tiers: tuple[str | None, ...] = (None, *TIERS)

    def rank(one: Work) -> tuple[int, int, int]:
        priority = PRIORITIES.index(one.priority) if one.priority else 0
        return tiers.index(one.tier), priority, position[one.item]

    by_item = {one.item: one for one in work}
    sorter = TopologicalSorter({one.item: [need for need in one.requires if need in by_item] for one in work})
    sorter.prepare()
    ready, ordered = [by_item[item] for item in sorter.get_ready()], []
    while ready:
        ready.sort(key=rank)
        ordered.append(ready.pop(0))
        sorter.done(ordered[-1].item)
        ready += [by_item[item] for item in sorter.get_ready()]
    return sorted(ordered, key=lambda one: tiers.index(one.tier))
