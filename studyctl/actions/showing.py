"""Show the curriculum as it stands: tracks, their places, and the entries of a place with their states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from studyctl.actions.places import place_of
from studyctl.actions.reading import reached
from studyctl.actions.situation import Situation
from studyctl.actions.targets import TargetLine, of_targets
from studyctl.curriculum.model import Group, Item, Link, Note, PaperRef, Place, Source, Track
from studyctl.ledger.views import PaperState


@dataclass(frozen=True)
class TrackLine:
    """One track in a list: how many places, items and finished items it has, and whether it is being studied."""

    id: str
    title: str
    goal: str
    document: str
    active: bool
    places: int
    items: int
    done: int


@dataclass(frozen=True)
class PlaceLine:
    """One place in a list, with its items counted."""

    id: str
    place: str
    kind: str
    number: float | None
    title: str
    path: str
    goal: str
    items: int
    done: int


@dataclass(frozen=True)
class TrackShown:
    """A track with its places in order."""

    id: str
    title: str
    goal: str
    document: str
    timeline: str
    version: str
    active: bool
    notes: tuple[Note, ...]
    places: tuple[PlaceLine, ...]


@dataclass(frozen=True)
class MetricEntry:
    """A target, or a metric to record: the best value measured for it, and whether one met it (None: none yet)."""

    id: str
    title: str
    metric: str
    op: str | None
    value: float | tuple[float, ...] | None
    unit: str
    for_: str = field(metadata={"key": "for"})
    lab: str
    note: str
    best: float | None
    met: bool | None
    entry: str = "metric"


@dataclass(frozen=True)
class ItemEntry:
    """An item with everything that the document says of it; `state` is open, started or done."""

    id: str
    title: str
    kind: str
    tier: str | None
    priority: str | None
    state: str
    proven: bool
    optional: bool
    hours: float | None
    days: tuple[int, ...]
    parts: tuple[str, ...]
    explain: str
    why: str
    timeline: str
    compute: str
    concepts: tuple[str, ...]
    requires: tuple[str, ...]
    covers: tuple[str, ...]
    papers: tuple[str, ...]
    labs: tuple[str, ...]
    deliverables: tuple[str, ...]
    links: tuple[Link, ...]
    choose: int | None
    choose_of: tuple[str, ...]
    targets: tuple[MetricEntry, ...]
    entry: str = "item"


@dataclass(frozen=True)
class PaperEntry:
    """A paper named here; `state` is open or the furthest stage reached: started, read, implemented, written."""

    id: str
    title: str
    tier: int | None
    focus: str
    link: str
    state: str
    entry: str = "paper"


@dataclass(frozen=True)
class NoteEntry:
    """Something to know or use: a tool, a formula, a call-out."""

    kind: str
    title: str
    text: str
    url: str
    parts: tuple[str, ...]
    concepts: tuple[str, ...]
    entry: str = "note"


Entry = ItemEntry | MetricEntry | PaperEntry | NoteEntry


@dataclass(frozen=True)
class GroupShown:
    """The entries of one heading: items, metrics, papers and notes, each kind in the document's order."""

    heading: str
    title: str
    text: str
    tier: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class PlaceShown:
    """A place with all its entries; `days` are each tier's document days as (least, most)."""

    id: str
    track: str
    place: str
    kind: str
    number: float | None
    title: str
    goal: str
    path: str
    days: Mapping[str, tuple[float, ...]]
    needs: tuple[str, ...]
    concepts: tuple[str, ...]
    source: Source | None
    items: int
    done: int
    groups: tuple[GroupShown, ...]


def tracks_shown(seen: Situation) -> tuple[TrackLine, ...]:
    """Every track with its counts."""
    return tuple(_track_line(seen, track) for track in seen.catalogue.tracks.values())


def _track_line(seen: Situation, track: Track) -> TrackLine:
    items = [item.id for place in track.places for item in place.items]
    done = sum(item in seen.done for item in items)
    active = _active(seen, track.id)
    return TrackLine(track.id, track.title, track.goal, track.document, active, len(track.places), len(items), done)


def _active(seen: Situation, track: str) -> bool:
    return any(active.track == track for active in seen.active)


def track_shown(seen: Situation, text: str) -> TrackShown:
    """One track with its places; raises UserError, naming the nearest, where there is none of this id."""
    track = seen.catalogue.track(text)
    places = tuple(_place_line(seen, place) for place in track.places)
    about = (track.goal, track.document, track.timeline, track.version)
    return TrackShown(track.id, track.title, *about, _active(seen, track.id), track.notes, places)


def _place_line(seen: Situation, place: Place) -> PlaceLine:
    about = (place.kind, place.number, place.title, place.path, place.goal)
    return PlaceLine(place.id, place.place, *about, len(place.items), _done(seen, place))


def _done(seen: Situation, place: Place) -> int:
    return sum(item.id in seen.done for item in place.items)


def place_shown(seen: Situation, track: str, text: str) -> PlaceShown:
    """One place with the entries and states of every heading; `text` is its id, name or number."""
    place = place_of(seen.catalogue.track(track), text)
    about = (place.kind, place.number, place.title, place.goal, place.path)
    context = (place.days, place.needs, place.concepts, place.source)
    standing = {line.id: line for line in of_targets(seen, place.metrics)}
    groups = tuple(_group(seen, group, standing) for group in place.groups)
    counts = (len(place.items), _done(seen, place))
    return PlaceShown(place.id, place.track, place.place, *about, *context, *counts, groups)


def _group(seen: Situation, group: Group, standing: Mapping[str, TargetLine]) -> GroupShown:
    return GroupShown(group.heading, group.title, group.text, group.tier, tuple(_entries(seen, group, standing)))


def _entries(seen: Situation, group: Group, standing: Mapping[str, TargetLine]) -> Iterator[Entry]:
    for item in group.items:
        yield _item(seen, item, standing)
    for metric in group.metrics:
        yield _metric(standing[metric.id])
    for reference in group.papers:
        yield _paper(seen, reference)
    for one in group.notes:
        yield NoteEntry(one.kind, one.title, one.text, one.url, one.parts, one.concepts)


def _item(seen: Situation, item: Item, standing: Mapping[str, TargetLine]) -> ItemEntry:
    state = seen.state(item.id)
    return ItemEntry(
        item.id,
        item.title,
        item.kind,
        item.tier,
        item.priority,
        state.state,
        state.proven,
        item.optional,
        item.hours,
        item.days,
        item.parts,
        item.explain,
        item.why,
        item.timeline,
        item.compute,
        item.concepts,
        item.requires,
        item.covers,
        item.papers,
        item.labs,
        item.deliverables,
        item.links,
        item.choose.count if item.choose else None,
        item.choose.of if item.choose else (),
        tuple(_metric(standing[target.id]) for target in item.targets),
    )


def _metric(line: TargetLine) -> MetricEntry:
    best = line.best.value if line.best else None
    met = line.state == "met" if line.best and line.op else None
    about = (line.title, line.metric, line.op, line.value, line.unit, line.for_, line.lab, line.note)
    return MetricEntry(line.id, *about, best, met)


def _paper(seen: Situation, reference: PaperRef) -> PaperEntry:
    paper = seen.catalogue.papers[seen.catalogue.current(reference.paper)]
    state = paper_state(seen.papers.get(paper.id))
    return PaperEntry(paper.id, paper.title, paper.tier, reference.focus or paper.focus, paper.link, state)


def paper_state(state: PaperState | None) -> str:
    """The furthest stage that was reached: written, implemented, read, started, or open."""
    if state is None:
        return "open"
    return next(reversed(reached(state)), "open")
