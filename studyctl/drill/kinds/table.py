"""Every kind of card by name: a new kind is one file and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studyctl.drill.face import Answer, Face, Graded
from studyctl.drill.kinds.bug import BUG
from studyctl.drill.kinds.choice import CHOICE
from studyctl.drill.kinds.cloze import CLOZE
from studyctl.drill.kinds.derive import DERIVE
from studyctl.drill.kinds.explain import EXPLAIN
from studyctl.drill.kinds.kind import Kind
from studyctl.drill.kinds.multi import MULTI
from studyctl.drill.kinds.numeric import NUMERIC, grade_again
from studyctl.drill.kinds.order import ORDER
from studyctl.drill.kinds.output import OUTPUT
from studyctl.drill.kinds.shape import SHAPE
from studyctl.drill.model import Card

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (CHOICE, MULTI, NUMERIC, ORDER, CLOZE, OUTPUT, SHAPE, BUG, DERIVE, EXPLAIN)
}


def face_of(card: Card, seed: int) -> Face:
    """The card as it is shown with this seed."""
    return KINDS[card.kind].face(card, seed)


def grade(card: Card, seed: int, answer: Answer) -> Graded:
    """The verdict on an answer to the card as shown with this seed; raises Unread when it cannot be read."""
    return KINDS[card.kind].grade(card, seed, answer)


def regrade(card: Card, seed: int, params: Mapping[str, Any], answer: Answer) -> Graded:
    """As `grade`, of an answer in the ledger: logged parameters stand, whatever the seed would draw today."""
    return grade_again(card, params, answer) if params else grade(card, seed, answer)
