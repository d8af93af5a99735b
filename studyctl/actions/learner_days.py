"""The simulated learner's days: when which item was worked on, by the clock, so that hours and items add up."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from studyctl.actions.learner_story import (
    HUNDRED_DAYS,
    SPRINT,
    SPRINT_DAYS_AGO,
    SPRINT_HOURS,
    WEEKLY_HOURS,
    Stint,
)
from studyctl.clock import DAY_STARTS_AT, study_day
from studyctl.curriculum.catalogue import Catalogue
from studyctl.plan.calendar import DAY, Availability, lay_out
from studyctl.plan.work import hours_of_items, stops_of
from studyctl.settings import Settings

DAY_HOURS = Settings().document_day_hours
LATE_ITEM = "hundred-days.week-07.core.strategies"
LEAVE_AFTER, LEAVE_DAYS = 15, 3  # days after the start on which a vacation began, and how long it was
MISSED = (9, 27)  # study days, counted from the first, on which nothing was done
THURSDAY, MONDAY = 3, 0
READ_TODAY = "hundred-days.week-06.stretch.read-lora"
BEGUN_TODAY = "sprint.week-2.grpo-focus"
TODAY_LASTS = timedelta(hours=3.5)


@dataclass(frozen=True)
class Frame:
    """The days that the simulation lies in: `start` to `today`, the weekday without study and the vacation's days."""

    start: date
    today: date
    weekday_off: int
    leave: tuple[date, ...]

    @property
    def sprint_start(self) -> date:
        """The first day of the sprint."""
        return self.today - SPRINT_DAYS_AGO * DAY

    def days_before(self, days: int) -> list[date]:
        """The days before the start on which the learner studied, of the last `days` days."""
        before = [self.today - ago * DAY for ago in range(days, (self.today - self.start).days, -1)]
        return [day for day in before if day.weekday() != self.weekday_off]

    def study_days(self) -> list[date]:
        """The days from the start to before today on which the learner studied."""
        days = [self.start + offset * DAY for offset in range((self.today - self.start).days)]
        working = [day for day in days if day.weekday() != self.weekday_off and day not in self.leave]
        return [day for place, day in enumerate(working) if place not in MISSED]


@dataclass(frozen=True)
class Piece:
    """An unbroken stretch of work on an item; `first` and `last` of it: there it was begun and finished."""

    item: str
    since: datetime
    until: datetime
    first: bool
    last: bool


@dataclass(frozen=True)
class _Load:
    """Minutes of work on an item."""

    item: str
    minutes: float
    finished: bool


def frame(catalogue: Catalogue, now: datetime) -> Frame:
    """The frame whose plan has the late item due on the study day before `now`, so that the learner is just behind."""
    today = study_day(now)
    weekday_off = MONDAY if today.weekday() == THURSDAY else THURSDAY
    frames = [_frame(today, today - days * DAY, weekday_off) for days in range(48, 64)]
    return min(frames, key=lambda one: _distance(catalogue, one))


def _frame(today: date, start: date, weekday_off: int) -> Frame:
    leave = tuple(start + (LEAVE_AFTER + offset) * DAY for offset in range(LEAVE_DAYS))
    return Frame(start, today, weekday_off, leave)


def _distance(catalogue: Catalogue, one: Frame) -> tuple[bool, int]:
    """How far the late item's due day is from yesterday, days to come last; a start on a day off is no start."""
    availability = Availability(WEEKLY_HOURS - SPRINT_HOURS, frozenset({one.weekday_off}), frozenset(one.leave))
    stops = stops_of(catalogue.tracks["hundred-days"], DAY_HOURS)[:8]
    due = lay_out(stops, one.start, availability).due()[LATE_ITEM]
    late = (one.today - due).days
    return one.start.weekday() == one.weekday_off or late < 1, abs(late - 1)


def pieces(catalogue: Catalogue, frame: Frame, draw: random.Random) -> list[Piece]:
    """Every stretch of work before today, in order."""
    days = frame.study_days()
    main = _spread(_loads(catalogue, HUNDRED_DAYS), [(day, draw.triangular(0.3, 1.65, 1.0)) for day in days])
    evenings = [(day, draw.uniform(0.6, 1.4)) for day in days if day >= frame.sprint_start and draw.random() < 0.75]
    side = _spread(_loads(catalogue, SPRINT), evenings)
    worked = (piece for day in days for piece in _day(day, main.get(day, ()), side.get(day, ()), draw))
    return list(_numbered(worked))


