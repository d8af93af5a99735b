"""The library as it stands on its shelves: a tier each, what comes when; and a paper's sheet with protocol and note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from studyctl.actions.paper_notes import NoteText, text_of
from studyctl.actions.papers import PaperPage, PaperRow, listed, note_path, places_of_papers, shown
from studyctl.actions.reading import UNTIERED, protocol, reached
from studyctl.actions.situation import Situation
from studyctl.clock import study_day
from studyctl.curriculum.model import Paper, Place
from studyctl.ledger.views import PaperState
from studyctl.plan.calendar import DAY, WEEK_DAYS
from studyctl.values import dataclass

LEFT_WORDS = {"to read": "reading"}
STUDIED = ("week", "part", "topic", "stage", "phase")  # the other places list again what these hold
_TIME = re.compile(r"(?P<title>.+?) \((?P<time>[^()]+)\)")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class ShelfRow:
    """A paper on its shelf: the week of an active track that needs it, and what is left or when it comes, in words.

    `late` says that its place in the plan is over and nothing of it was read.
    """

    paper: PaperRow
    week: str
    when: str
    late: bool


@dataclass(frozen=True)
class Shelf:
    """The papers of one reading tier (None: those without), with how many are finished."""

    tier: int | None
    title: str
    done: int
    rows: tuple[ShelfRow, ...]


@dataclass(frozen=True)
class Library:
    """All shelves; `read` of `to_read` papers of a tier were read, `implemented` of `to_implement` implemented."""

    read: int
    to_read: int
    implemented: int
    to_implement: int
    shelves: tuple[Shelf, ...]


@dataclass(frozen=True)
class ProtocolStep:
    """One step of a paper's protocol: what to do, the time that the protocol gives, its hours, when it was done."""

    stage: str
    title: str
    time: str
    hours: float | None
    state: str
    at: datetime | None


@dataclass(frozen=True)
class PaperSheet:
    """A paper with all that is known of it: who needs it and when, the labs that implement it, steps and note.

    `hours_left` are the protocol's hours for what is left, `minutes` those tracked on items that name the paper.
    """

    page: PaperPage
    needed: tuple[str, ...]
    labs: tuple[str, ...]
    steps: tuple[ProtocolStep, ...]
    hours_left: float | None
    minutes: float
    note_path: str
    note: NoteText | None


@dataclass(frozen=True)
class _Coming:
    """When a place of an active track comes: its first and last day in the plan as it stands; `over` it is past."""

    first: date
    last: date
    over: bool


def library(seen: Situation) -> Library:
    """The papers on their shelves."""
    places, coming, due = places_of_papers(seen.catalogue), _coming(seen), _due(seen)
    rows = [_on_shelf(seen, one, places.get(one.id, ()), coming, due) for one in listed(seen)]
    tiers = dict.fromkeys(row.paper.tier for row in rows)
    tiered = [row.paper for row in rows if row.paper.tier is not None]
    implementing = [one for one in tiered if _has(one, "implemented")]
    return Library(
        read=sum(_has(one, "read", "done") for one in tiered),
        to_read=len(tiered),
        implemented=sum(_has(one, "implemented", "done") for one in implementing),
        to_implement=len(implementing),
        shelves=tuple(_shelf(seen, tier, [row for row in rows if row.paper.tier == tier]) for tier in tiers),
    )


def _has(paper: PaperRow, stage: str, state: str = "") -> bool:
    return any(one.stage == stage and state in ("", one.state) for one in paper.stages)


def _shelf(seen: Situation, tier: int | None, rows: list[ShelfRow]) -> Shelf:
    title = seen.catalogue.reading.get(tier or 0, UNTIERED).title
    return Shelf(tier, title, sum(row.paper.state == "done" for row in rows), tuple(rows))


def _coming(seen: Situation) -> dict[str, _Coming]:
    """The days of each place in the plan of an active track, by `track.place`."""
    found = {}
    for course in seen.courses:
        names = [stop.place for stop in course.stops]
        here = names.index(course.current.place) if course.current else len(names)
        dates = {one.place: one for one in (*course.baseline.stops, *course.remaining.stops)}
        for index, name in enumerate(names):
            if name in dates:
                days = dates[name]
                found[f"{course.track}.{name}"] = _Coming(days.first, days.last, index < here)
    return found


def _due(seen: Situation) -> dict[str, date]:
    """The first day on which the plan has an item that names a paper, by paper."""
    found: dict[str, date] = {}
    for course in seen.courses:
        for piece in course.remaining.slices:
            item = seen.catalogue.items.get(piece.item)
            for paper in item.papers if item else ():
                found[paper] = min(piece.day, found.get(paper, piece.day))
    return found


