"""Which place of the plan a week was about, as the plan stood at the week's end, and what was done of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from studyctl.actions.situation import Situation
from studyctl.actions.weeks import Span
from studyctl.plan.calendar import DAY, WEEK_DAYS
from studyctl.plan.course import Course
from studyctl.plan.work import Stop, Work
from studyctl.values import dataclass


@dataclass(frozen=True)
class WeekPlace:
    """The stop of a track that a week was about, and the track as it stood on the last study day, `until`."""

    course: Course
    stop: Stop
    until: date

    @property
    def core(self) -> tuple[Work, ...]:
        """The work that makes the stop's Core, without time set aside."""
        return tuple(work for work in self.stop.core if not work.passes)

    @property
    def core_done(self) -> tuple[Work, ...]:
        """The Core that was done by then."""
        return tuple(work for work in self.core if work.item in self.course.done)

    @property
    def complete(self) -> bool:
        """Whether none of the Core is left that was due by the week's end; a stop may go on into the next week."""
        due = [work for work in self.core if self.course.due.get(work.item, self.until) <= self.until]
        return all(work.item in self.course.done for work in due)

    @property
    def finished(self) -> bool:
        """Whether nothing of the stop's Core is left."""
        return all(work.item in self.course.done for work in self.core)

    def tier(self, tier: str) -> tuple[Work, ...]:
        """The work of one tier."""
        return self.stop.of_tier(tier)

    def days_taken(self, tiers: Iterable[str | None]) -> float | None:
        """Document days from the stop's beginning until the last of these tiers was done; None while any is open."""
        wanted = set(tiers)
        work = [one for one in self.stop.work if one.tier in wanted and not one.own]
        if not work or any(one.item not in self.course.done for one in work):
            return None
        last = max(self.course.done[one.item] for one in work)
        hours = self.course.availability.hours_between(self.course.began(self.stop), last)
        return round(hours / self.course.day_hours, 2)

    @property
    def days_behind(self) -> float:
        """Calendar days behind the plan (negative: ahead): the study days of drift, as they fall in a week."""
        study_days = WEEK_DAYS - len(self.course.availability.weekdays_off)
        return round(self.course.drift_days * WEEK_DAYS / study_days, 2)


def place_of_week(seen: Situation, week: Span, track: str = "", place: str = "") -> WeekPlace | None:
    """The place that the week was about, in `track` or the first active one; None where nothing is studied.

    Where the plan still has `place` in that track, it is that one.
    """
    for course in seen.courses:
        if track in ("", course.track) and course.stops:
            then = as_it_stood(course, min(week.last, seen.today))
            known = next((stop for stop in then.stops if stop.place == place), None)
            return WeekPlace(then, known or _stop(then, week), week.last)
    return place_of_week(seen, week) if track else None


def as_it_stood(course: Course, day: date) -> Course:
    """The track as it stood at the end of a study day, by what was done until then."""
    if day >= course.today:
        return course
    return replace(course, today=day, done={item: when for item, when in course.done.items() if when <= day})


def _stop(course: Course, week: Span) -> Stop:
    """The stop with most of its planned days in the week, or an earlier one whose Core was still open."""
    stops = [stop for stop in course.stops if stop.core and not _aside(stop)] or list(course.stops)
    planned = max(stops, key=lambda stop: (_days_in(course, stop, week), -stops.index(stop)))
    if not _days_in(course, planned, week):
        planned = stops[-1] if week.first > course.baseline.finish else stops[0]
    current = course.current
    late = current is not None and current in stops and stops.index(current) < stops.index(planned)
    return current if late and current is not None else planned


def _aside(stop: Stop) -> bool:
    """Whether a stop is only time set aside by a change of plan."""
    return all(work.passes for work in stop.core)


def _days_in(course: Course, stop: Stop, week: Span) -> int:
    dates = course.dates_of(stop)
    if dates is None:
        return 0
    return max(0, (min(dates.last, week.last) - max(dates.first, week.first)) // DAY + 1)


def stop_after(place: WeekPlace, course: Course) -> Stop:
    """What comes next: the place where the track stands now where that is further on, else the one to go on with.

    A week whose Core is open goes on; after a whole one comes the following stop, and the last one is its own next.
    """
    stops = [stop for stop in course.stops if not _aside(stop)]
    names = [stop.place for stop in stops]
    here = names.index(place.stop.place) if place.stop.place in names else 0
    now = names.index(course.current.place) if course.current and course.current.place in names else here
    after = here + 1 if place.finished else here
    return stops[min(max(after, now), len(stops) - 1)]
