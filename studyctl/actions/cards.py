"""Where the learner's cards stand: the deck beside what is recorded of it, and what is due today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from studyctl.actions.situation import Situation
from studyctl.curriculum.model import Item
from studyctl.drill.balance import HORIZON, ONE_DAY, Terms
from studyctl.drill.memory import DEFAULT_WEIGHTS, Memory, noon
from studyctl.drill.model import Card, Deck
from studyctl.drill.queue import Candidate, Plan, Queue, queue
from studyctl.drill.rating import ENOUGH_ANSWERS, IDLE_S
from studyctl.drill.recall import EXPLAINS, ConceptRecall, Known, recall_by_concept
from studyctl.errors import Problem, UserError
from studyctl.ledger.read import Reader
from studyctl.ledger.views import CardState, Review
from studyctl.settings import WEEKDAYS
from studyctl.text import nearest
from studyctl.values import dataclass
from studyctl.workspace import Workspace, cache_folder

PACE_DAYS = 60  # answers older than this say nothing of today's pace
PACE_ANSWERS = 500
NEW = Memory()  # one for all cards that were never answered
FAR = 10_000  # places of a concept that no active track comes to


def deck_of(workspace: Workspace) -> Deck:
    """Every card of this workspace; a card that cannot be read is among the deck's problems and hides no other."""
    # the kinds and their payloads take some milliseconds, which a command without cards need not pay
    from studyctl.curriculum.locate import content_roots
    from studyctl.drill.load import load_deck

    return load_deck(content_roots(workspace.home), cache_folder())


def outline_of(workspace: Workspace) -> Deck:
    """As `deck_of`, for whom only counts cards: they can be neither shown nor graded."""
    from studyctl.curriculum.locate import content_roots
    from studyctl.drill.outline import load_outline

    return load_outline(content_roots(workspace.home), cache_folder())


def memory_of(state: CardState | None) -> Memory:
    """What the schedule knows of a card whose state is `state`."""
    if state is None:
        return NEW
    if state.stability is None:
        return Memory(lapses=state.lapses)
    return Memory(
        state.state, state.step, state.stability, state.difficulty, state.due, state.reviewed_at, state.lapses
    )


def joined(states: Sequence[CardState]) -> CardState:
    """One card's state from those of its present and former ids: the latest answer stands, the counts add up."""
    if len(states) == 1:
        return states[0]
    last = max(states, key=lambda state: state.reviewed_at.timestamp() if state.reviewed_at else 0.0)
    buried = [state.buried_until for state in states if state.buried_until]
    return replace(
        last,
        reps=sum(state.reps for state in states),
        lapses=sum(state.lapses for state in states),
        flagged=any(state.flagged for state in states),
        suspended=any(state.suspended for state in states),
        buried_until=max(buried, default=None),
    )


def state_of(reader: Reader, card: Card) -> CardState | None:
    """Where a card stands as the ledger has it now, under its present and former ids."""
    found = [state for name in (card.id, *card.aliases) if (state := reader.card_state(name)) is not None]
    return joined(found) if found else None


def weights_of(reader: Reader) -> tuple[float, ...]:
    """The FSRS weights in use: those fitted to the learner's own history last, else the default ones."""
    fitted = reader.weights() or ()
    return fitted if len(fitted) == len(DEFAULT_WEIGHTS) else DEFAULT_WEIGHTS


