"""The sprint: its pillars by priority with every topic's state, its stages, checklist and schedule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

from studyctl.actions.situation import Situation
from studyctl.curriculum.model import PRIORITIES, Item, Place, Track
from studyctl.plan.course import Course
from studyctl.plan.work import hours_of_items
from studyctl.values import dataclass

TRACK = "sprint"
MEANINGS = {"P0": "essential", "P1": "important", "P2": "good to know"}  # sprint-guide.md, its head


@dataclass(frozen=True)
class SprintItem:
    """A topic, stage, check or row of the schedule; `due` is the day on which the schedule would have it finished.

    `covered` says that rows of the schedule that mean it are done, though it is not marked itself; `days` are the days
    of its week that the document gives a row of the schedule.
    """

    id: str
    title: str
    priority: str | None
    state: str
    proven: bool
    covered: bool
    hours: float
    labs: tuple[str, ...]
    days: tuple[int, ...]
    due: date | None
    late: bool


@dataclass(frozen=True)
class PriorityCount:
    """How many topics of a priority are done, and what the priority means."""

    priority: str
    meaning: str
    done: int
    total: int


@dataclass(frozen=True)
class Pillar:
    """One pillar with its topics in the order of their priorities; the counts are those of P0."""

    place: str
    number: str
    title: str
    goal: str
    done: int
    total: int
    topics: tuple[SprintItem, ...]

    def of(self, priority: str) -> tuple[SprintItem, ...]:
        """The topics of one priority."""
        return tuple(topic for topic in self.topics if topic.priority == priority)


@dataclass(frozen=True)
class SprintWeek:
    """A week of the schedule with its rows; `first` and `last` are its days where the sprint is under way."""

    place: str
    name: str
    title: str
    goal: str
    current: bool
    first: date | None
    last: date | None
    items: tuple[SprintItem, ...]


@dataclass(frozen=True)
class Checks:
    """The checks of one heading of the checklist."""

    heading: str
    items: tuple[SprintItem, ...]


@dataclass(frozen=True)
class Sprint:
    """The sprint as it stands on `day`; what only an active sprint has is None or 0, and `begin` is how to start it.

    `week` of `weeks`, `day_number` counts from its start; `checked` of `checks` are done.
    """

    day: date
    track: str
    title: str
    goal: str
    active: bool
    begin: str
    start: date | None
    week: str
    weeks: int
    place_title: str
    day_number: int
    drift_days: float | None
    finish: date | None
    planned_finish: date | None
    priorities: tuple[PriorityCount, ...]
    pillars: tuple[Pillar, ...]
    stages: tuple[SprintItem, ...]
    checked: int
    checks: int
    checklist: tuple[Checks, ...]
    schedule: tuple[SprintWeek, ...]


def sprint(seen: Situation) -> Sprint:
    """The sprint with everything recorded about it, whether or not it is an active track."""
    return _Reading(seen, seen.catalogue.track(TRACK)).whole


@dataclass(frozen=True)
class _Reading:
    """The track of the sprint, as it is recorded."""

    seen: Situation
    track: Track

    @cached_property
    def course(self) -> Course | None:
        return next((course for course in self.seen.courses if course.track == self.track.id), None)

    @property
    def whole(self) -> Sprint:
        course, checklist = self.course, tuple(self._checklist())
        stop = course.current if course else None
        place = self.seen.catalogue.places.get(f"{self.track.id}.{stop.place}") if stop else None
        pillars = tuple(self._pillar(place) for place in self._places("pillar"))
        marks = [check.state for group in checklist for check in group.items]
        return Sprint(
            day=self.seen.today,
            track=self.track.id,
            title=self.track.short or self.track.title,
            goal=self.track.goal,
            active=course is not None,
            begin="" if course else f"studyctl track start {self.track.id}",
            start=course.start if course else None,
            week=f"{place.number:g}" if place and place.number is not None else "",
            weeks=len(self._places("week")),
            place_title=place.title if place else "finished" if course else "",
            day_number=max(1, (self.seen.today - course.start).days + 1) if course else 0,
            drift_days=round(course.drift_days, 1) if course else None,
            finish=course.forecast.finish if course else None,
            planned_finish=course.forecast.planned if course else None,
            priorities=tuple(_counted(priority, pillars) for priority in PRIORITIES),
            pillars=pillars,
            stages=tuple(by_priority(item for place in self._places("stage") for item in self._items(place))),
            checked=marks.count("done"),
            checks=len(marks),
            checklist=checklist,
            schedule=tuple(self._week(place) for place in self._places("week")),
        )

    def _places(self, kind: str) -> list[Place]:
        return [place for place in self.track.places if place.kind == kind]

    def _pillar(self, place: Place) -> Pillar:
        topics = tuple(by_priority(self._items(place)))
        first = [topic.state for topic in topics if topic.priority == PRIORITIES[0]]
        number = f"{place.number:g}" if place.number is not None else ""
        return Pillar(place.place, number, place.title, place.goal, first.count("done"), len(first), topics)

    def _week(self, place: Place) -> SprintWeek:
        stop = next((stop for stop in self.course.stops if stop.place == place.place), None) if self.course else None
        dates = self.course.dates_of(stop) if self.course and stop else None
        return SprintWeek(
            place=place.place,
            name=f"Week {place.number:g}" if place.number is not None else place.title,
            title=place.title,
            goal=place.goal,
            current=bool(stop and self.course and stop == self.course.current),
            first=dates.first if dates else None,
            last=dates.last if dates else None,
            items=tuple(self._items(place)),
        )

    def _checklist(self) -> Iterator[Checks]:
        for place in self._places("checklist"):
            hours = self._hours(place)
            for group in place.groups:
                yield Checks(group.heading, tuple(self._item(item, hours) for item in group.items))

    def _items(self, place: Place) -> list[SprintItem]:
        hours = self._hours(place)
        return [self._item(item, hours) for item in place.items]

    def _hours(self, place: Place) -> dict[str, float]:
        return hours_of_items(place, self.seen.settings.document_day_hours)

    def _item(self, item: Item, hours: dict[str, float]) -> SprintItem:
        state, rows = self.seen.state(item.id), self._rows.get(item.id, ())
        due = self._due(item.id, rows)
        done = state.state == "done"
        covered = not done and bool(rows) and all(row in self.seen.done for row in rows)
        late = bool(due and due < self.seen.today and not done and not covered)
        return SprintItem(
            item.id, item.title, item.priority, state.state, state.proven, covered, round(hours[item.id], 2),
            item.labs, item.days, due, late,
        )  # fmt: skip

    @cached_property
    def _rows(self) -> dict[str, list[str]]:
        """The rows of the schedule that mean a topic or stage, by its id."""
        found: dict[str, list[str]] = {}
        for place in self._places("week"):
            for row in place.items:
                for topic in row.covers:
                    found.setdefault(topic, []).append(row.id)
        return found

    def _due(self, item: str, rows: Sequence[str]) -> date | None:
        """The item's own day, or the last of the rows that mean it."""
        days = self.course.due if self.course else {}
        return max((days[row] for row in (item, *rows) if row in days), default=None)


def by_priority(items: Iterator[SprintItem] | Sequence[SprintItem]) -> list[SprintItem]:
    """P0 before P1 before P2, each in the document's order; what has none comes last."""
    ranks = {priority: rank for rank, priority in enumerate(PRIORITIES)}
    return sorted(items, key=lambda item: ranks.get(item.priority or "", len(ranks)))


def _counted(priority: str, pillars: Sequence[Pillar]) -> PriorityCount:
    states = [topic.state for pillar in pillars for topic in pillar.of(priority)]
    return PriorityCount(priority, MEANINGS[priority], states.count("done"), len(states))
