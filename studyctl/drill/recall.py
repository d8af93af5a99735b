"""What is predicted of each concept: the mean recall of its cards, and whether it can be explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from studyctl.drill.memory import DEFAULT_WEIGHTS, Memory, recall_on
from studyctl.values import dataclass

EXPLAINS = ("explain", "derive")
PROVEN_FROM, REVIEW_BELOW = 0.9, 0.8


@dataclass(frozen=True)
class Known:
    """A card of a concept: where it stands, and whether it was ever passed."""

    kind: str
    concepts: tuple[str, ...]
    memory: Memory
    passed: bool = False


@dataclass(frozen=True)
class ConceptRecall:
    """A concept's cards: how many there are and were answered, and the mean recall predicted over all of them.

    A card never answered counts as 0 in `recall`; `seen_recall` is over those that were answered, None without any.
    """

    concept: str
    cards: int
    seen: int
    recall: float
    seen_recall: float | None
    explained: bool

    @property
    def can_explain(self) -> bool:
        """Whether the concept is proven: recall of at least 0.9 with an explanation or a derivation passed."""
        return self.explained and self.recall >= PROVEN_FROM

    @property
    def needs_review(self) -> bool:
        """Whether what was seen has faded; a card that is yet to come has nothing to review."""
        return self.seen_recall is not None and self.seen_recall < REVIEW_BELOW


def recall_by_concept(
    known: Iterable[Known], day: date, weights: Sequence[float] = DEFAULT_WEIGHTS
) -> dict[str, ConceptRecall]:
    """Each concept that any card names, in the order of the cards; suspended cards are left out by the caller."""
    by_concept: dict[str, list[tuple[Known, float]]] = {}
    for card in known:
        recall = recall_on(card.memory, day, weights)
        for concept in card.concepts:
            by_concept.setdefault(concept, []).append((card, recall))
    return {concept: _of(concept, cards) for concept, cards in by_concept.items()}


def _of(concept: str, cards: Sequence[tuple[Known, float]]) -> ConceptRecall:
    seen = [recall for card, recall in cards if not card.memory.new]
    explained = any(card.passed for card, _ in cards if card.kind in EXPLAINS)
    mean = sum(recall for _, recall in cards) / len(cards)
    return ConceptRecall(concept, len(cards), len(seen), mean, sum(seen) / len(seen) if seen else None, explained)
