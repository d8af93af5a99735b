"""The week to come: its place, tiers with corrected estimates, papers, what it needs beforehand, and its days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from datetime import date, timedelta

from studyctl.actions.reading import left_words, protocol, reached
from studyctl.actions.situation import Situation
from studyctl.actions.week_estimates import Ratio, ratio_for
from studyctl.actions.week_facts import WeekFacts, WeekItem, WeekPaper
from studyctl.actions.week_place import WeekPlace, stop_after
from studyctl.actions.week_recall import Recalls
from studyctl.actions.weeks import Span
from studyctl.curriculum.model import TIERS, Item, Place
from studyctl.drill.recall import REVIEW_BELOW
from studyctl.ledger.views import PaperState
from studyctl.plan.calendar import Calendar
from studyctl.plan.course import Course
from studyctl.plan.work import Stop
from studyctl.values import dataclass

BUFFER_DAYS = 1.0  # hundred-day-challenge.md, "Next Week Planning": 1 day for debugging
SHOWN = 12  # prerequisites


@dataclass(frozen=True)
class NextTier:
    """A tier of the next place: its open items, their hours as planned and as one's own ratio corrects them."""

    tier: str
    items: tuple[WeekItem, ...]
    hours: float
    corrected: float
    days: float
    ratio: float


@dataclass(frozen=True)
class Prerequisite:
    """Something that the next week needs: `kind` is knowledge, compute, data or tools; `state` ok, open or unknown."""

    kind: str
    what: str
    state: str
    why: str


@dataclass(frozen=True)
class NextItem:
    """Hours of an item on a day."""

    item: str
    title: str
    hours: float


@dataclass(frozen=True)
class NextDay:
    """A day of the next week with what the plan lays on it."""

    day: date
    off: bool
    items: tuple[NextItem, ...]


