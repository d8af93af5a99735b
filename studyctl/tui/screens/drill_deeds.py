"""What the drill's screen has done in the background: cards asked, answers recorded, marks, undo. No drawing here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from studyctl.actions import editing
from studyctl.actions.cards import deck_of
from studyctl.actions.drilling import Drill, Question, Result, Tally, Wish, begin
from studyctl.actions.due_cards import due
from studyctl.actions.situation import Situation
from studyctl.curriculum.locate import content_roots
from studyctl.drill.face import Answer
from studyctl.drill.model import Card
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import CardAction
from studyctl.values import dataclass


@dataclass(frozen=True)
class Idle:
    """What there is to say where nothing is asked: when the next learning step is over, cards beyond the budget, all
    cards there are, and those that cannot be read."""

    next_step: datetime | None
    over: int
    cards: int
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """Where a drill stands: what is asked, or the verdict on it; without a question, why there is none."""

    question: Question | None
    tally: Tally
    upcoming: tuple[str, ...] = ()
    result: Result | None = None
    idle: Idle | None = None
    text: str = ""


@dataclass(frozen=True)
class Told:
    """What to say of a deed."""

    text: str


@dataclass(frozen=True)
class Given:
    """An answer with how it was given: how sure, with a hint or not, after how many seconds."""

    answer: Answer
    confidence: float | None
    hinted: bool
    seconds: float


def begun(seen: Situation, wish: Wish) -> tuple[Drill, Turn]:
    """A drill as wished and its first question."""
    drill = begin(seen, wish)
    return drill, asked(seen, drill)


def asked(seen: Situation, drill: Drill, text: str = "") -> Turn:
    """The next question, or that there is none."""
    question = drill.next(seen.now)
    if question is not None:
        return Turn(question, drill.tally, drill.upcoming(), text=text)
    return Turn(None, drill.tally, idle=_idle(seen), text=text)


def _idle(seen: Situation) -> Idle:
    found = due(seen)
    deck = deck_of(seen.workspace)
    return Idle(found.next_step, found.today.over, len(deck.cards), found.problems)


def answered(seen: Situation, drill: Drill, question: Question, given: Given) -> Turn:
    """Records an answer; it is on disk when this returns. For the next one the ledger stays open until it is let go."""
    drill.hold()
    result = drill.answer(
        question, given.answer, seen.now, confidence=given.confidence, hinted=given.hinted, seconds=given.seconds
    )
    return Turn(question, drill.tally, drill.upcoming(), result)


def rated(seen: Situation, drill: Drill, result: Result, rating: int) -> Turn:
    """The same answer with the learner's own rating."""
    anew = drill.rerate(result, rating, seen.now)
    return Turn(result.question, drill.tally, drill.upcoming(), anew)


def undone(seen: Situation, drill: Drill, shown: Question | None) -> Turn:
    """Takes back the last answer or mark; what it was on is asked next."""
    return asked(seen, drill, drill.undo(seen.now, shown))


def flagged(seen: Situation, drill: Drill, turn: Turn, card: str) -> Turn:
    """Flags a card; the drill stays where it is."""
    text = drill.mark(card, "flag", seen.now)
    return Turn(turn.question, drill.tally, drill.upcoming(), turn.result, text=text)


def aside(seen: Situation, drill: Drill, card: str, action: CardAction) -> Turn:
    """Suspends or buries a card and goes on with the next one."""
    return asked(seen, drill, drill.mark(card, action, seen.now))


def refreshed(seen: Situation, drill: Drill, question: Question) -> Turn:
    """The question again, or the next one where it was answered elsewhere meanwhile."""
    drill.put_back(question)
    return asked(seen, drill)


def edited(seen: Situation, drill: Drill, card: Card) -> str:
    """Opens the card's file in the editor and takes over what was changed; what to say of it.

    Raises UserError where there is no such file any more, or no editor.
    """
    if not editing.edit(_file_of(content_roots(seen.workspace.home), card), seen.settings):
        return f"Not changed: {card.where}"
    deck = deck_of(seen.workspace)
    gone = [name for name in drill.deck.cards if name not in deck.cards]
    mine = [problem for problem in deck.problems if str(problem).startswith(card.file)]
    if gone:  # the drill keeps to the cards that it began with
        return str(mine[0]) if mine else f"{gone[0]} is no longer there; the next drill goes by what is"
    drill.deck = deck
    return f"Read again: {card.file}"


def opened(seen: Situation, card: str) -> str:
    """Opens the file of the card with this id in the editor; what to say of it."""
    found = deck_of(seen.workspace).card(card)
    changed = editing.edit(_file_of(content_roots(seen.workspace.home), found), seen.settings)
    return f"{'Changed' if changed else 'Not changed'}: {found.where}"


def _file_of(roots: Sequence[Path], card: Card) -> Path:
    """The file that a card is in: the workspace's own comes last among the roots and counts first."""
    found = next((root / card.file for root in reversed(roots) if (root / card.file).is_file()), None)
    if found is None:
        raise UserError(Problem("the card's file is no longer there", card.where))
    return found
