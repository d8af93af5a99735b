"""What do I do today: where I am, what comes next and why, what runs, and whether I am on course."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import date, datetime

from studyctl.actions.cards import Cards, CardsToday, cards_today, outline_of
from studyctl.actions.reading import left_words, protocol, reached
from studyctl.actions.review_due import ReviewDue, due
from studyctl.actions.situation import Situation
from studyctl.clock import study_day
from studyctl.curriculum.model import TIERS, Item
from studyctl.ledger.views import PaperState
from studyctl.plan.course import Course, Gate
from studyctl.plan.pivot import pauses
from studyctl.plan.reasons import reasons, target_words
from studyctl.plan.streak import streak
from studyctl.values import dataclass

PAPERS_SHOWN = 3
RUNS_SHOWN = 3


@dataclass(frozen=True)
class TierCount:
    """How many items of a tier (or of P0) are done."""

    tier: str
    done: int
    total: int


@dataclass(frozen=True)
class TrackHere:
    """Where one track stands: its place, day of so many, drift in study days (positive: behind) and forecast.

    `offer` is what a change of plan makes of today, else the tier that is on offer.
    """

    track: str
    title: str
    place: str
    place_title: str
    day: int
    days: int
    drift_days: float
    tiers: tuple[TierCount, ...]
    finish: date
    planned_finish: date
    pace: float | None
    offer: str


@dataclass(frozen=True)
class NextItem:
    """An item of today with the reasons for it; `short` is the least that names it."""

    id: str
    short: str
    title: str
    track: str
    place: str
    tier: str | None
    priority: str | None
    hours: float
    state: str
    reasons: tuple[str, ...]
    labs: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperLine:
    """A paper to read now: how deep, what to look at and what is left of it."""

    id: str
    title: str
    tier: int | None
    focus: str
    left: str


@dataclass(frozen=True)
class RunLine:
    """A run in progress or just ended, with its headline value against the target."""

    run: str
    name: str
    lab: str
    preset: str
    state: str
    progress: float | None
    metric: str
    value: float | None
    target: str
    met: bool | None


@dataclass(frozen=True)
class Today:
    """The answer to "what do I do today"; hours are planned hours, `proven` items have proof and are not done.

    `review` is the week that waits for its review, if one does.
    """

    day: date
    tracks: tuple[TrackHere, ...]
    streak: int
    day_off: bool
    hours: float
    hours_done: float
    minutes_tracked: float
    timer: str | None
    timer_since: datetime | None
    items: tuple[NextItem, ...]
    finished: tuple[NextItem, ...]
    proven: tuple[NextItem, ...]
    papers: tuple[PaperLine, ...]
    runs: tuple[RunLine, ...]
    tomorrow: tuple[NextItem, ...]
    first_day: bool
    resume: NextItem | None = field(default=None, metadata={"key": "continue"})
    cards: CardsToday | None = None
    review: ReviewDue | None = None


def today(seen: Situation, runs: Iterable[RunLine] = (), minutes: int | None = None) -> Today:
    """Everything about today in one frozen value; `minutes` fits the items to the time given."""
    items = tuple(_agenda(seen))
    resumed = _left_open(seen)
    if minutes is not None:
        items = _fitted(items, minutes / 60)
    spent = seen.reader.minutes_by_day(seen.today, seen.today)
    timer = seen.reader.timer()
    free = seen.courses[0].availability if seen.courses else seen.availability(seen.settings.weekly_hours)
    return Today(
        day=seen.today,
        tracks=tuple(_here(seen, course) for course in seen.courses),
        streak=streak(frozenset(seen.reader.study_days()), seen.today, free),
        day_off=free.is_off(seen.today),
        hours=sum(course.availability.hours_on(seen.today) for course in seen.courses),
        hours_done=sum(course.hours_done_on(seen.today) for course in seen.courses),
        minutes_tracked=sum(spent.values()),
        timer=timer.item if timer else None,
        timer_since=timer.since if timer else None,
        items=items,
        finished=tuple(_finished(seen)),
        proven=tuple(_proven(seen)),
        papers=tuple(_papers(seen)),
        runs=tuple(runs)[:RUNS_SHOWN],
        tomorrow=tuple(_tomorrow(seen)),
        first_day=not seen.items and not seen.papers,
        resume=resumed,
        cards=cards_today(Cards(seen, outline_of(seen.workspace))),
        review=due(seen),
    )


def _agenda(seen: Situation) -> Iterator[NextItem]:
    """Today's share of each track; where today has no hours left, the next thing of each all the same."""
    for course in seen.courses:
        placed = {piece.item: piece.hours for piece in course.agenda}
        if not placed and course.remaining.slices and not course.hours_done_on(seen.today):
            first = course.remaining.slices[0]
            placed = {first.item: first.hours}
        for item, hours in placed.items():
            if item in seen.catalogue.items:
                yield next_item(seen, course, item, hours)


