"""A drill: one card after the other, every answer on disk before the next card is shown, each undoable."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from studyctl.actions import card_marks
from studyctl.actions.answering import Given, Kept, Proving, keep, known_memory, proving
from studyctl.actions.cards import Cards, concepts_of, deck_of, memory_of, state_of, weights_of
from studyctl.actions.deeper import Deeper, deeper, source_words
from studyctl.actions.situation import Situation
from studyctl.clock import study_day
from studyctl.drill.face import Answer, Face, Graded, written
from studyctl.drill.kinds.table import KINDS, face_of, grade
from studyctl.drill.memory import RATING_NAMES, Memory, recall_on
from studyctl.drill.model import Card, Deck
from studyctl.drill.queue import LEARN_AHEAD_MINUTES, UNKNOWN_KIND_SECONDS, USUAL_SECONDS
from studyctl.drill.rating import rated
from studyctl.drill.schedule import Schedule, waits
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import CardAction, ReviewMode
from studyctl.ledger.read import open_reader
from studyctl.ledger.views import CardState
from studyctl.settings import Settings
from studyctl.values import dataclass

MOST_SEEDS = 2**31


@dataclass(frozen=True)
class Wish:
    """What a drill is to be: only these concepts, so many minutes, so many new cards; `cram` leaves the schedule alone.

    Without minutes it is what is left of the day's budget, without `new` what is left of the day's new cards.
    """

    concepts: tuple[str, ...] = ()
    minutes: float | None = None
    new: int | None = None
    cram: bool = False


@dataclass(frozen=True)
class Question:
    """A card as it is shown: the `number`-th of `of`, about `seconds_left` with it; `recall` is predicted for now.

    `why` says why it is asked today, `seen` how often it was answered, `doing` what is asked of the learner.
    """

    card: Card
    face: Face
    seed: int
    doing: str
    number: int
    of: int
    seconds_left: float
    seen: int
    recall: float | None
    why: str


@dataclass(frozen=True)
class Result:
    """A verdict that is on disk: the rating with its reason, when the card is due, and what each rating would make it.

    `deeper` leads to what teaches it; a `leech` was suspended; `proven` are titles of items that recall now proves.
    """

    question: Question
    answer: Answer
    graded: Graded
    rating: int
    why: str
    due: datetime | None
    waits: Mapping[int, timedelta]
    source: str
    deeper: tuple[Deeper, ...]
    leech: bool
    proven: tuple[str, ...]
    command: str
    confidence: float | None = None
    hinted: bool = False
    seconds: float | None = None


@dataclass(frozen=True)
class Tally:
    """How a drill goes: answered, right, left (and seconds for that), and cards due beyond the budget."""

    answered: int
    right: int
    left: int
    seconds_left: float
    over: int


@dataclass(frozen=True)
class _Step:
    """What can be taken back: the command, the card and what its answer counted for."""

    command: str
    card: str
    text: str
    right: bool | None  # None: a mark, no answer
    again: bool = True  # whether its card is asked again once this is taken back


class Drill:
    """A drill under way. It keeps what is still to be asked; what was answered stands in the ledger alone."""

    def __init__(self, seen: Situation, wish: Wish, deck: Deck, draw: random.Random | None = None) -> None:
        self.deck = deck
        self._workspace = seen.workspace
        self._catalogue = seen.catalogue
        self._schedule = Schedule(seen.settings.quiz_recall)
        self._chance: random.Random = draw or random.SystemRandom()
        self._mode: ReviewMode = "cram" if wish.cram else "drill"
        self._proofs: Proving = proving(seen.catalogue, deck)
        cards = Cards(seen, deck)
        self._usual = cards.usual_seconds
        self._until = seen.now + timedelta(minutes=wish.minutes) if wish.minutes else None
        self._known = {card: cards.memory(card) for card in deck.cards}
        self._pending, self._steps, self._over = _asked(cards, wish, self._chance.randrange(MOST_SEEDS))
        self._done: list[_Step] = []
        self._held: ExitStack | None = None
        self._open = False

    @property
    def tally(self) -> Tally:
        """How it goes so far."""
        answers = [step for step in self._done if step.right is not None]
        left = [*self._pending, *self._steps]
        right = sum(step.right is True for step in answers)
        return Tally(len(answers), right, len(left), sum(map(self._seconds, left)), len(self._over))

    @property
    def settings(self) -> Settings:
        """The settings that the drill began with."""
        return self._workspace.settings

    @property
    def asks_confidence(self) -> bool:
        """Whether the learner wants to be asked how sure they are."""
        return self.settings.quiz_confidence

    def upcoming(self, most: int = 3) -> tuple[str, ...]:
        """The concepts of the cards after the present one."""
        names = [self.deck.cards[card].concepts[0] for card in self._pending if self.deck.cards[card].concepts]
        return tuple(dict.fromkeys(names))[:most]

    def next(self, now: datetime) -> Question | None:
        """The next card, or None at the end; a card that another drill answered meanwhile is passed over."""
        while (identity := self._choose(now)) is not None:
            card = self.deck.cards[identity]
            with open_reader(self._workspace.progress_db) as reader:
                state, weights = state_of(reader, card), weights_of(reader)
                memory = known_memory(reader, card, replace(self._schedule, weights=weights))
            if self._wanted(card, state, now):
                recall = None if memory.new else recall_on(memory, study_day(now), weights)
                return self._question(card, state, memory, recall)
        return None

    def _choose(self, now: datetime) -> str | None:
        """Takes a card: a learning step that is over, then the queue, then a step that is nearly over."""
        if self._until is not None and now >= self._until and self._done:
            return None
        steps = sorted(self._steps, key=self._steps.__getitem__)
        if steps and (self._steps[steps[0]] <= now):
            return self._take(steps[0])
        if self._pending:
            return self._pending.popleft()
        if steps and self._steps[steps[0]] <= now + timedelta(minutes=LEARN_AHEAD_MINUTES):
            return self._take(steps[0])
        return None

    def _take(self, card: str) -> str:
        del self._steps[card]
        return card

    def _wanted(self, card: Card, state: CardState | None, now: datetime) -> bool:
        """Whether the card is still to be asked, as the ledger has it now."""
        if self._mode == "cram":
            return True
        today = study_day(now)
        aside = state is not None and (state.suspended or (state.buried_until or today) > today)
        memory = memory_of(state)
        if aside or replace(memory, lapses=0) == replace(self._known[card.id], lapses=0):
            return not aside
        self._known[card.id] = memory  # another drill asked it meanwhile
        if memory.stepping and memory.due is not None:
            self._steps[card.id] = memory.due
        return False

    def _question(self, card: Card, state: CardState | None, memory: Memory, recall: float | None) -> Question:
        seed = self._chance.randrange(MOST_SEEDS)
        left = [card.id, *self._pending, *self._steps]
        answered = self.tally.answered
        return Question(
            card, face_of(card, seed), seed, KINDS[card.kind].doing, answered + 1, answered + len(left),
            sum(map(self._seconds, left)), state.reps if state else 0, recall, _why(self._mode, memory, recall),
        )  # fmt: skip

    def answer(
        self,
        question: Question,
        answer: Answer,
        now: datetime,
        *,
        confidence: float | None = None,
        hinted: bool = False,
        seconds: float | None = None,
        rating: int | None = None,
    ) -> Result:
        """Grades an answer and records it; it is on disk when this returns. `rating` is the learner's own.

        Raises Unread for an answer that cannot be read, and UserError where it cannot be recorded: then it was not.
        """
        graded = grade(question.card, question.seed, answer)
        return self._keep(question, answer, graded, confidence, hinted, seconds, rating, now, None)

    def rerate(self, result: Result, rating: int, now: datetime) -> Result:
        """The same answer with the learner's own rating, in place of what was recorded."""
        last = self._done.pop() if self._done and self._done[-1].command == result.command else None
        if last is None:
            raise UserError(Problem("only the last answer can be rated anew", fix="Undo the later ones first"))
        self._forget(result.question.card.id)
        try:
            return self._keep(
                result.question, result.answer, result.graded, result.confidence, result.hinted, result.seconds,
                rating, now, result.command,
            )  # fmt: skip
        except UserError:
            self._done.append(last)
            raise

    def _keep(
        self, question: Question, answer: Answer, graded: Graded, confidence: float | None, hinted: bool,
        seconds: float | None, chosen: int | None, now: datetime, instead_of: str | None,
    ) -> Result:  # fmt: skip
        card = question.card
        found = rated(
            card.kind, graded.correct, hinted=hinted, confidence=confidence, seconds=seconds,
            usual_seconds=self._usual.get(card.kind), chosen=chosen,
        )  # fmt: skip
        given = Given(
            card, question.seed, question.face.params, written(question.face, answer), answer.criteria, graded,
            found.rating, confidence, hinted, seconds, self._mode,
        )  # fmt: skip
        self._opened(now)
        kept = keep(self._workspace, given, self._schedule, self._proofs, now, instead_of)
        self._done.append(_Step(kept.command, card.id, f"{card.id}, {RATING_NAMES[found.rating]}", graded.correct))
        self._after(card.id, kept)
        would_be = waits(kept.before, now, kept.schedule) if self._mode == "drill" else {}
        items = tuple(self._catalogue.items[item].title for item in kept.proven if item in self._catalogue.items)
        return Result(
            question, answer, graded, found.rating, found.why, kept.after.due if self._mode == "drill" else None,
            would_be, source_words(self._catalogue, card), deeper(self._catalogue, card), kept.leech, items,
            kept.command, confidence, hinted, seconds,
        )  # fmt: skip

    def _after(self, card: str, kept: Kept) -> None:
        """What the answer means for this drill: a card in a learning step comes again."""
        self._known[card] = kept.after
        if self._mode == "drill" and kept.after.stepping and kept.after.due is not None and not kept.leech:
            self._steps[card] = kept.after.due

    def undo(self, now: datetime, shown: Question | None = None) -> str:
        """Takes back the last answer or mark of this drill, says which, and asks its card next, then the one `shown`.

        Raises UserError where there is none, and where another command came after it.
        """
        if not self._done:
            raise UserError(Problem("nothing was answered in this drill", fix="`studyctl undo` goes further back"))
        # sqlmodel takes 300 ms to import: only what writes pays for it
        from studyctl.ledger.write import undo

        step = self._done[-1]
        if undo(self._workspace.progress_db, now, only=step.command) is None:
            raise UserError(Problem("another command came after it", fix="`studyctl undo list` shows which"))
        self._done.pop()
        if shown is not None:
            self.put_back(shown)
        if step.again:
            self._forget(step.card)
            self._pending.appendleft(step.card)
        with open_reader(self._workspace.progress_db) as reader:
            self._known[step.card] = memory_of(state_of(reader, self.deck.cards[step.card]))
        return f"Undid: {step.text}"

    def put_back(self, question: Question) -> None:
        """Returns a question that was shown and not answered, so that it comes next again."""
        self._forget(question.card.id)
        self._pending.appendleft(question.card.id)

    @contextmanager
    def fast(self) -> Iterator[None]:
        """While this is held, in one thread, answers are written quicker: from the first on the ledger stays open."""
        try:
            self.hold()
            yield
        finally:
            self.let_go()

    def hold(self) -> None:
        """From the next answer on the ledger stays open, as within `fast`, until `let_go` in the same thread."""
        self._held = self._held or ExitStack()

    def let_go(self) -> None:
        """Ends what `hold` began."""
        held, self._held, self._open = self._held, None, False
        if held is not None:
            held.close()

    def _opened(self, now: datetime) -> None:
        if self._held is not None and not self._open:
            # sqlmodel takes 300 ms to import: paid once an answer is near
            from studyctl.ledger.write import kept_open

            self._held.enter_context(kept_open(self._workspace.progress_db, now))
            self._open = True

    def mark(self, card: str, action: CardAction, now: datetime, reason: str = "") -> str:
        """Flags, suspends or buries a card and says so; one that was set aside is not asked any more."""
        marked = card_marks.mark(self._workspace, self.deck.card(card), action, now, reason)
        aside = action in ("suspend", "bury")
        self._done.append(_Step(marked.command, card, marked.text, None, aside))
        if aside:
            self._forget(card)
        return marked.text

    def _forget(self, card: str) -> None:
        self._steps.pop(card, None)
        self._pending = deque(name for name in self._pending if name != card)

    def _seconds(self, card: str) -> float:
        kind = self.deck.cards[card].kind
        return self._usual.get(kind) or USUAL_SECONDS.get(kind, UNKNOWN_KIND_SECONDS)


