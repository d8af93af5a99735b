"""`output`: what a short program prints."""

from __future__ import annotations

from studyctl.drill.face import Answer, Face, Graded
from studyctl.drill.kinds.code import Code, bounded, code_faults, same_output
from studyctl.drill.kinds.kind import Kind
from studyctl.drill.model import Card
from studyctl.values import dataclass


@dataclass(frozen=True)
class Output(Code):
    """The keys of an output."""


def _face(card: Card, seed: int) -> Face:
    return Face("output", card.prompt, "text", code=card.payload.code.rstrip("\n"), hint=card.hint)


def _grade(card: Card, seed: int, answer: Answer) -> Graded:
    right = same_output(bounded(answer), card.payload.expected)
    return Graded(right, float(right), card.payload.expected)


OUTPUT = Kind("output", "say what it prints", Output, code_faults, _face, _grade, "What does this print?")
