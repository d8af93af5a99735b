"""What the facts say of a week: Core, targets, hours, runs, commits, papers, recall, and how good estimates were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, timedelta

from studyctl.actions.reading import left_words, protocol, reached
from studyctl.actions.situation import Situation
from studyctl.actions.targets import best_of, counts
from studyctl.actions.timing import title_of
from studyctl.actions.week_estimates import Ratio, ratios
from studyctl.actions.week_git import Commit, commits
from studyctl.actions.week_place import WeekPlace
from studyctl.actions.week_recall import Recalls
from studyctl.actions.weeks import Span
from studyctl.clock import study_day
from studyctl.curriculum.model import Target
from studyctl.ledger.views import RunRow
from studyctl.plan.reasons import target_words
from studyctl.values import dataclass

RUNS_LOOKED_AT = 40
Known = float | bool | str | None


@dataclass(frozen=True)
class WeekItem:
    """An item of the week's place: `state` is open, started or done, hours are planned ones; `own` was added."""

    id: str
    title: str
    tier: str | None
    state: str
    hours: float
    own: bool = False


@dataclass(frozen=True)
class WeekMetric:
    """A target of the week's place with the best value until then; `source` is a run's short name or `hand`."""

    title: str
    metric: str
    wanted: str
    value: float | None
    met: bool | None
    source: str


@dataclass(frozen=True)
class WeekTask:
    """Hours of the week on one item; study without one is titled so."""

    item: str
    title: str
    hours: float


@dataclass(frozen=True)
class WeekRun:
    """A run that was launched in the week."""

    name: str
    lab: str
    preset: str
    state: str


@dataclass(frozen=True)
class WeekPaper:
    """A paper that was gone on with in the week: the stages reached in it, and what is left."""

    id: str
    title: str
    stages: tuple[str, ...]
    left: str


@dataclass(frozen=True)
class WeekConcept:
    """A concept of the week: the recall predicted over its cards that were seen, None without any."""

    concept: str
    title: str
    recall: float | None
    seen: int
    explained: bool


@dataclass(frozen=True)
class WeekFacts:
    """Everything recorded of a week; `values` are what the rules of the review may ask about (None: not known).

    `open_actions` are the titles of action items of earlier reviews that are still to be done.
    """

    week: str
    first: date
    last: date
    track: str
    place: str
    place_title: str
    items: tuple[WeekItem, ...] = ()
    metrics: tuple[WeekMetric, ...] = ()
    tasks: tuple[WeekTask, ...] = ()
    hours: float = 0.0
    hours_planned: float = 0.0
    days: tuple[float, ...] = ()
    runs: tuple[WeekRun, ...] = ()
    commits: tuple[Commit, ...] = ()
    papers: tuple[WeekPaper, ...] = ()
    concepts: tuple[WeekConcept, ...] = ()
    estimates: tuple[Ratio, ...] = ()
    exercises_passed: int = 0
    exercises_tried: int = 0
    open_actions: tuple[str, ...] = ()
    values: Mapping[str, Known] = field(default_factory=dict)

    def of_tier(self, tier: str, state: str = "") -> tuple[WeekItem, ...]:
        """The items of a tier, in one state if asked; what the learner added belongs to none."""
        return tuple(one for one in self.items if one.tier == tier and (not state or one.state == state))

    @property
    def core(self) -> tuple[WeekItem, ...]:
        """The Core: its tier, or all of a place without tiers."""
        return tuple(one for one in self.items if one.tier in (None, "core") and not one.own)


def week_facts(seen: Situation, week: Span, place: WeekPlace | None, recalls: Recalls) -> WeekFacts:
    """What is recorded of a week that was about `place`."""
    minutes = _minutes(seen, week)
    concepts = tuple(_concepts(seen, place, recalls))
    facts = WeekFacts(
        week=week.name,
        first=week.first,
        last=week.last,
        track=place.course.track if place else "",
        place=place.stop.place if place else "",
        place_title=_title(seen, place),
        items=tuple(_items(seen, place)) if place else (),
        metrics=tuple(_metrics(seen, place, week)) if place else (),
        tasks=tuple(_tasks(seen, week)),
        hours=round(sum(minutes) / 60, 2),
        hours_planned=round(_planned(seen, week), 2),
        days=tuple(round(one / 60, 2) for one in minutes),
        runs=tuple(_runs(seen, week)),
        commits=commits(seen.workspace.home, week.first, week.last),
        papers=tuple(_papers(seen, week)),
        concepts=concepts,
        estimates=ratios(seen, min(week.last, seen.today)),
        exercises_passed=len(_exercises(seen, week, ("passed",))),
        exercises_tried=len(_exercises(seen, week, ("passed", "failed", "started", "stopped"))),
        open_actions=tuple(_open_actions(seen)),
    )
    return _with_values(facts, place)


def _open_actions(seen: Situation) -> Iterator[str]:
    for item in seen.catalogue.items.values():
        if item.own and seen.state(item.id).state != "done":
            yield item.title


def _title(seen: Situation, place: WeekPlace | None) -> str:
    """`Week 3`, or the title of a place without a number."""
    if place is None:
        return ""
    known = seen.catalogue.places.get(f"{place.course.track}.{place.stop.place}")
    if known is None or known.number is None:
        return place.stop.title
    return f"{known.kind.capitalize()} {known.number:g}"


def _items(seen: Situation, place: WeekPlace) -> Iterator[WeekItem]:
    for work in place.stop.work:
        item = seen.catalogue.items.get(work.item)
        if item is not None:
            begun = item.id in seen.started
            state = "done" if item.id in place.course.done else "started" if begun else "open"
            yield WeekItem(item.id, item.title, work.tier, state, round(work.hours, 2), work.own)


