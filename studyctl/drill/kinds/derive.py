"""`derive`: the steps of a derivation, revealed one at a time; each is judged by oneself as known or not."""

from __future__ import annotations

from collections.abc import Iterator

from studyctl.drill.face import PASS_SHARE, Answer, Face, Graded
from studyctl.drill.kinds.kind import Kind
from studyctl.drill.model import Card
from studyctl.values import dataclass


@dataclass(frozen=True)
class Derive:
    """The keys of a derive: where it starts, and its steps in order."""

    start: str
    steps: tuple[str, ...]


def judged(verdicts: tuple[bool, ...], names: tuple[str, ...], expected: str) -> Graded:
    """The verdict on steps or criteria that one judged oneself."""
    share = sum(verdicts) / len(names) if len(verdicts) == len(names) else 0.0
    missed = [name for name, known in zip(names, verdicts, strict=False) if not known]
    return Graded(share >= PASS_SHARE, share, expected, says=f"Not yet: {missed[0]}" if missed else "")


def _faults(card: Card) -> Iterator[str]:
    if not 3 <= len(card.payload.steps) <= 7:
        yield f"a derive needs 3 to 7 steps, this one has {len(card.payload.steps)}"


def _face(card: Card, seed: int) -> Face:
    given = card.payload
    return Face("derive", card.prompt, "steps", start=given.start, steps=given.steps, hint=card.hint)


def _grade(card: Card, seed: int, answer: Answer) -> Graded:
    return judged(answer.criteria, card.payload.steps, card.payload.steps[-1])


DERIVE = Kind("derive", "derive it, step by step", Derive, _faults, _face, _grade)