def _loads(catalogue: Catalogue, stints: Sequence[Stint]) -> list[_Load]:
    places = {".".join(stint.item.split(".")[:2]) for stint in stints}
    hours = {item: h for name in places for item, h in hours_of_items(catalogue.places[name], DAY_HOURS).items()}
    return [_Load(stint.item, hours[stint.item] * stint.pace * 60, stint.finished) for stint in stints]


def _spread(loads: Sequence[_Load], days: Sequence[tuple[date, float]]) -> dict[date, list[_Load]]:
    """The loads laid on the days in their order, each day taking its share by weight; all is done on the last."""
    waiting = list(reversed(loads))
    unit = sum(load.minutes for load in loads) / sum(weight for _, weight in days)
    spread: dict[date, list[_Load]] = {}
    for day, weight in days:
        free = weight * unit if day != days[-1][0] else float("inf")
        while waiting and free > 1:
            load = waiting.pop()
            taken = min(load.minutes, free)
            free -= taken
            if load.minutes - taken > 1:
                waiting.append(_Load(load.item, load.minutes - taken, load.finished))
            over = load.minutes - taken <= 1
            spread.setdefault(day, []).append(_Load(load.item, taken, load.finished and over))
    return spread


def _day(day: date, main: Sequence[_Load], side: Sequence[_Load], draw: random.Random) -> Iterator[Piece]:
    """A day on the clock: the main track from the morning on with breaks and lunch, the other in the evening."""
    clock, fed = at(day, 8, draw.uniform(5, 65)), False
    for load in _sittings(main, draw):
        until = clock + timedelta(minutes=load.minutes)
        yield Piece(load.item, clock, until, False, load.finished)
        clock = until + timedelta(minutes=round(draw.uniform(7, 20)))
        if not fed and clock >= at(day, 12, 10):
            clock, fed = clock + timedelta(minutes=round(draw.uniform(35, 60))), True
    clock = max(clock + timedelta(minutes=25), at(day, 18, draw.uniform(30, 80)))
    for load in _sittings(side, draw):
        until = clock + timedelta(minutes=load.minutes)
        yield Piece(load.item, clock, until, False, load.finished)
        clock = until + timedelta(minutes=round(draw.uniform(5, 12)))


def _sittings(loads: Sequence[_Load], draw: random.Random) -> Iterator[_Load]:
    """The loads in sittings of at most about an hour and a half, whole minutes each."""
    for load in loads:
        count = math.ceil(load.minutes / draw.uniform(75, 110))
        for number in range(1, count + 1):
            minutes = max(2.0, round(load.minutes / count))
            yield _Load(load.item, minutes, load.finished and number == count)


def _numbered(worked: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, the first of each item marked as such."""
    seen: set[str] = set()
    for piece in worked:
        yield replace(piece, first=piece.item not in seen)
        seen.add(piece.item)


def at(day: date, hour: int, minutes: float = 0) -> datetime:
    """A local moment of a day, whole minutes."""
    return (datetime.combine(day, time(hour)) + timedelta(minutes=round(minutes))).astimezone()


def today_pieces(now: datetime) -> list[Piece]:
    """What was done today, in the last hours before `now`: one item finished, another begun."""
    morning = datetime.combine(study_day(now), time(0)).astimezone() + DAY_STARTS_AT
    span = min(now - morning, TODAY_LASTS)
    began = now - span
    return [
        Piece(READ_TODAY, began, began + 0.4 * span, False, True),
        Piece(BEGUN_TODAY, began + 0.46 * span, began + 0.8 * span, True, False),
    ]


def moments(worked: Sequence[Piece]) -> Callable[[str, float], datetime]:
    """A function that says when a share (0 to 1) of the work on an item was over."""
    by_item: dict[str, list[Piece]] = {}
    for piece in worked:
        by_item.setdefault(piece.item, []).append(piece)

    def moment(item: str, share: float) -> datetime:
        left = share * sum((piece.until - piece.since for piece in by_item[item]), timedelta(0))
        for piece in by_item[item]:
            length = piece.until - piece.since
            if left <= length:
                return _whole(piece.since + left)
            left -= length
        return by_item[item][-1].until

    return moment


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
