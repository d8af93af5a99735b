"""What is asked today, in which order: learning steps, reviews, new cards by the plan, within a budget of time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from itertools import islice

from studyctl.drill.balance import Terms, Waiting, spread
from studyctl.drill.memory import Memory, recall_on
from studyctl.drill.model import Card
from studyctl.values import dataclass

LEARN_AHEAD_MINUTES = 20  # a learning step this near is asked when nothing else is left
# seconds that an answer takes before the learner has shown their own pace
USUAL_SECONDS = {
    "choice": 20.0, "multi": 30.0, "numeric": 60.0, "order": 40.0, "cloze": 15.0, "output": 45.0, "shape": 30.0,
    "bug": 50.0, "derive": 120.0, "explain": 90.0,
}  # fmt: skip
UNKNOWN_KIND_SECONDS = 40.0


@dataclass(frozen=True)
class Candidate:
    """A card that may be asked: where it stands in the schedule and what else the learner said of it."""

    card: str
    kind: str
    memory: Memory
    concepts: tuple[str, ...] = ()
    group: str = ""
    suspended: bool = False
    buried_until: date | None = None
    answered_today: bool = False

    def asked_on(self, today: date) -> bool:
        """Whether it may be asked today: neither suspended nor buried."""
        return not self.suspended and (self.buried_until is None or self.buried_until <= today)


@dataclass(frozen=True)
class Plan:
    """What the learner wants: the budget in minutes (None: all that is due), new cards a day, and when it is.

    `rank` orders the concepts of new cards (lowest first), `seconds` is how long an answer of each kind takes.
    """

    now: datetime
    terms: Terms
    minutes: float | None
    new: int
    rank: Callable[[str], tuple[int, ...]]
    seconds: Mapping[str, float] = field(default_factory=dict)
    weights: tuple[float, ...] | None = None

    def seconds_of(self, kind: str) -> float:
        """How long an answer of this kind takes."""
        return self.seconds.get(kind) or USUAL_SECONDS.get(kind, UNKNOWN_KIND_SECONDS)


@dataclass(frozen=True)
class Queue:
    """Today's cards in order: `cards` fit the budget, `over` are due too; `seconds` is what `cards` will take.

    `stepping` are cards in a learning step that is not over yet.
    """

    cards: tuple[str, ...]
    over: tuple[str, ...]
    seconds: float
    seconds_over: float
    learning: int
    reviews: int
    new: int
    stepping: tuple[str, ...]

    @property
    def due(self) -> int:
        """How many cards are due today, new ones and those beyond the budget among them."""
        return len(self.cards) + len(self.over)


def queue(candidates: Iterable[Candidate], plan: Plan, untouched: Iterable[Card] = ()) -> Queue:
    """Today's queue: of siblings only one a day, and what the budget does not hold is told, not hidden.

    `untouched` are cards of which nothing is recorded: a thousand, of which a few are taken.
    """
    able = [one for one in candidates if one.asked_on(plan.terms.today)]
    learning, stepping = _learning(able, plan.now)
    taken = {one.group for one in able if one.group and one.answered_today}
    alone = _without_siblings([*learning, *_reviews(able, plan)], taken)
    apart = taken | {one.group for one in alone if one.group}
    fresh = list(islice(_lone(_new(able, untouched, plan), apart), max(plan.new, 0)))
    ordered = [*alone, *fresh]
    kept = _within(ordered, plan)
    seconds = [plan.seconds_of(one.kind) for one in ordered]
    counts = Counter("new" if one.memory.new else "learning" if one.memory.stepping else "review" for one in ordered)
    return Queue(
        cards=tuple(one.card for one in ordered[:kept]),
        over=tuple(one.card for one in ordered[kept:]),
        seconds=sum(seconds[:kept]),
        seconds_over=sum(seconds[kept:]),
        learning=counts["learning"],
        reviews=counts["review"],
        new=counts["new"],
        stepping=tuple(one.card for one in stepping),
    )


def _learning(able: Iterable[Candidate], now: datetime) -> tuple[list[Candidate], list[Candidate]]:
    """Cards between learning steps, by the moment of the step: those that are due, and those that are not yet."""
    between = [one for one in able if one.memory.stepping and one.memory.due is not None]
    between.sort(key=lambda one: (one.memory.due, one.card))
    due = [one for one in between if one.memory.due is not None and one.memory.due <= now]
    return due, between[len(due) :]


def days_of(candidates: Iterable[Candidate], terms: Terms) -> dict[str, date]:
    """The study day on which each card in review is asked, balanced."""
    waiting = [
        Waiting(one.card, one.memory.interval, day)
        for one in candidates
        if not one.memory.new and not one.memory.stepping and (day := one.memory.due_day) is not None
    ]
    return spread(waiting, terms)


def _reviews(able: Sequence[Candidate], plan: Plan) -> list[Candidate]:
    """Cards in review for today, the one most likely forgotten first, so that a short drill helps most."""
    today = plan.terms.today
    days = days_of(able, plan.terms)
    due = [one for one in able if one.card in days and days[one.card] <= today]

    def forgotten(one: Candidate) -> tuple[float, bytes]:
        recall = recall_on(one.memory, today, plan.weights) if plan.weights else recall_on(one.memory, today)
        return recall, _shuffled(one.card, today)

    return sorted(due, key=forgotten)


def _new(able: Iterable[Candidate], untouched: Iterable[Card], plan: Plan) -> Iterator[Candidate]:
    """Cards never answered, those of this week's concepts first, and of a concept in an order of the day's own.

    Only those that stand equal with the ones taken are put in their order.
    """
    ranks: dict[tuple[str, ...], tuple[int, ...]] = {}
    equal: dict[tuple[int, ...], list[Candidate | Card]] = {}
    waiting: list[Candidate | Card] = [*(one for one in able if one.memory.new), *untouched]
    for one in waiting:
        if one.concepts not in ranks:
            ranks[one.concepts] = max((plan.rank(concept) for concept in one.concepts), default=(2**31,))
        equal.setdefault(ranks[one.concepts], []).append(one)
    for rank in sorted(equal):
        yield from sorted(map(_candidate, equal[rank]), key=lambda one: _shuffled(one.card, date.min))


def _candidate(one: Candidate | Card) -> Candidate:
    """A card as a candidate, of which nothing is recorded."""
    return one if isinstance(one, Candidate) else Candidate(one.id, one.kind, Memory(), one.concepts, one.group)


def _shuffled(card: str, day: date) -> bytes:
    return hashlib.blake2b(f"{card} {day}".encode(), digest_size=8).digest()


def _without_siblings(ordered: Iterable[Candidate], taken: set[str]) -> list[Candidate]:
    """The first of each group of siblings; groups in `taken` had theirs, unless a learning step asks again."""
    return list(_lone(ordered, taken))


def _lone(ordered: Iterable[Candidate], taken: set[str]) -> Iterator[Candidate]:
    met = set(taken)
    for one in ordered:
        if one.group and one.group in met and not one.memory.stepping:
            continue
        met.add(one.group)
        yield one


def _within(ordered: Sequence[Candidate], plan: Plan) -> int:
    """How many of the cards fit the budget; always the first, for a budget of less than one answer."""
    if plan.minutes is None:
        return len(ordered)
    spent = 0.0
    for count, one in enumerate(ordered):
        spent += plan.seconds_of(one.kind)
        if spent > plan.minutes * 60 and count:
            return count
    return len(ordered)
