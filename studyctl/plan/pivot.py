"""Changes of plan: what each of them does to a track's stops and free days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, field, fields, replace
from datetime import date
from typing import Any

from studyctl.curriculum.model import PATHS, Track
from studyctl.plan.calendar import DAY, MAX_DAYS, Availability, WeekRule
from studyctl.plan.epochs import Again, Block, Epoch
from studyctl.plan.work import Stop, Work, after_needs, stops_of
from studyctl.values import dataclass

_DATES, _TEXTS = ("first",), ("tiers", "paths", "adds", "leaves", "gaps")
_OWN = ("id", "kind", "day")  # what the fact itself says, beside its change


@dataclass(frozen=True)
class Pivot:
    """One change of plan, decided on `day`, that counts from `first` on (None: for all of the track's plan).

    From the place `place` on, `tiers` are left out and `adds` are planned again, the places of `paths` (extension,
    research) join the plan and those of `leaves` that come after it leave. Weeks that begin after `first` last as the
    rule `weeks` says. Without a `place` all of the track is meant; one that the track's plan does not have changes
    nothing.

    `set_aside_days` study days from `first` on go to what `title` names, closing `gaps`; `pause_days` from `first` (or
    `day`) on are free, with `open_ended` until a pivot that `resumes`; the week `place` is done `again_days` more, its
    open Core first. `insert_hours` of time are set aside before `place`.
    """

    id: str
    kind: str
    day: date
    track: str = ""
    place: str = ""
    title: str = ""
    insert_hours: float = 0.0
    pause_days: int = 0
    tiers: tuple[str, ...] = ()
    paths: tuple[str, ...] = field(default=())
    first: date | None = None
    adds: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    weeks: str = ""
    set_aside_days: int = 0
    gaps: tuple[str, ...] = ()
    open_ended: bool = False
    resumes: bool = False
    again_days: int = 0

    @classmethod
    def from_change(cls, identity: str, kind: str, day: date, change: Mapping[str, Any]) -> Pivot:
        """The pivot that a recorded change describes; what this version does not know of it is left aside."""
        known = {one.name: one.default for one in fields(cls) if one.name not in _OWN}
        given = {name: _read(name, known[name], value) for name, value in change.items() if name in known}
        return cls(identity, kind, day, **given)

    @property
    def change(self) -> dict[str, Any]:
        """What is recorded of it: every field that is not its default, as JSON has it."""
        given = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in _OWN}
        defaults = {one.name: one.default for one in fields(self)}
        return {name: _written(value) for name, value in given.items() if value != defaults[name]}

    @property
    def begins(self) -> date:
        """The first day on which it counts."""
        return self.first or self.day


def _read(name: str, default: Any, value: Any) -> Any:
    if name in _DATES:
        return date.fromisoformat(value) if value else None
    if name in _TEXTS:
        return tuple(str(one) for one in value)
    return type(default)(value) if default is not MISSING else value


def _written(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class TrackPlan:
    """A track's stops and availability with every pivot applied; `epochs` tell from when each of them counts."""

    stops: tuple[Stop, ...]
    availability: Availability
    epochs: tuple[Epoch, ...] = ()
    blocks: tuple[Block, ...] = ()


def applied(
    track: Track,
    day_hours: float,
    availability: Availability,
    pivots: Iterable[Pivot],
    start: str = "",
    today: date | None = None,
    since: date | None = None,
) -> TrackPlan:
    """The plan of `track` after these pivots, in their order; a document day is `day_hours`.

    A pause without an end lasts until `today` at least. Days set aside before `since`, when the track began, are over.
    """
    own = [pivot for pivot in pivots if pivot.track in ("", track.id)]
    stops = stops_of(track, day_hours, PATHS, start)
    always = [pivot for pivot in own if pivot.first is None]
    cuts = sorted({pivot.first for pivot in own if pivot.first and _relays(pivot)})
    epochs = [_epoch(track, stops, always, None)]
    for cut in cuts:
        epochs.append(_epoch(track, stops, [one for one in own if one.first is None or one.first <= cut], cut))
    free = _paused(availability, own, today)
    blocks = tuple(_blocks([one for one in own if since is None or one.begins > since], free))
    aside = frozenset(day for block in blocks for day in block.days)
    if aside:
        free = replace(free, set_aside=aside, inserted=free.inserted | aside)
    return TrackPlan(epochs[-1].stops, free, tuple(epochs), blocks)


def _relays(pivot: Pivot) -> bool:
    """Whether a pivot changes what is planned, and not only which days are free."""
    return bool(pivot.tiers or pivot.adds or pivot.paths or pivot.leaves or pivot.weeks or pivot.again_days)


def _epoch(track: Track, stops: tuple[Stop, ...], pivots: Sequence[Pivot], first: date | None) -> Epoch:
    order = [place.place for place in track.places]
    planned = after_needs([_reduced(stop, pivots, order) for stop in _joined(track, stops, pivots)])
    for pivot in pivots:
        planned = _inserted(planned, pivot)
    rules = [WeekRule(one.first, one.weeks) for one in pivots if one.first and one.weeks]
    again = [one for one in pivots if one.again_days and one.first == first]
    return Epoch(
        first,
        planned,
        tuple(sorted(rules, key=lambda one: one.first)),
        Again(again[-1].place, again[-1].begins + (again[-1].again_days - 1) * DAY) if again else None,
    )


def _reached(pivot: Pivot, order: Sequence[str]) -> Sequence[str]:
    """The places from the pivot's own on, in the track's order."""
    if pivot.place and pivot.place not in order:
        return ()
    return order[order.index(pivot.place) :] if pivot.place else order


def _joined(track: Track, stops: tuple[Stop, ...], pivots: Iterable[Pivot]) -> Iterator[Stop]:
    """The stops of the base plan, and those of the paths that pivots joined to it and did not leave since."""
    order = [place.place for place in track.places]
    path = {place.place: place.path for place in track.places}
    joined: set[str] = set()
    for pivot in pivots:
        reached = _reached(pivot, order)
        joined |= {place for place in reached if path[place] in pivot.paths}
        joined -= {place for place in reached if path[place] in pivot.leaves and place != pivot.place}
    return (stop for stop in stops if path[stop.place] == "base" or stop.place in joined)


def _reduced(stop: Stop, pivots: Iterable[Pivot], order: Sequence[str]) -> Stop:
    """The stop without the tiers that pivots left out of it and none planned again since."""
    gone: set[str] = set()
    for pivot in pivots:
        if pivot.again_days and pivot.place != stop.place:
            continue
        if (pivot.tiers or pivot.adds) and stop.place in _reached(pivot, order):
            gone = (gone | set(pivot.tiers)) - set(pivot.adds)
    return replace(stop, work=tuple(work for work in stop.work if work.tier not in gone)) if gone else stop


def _inserted(stops: tuple[Stop, ...], pivot: Pivot) -> tuple[Stop, ...]:
    places = [stop.place for stop in stops]
    if pivot.insert_hours <= 0 or pivot.place not in ("", *places):
        return stops
    position = places.index(pivot.place) if pivot.place else 0
    work = Work(f"pivot:{pivot.id}", None, None, pivot.insert_hours, passes=True)
    extra = Stop(f"pivot-{pivot.id}", pivot.title or pivot.kind, False, (work,))
    return (*stops[:position], extra, *stops[position:])


def pauses(pivots: Sequence[Pivot], today: date | None) -> dict[str, tuple[date, date]]:
    """The first and last day of each pause by its pivot, as far as none that resumes ended it; empty ones left out."""
    found: dict[str, tuple[date, date]] = {}
    for index, pivot in enumerate(pivots):
        if pivot.pause_days <= 0:
            continue
        last = pivot.begins + (min(pivot.pause_days, MAX_DAYS) - 1) * DAY
        resumed = min((one.begins for one in pivots[index + 1 :] if one.resumes), default=None)
        if pivot.open_ended and today is not None:
            last = max(last, today)
        if resumed is not None:
            last = resumed - DAY if pivot.open_ended or resumed <= last else last
        if last >= pivot.begins:
            found[pivot.id] = (pivot.begins, last)
    return found


def _paused(free: Availability, pivots: Sequence[Pivot], today: date | None) -> Availability:
    paused = {
        first + offset * DAY
        for first, last in pauses(pivots, today).values()
        for offset in range(min((last - first).days + 1, MAX_DAYS))
    }
    return replace(free, days_off=free.days_off | paused, inserted=free.inserted | paused) if paused else free


def _blocks(pivots: Sequence[Pivot], free: Availability) -> Iterator[Block]:
    """The days that each pivot sets aside: the next ones that are for study and not set aside already."""
    taken: set[date] = set()
    for pivot in pivots:
        days: list[date] = []
        day = pivot.begins
        while len(days) < pivot.set_aside_days and day < pivot.begins + MAX_DAYS * DAY:
            if not free.is_off(day) and day not in taken:
                days.append(day)
            day += DAY
        taken |= set(days)
        if days:
            yield Block(f"pivot:{pivot.id}", pivot.title or pivot.kind, tuple(days), free.hours_a_day)