def _on_shelf(
    seen: Situation, one: PaperRow, places: tuple[Place, ...], coming: Mapping[str, _Coming], due: Mapping[str, date]
) -> ShelfRow:
    planned = [place for place in places if place.id in coming]
    numbered = [place for place in planned if place.number is not None]
    week = f"w {numbered[0].number:g}" if numbered else ""
    if one.state == "done":
        return ShelfRow(one, week, _done_words(seen, one), False)
    if one.state == "started":
        return ShelfRow(one, week, LEFT_WORDS.get(one.left, one.left), False)
    ahead = [coming[place.id] for place in planned if not coming[place.id].over]
    if planned and not ahead:
        return ShelfRow(one, week, f"was due {_day(max(coming[place.id].last for place in planned))}", True)
    return ShelfRow(one, week, _coming_words(seen.today, due.get(one.id), ahead), False)


def _done_words(seen: Situation, one: PaperRow) -> str:
    """`notes 1 page` where there are any, else the day on which it was finished."""
    note = text_of(seen, seen.catalogue.papers[one.id])
    if note and note.pages:
        return f"notes {note.pages} page{'s' if note.pages > 1 else ''}"
    days = [study_day(stage.at) for stage in one.stages if stage.at]
    return _day(max(days)) if days else ""


def _coming_words(today: date, due: date | None, ahead: list[_Coming]) -> str:
    """`today`, `Wed`, `this week` or `from Monday`; nothing for what is further off, which the week says."""
    if due is not None and (due - today).days < WEEK_DAYS and any(one.first <= today for one in ahead):
        return "today" if due <= today else f"{due:%a}"
    first = min((one.first for one in ahead), default=None)
    if first is None or first > today + WEEK_DAYS * DAY:
        return ""
    return "this week" if first <= today else f"from {WEEKDAYS[first.weekday()]}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def sheet(seen: Situation, text: str) -> PaperSheet:
    """One paper's sheet; raises UserError for a paper that is not there."""
    paper = seen.catalogue.paper(text)
    page = shown(seen, paper.id)
    steps = tuple(_steps(seen, paper))
    left = [step.hours for step in steps if step.state != "done"]
    note = text_of(seen, paper)
    return PaperSheet(
        page=page,
        needed=tuple(_needed(seen, paper)),
        labs=tuple(lab.id for lab in seen.catalogue.labs.values() if paper.id in lab.papers),
        steps=steps,
        hours_left=None if None in left else sum(hours for hours in left if hours is not None),
        minutes=sum(seen.state(item.id).minutes for item in page.items),
        note_path=note_path(seen, paper),
        note=note,
    )


def _steps(seen: Situation, paper: Paper) -> Iterator[ProtocolStep]:
    """A step for each stage of the paper's protocol, with the time in its words apart."""
    tier = protocol(seen.catalogue, paper)
    done = reached(seen.papers.get(paper.id, PaperState(paper.id)))
    for index, stage in enumerate(tier.stages):
        words = tier.steps[index] if index < len(tier.steps) else stage.capitalize()
        timed = _TIME.fullmatch(words)
        hours = tier.stage_hours[index] if index < len(tier.stage_hours) else None
        state = "done" if stage in done else "open"
        title, time = (timed["title"], timed["time"]) if timed else (words, "")
        yield ProtocolStep(stage, title, time, hours, state, done.get(stage))


def _needed(seen: Situation, paper: Paper) -> Iterator[str]:
    """`Hundred days week 9, week 10`, `Sprint week 2, days 1–2`: where it is studied, the active tracks first."""
    active = [course.track for course in seen.courses]
    places = places_of_papers(seen.catalogue).get(paper.id, ())
    studied = [place for place in places if place.kind in STUDIED] or places
    found: dict[str, list[str]] = {}
    for place in sorted(studied, key=lambda one: active.index(one.track) if one.track in active else len(active)):
        name = place.title if place.number is None else f"{place.kind} {place.number:g}"
        found.setdefault(place.track, []).append(f"{name}{_days_in(place, paper)}")
    for track, names in found.items():
        yield f"{seen.catalogue.tracks[track].short or seen.catalogue.tracks[track].title} {', '.join(names)}"


def _days_in(place: Place, paper: Paper) -> str:
    days = [day for item in place.items if paper.id in item.papers for day in item.days]
    if not days:
        return ""
    return f", day {days[0]}" if min(days) == max(days) else f", days {min(days)}–{max(days)}"