@dataclass(frozen=True)
class Cards:
    """The deck with everything recorded of it; `seen` gives the clock, the plan and the settings."""

    seen: Situation
    deck: Deck

    @cached_property
    def states(self) -> Mapping[str, CardState]:
        """The recorded state of cards by present id; a card renamed since keeps its progress."""
        return self._by_present_id(self.seen.reader.card_states((*self.deck.cards, *self.deck.renamed)))

    @cached_property
    def near(self) -> Mapping[str, CardState]:
        """As `states`, without the cards that are due only after the days that are balanced."""
        found = self.seen.reader.card_states_due(noon(self.seen.today + (HORIZON + 1) * ONE_DAY))
        if self.deck.renamed:  # the answer that was given last stands, under whichever id
            found |= self.seen.reader.card_states((*self.deck.renamed, *self.deck.renamed.values()))
        return self._by_present_id(found)

    @cached_property
    def met(self) -> frozenset[str]:
        """The present ids of the cards of which anything is recorded."""
        return frozenset(map(self.deck.current, self.seen.reader.cards_met()))

    def _by_present_id(self, states: Mapping[str, CardState]) -> dict[str, CardState]:
        found: dict[str, list[CardState]] = {}
        for identity, state in states.items():
            found.setdefault(self.deck.current(identity), []).append(state)
        return {identity: joined(states) for identity, states in found.items()}

    def memory(self, card: str) -> Memory:
        """What the schedule knows of a card."""
        return memory_of(self.states.get(card))

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """The FSRS weights in use."""
        return weights_of(self.seen.reader)

    @cached_property
    def today(self) -> tuple[Review, ...]:
        """The answers of today's drills, the latest first."""
        return tuple(review for review in self.seen.reader.reviews_on(self.seen.today) if review.mode == "drill")

    @cached_property
    def answered_today(self) -> Mapping[str, int]:
        """How often each card was answered in today's drills, by present id."""
        counts: dict[str, int] = {}
        for review in self.today:
            name = self.deck.current(review.card)
            counts[name] = counts.get(name, 0) + 1
        return counts

    @property
    def introduced_today(self) -> int:
        """How many cards were answered today for the first time."""
        former = [name for name, present in self.deck.renamed.items() if present in self.answered_today]
        states = self._by_present_id(self.seen.reader.card_states((*self.answered_today, *former)))
        return sum(states[name].reps == count for name, count in self.answered_today.items() if name in states)

    @cached_property
    def usual_seconds(self) -> Mapping[str, float]:
        """The learner's median seconds for each kind of card that they have answered often enough."""
        first = self.seen.today - timedelta(days=PACE_DAYS)
        return usual_seconds(self.deck, self.seen.reader.answer_seconds(first, PACE_ANSWERS))

    def candidate(self, card: Card, state: CardState | None) -> Candidate:
        """A card with what decides whether it is asked today."""
        return Candidate(
            card.id,
            card.kind,
            memory_of(state),
            card.concepts,
            card.group,
            state is not None and state.suspended,
            state.buried_until if state else None,
            card.id in self.answered_today,
        )

    @cached_property
    def terms(self) -> Terms:
        """Which days have no cards, and which have few."""
        free = self.seen.availability(self.seen.settings.weekly_hours)
        light = frozenset(WEEKDAYS.index(name) for name in self.seen.settings.light_days)
        reviewed = len(self.answered_today) - self.introduced_today
        return Terms(self.seen.today, free.is_off, lambda day: day.weekday() in light, reviewed)

    def plan(self, minutes: float | None, new: int | None = None) -> Plan:
        """What today has room for: `minutes` in all, and `new` new cards (None: what is left of the day's own)."""
        left = max(0, self.seen.settings.quiz_new - self.introduced_today)
        return Plan(
            self.seen.now, self.terms, minutes, left if new is None else new, rank_of(self.seen), self.usual_seconds,
            self.weights,
        )  # fmt: skip

    def queue(self, minutes: float | None, new: int | None = None, concepts: frozenset[str] = frozenset()) -> Queue:
        """What is asked today, of these concepts if any are given."""
        cards = [card for card in self.deck.cards.values() if not concepts or concepts & set(card.concepts)]
        near = [self.candidate(card, self.near[card.id]) for card in cards if card.id in self.near]
        return queue(near, self.plan(minutes, new), (card for card in cards if card.id not in self.met))

    def left_today(self) -> float:
        """The minutes of today's budget that the answers so far have left."""
        spent = sum(min(review.seconds or 0.0, IDLE_S) for review in self.today) / 60
        return max(0.0, self.seen.settings.quiz_minutes - spent)

    def recall(self, concepts: Iterable[str] | None = None) -> dict[str, ConceptRecall]:
        """What is predicted of each concept, or of those given; suspended cards do not count."""
        wanted = None if concepts is None else set(concepts)
        cards = [c for c in self.deck.cards.values() if wanted is None or wanted & set(c.concepts)]
        known = [self._known(card) for card in cards if not self._suspended(card)]
        found = recall_by_concept(known, self.seen.today, self.weights)
        return {name: recall for name, recall in found.items() if wanted is None or name in wanted}

    def _suspended(self, card: Card) -> bool:
        state = self.states.get(card.id)
        return state is not None and state.suspended

    def _known(self, card: Card) -> Known:
        memory = self.memory(card.id)
        asks = card.kind in EXPLAINS and not memory.new
        passed = asks and any(self.seen.reader.passed(name) for name in (card.id, *card.aliases))
        return Known(card.kind, card.concepts, memory, passed)


def faded_items(seen: Situation, items: Iterable[Item]) -> frozenset[str]:
    """Which of these items, proven by recall, are no longer remembered; their proof is never taken back."""
    named = {item.id: {name for proof in item.proof.any for name in proof.recall} for item in items if item.proof}
    recall = Cards(seen, outline_of(seen.workspace)).recall(set().union(*named.values()))
    weak = {concept for concept, found in recall.items() if found.needs_review}
    return frozenset(item for item, concepts in named.items() if concepts & weak)


