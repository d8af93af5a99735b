"""No answer to a card: as wrong as any, and what would have been right is told all the same."""

from __future__ import annotations

from dataclasses import replace

from studyctl.drill.face import Answer, Face, Graded, Unread
from studyctl.drill.kinds.table import grade
from studyctl.drill.model import Card

TEXTS = ("no answer", "0", "(0,)")  # one of these can be read as an answer of any kind that is typed


def blank(face: Face) -> Answer:
    """No answer, as steps or criteria of which none was met."""
    return Answer(criteria=(False,) * len(face.steps or face.criteria))


def unanswered(card: Card, seed: int, face: Face) -> Graded:
    """The verdict on no answer to the card as shown with this seed: wrong, with what would have been right."""
    shown = tuple(range(1, len(face.options) + 1))
    for text in TEXTS:
        try:
            graded = grade(card, seed, replace(blank(face), text=text, choices=(1,), order=shown, line=1))
        except Unread:
            continue
        return replace(graded, correct=False, share=0.0, says="", misconception="")
    return Graded(False, 0.0, "")