def next_item(seen: Situation, course: Course, identity: str, hours: float) -> NextItem:
    """An item with the hours planned for it and the reasons why it is next."""
    item = seen.catalogue.items[identity]
    state = seen.state(identity)
    begun = _begun_words(state.started_at, seen.today) if state.started_at and state.state == "started" else ""
    why = reasons(item, seen.catalogue, seen.done, course.due.get(identity), seen.today, begun)
    why += _target_reason(seen, item) if not any(w.startswith("target:") for w in why) else ()
    return _as_next(seen, item, hours, why)


def _begun_words(at: datetime, today: date) -> str:
    """`19:30` for what was begun on this study day, else `Sat 21`."""
    day = study_day(at)
    return f"{at.astimezone():%H:%M}" if day == today else f"{day:%a} {day.day}"


def _as_next(seen: Situation, item: Item, hours: float, why: tuple[str, ...]) -> NextItem:
    short, state = seen.catalogue.short(item.id), seen.state(item.id).state
    places = (item.track, item.place, item.tier, item.priority)
    return NextItem(item.id, short, item.title, *places, round(hours, 2), state, why, item.labs)


def _target_reason(seen: Situation, item: Item) -> tuple[str, ...]:
    proofs = item.proof.any if item.proof else ()
    targets = [seen.catalogue.targets.get(proof.target) for proof in proofs]
    return tuple(f"target: {target_words(target)}" for target in targets if target and target.op)[:1]


def _left_open(seen: Situation) -> NextItem | None:
    """What was last begun and not finished."""
    begun = [seen.items[item] for item in seen.started if item in seen.catalogue.items]
    if not begun:
        return None
    last = max(begun, key=lambda state: state.touched)
    identity = seen.catalogue.current(last.item)
    item = seen.catalogue.items[identity]
    course = next((course for course in seen.courses if course.track == item.track), None)
    if course is None:
        return _as_next(seen, item, 0.0, ())
    work = course.work.get(identity)
    return next_item(seen, course, identity, work.hours if work else 0.0)


def _fitted(items: tuple[NextItem, ...], hours: float) -> tuple[NextItem, ...]:
    """The items that fit the time in their order; when none does, the first with a slice of the time."""
    chosen, left = [], hours
    for item in items:
        if item.hours <= left + 1e-6:
            chosen.append(item)
            left -= item.hours
    if not chosen and items:
        first = items[0]
        why = (f"a first {hours * 60:.0f} min of {first.hours:.1f} h", *first.reasons)
        chosen = [NextItem(**{**first.__dict__, "hours": round(hours, 2), "reasons": why})]
    return tuple(chosen)


def _finished(seen: Situation) -> Iterator[NextItem]:
    for course in seen.courses:
        for identity, day in course.done.items():
            if day == seen.today and identity in course.work and identity in seen.catalogue.items:
                yield next_item(seen, course, identity, course.work[identity].hours)


def _proven(seen: Situation) -> Iterator[NextItem]:
    """Items that evidence proves and that are not marked done: offered."""
    for identity, state in seen.items.items():
        if state.proven and state.done_at is None and identity in seen.catalogue.items:
            yield _as_next(seen, seen.catalogue.items[identity], 0.0, ("proven, not marked done",))


def _tomorrow(seen: Situation) -> Iterator[NextItem]:
    for course in seen.courses:
        following = [piece for piece in course.remaining.slices if piece.day > seen.today]
        day = following[0].day if following else None
        today_items = {piece.item for piece in course.agenda}
        for piece in following:
            if piece.day == day and piece.item not in today_items and piece.item in seen.catalogue.items:
                yield next_item(seen, course, piece.item, piece.hours)


