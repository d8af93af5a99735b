"""Where the time went: minutes by day, item, track or week, and a week's hours beside its budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from studyctl.actions.situation import Situation
from studyctl.actions.timing import NO_ITEM, TimerRunning, day_of, running, title_of
from studyctl.errors import Problem, UserError
from studyctl.text import nearest

GROUPINGS = ("day", "item", "track", "week")
WEEKS_SHOWN = 8
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class TimeRow:
    """Minutes of one day (`2026-11-22`), item or track (its id, empty without one), or week (`2026-W47`)."""

    key: str
    title: str
    minutes: float


@dataclass(frozen=True)
class WeekTime:
    """Minutes of the whole week that holds `last`, beside those planned for it (days off are not)."""

    week: str
    first: date
    last: date
    minutes: float
    budget_minutes: float


@dataclass(frozen=True)
class TimeReport:
    """The minutes from `first` to `last`, both included; `weeks` are the weeks of the rows, or the one of `last`."""

    first: date
    last: date
    by: str
    rows: tuple[TimeRow, ...]
    minutes: float
    weeks: tuple[WeekTime, ...]
    running: TimerRunning | None


def report(seen: Situation, first: str = "", last: str = "", by: str = "day") -> TimeReport:
    """The time spent; without days from the Monday of the last day's week on, by week the last eight weeks.

    Raises UserError for days that are no dates, lie ahead or are the wrong way round, and an unknown grouping.
    """
    if by not in GROUPINGS:
        fix = nearest(by, GROUPINGS) or f"Write {', '.join(GROUPINGS)}"
        raise UserError(Problem(f"time is not grouped by {by!r}", fix=fix))
    end = day_of(last, seen.today) if last else seen.today
    begin = day_of(first, seen.today) if first else monday(end) - (WEEKS_SHOWN - 1) * WEEK * (by == "week")
    if begin > end:
        raise UserError(Problem(f"{begin} comes after {end}", fix="Write the earlier day after --from"))
    rows = {"day": _days, "item": _items, "track": _tracks, "week": _weeks}[by](seen, begin, end)
    total = sum(seen.reader.minutes_by_day(begin, end).values())
    mondays = [date.fromisocalendar(int(one.key[:4]), int(one.key[6:]), 1) for one in rows] if by == "week" else []
    weeks = tuple(week_time(seen, day) for day in mondays or [monday(end)])
    return TimeReport(begin, end, by, tuple(rows), round(total, 2), weeks, running(seen))


def monday(day: date) -> date:
    """The first day of the week of `day`."""
    return day - timedelta(days=day.weekday())


def week_name(day: date) -> str:
    """The ISO week of `day`: `2026-W47`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def week_time(seen: Situation, day: date) -> WeekTime:
    """The time of the whole week of `day` beside its budget."""
    first = monday(day)
    last = first + WEEK - timedelta(days=1)
    spent = sum(seen.reader.minutes_by_day(first, last).values())
    budget = seen.availability(seen.settings.weekly_hours).hours_between(first, last) * 60
    return WeekTime(week_name(first), first, last, round(spent, 2), round(budget, 2))


def _days(seen: Situation, first: date, last: date) -> list[TimeRow]:
    minutes = seen.reader.minutes_by_day(first, last)
    return [TimeRow(str(day), f"{day:%a} {day.day} {day:%b}", minutes[day]) for day in sorted(minutes)]


def _items(seen: Situation, first: date, last: date) -> list[TimeRow]:
    minutes: dict[str, float] = {}
    for item, spent in seen.reader.minutes_by_item(first, last).items():
        present = seen.catalogue.current(item)
        minutes[present] = minutes.get(present, 0.0) + spent
    rows = [TimeRow(item, title_of(seen, item), round(spent, 2)) for item, spent in minutes.items()]
    return sorted(rows, key=lambda row: (-row.minutes, row.key))


def _tracks(seen: Situation, first: date, last: date) -> list[TimeRow]:
    minutes: dict[str, float] = {}
    for row in _items(seen, first, last):
        item = seen.catalogue.items.get(row.key)
        track = item.track if item else ""
        minutes[track] = minutes.get(track, 0.0) + row.minutes
    tracks = seen.catalogue.tracks
    rows = [
        TimeRow(name, tracks[name].title if name in tracks else f"{NO_ITEM}, of no track", round(spent, 2))
        for name, spent in minutes.items()
    ]
    return sorted(rows, key=lambda row: (-row.minutes, row.key))


def _weeks(seen: Situation, first: date, last: date) -> list[TimeRow]:
    """Every week from the first with time on, so that one without any is seen."""
    minutes = seen.reader.minutes_by_day(first, last)
    if not minutes:
        return []
    return [_week(minutes, start) for start in _mondays(monday(min(minutes)), last)]


def _mondays(first: date, last: date) -> Iterator[date]:
    for index in range((last - first).days // 7 + 1):
        yield first + index * WEEK


def _week(minutes: dict[date, float], start: date) -> TimeRow:
    end = start + WEEK - timedelta(days=1)
    spent = sum(value for day, value in minutes.items() if start <= day <= end)
    return TimeRow(week_name(start), f"{start.day} {start:%b} – {end.day} {end:%b}", round(spent, 2))