def _metrics(seen: Situation, place: WeekPlace, week: Span) -> Iterator[WeekMetric]:
    """The targets of the place, each with the best value recorded until the week's end."""
    known = seen.catalogue.places.get(f"{place.course.track}.{place.stop.place}")
    for target in known.metrics if known else ():
        values = [one for one in seen.reader.measurements(metric=target.metric) if one.day <= week.last]
        best = best_of(
            target, [one for one in values if _for_it(seen, target, one.target) or counts(seen, target, one)]
        )
        run = seen.reader.run(best.run) if best and best.run else None
        yield WeekMetric(
            target.title or target.metric.replace("_", " "),
            target.metric,
            target_words(target),
            best.value if best else None,
            target.reached_by(best.value) if best and target.op else None,
            run.name if run else "hand" if best else "",
        )


def _for_it(seen: Situation, target: Target, named: str | None) -> bool:
    return named is not None and seen.catalogue.current(named) == target.id


def _tasks(seen: Situation, week: Span) -> list[WeekTask]:
    spent: dict[str, float] = {}
    for item, minutes in seen.reader.minutes_by_item(week.first, week.last).items():
        present = seen.catalogue.current(item)
        spent[present] = spent.get(present, 0.0) + minutes / 60
    rows = [WeekTask(item, title_of(seen, item), round(hours, 2)) for item, hours in spent.items()]
    return sorted(rows, key=lambda row: (-row.hours, row.item))


def _minutes(seen: Situation, week: Span) -> tuple[float, ...]:
    """Minutes of each day from Monday on."""
    minutes = seen.reader.minutes_by_day(week.first, week.last)
    return tuple(minutes.get(week.first + timedelta(days=index), 0.0) for index in range(7))


def _planned(seen: Situation, week: Span) -> float:
    return seen.availability(seen.settings.weekly_hours).hours_between(week.first, week.last)


def _runs(seen: Situation, week: Span) -> Iterator[WeekRun]:
    for run in reversed(_launched(seen, week.first)):
        if week.first <= study_day(run.launched_at) <= week.last:
            yield WeekRun(run.name, run.lab, run.preset, run.state)


def _launched(seen: Situation, first: date) -> list[RunRow]:
    """The latest runs, as many as reach back to `first`."""
    most = RUNS_LOOKED_AT
    while True:
        rows = seen.reader.runs(most)
        if len(rows) < most or study_day(rows[-1].launched_at) < first:
            return rows
        most *= 4


def _papers(seen: Situation, week: Span) -> Iterator[WeekPaper]:
    for identity, state in seen.papers.items():
        paper = seen.catalogue.papers.get(identity)
        stages = tuple(stage for stage, at in reached(state).items() if _within(at, week))
        if paper is not None and stages:
            yield WeekPaper(paper.id, paper.title, stages, left_words(protocol(seen.catalogue, paper), reached(state)))


def _within(at: datetime, week: Span) -> bool:
    return week.first <= study_day(at) <= week.last


def _concepts(seen: Situation, place: WeekPlace | None, recalls: Recalls) -> Iterator[WeekConcept]:
    """The concepts of the week's Core, the weakest recall first, those without cards seen at the end."""
    if place is None:
        return
    items = [seen.catalogue.items[work.item] for work in place.core if work.item in seen.catalogue.items]
    named = tuple(dict.fromkeys(concept for item in items for concept in item.concepts))
    found = recalls.of(named)
    rows = []
    for concept in named:
        recall, known = found.get(concept), seen.catalogue.concepts.get(concept)
        value = round(recall.seen_recall, 4) if recall and recall.seen_recall is not None else None
        title = known.title if known else concept
        rows.append(WeekConcept(concept, title, value, recall.seen if recall else 0, bool(recall and recall.explained)))
    yield from sorted(rows, key=lambda row: (row.recall is None, row.recall or 0.0))


def _exercises(seen: Situation, week: Span, outcomes: Sequence[str]) -> set[tuple[str, str]]:
    # the facts' classes take 5 ms to import: a review is asked for once a week
    from studyctl.ledger.facts import ExerciseTried

    return {
        (one.lab, one.exercise)
        for one in seen.reader.facts(ExerciseTried)
        if one.outcome in outcomes and one.day is not None and week.first <= one.day <= week.last
    }


def _with_values(facts: WeekFacts, place: WeekPlace | None) -> WeekFacts:
    """The facts with what the rules may ask about."""
    known = [one.recall for one in facts.concepts if one.recall is not None]
    days = [one for one in facts.days if one > 0]
    overall = next((one.ratio for one in facts.estimates if not one.kind), None)
    values: dict[str, Known] = {
        "core_complete": place.complete if place else None,
        "core_done": len(place.core_done) if place else None,
        "core_total": len(place.core) if place else None,
        "core_days": place.days_taken((None, "core")) if place else None,
        "core_stretch_days": place.days_taken((None, "core", "stretch")) if place and place.tier("stretch") else None,
        "days_behind": place.days_behind if place else None,
        "hours": facts.hours,
        "hours_planned": facts.hours_planned,
        "hours_a_day": round(sum(days) / len(days), 2) if days else None,
        "estimate_ratio": overall,
        "recall": round(sum(known) / len(known), 4) if known else None,
        "explain_recall": min(known) if known else None,
        "explain_concept": facts.concepts[0].title if known else None,
        "exercises_passed": facts.exercises_passed if facts.exercises_tried else None,
        "exercises_total": facts.exercises_tried or None,
    }
    return WeekFacts(**{**vars(facts), "values": values})
