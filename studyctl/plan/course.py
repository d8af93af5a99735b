"""Where a track stands: what is behind, the drift, today's share, the tier gates and when it ends at this pace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from studyctl.plan.calendar import DAY, Availability, Calendar, Slice, lay_out
from studyctl.plan.work import Stop, Work

# hundred-day-challenge.md, "Modular Week Structure": Core in < 5 days offers Stretch, with Stretch in < 6 Mega-stretch
STRETCH_WITHIN_DAYS = 5.0
MEGA_WITHIN_DAYS = 6.0
FORECAST_AFTER_DAYS = 14
PACE_OVER_DAYS = 28
SLOWEST_PACE = 0.05


@dataclass(frozen=True)
class Gate:
    """What finishing the tiers below in time offers: `tier`, in `days` document days of `limit`."""

    tier: str
    days: float
    limit: float

    @property
    def offered(self) -> bool:
        """Whether the tier is on offer."""
        return self.days < self.limit


@dataclass(frozen=True)
class Forecast:
    """When the track's Core ends. `pace` is work done per hour planned, None before two weeks of facts."""

    planned: date
    finish: date
    pace: float | None


@dataclass(frozen=True)
class Course:
    """A track under way: its stops from `start` on, what is done (item to its day) and begun, seen on `today`."""

    track: str
    stops: tuple[Stop, ...]
    start: date
    availability: Availability
    day_hours: float
    done: Mapping[str, date]
    started: Collection[str]
    today: date

    @cached_property
    def baseline(self) -> Calendar:
        """The plan as it would be had everything gone to plan: where one should be."""
        return lay_out(self.stops, self.start, self.availability)

    @cached_property
    def work(self) -> dict[str, Work]:
        """Every piece of work by item."""
        return {work.item: work for stop in self.stops for work in stop.work}

    @cached_property
    def due(self) -> dict[str, date]:
        """The day on which the plan would have each placed item finished."""
        return self.baseline.due()

    @cached_property
    def current(self) -> Stop | None:
        """The first stop with Core left, or the one before while its week runs and offers a tier; None at the end."""
        open_stops = [index for index, stop in enumerate(self.stops) if self._open(stop.core)]
        index = open_stops[0] if open_stops else len(self.stops)
        before = self.stops[index - 1] if index else None
        if before and self.window_end(before) >= self.today and self._open(self._offered_work(before)):
            return before
        return self.stops[index] if open_stops else None

    def _open(self, work: Sequence[Work]) -> tuple[Work, ...]:
        return tuple(one for one in work if one.item not in self.done)

    def _offered_work(self, stop: Stop) -> tuple[Work, ...]:
        tiers = [gate.tier for gate in self.gates(stop) if gate.offered]
        return tuple(work for work in stop.work if work.tier in tiers)

    def window_end(self, stop: Stop) -> date:
        """The last day that the baseline gives a stop."""
        return next(dates.last for dates in self.baseline.stops if dates.place == stop.place)

    def began(self, stop: Stop) -> date:
        """The day a stop began: after the last Core of the one before was done, or as planned when that is earlier."""
        planned = next(dates.first for dates in self.baseline.stops if dates.place == stop.place)
        index = self.stops.index(stop)
        finished = [self.done[w.item] for w in self.stops[index - 1].core if w.item in self.done] if index else []
        return min(planned, max(finished) + DAY) if finished else planned

    def gates(self, stop: Stop) -> tuple[Gate, ...]:
        """The tier gates that a week has reached, Stretch then Mega-stretch, by the hours available meanwhile."""
        gates = []
        for tier, below, limit in (
            ("stretch", (None, "core"), STRETCH_WITHIN_DAYS),
            ("mega-stretch", (None, "core", "stretch"), MEGA_WITHIN_DAYS),
        ):
            work = [one for one in stop.work if one.tier in below]
            if not stop.is_week or not work or self._open(work):
                break
            last = max(self.done[one.item] for one in work)
            hours = self.availability.hours_between(self.began(stop), last)
            gates.append(Gate(tier, hours / self.day_hours, limit))
            if not gates[-1].offered:
                break
        return tuple(gates)

    @cached_property
    def remaining(self) -> Calendar:
        """What is left, laid on days from today on; hours of items finished today are taken."""
        stops = self.stops_left
        if not stops:
            return Calendar((), (), self.today - DAY)
        ends = self.window_end(self.current) if self.current else None
        return lay_out(stops, self.today, self.availability, ends, self.hours_done_on(self.today))

    @cached_property
    def stops_left(self) -> tuple[Stop, ...]:
        """The stops from the current one on without what is done; earlier ones keep nothing, their Core is done."""
        if self.current is None:
            return ()
        index = self.stops.index(self.current)
        return tuple(stop.remaining(self.done, self.started) for stop in self.stops[index:])

    def hours_done_on(self, day: date) -> float:
        """Planned hours of the items finished on `day`."""
        return sum(self.work[item].hours for item, when in self.done.items() if when == day and item in self.work)

    @cached_property
    def agenda(self) -> tuple[Slice, ...]:
        """Today's share of what is left."""
        return self.remaining.on(self.today)

    @cached_property
    def behind(self) -> tuple[str, ...]:
        """Core items that the plan had finished before today and that are not."""
        core = {work.item for stop in self.stops for work in stop.core}
        late = [item for item, day in self.due.items() if day < self.today and item in core and item not in self.done]
        return tuple(late)

    @cached_property
    def drift_days(self) -> float:
        """Study days behind the plan (negative: ahead), from the hours of Core late and Core done early."""
        core = {work.item for stop in self.stops for work in stop.core}
        early = [item for item in self.done if item in core and self.due.get(item, self.today) >= self.today]
        hours = sum(self.work[item].hours for item in self.behind) - sum(self.work[item].hours for item in early)
        return hours / self.availability.hours_a_day

    @cached_property
    def forecast(self) -> Forecast:
        """When Core ends at the pace of the last four weeks; before two weeks of facts, by the plan's own estimate."""
        core_only = [replace(stop, work=stop.core) for stop in self.stops_left]
        pace = self._pace()
        rate = self.availability.weekly_hours * max(pace if pace is not None else 1.0, SLOWEST_PACE)
        left = lay_out(core_only, self.today, replace(self.availability, weekly_hours=rate))
        planned = max((d for i, d in self.due.items() if self.work[i].tier in (None, "core")), default=self.start)
        return Forecast(planned, max(left.finish, self._last_done() or self.today) if core_only else planned, pace)

    def _last_done(self) -> date | None:
        days = [day for item, day in self.done.items() if item in self.work]
        return max(days, default=None)

    def _pace(self) -> float | None:
        if (self.today - self.start).days < FORECAST_AFTER_DAYS:
            return None
        first = max(self.start, self.today - PACE_OVER_DAYS * DAY)
        last = self.today - DAY
        available = self.availability.hours_between(first, last)
        done = sum(
            self.work[item].hours for item, day in self.done.items() if item in self.work and first <= day <= last
        )
        return done / available if available else None
