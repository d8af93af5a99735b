"""The board: every week of a track with its tiers, item by item, what the learner changed, and what unlocks most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from studyctl.actions import planning
from studyctl.actions.places import places_called
from studyctl.actions.planning import FreeDays, StopPlan, TrackCalendar
from studyctl.actions.situation import Situation
from studyctl.actions.targets import TargetLine, of_targets
from studyctl.curriculum.model import TIERS, Item, Place
from studyctl.errors import Problem, UserError
from studyctl.plan.calendar import DAY
from studyctl.plan.course import Course
from studyctl.plan.forecast import FinishRange, forecast
from studyctl.plan.pivot import Pivot, pauses
from studyctl.plan.reasons import blocks
from studyctl.plan.work import Stop, hours_of_items
from studyctl.values import dataclass

UNLOCKS_SHOWN = 3
DAYS_OFF = "days off"
_INSERTED = "pivot-"  # how the planner names time that a change of plan sets aside


@dataclass(frozen=True)
class BoardItem:
    """An item of a week: `hours` are planned hours, `due` the day on which the plan would have it finished."""

    id: str
    title: str
    state: str
    proven: bool
    hours: float
    due: date | None
    finished: date | None


@dataclass(frozen=True)
class BoardTier:
    """A week's tier with its items in the order in which they are done; `dropped` by a change of plan."""

    tier: str
    done: int
    total: int
    dropped: bool
    items: tuple[BoardItem, ...]


@dataclass(frozen=True)
class BoardTarget:
    """A target of a week: the bound in words (`< 30`), the best value so far, and met, missed, recorded or neither."""

    id: str
    title: str
    wanted: str
    unit: str
    best: float | None
    source: str
    state: str


@dataclass(frozen=True)
class BoardWeek:
    """A place of the plan: `name` in words (`Week 3`), `state` done, current or later, its days as things stand now."""

    place: str
    name: str
    number: str
    title: str
    goal: str
    state: str
    first: date | None
    last: date | None
    hours_left: float
    tiers: tuple[BoardTier, ...]
    targets: tuple[BoardTarget, ...]


@dataclass(frozen=True)
class BoardChange:
    """What the learner changed: days off, or a change of plan of some kind, as a row after the week `after`.

    `title` says why, or what it does; `after` is empty before the first week; `days` are those without study or set
    aside (0: neither), `decided` is the day of a change of plan, `reason` the one given for it.
    """

    kind: str
    title: str
    after: str
    first: date | None
    days: float
    decided: date | None
    reason: str


@dataclass(frozen=True)
class Beyond:
    """Places that the plan leaves out unless a change joins them: their path and titles."""

    path: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Unlock:
    """An open item that many others need: how many in all, and in words which ones come next."""

    item: str
    title: str
    place: str
    blocks: int
    words: str


@dataclass(frozen=True)
class BoardTrack:
    """One track's board; `done` and `total` count Core, `drift_days` are study days (positive: behind).

    `finish_80` are the days between which Core ends with 80 % certainty; none before two weeks of facts.
    """

    track: str
    title: str
    start: date
    place: str
    done: int
    total: int
    drift_days: float
    planned_finish: date
    finish: date
    finish_80: FinishRange | None
    pace: float | None
    weeks: tuple[BoardWeek, ...]
    changes: tuple[BoardChange, ...]
    beyond: tuple[Beyond, ...]
    next: tuple[Unlock, ...]


@dataclass(frozen=True)
class Board:
    """The board of every active track, seen on `day`."""

    day: date
    tracks: tuple[BoardTrack, ...]


def board(seen: Situation, track: str = "") -> Board:
    """The board of the active tracks, or of one of them; raises UserError for one that is not active."""
    plan = planning.calendar(seen, track)
    courses = {course.track: course for course in seen.courses}
    return Board(seen.today, tuple(_track(seen, courses[one.track], one) for one in plan.tracks))


def week_named(seen: Situation, shown: Board, text: str = "") -> BoardWeek | None:
    """The week called so (`3`, `week-03`), of the first track that has it; the current one without a name.

    None where no track is active or the first is finished; raises UserError where no track shown plans such a week.
    """
    if not text:
        return next((week for one in shown.tracks[:1] for week in one.weeks if week.place == one.place), None)
    tracks = [seen.catalogue.tracks[one.track] for one in shown.tracks]
    meant = {place.id for place in places_called(tracks, text)}
    found = [week for one in shown.tracks for week in one.weeks if f"{one.track}.{week.place}" in meant]
    if not found:
        raise UserError(Problem(f"the plan leaves {text!r} out", fix="`studyctl plan board` lists its weeks"))
    return found[0]


