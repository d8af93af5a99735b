"""The recall of some concepts, from their own cards alone: the deck is read once, the ledger asked for few cards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property

from studyctl.actions.cards import Cards, outline_of
from studyctl.actions.situation import Situation
from studyctl.drill.model import Deck
from studyctl.drill.recall import ConceptRecall
from studyctl.values import dataclass


@dataclass(frozen=True)
class Recalls:
    """What is predicted of concepts in a situation."""

    seen: Situation

    @cached_property
    def _deck(self) -> Deck:
        return outline_of(self.seen.workspace)

    def of(self, concepts: Collection[str]) -> dict[str, ConceptRecall]:
        """The recall of each of these concepts that has cards."""
        if not concepts:
            return {}
        cards = {card for concept in concepts for card in self._deck.by_concept.get(concept, ())}
        few = replace(self._deck, cards={name: card for name, card in self._deck.cards.items() if name in cards})
        return Cards(self.seen, few).recall(concepts)
