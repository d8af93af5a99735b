"""The learner's own weeks: how much of the plan's Core each of them did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from studyctl.plan.calendar import DAY, WEEK_DAYS
from studyctl.plan.course import Course

WEEKS_SEEN = 26  # half a year: what was before says little of the weeks to come


def weekly_paces(course: Course, weeks: int = WEEKS_SEEN) -> list[float]:
    """Hours of Core done in each of the last whole weeks up to yesterday, the latest first, per hour planned.

    What was planned is taken as the mean of these weeks, so that one with little of it weighs no more than the others.
    A week with less than half of the usual hours (days off) tells nothing about the pace and is left out.
    """
    put_in = core_hours_by_day(course)
    yesterday = course.today - DAY
    if weeks * WEEK_DAYS > (course.today - course.start).days:  # later, as much was under way when the weeks began
        put_in[yesterday] = put_in.get(yesterday, 0.0) + under_way(course)
    spans = [(first, first + (WEEK_DAYS - 1) * DAY) for first in _weeks_seen(course, weeks)]
    planned = sum(course.core_hours_planned(first, last) for first, last in spans) / max(1, len(spans))
    done = [sum(put_in.get(first + index * DAY, 0.0) for index in range(WEEK_DAYS)) for first, _ in spans]
    return [hours / planned for hours in done] if planned > 0 else []


def _weeks_seen(course: Course, weeks: int) -> Iterator[date]:
    free = course.availability
    for first in (course.today - (index + 1) * WEEK_DAYS * DAY for index in range(weeks)):
        if first >= course.start and 2 * free.hours_between(first, first + (WEEK_DAYS - 1) * DAY) >= free.weekly_hours:
            yield first


def core_hours_by_day(course: Course) -> dict[date, float]:
    """Hours of Core by the day they count for.

    An item finished in the week of its day in the plan, or before, had the hours planned until then on their days; the
    rest, and all hours of an item that was late, count for the day it was finished. Hours put into open items count for
    yesterday, as nothing says when they were.
    """
    slices: dict[str, list[tuple[date, float]]] = {}
    for piece in course.baseline.slices:
        slices.setdefault(piece.item, []).append((piece.day, piece.hours))
    found: dict[date, float] = {}
    for item, day in course.closed.items():
        if item in course.core and day >= course.start:
            on_time = course.due.get(item, day) > day - WEEK_DAYS * DAY
            earlier = [one for one in slices.get(item, ()) if one[0] < day] if on_time else []
            rest = max(0.0, course.core[item].hours - sum(hours for _, hours in earlier))
            for when, hours in (*earlier, (day, rest)):
                found[when] = found.get(when, 0.0) + hours
    yesterday = course.today - DAY
    found[yesterday] = found.get(yesterday, 0.0) + sum(course.put_in.values())
    return found


def under_way(course: Course) -> float:
    """Hours that open Core has had and nothing tells of: half of the next item, as it is half done on average."""
    if course.put_in or not course.done:
        return 0.0
    following = next((work for stop in course.stops_left for work in stop.core), None)
    return following.hours / 2 if following else 0.0
