"""The deck: its cards with where each stands, by concept, kind, state or words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from studyctl.actions.cards import Cards, concepts_of, deck_of
from studyctl.actions.situation import Situation
from studyctl.drill.kinds.table import KINDS
from studyctl.drill.memory import Memory, recall_on
from studyctl.drill.model import Card
from studyctl.errors import Problem, UserError
from studyctl.ledger.views import CardState
from studyctl.text import nearest, one_line
from studyctl.values import dataclass
from studyctl.workspace import Workspace

STATES = ("new", "learning", "review", "due", "flagged", "suspended", "buried", "leech")


@dataclass(frozen=True)
class CardLine:
    """A card with where it stands: `state` is new, learning, review or suspended; `recall` is that of today."""

    id: str
    kind: str
    concepts: tuple[str, ...]
    prompt: str
    state: str
    due: date | None
    recall: float | None
    reps: int
    lapses: int
    flagged: bool
    difficulty: int
    where: str


@dataclass(frozen=True)
class Wanted:
    """Which cards to list; an empty field leaves that out of account. `words` must all be there, in any case."""

    words: str = ""
    concept: str = ""
    kind: str = ""
    state: str = ""


def listed(seen: Situation, wanted: Wanted) -> tuple[CardLine, ...]:
    """The cards asked for, in the order of their files; raises UserError for a concept, kind or state there is not."""
    cards = Cards(seen, deck_of(seen.workspace))
    (concept,) = concepts_of(seen, cards.deck, [wanted.concept]) if wanted.concept else ("",)
    _refuse_unknown(wanted)
    words = wanted.words.casefold().split()
    return tuple(
        line
        for card, line in _lines(cards)
        if (not concept or concept in card.concepts)
        and wanted.kind in ("", card.kind)
        and (not wanted.state or wanted.state in _states(cards, card, line))
        and all(word in _text(card) for word in words)
    )


def _refuse_unknown(wanted: Wanted) -> None:
    for name, asked, known in (("kind of card", wanted.kind, tuple(KINDS)), ("state", wanted.state, STATES)):
        if asked and asked not in known:
            fix = nearest(asked, known) or f"One of: {', '.join(known)}"
            raise UserError(Problem(f"there is no {name} {asked!r}", fix=fix))


def _text(card: Card) -> str:
    """What a search looks through: neither the answer nor the options, which would give the card away."""
    return " ".join((card.id, card.prompt, str(getattr(card.payload, "text", "")), *card.concepts)).casefold()


def _lines(cards: Cards) -> Iterator[tuple[Card, CardLine]]:
    for card in cards.deck.cards.values():
        yield card, _line(cards, card)


def _line(cards: Cards, card: Card) -> CardLine:
    state, memory = cards.states.get(card.id), cards.memory(card.id)
    return CardLine(
        id=card.id,
        kind=card.kind,
        concepts=card.concepts,
        prompt=one_line(card.prompt or KINDS[card.kind].asks),
        state=_state(state, memory),
        due=memory.due_day,
        recall=None if memory.new else round(recall_on(memory, cards.seen.today, cards.weights), 4),
        reps=state.reps if state else 0,
        lapses=state.lapses if state else 0,
        flagged=state is not None and state.flagged,
        difficulty=card.difficulty,
        where=card.where,
    )


def _state(state: CardState | None, memory: Memory) -> str:
    if state is not None and state.suspended:
        return "suspended"
    return "new" if memory.new else "learning" if memory.stepping else "review"


def _states(cards: Cards, card: Card, line: CardLine) -> set[str]:
    """Everything that is true of a card: a flagged one may be due, too."""
    state, today = cards.states.get(card.id), cards.seen.today
    found = {line.state}
    found |= {"flagged"} if line.flagged else set()
    found |= {"due"} if line.due is not None and line.due <= today and line.state != "suspended" else set()
    found |= {"buried"} if state and state.buried_until and state.buried_until > today else set()
    return found | ({"leech"} if state and state.suspended and state.lapses >= 8 else set())


@dataclass(frozen=True)
class Readable:
    """How many cards can be drilled, and what is wrong with the others."""

    cards: int
    problems: tuple[Problem, ...]


def readable(workspace: Workspace) -> Readable:
    """Whether the workspace's cards can be read, each problem with its file and line."""
    deck = deck_of(workspace)
    return Readable(len(deck.cards), deck.problems)
