"""Why an item: what it needs and unlocks, what shows it is done, when it is planned, and the reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from studyctl.actions.items import EvidenceLine, shown, targets_of
from studyctl.actions.situation import Situation
from studyctl.actions.targets import TargetLine, of_targets
from studyctl.actions.today import paper_left
from studyctl.clock import study_day
from studyctl.curriculum.model import Choice, Item, Link, Source
from studyctl.plan.course import Course
from studyctl.plan.reasons import reasons

RUNS_SHOWN = 5


@dataclass(frozen=True)
class ItemRef:
    """Another item with its state (open, started, done); `because` says what ties it to this one."""

    id: str
    title: str
    state: str
    because: str = ""


@dataclass(frozen=True)
class PaperRef:
    """A paper that the item names, and what is left of its reading protocol (nothing: all done)."""

    id: str
    title: str
    tier: int | None
    left: str


@dataclass(frozen=True)
class RunRef:
    """A run of one of the item's labs."""

    run: str
    name: str
    lab: str
    preset: str
    state: str
    day: date


@dataclass(frozen=True)
class NoteRef:
    """A note on the item: its file's workspace path, or its text."""

    day: date
    path: str | None
    text: str


@dataclass(frozen=True)
class Planned:
    """When the plan has an item: `due` from the start on, `next_day` its next day as things stand.

    `status` is today, behind, later, done or not planned; `days_late` counts from the day it was due.
    """

    track: str
    status: str
    due: date | None = None
    next_day: date | None = None
    days_late: int = 0


@dataclass(frozen=True)
class Why:
    """Everything about one item on one page; hours are planned, `minutes` were tracked."""

    id: str
    title: str
    track: str
    place: str
    place_title: str
    kind: str
    tier: str | None
    priority: str | None
    optional: bool
    hours: float
    state: str
    proven: bool
    minutes: float
    reasons: tuple[str, ...]
    planned: Planned
    explain: str
    why: str
    parts: tuple[str, ...]
    choose: Choice | None
    choices: tuple[str, ...]
    deliverables: tuple[str, ...]
    links: tuple[Link, ...]
    timeline: str
    compute: str
    source: Source
    concepts: tuple[str, ...]
    requires: tuple[ItemRef, ...]
    unlocks: tuple[ItemRef, ...]
    covers: tuple[ItemRef, ...]
    covered_by: tuple[ItemRef, ...]
    same_concept: tuple[ItemRef, ...]
    targets: tuple[TargetLine, ...]
    evidence: tuple[EvidenceLine, ...]
    notes: tuple[NoteRef, ...]
    runs: tuple[RunRef, ...]
    labs: tuple[str, ...]
    papers: tuple[PaperRef, ...]


def why(seen: Situation, text: str) -> Why:
    """The page of the item with this id, former id or unique ending; raises UserError naming the nearest otherwise."""
    item = seen.catalogue.item(text)
    line = shown(seen, item.id)
    known = seen.catalogue
    course = next((course for course in seen.courses if item.id in course.work), None)
    due = course.due.get(item.id) if course else None
    return Why(
        id=item.id,
        title=item.title,
        track=item.track,
        place=item.place,
        place_title=known.places[f"{item.track}.{item.place}"].title,
        kind=item.kind,
        tier=item.tier,
        priority=item.priority,
        optional=item.optional,
        hours=line.hours,
        state=line.state,
        proven=line.proven,
        minutes=seen.state(item.id).minutes,
        reasons=() if line.state == "done" else reasons(item, known, seen.done, due, seen.today),
        planned=_planned(seen, item, course),
        explain=item.explain,
        why=item.why,
        parts=item.parts,
        choose=item.choose,
        choices=tuple(known.choice_words(one) for one in item.choose.of) if item.choose else (),
        deliverables=item.deliverables,
        links=item.links,
        timeline=item.timeline,
        compute=item.compute,
        source=line.source,
        concepts=tuple(known.concepts[name].title if name in known.concepts else name for name in item.concepts),
        requires=_refs(seen, item.requires),
        unlocks=_refs(seen, known.unlocks.get(item.id, ())),
        covers=_refs(seen, item.covers),
        covered_by=_refs(seen, (other.id for other in known.items.values() if item.id in other.covers)),
        same_concept=tuple(_same_concept(seen, item)),
        targets=of_targets(seen, list(dict.fromkeys(targets_of(seen, item)))),
        evidence=line.evidence,
        notes=tuple(_notes(seen, item)),
        runs=tuple(_runs(seen, item)),
        labs=item.labs,
        papers=tuple(_papers(seen, item.papers)),
    )


def _refs(seen: Situation, items: Iterable[str], because: str = "") -> tuple[ItemRef, ...]:
    known = seen.catalogue.items
    return tuple(
        ItemRef(name, known[name].title, seen.state(name).state, because) for name in items if name in known
    )  # fmt: skip


def _same_concept(seen: Situation, item: Item) -> Iterator[ItemRef]:
    """Items of other places that name the same concepts, those that share most of them first."""
    known = seen.catalogue
    shared = Counter(other for concept in item.concepts for other in known.items_by_concept.get(concept, ()))
    for name, _ in shared.most_common():
        other = known.items[name]
        if (other.track, other.place) != (item.track, item.place):
            titles = [
                known.concepts[one].title for one in item.concepts if one in other.concepts and one in known.concepts
            ]
            yield from _refs(seen, [name], ", ".join(titles))


def _planned(seen: Situation, item: Item, course: Course | None) -> Planned:
    if seen.state(item.id).state == "done":
        return Planned(item.track, "done", course.due.get(item.id) if course else None)
    if course is None:
        return Planned(item.track, "not planned")
    due = course.due.get(item.id)
    days = [piece.day for piece in course.remaining.slices if piece.item == item.id]
    if item.id in course.behind and due:
        return Planned(item.track, "behind", due, min(days, default=None), (seen.today - due).days)
    if not days:
        return Planned(item.track, "not planned", due)
    return Planned(item.track, "today" if days[0] == seen.today else "later", due, days[0])


def _notes(seen: Situation, item: Item) -> Iterator[NoteRef]:
    for identity in (item.id, *item.aliases):
        for note in seen.reader.notes("item", identity):
            yield NoteRef(note.day, note.path, note.text)


def _runs(seen: Situation, item: Item) -> Iterator[RunRef]:
    for name in item.labs:
        lab = seen.catalogue.labs.get(name)
        for run in seen.reader.runs(RUNS_SHOWN, (name, *(lab.aliases if lab else ()))):
            yield RunRef(run.run, run.name, run.lab, run.preset, run.state, study_day(run.launched_at))


def _papers(seen: Situation, papers: Sequence[str]) -> Iterator[PaperRef]:
    for name in papers:
        paper = seen.catalogue.papers.get(name)
        if paper:
            yield PaperRef(paper.id, paper.title, paper.tier, paper_left(seen, name))
