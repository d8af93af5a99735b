"""The plan: every active track's calendar, where it drifts and when it ends; days off and their effect on the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from studyctl.actions.situation import Situation, situation
from studyctl.clock import parse_day
from studyctl.curriculum.model import TIERS
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import LONGEST_LEAVE, DaysOff, PivotDecided
from studyctl.plan.calendar import DAY, Calendar, Slice, StopDates
from studyctl.plan.course import Course
from studyctl.plan.work import Stop
from studyctl.settings import WEEKDAYS


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included; an open end is None."""

    first: date | None = None
    last: date | None = None

    def holds(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last` lies in the span."""
        return (self.last is None or first <= self.last) and (self.first is None or last >= self.first)


@dataclass(frozen=True)
class TierPlan:
    """A stop's tier: items done of all, and its hours."""

    tier: str
    done: int
    total: int
    hours: float


@dataclass(frozen=True)
class StopPlan:
    """A place of a track. `state` is done, current or later; `first` and `last` are its days as things stand now.

    `planned_first` and `planned_last` are those of the plan from the start (None: finished before it); hours of Core.
    """

    place: str
    title: str
    state: str
    first: date | None
    last: date | None
    planned_first: date | None
    planned_last: date | None
    hours: float
    hours_left: float
    tiers: tuple[TierPlan, ...]


@dataclass(frozen=True)
class DaySlice:
    """Hours of one item on one day."""

    day: date
    item: str
    title: str
    tier: str | None
    hours: float


@dataclass(frozen=True)
class DueItem:
    """An item of the plan with the day on which the plan would have it finished."""

    item: str
    title: str
    due: date
    state: str
    days_late: int


@dataclass(frozen=True)
class GateLine:
    """What finishing a week's tiers in time offers: done in `days` document days, on offer below `limit`."""

    place: str
    tier: str
    days: float
    limit: float
    offered: bool


@dataclass(frozen=True)
class PivotLine:
    """A change of plan that counts."""

    id: str
    day: date
    kind: str
    title: str
    place: str
    reason: str


@dataclass(frozen=True)
class TrackCalendar:
    """One track's calendar; `drift_days` are study days (positive: behind), `slices` what is left, day by day."""

    track: str
    title: str
    start: date
    weekly_hours: float
    place: str
    place_title: str
    hours_left: float
    drift_days: float
    planned_finish: date
    finish: date
    pace: float | None
    stops: tuple[StopPlan, ...]
    slices: tuple[DaySlice, ...]
    due: tuple[DueItem, ...]
    behind: tuple[DueItem, ...]
    gates: tuple[GateLine, ...]
    pivots: tuple[PivotLine, ...]


@dataclass(frozen=True)
class FreeDays:
    """Days in a row without study, and why."""

    first: date
    last: date
    reason: str


@dataclass(frozen=True)
class PlanView:
    """The calendar of every active track, seen on `day`; `days_off` are those from today on."""

    day: date
    weekly_hours: float
    weekdays_off: tuple[str, ...]
    days_off: tuple[FreeDays, ...]
    tracks: tuple[TrackCalendar, ...]


@dataclass(frozen=True)
class FinishShift:
    """How the end of a track moves: `days` later (negative: sooner)."""

    track: str
    title: str
    before: date
    after: date
    days: int


@dataclass(frozen=True)
class DaysOffChange:
    """What was recorded about days off, in words, and how the ends of the active tracks move."""

    command: str
    text: str
    first: date
    last: date
    days: int
    shifts: tuple[FinishShift, ...]


def calendar(seen: Situation, track: str = "", span: Span | None = None) -> PlanView:
    """The calendar of the active tracks, or of one of them; `span` keeps the stops and slices that lie in it."""
    courses = seen.courses
    if track:
        wanted = seen.catalogue.track(track).id
        courses = tuple(course for course in courses if course.track == wanted)
        if not courses:
            raise UserError(Problem(f"{wanted} is not active", fix=f"`studyctl track start {wanted}` starts it"))
    return PlanView(
        seen.today,
        seen.settings.weekly_hours,
        seen.settings.days_off,
        tuple(free for free in free_days(seen) if free.last >= seen.today),
        tuple(_calendar(seen, course, span or Span()) for course in courses),
    )


def free_days(seen: Situation) -> Iterator[FreeDays]:
    """The days off that were recorded, those in a row for one reason together, past ones too."""
    first: FreeDays | None = None
    for day, reason in sorted(seen.reader.days_off().items()):
        if first and first.last + DAY == day and first.reason == reason:
            first = FreeDays(first.first, day, reason)
            continue
        if first:
            yield first
        first = FreeDays(day, day, reason)
    if first:
        yield first


def _calendar(seen: Situation, course: Course, span: Span) -> TrackCalendar:
    track = seen.catalogue.tracks[course.track]
    forecast = course.forecast
    due = tuple(_due(seen, course))
    behind = set(course.behind)
    slices = [piece for piece in course.remaining.slices if span.holds(piece.day, piece.day)]
    return TrackCalendar(
        track=course.track,
        title=track.short or track.title,
        start=course.start,
        weekly_hours=round(course.availability.weekly_hours, 2),
        place=course.current.place if course.current else "",
        place_title=seen.place_title(course),
        hours_left=round(course.hours_left, 1),
        drift_days=round(course.drift_days, 1),
        planned_finish=forecast.planned,
        finish=forecast.finish,
        pace=None if forecast.pace is None else round(forecast.pace, 2),
        stops=tuple(_in_span(_stops(course), span)),
        slices=tuple(_slice(seen, course, piece) for piece in slices),
        due=due,
        behind=tuple(one for one in due if one.item in behind),
        gates=tuple(_gates(course)),
        pivots=tuple(_pivots(seen, course.track)),
    )


def _in_span(stops: Iterator[StopPlan], span: Span) -> Iterator[StopPlan]:
    for stop in stops:
        days = (stop.first or stop.planned_first, stop.last or stop.planned_last)
        if span == Span() or (days[0] and days[1] and span.holds(days[0], days[1])):
            yield stop


def _stops(course: Course) -> Iterator[StopPlan]:
    now = _dates(course.remaining)
    passed = course.stops.index(course.current) if course.current else len(course.stops)
    for index, stop in enumerate(course.stops):
        planned = course.dates_of(stop)
        left = [work.hours - course.put_in.get(work.item, 0.0) for work in stop.core if work.item not in course.closed]
        done = not left and stop != course.current and (index < passed or bool(stop.core))
        dates = planned if done else now.get(stop.place, planned)
        yield StopPlan(
            stop.place,
            stop.title,
            "current" if stop == course.current else "done" if done else "later",
            dates.first if dates else None,
            dates.last if dates else None,
            planned.first if planned else None,
            planned.last if planned else None,
            round(sum(work.hours for work in stop.core), 2),
            round(sum(left), 2),
            tuple(_tiers(course, stop)),
        )


def _dates(laid_out: Calendar) -> dict[str, StopDates]:
    return {dates.place: dates for dates in laid_out.stops}


def _tiers(course: Course, stop: Stop) -> Iterator[TierPlan]:
    for tier in (None, *TIERS):
        work = stop.of_tier(tier)
        if work:
            done = sum(1 for one in work if one.item in course.closed)
            yield TierPlan(tier or "items", done, len(work), round(sum(one.hours for one in work), 2))


def _slice(seen: Situation, course: Course, piece: Slice) -> DaySlice:
    tier = course.work[piece.item].tier
    return DaySlice(piece.day, piece.item, _title(seen, course, piece.item), tier, round(piece.hours, 2))


def _title(seen: Situation, course: Course, item: str) -> str:
    if item in seen.catalogue.items:
        return seen.catalogue.items[item].title
    return course.title_of(item)


def _due(seen: Situation, course: Course) -> Iterator[DueItem]:
    behind = set(course.behind)
    for item, day in course.due.items():
        late = (seen.today - day).days if item in behind else 0
        state = "done" if item in course.closed else seen.state(item).state
        yield DueItem(item, _title(seen, course, item), day, state, late)


def _gates(course: Course) -> Iterator[GateLine]:
    for stop in course.stops:
        for gate in course.gates(stop):
            yield GateLine(stop.place, gate.tier, round(gate.days, 1), gate.limit, gate.offered)


def _pivots(seen: Situation, track: str) -> Iterator[PivotLine]:
    reasons = {fact.pivot: fact.reason for fact in seen.reader.facts(PivotDecided)}
    for pivot in seen.pivots:
        if pivot.track in ("", track):
            reason = reasons.get(pivot.id, "")
            yield PivotLine(pivot.id, pivot.day, pivot.kind, pivot.title, pivot.place, reason)


def span_named(today: date, first_text: str, last_text: str, weeks: int | None) -> Span | None:
    """The days that `--from` and `--to`, or `--weeks`, name; None where nothing is given.

    Without a first day it begins today. Raises UserError for two ends, and for an end before the beginning.
    """
    if not (first_text or last_text or weeks):
        return None
    if last_text and weeks:
        raise UserError(Problem("--to and --weeks both say where to end", fix="Give one of them"))
    first = parse_day(first_text) if first_text else today
    last = first + timedelta(weeks=weeks, days=-1) if weeks else parse_day(last_text) if last_text else None
    if last and last < first:
        raise UserError(Problem(f"{last} is before {first}", fix="Give --from a day before --to"))
    return Span(first, last)


def days_named(text: str) -> tuple[date, date]:
    """The first and last day of `2026-12-23..2027-01-02`, or of a single date; raises UserError for anything else."""
    first_text, dots, last_text = text.partition("..")
    first = parse_day(first_text.strip())
    last = parse_day(last_text.strip()) if dots else first
    if last < first:
        raise UserError(Problem(f"{last} is before {first}", fix=f"Write it as {last}..{first}"))
    if last - first > LONGEST_LEAVE:
        raise UserError(Problem(f"{first} to {last} is too long", fix=f"{LONGEST_LEAVE.days} days are the most"))
    return first, last


def days_off(seen: Situation, text: str, reason: str = "") -> DaysOffChange:
    """Record days without study; raises UserError when all of them are recorded so already."""
    first, last = days_named(text)
    known = seen.reader.days_off()
    if all(known.get(day) == reason for day in _days(first, last)):
        raise UserError(Problem(f"{_span_words(first, last)} is off already", fix="`studyctl plan on` takes it back"))
    words = f"Off: {_span_words(first, last)}" + (f", {reason}" if reason else "")
    return _record(seen, "plan off", words, DaysOff(first, last, reason))


def days_on(seen: Situation, text: str) -> DaysOffChange:
    """Make days off working days again; raises UserError when none of them was recorded as off."""
    first, last = days_named(text)
    known = seen.reader.days_off()
    if not any(day in known for day in _days(first, last)):
        weekdays = ", ".join(name for name in WEEKDAYS if name in seen.settings.days_off)
        fix = f"`studyctl config` changes the weekdays off ({weekdays})" if weekdays else "`studyctl plan` lists them"
        raise UserError(Problem(f"no day of {_span_words(first, last)} was taken off", fix=fix))
    return _record(seen, "plan on", f"Working days again: {_span_words(first, last)}", DaysOff(first, last, off=False))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + offset * DAY for offset in range((last - first).days + 1))


def _span_words(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} to {last}, {(last - first).days + 1} days"


def _record(seen: Situation, name: str, words: str, fact: DaysOff) -> DaysOffChange:
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record

    before = {course.track: course.forecast.finish for course in seen.courses}
    command = record(seen.workspace.progress_db, name, words, [fact], seen.now)
    after = situation(seen.workspace, seen.now)
    shifts = tuple(_shift(after, course, before[course.track]) for course in after.courses)
    after.reader.close()
    return DaysOffChange(command, words, fact.first, fact.last, (fact.last - fact.first).days + 1, shifts)


def _shift(seen: Situation, course: Course, before: date) -> FinishShift:
    track = seen.catalogue.tracks[course.track]
    finish = course.forecast.finish
    return FinishShift(course.track, track.short or track.title, before, finish, (finish - before).days)
