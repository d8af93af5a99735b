"""What must hold between entries: references exist, graphs have no circle, ids are unique, targets can be judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import TIERS, Item, Place, Target
from studyctl.errors import Problem
from studyctl.text import nearest

MAX_SHARE_OF_ITEMS = 0.08
MIN_ITEMS_FOR_SHARE = 200
MOST_HOURS = 2000
MOST_DAYS = 366


def cross_check(catalogue: Catalogue) -> list[Problem]:
    """Every problem between entries, in the order of the files."""
    problems = [
        *_references(catalogue),
        *_circles(catalogue),
        *_ids(catalogue),
        *_targets(catalogue),
        *_places(catalogue),
        *_amounts(catalogue),
        *_spread(catalogue),
    ]
    return sorted(problems, key=lambda problem: problem.where)


_KINDS_IN = {
    "concepts.yaml": ("concept",), "papers.yaml": ("paper",), "reading.yaml": ("tier",), "lab.yaml": ("lab",),
    "track.yaml": ("track", "place", "item", "target"),
}  # fmt: skip


def certain(problems: Iterable[Problem], unread: Iterable[Problem]) -> list[Problem]:
    """The problems that hold whatever stands in the files that could not be read."""
    files = {problem.where.split(":")[0].rpartition("/")[2] for problem in unread}
    hidden = {kind for file in files for kind in _KINDS_IN.get(file, ("place", "item", "target"))}
    return [one for one in problems if not one.what.startswith(tuple(f"there is no {kind} " for kind in hidden))]


def _missing(names: Iterable[str], known: Iterable[str], what: str, where: str) -> Iterator[Problem]:
    known = known if isinstance(known, (dict, set)) else set(known)
    for name in names:
        if name not in known:
            yield Problem(f"there is no {what} `{name}`", where, nearest(name, known))


def _references(catalogue: Catalogue) -> Iterator[Problem]:
    for item in catalogue.items.values():
        yield from _item_references(catalogue, item, catalogue.where.get(f"item:{item.id}", ""))
    for concept in catalogue.concepts.values():
        yield from _missing(
            concept.needs, catalogue.concepts, "concept", catalogue.where.get(f"concept:{concept.id}", "")
        )
    for paper in catalogue.papers.values():
        where = catalogue.where.get(f"paper:{paper.id}", "")
        yield from _missing(paper.concepts, catalogue.concepts, "concept", where)
        yield from _missing((week.split("/")[0] for week in paper.weeks), catalogue.tracks, "track", where)
    for lab in catalogue.labs.values():
        where = catalogue.where.get(f"lab:{lab.id}", "")
        yield from _missing(lab.concepts, catalogue.concepts, "concept", where)
        yield from _missing(lab.papers, catalogue.papers, "paper", where)
    for place in catalogue.places.values():
        yield from _place_references(catalogue, place)


def _amounts(catalogue: Catalogue) -> Iterator[Problem]:
    for item in catalogue.items.values():
        where = catalogue.where.get(f"item:{item.id}", "")
        if item.hours is not None and not 0 < item.hours <= MOST_HOURS:
            yield Problem(f"`hours` must be above 0 and at most {MOST_HOURS}", where)
        if not 0 < item.weight <= MOST_HOURS:
            yield Problem(f"`weight` must be above 0 and at most {MOST_HOURS}", where)
        if item.choose and item.choose.count < 1:
            yield Problem("`count` must be 1 or more", where)
    for place in catalogue.places.values():
        for tier, days in place.days.items():
            if tier not in TIERS or len(days) != 2 or not 0 <= days[0] <= days[1] <= MOST_DAYS:
                where = catalogue.where.get(f"place:{place.id}", "")
                yield Problem(f"`days.{tier}` should be a tier's [least, most] days, at most {MOST_DAYS}", where)


def _item_references(catalogue: Catalogue, item: Item, where: str) -> Iterator[Problem]:
    yield from _missing(item.concepts, catalogue.concepts, "concept", where)
    yield from _missing(item.papers, catalogue.papers, "paper", where)
    yield from _missing(item.labs, catalogue.labs, "lab", where)
    yield from _missing((*item.requires, *item.covers), catalogue.items, "item", where)
    for proof in item.proof.any if item.proof else ():
        labs = [name for name in (proof.run, proof.exercise.split("/")[0]) if name]
        yield from _missing(labs, catalogue.labs, "lab", where)
        yield from _missing(proof.recall, catalogue.concepts, "concept", where)
        yield from _missing([proof.target] if proof.target else [], catalogue.targets, "target", where)
        if proof.exercise:
            yield Problem(f"there is no exercise `{proof.exercise}`", where)
    known_by_kind: dict[str, Iterable[str]] = {
        "paper": catalogue.papers,
        "place": catalogue.places,
        "item": catalogue.items,
        "tier": [str(tier) for tier in catalogue.reading],
    }
    for choice in item.choose.of if item.choose else ():
        kind, _, name = choice.partition(":")
        known = known_by_kind.get(kind)
        if known is not None:
            yield from _missing([name], known, kind, where)
    for link in item.links:
        if not link.url.startswith(("https://", "http://")):
            yield Problem(f"`{link.url}` is not a web address", where)


def _place_references(catalogue: Catalogue, place: Place) -> Iterator[Problem]:
    where = catalogue.where.get(f"place:{place.id}", "")
    papers = (reference.paper for group in place.groups for reference in group.papers)
    yield from _missing(papers, catalogue.papers, "paper", where)
    siblings = {other.place for other in catalogue.tracks[place.track].places}
    yield from _missing(place.needs, siblings, "place", where)
    for group in place.groups:
        for note in group.notes:
            yield from _missing(note.concepts, catalogue.concepts, "concept", where)


def _circles(catalogue: Catalogue) -> Iterator[Problem]:
    graphs = {
        "concept": {concept.id: concept.needs for concept in catalogue.concepts.values()},
        "item": {item.id: item.requires for item in catalogue.items.values()},
        "place": {
            place.id: tuple(f"{place.track}.{name}" for name in place.needs) for place in catalogue.places.values()
        },
    }
    for kind, graph in graphs.items():
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1]
            where = catalogue.where.get(f"{kind}:{circle[0]}", "")
            yield Problem(f"{kind}s need each other in a circle: {' → '.join(circle)}", where)


def _ids(catalogue: Catalogue) -> Iterator[Problem]:
    for item in catalogue.items.values():
        if not item.id.startswith(f"{item.track}.{item.place}."):
            where = catalogue.where.get(f"item:{item.id}", "")
            yield Problem(f"the id `{item.id}` should start with `{item.track}.{item.place}.`", where)
    lists = [item.aliases for item in catalogue.items.values()]
    lists += [target.aliases for target in catalogue.targets.values()]
    lists += [paper.aliases for paper in catalogue.papers.values()]
    lists += [concept.aliases for concept in catalogue.concepts.values()]
    lists += [lab.aliases for lab in catalogue.labs.values()]
    present = {*catalogue.items, *catalogue.targets, *catalogue.papers, *catalogue.concepts, *catalogue.labs}
    aliases = Counter(alias for names in lists for alias in names)
    for alias, count in aliases.items():
        if count > 1 or alias in present:
            yield Problem(f"the former id `{alias}` is claimed twice", "", "An alias leads to one entry")


def _targets(catalogue: Catalogue) -> Iterator[Problem]:
    for target in catalogue.targets.values():
        wrong = _target_fault(target)
        if wrong:
            yield Problem(wrong, catalogue.where.get(f"target:{target.id}", ""))
        if target.lab and target.lab not in catalogue.labs:
            yield from _missing([target.lab], catalogue.labs, "lab", catalogue.where.get(f"target:{target.id}", ""))


def _target_fault(target: Target) -> str:
    if (target.op is None) != (target.value is None):
        return "a target has both `op` and `value`, a metric to record neither"
    pair = isinstance(target.value, tuple)
    if pair != (target.op == "between"):
        return "`between` takes [least, most], every other `op` one number"
    if isinstance(target.value, tuple) and (len(target.value) != 2 or target.value[0] > target.value[1]):
        return "`value` should be [least, most]"
    return ""


def _places(catalogue: Catalogue) -> Iterator[Problem]:
    for track in catalogue.tracks.values():
        names = {place.place for place in track.places}
        yield from _missing(track.order, names, "place", f"curriculum/{track.id}/track.yaml")
        unordered = names - set(track.order)
        for place in track.places:
            if place.place in unordered and place.path == "base":
                where = catalogue.where.get(f"place:{place.id}", "")
                yield Problem(f"the place `{place.place}` is not in its track's `order`", where)


def _spread(catalogue: Catalogue) -> Iterator[Problem]:
    if len(catalogue.items) < MIN_ITEMS_FOR_SHARE:
        return
    for concept, items in catalogue.items_by_concept.items():
        share = len(items) / len(catalogue.items)
        if share > MAX_SHARE_OF_ITEMS:
            where = catalogue.where.get(f"concept:{concept}", "")
            yield Problem(f"the concept `{concept}` stands on {share:.0%} of the items", where, "Name finer ones")
