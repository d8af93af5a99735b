"""The days that a report is about: an ISO week, a month, or a track since its start."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from studyctl.actions.progress import courses_of
from studyctl.actions.situation import Situation
from studyctl.actions.weeks import week_named, week_of
from studyctl.clock import FIRST_DAY
from studyctl.errors import Problem, UserError
from studyctl.plan.course import Course
from studyctl.values import dataclass

DAY = timedelta(days=1)
MOST_WEEK_BARS = 26  # weeks from which bars are months
_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class ReportSpan:
    """The days from `first` to `last` of a week, month or track, and the tracks that it is about."""

    kind: str
    name: str
    title: str
    first: date
    last: date
    courses: tuple[Course, ...]

    @property
    def track(self) -> str:
        """The one track that it is about, or nothing for all active ones."""
        return self.courses[0].track if self.kind == "track" else ""

    def holds(self, day: date) -> bool:
        """Whether a day is one of its days."""
        return self.first <= day <= self.last


def week_span(seen: Situation, text: str = "") -> ReportSpan:
    """The week written as `2026-W47`, or that of today; raises UserError for one that is none or lies ahead."""
    week = week_named(text, seen.today) if text else week_of(seen.today)
    _in_reach(week.name, week.first, seen.today)
    title = f"Week {int(week.name[6:])}, {week.name[:4]}"
    return ReportSpan("week", week.name, title, week.first, week.last, seen.courses)


def month_span(seen: Situation, text: str = "") -> ReportSpan:
    """The month written as `2026-11`, or that of today; raises UserError for one that is none or lies ahead."""
    first = _month(text, seen.today) if text else seen.today.replace(day=1)
    _in_reach(first.isoformat()[:7], first, seen.today)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return ReportSpan("month", first.isoformat()[:7], f"{first:%B %Y}", first, last, seen.courses)


def track_span(seen: Situation, track: str = "") -> ReportSpan:
    """An active track since its start, the first one without a name; raises UserError where none is."""
    courses = courses_of(seen, track)[:1]
    if not courses:
        raise UserError(Problem("no track is active", fix="`studyctl track start ID` starts one"))
    name = courses[0].track
    first = min(courses[0].start, seen.today)
    return ReportSpan("track", name, seen.catalogue.tracks[name].title, first, seen.today, courses)


def _month(text: str, today: date) -> date:
    match = _MONTH.fullmatch(text.strip())
    try:
        month = date(int(match[1]), int(match[2]), 1) if match else date.fromisoformat(text.strip()).replace(day=1)
    except ValueError as error:
        raise UserError(Problem(f"{text!r} is no month", fix=f"Write it as {today:%Y-%m}")) from error
    return month


def _in_reach(name: str, first: date, today: date) -> None:
    if first < FIRST_DAY:
        raise UserError(Problem(f"{name} lies before 1970", fix=f"Today is {today}"))
    if first > today:
        raise UserError(Problem(f"{name} is still to come", fix=f"Today is {today}"))


def bars(span: ReportSpan) -> tuple[str, tuple[tuple[date, date], ...]]:
    """What a bar of the hours is (day, week or month), and the days of each."""
    if span.kind != "track":
        days = (span.first + index * DAY for index in range((span.last - span.first).days + 1))
        return "day", tuple((day, day) for day in days)
    if (span.last - span.first).days < 7 * MOST_WEEK_BARS:
        return "week", tuple(_weeks(span.first, span.last))
    return "month", tuple(_months(span.first, span.last))


def _weeks(first: date, last: date) -> Iterator[tuple[date, date]]:
    week = week_of(first)
    while week.first <= last:
        yield week.first, week.last
        week = week.following


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    month = first.replace(day=1)
    while month <= last:
        end = month.replace(day=monthrange(month.year, month.month)[1])
        yield month, end
        month = end + DAY


def span_words(first: date, last: date) -> str:
    """`16 – 22 November 2026`, `30 November – 6 December 2026`, with both years where they differ."""
    year = f" {first.year}" if first.year != last.year else ""
    month = f" {first:%B}" if (first.year, first.month) != (last.year, last.month) else ""
    return f"{first.day}{month}{year} – {last.day} {last:%B} {last.year}"


def day_words(day: date, span: ReportSpan) -> str:
    """`Saturday 21 November`, with its year where the span's title does not say it."""
    year = f" {day.year}" if span.kind == "track" else ""
    return f"{day:%A} {day.day} {day:%B}{year}"