def concepts_of(seen: Situation, deck: Deck, names: Sequence[str]) -> tuple[str, ...]:
    """The present ids of concepts; raises UserError for one that there is not, or that has no cards."""
    found = []
    for name in names:
        concept = seen.catalogue.current(name)
        if concept not in deck.by_concept:
            known = concept in seen.catalogue.concepts
            what = f"there are no cards on {concept} yet" if known else f"there is no concept {name!r}"
            fix = nearest(concept, deck.by_concept) or "`studyctl quiz search` lists the cards"
            raise UserError(Problem(what, fix=fix))
        found.append(concept)
    return tuple(found)


def usual_seconds(deck: Deck, answers: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The median seconds of an answer by kind, where there are enough answers; idle minutes are left out."""
    by_kind: dict[str, list[float]] = {}
    for name, seconds in answers:
        card = deck.cards.get(deck.current(name))
        if card and 0 < seconds <= IDLE_S:
            by_kind.setdefault(card.kind, []).append(seconds)
    return {kind: _median(times) for kind, times in by_kind.items() if len(times) >= ENOUGH_ANSWERS}


def _median(times: Sequence[float]) -> float:
    """The middle one, or the mean of the two: `statistics` takes 8 ms to import."""
    ordered, half = sorted(times), len(times) // 2
    return ordered[half] if len(times) % 2 else (ordered[half - 1] + ordered[half]) / 2


def rank_of(seen: Situation) -> Callable[[str], tuple[int, ...]]:
    """The order in which concepts are introduced: this week's and what they need first, then as the plan comes to them.

    A concept that another needs comes no later than that one, and before it.
    """
    needs = {name: concept.needs for name, concept in seen.catalogue.concepts.items()}
    places = _places_of(seen)
    for concept in sorted(places, key=lambda name: places[name]):
        _bring_forward(concept, places[concept], needs, places)
    depths: dict[str, int] = {}
    return lambda concept: (places.get(concept, FAR), _depth(concept, needs, depths))


def _places_of(seen: Situation) -> dict[str, int]:
    """For each concept how far away the plan has it: 0 for the present place, 1 for past ones, 2 … for later ones."""
    found: dict[str, int] = {}
    for course in seen.courses:
        names = [stop.place for stop in course.stops]
        here = names.index(course.current.place) if course.current else len(names)
        for index, stop in enumerate(course.stops):
            distance = 0 if index == here else 1 if index < here else 1 + index - here
            items = [seen.catalogue.items[work.item] for work in stop.work if work.item in seen.catalogue.items]
            for concept in {concept for item in items for concept in item.concepts}:
                found[concept] = min(distance, found.get(concept, FAR))
    return found


def _bring_forward(concept: str, place: int, needs: Mapping[str, tuple[str, ...]], places: dict[str, int]) -> None:
    """Gives what `concept` needs its own place, where that is nearer, and so on down."""
    waiting = [concept]
    while waiting:
        for needed in needs.get(waiting.pop(), ()):
            if places.get(needed, FAR) > place:
                places[needed] = place
                waiting.append(needed)


def _depth(concept: str, needs: Mapping[str, tuple[str, ...]], known: dict[str, int]) -> int:
    """How long the longest chain of concepts is that has to come before this one."""
    if concept not in known:
        known[concept] = 0  # where content names itself in a circle, the walk ends here
        known[concept] = 1 + max((_depth(needed, needs, known) for needed in needs.get(concept, ())), default=-1)
    return known[concept]


@dataclass(frozen=True)
class CardsToday:
    """What today asks: cards within the budget and their minutes, new ones among them, and what is beyond it."""

    due: int
    minutes: int
    new: int
    over: int
    answered: int
    budget_minutes: float


def cards_today(cards: Cards) -> CardsToday:
    """How many cards are due today, as `today` tells it."""
    left = cards.left_today()
    found = cards.queue(left if left else 0.01)
    if not left:  # the day's budget is spent: what is due is all beyond it
        return CardsToday(0, 0, 0, found.due, len(cards.answered_today), cards.seen.settings.quiz_minutes)
    fresh = sum(memory_of(cards.near.get(card)).new for card in found.cards)
    minutes = round(found.seconds / 60) or (1 if found.cards else 0)
    over, answered = len(found.over), len(cards.answered_today)
    return CardsToday(len(found.cards), minutes, fresh, over, answered, cards.seen.settings.quiz_minutes)


def day_words(day: date | None, today: date) -> str:
    """`today`, `tomorrow`, or `in 5 days`."""
    if day is None:
        return "never"
    ahead = (day - today).days
    return "today" if ahead <= 0 else "tomorrow" if ahead == 1 else f"in {ahead} days"