def _track(seen: Situation, course: Course, plan: TrackCalendar) -> BoardTrack:
    core = [work for work in course.core.values() if not work.passes]
    return BoardTrack(
        track=plan.track,
        title=plan.title,
        start=plan.start,
        place=plan.place,
        done=sum(1 for work in core if work.item in course.closed),
        total=len(core),
        drift_days=plan.drift_days,
        planned_finish=plan.planned_finish,
        finish=plan.finish,
        finish_80=forecast(course, (80,)).range_of(80),
        pace=plan.pace,
        weeks=tuple(_weeks(seen, course, plan)),
        changes=tuple(_changes(seen, course, plan)),
        beyond=tuple(_beyond(seen, course)),
        next=tuple(_next(seen, course)),
    )


def _weeks(seen: Situation, course: Course, plan: TrackCalendar) -> Iterator[BoardWeek]:
    stops = {stop.place: stop for stop in course.stops}
    places = {place.place: place for place in seen.catalogue.tracks[course.track].places}
    shown = [stop for stop in plan.stops if stop.place in places]
    targets = _targets(seen, [places[stop.place] for stop in shown])
    for stop in shown:
        place = places[stop.place]
        yield BoardWeek(
            place=stop.place,
            name=place_name(place),
            number=number_words(place),
            title=place.title,
            goal=place.goal,
            state=stop.state,
            first=_first_day(course, stops[stop.place], stop),
            last=stop.last,
            hours_left=stop.hours_left,
            tiers=tuple(_tiers(seen, course, place, stops[stop.place])),
            targets=tuple(targets[stop.place]),
        )


def _first_day(course: Course, stop: Stop, plan: StopPlan) -> date | None:
    """The first day of a week; the current one began before today, where the planner lays what is left."""
    return min(course.began(stop), plan.first) if plan.state == "current" and plan.first else plan.first


def place_name(place: Place) -> str:
    """`Week 3`, or the title of a place without a number."""
    return f"{place.kind.capitalize()} {place.number:g}" if place.number is not None else place.title


def number_words(place: Place) -> str:
    """`3`, `6.5`, or nothing."""
    return f"{place.number:g}" if place.number is not None else ""


def _tiers(seen: Situation, course: Course, place: Place, stop: Stop) -> Iterator[BoardTier]:
    hours = hours_of_items(place, seen.settings.document_day_hours)
    for tier in (None, *TIERS):
        planned = [seen.catalogue.items[work.item] for work in stop.of_tier(tier)]
        entries = planned or [item for item in place.items if item.tier == tier]
        if entries:
            lines = tuple(_item(seen, course, item, hours[item.id]) for item in entries)
            done = sum(1 for line in lines if line.state == "done")
            yield BoardTier(tier or "items", done, len(lines), not planned, lines)


def _item(seen: Situation, course: Course, item: Item, hours: float) -> BoardItem:
    state = seen.state(item.id)
    due, finished = course.due.get(item.id), seen.done.get(item.id)
    return BoardItem(item.id, item.title, state.state, state.proven, round(hours, 2), due, finished)


def _targets(seen: Situation, places: Sequence[Place]) -> dict[str, list[BoardTarget]]:
    found: dict[str, list[BoardTarget]] = {place.place: [] for place in places}
    for line in of_targets(seen, [target for place in places for target in place.metrics]):
        found[line.place].append(_target(line))
    return found


def _target(line: TargetLine) -> BoardTarget:
    best = line.best.value if line.best else None
    source = line.best.source if line.best else ""
    return BoardTarget(line.id, line.title, _bound(line), line.unit, best, source, line.state)


def _bound(line: TargetLine) -> str:
    if line.op is None or line.value is None:
        return ""
    if isinstance(line.value, tuple):
        return " – ".join(f"{bound:g}" for bound in line.value)
    return f"{line.op} {line.value:g}"


def _changes(seen: Situation, course: Course, plan: TrackCalendar) -> Iterator[BoardChange]:
    """Days off that the plan meets, then changes of plan, each after the week in which it comes."""
    reasons = {pivot.id: pivot.reason for pivot in plan.pivots}
    paused = pauses(seen.pivots, seen.today)
    for free in planning.free_days(seen):
        if free.last >= course.start and free.first <= max(plan.finish, plan.planned_finish):
            yield _free_row(free, _week_on(plan, free.first))
    for pivot in seen.pivots:
        if pivot.track in ("", course.track):
            yield _pivot_row(course, plan, pivot, reasons.get(pivot.id, ""), paused)


def _free_row(free: FreeDays, after: str) -> BoardChange:
    days = float((free.last - free.first).days + 1)
    return BoardChange(DAYS_OFF, free.reason, after, free.first, days, None, "")


def _week_on(plan: TrackCalendar, day: date) -> str:
    """The last week that has begun on `day`; nothing before the first."""
    begun = [stop.place for stop in plan.stops if (first := _began(stop)) and first <= day]
    return next((place for place in reversed(begun) if not place.startswith(_INSERTED)), "")


