"""What today's cards are about."""

from __future__ import annotations

from collections import Counter

from studyctl.actions.cards import Cards, outline_of
from studyctl.actions.situation import Situation
from studyctl.values import dataclass

NEW = "new"
LINES = 4


@dataclass(frozen=True)
class ConceptDue:
    """Cards due today on a concept; those never asked before are counted together as `new`."""

    concept: str
    cards: int


def due_by_concept(seen: Situation, most: int = LINES) -> tuple[ConceptDue, ...]:
    """Today's cards by their first concept, the most first, `new` last; at most `most` lines, the rest as `others`."""
    cards = Cards(seen, outline_of(seen.workspace))
    left = cards.left_today()
    asked = cards.queue(left).cards if left else ()
    known = [card for card in asked if not cards.memory(card).new]
    counts = Counter(next(iter(cards.deck.cards[card].concepts), "") for card in known)
    fresh = len(asked) - len(known)
    room = most - bool(fresh)
    shown = counts.most_common(room if len(counts) <= room else room - 1)
    others = len(known) - sum(count for _, count in shown)
    lines = [*shown, *([("others", others)] if others else []), *([(NEW, fresh)] if fresh else [])]
    return tuple(ConceptDue(concept, count) for concept, count in lines)
