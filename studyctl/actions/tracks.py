"""Tracks: list them, start one at a place with its hours, stop one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from studyctl.actions.places import place_of
from studyctl.actions.situation import ActiveTrack, Situation, situation
from studyctl.curriculum.model import Track
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import Fact, TrackStarted, TrackStopped
from studyctl.plan.work import stops_of

MOST_HOURS = 120.0
FARTHEST_START = timedelta(days=3660)


@dataclass(frozen=True)
class TrackLine:
    """A track: whether it is active, since when and where, items done of all in its plan, and Core hours left.

    `start`, `place`, `finish` and `drift_days` (positive: behind) are of an active track; `place_title` is in words.
    """

    id: str
    title: str
    active: bool
    start: date | None
    weekly_hours: float | None
    place: str
    place_title: str
    done: int
    total: int
    hours_left: float
    drift_days: float | None
    finish: date | None


@dataclass(frozen=True)
class HoursShare:
    """What an active track has of the week's hours."""

    track: str
    title: str
    weekly_hours: float


@dataclass(frozen=True)
class TrackChange:
    """What was recorded about a track, in words, and how the active tracks share the week's hours now."""

    command: str
    text: str
    track: str
    active: tuple[HoursShare, ...]


def listed(seen: Situation) -> tuple[TrackLine, ...]:
    """Every track, the active ones first."""
    running = {course.track for course in seen.courses}
    rest = [track for name, track in seen.catalogue.tracks.items() if name not in running]
    return (*_active_lines(seen), *(_idle_line(seen, track) for track in rest))


def _active_lines(seen: Situation) -> Iterator[TrackLine]:
    hours = {active.track: active.weekly_hours for active in seen.active}
    for course in seen.courses:
        yield TrackLine(
            id=course.track,
            title=seen.catalogue.tracks[course.track].title,
            active=True,
            start=course.start,
            weekly_hours=round(hours[course.track], 2),
            place=course.current.place if course.current else "",
            place_title=seen.place_title(course),
            done=sum(1 for item in course.work if item in course.done),
            total=sum(1 for work in course.work.values() if not work.passes),
            hours_left=round(course.hours_left, 1),
            drift_days=round(course.drift_days, 1),
            finish=course.forecast.finish,
        )


def _idle_line(seen: Situation, track: Track) -> TrackLine:
    stops = stops_of(track, seen.settings.document_day_hours)
    work = [one for stop in stops for one in stop.work]
    left = [one.hours for stop in stops for one in stop.core if one.item not in seen.done]
    done = sum(1 for one in work if one.item in seen.done)
    return TrackLine(
        track.id, track.title, False, None, None, "", "", done, len(work), round(sum(left), 1), None, None
    )  # fmt: skip


def start(
    seen: Situation, name: str, at: str = "", from_day: date | None = None, hours: float | None = None
) -> TrackChange:
    """Make a track active, at a place, from a day and with its own hours a week; an active one takes what is given.

    New hours or a new place begin the plan anew today, unless a day is given. Raises UserError for hours not above 0
    or above 120, a place that the track's plan does not have, and for nothing to change.
    """
    track = seen.catalogue.track(name)
    before = _active(seen, track.id)
    recorded = seen.reader.tracks().get(track.id)
    if before and recorded and not (at or from_day or hours):
        fix = "Give --at, --from or --hours to change it"
        raise UserError(Problem(f"{track.id} is active already, since {before.start}", fix=fix))
    kept_hours = recorded.hours_per_week if recorded and recorded.active else None
    place = place_of(track, at, ("base",)).place if at else (before.at_place if before else "")
    fact = TrackStarted(
        track.id, _checked_day(seen, from_day), place or None, kept_hours if hours is None else _checked_hours(hours)
    )
    where = f" at {seen.catalogue.places[f'{track.id}.{place}'].title}" if place else ""
    words = f"Started: {track.short or track.title}{where}, from {fact.from_day}"
    words += f", {fact.hours_per_week:g} h a week" if fact.hours_per_week else ""
    return _record(seen, "track start", words, track.id, [fact])


def _checked_day(seen: Situation, day: date | None) -> date:
    if day and abs(day - seen.today) > FARTHEST_START:
        raise UserError(Problem(f"a track cannot start on {day}", fix="Give a day within ten years"))
    return day or seen.today


def _checked_hours(hours: float) -> float:
    if not 0 < hours <= MOST_HOURS:
        raise UserError(Problem(f"{hours:g} hours a week cannot be", fix="Give more than 0 and at most 120"))
    return hours


def stop(seen: Situation, name: str) -> TrackChange:
    """Make a track inactive; what was done in it stays. Raises UserError when it is not active."""
    track = seen.catalogue.track(name)
    before = _active(seen, track.id)
    if before is None:
        active = ", ".join(one.track for one in seen.active) or "none"
        raise UserError(Problem(f"{track.id} is not active", fix=f"Active: {active}"))
    facts: list[Fact] = [TrackStopped(track.id)]
    if track.id not in seen.reader.tracks():  # active by the settings alone: it must have begun to be stopped
        facts.insert(0, TrackStarted(track.id, before.start, before.at_place or None))
    return _record(seen, "track stop", f"Stopped: {track.short or track.title}", track.id, facts)


def _active(seen: Situation, track: str) -> ActiveTrack | None:
    return next((active for active in seen.active if active.track == track), None)


def _record(seen: Situation, name: str, words: str, track: str, facts: list[Fact]) -> TrackChange:
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record

    command = record(seen.workspace.progress_db, name, words, facts, seen.now)
    after = situation(seen.workspace, seen.now)
    titles = {one.id: one.short or one.title for one in seen.catalogue.tracks.values()}
    shares = tuple(HoursShare(one.track, titles[one.track], round(one.weekly_hours, 1)) for one in after.active)
    after.reader.close()
    return TrackChange(command, words, track, shares)
