"""One answer to a card: what it changes in the schedule, on disk before the next card, and what it proves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from studyctl.actions.cards import memory_of, state_of, weights_of
from studyctl.clock import study_day
from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import Item
from studyctl.drill.face import Graded
from studyctl.drill.memory import RATING_NAMES, Memory, recall_on
from studyctl.drill.model import Card, Deck
from studyctl.drill.recall import EXPLAINS, Known, recall_by_concept
from studyctl.drill.schedule import Schedule, remembered, reviewed
from studyctl.ledger.facts import CardMarked, CardReviewed, EvidenceAdded, Fact, ReviewMode
from studyctl.ledger.read import Reader
from studyctl.values import dataclass
from studyctl.workspace import Workspace

LEECH_LAPSES = 8
LEECH_AGAIN = 4  # a leech that was resumed is proposed again after as many lapses more


@dataclass(frozen=True)
class Given:
    """An answer as it was given to a card shown with `seed`: its verdict, its rating and how it came about."""

    card: Card
    seed: int
    params: Mapping[str, object]
    text: str
    criteria: tuple[bool, ...]
    graded: Graded
    rating: int
    confidence: float | None = None
    hinted: bool = False
    seconds: float | None = None
    mode: ReviewMode = "drill"


@dataclass(frozen=True)
class Kept:
    """What was recorded of an answer: its command, the card before and after, whether it became a leech, the items that
    it proved, and the schedule that it went by."""

    command: str
    before: Memory
    after: Memory
    leech: bool
    proven: tuple[str, ...]
    schedule: Schedule


@dataclass(frozen=True)
class Whole:
    """What an answer is a part of, undone as one: the command that began it (None: this answer's own), the words of
    its command, and what is recorded before the answer, decided while nobody else can write."""

    command: str | None
    words: str
    facts: Callable[[Reader], Sequence[Fact]]


@dataclass(frozen=True)
class Proving:
    """What recall can prove: for each concept the items that are proven by remembering it."""

    deck: Deck
    items: Mapping[str, tuple[Item, ...]]


def proving(catalogue: Catalogue, deck: Deck) -> Proving:
    """The items that name recall as proof, by each of its concepts."""
    found: dict[str, list[Item]] = {}
    for item in catalogue.items.values():
        for concept in {concept for proof in (item.proof.any if item.proof else ()) for concept in proof.recall}:
            found.setdefault(catalogue.current(concept), []).append(item)
    return Proving(deck, {concept: tuple(items) for concept, items in found.items()})


def keep(
    workspace: Workspace,
    given: Given,
    schedule: Schedule,
    proofs: Proving,
    now: datetime,
    instead_of: str | None = None,
    whole: Whole | None = None,
) -> Kept:
    """Records an answer and returns once it is on disk; with `instead_of`, in place of the answer of that command.

    The card's state is read while nobody else can write, so that two drills at once build on each other's answers.
    Only a drill's answers move the schedule. Raises UserError where the clock ran backwards or the ledger cannot be
    written.
    """
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record_after

    made: list[tuple[Memory, Memory, list[Fact], Schedule]] = []

    def decide(reader: Reader) -> Sequence[Fact]:
        present = replace(schedule, weights=weights_of(reader))  # fitted meanwhile, perhaps
        before = known_memory(reader, given.card, present)
        after = reviewed(before, given.rating, now, present) if given.mode == "drill" else before
        facts: list[Fact] = [*(whole.facts(reader) if whole else ()), _fact(given, before, after, now, present)]
        if given.mode == "drill":
            facts += _leech(given.card, before, after)
            facts += _proofs(reader, proofs, given, after, now)
        made.append((before, after, facts, present))
        return facts

    words = whole.words if whole else f"Answered: {given.card.id}, {RATING_NAMES[given.rating]}"
    follows = whole.command if whole else None
    name = f"quiz {given.mode}"
    command = record_after(workspace.progress_db, name, words, decide, now, follows=follows, instead_of=instead_of)
    before, after, facts, present = made[-1]
    items = tuple(fact.item for fact in facts if isinstance(fact, EvidenceAdded))
    return Kept(command or "", before, after, any(isinstance(fact, CardMarked) for fact in facts), items, present)


def known_memory(reader: Reader, card: Card, schedule: Schedule) -> Memory:
    """What the schedule knows of a card as the ledger has it now; once other weights were fitted, by all its answers.

    What was recorded of stability and difficulty comes from the weights of that day. When it is due stays as recorded.
    """
    memory = memory_of(state_of(reader, card))
    if memory.new or reader.weights() is None:
        return memory
    answers = [(day, rating) for _, day, rating in reader.ratings((card.id, *card.aliases))]
    return remembered(memory, answers, schedule)


def _fact(given: Given, before: Memory, after: Memory, now: datetime, schedule: Schedule) -> CardReviewed:
    scheduled = after if given.mode == "drill" else Memory()
    return CardReviewed(
        given.card.id, given.rating, given.graded.correct, given.text, given.confidence, given.seconds, given.hinted,
        given.seed, dict(given.params), given.graded.misconception, given.criteria, given.mode,
        None if before.new else recall_on(before, study_day(now), schedule.weights),
        scheduled.state, scheduled.step, scheduled.stability, scheduled.difficulty, scheduled.due,
    )  # fmt: skip


def _leech(card: Card, before: Memory, after: Memory) -> list[Fact]:
    """A card that was forgotten eight times is set aside: repeating it more does not help."""
    over = after.lapses - LEECH_LAPSES
    if after.lapses > before.lapses and over >= 0 and over % LEECH_AGAIN == 0:
        return [CardMarked(card.id, "suspend", reason=f"leech: forgotten {after.lapses} times")]
    return []


def _proofs(reader: Reader, proofs: Proving, given: Given, after: Memory, now: datetime) -> list[Fact]:
    """Evidence for the items whose concepts are all remembered now; one that has it keeps what it has."""
    items = {item.id: item for concept in given.card.concepts for item in proofs.items.get(concept, ())}
    facts: list[Fact] = []
    for item in items.values():
        for proof in item.proof.any if item.proof else ():
            if proof.recall and not any(one.kind == "recall" for one in reader.evidence(item.id)):
                words = _recalled(reader, proofs.deck, proof.recall, given, after, study_day(now))
                facts += [EvidenceAdded(item.id, "recall", words)] if words else []
    return facts


def _recalled(reader: Reader, deck: Deck, concepts: Sequence[str], given: Given, after: Memory, today: date) -> str:
    """`recall of kl-divergence 0.94 over 11 cards` where each of the concepts can be explained, else nothing."""
    words = []
    for concept in concepts:
        known = [_known(reader, deck.cards[name], given, after) for name in deck.by_concept.get(concept, ())]
        recall = recall_by_concept([one for one in known if one], today, weights_of(reader)).get(concept)
        if recall is None or not recall.can_explain:
            return ""
        words.append(f"recall of {concept} {recall.recall:.2f} over {recall.cards} cards")
    return "; ".join(words)


def _known(reader: Reader, card: Card, given: Given, after: Memory) -> Known | None:
    """A card as it is known once the answer is kept; None for one that is suspended."""
    if card.id == given.card.id:
        passed = given.graded.correct or any(reader.passed(name) for name in (card.id, *card.aliases))
        return Known(card.kind, card.concepts, after, passed)
    state = state_of(reader, card)
    if state is not None and state.suspended:
        return None
    passed = card.kind in EXPLAINS and any(reader.passed(name) for name in (card.id, *card.aliases))
    return Known(card.kind, card.concepts, memory_of(state), passed)
