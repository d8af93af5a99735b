"""`explain`: answered aloud or in writing, then judged by oneself against yes-or-no criteria."""

from __future__ import annotations

from collections.abc import Iterator

from studyctl.drill.face import Answer, Face, Graded
from studyctl.drill.kinds.derive import judged
from studyctl.drill.kinds.kind import Kind
from studyctl.drill.model import Card
from studyctl.values import dataclass


@dataclass(frozen=True)
class Explain:
    """The keys of an explain: criteria that an answer meets or not, and a model answer."""

    criteria: tuple[str, ...]
    answer: str


def _faults(card: Card) -> Iterator[str]:
    if not 1 <= len(card.payload.criteria) <= 5:
        yield f"an explain needs 2 to 5 criteria, this one has {len(card.payload.criteria)}"


def _face(card: Card, seed: int) -> Face:
    given = card.payload
    return Face("explain", card.prompt, "criteria", criteria=given.criteria, model=given.answer.strip(), hint=card.hint)


def _grade(card: Card, seed: int, answer: Answer) -> Graded:
    return judged(answer.criteria, card.payload.criteria, card.payload.answer.strip())


EXPLAIN = Kind("explain", "explain it, then judge", Explain, _faults, _face, _grade)
