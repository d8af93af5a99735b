"""What every kind of card offers, and the shuffle that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import TypeVar

from studyctl.drill.face import Answer, Face, Graded
from studyctl.drill.model import Card
from studyctl.values import dataclass

T = TypeVar("T")


@dataclass(frozen=True)
class Kind:
    """One kind of card: the dataclass of its own keys, its faults, its face and its grading.

    `asks` is the prompt where a card has none; `doing` says for a person what is asked of them.
    """

    name: str
    doing: str
    payload: type
    faults: Callable[[Card], Iterator[str]]
    face: Callable[[Card, int], Face]
    grade: Callable[[Card, int, Answer], Graded]
    asks: str = ""


def shuffled(card: Card, seed: int, values: Sequence[T]) -> list[T]:
    """`values` in the order of this showing: the same for the same card and seed, in any process."""
    order = list(values)
    Random(f"{card.id}:{seed}").shuffle(order)
    return order
