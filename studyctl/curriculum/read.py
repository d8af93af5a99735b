"""Read content files into a catalogue, one root over the other, collecting every problem."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.locate import PROTOCOL
from studyctl.curriculum.model import (
    Concept,
    Group,
    Lab,
    Paper,
    Place,
    ReadingTier,
    Source,
    Target,
    Track,
)
from studyctl.decode import Decoder
from studyctl.errors import Problem
from studyctl.yamlfile import read_node


@dataclass(frozen=True)
class ConceptsFile:
    """The root of `curriculum/concepts.yaml`."""

    concepts: tuple[Concept, ...]


@dataclass(frozen=True)
class PapersFile:
    """The root of `curriculum/papers.yaml`."""

    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class ReadingFile:
    """The root of `curriculum/reading.yaml`."""

    tiers: tuple[ReadingTier, ...]


FILE_KINDS: dict[str, type] = {
    "concepts.yaml": ConceptsFile,
    "papers.yaml": PapersFile,
    "reading.yaml": ReadingFile,
    "track.yaml": Track,
    "lab.yaml": Lab,
}


_TOP_LEVEL_FILES = ("concepts.yaml", "papers.yaml", "reading.yaml")
_FOLDER_FILES = ("track.yaml", "lab.yaml")


@dataclass
class Reading:
    """What has been read so far; tracks and places stand apart until every file is in."""

    concepts: dict[str, Concept] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)
    reading: dict[int, ReadingTier] = field(default_factory=dict)
    labs: dict[str, Lab] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def content_files(root: Path) -> list[Path]:
    """Every file of this root that a catalogue is made from, in a fixed order."""
    curriculum, labs = root / "curriculum", root / "labs"
    top_level = (path for path in curriculum.glob("*.yaml") if path.name != PROTOCOL)
    return sorted([*top_level, *curriculum.glob("*/*.yaml"), *labs.glob("*/lab.yaml")])


def shown(path: Path, root: Path) -> str:
    """How messages name a file: as seen from the working folder where it lies below, else from its root."""
    below = os.path.relpath(path)
    return below if not below.startswith("..") else str(path.relative_to(root))


def read_roots(roots: Iterable[Path]) -> tuple[Catalogue, list[Problem]]:
    """The catalogue that the roots make together, the later overriding by id, and every problem found."""
    reading = Reading()
    for root in roots:
        fresh = Reading()
        for path in content_files(root):
            _read_file(path, shown(path, root), fresh)
        _lay_over(reading, fresh)
    return _assemble(reading), reading.problems


def _read_file(path: Path, shown_as: str, into: Reading) -> None:
    node, problems = read_node(path, shown_as)
    into.problems.extend(problems)
    if node is None:
        if not problems:
            into.problems.append(Problem("the file is empty", shown_as, "Write something or remove it"))
        return
    decoder = Decoder(shown_as)
    _take(path, node, decoder, into)
    for identity, line in decoder.lines.items():
        where = f"{shown_as}:{line}"
        if identity in into.where:
            name = identity.partition(":")[2]
            into.problems.append(Problem(f"the id `{name}` stands at {into.where[identity]} too", where))
        into.where[identity] = where
    into.problems.extend(decoder.problems)


def _take(path: Path, node: yaml.Node, decoder: Decoder, into: Reading) -> None:
    top_level = path.parent.name == "curriculum"
    if path.name in (_TOP_LEVEL_FILES if top_level else _FOLDER_FILES):
        entry = decoder.entry(FILE_KINDS[path.name], node)
        if entry is not None:
            _KEEP[type(entry)](entry, path, into)
    elif top_level:
        decoder.report(node, f"{path.name} is not a curriculum file", "Places stand in curriculum/TRACK/")
    else:
        place = decoder.entry(Place, node)
        if place is not None:
            _keep_place(replace(place, track=path.parent.name), path, decoder, node, into)


def _keep_place(place: Place, path: Path, decoder: Decoder, node: yaml.Node, into: Reading) -> None:
    if place.place != path.stem:
        decoder.report(node, f"the place is `{place.place}`, the file {path.name}", "Give both the same name")
    into.places[place.id] = place
    into.where[f"place:{place.id}"] = decoder.where(node)


def _keep_all(name: str) -> Callable[[Any, Path, Reading], None]:
    def keep(entry: Any, path: Path, into: Reading) -> None:
        table = getattr(into, "reading" if name == "tiers" else name)
        for one in getattr(entry, name):
            table[one.tier if name == "tiers" else one.id] = one

    return keep


def _keep_track(track: Track, path: Path, into: Reading) -> None:
    if track.id != path.parent.name:
        into.problems.append(Problem(f"the track is `{track.id}`, its folder {path.parent.name}", str(path)))
    into.tracks[path.parent.name] = track


def _keep_lab(lab: Lab, path: Path, into: Reading) -> None:
    into.labs[lab.id] = replace(lab, folder=str(path.parent))


_KEEP: dict[type, Callable[[Any, Path, Reading], None]] = {
    ConceptsFile: _keep_all("concepts"),
    PapersFile: _keep_all("papers"),
    ReadingFile: _keep_all("tiers"),
    Track: _keep_track,
    Lab: _keep_lab,
}


def _lay_over(below: Reading, above: Reading) -> None:
    for name in ("concepts", "papers", "reading", "labs", "tracks", "where"):
        getattr(below, name).update(getattr(above, name))
    for identity, place in above.places.items():
        known = below.places.get(identity)
        below.places[identity] = _merged(known, place) if known else place
    below.problems.extend(above.problems)


def _merged(below: Place, above: Place) -> Place:
    """The place with the items and metrics of `above` in place of those with the same id, its new ones behind."""
    items = {item.id: item for item in above.items}
    metrics = {metric.id: metric for group in above.groups for metric in group.metrics}
    old_items = {item.id for item in below.items}
    old_metrics = {metric.id for group in below.groups for metric in group.metrics}
    replaced = [
        replace(
            group,
            items=tuple(items.get(item.id, item) for item in group.items),
            metrics=tuple(metrics.get(metric.id, metric) for metric in group.metrics),
        )
        for group in below.groups
    ]
    added = [
        replace(
            group,
            items=tuple(item for item in group.items if item.id not in old_items),
            metrics=tuple(metric for metric in group.metrics if metric.id not in old_metrics),
        )
        for group in above.groups
    ]
    return replace(below, groups=(*replaced, *(group for group in added if group.entries)))


def _assemble(reading: Reading) -> Catalogue:
    by_track: dict[str, list[Place]] = {}
    for place in reading.places.values():
        if place.track not in reading.tracks:
            where = reading.where[f"place:{place.id}"]
            reading.problems.append(Problem(f"there is no track.yaml in curriculum/{place.track}/", where))
        by_track.setdefault(place.track, []).append(place)
    tracks = {name: _with_places(track, by_track.get(name, [])) for name, track in reading.tracks.items()}
    return Catalogue(tracks, reading.concepts, reading.papers, reading.reading, reading.labs, reading.where)


def _with_places(track: Track, places: list[Place]) -> Track:
    rank = {name: index for index, name in enumerate(track.order)}
    ordered = sorted(places, key=lambda place: (rank.get(place.place, len(rank)), place.place))
    return replace(track, places=tuple(_in_context(track, place) for place in ordered))


def _in_context(track: Track, place: Place) -> Place:
    heading = place.heading or place.title
    groups = tuple(_group_in_context(track, place, group, heading) for group in place.groups)
    return replace(place, groups=groups, source=Source(track.document, heading))


def _group_in_context(track: Track, place: Place, group: Group, heading: str) -> Group:
    path = " > ".join(part for part in (heading, group.heading) if part)
    source = Source(track.document, path)

    def placed(target: Target) -> Target:
        return replace(target, track=track.id, place=place.place, source=source)

    items = tuple(
        replace(
            item,
            track=track.id,
            place=place.place,
            tier=group.tier,
            source=source,
            targets=tuple(placed(target) for target in item.targets),
        )
        for item in group.items
    )
    return replace(group, items=items, metrics=tuple(placed(m) for m in group.metrics), source=source)
