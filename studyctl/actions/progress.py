"""Does it pay off: hours day by day, Core done against the plan with a forecast, and what proves each concept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from studyctl.actions.situation import Situation
from studyctl.errors import Problem, UserError
from studyctl.plan.calendar import DAY, Availability
from studyctl.plan.course import Course
from studyctl.plan.forecast import BurnUp, FinishForecast, burn_up, forecast
from studyctl.plan.streak import best_streak, streak
from studyctl.values import dataclass

LEVELS = 4  # shades of the heat map
NAMES_OF_PROOF = {"run": "lab", "exercise": "exercise", "recall": "recall", "metric": "metric"}


@dataclass(frozen=True)
class DayHours:
    """One day: the hours tracked, whether anything was done on it, whether it was off, and its shade from 0 to 4.

    A day on which something was recorded but no time has the lightest shade.
    """

    day: date
    hours: float
    studied: bool
    off: bool
    level: int


@dataclass(frozen=True)
class TrackProgress:
    """One track: when it began, Core items by day with their forecast, and when it ends."""

    track: str
    title: str
    start: date
    core_done: int
    core_total: int
    forecast: FinishForecast
    burn_up: BurnUp


@dataclass(frozen=True)
class ProofCount:
    """How many pieces of evidence of one kind there are: lab, exercise, recall, file, commit, url, metric or note."""

    kind: str
    count: int


@dataclass(frozen=True)
class ConceptProgress:
    """A concept: the items of the plan that name it, how many are done and proven, by what, and runs of its labs."""

    concept: str
    title: str
    items: int
    done: int
    proven: int
    runs: int
    proofs: tuple[ProofCount, ...]


@dataclass(frozen=True)
class Totals:
    """Everything since the start."""

    hours: float
    items_done: int
    items_proven: int
    runs: int


@dataclass(frozen=True)
class Progress:
    """Whether it pays off, seen on `day`; a day of `full_hours` has the strongest shade, a week has `weekly_hours`.

    `mean_hours` is over the days that have hours; `concepts` come with the most evidence first.
    """

    day: date
    since: date
    full_hours: float
    weekly_hours: float
    mean_hours: float
    streak: int
    best_streak: int
    days: tuple[DayHours, ...]
    tracks: tuple[TrackProgress, ...]
    concepts: tuple[ConceptProgress, ...]
    totals: Totals


def progress(seen: Situation, track: str = "") -> Progress:
    """The progress of all active tracks, or of one of them (its hours are those tracked on its items).

    Raises UserError for a track that is not there or not active.
    """
    courses = courses_of(seen, track)
    since = min((course.start for course in courses), default=seen.today)
    days = tuple(_days(seen, min(since, seen.today), track))
    hours = [one.hours for one in days if one.hours > 0]
    studied = frozenset(seen.reader.study_days())
    free = _free(seen, courses)
    concepts = tuple(_concepts(seen, courses))
    return Progress(
        day=seen.today,
        since=since,
        full_hours=seen.settings.document_day_hours,
        weekly_hours=round(sum(course.availability.weekly_hours for course in courses), 2),
        mean_hours=round(sum(hours) / len(hours), 2) if hours else 0.0,
        streak=streak(studied, seen.today, free),
        best_streak=best_streak(studied, seen.today, free),
        days=days,
        tracks=tuple(_track(seen, course) for course in courses),
        concepts=concepts,
        totals=_totals(seen, courses, sum(hours)),
    )


def courses_of(seen: Situation, track: str = "") -> tuple[Course, ...]:
    """The active tracks under way, or the one that is named; raises UserError where it is not active."""
    if not track:
        return seen.courses
    wanted = seen.catalogue.track(track).id
    found = tuple(course for course in seen.courses if course.track == wanted)
    if not found:
        raise UserError(Problem(f"{wanted} is not active", fix=f"`studyctl track start {wanted}` starts it"))
    return found


def _free(seen: Situation, courses: tuple[Course, ...]) -> Availability:
    return courses[0].availability if courses else seen.availability(seen.settings.weekly_hours)


def _days(seen: Situation, since: date, track: str) -> Iterator[DayHours]:
    minutes = _minutes(seen, since, track)
    studied = seen.reader.facts_by_day(since, seen.today)
    free = seen.availability(seen.settings.weekly_hours)
    full = seen.settings.document_day_hours
    for day in (since + index * DAY for index in range((seen.today - since).days + 1)):
        hours = round(minutes.get(day, 0.0) / 60, 2)
        yield DayHours(day, hours, day in studied, free.is_off(day), level(hours, full, day in studied and not track))


def level(hours: float, full: float, studied: bool) -> int:
    """The shade of a day: a quarter of the full hours each, 4 from three quarters on; 1 where no time was tracked."""
    if hours <= 0:
        return 1 if studied else 0
    return min(LEVELS, 1 + int(LEVELS * hours / full))


def _minutes(seen: Situation, since: date, track: str) -> Mapping[date, float]:
    if not track:
        return seen.reader.minutes_by_day(since, seen.today)
    wanted, found = seen.catalogue.track(track).id, dict[date, float]()
    for entry in seen.reader.time_entries(since, seen.today):
        item = seen.catalogue.items.get(seen.catalogue.current(entry.item or ""))
        if item is not None and item.track == wanted:
            found[entry.day] = found.get(entry.day, 0.0) + entry.minutes
    return found


def _track(seen: Situation, course: Course) -> TrackProgress:
    track = seen.catalogue.tracks[course.track]
    line = burn_up(course)
    done = line.done[-1].items
    return TrackProgress(
        course.track, track.short or track.title, course.start, done, line.total, forecast(course), line
    )


def _concepts(seen: Situation, courses: tuple[Course, ...]) -> Iterator[ConceptProgress]:
    """The concepts of the plan, the most evidence first; those of equal standing in the order of the plan."""
    planned = {item: index for index, item in enumerate(item for course in courses for item in course.work)}
    proofs = _proofs(seen, planned)
    runs = _runs_by_concept(seen)
    rows = []
    for concept, items in seen.catalogue.items_by_concept.items():
        named = [item for item in items if item in planned]
        if named and concept in seen.catalogue.concepts:
            row = _concept(seen, concept, named, proofs, runs.get(concept, 0))
            rows.append((_most_evidence(row), min(planned[item] for item in named), concept, row))
    yield from (row for *_, row in sorted(rows, key=lambda one: one[:3]))


def _most_evidence(row: ConceptProgress) -> tuple[int, int, int, int]:
    return -row.proven, -sum(one.count for one in row.proofs), -row.done, -row.runs


def _concept(
    seen: Situation, concept: str, items: list[str], proofs: Mapping[str, Counter[str]], runs: int
) -> ConceptProgress:
    counts: Counter[str] = sum((proofs[item] for item in items if item in proofs), Counter())
    return ConceptProgress(
        concept,
        seen.catalogue.concepts[concept].title,
        len(items),
        sum(1 for item in items if item in seen.done),
        sum(1 for item in items if seen.state(item).proven),
        runs,
        tuple(ProofCount(kind, count) for kind, count in counts.most_common()),
    )


def _proofs(seen: Situation, items: Collection[str]) -> dict[str, Counter[str]]:
    """What proves or documents each item, by kind; a written note counts, a target missed does not."""
    found: dict[str, Counter[str]] = {}
    for one in seen.reader.evidence():
        if one.proves:
            item = seen.catalogue.current(one.item)
            found.setdefault(item, Counter())[NAMES_OF_PROOF.get(one.kind, one.kind)] += 1
    for note in seen.reader.notes("item"):
        found.setdefault(seen.catalogue.current(note.subject), Counter())["note"] += 1
    return {item: counts for item, counts in found.items() if item in items}


def _runs_by_concept(seen: Situation) -> Counter[str]:
    found: Counter[str] = Counter()
    for run in seen.reader.runs(None):
        lab = seen.catalogue.labs.get(seen.catalogue.current(run.lab))
        found.update(lab.concepts if lab else ())
    return found


def _totals(seen: Situation, courses: tuple[Course, ...], hours: float) -> Totals:
    tracks = {course.track for course in courses}
    items = [item for item in seen.catalogue.items.values() if item.track in tracks]
    return Totals(
        hours=round(hours, 1),
        items_done=sum(1 for item in items if item.id in seen.done),
        items_proven=sum(1 for item in items if seen.state(item.id).proven),
        runs=len(seen.reader.runs(None)),
    )