@dataclass(frozen=True)
class NextWeek:
    """The week to come; `place_title` (`Week 4`) and `title` name its place, `goal` is the curriculum's."""

    week: str
    first: date
    last: date
    track: str = ""
    place: str = ""
    title: str = ""
    place_title: str = ""
    goal: str = ""
    tiers: tuple[NextTier, ...] = ()
    papers: tuple[WeekPaper, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    days: tuple[NextDay, ...] = ()
    buffer_days: float = field(default=BUFFER_DAYS)


def next_week(seen: Situation, facts: WeekFacts, place: WeekPlace | None, week: Span, recalls: Recalls) -> NextWeek:
    """What comes in `week`, the one after the week that `place` stands for."""
    course = next((one for one in seen.courses if place and one.track == place.course.track), None)
    if place is None or course is None:
        return NextWeek(week.name, week.first, week.last)
    stop = stop_after(place, course)
    known = seen.catalogue.places.get(f"{course.track}.{stop.place}")
    return NextWeek(
        week.name,
        week.first,
        week.last,
        course.track,
        stop.place,
        stop.title,
        _numbered(known, stop),
        known.goal if known else "",
        tuple(_tiers(seen, course, stop, facts.estimates)),
        tuple(_papers(seen, known)) if known else (),
        tuple(_knowledge(seen, course, stop, recalls))[:SHOWN],
        days_of(seen, course.remaining, course, week),
    )


def _numbered(place: Place | None, stop: Stop) -> str:
    if place is None or place.number is None:
        return stop.title
    return f"{place.kind.capitalize()} {place.number:g}"


def _tiers(seen: Situation, course: Course, stop: Stop, estimates: tuple[Ratio, ...]) -> Iterator[NextTier]:
    for tier in (None, *TIERS):
        work = [one for one in stop.of_tier(tier) if one.item not in course.done and one.item in seen.catalogue.items]
        if not work:
            continue
        items = tuple(_item(seen, one.item, one.hours) for one in work)
        hours = sum(one.hours for one in work)
        corrected = sum(one.hours * ratio_for(estimates, tier, seen.catalogue.items[one.item].kind) for one in work)
        days = corrected / course.day_hours
        ratio = round(corrected / hours, 2) if hours else 1.0
        yield NextTier(tier or "items", items, round(hours, 2), round(corrected, 2), round(days, 1), ratio)


def _item(seen: Situation, identity: str, hours: float) -> WeekItem:
    item = seen.catalogue.items[identity]
    return WeekItem(item.id, item.title, item.tier, seen.state(identity).state, round(hours, 2))


def _papers(seen: Situation, place: Place) -> Iterator[WeekPaper]:
    """The papers that the place names itself or by its Core, those read left out."""
    named = [reference.paper for group in place.groups for reference in group.papers]
    named += [paper for item in place.items if item.tier in (None, "core") for paper in item.papers]
    for identity in dict.fromkeys(named):
        paper = seen.catalogue.papers.get(identity)
        if paper is not None:
            done = reached(seen.papers.get(identity, PaperState(identity)))
            left = left_words(protocol(seen.catalogue, paper), done)
            if left:
                yield WeekPaper(paper.id, paper.title, tuple(done), left)


def _knowledge(seen: Situation, course: Course, stop: Stop, recalls: Recalls) -> Iterator[Prerequisite]:
    """Items that must come first and are open, then concepts that the next Core builds on, the unknown ones first."""
    items = [seen.catalogue.items[work.item] for work in stop.core if work.item in seen.catalogue.items]
    inside = {work.item for work in stop.work}
    for needed in dict.fromkeys(need for item in items for need in item.requires):
        known = seen.catalogue.items.get(needed)
        if known is not None and needed not in inside and needed not in course.done:
            yield Prerequisite("knowledge", known.title, "open", "not done yet")
    yield from sorted(_concepts(seen, items, recalls), key=lambda one: ("open", "unknown", "ok").index(one.state))


def _concepts(seen: Situation, items: list[Item], recalls: Recalls) -> Iterator[Prerequisite]:
    taught = {concept for item in items for concept in item.concepts}
    known = [seen.catalogue.concepts[name] for name in taught if name in seen.catalogue.concepts]
    needed = sorted({need for concept in known for need in concept.needs} - taught)
    recall = recalls.of(needed)
    for name in needed:
        concept = seen.catalogue.concepts.get(name)
        found = recall.get(name)
        remembered = found.seen_recall if found else None
        done = [item for item in seen.catalogue.items_by_concept.get(name, ()) if item in seen.done]
        yield _concept(concept.title if concept else name, remembered, len(done))


def _concept(title: str, recall: float | None, done: int) -> Prerequisite:
    """A concept is there where its cards are remembered; without cards, where an item on it was finished."""
    if recall is not None:
        state = "ok" if recall >= REVIEW_BELOW else "open"
        return Prerequisite("knowledge", title, state, f"recall {recall:.2f}")
    if done:
        return Prerequisite("knowledge", title, "ok", f"{done} item{'s' if done > 1 else ''} done")
    return Prerequisite("knowledge", title, "unknown", "no card seen, no item done")


def days_of(seen: Situation, calendar: Calendar, course: Course, week: Span) -> tuple[NextDay, ...]:
    """The days of a week from today on, as a calendar lays work on them."""
    days = []
    for day in (week.first + timedelta(days=index) for index in range(7)):
        if day >= seen.today:
            pieces = [
                NextItem(piece.item, title_of_work(seen, course, piece.item), round(piece.hours, 2))
                for piece in calendar.on(day)
            ]
            days.append(NextDay(day, course.availability.is_off(day), tuple(pieces)))
    return tuple(days)


def title_of_work(seen: Situation, course: Course, item: str) -> str:
    """An item's title, or that of the stop that a change of plan put in."""
    known = seen.catalogue.items.get(item)
    if known is not None:
        return known.title
    return course.title_of(item)
