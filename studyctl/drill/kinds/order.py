"""`order`: steps to put in order; every order that keeps what must come before what is right."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from studyctl.drill.face import Answer, Face, Graded
from studyctl.drill.kinds.kind import Kind, shuffled
from studyctl.drill.model import Card
from studyctl.values import dataclass


@dataclass(frozen=True)
class Order:
    """The keys of an order: the steps by a short name, and the pairs of which the first must come before the second."""

    steps: dict[str, str]
    before: tuple[tuple[str, ...], ...]


def _faults(card: Card) -> Iterator[str]:
    steps, before = card.payload.steps, card.payload.before
    if not 3 <= len(steps) <= 9 or len(set(steps.values())) < len(steps):
        yield "an order needs 3 to 9 steps, all different"
    unknown = sorted({name for pair in before for name in pair} - set(steps))
    if unknown:
        yield f"`before` names {', '.join(unknown)}, which is no step"
    if not before or any(len(pair) != 2 or pair[0] == pair[1] for pair in before):
        yield "`before` needs pairs of two different steps, such as [[first, second]]"
    elif not unknown and _sorted(steps, before) is None:
        yield "`before` goes in a circle: no order can be right"


def _sorted(steps: dict[str, str], before: tuple[tuple[str, ...], ...]) -> list[str] | None:
    graph: dict[str, set[str]] = {name: set() for name in steps}
    for first, second in before:
        graph[second].add(first)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return None


def _shown(card: Card, seed: int) -> list[str]:
    """The steps' names, shuffled; never in an order that is right already."""
    for extra in range(20):
        names = shuffled(card, seed + extra * 1_000_003, list(card.payload.steps))
        if _broken(card, names):
            return names
    return names


def _broken(card: Card, names: list[str]) -> list[tuple[str, ...]]:
    place = {name: number for number, name in enumerate(names)}
    return [pair for pair in card.payload.before if place[pair[0]] > place[pair[1]]]


def _face(card: Card, seed: int) -> Face:
    options = tuple(card.payload.steps[name] for name in _shown(card, seed))
    return Face("order", card.prompt, "order", options, hint=card.hint)


def _grade(card: Card, seed: int, answer: Answer) -> Graded:
    steps, shown = card.payload.steps, _shown(card, seed)
    names = [shown[number - 1] for number in answer.order]
    broken = _broken(card, names)
    right = _sorted(steps, card.payload.before) or list(steps)
    expected = " → ".join(steps[name] for name in right)
    if not broken:
        return Graded(True, 1.0, expected)
    first, second = broken[0]
    says = f"“{steps[first]}” comes before “{steps[second]}”."
    return Graded(False, _agreement(names, right), expected, says=says, misconception=f"{second}-before-{first}")


def _agreement(names: list[str], right: list[str]) -> float:
    """Kendall's τ scaled to 0–1: the share of pairs in the same order; for display only."""
    place = {name: number for number, name in enumerate(right)}
    pairs = [(one, other) for number, one in enumerate(names) for other in names[number + 1 :]]
    return sum(place[one] < place[other] for one, other in pairs) / len(pairs)


ORDER = Kind("order", "put in order", Order, _faults, _face, _grade)