def _began(stop: StopPlan) -> date | None:
    """The first day of a stop; one that is under way began as planned, what is left of it begins today."""
    return stop.planned_first if stop.state == "current" and stop.planned_first else stop.first


def _pivot_row(
    course: Course, plan: TrackCalendar, pivot: Pivot, reason: str, paused: Mapping[str, tuple[date, date]]
) -> BoardChange:
    inserted = next((stop for stop in plan.stops if stop.place == f"{_INSERTED}{pivot.id}"), None)
    if inserted:
        days = pivot.insert_hours / course.availability.hours_a_day
        first = inserted.planned_first or inserted.first
        after = _before(course, inserted.place)
        return BoardChange(pivot.kind, pivot.title, after, first, round(days, 1), pivot.day, reason)
    taken = list(_days_of(course, pivot, paused))
    if taken or pivot.first:
        begins = min(taken, default=pivot.begins)
        title = pivot.title.removeprefix(pivot.kind.capitalize()).lstrip(": ") or _effect(pivot)
        return BoardChange(pivot.kind, title, _week_on(plan, begins), begins, float(len(taken)), pivot.day, reason)
    after = _before(course, pivot.place) if pivot.place else ""
    return BoardChange(pivot.kind, pivot.title or _effect(pivot), after, None, 0.0, pivot.day, reason)


def _days_of(course: Course, pivot: Pivot, paused: Mapping[str, tuple[date, date]]) -> Iterator[date]:
    """The days that a pivot takes: those set aside, those without study, those of a week again."""
    for block in course.blocks:
        if block.item == f"pivot:{pivot.id}":
            yield from block.days
    first, last = paused.get(pivot.id, (pivot.begins, pivot.begins + (pivot.again_days - 1) * DAY))
    yield from (first + index * DAY for index in range((last - first).days + 1))


def _effect(pivot: Pivot) -> str:
    left_out = f"without {' and '.join(pivot.tiers)}" if pivot.tiers else ""
    joined = f"with the {' and '.join(pivot.paths)} places" if pivot.paths else ""
    added = f"{' and '.join(pivot.adds)} whole" if pivot.adds else ""
    resumed = "the pause ends" if pivot.resumes else ""
    return ", ".join(part for part in (left_out, added, joined, resumed) if part)


def _before(course: Course, place: str) -> str:
    """The week before this stop; nothing before the first."""
    names = [stop.place for stop in course.stops]
    earlier = names[: names.index(place)] if place in names else []
    return next((name for name in reversed(earlier) if not name.startswith(_INSERTED)), "")


def _beyond(seen: Situation, course: Course) -> Iterator[Beyond]:
    planned = {stop.place for stop in course.stops}
    for path in ("extension", "research"):
        places = seen.catalogue.tracks[course.track].places
        titles = tuple(place.title for place in places if place.path == path and place.place not in planned)
        if titles:
            yield Beyond(path, titles)


def _next(seen: Situation, course: Course) -> list[Unlock]:
    """The open Core item of each place that most others need; those needed most, in the plan's order."""
    found: list[Unlock] = []
    for stop in course.stops_left:
        known = [seen.catalogue.items[work.item] for work in stop.core if not work.passes]
        counted = [(blocks(item.id, seen.catalogue, seen.done), item) for item in known]
        most, item = max(counted, key=lambda pair: pair[0], default=(0, None))
        if item and most:
            found.append(Unlock(item.id, item.title, stop.place, most, _unlock_words(seen, course, item, most)))
    wanted = sorted(found, key=lambda one: -one.blocks)[:UNLOCKS_SHOWN]
    return [one for one in found if one in wanted]


def _unlock_words(seen: Situation, course: Course, item: Item, most: int) -> str:
    """`unlocks weeks 4 and 5, 31 items in all`."""
    after = [seen.catalogue.items[name] for name in seen.catalogue.unlocks[item.id] if name not in seen.done]
    planned = {stop.place for stop in course.stops}
    opened = dict.fromkeys(one.place for one in after if one.track == item.track and one.place in planned)
    opened.pop(item.place, None)
    places = [seen.catalogue.places[f"{item.track}.{name}"] for name in opened]
    count = f"{most} item{'s' if most > 1 else ''}"
    return f"unlocks {_places_words(places)}, {count} in all" if places else f"unlocks {count}"


def _places_words(places: Sequence[Place]) -> str:
    kinds = {place.kind for place in places}
    numbered = len(kinds) == 1 and all(place.number is not None for place in places)
    names = [number_words(place) if numbered else place.title for place in places]
    listed = " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])
    return f"{places[0].kind}{'s' if names[1:] else ''} {listed}" if numbered else listed
