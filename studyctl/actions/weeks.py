"""Weeks as reviews close them: ISO weeks of study days, their names, and which week a review on some day belongs to."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from studyctl.clock import DAY_STARTS_AT, study_day
from studyctl.errors import Problem, UserError
from studyctl.settings import WEEKDAYS, Settings
from studyctl.values import dataclass

WEEK = timedelta(days=7)
SATURDAY = 5  # on Saturday and Sunday the running week is closed
EARLIEST = 4  # a review day from Friday on closes the running week, an earlier one the week before
_NAME = re.compile(r"(\d{4})-?[Ww](\d{1,2})", re.ASCII)
_NUMBER = re.compile(r"[Ww]?(\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class Span:
    """An ISO week: its name (`2026-W47`), its Monday and its Sunday."""

    name: str
    first: date
    last: date

    @property
    def following(self) -> Span:
        """The week after it."""
        return week_of(self.first + WEEK)

    @property
    def before(self) -> Span:
        """The week before it."""
        return week_of(self.first - WEEK)

    @property
    def words(self) -> str:
        """`16 – 22 Nov`, or `30 Nov – 6 Dec`."""
        month = "" if self.first.month == self.last.month else f" {self.first:%b}"
        return f"{self.first.day}{month} – {self.last.day} {self.last:%b}"


def week_of(day: date) -> Span:
    """The ISO week of a study day."""
    year, number, weekday = day.isocalendar()
    first = day - timedelta(days=weekday - 1)
    return Span(f"{year:04d}-W{number:02d}", first, first + timedelta(days=6))


def week_named(text: str, today: date) -> Span:
    """The week written as `2026-W47`, as `47` of the present year, or as a day of it.

    Raises UserError for anything else and for a week that the year does not have.
    """
    whole, short = _NAME.fullmatch(text.strip()), _NUMBER.fullmatch(text.strip())
    try:
        if whole or short:
            year = int(whole[1]) if whole else today.isocalendar().year
            number = int(whole[2]) if whole else int(short[1]) if short else 0
            return week_of(date.fromisocalendar(year, number, 1))
        return week_of(date.fromisoformat(text.strip()))
    except (ValueError, OverflowError) as error:
        example = week_of(today).name
        raise UserError(Problem(f"{text!r} is no week", fix=f"Write it as {example}")) from error


def due_at(week: Span, settings: Settings) -> datetime:
    """The local moment from which a week's review is due: the set weekday and hour, as the study day has it."""
    weekday = WEEKDAYS.index(settings.review_day)
    day = week.first + timedelta(days=weekday) + (WEEK if weekday < EARLIEST else timedelta(0))
    hour = time.fromisoformat(settings.review_hour).replace(tzinfo=None)
    early = timedelta(hours=hour.hour, minutes=hour.minute) < DAY_STARTS_AT  # after midnight, the day is not over yet
    return datetime.combine(day + timedelta(days=1) if early else day, hour).astimezone()


def last_due(now: datetime, settings: Settings) -> Span:
    """The latest week whose review is due at `now`."""
    week = week_of(study_day(now))
    while due_at(week, settings) > now:
        week = week.before
    return week


def closing(now: datetime, settings: Settings) -> Span:
    """The week that a review at `now` closes: the running one at its end, else the one before."""
    today = study_day(now)
    weekday = WEEKDAYS.index(settings.review_day)
    opens = min(SATURDAY, weekday) if weekday >= EARLIEST else SATURDAY
    week = week_of(today)
    return week if today.weekday() >= opens else week.before
