"""What each decision of a review does to a track's plan: its pivots, and what they do in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from studyctl.curriculum.model import Place, Track
from studyctl.plan.calendar import DAY, PACKED, WHOLE
from studyctl.plan.course import Course
from studyctl.plan.pivot import Pivot
from studyctl.plan.work import Stop
from studyctl.values import dataclass

OPTIONAL = ("stretch", "mega-stretch")
EXTENSION = "extension"
CHANGES = ("deep-dive", "catch-up", "break", "repeat", "compress", "extend", "pause", "resume")
MOST_DAYS = 366


@dataclass(frozen=True)
class DayRange:
    """How many days a decision takes: the range of the document, and what is taken where nobody says."""

    least: int
    most: int
    usual: int


# hundred-day-challenge.md, "Pivot Decision Tree"; of a range the upper end is taken, as time was short already
DAYS = {
    "deep-dive": DayRange(2, 3, 3),  # Q1, a knowledge gap
    "mini-week": DayRange(3, 4, 4),  # Q2, a deep-dive once the Core is complete
    "catch-up": DayRange(3, 4, 4),  # Q3
    "break": DayRange(2, 2, 2),  # Q1, motivation
    "repeat": DayRange(7, 7, 7),  # Q1, the week again
    "pause": DayRange(7, 7, 7),  # until the next review at least, and then until `resume`
}


def pivots_for(
    decision: str,
    course: Course,
    track: Track,
    day: date,
    identity: str,
    *,
    days: int | None = None,
    gaps: Sequence[str] = (),
) -> tuple[Pivot, ...]:
    """The pivots that a decision of `day` means for a course; none for `proceed`, and where there is nothing to change.

    They count from the next day on, a `resume` from the day itself. `days` are those of a deep-dive, catch-up, break,
    repeat or pause, where not the document's; `gaps` are what a deep-dive or catch-up is to close. Breaks and pauses
    are for every track.
    """
    made = _pivot(decision, course, track, Pivot(identity, decision, day, track.id, first=day + DAY), days, tuple(gaps))
    return (made,) if made is not None else ()


def _pivot(
    decision: str, course: Course, track: Track, bare: Pivot, days: int | None, gaps: tuple[str, ...]
) -> Pivot | None:
    change = dict(vars(bare))
    stop = course.current
    if decision in ("break", "pause"):
        count, title = days or DAYS[decision].usual, decision.capitalize()
        change |= {"track": "", "title": title, "pause_days": count, "open_ended": decision == "pause" and not days}
    elif decision == "resume":
        change |= {"track": "", "first": bare.day, "resumes": True}
    elif stop is None:
        return None  # the track is finished
    elif decision in ("deep-dive", "catch-up"):
        count = days or usual_days(decision, course)
        title = _aside_title(decision, track, stop, gaps)
        change |= {"place": stop.place, "title": title, "set_aside_days": count, "gaps": gaps}
    elif decision == "repeat":
        change |= _repeat(course, track, stop, days or DAYS["repeat"].usual)
    elif decision == "compress":
        change |= {"place": stop.place, "tiers": OPTIONAL, "leaves": (EXTENSION,), "weeks": PACKED}
    elif decision == "extend":
        place = _furthest(course, track, stop, bare.first or bare.day)
        change |= {"place": place, "adds": OPTIONAL, "paths": (EXTENSION,), "weeks": WHOLE}
    else:
        return None
    return Pivot(**change)


def _repeat(course: Course, track: Track, stop: Stop, days: int) -> dict[str, object]:
    """The week again with its Core that is open first; where none is, its days are set aside to go over it again."""
    title = f"{name_of(track, stop)} again"
    if any(work.item not in course.done for work in stop.core if not work.passes) and _begun(course, stop):
        return {"place": stop.place, "title": title, "tiers": OPTIONAL, "again_days": days}
    over = all(work.item in course.closed for work in stop.core)
    week = stop if over else course.stops[max(course.stops.index(stop) - 1, 0)]
    return {"place": week.place, "title": f"{name_of(track, week)} again", "set_aside_days": days}


def _begun(course: Course, stop: Stop) -> bool:
    """Whether a stop is the one under way: by the plan, by what is done of it, or as the first of all."""
    dates = course.dates_of(stop)
    done = any(work.item in course.done or work.item in course.started for work in stop.work)
    return done or stop == course.stops[0] or (dates is not None and dates.first <= course.today)


def _furthest(course: Course, track: Track, stop: Stop, first: date) -> str:
    """The place from which weeks can be added: the learner's or the plan's own, whichever comes later."""
    order = [place.place for place in track.places]
    begun = [dates.place for dates in course.baseline.stops if dates.first < first and dates.place in order]
    return max((stop.place, *begun), key=lambda place: order.index(place) if place in order else -1)


def usual_days(decision: str, course: Course) -> int:
    """The document's days for a decision; a deep-dive once the Core is complete is a mini-week."""
    if decision == "deep-dive" and (course.current is None or not _partly_done(course)):
        return DAYS["mini-week"].usual
    return DAYS[decision].usual if decision in DAYS else 0


def _partly_done(course: Course) -> bool:
    """Whether the current stop's Core is begun or late, and open: its week is not complete."""
    stop = course.current
    return stop is not None and any(work.item not in course.closed for work in stop.core) and _begun(course, stop)


def _aside_title(decision: str, track: Track, stop: Stop, gaps: Sequence[str]) -> str:
    name = decision.capitalize()
    return f"{name}: {', '.join(gaps)}" if gaps else f"{name} at {name_of(track, stop).lower()}"


def name_of(track: Track, stop: Stop) -> str:
    """`Week 3`, or the title of a stop without a number."""
    place = next((one for one in track.places if one.place == stop.place), None)
    return place_name(place) if place else stop.title


def place_name(place: Place) -> str:
    """`Week 3`, or the title of a place without a number."""
    return f"{place.kind.capitalize()} {place.number:g}" if place.number is not None else place.title


def sentence(pivot: Pivot | None, track: Track) -> str:
    """What a pivot does, in one line: `Repeat week 3, drop its Stretch`."""
    if pivot is None:
        return "Go on as planned"
    place = next((one for one in track.places if one.place == pivot.place), None)
    name = place_name(place).lower() if place and place.number is not None else place.title if place else "the start"
    if pivot.again_days:
        return f"Repeat {name}, its open Core first, without its Stretch"
    if pivot.set_aside_days:
        return f"{pivot.title or pivot.kind.capitalize()}, {_days(pivot.set_aside_days)} before the plan goes on"
    if pivot.pause_days:
        if pivot.open_ended:
            return f"Pause for {_days(pivot.pause_days)} at least, until you resume"
        return f"{pivot.kind.capitalize()} for {_days(pivot.pause_days)}"
    if pivot.resumes:
        return "Resume: the pause ends today"
    if pivot.kind == "compress":
        return f"Compress from {name} on: Core alone, and a week ends when its Core does"
    if pivot.kind == "extend":
        return f"Extend from {name} on: Stretch and Mega-stretch whole, and the extension weeks"
    return pivot.title or pivot.kind.capitalize()


def _days(count: int) -> str:
    return f"{count} day{'s' if count > 1 else ''}"
