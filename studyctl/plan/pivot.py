"""Changes of plan: what each of them does to a track's stops and free days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from studyctl.curriculum.model import Track
from studyctl.plan.calendar import DAY, MAX_DAYS, Availability
from studyctl.plan.work import Stop, Work, stops_of


@dataclass(frozen=True)
class Pivot:
    """One change of plan, decided on `day`.

    `tiers` are left out from the place `place` on; `insert_hours` of work titled `title` come before `place`;
    `pause_days` are free from `day` on; `paths` (extension, research) join the plan.
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

    @classmethod
    def from_change(cls, identity: str, kind: str, day: date, change: Mapping[str, Any]) -> Pivot:
        """The pivot that a recorded change describes."""
        return cls(
            identity,
            kind,
            day,
            str(change.get("track", "")),
            str(change.get("place", "")),
            str(change.get("title", "")),
            float(change.get("insert_hours", 0.0)),
            int(change.get("pause_days", 0)),
            tuple(change.get("tiers", ())),
            tuple(change.get("paths", ())),
        )


@dataclass(frozen=True)
class TrackPlan:
    """A track's stops and availability with every pivot applied."""

    stops: tuple[Stop, ...]
    availability: Availability


def applied(
    track: Track, day_hours: float, availability: Availability, pivots: Iterable[Pivot], start: str = ""
) -> TrackPlan:
    """The plan of `track` after these pivots, in their order; a document day is `day_hours`."""
    own = [pivot for pivot in pivots if pivot.track in ("", track.id)]
    paths = {"base", *(path for pivot in own for path in pivot.paths)}
    stops = stops_of(track, day_hours, paths, start)
    for pivot in own:
        stops = _inserted(_reduced(stops, pivot), pivot)
        if pivot.pause_days:
            pause = {pivot.day + offset * DAY for offset in range(min(pivot.pause_days, MAX_DAYS))}
            availability = replace(availability, days_off=availability.days_off | pause)
    return TrackPlan(stops, availability)


def _reduced(stops: tuple[Stop, ...], pivot: Pivot) -> tuple[Stop, ...]:
    if not pivot.tiers:
        return stops
    first = _position(stops, pivot.place)
    kept = [replace(s, work=tuple(w for w in s.work if w.tier not in pivot.tiers)) for s in stops[first:]]
    return (*stops[:first], *kept)


def _inserted(stops: tuple[Stop, ...], pivot: Pivot) -> tuple[Stop, ...]:
    if not pivot.insert_hours:
        return stops
    position = _position(stops, pivot.place)
    work = Work(f"pivot:{pivot.id}", None, None, pivot.insert_hours)
    extra = Stop(f"pivot-{pivot.id}", pivot.title or pivot.kind, False, (work,))
    return (*stops[:position], extra, *stops[position:])


def _position(stops: tuple[Stop, ...], place: str) -> int:
    return next((index for index, stop in enumerate(stops) if stop.place == place), 0)
