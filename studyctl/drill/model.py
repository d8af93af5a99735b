"""What a card is, and the deck of all cards by id.

The fields of `Card` and of its kind's payload are the keys of a card in a file; those marked context are filled in.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import Any

from studyctl.errors import Problem, UserError
from studyctl.text import nearest
from studyctl.values import dataclass


def _context(default: Any = "") -> Any:
    return field(default=default, metadata={"context": True})


@dataclass(frozen=True)
class Source:
    """Where a card's fact stands: a paper, a document or an address with its place, or a computation that is run."""

    paper: str = ""
    document: str = ""
    url: str = ""
    where: str = ""
    computed: bool = False


@dataclass(frozen=True)
class Links:
    """Where to go deeper than the explanation: a lab (`lab` or `lab/exercise`), a paper, an item."""

    lab: str = ""
    paper: str = ""
    item: str = ""


@dataclass(frozen=True)
class Card:
    """One question: the keys common to every kind; `payload` holds the keys of its own kind."""

    id: str
    kind: str
    concepts: tuple[str, ...]
    explain: str
    source: Source
    prompt: str = ""
    hint: str = ""
    group: str = ""
    difficulty: int = 2
    links: Links = Links()
    aliases: tuple[str, ...] = ()
    payload: Any = _context(None)
    file: str = _context()
    line: int = _context(0)

    @property
    def where(self) -> str:
        """`file:line` of the card."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Deck:
    """Every card that can be drilled by id, in file order, and what is wrong with those that cannot."""

    cards: dict[str, Card] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @cached_property
    def by_concept(self) -> dict[str, tuple[str, ...]]:
        """For each concept the ids of its cards."""
        found: dict[str, list[str]] = {}
        for card in self.cards.values():
            for concept in card.concepts:
                found.setdefault(concept, []).append(card.id)
        return {concept: tuple(ids) for concept, ids in found.items()}

    @cached_property
    def by_group(self) -> dict[str, tuple[str, ...]]:
        """For each group of siblings the ids of its cards."""
        found: dict[str, list[str]] = {}
        for card in self.cards.values():
            if card.group:
                found.setdefault(card.group, []).append(card.id)
        return {group: tuple(ids) for group, ids in found.items()}

    @cached_property
    def renamed(self) -> dict[str, str]:
        """The present id behind every former one."""
        return {alias: card.id for card in self.cards.values() for alias in card.aliases if alias not in self.cards}

    def current(self, identity: str) -> str:
        """The id that `identity` has today: itself, or what it was renamed to."""
        return self.renamed.get(identity, identity)

    def card(self, text: str) -> Card:
        """The card with this id or former id; raises UserError naming the nearest otherwise."""
        identity = self.current(text)
        if identity not in self.cards:
            fix = nearest(text, self.cards) or "`studyctl quiz search WORD` lists cards"
            raise UserError(Problem(f"there is no card {text!r}", fix=fix))
        return self.cards[identity]
