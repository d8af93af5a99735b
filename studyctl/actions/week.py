"""The week as it goes: hours of each day, spent and planned."""

from __future__ import annotations

from datetime import date, timedelta

from studyctl.actions.situation import Situation
from studyctl.values import dataclass


@dataclass(frozen=True)
class WeekDay:
    """One day: hours recorded and hours planned; `off` where nothing is planned."""

    day: date
    spent: float
    planned: float
    off: bool


@dataclass(frozen=True)
class WeekSoFar:
    """The days of the present week from Monday on, with their sums in hours."""

    days: tuple[WeekDay, ...]
    spent: float
    planned: float


def week_so_far(seen: Situation) -> WeekSoFar:
    """The hours of the week of today, day by day."""
    first = seen.today - timedelta(days=seen.today.weekday())
    free = seen.availability(seen.settings.weekly_hours)
    minutes = seen.reader.minutes_by_day(first, first + timedelta(days=6))
    days = tuple(
        WeekDay(day, round(minutes.get(day, 0.0) / 60, 2), round(free.hours_on(day), 2), free.is_off(day))
        for day in (first + timedelta(days=index) for index in range(7))
    )
    return WeekSoFar(days, round(sum(day.spent for day in days), 2), round(sum(day.planned for day in days), 2))
