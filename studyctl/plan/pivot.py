"""Changes of plan: what each of them does to a track's stops and free days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Any

from studyctl.curriculum.model import PATHS, Track
from studyctl.plan.calendar import DAY, MAX_DAYS, Availability
from studyctl.plan.work import Stop, Work, stops_of
from studyctl.values import dataclass


@dataclass(frozen=True)
class Pivot:
    """One change of plan, decided on `day`.

    `tiers` are left out from the place `place` on; `insert_hours` of time titled `title` are set aside before `place`;
    `pause_days` are free from `day` on; the places of `paths` (extension, research) that come after `place` join the
    plan. Without a `place` all of the track is meant; one that the track's plan does not have changes nothing.
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
    stops = _joined(track, stops_of(track, day_hours, PATHS, start), own)
    order = [place.place for place in track.places]
    for pivot in own:
        stops = _inserted(_reduced(stops, pivot, order), pivot)
        if pivot.pause_days:
            pause = {pivot.day + offset * DAY for offset in range(min(pivot.pause_days, MAX_DAYS))}
            availability = replace(availability, days_off=availability.days_off | pause)
    return TrackPlan(stops, availability)


def _joined(track: Track, stops: tuple[Stop, ...], pivots: Iterable[Pivot]) -> tuple[Stop, ...]:
    """The stops of the base plan, and those of the paths that a pivot joins to it from its place on."""
    order = [place.place for place in track.places]
    path = {place.place: place.path for place in track.places}
    joined = {
        place
        for pivot in pivots
        if pivot.place in ("", *order)
        for place in order[order.index(pivot.place) if pivot.place else 0 :]
        if path[place] in pivot.paths
    }
    return tuple(stop for stop in stops if path[stop.place] == "base" or stop.place in joined)


def _reduced(stops: tuple[Stop, ...], pivot: Pivot, order: Sequence[str]) -> tuple[Stop, ...]:
    """The stops without the pivot's tiers in its place and in what comes after it in the track's order."""
    if not pivot.tiers or pivot.place not in ("", *order):
        return stops
    reached = set(order[order.index(pivot.place) :] if pivot.place else order)
    return tuple(_without(stop, pivot.tiers) if stop.place in reached else stop for stop in stops)


def _without(stop: Stop, tiers: Sequence[str]) -> Stop:
    return replace(stop, work=tuple(work for work in stop.work if work.tier not in tiers))


def _inserted(stops: tuple[Stop, ...], pivot: Pivot) -> tuple[Stop, ...]:
    places = [stop.place for stop in stops]
    if pivot.insert_hours <= 0 or pivot.place not in ("", *places):
        return stops
    position = places.index(pivot.place) if pivot.place else 0
    work = Work(f"pivot:{pivot.id}", None, None, pivot.insert_hours, passes=True)
    extra = Stop(f"pivot-{pivot.id}", pivot.title or pivot.kind, False, (work,))
    return (*stops[:position], extra, *stops[position:])
