"""Where a track stands: what is behind, the drift, today's share, the tier gates and when it ends at this pace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cached_property

from studyctl.plan.ahead import HoursAhead
from studyctl.plan.calendar import (
    DAY,
    WHOLE,
    Availability,
    Calendar,
    Slice,
    StopDates,
    Terms,
    WeekRule,
    hours_by_item,
)
from studyctl.plan.epochs import Block, Epoch, promised
from studyctl.plan.moves import Moved, moved
from studyctl.plan.work import Stop, Work
from studyctl.values import dataclass

# hundred-day-challenge.md, "Modular Week Structure": Core in < 5 days offers Stretch, with Stretch in < 6 Mega-stretch
STRETCH_WITHIN_DAYS = 5.0
MEGA_WITHIN_DAYS = 6.0
FORECAST_AFTER_DAYS = 14
PACE_OVER_DAYS = 28
SLOWEST_PACE = 0.05
FASTEST_PACE = 2.0  # a day of ticking off what was known already is no pace
MOST_PUT_IN = 0.9  # an item that is not done is never taken as quite done, whatever time went into it


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
    """When the track's Core ends. `pace` is Core done per hour of it planned, None before two weeks of facts."""

    planned: date
    finish: date
    pace: float | None


@dataclass(frozen=True)
class Course:
    """A track under way: its stops from `start` on, what is done (item to its day) and begun, seen on `today`.

    `spent` are hours tracked on items; they count for an item that is late and not done. What was done before `start`
    takes no part in the plan. `epochs` tell from which day on which changes of plan count (none: `stops` from the
    start), `blocks` are the days they set aside, `moves` the days to which the learner moved items.
    """

    track: str
    stops: tuple[Stop, ...]
    start: date
    availability: Availability
    day_hours: float
    done: Mapping[str, date]
    started: Collection[str]
    today: date
    spent: Mapping[str, float] = field(default_factory=dict)
    epochs: tuple[Epoch, ...] = ()
    blocks: tuple[Block, ...] = ()
    moves: Mapping[str, date] = field(default_factory=dict)

    @cached_property
    def baseline(self) -> Calendar:
        """The plan as it would be had everything gone to plan: where one should be."""
        epochs = self.epochs or (Epoch(None, self.stops),)
        return self._with_blocks(promised(epochs, self.start, self.availability, self.done), self.start)

    def _with_blocks(self, laid: Calendar, first: date) -> Calendar:
        """The calendar with the days that changes of plan set aside, from `first` on."""
        aside = [piece for block in self.blocks for piece in block.slices() if piece.day >= first]
        if not aside:
            return laid
        return replace(laid, slices=tuple(sorted((*laid.slices, *aside), key=lambda piece: piece.day)))

    @property
    def weeks(self) -> tuple[WeekRule, ...]:
        """How long weeks last, by the day from which the rule counts."""
        return self.epochs[-1].weeks if self.epochs else ()

    @cached_property
    def work(self) -> dict[str, Work]:
        """Every piece of work by item."""
        aside = {one.item: Work(one.item, None, None, one.hours * len(one.days), passes=True) for one in self.blocks}
        return {**aside, **{work.item: work for stop in self.stops for work in stop.work}}

    def title_of(self, item: str) -> str:
        """What time that a change of plan sets aside is for; the item itself for anything else."""
        return self._titles.get(item, item)

    @cached_property
    def _titles(self) -> dict[str, str]:
        aside = {work.item: stop.title for stop in self.stops for work in stop.work if work.passes}
        return aside | {block.item: block.title for block in self.blocks}

    @cached_property
    def core(self) -> dict[str, Work]:
        """The work that the track is not finished without, by item."""
        return {work.item: work for stop in self.stops for work in stop.core}

    @cached_property
    def due(self) -> dict[str, date]:
        """The day on which the plan would have each placed item finished."""
        return self.baseline.due()

    @cached_property
    def closed(self) -> Mapping[str, date]:
        """What is finished, with its day, and time set aside whose planned days are over."""
        aside = [work.item for work in self.work.values() if work.passes and work.item in self.due]
        return {**self.done, **{item: self.due[item] for item in aside if self.due[item] < self.today}}

    @cached_property
    def current(self) -> Stop | None:
        """The first stop with Core left, or the one before while its week runs and offers a tier; None at the end."""
        open_stops = [index for index, stop in enumerate(self.stops) if self._open(stop.core)]
        index = open_stops[0] if open_stops else len(self.stops)
        before = self.stops[index - 1] if index else None
        if before and self._runs(before) and self._open(self._offered_work(before)):
            return before
        return self.stops[index] if open_stops else None

    def _open(self, work: Sequence[Work]) -> tuple[Work, ...]:
        return tuple(one for one in work if one.item not in self.closed)

    def _offered_work(self, stop: Stop) -> tuple[Work, ...]:
        if self._whole(stop):
            return stop.work
        tiers = [gate.tier for gate in self.gates(stop) if gate.offered]
        return tuple(work for work in stop.work if work.tier in tiers)

    def _whole(self, stop: Stop) -> bool:
        """Whether the plan has a week do all of its tiers."""
        dates = self.dates_of(stop)
        return dates is not None and stop.is_week and Terms(self.weeks).rule(dates.first) == WHOLE

    def dates_of(self, stop: Stop) -> StopDates | None:
        """The days that the plan gives a stop; None for one that was finished before the start."""
        return self._dates.get(stop.place)

    @cached_property
    def _dates(self) -> dict[str, StopDates]:
        return {dates.place: dates for dates in self.baseline.stops}

    def _runs(self, stop: Stop) -> bool:
        dates = self.dates_of(stop)
        return dates is not None and dates.last >= self.today

    def began(self, stop: Stop) -> date:
        """The day a stop began: as planned, later when the Core before it took longer, sooner when that was done."""
        dates = self.dates_of(stop)
        planned = dates.first if dates else self.start
        before = [one for one in self.stops[: self.stops.index(stop)] if one.core][-1:]
        core = [self.closed[work.item] for one in before for work in one.core if work.item in self.closed]
        if not core or max(core) >= planned:
            return max(core, default=planned - DAY) + DAY
        return min(planned, max(self.closed[work.item] for work in before[0].work if work.item in self.closed) + DAY)

    def gates(self, stop: Stop) -> tuple[Gate, ...]:
        """The tier gates that a week has reached, Stretch then Mega-stretch, by the hours available meanwhile."""
        gates = []
        for tier, below, limit in (
            ("stretch", (None, "core"), STRETCH_WITHIN_DAYS),
            ("mega-stretch", (None, "core", "stretch"), MEGA_WITHIN_DAYS),
        ):
            work = [one for one in stop.work if one.tier in below and not one.own]
            if not stop.is_week or not work or self._open(work):
                break
            last = max(self.closed[one.item] for one in work)
            hours = self.availability.hours_between(self.began(stop), last)
            gates.append(Gate(tier, hours / self.day_hours, limit))
            if not gates[-1].offered:
                break
        return tuple(gates)

    @cached_property
    def remaining(self) -> Calendar:
        """What is left, laid on days from today on; hours of items finished today are taken."""
        return self._with_blocks(self.moved.calendar, max(self.today, self.start))

    @cached_property
    def moved(self) -> Moved:
        """What is left with the items that the learner moved, and why some of them could not be."""
        first = max(self.today, self.start)
        if not self.stops_left:
            return Moved(Calendar((), (), self.today - DAY), {}, {})
        taken = {first: self.hours_done_on(self.today)} if first == self.today else {}
        ends = {self.current.place: self._week_end} if self.current and self._week_end else {}
        wanted = {item: day for item, day in self.moves.items() if item not in self.closed and day >= first}
        return moved(self.stops_left, first, self.availability, Terms(self.weeks, ends, taken), wanted)

    @property
    def _week_end(self) -> date | None:
        """The last day of the current week: as planned, sooner by as much as it began before its first day."""
        dates = self.dates_of(self.current) if self.current else None
        if dates is None or self.current is None or self.today >= dates.first:
            return dates.last if dates else None
        return self.began(self.current) + (dates.last - dates.first)

    @cached_property
    def stops_left(self) -> tuple[Stop, ...]:
        """The stops from the current one on without what is done and without the hours already put in."""
        if self.current is None:
            return ()
        index = self.stops.index(self.current)
        later = [stop for stop in self.stops[index + 1 :] if stop.asks(self.closed)]
        return tuple(stop.remaining(self.closed, self.started, self.put_in) for stop in (self.current, *later))

    @cached_property
    def put_in(self) -> dict[str, float]:
        """Hours that open Core has had: those planned before today while nothing is late, else those tracked."""
        spent = {item: min(self.spent[item], MOST_PUT_IN * self.work[item].hours) for item in self._tracked}
        past = hours_by_item(piece for piece in self.baseline.slices if piece.day < self.today)
        planned = {i: hours for i, hours in past.items() if i in self.core and i not in self.closed}
        if self._late:
            planned = {item: hours for item, hours in planned.items() if self.work[item].passes}
        return {**spent, **planned}

    @property
    def _tracked(self) -> list[str]:
        return [item for item, hours in self.spent.items() if item in self.core and item not in self.done and hours > 0]

    @property
    def hours_left(self) -> float:
        """Hours of Core that are still to be done."""
        return sum(work.hours - self.put_in.get(work.item, 0.0) for work in self._open(tuple(self.core.values())))

    def hours_done_on(self, day: date) -> float:
        """Hours of the items finished on `day`: those planned from then on, all of them where the item was late."""
        items = [item for item, when in self.done.items() if when == day and item in self.work]
        planned = hours_by_item(piece for piece in self.baseline.slices if piece.day >= day)
        return sum(planned.get(item, self.work[item].hours) for item in items)

    @cached_property
    def agenda(self) -> tuple[Slice, ...]:
        """Today's share of what is left."""
        return self.remaining.on(self.today)

    @cached_property
    def behind(self) -> tuple[str, ...]:
        """Core items that the plan had finished before today and that are not; not those moved to a day to come."""
        return tuple(item for item in self._late if item not in self.moved.days)

    @cached_property
    def _late(self) -> tuple[str, ...]:
        late = [item for item, day in self.due.items() if day < self.today and item not in self.closed]
        return tuple(item for item in late if item in self.core)

    @cached_property
    def drift_days(self) -> float:
        """Study days behind the plan (negative: ahead): hours of Core that is late, less those done before time."""
        late = sum(self.work[item].hours - self.put_in.get(item, 0.0) for item in self._late)
        ahead = [p for p in self.baseline.slices if p.day > self.today and p.item in self.core and p.item in self.done]
        return (late - sum(piece.hours for piece in ahead)) / self.availability.hours_a_day

    @cached_property
    def forecast(self) -> Forecast:
        """When Core ends at the pace of the last four weeks; before two weeks of facts, by the plan's own estimate."""
        planned = max((day for item, day in self.due.items() if item in self.core), default=self.start)
        pace = self._pace()
        if not self._open(tuple(self.core.values())):
            return Forecast(planned, max((self.closed[item] for item in self.core), default=planned), pace)
        finish = max(self.core_days(1.0 if pace is None else pace).values(), default=self.today)
        return Forecast(planned, finish, pace)

    def core_days(self, pace: float) -> dict[str, date]:
        """The day on which each open Core item ends at a pace of the plan, kept within what is a pace.

        At a pace of 1 it is the day on which what is left has it; at another, the study hours until then are as many
        times more or fewer.
        """
        rate = min(max(pace, SLOWEST_PACE), FASTEST_PACE)
        due = {item: day for item, day in self.remaining.due().items() if item in self.core}
        return {item: self.ahead.day_of(self.ahead.until(day) / rate) for item, day in due.items()}

    @cached_property
    def ahead(self) -> HoursAhead:
        """The study hours from today on, without those of what was finished today."""
        first = max(self.today, self.start)
        return HoursAhead(first, self.availability, self.hours_done_on(self.today) if first == self.today else 0.0)

    def _pace(self) -> float | None:
        if (self.today - self.start).days < FORECAST_AFTER_DAYS:
            return None
        first = max(self.start, self.today - PACE_OVER_DAYS * DAY)
        last = self.today - DAY
        planned = self.core_hours_planned(first, last)
        finished = [item for item, day in self.closed.items() if item in self.core and first <= day <= last]
        done = {item: self.work[item].hours for item in finished} | self.put_in
        earlier = hours_by_item(p for p in self.baseline.slices if p.day < first <= self.due[p.item])
        return sum(max(0.0, done[item] - earlier.get(item, 0.0)) for item in done) / planned if planned else None

    def core_hours_planned(self, first: date, last: date) -> float:
        """Hours of Core that the plan had from `first` to `last`; after its end, the hours available."""
        pieces = (*self.baseline.slices, *self.baseline.missed)
        planned = sum(p.hours for p in pieces if first <= p.day <= last and p.item in self.core)
        return planned + self.availability.hours_between(max(first, self.baseline.finish + DAY), last)
