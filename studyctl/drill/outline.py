"""The deck without what the kinds of card need: who only counts cards need not pay 15 ms for their imports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studyctl import compiled
from studyctl.drill.load import deck_stamp, load_deck
from studyctl.drill.model import Card, Deck, Links, Source
from studyctl.values import dataclass

NOWHERE, NOTHING = Source(), Links()


@dataclass(frozen=True)
class Outline:
    """A deck whose cards have neither texts nor payload: counted and scheduled, but not shown or graded."""

    deck: Deck


def load_outline(roots: Sequence[Path], cache: Path) -> Deck:
    """As `load_deck`, without what is shown; kept compiled by the files' names, times and sizes."""
    key = compiled.digest(repr(deck_stamp(roots)).encode())
    known = compiled.load(cache, Outline, key)
    if known is not None:
        return known.deck
    deck = load_deck(roots, cache)
    bare = Deck({name: _bare(card) for name, card in deck.cards.items()}, deck.problems)
    compiled.store(cache, Outline(bare), key)
    return bare


def _bare(card: Card) -> Card:
    """The card with what a count needs; one empty source for all, which a pickle keeps once."""
    return Card(card.id, card.kind, card.concepts, "", NOWHERE, group=card.group, links=NOTHING, aliases=card.aliases)