def _here(seen: Situation, course: Course) -> TrackHere:
    stop = course.current
    forecast = course.forecast
    gates = course.gates(stop) if stop else ()
    return TrackHere(
        track=course.track,
        title=seen.catalogue.tracks[course.track].short or seen.catalogue.tracks[course.track].title,
        place=stop.place if stop else "",
        place_title=seen.place_title(course),
        day=max(1, (seen.today - course.start).days + 1),
        days=(forecast.planned - course.start).days + 1,
        drift_days=round(course.drift_days, 1),
        tiers=tuple(_tiers(course)),
        finish=forecast.finish,
        planned_finish=forecast.planned,
        pace=round(forecast.pace, 2) if forecast.pace is not None else None,
        offer=_aside(seen, course) or _offer(gates),
    )


def _tiers(course: Course) -> Iterator[TierCount]:
    for tier in (*TIERS, None):
        work = course.current.of_tier(tier) if course.current else ()
        if work:
            done = sum(1 for one in work if one.item in course.done)
            yield TierCount(tier or "items", done, len(work))


def _aside(seen: Situation, course: Course) -> str:
    """What a change of plan makes of today, where it does: `Catch-up: FSDP, 3.6 h today`."""
    for block in course.blocks:
        if seen.today in block.days:
            return f"{block.title}, {block.hours:.1f} h today"
    held = pauses(seen.pivots, seen.today)
    for pivot in seen.pivots:
        first, last = held.get(pivot.id, (date.max, date.min))
        if first <= seen.today <= last and pivot.track in ("", course.track):
            until = "you resume" if pivot.open_ended and last <= seen.today else f"{last.day} {last:%b}"
            return f"{pivot.title or pivot.kind.capitalize()} until {until}"
    return ""


def _offer(gates: tuple[Gate, ...]) -> str:
    for gate in reversed(gates):
        if gate.offered:
            name = gate.tier.capitalize()
            return f"{name} is on offer: done in {gate.days:.1f} days of {gate.limit:.0f}"
    return ""


def _papers(seen: Situation) -> Iterator[PaperLine]:
    """Papers begun, then those of the current places, those of a finished protocol left out."""
    wanted: dict[str, str] = {paper: "" for paper, state in seen.papers.items() if state.touched}
    for course in seen.courses:
        place = seen.catalogue.places.get(f"{course.track}.{course.current.place}") if course.current else None
        for group in place.groups if place else ():
            wanted |= {reference.paper: reference.focus for reference in group.papers}
            wanted |= {paper: "" for item in group.items if item.tier in (None, "core") for paper in item.papers}
    lines = [_paper_line(seen, paper, focus) for paper, focus in wanted.items() if paper in seen.catalogue.papers]
    yield from [line for line in lines if line.left][:PAPERS_SHOWN]


def _paper_line(seen: Situation, identity: str, focus: str) -> PaperLine:
    paper = seen.catalogue.papers[identity]
    return PaperLine(paper.id, paper.title, paper.tier, focus or paper.focus, paper_left(seen, identity))


def paper_left(seen: Situation, identity: str) -> str:
    """The first stage of a paper's protocol that is left (`to read`, `summary left` …), or nothing."""
    paper, state = seen.catalogue.papers[identity], seen.papers.get(identity, PaperState(identity))
    return left_words(protocol(seen.catalogue, paper), reached(state))


def prompt_line(answer: Today) -> str:
    """Today in one short line for a shell's prompt: `Week 3 · 2.5 h left · 8 cards · review due`."""
    first = next(iter(answer.tracks), None)
    left = sum(item.hours for item in answer.items)
    due_cards = answer.cards.due if answer.cards else 0
    parts = (
        first.place_title.partition(",")[0] if first else "",
        "day off" if answer.day_off else f"{left:.1f} h left" if left else "done for today",
        f"{due_cards} card{'s' if due_cards > 1 else ''}" if due_cards else "",
        f"review {'begun' if answer.review.begun else 'due'}" if answer.review else "",
    )
    return " · ".join(part for part in parts if part)