def begin(seen: Situation, wish: Wish, draw: random.Random | None = None) -> Drill:
    """A drill as wished; `draw` gives the seeds of its questions, else the system's own chance does.

    Raises UserError for a concept that there is not, or that has no cards.
    """
    deck = deck_of(seen.workspace)
    return Drill(seen, replace(wish, concepts=concepts_of(seen, deck, wish.concepts)), deck, draw)


def _asked(cards: Cards, wish: Wish, seed: int) -> tuple[deque[str], dict[str, datetime], tuple[str, ...]]:
    """(cards to ask in order, cards in a learning step with its moment, cards beyond the budget)."""
    concepts = frozenset(wish.concepts)
    if wish.cram:
        names = [c.id for c in cards.deck.cards.values() if not concepts or concepts & set(c.concepts)]
        able = [name for name in names if not (name in cards.states and cards.states[name].suspended)]
        random.Random(seed).shuffle(able)
        return deque(able), {}, ()
    left = cards.left_today() if wish.minutes is None else wish.minutes
    found = cards.queue(left or None, wish.new, concepts)
    if not left:  # the day's budget is spent: only new cards that are wished for are asked
        fresh = [card for card in found.cards if wish.new and cards.memory(card).new]
        return deque(fresh), {}, tuple(card for card in found.cards if card not in fresh)
    steps = {card: due for card in found.stepping if (due := cards.memory(card).due) is not None}
    return deque(found.cards), steps, found.over


def _why(mode: ReviewMode, memory: Memory, recall: float | None) -> str:
    """Why a card is asked now."""
    if mode == "cram":
        return "crammed: the schedule is left alone"
    if memory.new or recall is None:
        return "new: the plan has come to its concept"
    if memory.stepping:
        return "learning: asked again the same day"
    return f"due: recall has fallen to {recall:.2f}, {memory.interval} days after the last answer"
