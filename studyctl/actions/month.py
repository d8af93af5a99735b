"""The calendar: weeks as rows, what each day plans, what was done on it, and the days without study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property

from studyctl.actions import planning
from studyctl.actions.board import BoardChange, board, place_name
from studyctl.actions.planning import StopPlan, TrackCalendar
from studyctl.actions.short_names import short_name
from studyctl.actions.situation import Situation
from studyctl.clock import FIRST_DAY, LAST_DAY, study_day
from studyctl.errors import Problem, UserError
from studyctl.plan.calendar import DAY, WEEK_DAYS, Slice
from studyctl.plan.course import Course
from studyctl.plan.pivot import pauses
from studyctl.values import dataclass

WEEKS = 6
MOST_WEEKS = 520


@dataclass(frozen=True)
class MonthItem:
    """Hours of one item on one day; `short` names it in a word or two, `changed` says that a change of plan set it."""

    id: str
    title: str
    short: str
    track: str
    tier: str | None
    hours: float
    state: str
    changed: bool


@dataclass(frozen=True)
class MonthMark:
    """An item that was begun or finished on a day."""

    id: str
    title: str
    short: str


@dataclass(frozen=True)
class MonthDay:
    """One day: planned items with their hours (of a past day as the plan had it), and what was done.

    `done_hours` are the tracked hours or those planned for what was finished, whichever is more; `minutes` are tracked.
    `reason` says why a day is `off` where that was recorded.
    """

    day: date
    off: bool
    reason: str
    planned_hours: float
    done_hours: float
    minutes: float
    items: tuple[MonthItem, ...]
    started: tuple[MonthMark, ...]
    finished: tuple[MonthMark, ...]


@dataclass(frozen=True)
class MonthWeek:
    """Seven days from a Monday on; `name` and `title` are those of the places of the plan that they belong to."""

    first: date
    name: str
    title: str
    short: str
    current: bool
    days: tuple[MonthDay, ...]


@dataclass(frozen=True)
class MonthTrack:
    """An active track: when it ends, and how the learner changed its plan, the latest change first."""

    track: str
    title: str
    drift_days: float
    planned_finish: date
    finish: date
    pace: float | None
    changes: tuple[BoardChange, ...]


@dataclass(frozen=True)
class Month:
    """Weeks of the calendar of the active tracks together, seen on `day`."""

    day: date
    weekly_hours: float
    weekdays_off: tuple[str, ...]
    tracks: tuple[MonthTrack, ...]
    weeks: tuple[MonthWeek, ...]


def month(seen: Situation, around: date | None = None, weeks: int = WEEKS, track: str = "") -> Month:
    """`weeks` weeks from the one that holds the day `around` (today without), of all active tracks or of one.

    Raises UserError for a track that is not active, and for more weeks than ten years have.
    """
    if not 0 < weeks <= MOST_WEEKS:
        raise UserError(Problem(f"{weeks} weeks cannot be shown", fix=f"Give 1 to {MOST_WEEKS}"))
    drawn = _Drawing(seen, planning.calendar(seen, track).tracks)
    first = monday(around or seen.today)
    span = (first, first + weeks * WEEK_DAYS * DAY - DAY)
    days = drawn.days(*span)
    return Month(
        seen.today,
        seen.settings.weekly_hours,
        seen.settings.days_off,
        tuple(_tracks(seen, track)),
        tuple(drawn.week(days[start : start + WEEK_DAYS]) for start in range(0, len(days), WEEK_DAYS)),
    )


def monday(day: date) -> date:
    """The Monday of the week that holds `day`."""
    return day - timedelta(days=day.weekday())


def months_on(day: date, months: int) -> date:
    """The first day of the month that comes `months` after that of `day` (negative: before), within the calendar."""
    whole = day.year * 12 + day.month - 1 + months
    return min(max(date(whole // 12, whole % 12 + 1, 1), FIRST_DAY), LAST_DAY)


def _tracks(seen: Situation, track: str) -> Iterator[MonthTrack]:
    for one in board(seen, track).tracks:
        latest = sorted(one.changes, key=lambda change: change.decided or change.first or seen.today, reverse=True)
        yield MonthTrack(
            one.track, one.title, one.drift_days, one.planned_finish, one.finish, one.pace, tuple(latest)
        )  # fmt: skip


@dataclass(frozen=True)
class _Drawing:
    """What the days of some active tracks are drawn from."""

    seen: Situation
    tracks: Sequence[TrackCalendar]

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        names = [track.track for track in self.tracks]
        return tuple(course for course in self.seen.courses if course.track in names)

    @cached_property
    def planned(self) -> Mapping[date, Sequence[tuple[Course, Slice]]]:
        """What each day plans: before today as the plan was, from today on what is left."""
        found: dict[date, list[tuple[Course, Slice]]] = {}
        for course in self.courses:
            past = (piece for piece in course.baseline.slices if piece.day < self.seen.today)
            for piece in (*past, *course.remaining.slices):
                found.setdefault(piece.day, []).append((course, piece))
        return found

    @cached_property
    def reasons(self) -> Mapping[date, str]:
        titles = {pivot.id: pivot.title or pivot.kind for pivot in self.seen.pivots}
        paused = {
            first + offset * DAY: titles[identity]
            for identity, (first, last) in pauses(self.seen.pivots, self.seen.today).items()
            for offset in range((last - first).days + 1)
        }
        return {**paused, **self.seen.reader.days_off()}

    @cached_property
    def started(self) -> Mapping[date, Sequence[MonthMark]]:
        begun = {item: state.started_at for item, state in self.seen.items.items() if state.started_at}
        return self._marks((item, study_day(at)) for item, at in begun.items())

    @cached_property
    def finished(self) -> Mapping[date, Sequence[MonthMark]]:
        return self._marks(self.seen.done.items())

    def _marks(self, marked: Iterable[tuple[str, date]]) -> Mapping[date, Sequence[MonthMark]]:
        found: dict[date, list[MonthMark]] = {}
        for item, day in marked:
            if item in self.seen.catalogue.items:
                title = self.seen.catalogue.items[item].title
                found.setdefault(day, []).append(MonthMark(item, title, short_name(title)))
        return found

    def days(self, first: date, last: date) -> list[MonthDay]:
        minutes = self.seen.reader.minutes_by_day(first, last)
        count = (last - first).days + 1
        return [self._day(day, minutes.get(day, 0.0)) for day in (first + offset * DAY for offset in range(count))]

    def _day(self, day: date, minutes: float) -> MonthDay:
        items = tuple(self._item(course, piece) for course, piece in self.planned.get(day, ()))
        finished = sum(course.hours_done_on(day) for course in self.courses) if day in self.finished else 0.0
        off = bool(self.courses) and all(course.availability.is_off(day) for course in self.courses)
        planned = sum(item.hours for item in items)
        if day == self.seen.today:
            planned = max(planned, sum(course.availability.hours_on(day) for course in self.courses))
        return MonthDay(
            day=day,
            off=off,
            reason=self.reasons.get(day, "") if off else "",
            planned_hours=round(planned, 2),
            done_hours=round(max(finished, minutes / 60), 2),
            minutes=round(minutes, 1),
            items=items,
            started=tuple(self.started.get(day, ())),
            finished=tuple(self.finished.get(day, ())),
        )

    def _item(self, course: Course, piece: Slice) -> MonthItem:
        work = course.work[piece.item]
        item = self.seen.catalogue.items.get(piece.item)
        if item is None:  # time that a change of plan sets aside
            title = course.title_of(piece.item)
            state = "done" if piece.day < self.seen.today else "open"
            return MonthItem(piece.item, title, title, course.track, None, round(piece.hours, 2), state, True)
        state = self.seen.state(item.id).state
        hours = round(piece.hours, 2)
        return MonthItem(item.id, item.title, short_name(item.title), course.track, work.tier, hours, state, False)

    def week(self, days: Sequence[MonthDay]) -> MonthWeek:
        first, last = days[0].day, days[-1].day
        held = {stop.place: _days_shared(stop, first, last) for stop in self._stops}
        present = [stop for stop in self._stops if held[stop.place] > 0]
        main = max(present, key=lambda stop: held[stop.place], default=None)
        title = main.title if main else ""
        current = first <= self.seen.today <= last
        return MonthWeek(first, self._name(present), title, short_name(title) if title else "", current, tuple(days))

    @cached_property
    def _stops(self) -> tuple[StopPlan, ...]:
        """The places of the first track: its weeks name the rows."""
        known = self.seen.catalogue.places
        track = next(iter(self.tracks), None)
        return tuple(stop for stop in track.stops if f"{track.track}.{stop.place}" in known) if track else ()

    def _name(self, stops: Sequence[StopPlan]) -> str:
        """`Week 3`, `Week 8–9`, or the title of a place without a number."""
        places = [self.seen.catalogue.places[f"{self.tracks[0].track}.{stop.place}"] for stop in stops]
        if not places:
            return ""
        if len(places) > 1 and all(place.number is not None for place in places):
            return f"{place_name(places[0])}–{places[-1].number:g}"
        return place_name(places[0])


def _days_shared(stop: StopPlan, first: date, last: date) -> int:
    """How many days from `first` to `last` belong to the stop; what is late belongs to it from its planned day on."""
    begins = [day for day in (stop.first, stop.planned_first if stop.state == "current" else None) if day]
    ends = [day for day in (stop.last,) if day]
    return (min(last, max(ends)) - max(first, min(begins))).days + 1 if begins and ends else 0
