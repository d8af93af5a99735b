"""`shape`: the shape of the value in which a short program ends."""

from __future__ import annotations

import re

from studyctl.drill.face import Answer, Face, Graded, Unread
from studyctl.drill.kinds.code import Code, bounded, code_faults
from studyctl.drill.kinds.kind import Kind
from studyctl.drill.model import Card
from studyctl.values import dataclass

_LONGEST = 100
_SHAPE = re.compile(r"(?:torch\.size)?\s*[(\[]*\s*(\d{1,9}(?:\s*[,x×*\s]\s*\d{1,9})*)?\s*,?\s*[)\]]*", re.IGNORECASE)


@dataclass(frozen=True)
class Shape(Code):
    """The keys of a shape."""


def sizes(text: str) -> tuple[int, ...]:
    """The sizes that a shape as people write it says: (2, 3), [2,3], 2x3, 2 3; raises Unread when it is none."""
    known = " ".join(text.split())
    found = _SHAPE.fullmatch(known) if 0 < len(known) <= _LONGEST else None
    if found is None:
        raise Unread("a shape is needed, such as 2, 3, 4; a single number's is ()")
    return tuple(int(number) for number in re.findall(r"\d+", found[1] or ""))


def _face(card: Card, seed: int) -> Face:
    return Face("shape", card.prompt, "text", code=card.payload.code.rstrip("\n"), hint=card.hint)


def _grade(card: Card, seed: int, answer: Answer) -> Graded:
    given, expected = sizes(bounded(answer)), sizes(card.payload.expected)
    says = f"It has {len(expected)} dimensions." if len(given) != len(expected) else ""
    return Graded(given == expected, float(given == expected), card.payload.expected, says=says)


SHAPE = Kind("shape", "say the shape", Shape, code_faults, _face, _grade, "What is the shape of the last line's value?")
